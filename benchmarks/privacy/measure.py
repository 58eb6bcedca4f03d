"""Measure masking on labelled sentences, on the made-up shop, on texts that hold little, and on hostile texts."""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from benchmarks.privacy.score import Score, to_table
from friction.privacy.mask import Masker
from friction.privacy.recognise import load_recogniser

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(os.environ.get("FRICTION_DATA", "../shared/data"))
_DIGITS_OF_A_NUMBER = 6
N_DOCUMENTS, LENGTH, ONE_IN = 50_000, 100, 20
"""The documents that speed is measured on: how many, of how many characters, and one in how many holds something."""

HOSTILE = (
    "1 ", "a@", "www.", "DE89 ", "+1 ", "12.12.", "1.1.1.1.", "my name is ", "i'm Aa ", "Dear Anna, ", "Best,\n",
    "Name: Aa\n", "Anna ", "1 Aa street ", "12 Aa 1 ", "Aa, CA 1", "1-1 Aa", "Straße 1", "12 34 56 78 9", "passport A1",
)  # fmt: skip


def read_labelled() -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """Yield the text and the labelled spans of each sentence of ``pii_spans``."""
    rows = json.loads((DATA / "pii_spans" / "generated_large.json").read_text(encoding="utf-8"))
    for row in rows:
        spans = [(one["start_position"], one["end_position"], one["entity_type"]) for one in row["spans"]]
        yield row["full_text"], spans


def measure_labelled(names_by: str) -> str:
    """Return the tables of ``pii_spans``, names found by ``names_by``."""
    masker, recognise = Masker(), load_recogniser(names_by, Path.cwd())
    rows = list(read_labelled())
    texts = [text for text, _ in rows]
    named = list(recognise(texts)) if recognise else [[] for _ in texts]
    score = Score()
    for (text, labels), extra in zip(rows, named, strict=True):
        score.add(text, labels, [tuple(span) for span in masker.find(text, recognised=extra)])
    return to_table(score)


def measure_damaged() -> str:
    """Return how many cards and telephones of ``pii_spans`` are masked whole with a digit dropped, added or changed."""
    random = Random(0)  # noqa: S311 - damage, no secret
    lines = ["| label | damaged spans | masked whole |", "|---|---:|---:|"]
    for label in ("CREDIT_CARD", "PHONE_NUMBER"):
        n = n_masked = 0
        for text, spans in read_labelled():
            for start, end, kind in spans:
                digits = [place for place in range(start, end) if text[place].isdigit()]
                if kind != label or len(digits) < _DIGITS_OF_A_NUMBER:
                    continue
                place, how = random.choice(digits[1:]), random.choice(("drop", "add", "change"))
                other = str((int(text[place]) + random.randint(1, 9)) % 10)
                new = {"drop": "", "add": text[place] + other, "change": other}[how]
                damaged, stop = text[:place] + new + text[place + 1 :], end + len(new) - 1
                masked = {at for span in Masker().find(damaged) for at in range(span.start, span.end)}
                n += 1
                n_masked += all(at in masked for at in range(start, stop) if damaged[at].isdigit())
        lines.append(f"| {label} | {n} | {n_masked / n:.3f} |")
    return "\n".join(lines)


def measure_shop() -> str:
    """Return how many of the made-up shop's planted pieces, names among them, are nowhere in their masked document."""
    import pandas as pd

    from fixtures.shop import generate_shop
    from friction.config import load_settings
    from friction.privacy.known import find_full_names, find_own_names
    from pipelines.inputs.raw import read_inputs

    with tempfile.TemporaryDirectory() as folder:
        workspace = generate_shop(folder)
        settings = load_settings(workspace)
        raw = read_inputs(settings, workspace, lambda _done, _total: None)
        truth = pd.read_csv(workspace / "truth" / "personal.csv", dtype=str, keep_default_na=False)
    documents = raw.documents
    masker = Masker(settings.privacy.patterns, find_full_names(documents, raw.persons))
    masked = masker.mask_all(documents["text"].tolist(), find_own_names(documents, raw.persons).tolist())
    shown = dict(zip(documents["doc_id"], (text for text, _ in masked), strict=True))
    truth = truth[truth["doc_id"].isin(list(shown))]
    gone = [value not in shown[doc_id] for doc_id, value in zip(truth["doc_id"], truth["value"], strict=True)]
    counts = truth.assign(gone=gone).groupby("kind")["gone"].agg(["size", "sum"])
    lines = ["| planted | pieces | masked |", "|---|---:|---:|"]
    return "\n".join([*lines, *(f"| {kind} | {row['size']} | {row['sum']} |" for kind, row in counts.iterrows())])


def measure_spared() -> str:
    """Return how much is masked in public texts that hold next to nothing personal: what is, is mostly too much."""
    import pandas as pd

    files = {
        "app_reviews": ("app_reviews/app_reviews.csv", ["title", "comment"]),
        "banking77": ("banking77/banking77.csv", ["text"]),
        "olist_2017": ("olist_2017/order_reviews.csv", ["review_comment_title", "review_comment_message"]),
    }
    masker = Masker()
    lines = ["| texts | documents | words | pieces masked | words that survive |", "|---|---:|---:|---|---:|"]
    for name, (file, columns) in files.items():
        texts = pd.read_csv(DATA / file, dtype=str, keep_default_na=False)[columns].agg("\n\n".join, axis=1)
        score = Score()
        kinds: dict[str, int] = {}
        for text in texts:
            found = [tuple(span) for span in masker.find(text)]
            score.add(text, [], found)
            for _, _, kind in found:
                kinds[kind] = kinds.get(kind, 0) + 1
        pieces = ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items()))
        lines.append(f"| {name} | {len(texts):,} | {score.words:,} | {pieces} | {score.kept / score.words:.4f} |")
    return "\n".join(lines)


def measure_hostile(n: int = 1_000_000) -> str:
    """Return the seconds that a hostile text of ``n`` signs takes, and one of half as many."""
    masker = Masker({"ORDER": r"ORD-\d{6}"}, ["Anna\nSmith"])
    lines = ["| a megabyte of | half | whole |", "|---|---:|---:|"]
    for piece in HOSTILE:
        seconds = []
        for length in (n // 2, n):
            text = piece * (length // len(piece))
            started = time.process_time()
            masker.mask(text, frozenset({"anna"}))
            seconds.append(time.process_time() - started)
        lines.append(f"| `{piece!r}` | {seconds[0]:.1f} | {seconds[1]:.1f} |")
    return "\n".join(lines)


def make_documents() -> list[str]:
    """Return documents for measuring speed: public texts cut to equal length, one in twenty with something planted."""
    import numpy as np
    import pandas as pd

    from fixtures.shop.personal import make_personal

    texts = pd.read_csv(DATA / "banking77" / "banking77.csv", dtype=str)["text"].tolist()
    reviews = pd.read_csv(DATA / "app_reviews" / "app_reviews.csv", dtype=str, keep_default_na=False)
    whole = " ".join([*texts, *reviews["comment"]])
    whole *= 1 + N_DOCUMENTS * LENGTH // len(whole)
    documents = [whole[start : start + LENGTH] for start in range(0, N_DOCUMENTS * LENGTH, LENGTH)]
    rng = np.random.Generator(np.random.PCG64(1))
    for place in range(0, N_DOCUMENTS, ONE_IN):
        value = make_personal(rng)[1]
        documents[place] = f"{documents[place][: LENGTH - len(value) - 1]} {value}"[:LENGTH]
    return documents
