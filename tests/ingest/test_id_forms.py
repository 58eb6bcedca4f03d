"""One form of every id where nothing is lost; refused by name where something is; words for nobody are none."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from friction.config import IdForm, Kind
from friction.ingest.files.flaws import ID_IS_WORD, ID_LOST_DIGITS, ID_TOO_LARGE
from friction.ingest.ids.id_forms import find_maybe_odd, to_agreed, to_form
from friction.ingest.ids.id_rules import IdRules, find_why_none, read_ids, to_id
from friction.ingest.ids.no_ids import NO_IDS, to_word

SIGNS = st.text(alphabet="0123456789aAzZéß.-+eE@:<>\"'={}() \u00a0\u200b\uff11_n/u", max_size=14)
IDS = st.one_of(
    SIGNS,
    st.text(max_size=8),
    st.integers(0, 10**18).map(str),
    st.integers(0, 10**17).map(lambda number: f"{number}.0"),
    st.floats(0, 1e17).map(lambda number: f"{number:.3E}"),
    st.floats(0, 1e17).map(repr),
    st.uuids().map(lambda one: f"{{{str(one).upper()}}}"),
    st.emails(),
    st.sampled_from(NO_IDS),
)


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("1001.0", "1001"),  # a float column of pandas
        ("1001.", "1001"),
        ("1001.00", "1001"),
        ("0.0", "0"),
        (" 1001 ", "1001"),
        ("\u00a01001\u2007", "1001"),
        ("\ufeff1001\u200b", "1001"),
        ("１００１", "1001"),
        ("١٠٠١", "1001"),
        ('="1001"', "1001"),  # a spreadsheet's way to keep a text
        ("'1001", "1001"),
        ('"u1"', "u1"),
        ("Kim\u00a07", "Kim 7"),
        ("{u1}", "u1"),
        ('["u1"]', "u1"),
        ("b'1001'", "1001"),  # bytes of Python
        ('ObjectId("507F1F77BCF86CD799439011")', "507f1f77bcf86cd799439011"),
        ('{"$oid": "507f1f77bcf86cd799439011"}', "507f1f77bcf86cd799439011"),
        ("1.001E+3", "1001"),
        ("1.2345678E7", "12345678"),  # Java, Spark
        ("1.2E7", "12000000"),
        ("1e+05", "100000"),  # R
        ("Ann@X.de", "ann@x.de"),
        ("mailto:Ann@X.de?subject=hello", "ann@x.de"),
        ("Ann Lee <Ann@x.de>", "ann@x.de"),
        ("<ann@x.de>", "ann@x.de"),
        ("ann＠x.de", "ann@x.de"),
        ("{550E8400-E29B-41D4-A716-446655440000}", "550e8400-e29b-41d4-a716-446655440000"),
        ("urn:uuid:550E8400-E29B-41D4-A716-446655440000", "550e8400-e29b-41d4-a716-446655440000"),
        ("D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427e"),
    ],
)
def test_what_a_program_wrote_around_an_id_goes(written, form):
    """Numbers as floating-point ones, spaces, quotes, addresses, UUIDs: one form each."""
    assert to_form(written) == (form, None)


@pytest.mark.parametrize(
    "written",
    [
        "007",
        "007.0",
        "1.1",
        "1.10",
        "5e3",
        "12E4",
        "1.2345E+2",
        "ABC",
        "abc",
        "user:7",
        "+4930",
        "1,001",
        "a.0",
        "-5.0",
    ],
)
def test_what_tells_ids_apart_stays(written):
    """Leading zeros, capitals of other ids than addresses, decimals that are none, signs that look like a power."""
    assert to_form(written) == (written, None)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("9.9E+15", ID_LOST_DIGITS),
        ("1.23457E+11", ID_LOST_DIGITS),
        ("1.23457e+11", ID_LOST_DIGITS),
        ("1E+05", ID_LOST_DIGITS),
        ("1.2E+3", ID_LOST_DIGITS),
        ("9007199254740993.0", ID_TOO_LARGE),
        ("9007199254740992.0", ID_TOO_LARGE),
        ("9.007199254740993E+15", ID_TOO_LARGE),
    ],
)
def test_what_was_rounded_is_refused_by_name(written, why):
    """Whom it named cannot be known: it names nobody, rather than somebody else."""
    assert to_form(written) == (None, why)
    assert find_why_none(written, IdRules()) == why
    assert to_id("person", written) is None


def test_the_largest_exact_number_is_an_id():
    """Up to 2 to the power of 53 a floating-point number tells every whole number from the next."""
    assert to_form("9007199254740991.0") == ("9007199254740991", None)


@given(IDS)
@example("''1''")
@example("=\"'1.0'\"")
@example("<mailto:A@B.C>")
def test_the_form_of_a_form_is_itself(written):
    """Read again it does not change, so lists, settings and commands may hold either."""
    form, _ = to_form(written)
    assert form is None or to_form(form) == (form, None)


@given(st.integers(0, 2**60), st.integers(0, 2**60))
def test_two_numbers_never_become_one(first, second):
    """However they are written: as they are, as floating-point numbers, with a power."""
    for write in (
        str,
        lambda number: f"{number}.0",
        lambda number: f"{number:.15E}",
        lambda number: repr(float(number)),
    ):
        forms = [to_form(write(number))[0] for number in (first, second)]
        assert None in forms or (forms[0] == forms[1]) == (first == second)


@given(st.integers(0, 2**53 - 1))
def test_a_number_that_is_exact_comes_back(number):
    """As text, as a float column writes it, and in scientific notation with all its digits."""
    for written in (str(number), f"{number}.0", *([f"{number:.15E}"] if number else [])):
        assert to_form(written) in ((str(number), None), (written, None)), written
    assert to_form(f"{number}.0")[0] == str(number)


@given(SIGNS, SIGNS)
def test_ids_of_other_signs_stay_two(first, second):
    """Letters and digits of two ids that differ (in more than capitals) still differ in their forms."""
    forms = [to_form(one)[0] for one in (first, second)]
    if None in forms or forms[0] != forms[1]:
        return
    bare = [
        "".join(sign for sign in one.replace("\uff11", "1") if sign.isalnum()).lower()
        for one in (first, second)
        if "@" not in one and "." not in one and "u" not in one
    ]
    assert len(bare) < 2 or bare[0] == bare[1]


@given(st.lists(IDS, max_size=20))
def test_many_at_once_are_as_each_alone(values):
    """The quick look at a column leaves no id out that has another form, and no word."""
    cells = pd.DataFrame({"u": pd.Series(values, dtype="str")})
    cells = cells[(cells["u"] != "") & ~cells["u"].str.contains("\x00", regex=False)]
    for rules in (
        IdRules(),
        IdRules({"person": Kind(), "crm": Kind()}),
        IdRules(forms={"person": IdForm(capitals=False)}),
    ):
        for kind in ("person", "crm") if rules.kinds else ("person",):
            found = read_ids(cells, "u", kind, {}, rules)["person"]
            assert found.astype(object).where(found.notna(), None).tolist() == [
                to_id(kind, value, rules) for value in cells["u"]
            ]


@given(st.lists(IDS, min_size=1, max_size=20, unique=True), st.randoms())
def test_the_order_of_the_rows_makes_no_difference(values, shuffle):
    """An id is read alike wherever it stands, and whatever stands beside it."""
    before = pd.DataFrame({"u": pd.Series(values, dtype="str")}).query("u != ''")
    after = before.sample(frac=1, random_state=shuffle.randint(0, 99))

    pd.testing.assert_frame_equal(
        read_ids(before, "u", "person", {}).loc[after.index], read_ids(after, "u", "person", {})
    )


@given(IDS, st.builds(
    IdForm, leading_zeros=st.booleans(), capitals=st.booleans(), hyphens=st.booleans(),
    prefixes=st.lists(st.text("Au0-:_", min_size=1, max_size=3), max_size=2).map(tuple),
    before=st.sampled_from([None, "@", "-"]),
))  # fmt: skip
def test_a_form_of_the_settings_applied_again_changes_nothing(written, form):
    """And it leaves something of every id."""
    value = to_form(written)[0]
    if value:
        agreed = to_agreed(value, form)
        assert agreed
        assert to_agreed(agreed, form) == agreed


@pytest.mark.parametrize(
    ("written", "form", "agreed"),
    [
        ("000042", IdForm(leading_zeros=False), "42"),
        ("000", IdForm(leading_zeros=False), "0"),
        ("00ab", IdForm(leading_zeros=False), "00ab"),
        ("User:7", IdForm(prefixes=("User:",)), "7"),
        ("CUS-0007", IdForm(prefixes=("cus-",), capitals=False, leading_zeros=False), "7"),
        ("kim@x.de", IdForm(before="@"), "kim"),
        ("550e8400-e29b", IdForm(hyphens=False), "550e8400e29b"),
        ("user:", IdForm(prefixes=("user:",)), "user:"),
    ],
)
def test_a_form_of_the_settings_brings_ids_of_two_systems_together(written, form, agreed):
    """Zeros, capitals, hyphens, prefixes and what follows a sign; nothing is ever left empty."""
    assert to_agreed(written, form) == agreed


@pytest.mark.parametrize(
    "written",
    ["undefined", "NULL", "None", '"null"', "NaN", "NA", "#N/A", "n/a", "[object Object]", "(not set)", "not set",
     "A Google user", "a  google user", "Ein Google-Nutzer", "{{user_id}}", "%user_id%", "<unknown>", "Guest",
     "deleted user", "true", "-1", "--", "-", "?", "00000000-0000-0000-0000-000000000000", "匿名用户"],
)  # fmt: skip
def test_words_for_nobody_are_no_ids(written):
    """In capitals or not, with signs around them or not, whether ids are linked or not."""
    for rules in (IdRules(), IdRules({"person": Kind()})):
        assert to_id("person", written, rules) is None
        assert find_why_none(written, rules) == ID_IS_WORD


@pytest.mark.parametrize(
    "written", ["Nat", "na", "1", "0", "test", "Kim", "unknown77", "null@x.de", "none-of-them", "id7"]
)
def test_names_and_ids_that_look_like_words_stay(written):
    """A word alone is one; so is no name, no address and no id that holds one."""
    assert to_id("person", written) == written


def test_the_settings_add_words_and_take_them_away():
    """`ignore` beside the list, `keep` from it; both in whatever writing."""
    rules = IdRules(ignore=("Kunde OHNE Konto",), keep=("Guest",))

    assert [to_id("person", one, rules) for one in ("kunde ohne konto", "guest", "null")] == [None, "guest", None]


def test_no_word_is_listed_in_a_writing_that_is_never_found():
    """Every word of the list is found as it stands there."""
    assert [word for word in NO_IDS if to_id("person", word) is not None] == []
    assert len(set(map(to_word, NO_IDS))) == len(NO_IDS)


def _read_docs() -> list[tuple[list[str], list[str]]]:
    """Return what docs/inputs.md says is written, and how it is read; UUIDs are written out."""
    page = (Path(__file__).parents[2] / "docs" / "inputs.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.+`) \| (`.+`) \| .+ \|$", page, re.MULTILINE)
    full = [
        cell.replace("…", "41d4-a716-446655440000").replace("E29B-41d4", "E29B-41D4") for row in rows for cell in row
    ]
    cells = [re.findall(r"`([^`]+)`", cell) for cell in full]
    return list(zip(cells[::2], cells[1::2], strict=True))


def test_the_docs_say_what_is_read():
    """Each writing of the table in docs/inputs.md has the form beside it."""
    told = _read_docs()

    assert len(told) == 9
    for written, forms in told:
        expected = forms * len(written) if len(forms) == 1 else forms
        assert [to_form(one)[0] for one in written] == expected


def test_ids_in_their_form_are_not_looked_at_one_by_one():
    """Numbers, names, small addresses and UUIDs are let through by whole columns."""
    values = ["1001", "u-7", "ann@x.de", "550e8400-e29b-41d4-a716-446655440000", "ABC", "cus_9"]
    assert not find_maybe_odd(pd.Series(values, dtype="str")).any()
