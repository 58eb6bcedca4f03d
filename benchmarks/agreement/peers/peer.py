"""Find the same measures by krippendorff, NLTK and irrCAC: ``peer.py FILE``; prints a list of numbers as JSON."""

from __future__ import annotations

import json
import sys
import warnings


def run_krippendorff(coders: list[list[float | None]], level: str) -> float:
    """Let krippendorff find alpha of a table of coders by units."""
    import krippendorff
    import numpy as np

    return float(krippendorff.alpha(np.array(coders, dtype=float), level_of_measurement=level))


def run_nltk(triples: list[tuple[str, str, list[str]]]) -> float:
    """Let NLTK find alpha of sets, by its own MASI."""
    from nltk.metrics.agreement import AnnotationTask
    from nltk.metrics.distance import masi_distance

    # NLTK divides by the size of the union: the empty set goes in as a set of one thing that no other set holds.
    data = [(coder, unit, frozenset(own or ["none of them"])) for coder, unit, own in triples]
    return float(AnnotationTask(data, distance=masi_distance).alpha())


def run_irrcac(coders: list[list[float | None]], categories: list[int]) -> float:
    """Let irrCAC, by the author of AC1, find it."""
    import pandas as pd
    from irrCAC.raw import CAC

    found = CAC(pd.DataFrame(coders, dtype=float).T, categories=categories).gwet()
    return float(found["est"]["coefficient_value"])


def run(case: dict[str, object]) -> float:
    """Return one number."""
    what = case["what"]
    if what == "ac1":
        return run_irrcac(case["coders"], case["categories"])
    if what == "masi":
        return run_nltk(case["triples"])
    return run_krippendorff(case["coders"], what)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    with open(sys.argv[1], encoding="utf-8") as stream:  # noqa: PTH123 - the peers' Python knows nothing of ours
        print(json.dumps([run(case) for case in json.load(stream)]))
