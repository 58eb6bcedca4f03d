"""Words that nothing obeys: pasted into a chat, a code host's comment or a mail they stay words, and read the same.

Escaping would show: what one program takes for an escape another one prints. So what is an order somewhere is replaced
by a sign that looks like it, or parted by a word joiner, which nobody sees.
"""

from __future__ import annotations

import re

from friction.report.render.words import to_line

JOINER = "\u2060"
"""A word joiner: it has no width, and whatever it stands in is no address, mention, link or mark any more."""

_ALIKE = str.maketrans({"*": "∗", "`": "'", "~": "∼", "<": "‹", ">": "›", "\\": "∖", "|": "∣"})
_EDGE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_MONEY = re.compile(r"\$(?!\d)")

_BROKEN = re.compile(
    r"""
    (?<=\])(?=[(\[:])                   # [words](address), [words][name], [name]: address
    | (?<=!)(?=\[)                      # ![picture]
    | (?<=[@＠])(?=\S)                   # @name, name@host.example
    | (?<=&)(?=\#?\w)                   # &lt;
    | (?<=\#)(?=[\w\#])                 # #1, #channel
    | (?<=\bGH)(?=-\d)                  # GH-1
    | (?<=:)(?=[/+_-]|\d*[^\W\d]|\d+:)  # https://, mailto:name, :smile:
    | (?<=/)(?=/)                       # //host.example
    | (?<=www)(?=\.)                    # www.
    | (?<=\S[.。．｡])(?=[^\W\d_])         # host.example
    """,
    re.VERBOSE | re.IGNORECASE,
)
_AT_START = re.compile(r"[-+=#:•–]|\[|\d{1,9}[.)](?:\s|$)")


def to_inert(text: str) -> str:
    """Return a text on one line that says the same and orders nothing: no link, picture, mention, mark, list or code.

    Examples
    --------
    >>> to_inert("**free** <!channel>")
    '∗∗free∗∗ ‹!channel›'
    """
    text = _MONEY.sub("﹩", to_line(text).translate(_ALIKE))
    text = _BROKEN.sub(JOINER, _EDGE.sub("ˍ", text))
    return f"{JOINER}{text}" if _AT_START.match(text) else text
