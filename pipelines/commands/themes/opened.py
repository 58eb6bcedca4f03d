"""A workspace as the commands on themes see it: its newest run, with all decisions so far laid over it."""

from __future__ import annotations

import difflib
import getpass
from functools import cached_property
from typing import TYPE_CHECKING, Self

from friction.errors import FrictionError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from friction.config import Settings
    from friction.store import Run, Service
    from friction.themes import Decided, Replayed

MOST_NAMED = 5


class Opened:
    """The newest run of a workspace and the decisions so far; to be closed, or used in ``with``.

    Parameters
    ----------
    workspace : the workspace.
    actor : who acts; None: whoever is logged in at the machine.

    Raises
    ------
    FrictionError
        If there is no run, or one of events alone, or settings, run or database cannot be read.
    """

    def __init__(self, workspace: Path, actor: str | None = None) -> None:
        from friction.config import load_settings
        from friction.store import Service, find_runs, read_run

        self.workspace = workspace
        self.settings: Settings = load_settings(workspace)
        runs = find_runs(workspace)
        if not runs:
            raise FrictionError("there is no run yet", where=str(workspace), mend="Make one with: friction run")
        self.run: Run = read_run(runs[-1])
        if "topics" not in self.run.tables:
            raise FrictionError(
                "the newest run has no themes", where=str(runs[-1]), why="It was made from events alone.",
                mend="Name documents in friction.toml (chats, reviews, tickets), then give: friction run",
            )  # fmt: skip
        self.service: Service = Service(workspace, actor or find_actor(), segments=lambda: self.run.segments)
        self.decisions: pd.DataFrame = self.service.read_decisions()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.service.close()

    @property
    def since(self) -> bool:
        """Whether decisions were made that the run has not seen."""
        from friction.store import hash_decisions

        return hash_decisions(self.decisions) != self.run.manifest["went_in"].get("decisions")

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The run's tables, as all decisions so far make them."""
        from friction.report import lay_decisions
        from friction.store import Tables

        tables = Tables(self.run)
        if not self.since:
            return tables
        timezone, end = self.settings.project.timezone, self.run.data_end
        return tables.with_tables(**lay_decisions(tables, tables.embeddings, self.decisions, timezone, end).tables)

    @cached_property
    def replayed(self) -> Replayed:
        """The state after all decisions, on the segments of the run."""
        from friction.themes import anchor_decisions, replay_decisions

        return replay_decisions(anchor_decisions(self.decisions, self.run.segments, self.run.documents).decisions)

    @cached_property
    def empty(self) -> dict[str, Decided]:
        """What people said of each code that they made and that holds nothing yet, by id; none that was merged away."""
        from friction.themes import find_empty

        return find_empty(self.tables["themes"], self.replayed)

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of every theme that is there now, by id; codes that people made and that hold nothing, too."""
        from friction.themes import name_codes

        return name_codes(self.tables["themes"], self.replayed)

    def find_theme(self, said: str) -> str:
        """Return the theme that somebody means: by its id, the beginning of its id, its name, or part of its name.

        A theme that was merged away is the one that holds it now.

        Raises
        ------
        FrictionError
            If it is none, or could be several.
        """
        held = self.replayed.find_theme(said)
        if held in self.names:
            return held
        plain = said.strip().casefold()
        names = {theme_id: name.casefold() for theme_id, name in self.names.items()} if plain else {}
        for found in (
            sorted(theme_id for theme_id, name in names.items() if name == plain),
            sorted(theme_id for theme_id in names if theme_id.startswith(said)),
            sorted(theme_id for theme_id, name in names.items() if plain in name),
        ):
            if len(found) == 1:
                return found[0]
            if found:
                listed = "; ".join(f"{theme_id} ({self.names[theme_id]})" for theme_id in found[:MOST_NAMED])
                raise FrictionError(f"{said!r} could be {len(found)} themes: {listed}", mend="Name one by its id.")
        near = difflib.get_close_matches(said, self.names.values(), n=3, cutoff=0.4)
        raise FrictionError(
            f"there is no theme {said!r}",
            mend=f"Did you mean: {'; '.join(near)}?" if near else "See them with: friction themes list",
        )


def find_actor() -> str:
    """Return whoever is logged in at the machine."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no name for this number of a user: inside some containers
        return "somebody"
