"""The results as Markdown."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - small, and used by name alone

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


def _show(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
