"""What others wrote, below and between a person's own words: quoted and forwarded mail, by its structure."""

from __future__ import annotations

import re

from friction.ingest.clean.heads import (
    count_block,
    count_ruled,
    count_wrote,
    find_dashed,
    find_flat,
    is_forward,
    is_key_line,
    is_rule,
    is_separator,
)
from friction.ingest.clean.markup import REST_IS_QUOTED
from friction.ingest.clean.reasons import FORWARDED, QUOTED

MOST_HEADS = 400
"""Lines of a text that are looked at as heads: a bound for hostile texts."""


def leave_out_quotes(text: str, deepest: int = 5) -> tuple[str, set[str]]:
    """Return what a person wrote above, between and below what he quotes, and why it is less than the text.

    Where nothing is his own, words below the head of another mail are kept, without that head: somebody forwarded them,
    and they are all there is. Lines behind ">" are kept so only below the head of a forwarded mail. A mail
    forwarded again and again is followed through ``deepest`` heads.
    """
    kept, quoted, forwarded = _part(text)
    if not quoted:
        return text, set()
    if kept.strip():
        return kept, {QUOTED}
    if forwarded is not None and deepest:
        below, why = leave_out_quotes(forwarded, deepest - 1)
        if below.strip():
            return below, {FORWARDED, *(why - {FORWARDED})}
    return "", {QUOTED}


def _part(text: str) -> tuple[str, bool, str | None]:
    """Return what is own, whether anything was quoted, and the words below the head of another mail."""
    lines = [line.strip(" \t\r") for line in text.split("\n")]  # what says that the rest is quoted is white space, too
    marked = _find_marked(lines)
    if lines and all(marked[at] or not line for at, line in enumerate(lines)):
        inner = "\n".join(re.sub(r"^>\s?", "", line) for line in lines)
        return ("", True, inner) if _is_forwarded(inner) else ("", True, None)
    kept: list[str] = []
    raw = text.split("\n")
    at = n_heads = 0
    quoted = False
    while at < len(lines):
        line = lines[at]
        if marked[at]:
            quoted, at = True, at + 1
            continue
        if line == REST_IS_QUOTED:
            return _end(kept, lines, at + 1)
        may_begin = bool(line) and n_heads < MOST_HEADS
        if may_begin and (":" in line or "：" in line or is_rule(line) or find_dashed(line) or _next_ends(lines, at)):
            n_heads += 1
            n_head, _ = _count_head(lines, at)
            if n_head:
                behind = next((place for place in range(at + n_head, len(lines)) if lines[place]), len(lines))
                if behind < len(lines) and not marked[behind]:
                    return _end(kept, lines, at + n_head)
                quoted, at = True, at + n_head  # only what is marked is quoted: people answer below and between
                continue
            flat = find_flat(raw[at]) if len(line) > 40 else None  # noqa: PLR2004 - shorter than any head
            if flat is not None and (raw[at][:flat].strip() or any(one.strip() for one in kept)):
                kept.append(raw[at][:flat].rstrip(" -_*"))
                return _end(kept, lines, at + 1)
        kept.append(raw[at])
        at += 1
    return "\n".join(kept).strip("\n"), quoted, None


def _end(kept: list[str], lines: list[str], at: int) -> tuple[str, bool, str | None]:
    """Return the parts of a text of which all from a line on is another's."""
    return "\n".join(kept).strip("\n"), True, "\n".join(lines[at:]).strip("\n")


def _next_ends(lines: list[str], at: int) -> bool:
    """Tell whether one of the two lines behind ends as "… wrote:" does."""
    return any(line.rstrip(" *_\u200e\u200f").endswith((":", "：")) for line in lines[at + 1 : at + 3])


def _count_head(lines: list[str], at: int) -> tuple[int, bool]:
    """Return of how many lines the head of another's mail is that begins at a line (0: none), and if it forwards."""
    words = find_dashed(lines[at])
    if words is not None:
        behind = next((place for place in range(at + 1, len(lines)) if lines[place]), len(lines))
        n_block = count_block(lines, behind) if behind < len(lines) else 0
        if n_block:
            return behind + n_block - at, True
        if is_separator(words) or (behind < len(lines) and is_key_line(lines[behind])):
            n_keys = 0
            while behind + n_keys < len(lines) and is_key_line(lines[behind + n_keys]):
                n_keys += 1
            return behind + n_keys - at, is_forward(words) or n_keys > 0
    if is_rule(lines[at]):
        behind = next((place for place in range(at + 1, len(lines)) if lines[place]), len(lines))
        n_block = count_block(lines, behind) if behind < len(lines) else 0
        return (behind + n_block - at, True) if n_block else (count_ruled(lines, at), False)
    n_block = count_block(lines, at)
    if n_block:
        return n_block, True
    if re.match(r"[^\n]{0,80}[:：]\s{0,3}\Z", lines[at]) and is_forward(lines[at]):  # "Begin forwarded message:"
        behind = next((place for place in range(at + 1, len(lines)) if lines[place]), len(lines))
        n_block = count_block(lines, behind) if behind < len(lines) else 0
        return (behind + n_block - at, True) if n_block else (0, False)
    return count_wrote(lines, at), False


def _is_forwarded(text: str) -> bool:
    """Tell whether a text begins with the head of a forwarded mail."""
    lines = [line.strip() for line in text.split("\n")]
    first = next((at for at, line in enumerate(lines) if line), None)
    return first is not None and _count_head(lines, first)[1]


def _find_marked(lines: list[str]) -> list[bool]:
    """Tell which lines are quoted by a ">" in front; "> 3 weeks", alone, is more than three weeks."""
    begins = [line.startswith(">") for line in lines]
    marked = []
    for at, line in enumerate(lines):
        beside = begins[at - 1 : at] + begins[at + 1 : at + 2]
        marked.append(begins[at] and (any(beside) or re.match(r">+\s?(?:>|[^\W\d]|\Z)", line) is not None))
    return marked
