"""The results as Markdown."""

from __future__ import annotations

import math
from collections.abc import Mapping  # noqa: TC003 - small, and used by name alone

from friction.contracts import KINDS

WAYS = {
    "shipped": "as shipped", "chosen": "settings chosen on the others", "without": "without examples of its kind",
    "others": "bag of words, taught by the others", "itself": "bag of words, taught by itself",
}  # fmt: skip
COLUMNS = ("auc", "average_precision", "calibration_error", "above")
TITLES = ("AUC", "average precision", "calibration error", "without friction above one half")
PARTS = ("odd", "question", "praise", "request")


def to_score_tables(found: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """Return a table of all sets in all ways, and one of what in the made-up shop tells of no friction."""
    lines = [
        "| data | n | tell of friction | by | " + " | ".join(TITLES) + " |",
        "|---|---:|---:|---|" + "---:|" * len(TITLES),
    ]
    for name, ways in found.items():
        for way, title in WAYS.items():
            figures = ways[way]
            cells = [name, f"{figures['n']:,.0f}", _show(figures["share"])] if way == "shipped" else ["", "", ""]
            lines.append(f"| {' | '.join([*cells, title, *(_show(figures.get(one)) for one in COLUMNS)])} |")
    lines += ["", f"| above one half in the shop | {' | '.join(PARTS)} |", "|---|" + "---:|" * len(PARTS)]
    for ways in found.values():
        for way, title in WAYS.items():
            if f"above_{PARTS[0]}" in ways[way]:
                lines.append(f"| {title} | {' | '.join(_show(ways[way][f'above_{part}']) for part in PARTS)} |")
    return "\n".join(lines)


def to_example_table(found: Mapping[str, Mapping[str, float]]) -> str:
    """Return the table of the written examples, each register scored by what the others teach."""
    titles = ("written examples", "n", "AUC", "average precision", "calibration error")
    lines = [f"| {' | '.join(titles)} |", "|---|" + "---:|" * (len(titles) - 1)]
    for part, figures in found.items():
        cells = (figures.get(one) for one in ("auc", "average_precision", "calibration_error"))
        lines.append(f"| {part} | {figures['n']:,.0f} | {' | '.join(_show(cell) for cell in cells)} |")
    return "\n".join(lines)


def to_kind_tables(found: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """Return one table of all sets; recall and precision of each kind, a dash where there is none."""
    titles = ("data", "texts", "n", "accuracy", "calibration error", *KINDS)
    lines = [f"| {' | '.join(titles)} |", "|---|---|" + "---:|" * (len(titles) - 2)]
    for name, parts in found.items():
        for part, figures in parts.items():
            cells = [f"{figures['n']:,.0f}", *(_show(figures.get(one)) for one in ("accuracy", "calibration_error"))]
            cells += [_to_pair(figures.get(f"recall_{kind}"), figures.get(f"precision_{kind}")) for kind in KINDS]
            lines.append(f"| {name} | {part} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _to_pair(recall: float | None, precision: float | None) -> str:
    return " / ".join(f"{value:.2f}" if _is_there(value) else "–" for value in (recall, precision))


def _show(value: float | None) -> str:
    return f"{value:.3f}" if _is_there(value) else ""


def _is_there(value: float | None) -> bool:
    return value is not None and not math.isnan(value)
