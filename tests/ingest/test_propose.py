"""A first look at files proposes settings that load."""

from __future__ import annotations

import pytest

from friction.config import load_settings
from friction.errors import InputError, SettingsError
from friction.ingest.look.roles import find_roles
from friction.ingest.look.table import look_at
from pipelines.commands.first import propose_settings


@pytest.fixture
def propose(tmp_path):
    """Return a function that writes files, proposes settings from a look at them, and loads these."""

    def propose_from(timezone="Europe/Berlin", **files):
        paths = []
        for name, text in files.items():
            paths.append(tmp_path / f"{name}.csv")
            paths[-1].write_text(text, encoding="utf-8")
        text = propose_settings(paths, tmp_path, timezone).text
        (tmp_path / "friction.toml").write_text(text, encoding="utf-8")
        return load_settings(tmp_path)

    return propose_from


CLICKS = "user_id,event,timestamp\n" + "".join(
    f"{user},{event},2026-01-0{day} 1{hour}:00:00\n"
    for day, user in enumerate("1234", start=1)
    for hour, event in enumerate(["landing", "basket", "item[1]", "purchase"][: 2 + int(user) % 3])
)
REVIEWS = "review_id,user_id,created_at,title,body,stars\n" + "".join(
    f"r{n},{n % 4 + 1},2026-01-05 10:00,,it took far too long to arrive this time,{n}\n" for n in range(1, 6)
)


def test_template(propose):
    """Without files the proposal is a template to fill in; its zone has to be said."""
    assert propose().stages == ("landing", "basket")
    with pytest.raises(SettingsError, match="timezone: is missing"):
        propose(None)


def test_events(propose):
    """A column of times beside one of event names makes events; a journey is proposed from them."""
    settings = propose(clicks=CLICKS)
    columns = settings.events[0].columns
    assert (columns.person, columns.happened_at, columns.name) == ("user_id", "timestamp", "event")
    assert settings.stages == ("landing", "basket", "item[1]")


def test_further_ids_of_a_row_are_aliases(propose):
    """What a browser was called before the login, and the address in the mail, stand beside the person's id."""
    clicks = "anonymous_id,user_id,event,timestamp,email\n" + "".join(
        f"d{n},{n if n % 2 else ''},{event},2026-01-05 1{n}:00:00,{n}@shop.example\n"
        for n in range(6)
        for event in ("landing", "basket", "purchase")
    )
    columns = propose(clicks=clicks).events[0].columns
    assert (columns.person, columns.aliases) == ("user_id", {"anonymous": "anonymous_id", "email": "email"})


def test_without_a_login_a_device_is_the_person(propose):
    """A file that knows visitors alone is about these."""
    clicks = CLICKS.replace("user_id", "deviceId")
    assert (propose(clicks=clicks).events[0].columns.person, propose(clicks=clicks).events[0].columns.aliases) == (
        "deviceId",
        {},
    )


def test_persons_called_by_their_address_join_those_with_another_id(propose):
    """Where a file holds the address beside an id, an address elsewhere is known to be one."""
    crm = "user_id,email,plan\n" + "".join(f"{n},{n}@shop.example,{'ab'[n % 2]}\n" for n in range(40))
    reviews = "id,email,created_at,body\n" + "".join(
        f"r{n},{n}@shop.example,2026-01-05 10:00,it took far too long to arrive this time {n}.\n" for n in range(6)
    )
    settings = propose(clicks=CLICKS, crm=crm, reviews=reviews)
    assert settings.persons[0].columns.aliases == {"email": "email"}
    assert (settings.documents[0].columns.person, settings.documents[0].person_kind) == ("email", "email")


def test_a_table_of_ids_alone_is_one_of_links(propose):
    """It says whose a device is, and since when."""
    links = propose(clicks=CLICKS, devices="user_id,device_id,since\n1,d1,2026-01-01\n2,d2,2026-01-02\n").links[0]
    assert (links.columns.ids, links.columns.valid_from) == ({"person": "user_id", "device": "device_id"}, "since")


