"""What speaks for two themes being one."""

from __future__ import annotations

import pytest

from friction.themes.evidence import Common, Evidence, tell_common
from tests.tables import table

MEMBERS = """
    theme_id | doc_id | person_id
    a        | d1     | p1
    a        | d2     | p2
    a        | d3     | -
    b        | d2     | p2
    b        | d4     | p1
    c        | d5     | -
"""


@pytest.fixture
def evidence():
    terms = {"a": ["voucher", "code", "till"], "b": ["code", "voucher"], "c": ["parcel"]}
    return Evidence(terms, table(MEMBERS), {"d1": "checkout", "d2": "checkout", "d4": "checkout", "d5": "delivery"})


def test_terms_documents_persons_and_stage_in_common_are_counted(evidence):
    """A message that names both, and persons who wrote of both, in one message or in two."""
    assert evidence.compare("a", "b") == Common(("voucher", "code"), 1, 2, "checkout")
    assert evidence.compare("a", "c") == Common((), 0, 0, None)


def test_what_is_in_common_is_said_in_one_sentence(evidence):
    """Without customers' words; nothing where there is nothing."""
    assert tell_common(evidence.compare("a", "b")) == (
        "They share 2 of their main terms, 1 message that names both, 2 persons who wrote of both "
        "and the stage checkout."
    )
    assert tell_common(Common(("code",), 0, 0, None)) == "They share one of their main terms."
    assert tell_common(Common((), 0, 0, None)) == ""
