"""The results as Markdown."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - small, and used by name alone

from friction.contracts import KINDS

COLUMNS = ("n", "share", "auc", "average_precision", "highest_100", "calibration_error")
TITLES = ("n", "tell of friction", "AUC", "average precision", "of the 100 highest", "calibration error")


def to_tables(found: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """Return one table of all sets."""
    lines = ["| data | texts | " + " | ".join(TITLES) + " |", "|---|---|" + "---:|" * len(TITLES)]
    for name, parts in found.items():
        for part, figures in parts.items():
            cells = [f"{figures[column]:,.0f}" if column == "n" else _show(figures.get(column)) for column in COLUMNS]
            lines.append(f"| {name} | {part} | " + " | ".join(cells) + " |")
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
    return " / ".join("–" if value is None else f"{value:.2f}" for value in (recall, precision))


def _show(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
