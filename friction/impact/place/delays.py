"""How late people write, and how much each stage makes them write: fitted from when messages come."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from friction.engine import MINUTE

PRIOR_SPREAD = 1.5
"""Standard deviation of the logarithm of that median: a factor of 4.5 up or down is no surprise."""

MEDIANS = np.geomspace(1.0, 43_200.0, 33)
"""Medians tried, in minutes: one minute to thirty days."""

SHAPES = (0.8, 1.2, 1.8, 2.7)
"""Shapes tried: 0.8 spreads delays over orders of magnitude, 2.7 holds nine of ten within a factor of 2.3."""

PRIOR_MESSAGES = 5.0
"""Messages of an average stage that every stage starts with, so that a rare one is not taken for silent."""

ELSEWHERE, PRIOR_ELSEWHERE = 0.05, 20.0
"""Share of messages about none of the visits that is expected, and how many messages that counts for."""

MOST_FITTED = 10_000
ROUNDS, LAST_ROUNDS = 8, 40
ABOUT_A_VISIT, ABOUT_NONE = 1, 2
"""What is known of a message beforehand: it is about one of the visits that stand here, or about none."""


@dataclass(frozen=True)
class Candidates:
    """Messages of one channel and the visits they may be about, times in microseconds.

    Attributes
    ----------
    message : (n,) number of the message, from 0 to n_messages - 1; several rows for each.
    stage : (n,) number of the visit's stage.
    since_begin, since_end : (n,) time from the visit's begin, and from its end (0 while it lasts), to the message.
    length : (n,) of the visit, above 0.
    n_messages : messages with a visit before them.
    visit_stage, visit_left : (V,) number of the stage of every visit, and time from its begin to the end of the data.
    exposure : person-minutes in which messages about no visit could have come.
    share : of the channel's messages that are here; 1 for all.
    visit_n : (V,) how many visits each of these stands for; None: one.
    factor : (n,) what else speaks for a visit, such as a date in the text, as a likelihood ratio; None: nothing.
    known : (n_messages,) `ABOUT_A_VISIT`, `ABOUT_NONE`, or 0 where nobody knows; None: nowhere.
    """

    message: np.ndarray
    stage: np.ndarray
    since_begin: np.ndarray
    since_end: np.ndarray
    length: np.ndarray
    n_messages: int
    visit_stage: np.ndarray
    visit_left: np.ndarray
    exposure: float
    share: float = 1.0
    visit_n: np.ndarray | None = None
    factor: np.ndarray | None = None
    known: np.ndarray | None = None

    def keep(self, kept: np.ndarray) -> Candidates:
        """Return the rows of some messages; the others tell nothing.

        Parameters
        ----------
        kept : (n_messages,) bool.
        """
        if kept.all():
            return self
        number = np.cumsum(kept) - 1
        rows = kept[self.message]
        return replace(
            self,
            message=number[self.message[rows]],
            stage=self.stage[rows],
            since_begin=self.since_begin[rows],
            since_end=self.since_end[rows],
            length=self.length[rows],
            n_messages=int(kept.sum()),
            factor=None if self.factor is None else self.factor[rows],
            known=None if self.known is None else self.known[kept],
        )


@dataclass(frozen=True)
class Law:
    """How messages of a channel come.

    Attributes
    ----------
    median_minutes, shape : the delay x has the law G(x) = x^c / (x^c + m^c) (log-logistic).
    writing : (S,) messages that a visit of each stage makes.
    elsewhere : messages about no visit, per person and minute.
    """

    median_minutes: float
    shape: float
    writing: np.ndarray
    elsewhere: float

    def find_share(self, delay: np.ndarray) -> np.ndarray:
        """Return G: the share of messages that come within delays in microseconds."""
        return _to_share(delay, self.median_minutes, self.shape)

    def find_delay(self, share: np.ndarray) -> np.ndarray:
        """Return the delay in microseconds within which a share of the messages comes."""
        odds = share / np.maximum(1 - share, 1e-12)
        return self.median_minutes * MINUTE * odds ** (1 / self.shape)

    def find_density(self, candidates: Candidates) -> np.ndarray:
        """Return, per minute, how likely a message about each visit comes when it came: any moment of it is alike."""
        return _find_density(candidates, self.median_minutes, self.shape)


def _find_heard(candidates: Candidates, median: float, shape: float) -> np.ndarray:
    """Return, by stage, how many visits' messages have come by the end of the data: late ones are still to come."""
    come = _to_share(np.maximum(candidates.visit_left, 0.0), median, shape)
    weights = come if candidates.visit_n is None else come * candidates.visit_n
    heard = np.bincount(candidates.visit_stage, weights) * candidates.share
    return np.maximum(heard, 1e-9)


