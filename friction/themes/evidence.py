"""What speaks for two themes being one: terms, documents, persons and stage that they have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

MOST_TERMS = 5


class Common(NamedTuple):
    """What two themes have in common.

    Attributes
    ----------
    terms : terms of both, in the order of the first; five at most.
    n_documents, n_persons : that are in both.
    stage : the stage that most placed messages of each are about, where it is the same one; else None.
    """

    terms: tuple[str, ...]
    n_documents: int
    n_persons: int
    stage: str | None


class Evidence:
    """Compares themes by what is known of them in a run."""

    def __init__(
        self,
        terms: Mapping[str, list[str]],
        members: pd.DataFrame,
        places: Mapping[str, str],
    ) -> None:
        """Take what is known of the themes.

        Parameters
        ----------
        terms : of each theme, the most telling first.
        members : theme_id, doc_id, person_id (null: nobody known); a row for each segment of a theme.
        places : the stage of each message that is placed, by doc_id.
        """
        self._terms = terms
        self._documents = members.groupby("theme_id")["doc_id"].agg(set).to_dict()
        self._persons = members.dropna(subset="person_id").groupby("theme_id")["person_id"].agg(set).to_dict()
        placed = members.drop_duplicates(["theme_id", "doc_id"])
        placed = placed.assign(stage=placed["doc_id"].map(places)).dropna(subset="stage")
        counts = placed.groupby(["theme_id", "stage"]).size().reset_index(name="n")
        counts = counts.sort_values(["n", "stage"], ascending=[False, True])
        self._stages = counts.drop_duplicates("theme_id").set_index("theme_id")["stage"].to_dict()

    def compare(self, theme_id: str, other_theme_id: str) -> Common:
        """Return what two themes have in common."""
        theirs = set(self._terms.get(other_theme_id, ()))
        terms = [term for term in self._terms.get(theme_id, ()) if term in theirs]
        documents, persons = (
            len(own.get(theme_id, set()) & own.get(other_theme_id, set())) for own in (self._documents, self._persons)
        )
        stage = self._stages.get(theme_id)
        same = stage if stage is not None and stage == self._stages.get(other_theme_id) else None
        return Common(tuple(terms[:MOST_TERMS]), documents, persons, same)


def tell_common(common: Common) -> str:
    """Return what two themes have in common as one sentence without customers' words; "" where it is nothing."""
    parts = []
    if common.terms:
        parts.append(f"{len(common.terms)} of their main terms" if len(common.terms) > 1 else "one of their main terms")
    if common.n_documents:
        parts.append(f"{common.n_documents} message{'s that name' if common.n_documents > 1 else ' that names'} both")
    if common.n_persons:
        parts.append(f"{common.n_persons} {'persons' if common.n_persons > 1 else 'person'} who wrote of both")
    if common.stage:
        parts.append(f"the stage {common.stage}")
    if not parts:
        return ""
    return f"They share {', '.join(parts[:-1])}{' and ' if len(parts) > 1 else ''}{parts[-1]}."
