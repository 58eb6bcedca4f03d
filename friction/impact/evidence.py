"""What segments say about where they belong: P(theme | stage), how much a stage makes people write, descriptions."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

FOLDS = 5
ROUNDS, LAST_ROUNDS = 15, 60
PRIOR_SEGMENTS = 20.0
"""Segments that each stage's themes start with, in the proportions of all stages: a rare stage says little."""

PRIOR_MESSAGES = 5.0
"""Messages that say that a stage makes people write as much as time alone has it."""

SHARPNESS = (0.0, 1.0, 2.0, 4.0, 6.0, 9.0, 13.0, 18.0)
"""How much a cosine to the stage's description counts, tried: odds go by its exponential."""

LEAST_GAIN = 2.0
"""A sharpness above 0 must raise the logarithm of the likelihood by so much."""

MOST_FITTED = 60_000
_TINY = 1e-300


@dataclass(frozen=True)
class Said:
    """G segments, and n rows: each segment with each place it may be about.

    Attributes
    ----------
    segment : (n,) number of the segment, rising.
    stage : (n,) number of the place's stage; -1: about none of the visits.
    time : (n,) probability from time alone; adds up to 1 over a segment.
    theme : (G,) number of the theme; -1: none.
    fold : (G,) of its writer.
    channel : (G,) number of the channel.
    part : (G,) what it is of its document: 1 / segments of it.
    settled : (G,) is there nothing to find: its document was placed by a survey, a thread or a person, or has no
        visit it may be about?
    closeness : (G, S) cosine to each stage's description; None where there are none.
    n_stages, n_themes, n_channels : how many there are.
    """

    segment: np.ndarray
    stage: np.ndarray
    time: np.ndarray
    theme: np.ndarray
    fold: np.ndarray
    channel: np.ndarray
    part: np.ndarray
    settled: np.ndarray
    closeness: np.ndarray | None
    n_stages: int
    n_themes: int
    n_channels: int


@dataclass(frozen=True)
class Evidence:
    """What was learned of all segments.

    Attributes
    ----------
    likely : (FOLDS + 1, S, T) P(theme | stage) from the other folds; the last from all.
    overall : (T,) P(theme).
    more : (C, S + 1) messages of a channel that each stage makes, and that are about none, over those that time alone
        finds.
    expected : (C, S + 1) messages at each stage, and about none, expected numbers, with time and text.
    sharpness : one of `SHARPNESS`.
    """

    likely: np.ndarray
    overall: np.ndarray
    more: np.ndarray
    expected: np.ndarray
    sharpness: float


def fit_evidence(said: Said) -> Evidence:
    """Fit P(theme | stage) and how much stages make people write, together, by expectation and maximisation.

    A segment of theme x with the time-only probabilities t is about place v with a probability that goes by
    t[v] m[stage] P(x | stage), about none by t[0] m[0] P(x). m multiplies the rates k that time alone found (at whose
    optimum the expected messages of a stage are the sum of t), so this is the likelihood of times and themes at once:
    where delays are longer than journeys, times alone hardly tell stages apart, themes do. P(theme | stage) is taken
    from segments of other folds of persons; m, a number for each stage of a channel, from all.

    Closeness c to the descriptions tilts P(text | stage) by exp(sharpness c) within a theme, and tells what a stage's
    themes are likely to be where little was placed; the sharpness is the one with the highest likelihood.

    Parameters
    ----------
    said : all segments; of many a part is looked at.
    """
    looked_at = _thin(said)
    evidence = _fit(looked_at, _start(looked_at, 0.0), ROUNDS if looked_at.closeness is not None else LAST_ROUNDS)
    if looked_at.closeness is None:
        return _scale(evidence, said, looked_at)
    lowest = _find_likelihood(looked_at, evidence)
    gains = [(0.0, 0.0)]
    for sharpness in SHARPNESS[1:]:
        tried = replace(evidence, sharpness=sharpness)
        gains.append((round(_find_likelihood(looked_at, tried) - lowest, 6), sharpness))
    gain, sharpest = max(gains, key=lambda one: (one[0], -one[1]))
    best = sharpest if gain >= LEAST_GAIN else 0.0
    return _scale(_fit(looked_at, replace(evidence, sharpness=best), LAST_ROUNDS), said, looked_at)


def weigh_segments(said: Said, evidence: Evidence) -> np.ndarray:
    """Return the probability of each row, a segment and a place, given time and text, (n,)."""
    weight = _find_weight(said, evidence)
    total = np.bincount(said.segment, weight, minlength=len(said.theme))
    share: np.ndarray = np.where(
        said.settled[said.segment] | (total[said.segment] <= 0),
        said.time,
        weight / np.maximum(total, _TINY)[said.segment],
    )
    return share


def to_ratios(said: Said, evidence: Evidence, fold: np.ndarray) -> np.ndarray:
    """Return P(text | stage) / P(text) of each segment and stage, (G, S + 1); the last column, about none, is 1."""
    known = said.theme >= 0
    theme = np.maximum(said.theme, 0)
    ratios = np.ones((len(said.theme), said.n_stages + 1))
    if said.n_themes:
        of_theme = evidence.likely[fold, :, theme] / np.maximum(evidence.overall[theme], _TINY)[:, None]
        ratios[:, :-1] = np.where(known[:, None], of_theme, 1.0)
    if said.closeness is not None and evidence.sharpness > 0:
        ratios[:, :-1] *= _find_tilt(said, evidence.sharpness)[0]
    return ratios


