"""Names that a model finds: a spaCy pipeline, or presidio with one.

Nothing is downloaded: the model is a package that is installed, or a folder.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from friction.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import Any, TypeAlias

    Recogniser: TypeAlias = Callable[[Sequence[str]], Iterator[list[tuple[int, int, str]]]]

RULES = "rules"
_NOT_NEEDED = ["parser", "senter", "lemmatizer", "morphologizer", "textcat"]
_PERSONS = ("PERSON", "PER")
_LONGEST = 50_000
"""Characters that a model is given at once."""

_PRESIDIO_KINDS = {
    "PERSON": "PERSON", "US_DRIVER_LICENSE": "ID", "US_PASSPORT": "ID", "US_ITIN": "ID", "UK_NHS": "ID",
    "IT_DRIVER_LICENSE": "ID", "IT_PASSPORT": "ID", "IT_IDENTITY_CARD": "ID", "PL_PESEL": "ID", "IN_PAN": "ID",
    "IN_AADHAAR": "ID", "AU_TFN": "ID", "AU_MEDICARE": "ID", "SG_NRIC_FIN": "ID", "CRYPTO": "ACCOUNT",
}  # fmt: skip
_LEAST_SCORE = 0.5


def load_recogniser(names_by: str, workspace: Path) -> Recogniser | None:
    """Return what finds names by ``[privacy] names_by``: ``rules`` (None), ``spacy:MODEL`` or ``presidio:MODEL``.

    MODEL is the name of an installed spaCy package, or a folder (relative to the workspace). What is returned takes
    texts and yields start, end and kind of what it found in each, in their order.

    Raises
    ------
    ModelError
        If the library or the model is not there, or the model finds no persons.
    """
    kind, _, model = names_by.partition(":")
    if kind == RULES:
        return None
    pipeline = _load_pipeline(model, workspace)
    return _by_spacy(pipeline) if kind == "spacy" else _by_presidio(pipeline)


def _load_pipeline(model: str, workspace: Path) -> Any:  # noqa: ANN401 - spaCy ships no types
    import spacy

    folder = workspace / model
    try:
        pipeline = spacy.load(folder if folder.is_dir() else model, exclude=_NOT_NEEDED)
    except (OSError, ValueError, ImportError) as error:
        raise ModelError(
            f"the spaCy pipeline {model!r} cannot be loaded",
            where="privacy.names_by",
            why=str(error).splitlines()[0],
            mend=f"Install it (python -m spacy download {model}), name its folder, or set names_by = 'rules'.",
        ) from error
    if not {"ner", "entity_ruler", "span_ruler"} & set(pipeline.pipe_names):
        raise ModelError(
            f"the spaCy pipeline {model!r} finds no names: it has no ner and no entity_ruler",
            where="privacy.names_by",
            mend="Name a pipeline that has one, such as en_core_web_sm.",
        )
    return pipeline


def _by_spacy(pipeline: Any) -> Recogniser:  # noqa: ANN401 - as above
    def find(texts: Sequence[str]) -> Iterator[list[tuple[int, int, str]]]:
        pieces = [(number, start, piece) for number, text in enumerate(texts) for start, piece in _cut(text)]
        found: list[list[tuple[int, int, str]]] = [[] for _ in texts]
        docs = pipeline.pipe(piece for _, _, piece in pieces)
        for (number, start, _), doc in zip(pieces, docs, strict=True):
            found[number] += [
                (start + entity.start_char, start + entity.end_char, "PERSON")
                for entity in doc.ents
                if entity.label_ in _PERSONS
            ]
        yield from found

    return find


def _by_presidio(pipeline: Any) -> Recogniser:  # noqa: ANN401 - as above
    try:
        from presidio_analyzer import AnalyzerEngine
        from presidio_analyzer.nlp_engine import SpacyNlpEngine
    except ImportError as error:
        raise ModelError(
            "presidio is not installed", where="privacy.names_by", mend="Install it: pip install 'friction[pii]'"
        ) from error

    language = pipeline.lang

    # An engine that has its pipeline already looks for none, least of all on the network.
    engine = SpacyNlpEngine(models=[{"lang_code": language, "model_name": language}])
    engine.nlp = {language: pipeline}
    analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=[language])
    known = [kind for kind in analyzer.get_supported_entities(language) if kind in _PRESIDIO_KINDS]

    def find(texts: Sequence[str]) -> Iterator[list[tuple[int, int, str]]]:
        for text in texts:
            yield [
                (start + one.start, start + one.end, _PRESIDIO_KINDS[one.entity_type])
                for start, piece in _cut(text)
                for one in analyzer.analyze(piece, language=language, entities=known)
                if one.score >= _LEAST_SCORE
            ]

    return find


def _cut(text: str) -> Iterator[tuple[int, str]]:
    """Yield the places and pieces of a text that a model can be given, cut at spaces where there are any."""
    start = 0
    while len(text) - start > _LONGEST:
        stop = max(text.rfind(" ", start, start + _LONGEST), text.rfind("\n", start, start + _LONGEST))
        stop = stop if stop > start else start + _LONGEST
        yield start, text[start:stop]
        start = stop
    yield start, text[start:]


def find_model_files(names_by: str, workspace: Path) -> list[Path]:
    """Return the files of the model, in order; none where there is no model or it is not there."""
    import importlib.util
    from pathlib import Path

    model = names_by.partition(":")[2]
    if not model:
        return []
    folder = workspace / model
    if not folder.is_dir():
        try:
            found = importlib.util.find_spec(model)
        except (ImportError, ValueError):
            return []
        if found is None or not found.submodule_search_locations:
            return []
        folder = Path(os.fspath(next(iter(found.submodule_search_locations))))
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
