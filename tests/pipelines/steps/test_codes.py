"""The codes that people brought along, from any file of the known forms."""

from __future__ import annotations

import pytest

from friction.config import load_settings
from friction.errors import InputError
from friction.themes.codebook.csv_files import write_csv
from friction.themes.codebook.qdc import write_qdc
from friction.themes.codebook.workbooks import write_workbook
from friction.topics import Code
from pipelines.commands.check import check_workspace
from pipelines.show import Show
from pipelines.steps.codes import load_codes
from tests.themes.codebook.made import FULL


def load(small, content, name="codes.csv"):
    settings = (small / "friction.toml").read_text(encoding="utf-8")
    (small / "friction.toml").write_text(settings.replace("[topics]", f'[topics]\ncodebook = "{name}"'))
    if content is not None:
        (small / name).write_bytes(content)
    return load_codes(load_settings(small), small)


@pytest.mark.parametrize(
    ("name", "write"), [("codes.qdc", write_qdc), ("codes.csv", write_csv), ("codes.xlsx", write_workbook)]
)
def test_codes_come_from_any_form_of_a_codebook(small, name, write):
    """What a code says is its definition, what it includes, and its examples; not what it excludes, nor edge cases."""
    codes, notes = load(small, write(FULL), name)

    late = ("The parcel comes later than was said.", "Also where a date was only hinted at.",
            "Still waiting for my parcel", "A week late")  # fmt: skip
    assert codes == [
        Code("Delivery", ("All about parcels.",)), Code("Late parcel", late), Code("Refund", ("Money back.",)),
    ]  # fmt: skip
    assert notes == []


def test_codes_that_say_nothing_or_are_retired_gather_nothing_and_are_told(small):
    """Folders of codes have no texts of their own; codes of one name are named with what they stand beneath."""
    codes, notes = load(
        small,
        b"code,parent,example,status,colour\nDelivery,,,,red\nOther,Delivery,x,,\nOther,,y,,\nOld,,z,retired,\n",
    )

    assert codes == [Code("Delivery: Other", ("x",)), Code("Other", ("y",))]
    assert notes == [
        "Left out, columns without a place here: 'colour'.",
        "Both at the top and beneath another code; all rows of one code name its parent: 'Other'.",
        "Codes of the codebook say nothing of themselves, and gather nothing: 'Delivery'.",
        "Codes of the codebook are retired, and gather nothing: 'Old'.",
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "the codebook cannot be read: No such file"),
        (b"code,example\na,b\n,c\n", r"codes.csv, line 3, column code: the row names no code"),
        (b"code,example\na,\n", "no code has a definition, a word on what it includes, or an example"),
        ("code,example\na,über\n".encode("latin-1"), "is not UTF-8: line 2"),
    ],
)
def test_a_codebook_that_cannot_be_used_is_told_with_its_setting(small, content, told):
    """The setting, the file and its line."""
    with pytest.raises(InputError, match=told) as error:
        load(small, content)

    assert error.value.where.startswith("topics.codebook: ")
    assert error.value.mend


def test_the_check_says_how_many_codes_gather_and_what_is_left_out(small, capsys):
    """Before a run, in the words of the run."""
    load(small, b"code,definition,colour\nPayment,The payment failed,red\nEmpty,,\n")

    check_workspace(small, Show())

    said = " ".join("".join(capsys.readouterr()).split())
    assert "The codebook codes.csv holds 1 codes that say what belongs to them." in said
    assert "columns without a place here: 'colour'" in said
    assert "gather nothing: 'Empty'" in said
