"""REFI-QDA codebooks: what is written keeps to the format, and what other programs write is read."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings

from friction.errors import InputError
from friction.themes.codebook.arrange import build_codebook
from friction.themes.codebook.entries import Entry, TagSet
from friction.themes.codebook.qdc import write_qdc
from friction.themes.codebook.read import read_codebook
from tests.themes.codebook.made import CODEBOOKS, FULL

SPACE = "{urn:QDA-XML:codebook:1.0}"
GUID = re.compile("[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")
ALLOWED = {
    "CodeBook": ({"origin"}, set(), ["Codes", "Sets"]),
    "Codes": (set(), set(), ["Code"]),
    "Code": ({"guid", "name", "isCodable"}, {"color"}, ["Description", "Code"]),
    "Description": (set(), set(), []),
    "Sets": (set(), set(), ["Set"]),
    "Set": ({"guid", "name"}, set(), ["Description", "MemberCode"]),
    "MemberCode": ({"guid"}, set(), []),
}
"""Of each element: attributes it must have, attributes it may have, and its children, in this order."""


def check_structure(content):
    """Hold a file against the schema of REFI-QDA codebooks 1.0; return its root."""
    root = ET.fromstring(content)
    assert root.tag == f"{SPACE}CodeBook"
    codes = [one.get("guid") for one in root.iter(f"{SPACE}Code")]
    sets = [one.get("guid") for one in root.iter(f"{SPACE}Set")]
    assert len({*codes, *sets}) == len([*codes, *sets]), "ids repeat"
    for element in root.iter():
        name = element.tag.removeprefix(SPACE)
        must, may, order = ALLOWED[name]
        assert must <= set(element.attrib) <= must | may, name
        places = [order.index(child.tag.removeprefix(SPACE)) for child in element]
        assert places == sorted(places), f"{name} has its parts in another order"
        for single in ("Codes", "Sets", "Description"):
            assert sum(child.tag == SPACE + single for child in element) <= 1, single
        assert order or name in ("Description", "MemberCode")
        assert name == "Description" or not (element.text or "").strip(), "words outside of descriptions"
        if "guid" in must:
            assert GUID.fullmatch(element.get("guid"))
        if "name" in must:
            assert element.get("name").strip()
        if name == "Code":
            assert element.get("isCodable") in ("true", "false")
            assert re.fullmatch("#[0-9A-F]{6}", element.get("color"))
        if name == "MemberCode":
            assert element.get("guid") in codes
        if name in ("Codes", "Sets"):
            assert len(element), f"{name} is empty"
    return root


@settings(max_examples=100, deadline=None)
@given(CODEBOOKS)
def test_every_file_keeps_to_the_schema(codebook):
    """Elements, their order, attributes, namespace, the form of ids, and members that are there."""
    root = check_structure(write_qdc(codebook))

    depth = max(len(path) for path in _list_paths(root.find(f"{SPACE}Codes"), ()))
    assert depth <= 2


def _list_paths(element, above):
    for code in element.findall(f"{SPACE}Code"):
        path = (*above, code.get("name"))
        yield path
        yield from _list_paths(code, path)


def test_codes_are_nested_tags_are_sets_and_the_rest_stands_in_the_description():
    """People see every field in the other program, line by line."""
    root = check_structure(write_qdc(FULL))

    late = root.find(f"./{SPACE}Codes/{SPACE}Code[@name='Delivery']/{SPACE}Code[@name='Late parcel']")
    assert late.get("guid") == "00000000-0000-0000-0000-000000000007"
    assert late.find(f"{SPACE}Description").text == (
        "The parcel comes later than was said.\n\n"
        "Include: Also where a date was only hinted at.\n"
        "Exclude: Lost parcels.\n"
        "Example: Still waiting for my parcel\n"
        "Example: A week late\n"
        "Edge example: It came at night\n"
        "Memo: Split off in May.\n  Look again in June.\n"
        "Owner: Logistics\n"
        "Status: approved\n"
        "Version: 4\n"
        "Kind: problem\n"
        "Theme id: t2"
    )
    express, quick = root.findall(f"./{SPACE}Sets/{SPACE}Set")
    assert (express.get("name"), quick.get("name")) == ("express", "quick win")
    assert express.find(f"{SPACE}Description").text == "Of customers who paid for speed"
    assert [one.get("guid") for one in express.findall(f"{SPACE}MemberCode")] == [late.get("guid")]


def test_a_theme_has_the_same_id_and_colour_in_every_file():
    """Whatever it is called by then: another program knows it again."""
    files = [
        write_qdc(build_codebook([Entry(f"Late {number}", theme_id="t1", memo=f"renamed {number} times")]))
        for number in range(10)
    ]
    codes = [check_structure(file).find(f".//{SPACE}Code") for file in files]

    assert len({(code.get("guid"), code.get("color")) for code in codes}) == 1
    other = check_structure(write_qdc(build_codebook([Entry("Late", theme_id="t2")]))).find(f".//{SPACE}Code")
    assert other.get("guid") != codes[0].get("guid")


ATLAS = """\ufeff<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
          xsi:schemaLocation="urn:QDA-XML:codebook:1.0 Codebook.xsd"
          origin="ATLAS.ti Win 24.1.0" xmlns="urn:QDA-XML:codebook:1.0">
  <Codes>
    <Code guid="5d1c3b6a-0f5e-4f5c-9d0a-6f1f3ad0f001" name="Checkout: Voucher" color="#46AA00" isCodable="true">
      <Description>Vouchers that are refused.\r\nInclude: expired ones</Description>
    </Code>
    <Code guid="5D1C3B6A-0F5E-4F5C-9D0A-6F1F3AD0F002" name="Zahlung &amp; Rückgabe" color="#FF0000" isCodable="true">
      <Description />
    </Code>
  </Codes>
  <Sets>
    <Set name="Kasse" guid="5D1C3B6A-0F5E-4F5C-9D0A-6F1F3AD0F003">
      <Description>All of the till</Description>
      <MemberCode guid="5D1C3B6A-0F5E-4F5C-9D0A-6F1F3AD0F001" />
      <MemberCode guid="5d1c3b6a-0f5e-4f5c-9d0a-6f1f3ad0f002" />
    </Set>
  </Sets>
