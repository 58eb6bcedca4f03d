"""Labels and terms after a person left: what nobody else says is said no more, what people named stays."""

from __future__ import annotations

import pandas as pd

from friction.privacy.traces import find_traces
from friction.themes.relabel import relabel

LEFT = ("The search finds nothing", "Search finds nothing for lamps", "nothing found by the search")
LOST = ("The wobblegram search finds nothing", "my wobblegram is gone")


def relabelled(label, terms, *, name=None, decided=False):
    """Return label, terms and name of one topic after its segments ``LOST`` were removed."""
    segments = pd.DataFrame(
        {
            "segment_id": [f"d{n}/0" for n in range(len(LEFT))],
            "text": LEFT,
            "lemmas": [["search", "find", "lamp"]] * len(LEFT),
            "phrases": [["search find"]] * len(LEFT),
        }
    )
    segment_topics = segments[["segment_id"]].assign(topic_id="k1", theme_id="h1")
    topics = pd.DataFrame({"topic_id": ["k1"], "label": [label], "terms": [terms]})
    themes = pd.DataFrame(
        {
            "theme_id": ["h1"],
            "name": [name or label],
            "definition": ["as Zebedee said"],
            "terms": [terms],
            "from_decision": [decided],
        }
    )
    removed = pd.DataFrame({"text": LOST, "topic_id": "k1", "theme_id": "h1"})
    traces = find_traces([*LOST, "Zebedee"], LEFT)
    found = relabel(topics, themes, segment_topics, segments, removed, traces)
    return found.topics["label"].iloc[0], found.topics["terms"].iloc[0], found.themes


def test_a_label_that_others_say_stays():
    """So do terms that others say, in their order."""
    label, terms, themes = relabelled("search finds nothing", ["search find", "wobblegram", "lamp"])

    assert label == "search finds nothing"
    assert terms == ["search find", "lamp"]
    assert themes["name"].iloc[0] == "search finds nothing"


def test_a_label_that_only_they_said_is_found_anew():
    """From the segments that are left; the theme follows its topic."""
    label, _, themes = relabelled("my wobblegram is gone", ["search find"])

    assert "wobblegram" not in label.lower()
    assert label
    assert themes["name"].iloc[0] == label


def test_a_name_that_a_person_gave_stays_without_names_of_theirs():
    """Ordinary words of people's own stay, even where only the removed person said them."""
    _, _, themes = relabelled("search finds nothing", [], name="Wobblegram of Zebedee", decided=True)

    assert themes["name"].iloc[0] == "Wobblegram of [removed]"
    assert themes["definition"].iloc[0] == "as [removed] said"
