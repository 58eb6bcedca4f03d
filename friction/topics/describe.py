"""What shows a topic: exemplars near its centre that differ; terms and labels are in `words` and `labels`."""

from __future__ import annotations

import numpy as np

N_EXEMPLARS = 5
NEAREST_LOOKED_AT = 400
WEIGHT_OF_DIFFERENCE = 0.3
SAME = 0.95
"""From this cosine on, two texts say the same in the same words: one of them is shown."""

PLACES = 5


def find_exemplars(segment_ids: np.ndarray, points: np.ndarray) -> list[str]:
    """Return up to five segments near the centre that differ from each other (maximal marginal relevance).

    The first is the nearest to the centre; each further one has the largest 0.7 x nearness to the centre less 0.3 x
    nearness to the most similar one chosen (cosines). Of near-duplicates one is chosen, so there may be fewer than
    five. Ties go to the smaller id; the order of the rows does not matter.
    Source: Carbonell and Goldstein 1998.

    Parameters
    ----------
    segment_ids : (n,) text, each once.
    points : (n, d) unit rows, in the same order. The 400 nearest to the centre are looked at.
    """
    if len(points) == 0:
        return []
    order = np.argsort(segment_ids, kind="stable")
    segment_ids, points = np.asarray(segment_ids)[order], np.asarray(points)[order]
    centre = points.mean(axis=0)
    near = np.round(points @ (centre / max(float(np.linalg.norm(centre)), 1e-12)), PLACES)
    kept = np.argsort(-near, kind="stable")[:NEAREST_LOOKED_AT]
    segment_ids, points, near = segment_ids[kept], points[kept], near[kept]
    alike = np.round(points @ points.T, PLACES)
    chosen = [0]
    while len(chosen) < N_EXEMPLARS:
        most_alike = alike[:, chosen].max(axis=1)
        score = (1 - WEIGHT_OF_DIFFERENCE) * near - WEIGHT_OF_DIFFERENCE * most_alike
        score[most_alike >= SAME] = -np.inf
        score[chosen] = -np.inf
        best = int(score.argmax())
        if np.isneginf(score[best]):
            break
        chosen.append(best)
    return [str(segment_ids[place]) for place in chosen]
