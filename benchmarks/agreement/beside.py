"""Agreement beside krippendorff, NLTK and irrCAC: the same tables, the largest difference."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from friction.statistics import estimate_ac1, estimate_alpha, to_interval, to_masi

HERE = Path(__file__).parent
PYTHON = HERE / "peers" / ".venv" / "bin" / "python"
TABLES, VALUES, THEMES = 300, 5, 4
WHO = {
    "nominal": "krippendorff", "ordinal": "krippendorff", "interval": "krippendorff", "ac1": "irrCAC", "masi": "NLTK",
}  # fmt: skip


def measure_peers() -> str:
    """Return a Markdown table; needs ``make bench-agreement-peers``."""
    random = np.random.default_rng(0)
    cases: list[dict[str, object]] = []
    ours: list[float | None] = []
    for _ in range(TABLES):
        codes = draw_codes(random)
        weights = np.ones((1, len(codes)))
        coders = [[None if value < 0 else int(value) for value in own] for own in codes.T]
        for level in ("nominal", "ordinal", "interval"):
            cases.append({"what": level, "coders": coders})
            differences = to_interval(np.arange(VALUES, dtype=float)) if level == "interval" else level
            ours.append(estimate_alpha(codes, weights, differences).estimate)  # type: ignore[arg-type]
        cases.append({"what": "ac1", "coders": coders, "categories": list(range(VALUES))})
        ours.append(estimate_ac1(codes, weights, VALUES).estimate)
        sets = random.random((VALUES, THEMES)) < 0.4  # noqa: PLR2004 - of a set's themes
        sets = np.unique(sets, axis=0)
        held = np.where(codes >= 0, codes % len(sets), -1)
        triples = [
            (f"coder {coder}", f"unit {unit}", [str(theme) for theme in np.flatnonzero(sets[value])])
            for unit, row in enumerate(held)
            for coder, value in enumerate(row)
            if value >= 0
        ]
        cases.append({"what": "masi", "triples": triples})
        ours.append(estimate_alpha(held, weights, to_masi(sets)).estimate)
    return to_table(cases, ours, ask(cases))


def draw_codes(random: np.random.Generator) -> np.ndarray:
    """Return a table of units by coders: values go with the unit, some are missing, every value is given."""
    units, coders = int(random.integers(20, 60)), int(random.integers(2, 6))
    truth = random.integers(0, VALUES, units)
    truth[:VALUES] = np.arange(VALUES)
    codes = np.where(random.random((units, coders)) < 0.3, random.integers(0, VALUES, (units, coders)), truth[:, None])  # noqa: PLR2004 - of values by chance
    codes[random.random((units, coders)) < 0.2] = -1  # noqa: PLR2004 - of values that are missing
    codes[:VALUES, :2] = np.arange(VALUES)[:, None]
    return codes


def ask(cases: list[dict[str, object]]) -> list[float]:
    """Let the peers find the same in their own Python."""
    with tempfile.TemporaryDirectory(prefix="friction-bench-") as folder:
        path = Path(folder) / "cases.json"
        path.write_text(json.dumps(cases), encoding="utf-8")
        told = subprocess.run(
            [str(PYTHON), str(HERE / "peers" / "peer.py"), str(path)], check=True, capture_output=True, text=True
        ).stdout
    found: list[float] = json.loads(told.splitlines()[-1])
    return found


def to_table(cases: list[dict[str, object]], ours: list[float | None], theirs: list[float]) -> str:
    """Return the largest difference by measure."""
    lines = ["| measure | beside | tables | from | to | largest difference |", "|---|---|---:|---:|---:|---:|"]
    for what, who in WHO.items():
        pairs = [
            (own, their)
            for case, own, their in zip(cases, ours, theirs, strict=True)
            if case["what"] == what and own is not None
        ]
        own = [one for one, _ in pairs]
        apart = max(abs(one - other) for one, other in pairs)
        lines.append(f"| {what} | {who} | {len(pairs)} | {min(own):.3f} | {max(own):.3f} | {apart:.1e} |")
    return "\n".join(lines)
