"""What somebody who decides on themes sees: the themes as all decisions so far make them, and what is meant in them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from friction.contracts import spread_themes
from friction.store import Decision
from pipelines.commands.themes.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import numpy as np

    Meant = Callable[[str, str], str | None]

PEOPLE = ("lead", "annotator")


class Shown(NamedTuple):
    """What was on the screen when somebody decided.

    Attributes
    ----------
    week : after which week's run.
    texts : document and text of each segment named, by segment.
    meant : what most messages of the theme are about.
    """

    week: int
    texts: dict[str, tuple[str, str]]
    meant: str | None


class Desk:
    """A workspace after a week's run, with one or two people at it; to be closed.

    Parameters
    ----------
    workspace : with a run.
    week : which.
    rng : draws what people do.
    meant : what a segment is about, by document and text; None: who reads it cannot tell.
    shown : what was on the screen, by decision; filled here.
    """

    def __init__(
        self, workspace: Path, week: int, rng: np.random.Generator, meant: Meant, shown: dict[str, Shown]
    ) -> None:
        self.workspace, self.week, self.rng = workspace, week, rng
        self._meant, self._shown = meant, shown
        self._opened: Opened | None = None

    @property
    def opened(self) -> Opened:
        """The workspace with all decisions so far."""
        if self._opened is None:
            self._opened = Opened(self.workspace, self.choose(PEOPLE))
        return self._opened

    def close(self) -> None:
        """Give back the database; what is asked next sees what was decided meanwhile."""
        if self._opened is not None:
            self._opened.service.close()
        self._opened = None
        for looked_at in ("themes", "inside"):
            self.__dict__.pop(looked_at, None)

    @cached_property
    def inside(self) -> pd.DataFrame:
        """Segments with the themes they are in: segment_id, theme_id, doc_id, text, strength, meant; sorted."""
        placed = spread_themes(self.opened.tables["segment_topics"])[["segment_id", "theme_id", "strength"]]
        inside = placed.merge(self.opened.run.segments[["segment_id", "doc_id", "text"]], on="segment_id")
        meant = [self._meant(*pair) for pair in zip(inside["doc_id"], inside["text"], strict=True)]
        return inside.assign(meant=pd.Series(meant, index=inside.index, dtype="object")).sort_values(
            ["theme_id", "segment_id"], ignore_index=True
        )

    @cached_property
    def themes(self) -> pd.DataFrame:
        """Themes with ``meant`` (what most of its messages are about) and ``purity`` (their share), largest first."""
        told = self.inside.dropna(subset="meant")
        counts = told.groupby(["theme_id", "meant"]).size().reset_index(name="n")
        most = counts.sort_values(["n", "meant"], ascending=[False, True]).drop_duplicates("theme_id")
        most = most.assign(purity=most["n"] / most["theme_id"].map(counts.groupby("theme_id")["n"].sum()))
        themes = self.opened.tables["themes"].merge(most[["theme_id", "meant", "purity"]], on="theme_id", how="left")
        order = ["n_segments", "theme_id"]
        return themes.sort_values(order, ascending=[False, True], ignore_index=True)

    def pick(self, rows: pd.DataFrame) -> Any:  # noqa: ANN401 - a row of a table
        """Return one of the rows, the first ones more often; None of none."""
        if not len(rows):
            return None
        return next(rows.iloc[[int(len(rows) * self.rng.random() ** 2)]].itertuples())

    def choose(self, words: Sequence[str]) -> str:
        """Return one of the words."""
        return words[int(self.rng.integers(len(words)))]

    def decide(self, action: str, payload: Mapping[str, Any], theme_id: str | None) -> list[str]:
        """Decide through the one service that writes."""
        return self.keep(self.opened.service.decide([Decision(action, payload, theme_id)]))

    def keep(self, decision_ids: list[str]) -> list[str]:
        """Remember what was on the screen with these decisions, and look anew."""
        opened, themes = self.opened, self.themes.set_index("theme_id")
        log = opened.service.read_decisions().set_index("decision_id")
        texts = opened.run.segments.set_index("segment_id")[["doc_id", "text"]]
        for one in decision_ids:
            payload, theme_id = str(log.loc[one, "payload"]), log.loc[one, "theme_id"]
            meant = themes.loc[theme_id, "meant"] if theme_id in themes.index else None
            self._shown[one] = Shown(
                self.week,
                {name: tuple(texts.loc[name]) for name in list_segments(payload)},
                meant if isinstance(meant, str) else None,
            )
        self.close()
        return decision_ids


def list_segments(payload: str) -> list[str]:
    """Return the segments that a payload names."""
    import json

    told = json.loads(payload)
    return [*told.get("segment_ids", ()), *(one for ids in told.get("parts", {}).values() for one in ids)]
