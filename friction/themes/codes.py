"""Codes that people made and that hold nothing yet stand beside the themes: by name, and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from friction.themes.state import Decided, Replayed


def find_empty(themes: pd.DataFrame, replayed: Replayed) -> dict[str, Decided]:
    """Return what people said of each code that they made and that holds nothing yet, by id, sorted by it.

    One that was merged away is not among them.

    Parameters
    ----------
    themes : table ``themes``, with all decisions laid over it.
    replayed : the state after all decisions.
    """
    there = {*themes["theme_id"], *replayed.merged_into}
    told = sorted(replayed.themes.items())
    return {theme_id: said for theme_id, said in told if said.created and theme_id not in there}


def name_codes(themes: pd.DataFrame, replayed: Replayed) -> dict[str, str]:
    """Return the name of every theme that is there, by id; codes that people made and that hold nothing, too."""
    made = {theme_id: told.name or "" for theme_id, told in find_empty(themes, replayed).items()}
    return made | dict(zip(themes["theme_id"], themes["name"], strict=True))


def list_codes(themes: pd.DataFrame, replayed: Replayed) -> pd.DataFrame:
    """Return the table ``themes`` in its order, and behind it the codes that people made and that hold nothing yet.

    Of these, columns that people have no say in are null.
    """
    made = [
        {
            "theme_id": theme_id, "name": told.name, "definition": told.definition, "include": told.include,
            "exclude": told.exclude, "memo": told.memo, "typical_ids": list(told.typical), "edge_ids": list(told.edge),
            "parent_id": replayed.parents.get(theme_id) or None, "status": told.status or "new",
            "owner": told.owner, "tags": list(told.tags), "kind": told.kind or "", "approved": told.approved,
        }
        for theme_id, told in find_empty(themes, replayed).items()
    ]  # fmt: skip
    return pd.concat([themes, pd.DataFrame(made)], ignore_index=True) if made else themes
