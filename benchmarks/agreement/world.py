"""Segments with true themes, and coders who err: as a log of codings."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd

PREVALENCE = np.array([0.30, 0.15, 0.10, 0.08, 0.05, 0.03, 0.02])
"""Share of the segments that have each theme; a segment may have several or none."""

COMMON, RARE = 0, 4
COLUMNS = ["coding_id", "coded_by", "sample_id", "action", "payload", "undoes"]


def draw_said(n: int, coders: int, slip: float, random: np.random.Generator) -> np.ndarray:
    """Return which themes each coder gave each segment, (n, coders, themes) bool.

    Parameters
    ----------
    n : segments.
    coders : how many code each of them.
    slip : how often a coder does not look, and gives a segment the themes that some other one might have.
    random : of the world.
    """
    truth = random.random((n, len(PREVALENCE))) < PREVALENCE
    slips = random.random((n, coders)) < slip
    # Drawn anew: themes of others of these n would tie the segments to each other, and resamples could not see it.
    other = random.random((n, coders, len(PREVALENCE))) < PREVALENCE
    return np.where(slips[:, :, None], other, truth[:, None, :])


def to_log(said: np.ndarray) -> pd.DataFrame:
    """Return what coders gave as a log of codings."""
    rows = []
    for segment, own in enumerate(said):
        for coder, themes in enumerate(own):
            held = [f"th-{theme}" for theme in np.flatnonzero(themes)]
            payload = json.dumps({"segment_id": f"s{segment}", "themes": held, "unsure": False})
            rows.append((f"{len(rows) + 1:08d}", f"coder {coder}", "s1", "code", payload, None))
    return pd.DataFrame(rows, columns=COLUMNS)
