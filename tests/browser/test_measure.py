"""The measure of looks finds what is broken, and nothing else: small pages that are broken in one way each."""

from __future__ import annotations

import pytest

from tests.browser.measure import KEEP_PAINT, find_faults

pytestmark = [pytest.mark.slow, pytest.mark.browser]

LONG = "Somebody wrote a sentence that is longer than the box it stands in"
CARD = '<div style="border:1px solid #999;padding:8px;width:300px">{}</div>'
WORDS = " ".join(["word"] * 41)
BROKEN = {
    "text cut off by its box": (f'<div style="width:120px;overflow:hidden;white-space:nowrap">{LONG}</div>', "cut"),
    "text that ends in three dots": (
        f'<p style="width:120px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis">{LONG}</p>', "cut",
    ),
    "lines cut off below": (f'<div style="width:120px;height:30px;overflow:hidden">{LONG}</div>', "cut"),
    "a field shorter than what it holds": (f'<input aria-label="name" style="width:80px" value="{LONG}">', "cut"),
    "a field shorter than what it asks": (f'<input aria-label="name" style="width:80px" placeholder="{LONG}">', "cut"),
    "text right of the window": (f'<div style="position:absolute;left:380px;width:500px">{LONG}</div>', "outside"),
    "text left of the window": (f'<div style="position:absolute;left:-60px;width:500px">{LONG}</div>', "outside"),
    "a page that scrolls sideways": ('<div style="width:900px;height:9px;background:red"></div>', "sideways"),
    "a box that scrolls sideways": (
        f'<div style="width:120px;overflow:auto;white-space:nowrap">{LONG}</div>', "sideways",
    ),
    "a word on two lines": ('<div style="width:60px;word-break:break-all">confirmation</div>', "broken"),
    "a number on two lines": ('<div style="width:20px;word-break:break-all">1234567</div>', "broken"),
    "a card of 41 words": (CARD.format(WORDS), "wordy"),
    "a button without a name": ('<button><svg width="9" height="9"></svg></button>', "nameless"),
    "a field without a name": ('<label></label><input value="x">', "nameless"),
    "a field whose label is empty": ('<label for="a"> </label><input id="a">', "nameless"),
    "a field that is told with backslashes": (r'<input aria-label="Names\, parted by commas">', "escaped"),
}  # fmt: skip
SOUND = {
    "text that fits": f"<p>{LONG}</p>",
    "text that scrolls downwards": f'<div style="width:120px;height:30px;overflow-y:auto">{LONG}</div>',
    "a space that hangs over the edge": (
        '<div style="width:90px;white-space:pre-wrap;overflow:hidden">somebody   wrote      this    here</div>'
    ),
    "text for those who hear the page": (
        '<span style="position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)">' + LONG + "</span>"
    ),
    "text that is not shown": f'<div style="display:none;width:10px;overflow:hidden">{LONG}</div>',
    "words of a folded part": f'<details style="width:90px"><summary>More</summary>{WORDS}</details>',
    "a word with a hyphen": '<div style="width:90px">well-considered answer-phone</div>',
    "a hash of sixty-four letters": f'<div style="width:90px;overflow-wrap:anywhere">{"ab12" * 16}</div>',
    "an address longer than the line": (
        '<div style="width:60px;overflow-wrap:anywhere">https://evil.example/picture.png?x=1</div>'
    ),
    "writing without spaces": '<div style="width:40px">配送が遅れています</div>',
    "a card of 40 words": CARD.format(" ".join(["word"] * 40)),
    "a card with a message of 41 words": CARD.format(f'<p>Wrote:</p><div class="evidence">{WORDS}</div>'),
    "a card of 41 words, far below": f'<div style="height:901px"></div>{CARD.format(WORDS)}',
    "a card with 41 words folded": CARD.format(f"<details><summary>How sure?</summary>{WORDS}</details>"),
    "a field with a label": '<label for="a">Name</label><input id="a" value="x">',
    "a button with a picture that is named": '<button aria-label="Close"><svg width="9" height="9"></svg></button>',
}
PAINT = """
<canvas id="c" width="300" height="120"><table><tr><td>confirmation of the order</td></tr></table></canvas>
<script>
const pen = document.getElementById("c").getContext("2d");
pen.font = "16px sans-serif";
pen.save(); pen.beginPath(); pen.rect(20, 0, %d, 60); pen.clip();
%s
pen.restore();
</script>
"""


@pytest.fixture(scope="module")
def show(browser):
    """Return a function that opens a small page, made of a piece of HTML, in a window of 400 pixels."""
    page = browser.new_page(viewport={"width": 400, "height": 800})
    page.add_init_script(KEEP_PAINT)

    def open_page(html: str):
        page.unroute_all()
        page.route("http://page.test/", lambda route: route.fulfill(
            body=f'<!doctype html><meta charset="utf-8"><body style="margin:8px;font:16px sans-serif">{html}',
            content_type="text/html",
        ))  # fmt: skip
        page.goto("http://page.test/")
        return page

    return open_page


@pytest.mark.parametrize(("html", "kind"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_found(show, html, kind):
    """Each way to be broken is found, under its own name."""
    page = show(html)
    assert kind in {fault.kind for fault in find_faults(page)}


@pytest.mark.parametrize("html", SOUND.values(), ids=SOUND)
def test_what_is_sound_is_left_alone(show, html):
    """What can be read, or is not there to be read, is no fault."""
    page = show(html)
    assert find_faults(page) == []


@pytest.mark.parametrize(
    ("width", "painted", "kinds"),
    [
        (200, 'pen.fillText("confirmation of the order", 22, 20);', []),
        (60, 'pen.fillText("confirmation of the order", 22, 20);', ["cut"]),
        (120, 'pen.fillText("conf", 22, 20); pen.fillText("irmation of", 22, 40);', ["broken"]),
        (120, 'pen.fillText("confirmation", 22, 20); pen.fillText("of the", 22, 40);', []),
        (60, 'pen.fillText("confirmation", 22, 20); pen.clearRect(0, 0, 300, 120); pen.fillText("of", 22, 20);', []),
    ],
    ids=["fits", "cut", "broken", "two lines", "painted over"],
)
def test_cells_that_are_painted_are_measured_too(show, width, painted, kinds):
    """A cell of a grid is painted within its own edges: what passes them is cut, half a word a line is broken."""
    assert [fault.kind for fault in find_faults(show(PAINT % (width, painted)))] == kinds
