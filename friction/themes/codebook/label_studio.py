"""Coded segments for Label Studio: tasks with what was decided or found, and the labelling configuration to them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from friction.themes.codebook.coded import iter_coded
from friction.themes.codebook.from_run import name_themes

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from friction.themes.codebook.coded import Coded

MODEL = "friction"
TEXT, CHOICES, LABELS = "text", "themes", "spans"
"""Names in the configuration: the text, the themes of the whole, the themes of parts of it."""

_STYLE = ".htx-text { white-space: pre-wrap; }"
"""Else spaces are trimmed where a text is shown, and the places of spans in it no longer fit."""


class LabelStudio(NamedTuple):
    """Two files for a project of Label Studio.

    Attributes
    ----------
    tasks : JSON, to be imported.
    config : XML, the project's labelling configuration.
    """

    tasks: bytes
    config: bytes


def to_label_studio(segments: pd.DataFrame, segment_topics: pd.DataFrame, themes: pd.DataFrame) -> LabelStudio:
    """Return coded segments as tasks, one a segment, by document and place, with the configuration that shows them.

    A task holds the masked text and where it is from. Its themes are one result ``choices``, and a result ``labels``
    over the whole text for each theme. What people decided is an annotation; what the run found a prediction, with the
    strength as its score. Places count characters (code points), as Label Studio does.

    Parameters
    ----------
    segments, segment_topics, themes : tables of these names, as for `friction.themes.codebook.coded.write_coded`.
    """
    label_of = {theme_id: _to_label(name) for theme_id, name in name_themes(themes).items()}
    tasks = [_to_task(one, label_of) for one in iter_coded(segments, segment_topics, themes)]
    return LabelStudio(
        (json.dumps(tasks, ensure_ascii=False, indent=1) + "\n").encode(), _to_config(list(label_of.values()))
    )


def _to_task(one: Coded, label_of: Mapping[str, str]) -> dict[str, Any]:
    task: dict[str, Any] = {
        "data": {
            "text": one.text,
            "segment_id": one.segment_id,
            "doc_id": one.doc_id,
            "start": one.start,
            "end": one.end,
            "theme_ids": list(one.theme_ids),
        }
    }
    result = _to_result(one.text, [label_of[theme_id] for theme_id in one.theme_ids])
    if one.is_decided:
        task["annotations"] = [{"result": result}]
    elif result:
        task["predictions"] = [{"model_version": MODEL, "score": one.strength, "result": result}]
    return task


def _to_result(text: str, labels: list[str]) -> list[dict[str, Any]]:
    """Return the results for the themes of a text; ids count within the task."""
    if not labels:
        return []
    result: list[dict[str, Any]] = [
        {"id": "themes", "from_name": CHOICES, "to_name": TEXT, "type": "choices", "value": {"choices": labels}}
    ]
    for number, label in enumerate(labels if text else [], start=1):
        value = {"start": 0, "end": len(text), "text": text, "labels": [label]}
        result.append({"id": f"span{number}", "from_name": LABELS, "to_name": TEXT, "type": "labels", "value": value})
    return result


def _to_config(labels: list[str]) -> bytes:
    from xml.etree.ElementTree import Element, SubElement, indent, tostring

    view = Element("View")
    SubElement(view, "Style").text = _STYLE
    choices = SubElement(view, "Choices", {"name": CHOICES, "toName": TEXT, "choice": "multiple"})
    spans = SubElement(view, "Labels", {"name": LABELS, "toName": TEXT, "choice": "multiple"})
    for label in labels:
        SubElement(choices, "Choice", {"value": label})
        SubElement(spans, "Label", {"value": label})
    SubElement(view, "Text", {"name": TEXT, "value": "$text"})
    indent(view)
    return tostring(view, encoding="utf-8") + b"\n"


def _to_label(name: str) -> str:
    """Return a name as the configuration takes it: what follows a dollar sign would be a field of the task there."""
    return name.replace("$", "＄")
