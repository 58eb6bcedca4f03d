"""Names that the data's own person columns hold."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.privacy.known import find_full_names, find_own_names, find_own_parts
from friction.privacy.mask import Masker

MASKER = Masker(names=["Zora\nQuill", "Anna\nSmith", "José García", "Berg, Maria", "Jean-Luc Moreau", "Will\nHope"])
OWN = find_own_parts("Anna-Lena\nSmith")


@pytest.mark.parametrize(
    "text",
    [
        "the parcel of [Anna Smith] is here",
        "[anna smith] ordered, [ANNA SMITH] paid",
        "[Smith, Anna]",
        "[Anna Smith]'s order",
        "for [Jose Garcia] too",
        "[Maria Berg] or [Berg Maria]",
        "[Jean-Luc Moreau]",
        "no [Will Hope] here",
    ],
)
def test_full_names_are_masked_everywhere(text):
    """First and last name in either order, whatever letters, with or without accents."""
    parts = text.replace("]", "[").split("[")
    masked, n = MASKER.mask("".join(parts))
    assert n == len(parts) // 2
    assert [part for part in parts[::2] if part not in masked] == []
    assert not [part for part in parts[1::2] if part in masked]


@pytest.mark.parametrize(
    "text", ["Zora is here", "a quill wrote it", "I will hope so", "Zora and Quill", "Zorah Quills"]
)
def test_one_word_of_a_name_stays_in_the_documents_of_others(text):
    """A first name alone, a last name alone, or both apart are nobody known."""
    assert MASKER.mask(text) == (text, 0)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("anna will open", "<PERSON_1> will open"),
        ("ask SMITH or Lena", "ask <PERSON_1> or <PERSON_2>"),
        ("it is Anna-Lena Smith", "it is <PERSON_1>"),
        ("the smithy", "the smithy"),
    ],
)
def test_each_word_of_a_persons_name_is_masked_in_the_own_documents(text, masked):
    """In what a person wrote, first and last name count each alone."""
    assert Masker().mask(text, OWN)[0] == masked


def test_names_that_are_common_words():
    """A name that is a common word counts alone only with a capital within a sentence."""
    own = find_own_parts("Will\nMay")
    masked = Masker().mask("I will wait. Will you? Ask Will in May", own)[0]
    assert masked == "I will wait. Will you? Ask <PERSON_1> in <PERSON_2>"


def test_names_come_from_every_list_and_from_the_thread():
    """Who writes is known from the document's own column, the customer list, and those who take part in the thread."""
    documents = pd.DataFrame(
        {
            "person": ["u1", "u1", "u2", None],
            "thread": ["t", "t", None, None],
            "names": ["Anna", "Bo Agent", None, "Cleo\nDahl"],
        },
        dtype="str",
    )
    persons = pd.DataFrame({"person": ["u2", "u3"], "names": ["Dario Lopes", "Eve Moor"]}, dtype="str")
    own = find_own_names(documents, persons)
    assert own.tolist() == [{"anna", "bo", "agent"}, {"anna", "bo", "agent"}, {"dario", "lopes"}, {"cleo", "dahl"}]
    assert find_full_names(documents, persons) == ["Anna", "Bo Agent", "Cleo\nDahl", "Dario Lopes", "Eve Moor"]


def test_without_names():
    """Without a column of names nobody is known."""
    documents = pd.DataFrame({"person": ["u1"], "thread": [None], "names": [None]}, dtype="str")
    persons = pd.DataFrame({"person": [], "names": []}, dtype="str")
    assert find_own_names(documents, persons).tolist() == [set()]
    assert find_full_names(documents, persons) == []
