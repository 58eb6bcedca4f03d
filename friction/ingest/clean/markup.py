"""HTML to text, where a cell plainly is HTML: blocks are lines, and what nobody sees is left out."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from friction.ingest.clean.reasons import HIDDEN, MARKUP, QUOTED, SIGNATURE

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

REST_IS_QUOTED = "\x1d"
"""A line of this sign alone: a mail program said that all below is quoted. Cells hold none: it is a control sign."""

SIGNS = r"<[a-zA-Z!/?]|&[#a-zA-Z]"
"""What a text must hold for `read_markup` to change it, in the words of RE2."""

_BLOCKS = frozenset(
    ["address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"]
)  # fmt: skip
_PARTED = frozenset(["blockquote", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"])
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "br",
        "td",
        "th",
        "button",
        "col",
        "colgroup",
    ]
)
_DROPPED = frozenset(
    [
        "applet",
        "audio",
        "base",
        "canvas",
        "embed",
        "head",
        "iframe",
        "link",
        "map",
        "meta",
        "noframes",
        "noscript",
        "object",
        "option",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "title",
        "video",
    ]
)
_SWALLOWING = ("script", "style", "textarea", "title", "template", "noscript", "select", "svg", "iframe", "object")
"""Tags that hold all that follows until they are closed."""
_KNOWN = _BLOCKS | _INLINE | _DROPPED
_VOID = frozenset(["br", "hr", "img", "input", "meta", "link", "wbr", "col", "base", "embed"])
_CLOSED_BY_OTHERS = frozenset(
    ["p", "li", "td", "th", "tr", "dd", "dt", "option", "tbody", "thead", "tfoot", "colgroup"]
)

_NAMES = "|".join(sorted(_KNOWN | {"input"}, key=lambda name: (-len(name), name)))
_TAG = re.compile(rf"<(/?)({_NAMES})(?=[\s/>])[^<>]*>", re.IGNORECASE)
_BEGINS = re.compile(rf"\s*(?:<!doctype\s+html|<!--|<\?xml|<html[\s>]|<(?:{_NAMES})(?=[\s/>])[^<>]*>)", re.IGNORECASE)
_ENDS = re.compile(rf"(?:</(?:{_NAMES})\s*>|<br\s*/?>|-->)\s*\Z", re.IGNORECASE)
_NO_TAG = re.compile(
    rf"<(?!/?(?:{_NAMES})(?=[\s/>])|!--|!doctype|!\[|\?|/?[a-z]{{1,10}}:[a-z]|/?[a-z]{{1,10}}-[a-z])", re.IGNORECASE
)
_CODE = re.compile(r"`[^`\n]{0,300}`")
_WHOLE = re.compile(r"\A\s*<!\[CDATA\[(.*)\]\]>\s*\Z", re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0*(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:;|!|$)"
    r"|mso-hide\s*:\s*all|max-height\s*:\s*0(?:px)?\s*(?:;|!|$)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_PREHEADER = re.compile(r"(?:^|[\s_-])(?:preheader|preview-?text|hidden-?preheader)(?:$|[\s_-])", re.IGNORECASE)
_SIGNATURES = frozenset(
    [
        "gmail_signature",
        "moz-signature",
        "signature",
        "applemailsignature",
        "ms-outlook-mobile-signature",
        "protonmail_signature_block",
        "tutanota_signature",
        "zm_signature",
    ]
)
_QUOTES = frozenset(
    [
        "yahoo_quoted",
        "moz-cite-prefix",
        "protonmail_quote",
        "tutanota_quote",
        "zmail_extra",
        "yahoo-quoted",
        "front-blockquote",
        "freshdesk_quote",
        "zd-quoted",
        "missive_quote",
        "superhuman-quote",
    ]
)
_REST = frozenset(
    [
        "divrplyfwdmsg",
        "appendonsend",
        "outlookmessageheader",
        "mail-editor-reference-message-container",
        "isforwardcontent",
        "ms-outlook-mobile-reference-message",
        "olk_src_body_section",
        "replysplit",
        "zendesk_reply_above",
    ]
)
DEEPEST = 256
"""Elements within each other that a parser is asked to read; nobody writes more, and its time grows by their square."""

MOST_TAGS = 20_000
"""Tags of a cell that are read one by one; of what has more, all are dropped at once."""


def read_markup(text: str) -> tuple[str, set[str]]:
    """Return a cell as text, and why it changed.

    A cell is HTML where it begins or ends with a tag, or holds pairs of tags or line breaks outside of code; anything
    else keeps its signs ("a < b", "<3 days>", "List<String>"), but for entities, which nobody writes by hand. Quoted
    blocks become lines behind ">".
    """
    text = _WHOLE.sub(r"\1", text)
    if is_markup(text):
        found, why = _to_text(text)
        return _unescape(found), why
    plain = _unescape(text)
    if plain != text and _BEGINS.match(plain) and _ENDS.search(plain) and is_markup(plain):
        found, why = _to_text(plain)  # escaped twice: once as HTML, once by the export
        return _unescape(found), why
    return plain, set()


def is_markup(text: str) -> bool:
    """Tell whether a cell is HTML, by its tags."""
    tags = [(match[1], match[2].lower()) for match in _TAG.finditer(text)]
    if not tags:
        return bool(re.match(r"\s*<!--.*-->\s*\Z", text, re.DOTALL))
    begins, ends = _BEGINS.match(text) is not None, _ENDS.search(text) is not None
    closed = {name for slash, name in tags if slash}
    opened = {name for slash, name in tags if not slash}
    paired = opened & closed
    if begins and (paired or opened & _VOID or opened & _BLOCKS):
        return True
    if ends and (paired or opened & _VOID):
        return True
    free = [(match[1], match[2].lower()) for match in _TAG.finditer(_CODE.sub("", text))]
    breaks = sum(name == "br" for _, name in free)
    glued = re.search(r"[^\s]<br\s*/?>|<br\s*/?>[^\s]", text, re.IGNORECASE) is not None
    if breaks > 1 or (breaks and glued):
        return True
    seen = {name for slash, name in free if not slash} & {name for slash, name in free if slash}
    return bool(seen - _DROPPED - {"code"}) or any(name in _VOID and name != "br" for _, name in free)


def _unescape(text: str) -> str:
    """Return a text with its entities as signs, also where they were escaped twice."""
    for _ in range(2):
        if "&" not in text or not _ENTITY.search(text):
            break
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return text


def _to_text(text: str) -> tuple[str, set[str]]:
    from selectolax.lexbor import LexborHTMLParser

    why = {MARKUP}
    text = _keep_unclosed(_NO_TAG.sub("&lt;", text))
    if _count_depth(text) > DEEPEST or text.count("<") > MOST_TAGS:
        return html.unescape(_TAG.sub("\n", text)), why
    root = LexborHTMLParser(text).root
    lines = _Lines()
    if root is not None:
        _walk(root, lines, why)
    return lines.join(), why


def _keep_unclosed(text: str) -> str:
    """Return a text in which a tag that would swallow the rest, since nothing closes it, is what somebody typed."""
    lowered = text.lower()
    for name in _SWALLOWING:
        at = lowered.find(f"<{name}")
        if (
            at >= 0
            and f"</{name}" not in lowered
            and not re.search(r"[{};=]", text[at + len(name) + 1 :].split(">", 1)[-1])
        ):
            text = re.sub(rf"<(?={name}\b)", "&lt;", text, flags=re.IGNORECASE)
            lowered = text.lower()
    return text


def _count_depth(text: str) -> int:
    """Return how many elements lie within each other, at most."""
    depth = deepest = 0
    for match in _TAG.finditer(text):
        name = match[2].lower()
        if name in _VOID or name in _CLOSED_BY_OTHERS:
            continue
        depth = max(0, depth + (-1 if match[1] else 1))
        deepest = max(deepest, depth)
    return max(deepest, text.count("<o:") // 8, len(re.findall(r"<[a-zA-Z]{1,10}[-:]", text)) // 40)


class _Lines:
    """Lines as they are written, one after the other; spaces are one, and the lines of quotes begin with ">"."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._now: list[str] = []
        self.quotes = 0
        self.kept = 0  # within <pre>, where spaces and line ends stay

    def say(self, text: str) -> None:
        if self.kept:
            first, *others = text.split("\n")
            self._now.append(first)
            for line in others:
                self.end()
                self._now.append(line)
            return
        self._now.append(re.sub(r"\s+", " ", text))

    def break_line(self) -> None:
        """End the line; where it says nothing, leave it free."""
        if "".join(self._now).strip():
            self.end()
        else:
            self._now = []
            self.leave_free()

    def begin_cell(self) -> None:
        if "".join(self._now).strip():
            self._now.append(" | ")

    def end(self, *, part: bool = False) -> None:
        """End the line, if it says something; then leave a line free."""
        line = "".join(self._now)
        line = line.rstrip() if self.kept else re.sub(r" {2,}", " ", line).strip().removesuffix(" |")
        self._now = []
        if line.strip():
            self._lines.append("> " * self.quotes + line)
        if part:
            self.leave_free()

    def leave_free(self) -> None:
        if self._lines and self._lines[-1].strip("> "):
            self._lines.append("> " * self.quotes if self.quotes else "")

    def mark(self, sign: str) -> None:
        self.end()
        if sign not in self._lines:
            self._lines.append(sign)

    def join(self) -> str:
        self.end()
        return "\n".join(self._lines).strip("\n ")


