"""Time friction and presidio on the same documents in one process: ``peer.py DOCUMENTS MODEL``; prints JSON.

Run by the Python of the peers, which has spaCy and presidio; friction's masking needs nothing beyond Python.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

PEER_SHARE = 50
"""Presidio is given one document of so many: it would take most of an hour otherwise."""


def main(documents_file: str, model: str) -> None:
    """Print the documents per second of each, start-up excluded."""
    import spacy
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    from friction.privacy.mask import Masker
    from friction.privacy.recognise import load_recogniser

    documents = json.loads(Path(documents_file).read_text(encoding="utf-8"))
    few = documents[::PEER_SHARE]
    engine = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": model}])
    engine.nlp = {"en": spacy.load(model)}
    analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
    analyzer.analyze(few[0], language="en")
    rules, named = Masker(), Masker(recognise=load_recogniser(f"spacy:{model}", Path.cwd()))
    named.mask_all(few[:10])
    ways = {
        "friction, rules": (rules.mask_all, documents),
        "friction, spaCy for names": (named.mask_all, few),
        "presidio, all recognisers": (lambda texts: [analyzer.analyze(text, language="en") for text in texts], few),
    }
    speeds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(3):
        for name, (work, texts) in ways.items():
            started = time.perf_counter()
            work(texts)
            speeds[name].append(len(texts) / (time.perf_counter() - started))
    print(json.dumps(speeds))


if __name__ == "__main__":
    main(*sys.argv[1:])
