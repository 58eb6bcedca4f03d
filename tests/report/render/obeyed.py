"""What a chat, a code host and a mail program take for orders, found by rules of its own: not those that write it."""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt

HOSTS = {
    "scheme": r"[a-z][a-z0-9+.-]*://|\b(?:mailto|xmpp):\w",
    "web address": r"www\.",
    "bare host": r"[\w-]+\.[^\W\d_]{2,}",
    "mail address": r"[^\s@]@[\w-]",
    "mention": r"@[\w-]",
    "issue or channel": r"#\w|\bGH-\d",
    "emoji": r":[a-z0-9_+-]+:",
    "entity": r"&#?\w+;",
    "formula": r"\$(?=\S)[^$\n]*(?<=\S)\$(?!\d)",
    "reference": r"\][(\[]|^ *(?:- |\d+\. )?\[[^\]\n]*\]:",
    "box to tick": r"^ *(?:- |\d+\. )\[[ xX]\]",
}
"""Of code hosts and of programs that make links of plain text; by what it is."""

SLACK = {
    "angle brackets": r"<[^<>\n]+>",
    "bold": r"\*[^*\n]+\*",
    "italic": r"(?<![A-Za-z0-9])_[^_\n]+_(?![A-Za-z0-9])",
    "struck": r"~[^~\n]+~",
    "code": r"`",
    "quote": r"^\s*(?:>|&gt;)",
}
"""Of Slack's mrkdwn."""

SIGNS = {
    "backslash": r"\\",
    "control sign": r"[\x00-\x09\x0b-\x1f\x7f-\x9f]",
    "direction": "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]",
}
"""Which nobody should see, or which turn what is seen."""


def find_obeyed(text):
    """Return what in a text would be obeyed somewhere, as pairs of what it is and the words."""
    return [
        (what, found[0])
        for what, rule in {**HOSTS, **SLACK, **SIGNS}.items()
        for found in re.finditer(rule, text, re.IGNORECASE | re.MULTILINE)
    ]


@cache
def make_renderer():
    """CommonMark with raw HTML, tables and strikethrough, as code hosts read it."""
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def to_skeleton(markdown):
    """Return the kinds of a rendered text's parts in their order, without its words."""
    kinds = []
    for token in make_renderer().parse(markdown):
        kinds.append(token.type)
        kinds += [f"  {inner.type}" for inner in token.children or ()]
    return kinds
