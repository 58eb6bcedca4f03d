"""Codebooks as REFI-QDA exchanges them (.qdc): ATLAS.ti, MAXQDA, NVivo, QualCoder and others read and write it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from friction.errors import FileError, InputError
from friction.ingest.files import iter_xml, to_local_name
from friction.themes.codebook.arrange import Draft, arrange, to_draft, to_shown
from friction.themes.codebook.description import read_description, to_description
from friction.themes.codebook.entries import STATUSES, Codebook, TagSet, find_guid, find_set_guid, to_known_guid
from friction.themes.codebook.typed import to_name, to_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from friction.themes.codebook.entries import Entry

ORIGIN = "friction"
SPACE = "urn:QDA-XML:codebook:1.0"
_COLORS = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#999999")
"""Colours that people with any kind of sight tell apart (Okabe and Ito 2008), and grey."""

_KNOWN = {
    "CodeBook": {"origin"},
    "Codes": set(),
    "Code": {"guid", "name", "color", "isCodable"},
    "Description": set(),
    "Sets": set(),
    "Set": {"guid", "name"},
    "MemberCode": {"guid"},
}
"""What is read, or, as colours and whether a code may be given, needs not be."""

_MEND = "Export the codebook again as REFI-QDA (.qdc), or as CSV."


def read_qdc(content: bytes, place: str) -> tuple[Codebook, list[str]]:
    """Read a codebook; codes keep their ids, sets become tags, descriptions are taken apart (`description`).

    Parameters
    ----------
    content : the file.
    place : where it comes from, for errors.

    Returns
    -------
    The codebook, and a sentence for each thing in the file that is left out or had to give way.

    Raises
    ------
    InputError
        If it is no codebook, or a code or set has no name; and as `friction.ingest.files.iter_xml`.
    """
    root = _read_root(content, place)
    drafts, path_of, without = [], {}, []
    sets = list(_iter_sets(root, place))
    for path, code in _iter_codes(root, place):
        said = read_description(_read_text(code))
        guid = to_known_guid(code.get("guid", ""))
        if guid is None:
            without.append(path[-1])
        else:
            path_of[guid] = path
            said["guid"] = [guid]
        drafts.append(Draft(path, said))
    tagged = [Draft(path_of[guid], {"tags": [tags.name]}) for tags, guids in sets for guid in guids if guid in path_of]
    codebook, told = arrange([*drafts, *tagged], [tags for tags, _ in sets])
    notes = [f"Without a usable guid, so that they get one of their own: {to_shown(without)}."] if without else []
    lost = [tags.name for tags, guids in sets if any(guid not in path_of for guid in guids)]
    notes += [f"Sets that name codes which are not in the file: {to_shown(lost)}."] if lost else []
    return codebook, [*_tell_unknown(root), *notes, *told]


def write_qdc(codebook: Codebook) -> bytes:
    """Return a codebook as a .qdc file (UTF-8); `read_qdc` gives the same codebook back.

    What has no place of its own in the format stands in the description, line by line. A tag is a set. Ids last, so
    another program knows a theme again (`find_guid`); colours go by them. Equal codebooks give equal bytes.
    """
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    root = Element("CodeBook", {"xmlns": SPACE, "origin": ORIGIN})
    codes = SubElement(root, "Codes")
    above = codes
    for entry in codebook.entries:
        added = _add_code(above if entry.parent else codes, entry)
        above = above if entry.parent else added
    if codebook.sets:
        sets = SubElement(root, "Sets")
        for tags in codebook.sets:
            one = SubElement(sets, "Set", {"guid": find_set_guid(tags), "name": tags.name})
            if tags.description:
                SubElement(one, "Description").text = tags.description
            for entry in codebook.entries:
                if tags.name in entry.tags:
                    SubElement(one, "MemberCode", {"guid": find_guid(entry)})
    indent(root)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="utf-8") + b"\n"


def _add_code(above: Element, entry: Entry) -> Element:
    from xml.etree.ElementTree import SubElement

    guid = find_guid(entry)
    color = _COLORS[int(guid.replace("-", ""), 16) % len(_COLORS)]
    code = SubElement(above, "Code", {"guid": guid, "name": entry.name, "isCodable": "true", "color": color})
    said = dict(to_draft(entry).said)
    if entry.status == STATUSES[0]:  # as where nothing is said
        del said["status"]
    if text := to_description(said):
        SubElement(code, "Description").text = text
    return code


def _read_root(content: bytes, place: str) -> Element:
    """Return the outermost element, whole."""
    root = None
    for _, element in iter_xml(io.BytesIO(content), place, "REFI-QDA (.qdc)"):
        if root is None and to_local_name(element) != "CodeBook":
            raise FileError(
                f"is no codebook: its outermost element is {to_name(to_local_name(element))!r}",
                where=place,
                why="A codebook of REFI-QDA begins with CodeBook.",
                mend=_MEND,
            )
        root = element if root is None else root
    assert root is not None  # noqa: S101 - without an element it is no well-formed XML
    return root


def _iter_codes(root: Element, place: str) -> Iterator[tuple[tuple[str, ...], Element]]:
    """Yield the codes in the order of the file, each with the names from the uppermost one down to it."""
    waiting: list[tuple[tuple[str, ...], Element]] = [((), code) for code in reversed(list(_iter_in(root, "Codes")))]
    while waiting:
        above, code = waiting.pop()
        if to_local_name(code) != "Code":
            continue
        path = (*above, _read_name(code, place))
        yield path, code
        waiting += [(path, inner) for inner in reversed(code)]


def _iter_sets(root: Element, place: str) -> Iterator[tuple[TagSet, list[str]]]:
    """Yield the sets, each with the ids of its codes."""
    for one in _iter_in(root, "Sets"):
        if to_local_name(one) == "Set":
            guid = to_known_guid(one.get("guid", "")) or ""
            ids = [inner.get("guid", "") for inner in one if to_local_name(inner) == "MemberCode"]
            tags = TagSet(_read_name(one, place), to_words(_read_text(one)), guid)
            yield tags, [to_known_guid(name) or "" for name in ids]


def _iter_in(root: Element, name: str) -> Iterator[Element]:
    for part in root:
        if to_local_name(part) == name:
            yield from part


def _read_text(element: Element) -> str:
    """Return the description of a code or set, or ""."""
    return "\n".join("".join(part.itertext()) for part in element if to_local_name(part) == "Description")


def _read_name(element: Element, place: str) -> str:
    name = to_name(element.get("name", ""))
    if not name:
        guid = to_name(element.get("guid", ""))
        raise InputError(
            f"a {to_local_name(element)} has no name",
            where=f"{place}, {to_local_name(element)} {guid}".rstrip(),
            mend=f"Name it in the program it comes from. {_MEND}",
        )
    return name


def _tell_unknown(root: Element) -> list[str]:
    """Return what the file holds beside what is read."""
    notes = []
    space = str(root.tag).rpartition("}")[0].removeprefix("{")
    if space != SPACE:
        notes.append(f"The file is of another version ({to_name(space) or 'none named'}); it is read as {SPACE}.")
    elements: dict[str, None] = {}
    attributes: dict[str, None] = {}
    for element in root.iter():
        known = _KNOWN.get(to_local_name(element))
        if known is None:
            elements[to_name(to_local_name(element))] = None
        else:
            attributes |= {to_name(name): None for name in element.attrib if name not in known and "}" not in name}
    if elements:
        notes.append(f"Left out, as a codebook here has no place for it: {to_shown(list(elements))}.")
    if attributes:
        notes.append(f"Left out, attributes without a place here: {to_shown(list(attributes))}.")
    return notes
