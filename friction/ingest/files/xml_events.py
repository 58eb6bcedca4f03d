"""XML element by element.

XML can hide bombs and reach for other files: it is read by defusedxml, which refuses document types, entities and
references to other files. Nothing is fetched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO
    from xml.etree.ElementTree import Element

MAX_NESTED = 200
"""Elements within each other, at most."""


def iter_xml(stream: BinaryIO, place: str, form: str) -> Iterator[tuple[str, Element]]:
    """Yield each element twice, in the order of the file: ("start", element) and, once it is whole, ("end", element).

    Parameters
    ----------
    stream : the file.
    place : where it comes from, for errors.
    form : what it should be, as people say it: "XES".

    Raises
    ------
    FileError
        If it is no well-formed XML, holds a document type, entities or references to other files, or elements are
        nested deeper than `MAX_NESTED`.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    depth = 0
    try:
        for step, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
            depth += 1 if step == "start" else -1
            if depth > MAX_NESTED:
                raise FileError(
                    f"holds more than {MAX_NESTED} elements within each other",
                    where=place,
                    why="Such a file can fill the memory of the machine.",
                    mend=f"Export it again as {form}.",
                )
            yield step, element
    except DefusedXmlException:
        raise FileError(
            "holds a document type, entities or references to other files",
            where=place,
            why="Such a file can fill the memory of the machine or read other files; nothing here needs them.",
            mend=f"Export it again as {form}, without a DOCTYPE.",
        ) from None
    except ParseError as error:
        raise FileError(
            f"is no well-formed XML: line {error.position[0]}", where=place, mend=f"Export it again as {form}."
        ) from None
    except (ValueError, LookupError):
        raise FileError(
            "is XML in an encoding that cannot be read", where=place, mend=f"Export it again as {form}, in UTF-8."
        ) from None


def to_local_name(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
