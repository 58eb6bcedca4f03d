"""``friction check``: settings and inputs looked through, every mistake told, nothing written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.config import load_settings
from friction.ingest.clean import count_left_out
from friction.ingest.optout import read_opted_out
from friction.privacy.mask import Masker
from friction.privacy.pseudonym import to_pseudonyms
from friction.privacy.recognise import load_recogniser
from friction.topics.codebook import read_codebook
from pipelines.inputs.raw import read_inputs
from pipelines.inputs.went_in import find_inputs

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from friction.config import Settings
    from pipelines.inputs.raw import Raw
    from pipelines.inputs.stitched import Known
    from pipelines.show import Show

REASONS_SHOWN = 12
_KEY = b"nothing here is stored"
"""Any key does to tell ids apart: no pseudonym outlives the check."""


def check_workspace(workspace: Path, show: Show) -> dict[str, object]:
    """Read settings and all inputs and print what a run would find; returns the same as a record.

    ``unusable`` is true where a source has rows and none of them can be used.

    Raises
    ------
    SettingsError, InputError, ModelError
        If settings, patterns, files or a model cannot be used at all.
    """
    from friction.topics.embed import load_embedder

    settings = load_settings(workspace)
    files = find_inputs(settings, workspace)
    Masker(settings.privacy.patterns)
    load_recogniser(settings.privacy.names_by, workspace)
    codes = read_codebook(workspace / settings.topics.codebook) if settings.topics.codebook else None
    if settings.documents:
        load_embedder(settings.topics.model, workspace)
    opted_out = read_opted_out(settings, workspace)
    show.say(f"The settings are right; {len(files)} input files are there.")
    if codes is not None:
        show.say(f"The codebook {settings.topics.codebook} holds {len(codes)} codes.")
    if opted_out:
        show.say(f"{len(opted_out):,} ids of persons who opted out: their rows are left out of a run.")
    with show.step("Reading") as on_progress:
        raw = read_inputs(settings, workspace, on_progress)
    for row in raw.imports.itertuples():
        times = f", {row.first_at:%Y-%m-%d} to {row.last_at:%Y-%m-%d}" if row.first_at == row.first_at else ""
        show.tell(
            f"{row.kind} {row.source}, {row.file}: {row.n_read:,} rows read, {row.n_kept:,} kept, "
            f"{row.n_quarantined:,} not usable, {row.n_duplicates:,} duplicates{times}"
        )
    reasons = raw.quarantine.groupby(["kind", "source", "column", "reason"], dropna=False).size()
    for (kind, source, column, reason), n in (
        reasons.sort_values(ascending=False, kind="stable").head(REASONS_SHOWN).items()
    ):
        place = f", column {column}" if isinstance(column, str) else ""
        show.warn(f"{kind} {source}{place}: {reason} ({n} rows)")
    left_out = count_left_out(raw.documents["left_out"])
    for reason, n in left_out.items():
        show.tell(
            f"documents: {reason} in {n:,} of {len(raw.documents):,} (no word of who wrote them, or no document of his)"
        )
    notes = _check_journey(raw, settings) if settings.journey and len(raw.events) else []
    for note in notes:
        show.warn(note)
    totals = raw.imports.groupby(["kind", "source"])[["n_read", "n_kept"]].sum()
    unusable = bool(((totals["n_read"] > 0) & (totals["n_kept"] == 0)).any())
    return {
        "files": len(files),
        "rows_read": int(raw.imports["n_read"].sum()),
        "rows_kept": int(raw.imports["n_kept"].sum()),
        "quarantined": {f"{k} {s}: {r}": int(n) for (k, s, _c, r), n in reasons.items()},
        "left_out": left_out,
        "notes": notes,
        "unusable": unusable,
    }


def _check_journey(raw: Raw, settings: Settings) -> list[str]:
    """Return what a run would say of the rules, the ids and the journey."""
    from friction.ingest.clock_checks import check_times
    from friction.journeys.checks import build_stage_order, check_journey
    from friction.journeys.visits import build_visits
    from pipelines.inputs.left_out import find_excluded, find_persons
    from pipelines.inputs.stitched import stitch_inputs

    journey = settings.journey
    assert journey is not None  # noqa: S101 - looked at before
    known = stitch_inputs(raw, settings, _KEY) if settings.kinds else None
    persons = find_persons(raw, known, _KEY)
    rules = find_excluded(raw, persons, settings.exclude)
    notes = [
        f"The rule {rule!r} leaves out {n:,} {kind}."
        for kind, found in rules.items()
        for rule, n in found.value_counts().sort_index().items()
    ]
    events = raw.events.assign(person_id=persons["events"])
    if rules:
        events = events[rules["events"].isna()].reset_index(drop=True)
    if known is not None:
        notes += _check_identities(known, events)
    times = {f"events {name!r}": given for name, given in events.groupby("source", observed=True)["happened_at"]}
    notes += check_times(times, settings.project.timezone, dates=False)
    if events.empty:
        return notes
    # Raw rows hold each distinct text once; what is cut into journeys holds text.
    events = events.astype(dict.fromkeys(["event_id", "person_id", "name", "source", "properties"], "str"))
    events["event_id"] = events["event_id"].fillna(events.index.to_series().astype("str"))
    data_end = events["happened_at"].max()
    built = build_visits(events, journey, data_end=data_end)
    order = build_stage_order(built.visits, journey)
    return notes + check_journey(
        events, built.visits, built.journeys, order, journey, data_end=data_end, timezone=settings.project.timezone
    )


def _check_identities(known: Known, events: pd.DataFrame) -> list[str]:
    """Return what a run would say of the stitching."""
    from friction.journeys.identities import check_identities

    own, person = to_pseudonyms(_KEY, "person", events["person"]), events["person_id"]
    n_joined = int((person.notna() & (person != own)).sum())
    stitched = known.stitched
    return check_identities(stitched.identities, stitched.merges, len(events), n_joined, person.value_counts())[0]
