"""Texts as TOML, for settings that are proposed."""

from __future__ import annotations

import json

COMMENT_AT = 36
"""The column at which comments begin, where the line leaves room."""


def quote(text: str) -> str:
    """Return a TOML string: JSON writes the same escapes."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def with_comment(line: str, comment: str) -> str:
    """Return a line with a comment behind it; control characters of what was read in a file become blanks."""
    return f"{line.ljust(COMMENT_AT) if len(line) < COMMENT_AT else f'{line}  '}# {to_plain(comment)}"


def to_plain(text: str) -> str:
    """Return a text that may stand in a comment: one line, nothing that TOML does not allow there."""
    return "".join(character if character.isprintable() else " " for character in text)