def _walk(root: LexborNode, lines: _Lines, why: set[str]) -> None:
    """Write what is seen of a document, in order; without recursion, for hostile depths."""
    waiting: list[tuple[LexborNode, bool]] = [(root, False)]
    while waiting:
        node, left = waiting.pop()
        tag = node.tag or ""
        if left:
            _leave(tag, node, lines)
            continue
        if tag == "-text":
            lines.say((node.text_content or "").replace(REST_IS_QUOTED, ""))
            continue
        if tag.startswith(("-", "!", "_")) and tag != "-document":
            continue
        if tag in _DROPPED:
            if tag in ("script", "style"):
                why.add(HIDDEN)
            continue
        names = _find_names(node)
        if names & _SIGNATURES:
            why.add(SIGNATURE)
            continue
        if _is_hidden(node):
            why.add(HIDDEN)
            continue
        if names & _REST:
            lines.mark(REST_IS_QUOTED)
        if _is_quote(tag, names, node):
            why.add(QUOTED)
        _enter(tag, node, names, lines)
        if tag != "img":
            waiting.append((node, True))
            waiting += [(child, False) for child in reversed(list(node.iter(include_text=True)))]


def _enter(tag: str, node: LexborNode, names: set[str], lines: _Lines) -> None:
    if tag == "br":
        lines.break_line()
    elif tag == "img":
        shown = (node.attributes.get("alt") or "").strip()
        if shown and len(shown) <= 8 and not re.search(r"[\w<>]", shown):  # noqa: PLR2004 - an emoji drawn as a picture
            lines.say(shown)
    elif tag in ("td", "th"):
        lines.begin_cell()
    elif tag in _BLOCKS:
        lines.end(part=tag in _PARTED)
        if tag == "pre":
            lines.kept += 1
        if tag == "li":
            lines.say("- ")
    if _is_quote(tag, names, node):
        lines.end()
        lines.quotes += 1