</CodeBook>
"""


def test_codes_and_groups_as_atlas_ti_writes_them_are_read():
    """With a byte-order mark, a namespace of the schema, ids in small letters, empty descriptions, sets as groups."""
    codebook, notes = read_codebook(ATLAS.encode(), "codes.qdc")

    voucher, payment = codebook.entries
    assert voucher.name == "Checkout: Voucher"
    assert voucher.guid == "5D1C3B6A-0F5E-4F5C-9D0A-6F1F3AD0F001"
    assert voucher.definition == "Vouchers that are refused."
    assert voucher.include == "expired ones"
    assert payment == Entry("Zahlung & Rückgabe", guid="5D1C3B6A-0F5E-4F5C-9D0A-6F1F3AD0F002", tags=("Kasse",))
    assert codebook.sets == (TagSet("Kasse", "All of the till", "5D1C3B6A-0F5E-4F5C-9D0A-6F1F3AD0F003"),)
    assert notes == []


NVIVO = """<?xml version='1.0' encoding='utf-16'?>
<CodeBook origin='NVivo 14' xmlns='urn:QDA-XML:codebook:1.0'><Codes>
<Code isCodable='true' name='Delivery' guid='a0000000-0000-4000-8000-000000000001'>
 <Description>Parcels.</Description>
 <Code name='Late' isCodable='true' guid='a0000000-0000-4000-8000-000000000002'>
  <Description>Memo: ask logistics</Description>
  <Code isCodable='true' guid='a0000000-0000-4000-8000-000000000003' name='By a week'/>
  <Code isCodable='true' guid='a0000000-0000-4000-8000-000000000004' name='Unclear'/>
 </Code>
 <Code guid='a0000000-0000-4000-8000-000000000005' isCodable='false' name='Unclear'/>
