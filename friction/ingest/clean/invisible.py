"""Signs that nobody sees: zero-width, soft hyphens, marks of byte order, control signs; odd spaces and line ends."""

from __future__ import annotations

import re

_JOINING = "\u0600-\u08ff\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1800-\u18af\ufb50-\ufdff\ufe70-\ufefe"
"""Letters of scripts in which a joiner or non-joiner changes what is read: Arabic, Persian, Hindi, Khmer and others."""

_EMOJI = "\u200d\ufe0f\u2190-\u2bff\u3030\u303d\U0001f000-\U0001faff"

_JOINERS = re.compile(
    rf"(?<![{_JOINING}])\u200c|\u200c(?![{_JOINING}])"
    rf"|(?<![{_JOINING}{_EMOJI}])\u200d|(?<=[{_EMOJI}])\u200d(?![{_EMOJI}])"
)
_NOTHING = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffc]"
    "|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0020-\U000e007f]+"
)
_SPACES = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

SIGNS = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x{a0}\x{ad}\x{34f}\x{61c}\x{115f}\x{1160}\x{1680}\x{17b4}\x{17b5}\x{180e}"
    r"\x{2000}-\x{200f}\x{2028}-\x{202f}\x{205f}-\x{206f}\x{3164}\x{feff}\x{ffa0}\x{fff9}-\x{fffc}"
    r"\x{e0020}-\x{e007f}]"
)
"""What a text must hold for `drop_invisible` to change it, in the words of RE2."""


def drop_invisible(text: str) -> str:
    r"""Return a text with odd spaces as spaces, line ends as ``\n``, and without what nobody sees.

    What joins emoji stays, and so do joiners and non-joiners between letters of scripts that need them.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _NOTHING.sub("", text)
    return _SPACES.sub(" ", _JOINERS.sub("", text))
