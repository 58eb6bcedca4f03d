"""A page as a reader of the screen gets it: its elements, its text, its headings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

APPENDIX = "appendix"


@dataclass
class Element:
    """An element: its tag, attributes, and the text of all that is in it."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""
    within: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """All elements of a page, in their order, each with its text and the tags and classes that it stands in."""

    _VOID = ("meta", "br")
    _WITHIN_LINES = ("span", "bdi", "b")

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.words: list[tuple[str, list[str]]] = []
        self._open: list[Element] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        self._part(tag)
        within = [name for one in self._open for name in (one.tag, *(one.attributes.get("class") or "").split())]
        self.elements.append(Element(tag, dict(attrs), within=within))
        if tag not in self._VOID:
            self._open.append(self.elements[-1])

    def handle_endtag(self, tag: str) -> None:
        """Close an element; each is closed in the order of the page."""
        assert self._open.pop().tag == tag
        self._part(tag)

    def handle_data(self, data: str) -> None:
        """Keep text for all elements it stands in; that of a picture only for those of the picture."""
        tags = [one.tag for one in self._open]
        for one in self._open[tags.index("svg") if "svg" in tags else 0 :]:
            one.text += data
        within = [name for one in self._open for name in (one.tag, *(one.attributes.get("class") or "").split())]
        self.words.append((data, within))

    def _part(self, tag: str) -> None:
        if tag not in self._WITHIN_LINES:
            self.words.append((" ", []))

    def find(self, *tags: str) -> list[Element]:
        """Return the elements of these tags."""
        return [one for one in self.elements if one.tag in tags]

    def read(self, *, without: tuple[str, ...] = ("style", "title")) -> str:
        """Return the text on one line, of all but elements of these tags and classes."""
        return " ".join("".join(data for data, within in self.words if not set(within) & set(without)).split())


def count_words(text: str) -> int:
    """Return how many words a text has: what stands between spaces and holds a letter."""
    return sum(bool(re.search(r"[^\W\d_]", word)) for word in text.split())
