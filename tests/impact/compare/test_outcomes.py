"""Whether those who dropped off wrote more: messages with several places are shared out accordingly."""

from __future__ import annotations

import numpy as np
import pytest

from friction.impact.compare.at_risk import DROP, OPEN, OTHER
from friction.impact.compare.outcomes import Places, find_kinds, find_odds_ratios

STAGES = 2


def simulate(*, more, sure, persons=6000, seed=0):
    """Return where messages may lie, the visits, and how many of stage 1 are of who left there, and who did not.

    People pass stage 0, stay or leave, and pass stage 1; who leaves there writes ``more`` times as much of it. A
    message of who passed both is placed by how much each stage makes people write, unless ``sure``.
    """
    usual = 0.1 * (0.3 * more + 0.7)
    random = np.random.default_rng(seed)
    rows, visits, truth = [], np.zeros((persons, STAGES, 2)), np.zeros(2)
    n = 0
    for person in range(persons):
        left_early = random.random() < 0.2
        visits[person, 0, 0 if left_early else 1] = 1
        if left_early:
            if random.random() < 0.05:
                rows.append((n, person, 1.0, 0))
                n += 1
            continue
        leaves = random.random() < 0.3
        visits[person, 1, 0 if leaves else 1] = 1
        for stage, chance in ((0, 0.05), (1, 0.1 * (more if leaves else 1.0))):
            if random.random() < chance:
                share = float(stage) if sure else usual / (usual + 0.05)
                rows += [(n, person, 1 - share, 1), (n, person, share, 2 if leaves else 3)]
                n += 1
                if stage == 1:
                    truth[0 if leaves else 1] += 1
    document, unit, p, kind = (np.array(column) for column in zip(*rows, strict=True))
    return Places(document.astype(int), unit.astype(int), p, kind.astype(int), STAGES), visits, truth


def odds(places, visits, weights):
    kept = weights @ visits.reshape(len(visits), -1)
    return find_odds_ratios(places, kept.reshape(len(weights), STAGES, 2), weights)


def test_messages_whose_place_is_sure_say_what_they_say():
    """Nothing is shared out, so no odds change."""
    places, visits, _ = simulate(more=3.0, sure=True)

    assert odds(places, visits, np.ones((1, len(visits)))) == pytest.approx(1.0, abs=1e-6)


def test_with_guessed_places_the_true_odds_come_back():
    """Who left wrote three times as much: as placed the odds are too small, with the ratio they are near the truth."""
    places, visits, truth = simulate(more=3.0, sure=False)
    weights = np.ones((1, len(visits)))

    placed = np.bincount(places.kind, places.p, minlength=5)
    found = placed[2] / placed[3] * odds(places, visits, weights)[0, 1]

    assert placed[2] / placed[3] < 0.96 * truth[0] / truth[1]
    assert found == pytest.approx(truth[0] / truth[1], rel=0.1)


def test_where_all_write_alike_the_odds_stay():
    """The ratio is 1 but for chance, which the replicates show."""
    places, visits, _ = simulate(more=1.0, sure=False)
    random = np.random.default_rng(1)
    weights = np.vstack([np.ones(len(visits)), random.poisson(1, (200, len(visits)))])

    ratios = odds(places, visits, weights)[:, 1]

    assert np.log(ratios[0]) == pytest.approx(0, abs=2.5 * np.log(ratios[1:]).std())
    assert 0.01 < np.log(ratios[1:]).std() < 0.5


def test_a_replicate_is_what_fitting_it_anew_would_give():
    """One step drawn out comes near the fit of the resampled data."""
    places, visits, _ = simulate(more=2.0, sure=False)
    weights = np.vstack([np.ones(len(visits)), np.random.default_rng(2).poisson(1, (5, len(visits)))])

    at_once = odds(places, visits, weights)
    anew = np.vstack([odds(places, visits, np.vstack([row, row]))[:1] for row in weights])

    assert np.log(at_once) == pytest.approx(np.log(anew), abs=0.05)


def test_kinds_tell_stage_and_end():
    """Open visits are of no stage's kind."""
    kinds = find_kinds(np.array([0, 0, 1, 1]), np.array([DROP, OTHER, DROP, OPEN]), STAGES)

    assert kinds.tolist() == [0, 1, 2, 4]
