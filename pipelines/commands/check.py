"""``friction check``: settings and inputs looked through, every mistake told, nothing written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.config import load_settings
from friction.errors import InputError
from friction.ingest.clean import count_left_out, tell_uncut
from friction.ingest.ids import build_joins, to_join_lines, to_rules
from friction.ingest.order import tell_versions
from friction.ingest.sources import find_unread, read_opted_out, tell_missing, tell_refused
from friction.privacy import Consent, Masker, load_recogniser, to_persons, to_pseudonyms
from pipelines.inputs.joined import find_ids, tell_ids
from pipelines.inputs.left_out import count_left, find_excluded, find_persons, leave_out_rows
from pipelines.inputs.raw import read_inputs
from pipelines.inputs.stitched import extend_consent, stitch_inputs
from pipelines.inputs.went_in import find_inputs
from pipelines.steps.codes import load_codes
from pipelines.steps.models import MODELS, Models

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import pandas as pd

    from friction.config import Settings
    from pipelines.inputs.raw import Raw
    from pipelines.inputs.stitched import Known
    from pipelines.show import Show

REASONS_SHOWN = 12
KINDS = ("documents", "persons", "events")
MOST_LOOKED_AT = 2_000
"""Messages of which the language is looked for."""

_KEY = b"nothing here is stored"
"""Any key does to tell ids apart: no pseudonym outlives the check."""


def check_workspace(workspace: Path, show: Show, *, models: Models = MODELS) -> dict[str, object]:
    """Read settings and all inputs and print what a run would find; returns the same as a record.

    ``unusable`` is true where a source has rows and none of them can be used, a file cannot be read, or nothing is
    left to tell of at all.

    Raises
    ------
    SettingsError, InputError, ModelError
        If settings, patterns, files or a model cannot be used at all.
    """
    settings = load_settings(workspace)
    files = find_inputs(settings, workspace)
    Masker(settings.privacy.patterns)
    load_recogniser(settings.privacy.names_by, workspace)
    codes, of_codes = load_codes(settings, workspace)
    if settings.documents:
        models.load_embedder(settings.topics.model, workspace)
    opted_out = read_opted_out(settings, workspace)
    show.say(f"The settings are right; {len(files)} input files are there.")
    if codes:
        show.say(f"The codebook {settings.topics.codebook} holds {len(codes)} codes that say what belongs to them.")
    for note in of_codes:
        show.warn(note)
    if opted_out:
        show.say(f"{len(opted_out):,} ids of persons who opted out: their rows are left out of a run.")
    with show.step("Reading") as on_progress:
        raw = read_inputs(settings, workspace, on_progress)
    totals = raw.imports.groupby(["kind", "source"])[["n_read", "n_kept"]].sum()
    unusable = bool(((totals["n_read"] > 0) & (totals["n_kept"] == 0)).any())
    unusable |= not find_unread(raw.quarantine).empty
    known = stitch_inputs(raw, settings, _KEY) if settings.kinds else None
    persons = find_persons(raw, known, _KEY)
    rules = find_excluded(raw, persons, settings.exclude)
    try:
        left = leave_out_rows(raw, known, _to_consent(raw, known, settings, opted_out), persons, rules)[0]
        loud = tell_missing(count_left(left, settings), left.imports, raw.quarantine)
        loud += tell_refused(raw.imports, raw.quarantine) + tell_uncut(raw.documents)
    except InputError as error:
        loud, unusable = [f"A run would end here: {error.what}.", *error.why.splitlines()], True
    for note in loud:
        show.alarm(note)
    for row in raw.imports.itertuples():
        times = f", {row.first_at:%Y-%m-%d} to {row.last_at:%Y-%m-%d}" if row.first_at == row.first_at else ""
        show.tell(
            f"{row.kind} {row.source}, {row.file}: {row.n_read:,} rows read, {row.n_kept:,} kept, "
            f"{row.n_quarantined:,} not usable, {row.n_duplicates:,} duplicates, "
            f"{row.n_versions:,} replaced by newer versions{times}"
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
    for note in _check_languages(raw, settings, workspace):
        show.warn(note)
    ids = find_ids({kind: _keep(getattr(raw, kind), rules.get(kind)) for kind in KINDS}, known, _KEY)
    joins = build_joins(ids)
    for line in to_join_lines(joins):
        show.tell(line)
    notes = tell_versions(raw.imports, raw.quarantine)
    notes += tell_ids(ids, joins, raw.no_ids, _keep(raw.events, rules.get("events")), to_rules(settings))
    if settings.journey and len(raw.events):
        notes += _check_journey(raw, settings, known, persons, rules)
    for note in notes:
        show.warn(note)
    return {
        "files": len(files),
        "rows_read": int(raw.imports["n_read"].sum()),
        "rows_kept": int(raw.imports["n_kept"].sum()),
        "quarantined": {f"{k} {s}: {r}": int(n) for (k, s, _c, r), n in reasons.items()},
        "joins": {
            f"{row.kind} {row.source}": {"persons": int(row.n_persons), "joined": int(row.n_joined)}
            for row in joins[joins["n_joined"].notna()].itertuples()
        },
        "loud": loud,
        "left_out": left_out,
        "notes": notes,
        "unusable": unusable,
    }


def _to_consent(raw: Raw, known: Known | None, settings: Settings, opted_out: Collection[str]) -> Consent:
    """Return whom a run would leave out; who was forgotten is known to a run alone."""
    consent = Consent(_KEY, to_persons(_KEY, opted_out))
    return consent if known is None or consent.is_empty else extend_consent(consent, raw, settings)


def _keep(rows: pd.DataFrame, rule: pd.Series | None) -> pd.DataFrame:
    """Return the rows that no rule of the settings leaves out."""
    return rows if rule is None or rule.isna().all() else rows[rule.isna()].reset_index(drop=True)


def _check_languages(raw: Raw, settings: Settings, workspace: Path) -> list[str]:
    """Return which of customers' messages a run would not read, or not wholly, for their language."""
    from friction.text import UNKNOWN, find_languages, load_shipped
    from friction.topics import find_known_languages, tell_languages

    own = raw.documents[raw.documents["author"] == "customer"]
    if own.empty:
        return []
    step = -(-len(own) // MOST_LOOKED_AT)
    looked_at = own.iloc[::step].astype({"text": "str"})
    found = find_languages(looked_at["text"], looked_at["thread"])
    languages = looked_at["language"].where(looked_at["language"].fillna(UNKNOWN) != UNKNOWN, found)
    there = (languages.value_counts() * step).clip(upper=len(own))
    known = find_known_languages(settings.topics, workspace)
    about = f"About one in {step} messages was looked at. " if step > 1 else ""
    return [
        about + told.replace("joined", "join", 1)
        for told in tell_languages(there, known, load_shipped().languages, settings.topics.model)
    ]


def _check_journey(
    raw: Raw, settings: Settings, known: Known | None, persons: dict[str, pd.Series], rules: dict[str, pd.Series]
) -> list[str]:
    """Return what a run would say of the rules, the ids and the journey."""
    from friction.ingest.sources import check_times
    from friction.journeys.checks import build_stage_order, check_journey, tell_ties
    from friction.journeys.visits import build_visits

    journey = settings.journey
    assert journey is not None  # noqa: S101 - looked at before
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
    notes += tell_ties(built.ties, int(built.visits["to_stage"].notna().sum()), raw.imports)
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
