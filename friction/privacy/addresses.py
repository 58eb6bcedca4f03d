"""Where texts hold web addresses, e-mail addresses and network addresses.

Every search is bounded: quantifiers have limits and nothing backtracks over more than a line's worth of text, so
that a hostile text of a megabyte costs seconds, not an hour.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Top-level domains that are no common words or file endings, so that "ok.It" and "main.py" are no addresses.
_TOP_LEVEL = (
    "com|net|org|edu|gov|info|biz|xyz|de|uk|fr|nl|ch|pl|br|mx|cl|pe|uy|au|nz|jp|cn|hk|kr|ru|ua|cz|sk|hu|bg|gr|tr|dk"
    "|fi|hr|rs|lt|lv|za|ng|ke|eg|il|ae|sa"
)
# Those that are words as well: an address only with a path behind them.
_WORDLIKE = (
    "io|co|app|dev|ai|me|tv|ly|gl|gg|shop|store|online|site|tech|club|cloud|blog|eu|es|pt|us|ca|ar|sg|ro|se|ie|lu|li"
    "|si|ee|at|it|be|in|no|to|is|so|my"
)

_REST = r"[^\s<>\"`{}|\\^]"
_LINK = re.compile(
    rf"(?<![\w+.-])[a-z][a-z0-9+.-]{{1,15}}://{_REST}{{1,2000}}|(?<!\w)www\d?\.{_REST}{{2,2000}}", re.IGNORECASE
)
_HOST = re.compile(
    rf"(?<![\w@.-])(?:[^\W_][\w-]{{0,62}}\.){{1,8}}"
    rf"(?:(?:{_TOP_LEVEL}|{_WORDLIKE})(?::\d{{1,5}})?/{_REST}{{0,2000}}|(?:{_TOP_LEVEL})(?![\w@-]|\.\w))",
    re.IGNORECASE,
)
_BEHIND = ".,;:!?)]}'»”’*"
_AT = re.compile(r"@|＠|[ \t]{0,2}[\[(][ \t]{0,2}(?:at|arroba)[ \t]{0,2}[\])][ \t]{0,2}", re.IGNORECASE)
_DOT = r"(?:\.|[ \t]{0,2}[\[(](?:dot|punkt|ponto|punto)[\])][ \t]{0,2})"
_DOMAIN = re.compile(
    rf"(?:[^\W_][\w-]{{0,62}}{_DOT}){{1,8}}[^\W\d_]{{2,24}}(?!\w)|\[?\d{{1,3}}(?:\.\d{{1,3}}){{3}}\]?", re.IGNORECASE
)
_LOCAL_MARKS = frozenset(".%+'&~-_")
_MAX_LOCAL = 128

_MAC = re.compile(
    r"(?<![\w:.-])(?:[0-9a-f]{2}(?P<gap>[:-])(?:[0-9a-f]{2}(?P=gap)){4}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})"
    r"(?![\w:-]|\.\w)",
    re.IGNORECASE,
)
_MAC_GAPS = 5
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_IP4 = re.compile(rf"(?<![\w.]){_OCTET}(?:\.{_OCTET}){{3}}(?!\w|\.\d)")
_IP4_DOTS = 3
_VERSION_BEFORE = re.compile(
    r"(?:\bv|version|vers\.?|build|release|firmware|versão|versión)[ :.#]{0,3}$", re.IGNORECASE
)
_IP6 = re.compile(
    r"(?<![\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:(?<=:)\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])", re.IGNORECASE
)


def find_links(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of web addresses that have a scheme or begin with ``www.``."""
    if "://" in text or "www" in text.lower():
        yield from _find_addresses(_LINK, text)


def find_hosts(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of bare hosts under a well-known domain, with the path behind them."""
    if "." in text:
        yield from _find_addresses(_HOST, text)


def _find_addresses(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(text):
        yield match.start(), match.start() + len(match[0].rstrip(_BEHIND))


def find_emails(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of e-mail addresses, also written ``name (at) host.org`` or ``name [at] host [dot] org``."""
    floor = 0
    for at in _AT.finditer(text):
        domain = _DOMAIN.match(text, at.end())
        if domain is None:
            continue
        start, lowest = at.start(), max(floor, at.start() - _MAX_LOCAL)
        while start > lowest and (text[start - 1].isalnum() or text[start - 1] in _LOCAL_MARKS):
            start -= 1
        while start < at.start() and text[start] in ".'-":
            start += 1
        if start < at.start():
            floor = domain.end()
            yield start, domain.end()


def find_macs(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of hardware addresses: six pairs of hex digits, or three groups of four (IEEE 802)."""
    if max(text.count(":"), text.count("-")) >= _MAC_GAPS or text.count(".") > 1:
        for match in _MAC.finditer(text):
            yield match.span()


def find_ips(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of IPv4 and IPv6 addresses; a version number such as ``version 1.2.3.4`` is none."""
    for match in _IP4.finditer(text) if text.count(".") >= _IP4_DOTS else ():
        if not _VERSION_BEFORE.search(text, max(0, match.start() - 14), match.start()):
            yield match.span()
    if text.count(":") > 1:
        for match in _IP6.finditer(text):
            if any(sign.isdigit() for sign in match[0]) and _is_ip6(match[0]):
                yield match.span()


def _is_ip6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True
