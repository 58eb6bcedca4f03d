"""Stages proposed from events: what a team gets to accept or edit before it has written a line."""

from __future__ import annotations

import random
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.config import Journey
from friction.journeys.events.event_stages import find_stages
from friction.journeys.propose.name_groups import group_names
from friction.journeys.propose.name_words import is_drop, rate_conversion, split_words
from friction.journeys.propose.propose_stages import MOST_STAGES, propose_stages
from friction.journeys.propose.propose_text import to_journey, to_text
from friction.journeys.propose.silences_seen import find_silences_seen
from tests.journeys.products import AIRLINE, BANK, CLINIC, SAAS, TELECOM, TICKETS, make, make_addresses, to_events

pytestmark = pytest.mark.slow


def name_all(mets):
    """Return the patterns of what was proposed."""
    return [pattern for met in mets for pattern in met.patterns]


def to_truth(stages):
    """Return the number of the true stage of each name."""
    return {name: number for number, names in enumerate(stages) for name in names}


def read(proposal, silences=None):
    """Return the proposal's text, as TOML reads it."""
    return tomllib.loads(to_text(proposal, silences))["journey"]


@pytest.mark.parametrize("stages", [SAAS, BANK, AIRLINE, TELECOM], ids=["saas", "bank", "airline", "telecom"])
@pytest.mark.parametrize("where", [slice(None), slice(1, None, 2)], ids=["everywhere", "in every second stage"])
def test_what_people_do_in_several_stages_is_in_none(stages, where):
    """Help, opened amid the events of many stages: it would make people go back to the one it was counted to."""
    spread = [[*names, "help_opened"] if names in stages[where] and len(names) > 1 else names for names in stages]

    proposal = propose_stages(make(spread, "subscription_started"))

    assert name_all(proposal.anywhere) == ["help_opened"]
    assert "help_opened" not in [name for stage in proposal.stages for name in name_all(stage.events)]
    assert "# in no stage, as they come amid several: help_opened (" in to_text(proposal, None)


def test_a_menu_between_pages_is_in_no_stage():
    """A funnel of one page a stage: the menu is opened behind each of them, and people are on the same page again."""
    draw, rows = random.Random(3), []  # noqa: S311 - made-up events
    for person in range(600):
        at = draw.uniform(0, 60 * 86_400)
        for page in ("home", "catalogue", "item_page", "cart", "address", "pay"):
            for _ in range(2):
                rows.append((person, at, page))
                at += draw.uniform(5, 60)
                if draw.random() < 0.4:
                    rows.append((person, at, "menu_open"))
                    at += draw.uniform(5, 60)
            if draw.random() < 0.15:
                break
        else:
            rows.append((person, at, "order_placed"))

    proposal = propose_stages(to_events(rows))

    assert name_all(proposal.anywhere) == ["menu_open"]


def test_events_in_no_order_at_all_are_not_all_taken_out():
    """Twenty names at random: none is told to come amid several."""
    draw = random.Random(4)  # noqa: S311 - made-up events
    rows = [
        (person, 86_400 * person / 40 + 30 * place, f"{draw.choice('abcdefghijklmnopqrst')}{'x' * 3}")
        for person in range(400)
        for place in range(40)
    ]

    assert propose_stages(to_events(rows)).anywhere == ()


@pytest.mark.parametrize(
    ("stages", "last", "dropped"),
    [
        (SAAS, "subscription_started", "account_deleted"),
        (BANK, "KontoEroeffnungAbgeschlossen", "AntragStorniert"),
        (AIRLINE, "booking.confirmed", "booking.cancelled"),
        (TELECOM, "assinatura_confirmada", "cadastro_cancelado"),
        (CLINIC, "clinic.web.appointment.booked", "clinic.web.appointment.cancelled"),
    ],
    ids=["saas", "bank", "airline", "telecom", "clinic"],
)
def test_stages_keep_together_what_belongs_together_in_the_order_of_the_journey(stages, last, dropped):
    """Four to nine stages; no stage holds events of stages that are not neighbours; they come in their order."""
    proposal = propose_stages(make(stages, last, dropped=dropped))
    truth = to_truth(stages)
    spans = [[truth[name] for name in name_all(stage.events)] for stage in proposal.stages]

    assert 4 <= len(proposal.stages) <= MOST_STAGES
    assert all(max(span) - min(span) <= 1 for span in spans)
    middles = [sum(span) / len(span) for span in spans]
    assert middles == sorted(middles)
    assert name_all(proposal.converts) == [last]
    assert name_all(proposal.drops) == [dropped]
    assert sorted(name for stage in proposal.stages for name in name_all(stage.events)) == sorted(truth)


