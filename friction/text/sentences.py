"""Where sentences end: not at abbreviations, numbers, addresses or smileys. Long ones are cut at "but"."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from friction.contracts.letters import MARKS
from friction.text.lists import LANGUAGES, LETTERS, load_list
from friction.text.unspaced import ENDS, SYLLABLES, count_unspaced, place_unspaced
from friction.text.unspaced import LETTERS as UNSPACED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONG_SENTENCE = 30
"""Words from which on a sentence is cut at conjunctions."""

FEWEST_BESIDE = 8
"""Words that stand on either side of such a cut, at least."""

LONGEST_SEGMENT = 1_000
"""Characters of a sentence, at most: longer ones are cut between words."""

READ_AT_ONCE = 5_000
"""Characters in which conjunctions are looked for together."""

WRAPPED = 50
"""Characters from which on a line may go on in the next one, if that begins small."""

_END = re.compile(
    rf"[{ENDS}][{ENDS}.!?…]*+[\"'”’»」』）)\]]*+|(?<=[{UNSPACED}])[!?]++(?=[{UNSPACED}])"
    r"|(?<![.!?…؟۔।])[.!?…؟۔।]++[\"'”’»)\]]*+(?=\s|$)|(?<=[^\W\d_]{2})[.!?]++(?=[A-ZÀ-Þ][a-zß-ÿ ])|\n\s*+"
)
_WORD_BEFORE = re.compile(r"(?:[^\W_]\.?){1,12}$")
_WORD = re.compile(rf"(?:(?![{UNSPACED}{SYLLABLES}])[^\W\d_][{MARKS}]*)+")
_NEXT_WORD = re.compile(r"\s*([^\W\d_]{1,20})")
_ADDRESS = re.compile(r"[/@=]|www\.|://")


class _Rules(NamedTuple):
    abbreviations: frozenset[str]
    before_number: frozenset[str]
    after_number: frozenset[str]
    joint: re.Pattern[str]
    unsafe: re.Pattern[str]


def find_sentences(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each sentence of a text, without the spaces around it, in order.

    A line is a sentence, too, unless it is long and the next one begins with a small letter. No sentence has more than
    `LONGEST_SEGMENT` characters.
    """
    rules = _load_rules(language)
    start = 0
    for end in _find_ends(text, rules):
        yield from _cut_long(text, start, end, rules)
        start = end


def count_words(text: str) -> int:
    """Return how many words a text has, about how many in scripts without spaces; numbers are none."""
    return len(_WORD.findall(text)) + count_unspaced(text)


def _place_words(text: str) -> list[int]:
    """Return where the words that `count_words` counts begin, rising."""
    return sorted([match.start() for match in _WORD.finditer(text)] + place_unspaced(text))


def _find_ends(text: str, rules: _Rules) -> Iterator[int]:
    line = 0
    for match in _END.finditer(text):
        if match[0].startswith("\n"):
            goes_on = match.end() < len(text) and text[match.end()].islower() and match[0].count("\n") == 1
            wrapped = goes_on and match.start() - line >= WRAPPED
            line = match.end()
            if not wrapped:
                yield match.end()
        elif not _is_within(text, match.start(), match.end(), rules):
            yield match.end()
    yield len(text)


def _is_within(text: str, start: int, end: int, rules: _Rules) -> bool:
    """Return whether a sign that may end a sentence stands within one."""
    if text[start] in ENDS:
        return False
    if text[start] == "…" or text[start : start + 2] == "..":
        after = text[end : end + 3].lstrip()
        return after[:1].islower()
    if text[start] != ".":
        return end < len(text) and not text[end].isspace() and _is_in_address(text, start, end)
    before = _WORD_BEFORE.search(text[max(0, start - 16) : start])
    word = before[0].lower() if before else ""
    after = text[end : end + 24].lstrip()
    if word in rules.abbreviations or (len(word) == 1 and word.isalpha() and word != "i"):
        return True
    if word in rules.before_number and after[:1].isdigit():
        return True
    if word.isdigit() and len(word) <= 2:  # noqa: PLR2004 - a day, "5. Mai", or a point of a list
        following = _NEXT_WORD.match(after)
        at_start = not text[max(0, start - 16) : start - len(word)].strip(" \t-*(")[-1:].strip()
        return at_start or (following is not None and following[1].lower() in rules.after_number)
    return end < len(text) and not text[end].isspace() and _is_in_address(text, start, end)


def _is_in_address(text: str, start: int, end: int) -> bool:
    """Return whether what stands around a sign without spaces is like an address of the web."""
    before = re.split(r"\s", text[max(0, start - 80) : start])[-1]
    after = re.split(r"\s", text[end : end + 80])[0]
    return _ADDRESS.search(before + after) is not None


def _cut_long(text: str, start: int, end: int, rules: _Rules) -> Iterator[tuple[int, int]]:
    for piece, piece_end in _cut_between_words(text, start, end, READ_AT_ONCE):
        for first, behind in _cut_at_joints(text, piece, piece_end, rules):
            yield from _cut_between_words(text, first, behind, LONGEST_SEGMENT)


def _cut_at_joints(text: str, start: int, end: int, rules: _Rules) -> Iterator[tuple[int, int]]:
    """Yield the parts of a sentence, cut at the conjunction nearest its middle while it is long."""
    middle = (start + end) // 2
    words = _place_words(text[start:end])
    joints = [] if len(words) <= LONG_SENTENCE else list(rules.joint.finditer(text, start, end))
    for joint in sorted(joints, key=lambda one: (abs(one.start() - middle), one.start())):
        n_before = bisect_left(words, joint.start() - start)  # none goes over a joint: a space lies before it
        if min(n_before, len(words) - n_before) < FEWEST_BESIDE:
            break  # the others are nearer to an end
        if not rules.unsafe.search(text[start : joint.start()]):
            yield from _cut_at_joints(text, start, joint.start(), rules)
            yield from _cut_at_joints(text, joint.start(), end, rules)
            return
    yield start, end


def _cut_between_words(text: str, start: int, end: int, longest: int) -> Iterator[tuple[int, int]]:
    while start < end:
        while start < end and text[start].isspace():
            start += 1
        behind = min(end, start + longest)
        if behind < end:
            space = max(text.rfind(" ", start, behind), text.rfind("\n", start, behind))
            behind = space if space > start else behind
        last = behind
        while last > start and text[last - 1].isspace():
            last -= 1
        if last > start:
            yield start, last
        start = behind


@cache
def _load_rules(language: str) -> _Rules:
    """Return the rules of a language; of one without lists, those of all languages together."""
    letters = [load_list(name, LETTERS) for name in ((language,) if language in LANGUAGES else LANGUAGES)]

    def gather(name: str) -> frozenset[str]:
        return frozenset(word for lists in letters for word in lists[name])

    return _Rules(
        gather("abbreviations"),
        gather("before_number"),
        gather("after_number"),
        re.compile(rf"(?<=\s){_any_of(gather('joints'))}(?=\s)", re.IGNORECASE),
        re.compile(rf"\b{_any_of(gather('unsafe'))}\b", re.IGNORECASE),
    )


def _any_of(phrases: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(phrase) for phrase in sorted(phrases, key=lambda one: (-len(one), one))) + ")"
