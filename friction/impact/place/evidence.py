"""What segments say about where they belong: P(stage | theme), how much a stage makes people write, descriptions."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

FOLDS = 5
ROUNDS, LAST_ROUNDS = 15, 60
PRIOR_SEGMENTS = 5.0
"""Segments that each theme starts with, at the stages where its channels' messages lie: a rare theme says little."""

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
    likely : (FOLDS + 1, T, S + 1) P(stage | theme), the last stage being none, from the other folds; the last from all.
    shares : (C, S + 1) P(stage | channel).
    more : (C, S + 1) messages of a channel that each stage makes, and that are about none, over those that time alone
        finds.
    expected : (C, S + 1) messages at each stage, and about none, expected numbers, with time and text.
    sharpness : one of `SHARPNESS`.
    """

    likely: np.ndarray
    shares: np.ndarray
    more: np.ndarray
    expected: np.ndarray
    sharpness: float


def fit_evidence(said: Said) -> Evidence:
    """Fit how much of each theme is told at each stage, by expectation and maximisation.

    Messages of a theme are a Poisson process with rates of its own: k[theme, stage] for a visit, g its density in time
    by the channel's law. Time alone weighs visits by k[channel, stage] g. So a segment with the time-only probabilities
    t is about place v with a probability that goes by t[v] P(stage | theme) / P(stage | channel, by time): the theme's
    own rates in place of the channel's. P(stage | theme) is taken from segments of other folds of persons, and starts
    from where the channels' messages lie. Who did not write counts as well as who did: rates are messages to visits.
    A segment without a theme goes by t[v] m[channel, stage], m being what themes add to what time alone finds.

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
    """Return P(stage | text) / P(stage) of each segment and stage in its channel, (G, S + 1); the last is none."""
    known = said.theme >= 0
    ratios = np.ones((len(said.theme), said.n_stages + 1))
    if said.n_themes:
        of_theme = evidence.likely[fold, np.maximum(said.theme, 0)] / evidence.shares[said.channel]
        ratios = np.where(known[:, None], of_theme, 1.0)
    if said.closeness is not None and evidence.sharpness > 0:
        ratios[:, :-1] *= _find_tilt(said, evidence.sharpness)[0]
    return ratios


def _start(said: Said, sharpness: float) -> Evidence:
    expected = _count_messages(said, said.time)
    shares = _to_shares(expected)
    likely = np.broadcast_to(_find_usual(said, shares), (FOLDS + 1, said.n_themes, said.n_stages + 1))
    return Evidence(likely, shares, np.ones_like(expected), expected, sharpness)


def _fit(said: Said, evidence: Evidence, rounds: int) -> Evidence:
    by_time = _count_messages(said, said.time)
    width = said.n_stages + 1
    # Of a document that no visit could be about nothing is learned.
    speaks = np.flatnonzero((said.theme >= 0)[said.segment] & ~(said.settled[said.segment] & (said.stage < 0)))
    of = said.segment[speaks]
    place = np.where(said.stage < 0, said.n_stages, said.stage)[speaks]
    cell = (said.fold[of] * said.n_themes + said.theme[of]) * width + place
    shape = (FOLDS, said.n_themes, width)
    for _ in range(rounds):
        share = weigh_segments(said, evidence)
        counts = np.bincount(cell, share[speaks], minlength=int(np.prod(shape))).reshape(shape)
        others = np.concatenate([counts.sum(axis=0)[None] - counts, counts.sum(axis=0)[None]])
        told = np.maximum(others, 0.0) + PRIOR_SEGMENTS * _find_prior(said, evidence)
        expected = _count_messages(said, share)
        more = (expected + PRIOR_MESSAGES) / (by_time + PRIOR_MESSAGES)
        likely = told / np.maximum(told.sum(axis=2, keepdims=True), _TINY)
        evidence = replace(evidence, likely=likely, shares=_to_shares(expected), more=more, expected=expected)
    return evidence


def _to_shares(expected: np.ndarray) -> np.ndarray:
    smoothed = expected + PRIOR_MESSAGES
    shares: np.ndarray = smoothed / smoothed.sum(axis=1, keepdims=True)
    return shares


def _find_usual(said: Said, shares: np.ndarray) -> np.ndarray:
    """Return where the messages of each theme's channels lie, (T, S + 1); rows add up to 1."""
    known = said.theme >= 0
    pairs = said.theme[known] * said.n_channels + said.channel[known]
    n = np.bincount(pairs, minlength=said.n_themes * said.n_channels).reshape(said.n_themes, said.n_channels)
    usual: np.ndarray = (n / np.maximum(n.sum(axis=1, keepdims=True), 1)) @ shares
    return usual


def _find_prior(said: Said, evidence: Evidence) -> np.ndarray:
    """Return where each theme is thought to lie before it is looked at, (T, S + 1)."""
    usual = _find_usual(said, evidence.shares)
    if said.closeness is not None and evidence.sharpness > 0 and said.n_themes:
        usual[:, :-1] *= _find_tilt(said, evidence.sharpness)[1][1:]
        usual = usual / np.maximum(usual.sum(axis=1, keepdims=True), _TINY)
    return usual


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