def test_a_stage_is_called_by_what_its_events_are_about():
    """Not by what all names hold, such as the product's own name; a single event's stage has its name."""
    proposal = propose_stages(make(CLINIC, "clinic.web.appointment.booked"))

    assert [stage.name for stage in proposal.stages] == [
        "clinic.web.home.viewed", "doctor", "slot", "insurance", "patient",
    ]  # fmt: skip


def test_tickets_that_change_their_status():
    """Each status is a stage; the last good one ends the journey, another that sounds so is told."""
    proposal = propose_stages(make(TICKETS, "Closed", leave=0.1, between=40_000))

    assert name_all(proposal.converts) == ["Closed"]
    assert name_all(proposal.perhaps) == ["Solved"]
    assert [stage.name for stage in proposal.stages][:2] == ["New", "Open"]
    assert {stage.name for stage in proposal.stages} == {"New", "Open", "Assigned", "Pending", "OnHold", "Solved"}


def test_hundreds_of_addresses_become_patterns():
    """Articles are one stage, whatever their number; the thanks behind the order are no page of the checkout."""
    events = make_addresses()

    proposal = propose_stages(events)

    assert events["name"].nunique() > 400
    assert name_all(proposal.converts) == ["/de/checkout/thank-you"]
    assert [name_all(stage.events) for stage in proposal.stages] == [
        ["/de/"],
        ["/de/category/*"],
        ["/de/product/*"],
        ["/de/cart", "/de/cart/voucher"],
        ["/de/checkout/address", "/de/checkout/pay", "/de/checkout/shipping"],
    ]


def test_every_event_falls_where_the_proposal_counted_it():
    """The patterns written are those of the counts, with marks in names escaped."""
    events = make([["item[1]", "item?"], ["basket*", "basket"]], "order placed")
    proposal = propose_stages(events)

    found = find_stages(events["name"].unique(), to_journey(proposal)).set_index("kind")

    counts = events["name"].map(found["stage"]).value_counts()
    assert counts.to_dict() == {stage.name: stage.n_events for stage in proposal.stages}
    assert found.index[found["converts"]].tolist() == ["order placed"]


def test_what_follows_a_conversion_is_no_part_of_the_way_to_it():
    """A parcel that arrives is no stage of a purchase."""
    rows = [(person, 3_600 * step, name) for person in range(50) for step, name in
            enumerate(["look", "basket", "purchased", "parcel_sent", "parcel_arrived"])]  # fmt: skip

    proposal = propose_stages(to_events(rows))

    assert [stage.name for stage in proposal.stages] == ["look", "basket"]
    assert name_all(proposal.converts) == ["purchased"]
    assert sorted(name_all(proposal.outside)) == ["parcel_arrived", "parcel_sent"]


def test_a_purchase_that_begins_the_journey_does_not_end_it():
    """Orders that are followed until they arrive: the first event sounds like a conversion, the last one is."""
    rows = [(person, 3_600 * step, name) for person in range(50) for step, name in
            enumerate(["purchased", "approved", "handed_over", "delivered"])]  # fmt: skip

    proposal = propose_stages(to_events(rows))

    assert [stage.name for stage in proposal.stages] == ["purchased", "approved", "handed_over"]
    assert name_all(proposal.converts) == ["delivered"]


def test_a_single_event_is_stage_and_conversion():
    """A journey needs a stage."""
    proposal = propose_stages(to_events([(person, 0, "purchase") for person in range(5)]))

    assert [stage.name for stage in proposal.stages] == ["purchase"]
    assert proposal.stages[0].begins == 1


