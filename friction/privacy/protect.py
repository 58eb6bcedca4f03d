"""Raw rows become tables that may be stored: texts masked, ids of people replaced by pseudonyms."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import numpy as np
import pandas as pd

from friction.contracts import build_table
from friction.privacy.cells import mask_column, mask_properties, mask_texts
from friction.privacy.mask import Masker
from friction.privacy.pseudonym import build_pseudonyms, to_pseudonyms
from friction.privacy.row_ids import ROWS_AT_ONCE, count_repeats, keep_given, to_codes, to_content_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

_NEVER = np.iinfo(np.int64).min
"""No time, as a whole number of microseconds."""
_LATEST = np.iinfo(np.int64).max

_CONTENT = {
    "document": ("source_name", "person", "written_at", "text", "author", "thread", "rating", "language", "stage_hint"),
    "turn": ("source_name", "conversation"),
}


def build_documents(
    raw: pd.DataFrame, key: bytes, masker: Masker | None = None, own: pd.Series | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Mask and pseudonymise documents.

    A given id stays as it is, unless it holds personal data (an e-mail address, say) or is very long: then, as
    without an id, it is a keyed hash. Ids that two sources share are told apart by the source's name in front.
    Without a given id it is a keyed hash of the content and the number of its repeat, whatever file or row it
    came from; turns of a transcript without an id are numbered behind the hash of their thread.

    Parameters
    ----------
    raw : raw documents, as the ingest room makes them.
    key : key for pseudonyms.
    masker : finds personal data by the settings and the names known; without one, what needs neither.
    own : words of the names of who wrote each document or is written to (see `find_own_names`).

    Returns
    -------
    documents : table ``documents``; ``language`` is ``und`` where none was given; ``url`` only where the link's id
        stayed as given.
    repeats : kind, source, file, n_repeats: rows of equal content without an id, beyond the first. All were kept.
    """
    masker = masker or Masker()
    masked = mask_texts(raw["text"], masker, own)
    is_turn = raw["turn"].notna()
    nameless = raw["doc_id"].isna()
    doc_id, stays, by_content = _find_document_ids(raw, key)
    original = raw["conversation"].where(is_turn, raw["doc_id"]).where(stays)
    documents = pd.DataFrame(
        {
            "doc_id": doc_id,
            "source": raw["source"],
            "author": raw["author"],
            "thread_id": to_pseudonyms(key, "thread", raw["thread"]),
            "person_id": to_pseudonyms(key, "person", raw["person"]),
            "written_at": raw["written_at"],
            "text": pd.Series([text for text, _ in masked], index=raw.index, dtype="str"),
            "rating": raw["rating"],
            "language": raw["language"].fillna("und"),
            "url": _to_urls(raw["link"], original),
            "stage_hint": mask_column(raw["stage_hint"], masker),
            "n_masked": pd.Series([n for _, n in masked], index=raw.index, dtype="int64"),
            "left_out": raw["left_out"],
        }
    )
    first = raw["turn"].fillna(1) == 1
    repeated = first & _is_numbered(by_content.where(~is_turn, raw["conversation"].where(nameless)))
    return build_table("documents", documents), count_repeats("documents", raw["source_name"], raw["file"], repeated)


def to_document_ids(raw: pd.DataFrame, key: bytes) -> pd.Series:
    """Return the id of each raw document, as `build_documents` gives it."""
    return _find_document_ids(raw, key)[0]


def build_persons(
    raw_lists: Sequence[pd.DataFrame], identities: pd.DataFrame, key: bytes, masker: Masker | None = None
) -> pd.DataFrame:
    """Return the table ``persons``: everybody known from a customer list, a document or an event.

    Where several lists know a person, the first one that knows a value gives it; properties are joined.

    Parameters
    ----------
    raw_lists : raw persons, each frame of one customer list or of several in the order of the settings.
    identities : built table, of the same lists and of all documents and events (see `build_identities`).
    key : key for pseudonyms.
    masker : as in `build_documents`.
    """
    first_seen_at = identities.groupby("person_id")["first_seen_at"].min()
    known = pd.DataFrame({"account": pd.Series(dtype="str"), "value": pd.Series(dtype="float64")})
    known["properties"] = pd.Series(dtype="str")
    for raw in (part for raws in raw_lists for _, part in raws.groupby("source", sort=False)):
        listed = raw.assign(person_id=to_pseudonyms(key, "person", raw["person"]))
        listed = listed.sort_values(["person_id", "account", "value", "properties"], kind="stable")
        listed = listed.drop_duplicates("person_id").set_index("person_id")
        properties = _join_properties(known["properties"], listed["properties"])
        known = known.combine_first(listed[["account", "value"]]).assign(properties=properties)
    persons = pd.DataFrame({"first_seen_at": first_seen_at})
    persons["account_id"] = to_pseudonyms(key, "account", known["account"].astype("str").reindex(persons.index))
    persons["value"] = known["value"].reindex(persons.index).astype("float64")
    properties = known["properties"].astype("str").reindex(persons.index).fillna("{}")
    persons["properties"] = mask_column(properties, masker or Masker(), mask_properties)
    return build_table("persons", persons.rename_axis("person_id").reset_index())


