"""A first friction.toml, from a look at files: it loads, and what it proposes can be run."""

from __future__ import annotations

import re

import pytest

from friction.config import load_settings
from pipelines.commands.first import init_workspace, propose_settings
from tests.journeys.products import AIRLINE, make

pytestmark = pytest.mark.slow


@pytest.fixture
def propose(tmp_path):
    """Return a function that proposes settings from files, writes and loads them."""

    def propose_from(*files, timezone="UTC"):
        return load_settings(init_workspace(tmp_path, list(files), timezone)[0].parent)

    return propose_from


def test_a_journey_is_proposed_from_the_events_of_a_file(propose, tmp_path):
    """Stages, conversion, drop event and the silence, from more rows than the first look reads."""
    file = tmp_path / "clicks.csv"
    events = make(AIRLINE, "booking.confirmed", dropped="booking.cancelled", people=400)
    events.rename(columns={"person_id": "passenger_id", "happened_at": "time", "name": "event"}).to_csv(
        file, index=False
    )

    settings = propose(file)

    assert settings.stages == ("search", "results", "fare", "seat", "baggage", "payment")
    assert settings.journey.converts == ("booking.confirmed",)
    assert settings.journey.drops == ("booking.cancelled",)
    assert 1 <= settings.journey.drop_after_days <= 7
    assert settings.journey.stages[0].events == ("search.flight", "search.passengers.changed", "search.dates.changed")


def test_events_of_two_files_make_one_journey(propose, tmp_path):
    """Clicks and orders: the order ends what the clicks began; a promise counts where it was not kept."""
    clicks, orders = tmp_path / "clicks.csv", tmp_path / "orders.csv"
    clicks.write_text("user_id,event,time\n" + "".join(
        f"{user},look,2026-01-05 10:00\n{user},add,2026-01-05 10:01\n" for user in range(40)
    ))  # fmt: skip
    orders.write_text("customer_id,ordered_at,promised_at,delivered_at\n" + "".join(
        f"{user},2026-01-05 11:00,2026-01-07 00:00,2026-01-06 09:00\n" for user in range(20)
    ))  # fmt: skip

    journey = propose(clicks, orders).journey

    assert [stage.name for stage in journey.stages] == ["look", "add"]
    assert journey.converts == ("ordered",)


def test_texts_alone_need_no_journey(propose, tmp_path):
    """Without events there is none."""
    file = tmp_path / "reviews.csv"
    file.write_text("id,created,text\n" + "1,2026-01-05,it came too late for the party of my son\n" * 5)

    assert propose(file).journey is None


def test_without_files_there_is_a_template(tmp_path):
    """To fill in by hand, with the zone said."""
    assert "[[journey.stages]]" in propose_settings([], tmp_path, "UTC").text


def test_what_the_template_suggests_of_the_weekly_summary_can_be_taken(tmp_path):
    """Without its # each line is a setting: figures, formats, the mail."""
    text = propose_settings([], tmp_path, "UTC").text
    head, begin, rest = text.partition("# [[kpis]]")
    suggested, end, tail = rest.partition("# [runs]")
    taken = re.sub("^# ", "", begin + suggested, flags=re.MULTILINE)
    (tmp_path / "friction.toml").write_text(head + taken + end + tail, encoding="utf-8")

    settings = load_settings(tmp_path)

    assert (settings.kpis[0].measure, settings.kpis[0].stage) == ("drop_off", "basket")
    assert settings.weekly.formats == ("html", "md", "eml", "xlsx")
    assert settings.weekly.mail.to == ("lea@shop.example",)


@pytest.mark.real_data
def test_an_online_shop_gets_its_stages(propose, real_data):
    """The kinds of pages of the shop, and the payment that was made."""
    settings = propose(real_data / "shop_events" / "shop_events.csv")

    assert set(settings.stages) == {"main", "catalog", "product", "cart", "delivery", "payment"}
    assert settings.stages[2:] == ("product", "cart", "delivery", "payment")
    assert settings.journey.converts == ("payment_done",)
    assert 30 <= settings.journey.drop_after_days <= 90


@pytest.mark.real_data
def test_orders_of_a_marketplace_get_theirs(propose, real_data):
    """What was bought is approved, handed over, maybe late, and ends well when it is delivered."""
    files = (real_data / "olist_2017" / name for name in ("orders.csv", "order_reviews.csv"))

    settings = propose(*files, timezone="America/Sao_Paulo")

    assert settings.stages == ("purchase", "approved", "delivered_carrier", "estimated_delivery")
    assert settings.journey.converts == ("delivered_customer",)
    assert 30 <= settings.journey.drop_after_days <= 90