def test_names_that_say_nothing_are_ordered_by_how_people_meet_them():
    """Codes: no conversion is guessed, and what follows each other back and forth within minutes is one stage."""
    draw = random.Random(3)  # noqa: S311 - made-up names
    codes = ["".join(draw.choices("bcdfghjklmnpqrstvwxz", k=5)) for _ in range(31)]
    stages, last = [codes[first : first + 5] for first in range(0, 30, 5)], codes[30]
    events = make(stages, last, leave=0.1)

    proposal = propose_stages(events)

    truth = {**to_truth(stages), last: len(stages)}
    spans = [[truth[name] for name in name_all(stage.events)] for stage in proposal.stages]
    assert proposal.converts == ()
    assert all(max(span) - min(span) <= 1 for span in spans)
    assert [min(span) for span in spans] == sorted(min(span) for span in spans)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9), st.sampled_from(list("abcdefgh"))), min_size=1),
    st.randoms(),
)
def test_the_order_of_the_rows_does_not_matter(rows, chance):
    """Also where times are equal."""
    events = to_events([(person, at * 600, name) for person, at, name in rows])
    order = list(range(len(events)))
    chance.shuffle(order)

    proposal = propose_stages(events)

    assert propose_stages(events.iloc[order]) == proposal
    assert read(proposal)["stages"]


@given(st.lists(st.text(min_size=1, max_size=30).filter(str.strip), min_size=1, max_size=90, unique=True))
def test_names_may_hold_anything(names):
    """Quotes, brackets, control characters: the text is TOML, the settings load, each name falls into one group."""
    events = to_events([(place % 7, place, name) for place, name in enumerate(names)])
    proposal = propose_stages(events)

    journey = Journey.model_validate(read(proposal))

    assert 1 <= len(journey.stages) <= MOST_STAGES
    groups = group_names(events["name"].value_counts())
    assert sorted(name for group in groups for name in group.names) == sorted(names)


def test_without_persons_the_events_are_taken_as_one_journey():
    """They are still grouped and counted."""
    events = make(AIRLINE, "booking.confirmed").assign(person_id=None)

    assert propose_stages(events).n_persons == 1


def test_the_text_tells_counts_starts_and_the_silence():
    """What is proposed stands beside what it rests on; the silence is active only where the data are long enough."""
    events = make(AIRLINE, "booking.confirmed", dropped="booking.cancelled", people=300)
    events = events.assign(event_id=events.index.astype("str"), source="clicks")
    proposal = propose_stages(events)
    silences = find_silences_seen(events, to_journey(proposal), data_end=events["happened_at"].max())

    text = to_text(proposal, silences)

    search = proposal.stages[0]
    assert f"# {search.n_events:,} events of {search.n_persons} people" in text
    assert '# starts = ["search"]' in text
    assert '"search.flight",' in text
    assert silences.overall.is_sure
    assert read(proposal, silences)["drop_after_days"] == silences.overall.proposed
    assert "drop_after_days" not in read(proposal)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("CheckoutStarted", ("checkout", "started")),
        ("order.placed.v2", ("order", "placed")),
        ("https://shop.example/de/checkout/pay?step=2#top", ("de", "checkout", "pay")),
        ("HTTPServerError", ("http", "server", "error")),
        ("Zahlung abgeschlossen", ("zahlung", "abgeschlossen")),
        ("product_2", ("product",)),
        ("123", ()),
    ],
)
def test_words_of_names(name, words):
    """However they are joined; without hosts, queries and numbers."""
    assert split_words(name) == words


@pytest.mark.parametrize(
    ("rated", "names"),
    [
        (3, "payment_done OrderPlaced purchased /thank-you subscription_started Bestellung_abgeschickt pedido_pago"),
        (2, "purchase place_order Buchung"),
        (1, "delivered ticket.solved Zugestellt finished"),
        (0, "payment_choice checkout_started payment_failed order_history basket_viewed order_cancelled"),
        (0, "Zahlung_abgelehnt add_to_cart subscription_page login"),
    ],
)
def test_what_sounds_like_a_conversion(rated, names):
    """Struck deals surely, bare deals probably, other good ends perhaps; tries, failures and pages not."""
    assert {name: rate_conversion(name) for name in names.split()} == dict.fromkeys(names.split(), rated)


def test_what_sounds_like_leaving():
    """Cancelled orders and deleted accounts, not the pages where one could."""
    leaving = "order_cancelled cancel unsubscribe AccountDeleted cart.abandoned Abo_gekündigt churned"
    staying = "cancel_page_viewed ticket_closed item_removed cancellation_failed dialog_closed"
    assert [is_drop(name) for name in leaving.split()] == [True] * 7
    assert [is_drop(name) for name in staying.split()] == [False] * 5