def _start(said: Said, sharpness: float) -> Evidence:
    known = said.theme[said.theme >= 0]
    overall = np.bincount(known, minlength=said.n_themes) / max(len(known), 1)
    likely = np.broadcast_to(overall, (FOLDS + 1, said.n_stages, said.n_themes))
    more = np.ones((said.n_channels, said.n_stages + 1))
    return Evidence(likely, overall, more, more, sharpness)


def _fit(said: Said, evidence: Evidence, rounds: int) -> Evidence:
    by_time = _count_messages(said, said.time)
    place = said.stage * said.n_themes + said.theme[said.segment]
    speaks = np.flatnonzero((said.theme[said.segment] >= 0) & (said.stage >= 0))
    cell = (said.fold[said.segment] * said.n_stages * said.n_themes + place)[speaks]
    shape = (FOLDS, said.n_stages, said.n_themes)
    prior = _find_prior(said, evidence)
    for _ in range(rounds):
        share = weigh_segments(said, evidence)
        counts = np.bincount(cell, share[speaks], minlength=int(np.prod(shape))).reshape(shape)
        others = np.concatenate([counts.sum(axis=0)[None] - counts, counts.sum(axis=0)[None]])
        told = np.maximum(others, 0.0) + prior
        expected = _count_messages(said, share)
        more = (expected + PRIOR_MESSAGES) / (by_time + PRIOR_MESSAGES)
        likely = told / np.maximum(told.sum(axis=2, keepdims=True), _TINY)
        evidence = replace(evidence, likely=likely, more=more, expected=expected)
    return evidence


def _find_prior(said: Said, evidence: Evidence) -> np.ndarray:
    """Return the segments that each stage starts with, (S, T): as common as themes are, tilted by descriptions."""
    common = np.broadcast_to(evidence.overall, (said.n_stages, said.n_themes))
    if said.closeness is not None and evidence.sharpness > 0 and said.n_themes:
        tilted = common * _find_tilt(said, evidence.sharpness)[1][1:].T
        common = tilted / np.maximum(tilted.sum(axis=1, keepdims=True), _TINY)
    return PRIOR_SEGMENTS * common


def _count_messages(said: Said, share: np.ndarray) -> np.ndarray:
    """Return the expected messages by channel and stage, (C, S + 1), of documents whose place is open."""
    is_open = ~said.settled[said.segment]
    width = said.n_stages + 1
    cell = said.channel[said.segment] * width + np.where(said.stage < 0, said.n_stages, said.stage)
    weight = share * said.part[said.segment] * is_open
    counted: np.ndarray = np.bincount(cell, weight, minlength=said.n_channels * width).reshape(-1, width)
    return counted


def _find_weight(said: Said, evidence: Evidence) -> np.ndarray:
    ratios = to_ratios(said, evidence, said.fold) * evidence.more[said.channel]
    weight: np.ndarray = said.time * ratios[said.segment, said.stage]
    return weight


def _find_likelihood(said: Said, evidence: Evidence) -> float:
    total = np.bincount(said.segment, _find_weight(said, evidence), minlength=len(said.theme))
    return float(np.log(np.maximum(total, _TINY))[~said.settled].sum())


def _find_tilt(said: Said, sharpness: float) -> tuple[np.ndarray, np.ndarray]:
    """Return exp(sharpness closeness) over its mean in the theme, (G, S), and that mean over all, (T + 1, S)."""
    assert said.closeness is not None  # noqa: S101 - asked for only where there is some
    group = said.theme + 1
    raised = np.exp(sharpness * (said.closeness - said.closeness.mean(axis=0)))
    n = np.bincount(group, minlength=said.n_themes + 1)
    sums = np.stack(
        [np.bincount(group, raised[:, stage], minlength=said.n_themes + 1) for stage in range(said.n_stages)], axis=1
    )
    means = np.where(n[:, None] > 0, sums / np.maximum(n, 1)[:, None], 1.0)
    return raised / means[group], means / raised.mean(axis=0)


def _thin(said: Said) -> Said:
    """Return every so manieth segment, so that at most 60,000 are left."""
    step = -(-len(said.theme) // MOST_FITTED)
    if step <= 1:
        return said
    kept = said.segment % step == 0
    own = {name: getattr(said, name)[::step] for name in ("theme", "fold", "channel", "part", "settled")}
    closeness = None if said.closeness is None else said.closeness[::step]
    return replace(
        said,
        segment=said.segment[kept] // step,
        stage=said.stage[kept],
        time=said.time[kept],
        closeness=closeness,
        **own,
    )


def _scale(evidence: Evidence, said: Said, looked_at: Said) -> Evidence:
    """Return the evidence with expected numbers of all segments, not only of those looked at."""
    return replace(evidence, expected=evidence.expected * len(said.theme) / max(len(looked_at.theme), 1))
