"""How late people write is read from when messages come, not told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from friction.impact.place.delays import ABOUT_A_VISIT, ABOUT_NONE, Candidates, fit_law

MINUTE = 60_000_000
STAYS = 30.0


def make(median, *, n=1500, seed=0, writing=(0.9, 0.3)):
    """Return persons with a visit of each of two stages a day apart, and messages with a median delay in minutes."""
    random = np.random.default_rng(seed)
    rows, n_messages = [], 0
    days = 40 * 1440.0
    visits = [
        (person, stage, float(begin) + stage * 1440)
        for person, begin in enumerate(random.uniform(0, days, n))
        for stage in (0, 1)
    ]
    for person, stage, begin in visits:
        if random.random() < writing[stage]:
            at = begin + random.uniform(0, STAYS) + median * random.lognormal(0, 1.0)
            for other in (0, 1):
                start = visits[2 * person + other][2]
                if start <= at:
                    rows.append((n_messages, other, at - start, max(at - start - STAYS, 0.0)))
            n_messages += 1
    message, stage, since_begin, since_end = (np.array(column) for column in zip(*rows, strict=True))
    return Candidates(
        message, stage, since_begin * MINUTE, since_end * MINUTE, np.full(len(message), STAYS * MINUTE), n_messages,
        np.array([stage for _, stage, _ in visits]), np.array([2 * days - begin for *_, begin in visits]) * MINUTE,
        n * 2 * days,
    )  # fmt: skip


@pytest.mark.parametrize("median", [10.0, 120.0, 1500.0])
def test_the_median_delay_is_found_whatever_the_channel_is_thought_to_be(median):
    """Within a factor of two, from ten minutes to a day, although tickets are thought to take eight hours."""
    law = fit_law(make(median), 480.0)

    assert median / 2 <= law.median_minutes <= 2 * median


def test_how_much_a_stage_makes_people_write_is_found():
    """Nine of ten visits of the first stage, three of ten of the second."""
    law = fit_law(make(30.0), 15.0)

    assert law.writing == pytest.approx([0.9, 0.3], abs=0.1)


def test_one_message_does_not_overrule_what_is_known_of_the_channel():
    """A single message says little: the median stays near the prior of chats, 15 minutes."""
    whole = make(15.0)
    first = whole.message == 0
    alone = Candidates(
        whole.message[first], whole.stage[first], whole.since_begin[first], whole.since_end[first],
        whole.length[first], 1, whole.visit_stage, whole.visit_left, whole.exposure,
    )  # fmt: skip

    assert 3 <= fit_law(alone, 15.0).median_minutes <= 75


def test_the_share_and_the_delay_of_a_law_are_inverses():
    """G of the delay within which a share comes is that share."""
    law = fit_law(make(60.0, n=200), 480.0)
    shares = np.array([0.1, 0.5, 0.9])

    assert law.find_share(law.find_delay(shares)) == pytest.approx(shares)
    assert law.find_delay(np.array([0.5]))[0] == pytest.approx(law.median_minutes * MINUTE)


def test_what_is_known_of_messages_is_held_where_it_is():
    """Told which stage messages are about, against what times say, the rates follow; told about none, they are none."""
    whole = make(30.0, n=400)
    second = np.isin(np.arange(whole.n_messages), whole.message[whole.stage == 1])
    only = second[whole.message] & (whole.stage == 1)
    others = ~second[whole.message]
    kept = only | others
    rows = {name: getattr(whole, name)[kept] for name in ("message", "stage", "since_begin", "since_end", "length")}
    held = replace(whole, **rows, known=np.where(second, ABOUT_A_VISIT, 0))
    nowhere = replace(whole, known=np.full(whole.n_messages, ABOUT_NONE))

    free, told, none = (fit_law(one, 30.0).writing for one in (whole, held, nowhere))

    assert told[1] > free[1]
    assert told[1] * 400 == pytest.approx(second.sum(), rel=0.1)
    assert (none < 0.1 * free).all()


def test_counted_visits_are_as_good_as_visits():
    """A visit counted twice is two visits."""
    whole = make(30.0, n=300)
    counted = replace(whole, visit_n=np.full(len(whole.visit_stage), 2.0))
    twice = replace(whole, visit_stage=np.tile(whole.visit_stage, 2), visit_left=np.tile(whole.visit_left, 2))

    assert fit_law(counted, 30.0).writing == pytest.approx(fit_law(twice, 30.0).writing)