</Code>
</Codes></CodeBook>
"""


def test_nested_nodes_as_nvivo_writes_them_come_in_two_levels():
    """In UTF-16; deeper ones go beneath the uppermost, are told, and keep a name of their own."""
    codebook, notes = read_codebook(NVIVO.encode("utf-16"), "codes.qdc")

    assert [(entry.parent, entry.name, entry.guid[-1]) for entry in codebook.entries] == [
        ("", "Delivery", "1"),
        ("Delivery", "Late", "2"),
        ("Delivery", "By a week", "3"),
        ("Delivery", "Late: Unclear", "4"),
        ("Delivery", "Unclear", "5"),
    ]
    assert codebook.entries[1].memo == "ask logistics"
    assert notes == ["Deeper than two levels, and beneath their uppermost code now: 'By a week', 'Unclear'."]


QUALCODER = """<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="QualCoder 3.5" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<Codes><Code guid="b0000000-0000-4000-8000-000000000001" name="Staff" isCodable="false">
<Code guid="b0000000-0000-4000-8000-000000000002" color="#F781F3" name="Rude" isCodable="true" shape="box">
<NoteRef targetGUID="b0000000-0000-4000-8000-000000000009"/></Code>
<Code guid="none" name="Kind" isCodable="true"><Description>Note: warm
words</Description></Code></Code></Codes>
<Sets><Set guid="b0000000-0000-4000-8000-000000000003" name="People">
<MemberCode guid="b0000000-0000-4000-8000-00000000000F"/></Set></Sets>
</CodeBook>
"""


def test_categories_as_qualcoder_writes_them_are_upper_codes():
    """What the codebook has no place for is told, not silently dropped; so is what points nowhere."""
    codebook, notes = read_codebook(QUALCODER.encode(), "codes.qdc")

    assert [(entry.parent, entry.name, entry.definition) for entry in codebook.entries] == [
        ("", "Staff", ""),
        ("Staff", "Rude", ""),
        ("Staff", "Kind", "Note: warm\nwords"),
    ]
    assert codebook.sets == (TagSet("People", "", "B0000000-0000-4000-8000-000000000003"),)
    assert notes == [
        "Left out, as a codebook here has no place for it: 'NoteRef'.",
        "Left out, attributes without a place here: 'shape'.",
        "Without a usable guid, so that they get one of their own: 'Kind'.",
        "Sets that name codes which are not in the file: 'People'.",
    ]


def test_codes_of_one_name_beside_each_other_are_one():
    """Their texts add up, and the ids that give way are told."""
    twice = write_qdc(build_codebook([Entry("Late", guid="A0000000-0000-4000-8000-000000000001", definition="a")]))
    head, _, rest = twice.partition(b"    <Code")
    second = b"    <Code" + rest.partition(b"</Code>")[0].replace(b"001", b"002").replace(b">a<", b">b<") + b"</Code>"

    codebook, notes = read_codebook(head + second + b"    <Code" + rest, "codes.qdc")

    assert codebook.entries == (Entry("Late", guid="A0000000-0000-4000-8000-000000000002", definition="b\na"),)
    assert notes == [
        "The code 'Late' has several values of guid; the first counts: 'A0000000-0000-4000-8000-000000000002'."
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('name="Delivery"', 'name=" "'), "a Code has no name"),
        (('name="express"', 'name=""'), "a Set has no name"),
        (("CodeBook", "Project"), "outermost element is 'Project'"),
        (("</Codes>", ""), "no well-formed XML: line"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_its_mend(change, told):
    """What is wrong, in which file, and what to do."""
    broken = write_qdc(FULL).decode().replace(*change).encode()

    with pytest.raises(InputError, match=told) as error:
        read_codebook(broken, "codes.qdc")

    assert error.value.where.startswith("codes.qdc")
    assert "again" in error.value.mend


def test_a_label_that_people_wrote_counts_and_a_word_like_one_stays():
    """A blank line ends what stands behind a label; a status that is none is part of the text."""
    text = "Parcels.\nINCLUDE: late ones\nand early ones\n\nStatus: see the wiki\nMore words"
    file = write_qdc(build_codebook([Entry("a", definition="TEXT")])).replace(b"TEXT", text.encode())

    (entry,) = read_codebook(file, "codes.qdc")[0].entries

    assert entry.include == "late ones\nand early ones"
    assert entry.status == "draft"
    assert entry.definition == "Parcels.\n\nStatus: see the wiki\nMore words"
