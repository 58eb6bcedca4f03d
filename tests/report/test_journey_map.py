"""The map of the journey: at most 25 moves, the rest told; as Mermaid and SVG, whatever names hold."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from friction.report.journey_map import build_map, to_mermaid
from friction.report.journey_svg import to_svg
from tests.tables import table

HOSTILE = '"]<script>alert(1)</script>; click n0 href "x" %% \n#'


@pytest.fixture
def transitions():
    """Return a small journey; the move back is too rare to be told."""
    return table(
        """
        | from_stage | to_stage  | n  | rate |
        | START      | look      | 90 | 0.9  |
        | START      | cart      | 10 | 0.1  |
        | look       | cart      | 50 | 0.6  |
        | look       | DROPPED   | 30 | 0.4  |
        | cart       | CONVERTED | 40 | -    |
        | cart       | DROPPED   | 16 | -    |
        | cart       | look      | 4  | -    |
        """
    )


def test_moves_are_told_by_their_share_and_rare_ones_in_one_sentence(transitions):
    """A move without a rate has its part of the moves seen; moves seen fewer than five times are not told."""
    found = build_map(transitions, ["look", "cart"])

    assert found.nodes == ("START", "look", "cart", "CONVERTED", "DROPPED")
    assert [(link.source, link.target, round(link.share, 2)) for link in found.links] == [
        (0, 1, 0.9), (0, 2, 0.1), (1, 2, 0.6), (1, 4, 0.4), (2, 3, 0.67), (2, 4, 0.27),
    ]  # fmt: skip
    assert found.note == "1 rarer kind of move is not drawn: 4 of 240 moves."


def test_at_most_25_moves_are_drawn():
    """Of 90 moves the 25 seen most often are drawn; how many others there were, and how often, is said."""
    stages = [f"s{number}" for number in range(10)]
    rows = [(one, other, 10 + at * 10 + to, 0.1) for at, one in enumerate(stages) for to, other in enumerate(stages)
            if one != other]  # fmt: skip

    found = build_map(pd.DataFrame(rows, columns=["from_stage", "to_stage", "n", "rate"]), stages)

    assert len(found.links) == 25
    assert min(link.n for link in found.links) == 82
    assert found.note.startswith("65 rarer kinds of move are not drawn:")


def test_mermaid_is_a_flowchart(transitions):
    """Each stage is a node, each move an arrow with its share and number."""
    assert to_mermaid(build_map(transitions, ["look", "cart"])) == (
        "flowchart TD\n"
        '    n0(["start"])\n'
        '    n1["look"]\n'
        '    n2["cart"]\n'
        '    n3(["converted"])\n'
        '    n4(["dropped off"])\n'
        '    n0 -->|"90% (90)"| n1\n'
        '    n0 -->|"10% (10)"| n2\n'
        '    n1 -->|"60% (50)"| n2\n'
        '    n1 -->|"40% (30)"| n4\n'
        '    n2 -->|"67% (40)"| n3\n'
        '    n2 -->|"27% (16)"| n4\n'
        "    style n4 fill:#fbe3e1,stroke:#b3261e\n"
        '    note["1 rarer kind of move is not drawn#58; 4 of 240 moves."]:::quiet\n'
        "    classDef quiet fill:none,stroke:none\n"
    )


def test_a_stage_may_be_called_anything(transitions):
    """In Mermaid a label cannot end itself, in SVG it is text: nothing of it is markup."""
    hostile = build_map(transitions.replace("look", HOSTILE), [HOSTILE, "cart"])

    mermaid, svg = to_mermaid(hostile), to_svg(hostile)

    assert len(mermaid.splitlines()) == 15
    label = next(line for line in mermaid.splitlines() if line.startswith("    n1["))
    assert not set('<>"];\n') & set(label[8:-2].replace("#", "").replace(";", ""))
    tree = ET.fromstring(svg)
    assert not [one for one in tree.iter() if one.tag.endswith(("script", "a"))]
    assert any("<script>alert(1)" in (one.text or "") for one in tree.iter() if one.tag.endswith("title"))


def test_the_picture_holds_every_stage_and_move(transitions):
    """Stages lie below each other, each move has its share beside it; nothing is loaded from outside."""
    svg = to_svg(build_map(transitions, ["look", "cart"]))
    tree = ET.fromstring(svg)
    texts = [(one.text, float(one.get("y"))) for one in tree.iter("{http://www.w3.org/2000/svg}text")]
    shown = dict(texts)

    assert shown["start"] < shown["look"] < shown["cart"] < shown["converted"]
    assert {"90%", "10%", "60%", "67%", "40% drop off", "27% drop off"} <= shown.keys()
    assert "1 rarer kind of move is not drawn: 4 of 240 moves." in shown
    assert "href" not in svg
    assert "url(" not in svg.replace("url(#", "")


def test_without_moves_the_map_is_its_stages():
    """An empty table draws the stages alone."""
    nothing = build_map(pd.DataFrame(columns=["from_stage", "to_stage", "n", "rate"]), ["look"])

    assert nothing.note == ""
    assert to_mermaid(nothing) == "flowchart TD\n"
    assert "look" in to_svg(nothing)
