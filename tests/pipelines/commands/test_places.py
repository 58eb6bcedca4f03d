"""Where in the journey messages belong, as people say at the terminal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from friction.errors import FrictionError
from pipelines.commands.themes.opened import Opened
from pipelines.commands.themes.places import correct_stage

pytestmark = pytest.mark.slow


def test_a_message_is_about_no_visit_that_began_after_it(ran):
    """No run could put it there: it is refused, and nothing is written."""
    with Opened(ran) as opened:
        documents = opened.run.documents.set_index("doc_id")
        placed = opened.tables["segment_topics"].dropna(subset="theme_id")
        own = opened.run.segments.set_index("segment_id").loc[placed["segment_id"].iloc[0], "doc_id"]
        written = documents.loc[own, "written_at"]

        with pytest.raises(FrictionError, match="was written before"):
            correct_stage(opened, [own], "basket", (written + timedelta(minutes=1)).isoformat())
        assert opened.service.read_decisions().empty

        correct_stage(opened, [own], "basket", (written - timedelta(minutes=1)).isoformat())
        assert opened.service.read_decisions()["action"].tolist() == ["visit"]