def test_pages_are_events(tmp_path):
    """Beside one column of times, addresses of pages are event names, also many; names that never repeat are none."""
    file = tmp_path / "pages.csv"
    rows = [f"u{n % 50},2026-01-05 10:{n % 60:02},/product/{n % 450}\n" for n in range(1_000)]
    file.write_text("visitor_id,time,page_url\n" + "".join(rows), encoding="utf-8")
    assert find_roles(look_at(file, tmp_path)).event == "page_url"
    file.write_text(
        "visitor_id,since,name\n" + "".join(f"u{n},2026-01-05,Ann{n}\n" for n in range(1_000)), encoding="utf-8"
    )
    assert find_roles(look_at(file, tmp_path)).event is None


def test_promised_times(propose):
    """A column that promises a time counts only where the promise was not kept, by the column it shares words with."""
    orders = "order_id,bought_at,delivered_carrier_at,delivered_customer_at,estimated_delivery_date\n"
    orders += "1,2026-01-05,2026-01-06,2026-01-09,2026-01-12\n2,2026-01-06,2026-01-07,,2026-01-12\n"
    events = propose(orders=orders).events[0].events
    assert {name: event.unless_before for name, event in events.items()} == {
        "bought": None,
        "delivered_carrier": None,
        "delivered_customer": None,
        "estimated_delivery": "delivered_customer_at",
    }


def test_documents(propose):
    """A column of long texts makes documents, with id, person, time and rating by their names."""
    source = propose(shop_reviews=REVIEWS).documents[0]
    assert (source.source, source.path, source.rating_range) == ("review", "shop_reviews.csv", (1, 5))
    columns = source.columns
    assert (columns.doc_id, columns.person, columns.written_at) == ("review_id", "user_id", "created_at")
    assert (columns.text, columns.rating) == (("body",), "stars")


def test_timestamps_and_the_id_that_joins(propose):
    """Several columns of times make timestamps; texts that lack a person go by the id both files have."""
    orders = "order_id,customer_id,bought_at,delivered_at\n1,a,2026-01-05,2026-01-09\n2,b,2026-01-06,\n"
    settings = propose(orders=orders, reviews="order_id,comment\n1,it came too late for the party\n")
    assert dict(settings.events[0].events.items()).keys() == {"bought", "delivered"}
    assert settings.events[0].columns.person == settings.documents[0].columns.person == "order_id"


def test_persons(propose):
    """A column of persons alone makes a customer list, with the columns of few values as properties."""
    crm = "user_id,company,mrr,plan\n" + "".join(f"{n},c{n},{n}.5,{'pro' if n % 2 else 'free'}\n" for n in range(40))
    columns = propose(clicks=CLICKS, crm=crm).persons[0].columns
    assert (columns.person, columns.account, columns.value, columns.properties) == (
        "user_id",
        "company",
        "mrr",
        ("plan",),
    )


def test_names(propose):
    """Columns of people's names are proposed as such, so that they are masked, and never as properties."""
    crm = "user_id,first_name,last_name,plan\n" + "".join(f"{n},Ann,Lee{n % 3},{'ab'[n % 2]}\n" for n in range(40))
    settings = propose(crm=crm, reviews=REVIEWS.replace("stars", "reviewer_name"))
    assert settings.persons[0].columns.names == ("first_name", "last_name")
    assert settings.persons[0].columns.properties == ("plan",)
    assert settings.documents[0].columns.names == ("reviewer_name",)


def test_unknown_file_is_a_comment(propose):
    """A file in which nothing is found is told in a comment; the settings still load."""
    assert len(propose(clicks=CLICKS, numbers="a,b\n1,2\n").events) == 1


def test_zone_is_never_guessed(propose):
    """Naive times leave the zone for the user to say; times that all carry one do not need it."""
    with pytest.raises(SettingsError, match="timezone: is missing"):
        propose(None, clicks=CLICKS)
    aware = CLICKS.replace(":00:00\n", ":00:00Z\n")
    assert propose(None, clicks=aware).project.timezone == "UTC"


def test_missing_file(tmp_path):
    """A file that is not there is refused."""
    with pytest.raises(InputError, match=r"cannot be opened"):
        look_at(tmp_path / "no.csv", tmp_path)
