"""A person whose every detail is unique, planted in the small workspace; and a search of every byte for them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from friction.privacy.pseudonym import load_key, to_pseudonym
from tests.pipelines.small import MONDAY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
    for path in sorted(workspace.rglob("*")):
        shown = path.relative_to(workspace).as_posix()
        if not path.is_file() or shown in but:
            continue
        for content in (shown.encode(), *read_all(path.name, path.read_bytes())):
            found |= {f"{shown}: {sign.decode(errors='replace')}" for sign in signs if sign in content.lower()}
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
    elif content.startswith(b"PAR1"):
        table = pq.read_table(io.BytesIO(content))
        yield json.dumps(table.to_pydict(), ensure_ascii=False, default=str).encode()
