"""A deck of slides: titles and texts that fit their boxes, notes, and a file with the same bytes each time."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from friction.errors import FrictionError
from friction.report.render.fitting import Line, cut_text, fit_lines
from friction.report.render.words import to_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pptx.presentation import Presentation
    from pptx.shapes.autoshape import Shape
    from pptx.slide import Slide

    Box = tuple[float, float, float, float]

WIDTH, HEIGHT, MARGIN = 960.0, 540.0, 42.0
"""Of a slide in points: 16 to 9."""

INNER, BOTTOM = WIDTH - 2 * MARGIN, HEIGHT - 36.0
"""Where texts and charts may stand: so wide, and down to there."""

_TITLE, _LONGEST_FOOT, _SLIDES = 68.0, 110, 5
_TITLE_ONLY = 5  # of the library's own layouts: a title, and nothing else
_INK, _GREY = "1A1A1A", "595959"
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - written without a zone; the same in each file, so that bytes are
_FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)


@dataclass
class Plan:
    """What a slide holds: a title, texts in their boxes (left, top, width, height in points), paragraphs of notes."""

    title: str
    texts: list[tuple[Box, list[Line]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def start_deck() -> Presentation:
    """Return a deck without slides.

    Raises
    ------
    FrictionError
        If python-pptx is not installed.
    """
    try:
        from pptx import Presentation
        from pptx.util import Pt
    except ImportError as error:
        raise FrictionError(
            "A summary as slides needs python-pptx, which is not installed.", mend="pip install 'friction[pptx]'"
        ) from error
    deck = Presentation()
    deck.slide_width, deck.slide_height = Pt(WIDTH), Pt(HEIGHT)
    return deck


def add_slide(deck: Presentation, plan: Plan, foot: str) -> Slide:
    """Add a slide and return it: title and texts as they fit, ``foot`` and its number below, its notes whole."""
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    title = fit_lines([Line(to_line(plan.title), 28, bold=True)], INNER, _TITLE, 16)
    _write(slide.shapes.title, (MARGIN, 28, INNER, _TITLE), title)
    for box, lines in plan.texts:
        plain = [replace(one, text=to_line(one.text)) for one in lines]
        _write(_add_box(slide, box), box, fit_lines(plain, box[2], box[3]))
    low = (MARGIN, BOTTOM + 6, INNER, 18.0)
    number = f"{len(deck.slides)} of {_SLIDES}"
    _write(_add_box(slide, low), low, (Line(f"{cut_text(to_line(foot), _LONGEST_FOOT)}  ·  {number}", 10, grey=True),))
    slide.notes_slide.notes_text_frame.text = "\n".join(to_line(one) for one in plan.notes)
    return slide


def save_deck(deck: Presentation, title: str) -> bytes:
    """Return the file of a deck, which names no moment at which it was made: equal decks give equal bytes."""
    about = deck.core_properties
    about.title, about.author, about.last_modified_by = cut_text(to_line(title), 200), "friction", "friction"
    about.created = about.modified = _MADE
    about.revision = 1
    content = io.BytesIO()
    deck.save(content)
    fixed = io.BytesIO()
    with ZipFile(content) as made, ZipFile(fixed, "w", ZIP_DEFLATED) as kept:
        for name in made.namelist():
            kept.writestr(ZipInfo(name, _FIRST_DAY_OF_ZIP), made.read(name), ZIP_DEFLATED)
    return fixed.getvalue()


def _add_box(slide: Slide, box: Box) -> Shape:
    from pptx.util import Pt

    return slide.shapes.add_textbox(*(Pt(one) for one in box))


def _write(shape: Shape, box: Box, lines: Sequence[Line]) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
    from pptx.util import Pt

    shape.left, shape.top, shape.width, shape.height = (Pt(one) for one in box)
    frame = shape.text_frame
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment, paragraph.space_before = PP_ALIGN.LEFT, Pt(line.gap if number else 0)
        run = paragraph.add_run()
        run.text = line.text
        run.font.name, run.font.size, run.font.bold = "Arial", Pt(line.size), line.bold
        run.font.color.rgb = RGBColor.from_string(_GREY if line.grey else _INK)
