"""Codebooks for tests: any that people could make, and one that uses every field."""

from __future__ import annotations

import uuid

from hypothesis import strategies as st

from friction.contracts import KINDS
from friction.themes.codebook.arrange import build_codebook
from friction.themes.codebook.entries import STATUSES, Entry, TagSet
from friction.themes.codebook.typed import to_name, to_words

_LETTERS = st.one_of(
    st.sampled_from("abc =+-@'\"<>&;,:/#\n\t\r |$ÄéßИ字🙂👩\u200d\u202e\x00\ufeff"),
    st.characters(exclude_categories=()),
)
_LABELLED = st.sampled_from(
    ["Include: a", "memo:\n  b", "Status: approved", "a\n\nExample: b", "  Definition: x", "'=1"]
)


def _clean(texts, clean):
    return texts.map(clean).filter(lambda text: text and clean(text) == text)


WORDS = _clean(st.one_of(st.text(_LETTERS, max_size=12), _LABELLED), to_words)
NAMES = _clean(st.one_of(st.text(_LETTERS, max_size=6), st.sampled_from(["a", "b", "c", "draft"])), to_name)
GUIDS = st.uuids().map(lambda guid: str(guid).upper())
_TEXTS = st.lists(WORDS, max_size=3, unique=True).map(tuple)
_ENTRIES = st.builds(
    Entry,
    name=NAMES,
    parent=st.one_of(st.just(""), NAMES),
    theme_id=st.one_of(st.just(""), st.text("0123456789abcdef", min_size=4, max_size=4)),
    guid=st.one_of(st.just(""), GUIDS),
    definition=st.one_of(st.just(""), WORDS),
    include=st.one_of(st.just(""), WORDS),
    exclude=st.one_of(st.just(""), WORDS),
    memo=st.one_of(st.just(""), WORDS),
    typical=_TEXTS,
    edge=_TEXTS,
    owner=st.one_of(st.just(""), NAMES),
    status=st.sampled_from(STATUSES),
    version=st.integers(0, 999),
    kind=st.sampled_from(["", *KINDS]),
    tags=st.lists(NAMES, max_size=3).map(tuple),
)
_SETS = st.builds(TagSet, name=NAMES, description=st.one_of(st.just(""), WORDS), guid=st.one_of(st.just(""), GUIDS))

CODEBOOKS = st.builds(build_codebook, st.lists(_ENTRIES, min_size=1, max_size=5), st.lists(_SETS, max_size=2))
"""Codebooks of one to ten entries, as any file could have said them."""

FULL = build_codebook(
    [
        Entry("Delivery", theme_id="t1", definition="All about parcels."),
        Entry(
            "Late parcel",
            parent="Delivery",
            theme_id="t2",
            guid=str(uuid.UUID(int=7)).upper(),
            definition="The parcel comes later than was said.",
            include="Also where a date was only hinted at.",
            exclude="Lost parcels.",
            memo="Split off in May.\nLook again in June.",
            typical=("Still waiting for my parcel", "A week late"),
            edge=("It came at night",),
            owner="Logistics",
            status="approved",
            version=4,
            kind="problem",
            tags=("express", "quick win"),
        ),
        Entry("Refund", definition="Money back."),
    ],
    [TagSet("express", "Of customers who paid for speed")],
)
