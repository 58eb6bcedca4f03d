"""A person whose every detail is unique, planted in the small workspace; and a search of every byte for them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import zipfile
from datetime import timedelta
from email import message_from_bytes
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from friction.privacy.pseudonym import load_key, to_pseudonym
from friction.store.codings import CodingLog
from friction.store.decisions import DecisionLog
from pipelines.commands.issued import to_bytes
from pipelines.commands.weekly import find_renderers, write_week
from tests.pipelines.small import MONDAY, make_workspace
from tests.report.sample import make_finding, make_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pipelines.run import Finished

INPUTS = ("tickets.jsonl", "chats.csv", "clicks.csv", "customers.csv", "optout.csv")
CANARY = "Quillfeather-77"
NAME, MAIL, PHONE = "Zebedee Quillfeather", "zebedee.quillfeather@canary.example", "+49 151 23987465"
CARD, ORDER = "4539 1488 0343 6467", "ZX-8827361-QF"
SAID = (
    f"My name is {NAME}, mail {MAIL}, phone {PHONE}. The wobblegram never arrived",
    f"My card {CARD} was declined for the wobblegram, order {ORDER}",
    "Card declined for the wobblegram again, flimflam everywhere",
)
SIGNS = (
    "quillfeather", "zebedee", MAIL, PHONE, CARD, ORDER.lower(), "wobblegram", "flimflam", "8827361", "23987465",
    "everywhere", "t-canary", "plan-qf",
)  # fmt: skip
"""Everything of theirs, in lower case, that may be nowhere once they are gone: words, ids, properties."""

PROPERTIES = '\ncolumns = { person = "user", happened_at = "at", name = "event", properties = ["note"] }\n'


def plant(workspace: Path, person: str = CANARY) -> None:
    """Add the person's tickets, a chat, clicks with a property, and a row of the customer list."""
    at = MONDAY + timedelta(days=2)
    with (workspace / "tickets.jsonl").open("a", encoding="utf-8") as stream:
        for number, text in enumerate(SAID):
            wrote_at = (at + timedelta(minutes=30 + number)).isoformat()
            stream.write(json.dumps({"id": f"T-canary-{number}", "user": person, "at": wrote_at, "text": text}) + "\n")
    with (workspace / "chats.csv").open("a", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        wrote_at = (at + timedelta(minutes=50)).isoformat()
        writer.writerow(("C-canary", "staff", "", wrote_at, f"Hello {NAME}, how can I help?"))
        writer.writerow(("C-canary", "client", person, wrote_at, "The search shows no wobblegram"))
        writer.writerow(("C-canary", "client", "", wrote_at, "nor any flimflam, signed Zebedee"))
    settings = workspace / "friction.toml"
    text = settings.read_text(encoding="utf-8")
    plain = '\ncolumns = { person = "user", happened_at = "at", name = "event" }\n'
    settings.write_text(text.replace(plain, PROPERTIES), encoding="utf-8")
    rows = list(csv.reader((workspace / "clicks.csv").read_text(encoding="utf-8").splitlines()))
    with (workspace / "clicks.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow((*rows[0], "note"))
        writer.writerows((*row, "") for row in rows[1:])
        for minute, event in enumerate(("search_page", "basket_add", "pay_open")):
            writer.writerow((person, (at + timedelta(minutes=minute)).isoformat(), event, f"{ORDER} {NAME}"))
    with (workspace / "customers.csv").open("a", encoding="utf-8") as stream:
        stream.write(f"{person},99,plan-QF\n")


def plant_everywhere(workspace: Path, run_quietly: Callable[[Path], Finished]) -> None:
    """Make two runs, decisions, weekly pages and older reports in which the person is, and one report without them."""
    make_workspace(workspace, weeks=3)
    plant(workspace)
    first = run_quietly(workspace).run
    write_week(workspace, first, "2026-W10")
    theirs = first.segments["doc_id"].str.startswith("T-canary")
    own, other = first.segments.loc[theirs, "segment_id"], first.segments.loc[~theirs, "segment_id"]
    log = DecisionLog(workspace)
    for action, payload in (
        ("place", {"segment_ids": [own.iloc[0], other.iloc[0]]}),
        ("split", {"parts": {"h-0123456789": [own.iloc[1]]}}),
        ("name", {"name": "Zebedee's card"}),
        ("note", {"text": f"{NAME} wrote: card declined for the wobblegram again. Call back."}),
        ("align", {"doc_ids": [one.rpartition("/")[0] for one in (own.iloc[0], other.iloc[0])], "stage": "basket"}),
    ):
        theme_id = first.themes["theme_id"].iloc[0]
        log.append(action, payload, theme_id=theme_id, decided_by="lead", decided_at=MONDAY)
    log.close()
    codings = CodingLog(workspace)
    for action, payload in (
        ("sample", {"how": "random", "seed": 0, "overlap": 1.0, "parts": {"anna": [own.iloc[0], other.iloc[0]]}}),
        ("code", {"segment_id": own.iloc[0], "themes": [theme_id], "unsure": False}),
        ("code", {"segment_id": other.iloc[0], "themes": [theme_id], "unsure": False}),
    ):
        codings.append(action, payload, sample_id="sa-1", coded_by="anna", coded_at=MONDAY)
    codings.close()
    make_workspace(workspace, weeks=4)
    plant(workspace)
    second = run_quietly(workspace).run
    write_week(workspace, second, "2026-W10")
    for week, quote in (("2026-W09", SAID[2]), ("2026-W08", "card declined")):
        page = workspace / "reports" / week / "summary.md"
        page.parent.mkdir(parents=True)
        page.write_text(f"> {quote}\n", encoding="utf-8")

    shutil.copy2(workspace / "friction.db", workspace / "friction.db.before-0001")
    (workspace / "cache" / "embeddings" / ".cut-off.safetensors.1.part").write_text(SAID[1], encoding="utf-8")


def plant_weeks(workspace: Path) -> list[str]:
    """Write weeks that quote the person: in every format, in an edition before, without a record; one does not.

    Returns the weeks that quote them.
    """
    spoken, silent = make_report(findings=(make_finding(quotes=(SAID[2],)),)), make_report(edition=2)
    for week, record, before in (
        ("2026-W21", spoken, None), ("2026-W22", silent, spoken), ("2026-W23", silent, None), ("2026-W24", spoken, None)
    ):  # fmt: skip
        folder = workspace / "weekly" / week
        folder.mkdir(parents=True)
        (folder / "summary.json").write_bytes(to_bytes(record))
        if before:
            (folder / "edition-1.json").write_bytes(to_bytes(before))
        for name, render in find_renderers(None).items():
            (folder / f"summary.{name}").write_bytes(render(record))
    for name in ("json", "html", "md"):
        (folder / f"summary.{name}").unlink()
    return ["2026-W21", "2026-W22", "2026-W24"]


def remove_from_inputs(workspace: Path) -> None:
    """Take the person out of the inputs, as their owner would."""
    for name in ("tickets.jsonl", "chats.csv", "clicks.csv", "customers.csv"):
        lines = (workspace / name).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not any(sign in line.lower() for sign in (*SIGNS, "c-canary"))]
        (workspace / name).write_text("".join(kept), encoding="utf-8")


def find_signs(workspace: Path, *, but: tuple[str, ...] = (), more: tuple[bytes, ...] = ()) -> set[str]:
    """Return where anything of the person stands: in a name or in any byte, unpacked, of any file below the workspace.

    ``but`` names files that are not searched: the inputs, which are not the program's. ``more`` are further bytes.
    """
    key = load_key()
    pseudonyms = [to_pseudonym(key, kind, CANARY) for kind in ("person", "alias", "account")]
    pseudonyms.append(to_pseudonym(key, "thread", "C-canary"))
    signs = [*(sign.lower().encode() for sign in (*SIGNS, *pseudonyms)), *(sign.lower() for sign in more)]
    found = set()
    held: dict[int, set[bytes]] = {}  # by the file's place on the disk: runs share files
    for path in sorted(workspace.rglob("*")):
        shown = path.relative_to(workspace).as_posix()
        if not path.is_file() or shown in but:
            continue
        place = path.stat().st_ino
        if place not in held:
            contents = [content.lower() for content in read_all(path.name, path.read_bytes())]
            held[place] = {sign for sign in signs if any(sign in content for content in contents)}
        named = {sign for sign in signs if sign in shown.encode().lower()}
        found |= {f"{shown}: {sign.decode(errors='replace')}" for sign in held[place] | named}
    return found


def read_all(name: str, content: bytes) -> Iterator[bytes]:
    """Yield the bytes of a file, and those it holds packed."""
    yield content
    if name.endswith(".gz"):
        yield from read_all(name.removesuffix(".gz"), gzip.decompress(content))
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from read_all(member, archive.read(member))
    elif name.endswith(".eml"):
        for part in message_from_bytes(content).walk():
            yield part.get_payload(decode=True) or b""
    elif content.startswith(b"PAR1"):
        table = pq.read_table(io.BytesIO(content))
        yield json.dumps(table.to_pydict(), ensure_ascii=False, default=str).encode()
