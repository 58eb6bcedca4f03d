"""What desks write for markup: Markdown, Jira's and Zendesk's signs, where they plainly are such."""

from __future__ import annotations

import re

SIGNS = r"\]\(|\{quote|\{color|\{noformat|\{panel|\|https?://|<https?://|\[~|!\[|\[cid:|\[image:|(?m:^h[1-6]\. )|(?m:^bq\. )|(?i:!\S+\.(png|jpe?g|gif|pdf)[|!])"
"""What a text must hold for `read_wiki` to change it, in the words of RE2."""

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"!\[[^\]\n]{0,200}\]\([^()\s]{1,2000}(?:\s\"[^\"\n]{0,200}\")?\)"), ""),
    (re.compile(r"\[([^\]\[\n]{1,300})\]\((?:https?:|mailto:|/|#)[^()\s]{0,2000}(?:\s\"[^\"\n]{0,200}\")?\)"), r"\1"),
    (re.compile(r"\[([^\]\[|\n]{1,300})\|(?:https?:|mailto:)[^\]\s]{1,2000}\]"), r"\1"),
    (re.compile(r"\[~[\w:.@-]{1,100}\]|\[cid:[^\]\n]{1,200}\]|\[(?:inline )?image:[^\]\n]{1,200}\]"), ""),
    (re.compile(r"!\S{1,200}\.(?:png|jpe?g|gif|pdf)(?:\|[^!\n]{0,100})?!", re.IGNORECASE), ""),
    (re.compile(r"(?<=\S)\s?<https?://[^<>\s]{1,2000}>"), ""),
    (re.compile(r"\{(?:color|panel|noformat|code)(?::[^{}\n]{0,100})?\}"), ""),
    (re.compile(r"^h[1-6]\. ", re.MULTILINE), ""),
    (re.compile(r"^bq\. ", re.MULTILINE), "> "),
)
_QUOTE = re.compile(r"\{quote(?::[^{}\n]{0,100})?\}")


def read_wiki(text: str) -> str:
    """Return a text with links as their words, without addresses of links and pictures, and quotes behind ">"."""
    parts = _QUOTE.split(text)
    if len(parts) > 2 and len(parts) % 2:  # noqa: PLR2004 - opened and closed
        text = "".join(part if at % 2 == 0 else _mark(part) for at, part in enumerate(parts))
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text


def _mark(quoted: str) -> str:
    return "\n" + "\n".join(f"> {line}" for line in quoted.strip().split("\n")) + "\n"
