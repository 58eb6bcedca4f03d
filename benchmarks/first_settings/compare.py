"""Settings proposed against settings written by a person: each column, the journey's ends, its stages, its silence."""

from __future__ import annotations

import tomllib
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipelines.commands.first import Proposal

KINDS = ("documents", "events", "persons")
Row = tuple[str, str, str, str]


def compare(proposal: Proposal, truth: Mapping[str, Any]) -> list[Row]:
    """Return a row for each thing: what it is, proposed, true, and yes, no or asked.

    Parameters
    ----------
    proposal : of ``friction init``.
    truth : the settings a person wrote for the same files, as TOML reads them.
    """
    given = tomllib.loads(proposal.text)
    rows = [row for kind in KINDS for row in _compare_sources(given.get(kind, []), truth.get(kind, []))]
    if "journey" in truth:
        rows += _compare_journeys(given["journey"], truth, proposal)
    return rows


def _compare_sources(given: list[dict[str, Any]], truth: list[dict[str, Any]]) -> Iterator[Row]:
    by_file = {Path(source["path"]).name: source for source in given}
    for true in truth:
        file = Path(true["path"]).name
        one = by_file.get(file, {})
        roles = {**one.get("columns", {}), **{name: one.get(name) for name in ("source", "rating_range")}}
        wanted = {**true["columns"], **{name: true[name] for name in ("source", "rating_range") if name in true}}
        for role, value in wanted.items():
            found = roles.get(role)
            yield f"{file}: {role}", _show(found), _show(value), "yes" if _as_list(found) == _as_list(value) else "no"
        if "events" in true:
            named = {_show(column) for column in one.get("events", {}).values()}
            for column in true["events"].values():
                yield f"{file}: event", "", _show(column), "yes" if _show(column) in named else "no"


def _compare_journeys(given: dict[str, Any], truth: Mapping[str, Any], proposal: Proposal) -> Iterator[Row]:
    own, other = _to_columns(given, tomllib.loads(proposal.text)), _to_columns(truth["journey"], truth)
    yield "converts", _show(own["converts"]), _show(other["converts"]), _say(own["converts"] == other["converts"])
    counts = _count_events(proposal)
    stage_of = [{name: _find_stage(name, names) for name in counts} for names in (own["stages"], other["stages"])]
    pairs = Counter((stage_of[0][name], stage_of[1][name]) for name in counts)
    for true in other["stages"]:
        mine = {one for one, two in pairs if two == true and one is not None}
        strangers = sorted(
            name for name in counts if stage_of[0][name] in mine and stage_of[1][name] not in (true, None)
        )
        asked = any(stage.amid in mine or stage.name in mine for stage in _find_asked(proposal))
        equal = len(mine) == 1 and not strangers
        yield f"stage {true}", ", ".join(sorted(mine)), true, "yes" if equal else "asked" if asked else "no"
    astray = sorted(name for name in counts if stage_of[1][name] is None and stage_of[0][name] is not None)
    yield "events in no stage", "", "", "yes" if not astray else f"no: {', '.join(astray[:5])}"
    days = given.get("drop_after_days")
    asked = any("drop_after_days" in line for line in proposal.asks)
    yield (
        "drop_after_days",
        str(days),
        str(truth["journey"].get("drop_after_days")),
        "asked" if asked else "see the run",
    )


def _to_columns(journey: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return converts and stages by the names of columns where events are columns: people name these as they like."""
    column = {
        name: _show(told) for source in settings.get("events", []) for name, told in source.get("events", {}).items()
    }
    return {
        "converts": sorted(column.get(name, name) for name in journey.get("converts", [])),
        "stages": {stage["name"]: [column.get(name, name) for name in stage["events"]] for stage in journey["stages"]},
    }


def _count_events(proposal: Proposal) -> Counter[str]:
    counts: Counter[str] = Counter()
    settings = tomllib.loads(proposal.text)
    column = {
        (source["name"], name): _show(told)
        for source in settings.get("events", [])
        for name, told in source.get("events", {}).items()
    }
    for tried in proposal.sources:
        if tried.read is not None and len(tried.read.events):
            names = tried.read.events["name"].astype("str").value_counts()
            counts.update({column.get((tried.name, str(name)), str(name)): int(n) for name, n in names.items()})
    return counts


def _find_stage(name: str, stages: Mapping[str, list[str]]) -> str | None:
    return next((stage for stage, globs in stages.items() if any(fnmatchcase(name, glob) for glob in globs)), None)


def _find_asked(proposal: Proposal) -> list[Any]:
    stages = proposal.journey.stages.stages if proposal.journey else ()
    return [stage for stage in stages if stage.amid is not None]


def _say(holds: bool) -> str:  # noqa: FBT001 - it is the one thing it is about
    return "yes" if holds else "no"


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _show(value: object) -> str:
    if isinstance(value, dict):
        return str(value.get("column", value))
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
