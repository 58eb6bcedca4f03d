"""Every reason for which a row is set aside has a mend of its own."""

from __future__ import annotations

import pytest

from friction.ingest.files import flaws, is_lost, list_settings, tell_mend
from friction.ingest.files.mends import _FILE, _MENDS

REASONS = {
    name: reason
    for name, reason in vars(flaws).items()
    if name.isupper() and isinstance(reason, str) and name not in {"ESCAPED", "FILE_UNREAD"}
}


@pytest.mark.parametrize("name", sorted(REASONS))
def test_a_reason_has_its_mend(name):
    """A setting that the reason names, or a sentence."""
    reason = REASONS[name]
    mend = tell_mend("documents", "tickets", reason)
    assert reason in _MENDS or list_settings(reason) or not is_lost(reason)
    assert mend.endswith(".")


def test_a_setting_that_the_reason_names_is_the_mend():
    """With the source that it belongs to."""
    mend = tell_mend("documents", "tickets", flaws.TIME_WITHOUT_UNIT)
    assert mend == "Say under [[documents]], name = 'tickets': time_format = \"epoch seconds\"."


def test_an_unknown_reason_leads_to_the_row():
    """Better to look at it than to guess."""
    assert tell_mend("events", "clicks", "has 3 cells, and the header 5") == _FILE


@pytest.mark.parametrize(
    ("reason", "lost"),
    [
        (flaws.BROKEN_QUOTE, True),
        (flaws.RATING_UNREADABLE, False),
        (flaws.BESIDE_TURNS, False),
        (flaws.NO_ID_OF_ROWS, False),
    ],
)
def test_a_row_kept_without_a_cell_is_not_lost(reason, lost):
    """The reason says so."""
    assert is_lost(reason) is lost