def build_identities(
    raw_lists: Sequence[pd.DataFrame], raw_documents: pd.DataFrame, raw_events: pd.DataFrame, key: bytes
) -> pd.DataFrame:
    """Return the table ``identities``: each id under which a person is known, as it was given (how: ``given``).

    Times are of documents and events; null for an id that only a customer list knows.
    """
    used = [
        _find_spans(raw_documents["person"], raw_documents["written_at"]),
        _find_spans(raw_events["person"], raw_events["happened_at"]),
        *(_find_spans(raw["person"], None) for raw in raw_lists),
    ]
    codes, given = to_codes(pd.concat([persons for persons, _, _ in used], ignore_index=True))
    first, last = np.full(len(given), _LATEST), np.full(len(given), _NEVER)
    np.minimum.at(first, codes, np.concatenate([firsts for _, firsts, _ in used]))
    np.maximum.at(last, codes, np.concatenate([lasts for _, _, lasts in used]))
    identities = pd.DataFrame(
        {
            "alias": pd.Series(build_pseudonyms(key, "alias", given), dtype="str"),
            "person_id": pd.Series(build_pseudonyms(key, "person", given), dtype="str"),
            "how": "given",
            "first_seen_at": _to_times(np.where(last == _NEVER, _NEVER, first)),
            "last_seen_at": _to_times(last),
        }
    )
    if identities["alias"].is_unique:
        return build_table("identities", identities)
    # Two writings of one id (spaces, Unicode) have one alias.
    aliases = identities.groupby("alias").agg(
        person_id=("person_id", "first"),
        how=("how", "first"),
        first_seen_at=("first_seen_at", "min"),
        last_seen_at=("last_seen_at", "max"),
    )
    return build_table("identities", aliases.reset_index())


def with_repeats(imports: pd.DataFrame, *repeats: pd.DataFrame) -> pd.DataFrame:
    """Return the table ``imports`` with ``n_repeats`` as `build_documents` and `build_events` counted them."""
    place = ["kind", "source", "file"]
    counted = pd.concat(repeats, ignore_index=True)
    joined = imports.drop(columns="n_repeats").merge(counted, on=place, how="left")
    return build_table("imports", joined.assign(n_repeats=joined["n_repeats"].fillna(0).astype("int64")))


def _find_document_ids(raw: pd.DataFrame, key: bytes) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return ids of documents, a mask of those that stayed as given, and ids by content (null where one was given)."""
    is_turn, nameless = raw["turn"].notna(), raw["doc_id"].isna()
    by_content = pd.Series(None, index=raw.index, dtype="str")
    alone, turns = raw[nameless & ~is_turn], raw[nameless & is_turn]
    # Ids outlive the cleaning: they are made of what was given.
    alone = alone.assign(text=alone["given_text"].where(alone["given_text"].notna(), alone["text"]))
    by_content[alone.index] = to_content_ids(key, "document", alone, _CONTENT["document"])
    whole = to_content_ids(key, "document", turns, _CONTENT["turn"], numbered=False)
    by_content[turns.index] = whole + "#" + turns["turn"].astype("str")
    doc_id, stays = keep_given(key, "document", raw["doc_id"], raw["source_name"])
    return doc_id.where(~nameless, by_content), stays, by_content


def _is_numbered(ids: pd.Series) -> pd.Series:
    """Tell which ids carry the number of a repeat."""
    return ids.str.contains(r"\.\d+$").fillna(value=False).astype(bool)


def _to_urls(links: pd.Series, ids: pd.Series) -> pd.Series:
    """Return where each original can be opened; null without a link, or where the id did not stay."""
    urls = [
        link.replace("{doc_id}", quote(given, safe="")) if pd.notna(link) and pd.notna(given) else None
        for link, given in zip(links, ids, strict=True)
    ]
    return pd.Series(urls, index=links.index, dtype="str")


def _find_spans(persons: pd.Series, times: pd.Series | None) -> tuple[pd.Series, np.ndarray, np.ndarray]:
    """Return each person once, and their earliest and latest time in microseconds: `_LATEST`, `_NEVER` without any."""
    codes, known = to_codes(persons)
    named = codes >= 0
    first, last = np.full(len(known), _LATEST), np.full(len(known), _NEVER)
    for start in range(0, len(codes), ROWS_AT_ONCE):
        if times is None:
            break
        here = slice(start, start + ROWS_AT_ONCE)
        given = named[here] & times.iloc[here].notna().to_numpy()
        moments = times.iloc[here].dt.as_unit("us").astype("int64").to_numpy()[given]
        np.minimum.at(first, codes[here][given], moments)
        np.maximum.at(last, codes[here][given], moments)
    used = np.bincount(codes[named], minlength=len(known)) > 0
    return pd.Series(known, dtype="str")[used], first[used], last[used]


def _to_times(microseconds: np.ndarray) -> pd.Series:
    """Return moments in UTC; null where there is none."""
    return pd.Series(microseconds.view("datetime64[us]")).dt.tz_localize("UTC")


def _join_properties(first: pd.Series, second: pd.Series) -> pd.Series:
    """Return the properties of both lists, by person; where both know one, the first counts."""
    if first.empty:
        return second
    joined = {}
    for person in sorted({*first.index, *second.index}):
        items = {**json.loads(second.get(person, "{}")), **json.loads(first.get(person, "{}"))}
        joined[person] = json.dumps(items, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return pd.Series(joined, dtype="str")
