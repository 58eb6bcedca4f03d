"""The figures the team steers by, measured week by week; or why one cannot be, with the next step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from friction.config import Measure
from friction.impact.friction_weeks import build_friction_weeks
from friction.journeys.weeks import build_conversion_times, build_conversion_weeks, build_dropoff_weeks
from friction.themes import build_coverage_weeks

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from friction.config import Figure, Settings

NO_EVENTS = (
    "There are no events to measure it on.",
    "Add [[events]] and [journey] to friction.toml, then: friction run",
)
NO_MESSAGES = ("There are no messages to measure it on.", "Add [[documents]] to friction.toml, then: friction run")
NOBODY_CONVERTS = ("Nobody converts in the data.", "Check converts under [journey] in friction.toml.")


@dataclass(frozen=True)
class Measured:
    """A figure week by week.

    Attributes
    ----------
    weeks : as `friction.journeys.weeks.share_weeks.build_share_weeks` says; None where it cannot be measured.
    why, mend : why it cannot be, and the next step, a sentence each; "" where it can.
    path : the stages of the way it is measured on, as one text; "" without one.
    """

    weeks: pd.DataFrame | None
    why: str = ""
    mend: str = ""
    path: str = ""


def measure_figure(
    figure: Figure, tables: Mapping[str, pd.DataFrame], settings: Settings, data_end: pd.Timestamp | None
) -> Measured:
    """Return a figure week by week.

    Parameters
    ----------
    figure : what is asked for.
    tables : a run's tables by name; those its inputs did not make are absent.
    settings : of the workspace.
    data_end : when the data end; None where nothing in them has a time.
    """
    if figure.measure not in get_args(Measure):
        named = ", ".join(get_args(Measure))
        return Measured(None, f"A run does not measure “{figure.measure}”.", f"Write a measure it has: {named}.")
    if data_end is None:
        return Measured(
            None, "Nothing in the data has a time.", "Name the columns written_at or happened_at in friction.toml."
        )
    if figure.measure in ("friction", "coverage") and not {"documents", "segments", "segment_topics"} <= set(tables):
        return Measured(None, *NO_MESSAGES)
    if figure.measure == "coverage":
        weeks = build_coverage_weeks(
            tables["documents"], tables["segments"], tables["segment_topics"], settings.project.timezone, data_end
        )
        return Measured(weeks) if weeks is not None else Measured(None, *NO_MESSAGES)
    if not {"journeys", "visits"} <= set(tables) or tables["visits"].empty:
        return Measured(None, *NO_EVENTS)
    return _measure_journey(figure, tables, settings, data_end)


def _measure_journey(
    figure: Figure, tables: Mapping[str, pd.DataFrame], settings: Settings, data_end: pd.Timestamp
) -> Measured:
    """Return a figure that rests on visits; there are some."""
    asked, timezone = settings.impact, settings.project.timezone
    accounts = tables.get("persons") if asked.resample == "accounts" else None
    drawn = (asked.replicates, asked.seed)
    if figure.measure == "friction":
        names = ("themes", "segment_topics", "segments", "documents", "visits")
        given = {name: tables[name] for name in names}
        return Measured(
            build_friction_weeks(
                **given, timezone=timezone, data_end=data_end, replicates=drawn[0], seed=drawn[1], accounts=accounts
            )
        )
    if figure.stage is not None:
        read = tables["stage_weeks"]
        read = read.loc[read["stage"] == figure.stage, "horizon_days"]
        if read.empty:
            return Measured(None, f"Nobody has come to {figure.stage}.", "Check its events under [[journey.stages]].")
        return Measured(
            build_dropoff_weeks(
                tables["visits"], figure.stage, read.iloc[0], timezone, data_end, *drawn, accounts=accounts
            )
        )
    if figure.measure == "time_to_value":
        found = build_conversion_times(tables["journeys"], timezone, data_end, *drawn, accounts=accounts)
    elif figure.way is None:
        found = build_conversion_weeks(tables["journeys"], timezone, data_end, *drawn, accounts=accounts)
    else:
        return _measure_way(figure.way, tables, settings, data_end, accounts)
    return Measured(found) if found is not None else Measured(None, *NOBODY_CONVERTS)


def _measure_way(
    number: int,
    tables: Mapping[str, pd.DataFrame],
    settings: Settings,
    data_end: pd.Timestamp,
    accounts: pd.DataFrame | None,
) -> Measured:
    """Return the conversion of those who go a way to success alone, as the table ``path_funnels`` numbers them."""
    ways = tables["path_funnels"]
    steps = ways[ways["route"] == number].sort_values("step")
    if steps.empty:
        n = ways["route"].nunique()
        return Measured(None, f"There is no way {number}: the data have {n}.", f"Write a way from 1 to {n}.")
    found = build_conversion_weeks(
        tables["journeys"], settings.project.timezone, data_end, settings.impact.replicates, settings.impact.seed,
        accounts=accounts, way=(steps["stage"].tolist(), tables["visits"]),
    )  # fmt: skip
    return Measured(found, path=steps["path"].iloc[0]) if found is not None else Measured(None, *NOBODY_CONVERTS)