def fit_law(candidates: Candidates, prior_minutes: float) -> Law:
    """Fit the law of a channel by expectation and maximisation (Dempster, Laird and Rubin 1977).

    Messages are a Poisson process: a visit of stage s from a to b brings messages at the rate
    k_s (G(t - a) - G(t - b)) / (b - a), and every person some about nothing of the journey. For each median and shape
    tried, k and the rate of the others are fitted; the pair with the highest likelihood, times the prior of the median,
    is kept. Which visit a message is about is not looked up, but where that is known beforehand (a survey asked in a
    stage, a person's correction): such messages are held where they are.

    Parameters
    ----------
    candidates : of the channel; of many messages a part is looked at. A message known to be about a visit has rows for
        the visits it may be about and no others; one known to be about none needs no rows.
    prior_minutes : the median delay expected before any message is seen.
    """
    looked_at = _thin(candidates)
    best, highest = (prior_minutes, 1.2), -np.inf
    for shape in SHAPES:
        for median in MEDIANS:
            density = _find_density(looked_at, median, shape)
            *_, likelihood = _fit_rates(looked_at, density, _find_heard(looked_at, median, shape), ROUNDS)
            likelihood -= 0.5 * (np.log(median / prior_minutes) / PRIOR_SPREAD) ** 2
            if round(likelihood, 6) > round(highest, 6):
                best, highest = (float(median), shape), likelihood
    density, heard = _find_density(candidates, *best), _find_heard(candidates, *best)
    writing, elsewhere, _ = _fit_rates(candidates, density, heard, LAST_ROUNDS)
    return Law(*best, writing, elsewhere)


def _thin(candidates: Candidates) -> Candidates:
    """Return every so manieth message, so that at most 10,000 are left."""
    step = -(-candidates.n_messages // MOST_FITTED)
    if step <= 1:
        return candidates
    kept = candidates.message % step == 0
    factor, known = candidates.factor, candidates.known
    return replace(
        candidates,
        message=candidates.message[kept] // step,
        stage=candidates.stage[kept],
        since_begin=candidates.since_begin[kept],
        since_end=candidates.since_end[kept],
        length=candidates.length[kept],
        n_messages=-(-candidates.n_messages // step),
        exposure=candidates.exposure / step,
        share=1 / step,
        factor=None if factor is None else factor[kept],
        known=None if known is None else known[::step],
    )


def _find_density(candidates: Candidates, median: float, shape: float) -> np.ndarray:
    begin, end = (_to_share(delay, median, shape) for delay in (candidates.since_begin, candidates.since_end))
    within: np.ndarray = (begin - end) / (candidates.length / MINUTE)
    return within if candidates.factor is None else within * candidates.factor


def _to_share(delay: np.ndarray, median: float, shape: float) -> np.ndarray:
    """Return G of delays in microseconds."""
    scaled = (delay / (median * MINUTE)) ** shape
    share: np.ndarray = scaled / (1 + scaled)
    return share


def _fit_rates(
    candidates: Candidates, density: np.ndarray, visits: np.ndarray, rounds: int
) -> tuple[np.ndarray, float, float]:
    """Return messages per visit by stage, those about none per minute, and the logarithm of the likelihood."""
    n = candidates.n_messages
    known = np.zeros(n, dtype=np.int8) if candidates.known is None else candidates.known
    average = n / max(float(visits.sum()), 1.0)
    writing = np.full(len(visits), average)
    elsewhere = ELSEWHERE * n / candidates.exposure
    own = np.where((known != ABOUT_NONE)[candidates.message], density, 0.0)
    is_open = known != ABOUT_A_VISIT
    likelihood = -np.inf
    for _ in range(rounds):
        weight = own * writing[candidates.stage]
        total = np.bincount(candidates.message, weight, minlength=n) + elsewhere * is_open
        total = np.maximum(total, 1e-300)
        told = np.bincount(candidates.stage, weight / total[candidates.message], minlength=len(visits))
        likelihood = float(np.log(total).sum() - (writing * visits).sum() - elsewhere * candidates.exposure)
        writing = (told + PRIOR_MESSAGES) / (visits + PRIOR_MESSAGES / max(average, 1e-12))
        none = (max(n - told.sum(), 0.0) + ELSEWHERE * PRIOR_ELSEWHERE) / (n + PRIOR_ELSEWHERE)
        elsewhere = none * n / candidates.exposure
    return writing, float(elsewhere), likelihood
