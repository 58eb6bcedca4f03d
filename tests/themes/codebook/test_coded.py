"""Coded segments for spreadsheets and for Label Studio."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET

import pandas as pd

from friction.themes.codebook.coded import write_coded
from friction.themes.codebook.label_studio import to_label_studio
from tests.tables import assert_same, table

THEMES = table("""
    theme_id | name
    t1       | Late; lost
    t2       | =Refund
    t3       | $5 off <b>
""")
SEGMENTS = table("""
    segment_id | doc_id | start | end | text
    d2:0       | d2     | 0     | 6   | =1+1 🙂
    d1:10      | d1     | 9     | 20  | where is it
    d1:2       | d1     | 0     | 8   | too late
    d3:0       | d3     | 0     | 2   | ok
    d4:0       | d4     | 0     | 5   | thank
""")
TOPICS = table("""
    segment_id | theme_id | strength | also_in[] | reason
    d1:2       | t1       | 0.75     |           | placed
    d1:10      | t1       | 0.5      | t3,gone   | placed
    d2:0       | t2       | 1.0      | t1        | decided
    d3:0       | -        | 0.0      |           | too_short
    d4:0       | -        | 1.0      |           | decided
""")
CODERS = {"Ann": {"d1:2": ["t1", "t2"], "d3:0": []}, "=Bob": {"d2:0": ["t3"]}}


def read(content):
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return pd.DataFrame(rows[1:], columns=rows[0])


def test_coded_segments_are_rows_by_document_and_place():
    """Each with its themes, and for each theme whether the run found it or people decided it; nothing is a formula."""
    assert_same(
        read(write_coded(SEGMENTS, TOPICS, THEMES)),
        """
        segment_id | doc_id | start$ | end$ | theme_ids | themes                   | how              | text
        d1:2       | d1     | 0      | 8    | t1        | "Late; lost"             | found            | too late
        d1:10      | d1     | 9      | 20   | t1; t3    | "Late; lost"; $5 off <b> | found; decided   | where is it
        d2:0       | d2     | 0      | 6    | t2; t1    | '=Refund; "Late; lost"   | decided; decided | '=1+1 🙂
        d3:0       | d3     | 0      | 2    |           |                          |                  | ok
        d4:0       | d4     | 0      | 5    |           |                          |                  | thank
        """,
    )


def test_coders_have_columns_of_their_own():
    """Where they are given; empty where somebody did not code a segment."""
    found = read(write_coded(SEGMENTS, TOPICS, THEMES, CODERS))

    assert list(found.columns[8:]) == ["coder Ann", "coder =Bob"]
    assert found["coder Ann"].tolist() == ["t1; t2", "", "", "", ""]
    assert found["coder =Bob"].tolist() == ["", "", "t3", "", ""]


def test_a_run_without_further_themes_is_written_too():
    """The column also_in may be missing, as in runs from before; the order of rows does not matter."""
    before = TOPICS.drop(columns="also_in")

    assert read(write_coded(SEGMENTS, before, THEMES))["theme_ids"].tolist() == ["t1", "t1", "t2", "", ""]
    assert write_coded(SEGMENTS, TOPICS, THEMES) == write_coded(SEGMENTS[::-1], TOPICS[::-1], THEMES)


def test_tasks_hold_texts_with_what_was_found_or_decided():
    """What a run found is a prediction, what people decided an annotation, also that a segment is in no theme."""
    tasks = json.loads(to_label_studio(SEGMENTS, TOPICS, THEMES).tasks)

    assert [sorted(task) for task in tasks] == [
        ["data", "predictions"], ["annotations", "data"], ["annotations", "data"], ["data"], ["annotations", "data"],
    ]  # fmt: skip
    assert tasks[0] == {
        "data": {
            "text": "too late", "segment_id": "d1:2", "doc_id": "d1", "start": 0, "end": 8, "theme_ids": ["t1"],
        },
        "predictions": [
            {
                "model_version": "friction",
                "score": 0.75,
                "result": [
                    {
                        "id": "themes", "from_name": "themes", "to_name": "text", "type": "choices",
                        "value": {"choices": ["Late; lost"]},
                    },
                    {
                        "id": "span1", "from_name": "spans", "to_name": "text", "type": "labels",
                        "value": {"start": 0, "end": 8, "text": "too late", "labels": ["Late; lost"]},
                    },
                ],
            }
        ],
    }  # fmt: skip
    assert tasks[4]["annotations"] == [{"result": []}]


def test_tasks_fit_their_configuration():
    """Every result names a control of it, the text it is about, and a label that it has; spans lie within the text."""
    tasks, config = to_label_studio(SEGMENTS, TOPICS, THEMES)
    view = ET.fromstring(config)
    controls = {one.get("name"): one for one in view if one.get("toName")}

    assert view.find("Text").get("value") == "$text"
    assert {(one.tag, one.get("toName"), one.get("choice")) for one in controls.values()} == {
        ("Choices", "text", "multiple"), ("Labels", "text", "multiple"),
    }  # fmt: skip
    for task in json.loads(tasks):
        for given in (*task.get("annotations", ()), *task.get("predictions", ())):
            ids = [one["id"] for one in given["result"]]
            assert len(set(ids)) == len(ids)
            for one in given["result"]:
                control = controls[one["from_name"]]
                assert control.tag.lower() == one["type"]
                assert one["to_name"] == view.find("Text").get("name")
                assert set(one["value"][one["type"]]) <= {label.get("value") for label in control}
                if one["type"] == "labels":
                    text = task["data"]["text"]
                    assert text[one["value"]["start"] : one["value"]["end"]] == one["value"]["text"] == text


def test_no_label_is_taken_for_a_field_of_the_task():
    """In a configuration a dollar sign names a field: as part of a name it is written wide."""
    config = ET.fromstring(to_label_studio(SEGMENTS, TOPICS, THEMES).config)

    assert [one.get("value") for one in config.find("Choices")] == ["Late; lost", "=Refund", "＄5 off <b>"]
