"""The themes of a run as a codebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.themes.codebook.arrange import build_codebook
from friction.themes.codebook.entries import Codebook, Entry
from friction.themes.codebook.typed import to_name, to_words

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence


def to_codebook(themes: pd.DataFrame, segments: pd.DataFrame, decisions: pd.DataFrame | None = None) -> Codebook:
    """Return the themes of a run as a codebook.

    A theme is approved once people confirmed it, retired where they dismissed it, else a draft. Its typical examples
    are those that people chose, else the segments that show it best; segments that are gone are left out. A theme
    beneath one that lies beneath another stands beneath the uppermost.

    Parameters
    ----------
    themes : table ``themes``, in its order; columns ``include``, ``exclude``, ``memo``, ``tags``, ``typical_ids`` and
        ``edge_ids`` may be missing.
    segments : table ``segments``; its texts are masked.
    decisions : table ``decisions``, from which versions come; without it they are 0.
    """
    text_of = dict(zip(segments["segment_id"], segments["text"], strict=True))
    name_of = name_themes(themes)
    parent_of = dict(zip(themes["theme_id"], themes["parent_id"], strict=True))
    version_of = _count_versions(decisions)
    return build_codebook(
        Entry(
            name=name_of[row["theme_id"]],
            parent=name_of.get(_find_uppermost(row["theme_id"], parent_of), ""),
            theme_id=row["theme_id"],
            definition=to_words(_get(row, "definition")),
            include=to_words(_get(row, "include")),
            exclude=to_words(_get(row, "exclude")),
            memo=to_words(_get(row, "memo")),
            typical=_to_texts(_get_list(row, "typical_ids") or _get_list(row, "exemplar_ids"), text_of),
            edge=_to_texts(_get_list(row, "edge_ids"), text_of),
            owner=to_name(_get(row, "owner")),
            status="retired" if row["status"] == "dismissed" else "approved" if row["approved"] else "draft",
            version=version_of.get(row["theme_id"], 0),
            kind=row["kind"],
            tags=tuple(name for tag in _get_list(row, "tags") if (name := to_name(tag))),
        )
        for row in themes.to_dict("records")
    )


def name_themes(themes: pd.DataFrame) -> dict[str, str]:
    """Return the name of each theme by its id, all different: of themes with one name the later ones carry their id."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for theme_id, name in zip(themes["theme_id"], themes["name"], strict=True):
        plain = to_name(name)
        names[theme_id] = f"{plain} [{theme_id}]".lstrip() if plain in taken or not plain else plain
        taken.add(names[theme_id])
    return names


def _count_versions(decisions: pd.DataFrame | None) -> dict[str, int]:
    """Return how many decisions each theme has behind it."""
    if decisions is None:
        return {}
    known = decisions.dropna(subset="theme_id")
    counted = known["version"] if "version" in known else known.groupby("theme_id").cumcount() + 1
    return {str(theme_id): int(n) for theme_id, n in counted.groupby(known["theme_id"]).max().items()}


def _find_uppermost(theme_id: str, parent_of: Mapping[str, object]) -> str:
    """Return the theme above all others above this one; "" where none is."""
    seen = {theme_id}
    upper, above = "", parent_of.get(theme_id)
    while isinstance(above, str) and above in parent_of and above not in seen:
        seen.add(above)
        upper, above = above, parent_of[above]
    return upper


def _to_texts(segment_ids: Sequence[str], text_of: Mapping[str, str]) -> tuple[str, ...]:
    texts = (to_words(text_of[segment_id]) for segment_id in segment_ids if segment_id in text_of)
    return tuple(text for text in dict.fromkeys(texts) if text)


def _get(row: Mapping[Hashable, object], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _get_list(row: Mapping[Hashable, object], name: str) -> list[str]:
    value = row.get(name)
    return [] if value is None or pd.api.types.is_scalar(value) else list(value)  # type: ignore[call-overload]