def _leave(tag: str, node: LexborNode, lines: _Lines) -> None:
    if tag in _BLOCKS:
        lines.end()
    if _is_quote(tag, _find_names(node), node):
        lines.end()
        lines.quotes -= 1
    if tag == "pre":
        lines.kept -= 1
    if tag in _PARTED:
        lines.leave_free()


def _is_quote(tag: str, names: set[str], node: LexborNode) -> bool:
    """Tell whether an element holds what somebody else wrote."""
    if tag == "blockquote" or names & _QUOTES:
        return True
    if "gmail_attr" in names:  # "… wrote:"; the head of a forwarded mail has more to it
        said = (node.text(deep=True) or "").strip()
        return said.endswith((":", "：")) and "---" not in said
    return False


def _find_names(node: LexborNode) -> set[str]:
    """Return the classes and the id of an element, in small letters, without what webmail puts before."""
    given = node.attributes
    names = f"{given.get('class') or ''} {given.get('id') or ''} {given.get('data-smartmail') or ''}".lower().split()
    return {re.sub(r"^(?:x_)+|^ydp[0-9a-f]+(?=yahoo)", "", name) for name in names}


def _is_hidden(node: LexborNode) -> bool:
    """Tell whether nobody sees an element: by its style, its attribute, its class, or as a picture of one point."""
    given = node.attributes
    if not given:
        return False
    if "hidden" in given or _HIDDEN_STYLE.search(given.get("style") or ""):
        return True
    if node.tag == "img":
        return given.get("width") in ("0", "1", "1px") or given.get("height") in ("0", "1", "1px")
    return _PREHEADER.search(given.get("class") or "") is not None
