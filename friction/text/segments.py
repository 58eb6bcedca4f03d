"""Documents into segments: the sentence or few sentences that say one thing."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any

import pandas as pd

from friction.text.pipeline import LEMMATIZER, load_pipeline, to_lower

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spacy.language import Language
    from spacy.tokens import Doc, Token

FEWEST_WORDS = 3
LONGEST_PHRASE = 3
COLUMNS = ("segment_id", "doc_id", "start", "end", "text", "lemmas", "phrases")

_GREETING = re.compile(
    r"\W*(hi|hello|hey|dear|good (morning|afternoon|evening|day)|greetings|hallo|guten (tag|morgen|abend)|moin|"
    r"liebe[sr]?|sehr geehrte[rs]?|ol[aá]|bom dia|boa (tarde|noite)|hola|buen[oa]s (d[ií]as|tardes|noches))"
    r"(\W+(there|all|team|support|everyone|both|zusammen|you|sir|madam|or|and|[A-Z][\w'-]+))*\W*",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\W*(((kind|best|warm|many)\s+)?(regards|wishes)|cheers|sincerely|yours( (truly|sincerely|faithfully))?|"
    r"(with )?(mit )?(freundlichen|besten|liebe|viele) gr(ü|ue)(ß|ss)en?|lg|mfg|"
    r"atenciosamente|(um )?abra[cç]o|(un )?saludos?( cordial(es)?)?|sent from my \w+)"
    r"(\W+[A-Z][\w'.-]*){0,3}\W*",
    re.IGNORECASE,
)


def build_segments(documents: pd.DataFrame, *, on_progress: Callable[[int, int], None] | None = None) -> pd.DataFrame:
    """Cut customers' documents into segments, with lemmas and phrases.

    A segment is a sentence, or a line where somebody wrote lines; one of fewer than three words joins the one behind
    it (the last one the one before). Lines that only greet or sign are left out. Agent and bot turns get no segments.

    Parameters
    ----------
    documents : table ``documents``, any order.
    on_progress : told how many documents are done.

    Returns
    -------
    Columns `COLUMNS`; ``start`` and ``end`` are places in the document's text, ``text`` is exactly what lies between.
    Sorted by document and start.
    """
    own = documents[(documents["author"] == "customer") & (documents["text"] != "")].sort_values("doc_id")
    rows: list[tuple[object, ...]] = []
    done = 0
    for language, part in own.groupby("language", sort=True):
        pipeline = load_pipeline(str(language))
        texts = part["text"]
        lemmas = _Lemmas(pipeline)
        parsed_texts = pipeline.pipe(texts.map(to_lower), disable=[LEMMATIZER])
        for doc_id, text, parsed in zip(part["doc_id"], texts, parsed_texts, strict=True):
            rows += _to_rows(doc_id, text, parsed, lemmas)
            done += 1
            if on_progress and done % 500 == 0:
                on_progress(done, len(own))
    segments = pd.DataFrame(rows, columns=list(COLUMNS))
    return segments.sort_values(["doc_id", "start"], ignore_index=True)


class _Lemmas:
    """The lemma of each word, looked up once: it hangs on the word alone, not on its place in a sentence."""

    def __init__(self, pipeline: Language) -> None:
        self._lemmatizer: Any = pipeline.get_pipe(LEMMATIZER) if pipeline.has_pipe(LEMMATIZER) else None
        self._known: dict[int, str | None] = {}

    def find(self, token: Token) -> str | None:
        """Return the word's lemma; None for stop words, and for what is no word.

        Masked data is none: its placeholder holds a sign and a digit.
        """
        if token.orth not in self._known:
            self._known[token.orth] = self._look_up(token)
        return self._known[token.orth]

    def _look_up(self, token: Token) -> str | None:
        if not token.is_alpha or token.is_stop or len(token) == 1:
            return None
        lemma = str(self._lemmatizer.lookup_lemmatize(token)[0]) if self._lemmatizer else ""
        return lemma.lower() or str(token.lower_)


def _to_rows(doc_id: str, whole: str, parsed: Doc, lemmas: _Lemmas) -> Iterator[tuple[object, ...]]:
    tokens = list(parsed)
    tokens_at = [token.idx for token in tokens]
    words = [lemmas.find(token) for token in tokens]
    for number, (start, end) in enumerate(_find_spans(parsed, whole)):
        own = words[bisect_left(tokens_at, start) : bisect_left(tokens_at, end)]
        said = [word for word in own if word is not None]
        yield f"{doc_id}/{number}", doc_id, start, end, whole[start:end], said, _find_phrases(own)


def _find_spans(parsed: Doc, whole: str) -> list[tuple[int, int]]:
    """Return start and end of each segment."""
    spans: list[tuple[int, int]] = []
    waiting: int | None = None
    for start, end in _find_lines(parsed):
        text = whole[start:end]
        if _GREETING.fullmatch(text) or _CLOSING.fullmatch(text):
            continue
        begin = start if waiting is None else waiting
        waiting = None
        if _count_words(whole[begin:end]) < FEWEST_WORDS:
            waiting = begin
        else:
            spans.append((begin, end))
        last = end
    if waiting is not None:
        if spans:
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((waiting, last))
    return spans


def _find_lines(parsed: Doc) -> Iterator[tuple[int, int]]:
    """Yield start and end of each sentence, cut at line breaks too, without the spaces around it."""
    for sentence in parsed.sents:
        at = sentence.start_char
        for line in re.split(r"(\s*\n\s*)", sentence.text):
            stripped = line.strip()
            if stripped:
                start = at + line.index(stripped[0])
                yield start, start + len(stripped)
            at += len(line)


def _count_words(text: str) -> int:
    return len(re.findall(r"[^\W\d_]+", text))


def _find_phrases(words: list[str | None]) -> list[str]:
    """Return runs of two or three words with no stop word, number or sign (None) between them."""
    phrases: list[str] = []
    run: list[str] = []
    for word in [*words, None]:
        if word is not None:
            run.append(word)
            continue
        for size in range(2, LONGEST_PHRASE + 1):
            phrases += [" ".join(run[at : at + size]) for at in range(len(run) - size + 1)]
        run = []
    return phrases
