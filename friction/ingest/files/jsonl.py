"""JSONL: one object per line, its values read as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.ingest.files.encodings import open_text
from friction.ingest.files.flaws import NOT_JSON, TOO_LONG
from friction.ingest.files.json_items import Items
from friction.ingest.files.nested import Decoder
from friction.ingest.files.streams import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from friction.config import Form
    from friction.ingest.files.rows import Rows


def iter_jsonl(file: Path, columns: list[str] | None, where: str, limit: int | None, form: Form) -> Iterator[Rows]:
    """Yield the rows of a JSONL file, stretch by stretch (see `friction.ingest.files.tabular.read_rows`)."""
    items = Items(columns, f"{where}: {file}" if where else str(file))
    decoder = Decoder()
    with open_text(file, where, form.encoding) as stream:
        for number, line in Lines(stream):
            if items.is_full:
                yield items.flush()
            if line is None:
                items.add_flaw(number, TOO_LONG)
                continue
            if not line.strip():
                continue
            if limit is not None and items.n_rows >= limit:
                break
            try:
                item = decoder.decode(line)
            except (ValueError, RecursionError):
                items.add_flaw(number, NOT_JSON)
                continue
            items.add(number, item, may_be_half="\\u" in line)
    yield items.finish()
