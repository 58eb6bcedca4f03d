"""What people make by hand: parts split off a theme, and codes that no run found; as decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from friction.themes.taken import to_made_id
from friction.topics import to_part_id

if TYPE_CHECKING:
    from collections.abc import Sequence

Made: TypeAlias = tuple[str, str, dict[str, Any]]
"""Theme, action and payload of a decision."""


def to_split(theme_id: str, parts: Sequence[tuple[str, Sequence[str]]]) -> list[Made]:
    """Return the decisions that split parts off a theme, each by the segments that show it, and name them.

    Parameters
    ----------
    theme_id : the theme.
    parts : name and segment ids of each part; a part without a name gets one from the program.
    """
    ids = {to_part_id(theme_id, segment_ids): (name.strip(), list(segment_ids)) for name, segment_ids in parts}
    split_off = {"parts": {part: segment_ids for part, (_, segment_ids) in ids.items()}}
    return [
        (theme_id, "split", split_off),
        *((part, "name", {"name": name}) for part, (name, _) in ids.items() if name),
    ]


def to_code(name: str, definition: str = "") -> list[Made]:
    """Return the decisions that make a code which holds nothing yet; all are about it, so the first names its id.

    The id is made of the name, so that the same code of the same codebook is the same theme in every workspace.
    """
    theme_id = to_made_id(name)
    defined = [(theme_id, "define", {"definition": definition})] if definition else []
    return [(theme_id, "create", {"name": name.strip()}), *defined]
