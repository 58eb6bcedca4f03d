"""The week as a PDF: the page as it prints, tagged for readers of the screen; the same report gives the same bytes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from friction.errors import FrictionError
from friction.report.render.html import to_html

if TYPE_CHECKING:
    from types import ModuleType

    from friction.report.week import Report


def to_pdf(report: Report) -> bytes:
    """Return the page of `to_html` on A4, by the rules of PDF/UA-1.

    Nothing is loaded from anywhere. Its identifier follows from what it says, and it names no moment at which it was
    made.

    Raises
    ------
    FrictionError
        If WeasyPrint, or the system's Pango that it needs, is not installed.
    """
    page = to_html(report)
    identifier = hashlib.sha256(page.encode()).digest()[:16]
    weasyprint = _load()
    nothing = weasyprint.urls.URLFetcher(allowed_protocols=())
    document = weasyprint.HTML(string=page, url_fetcher=nothing)
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return made


def _load() -> ModuleType:
    try:
        import weasyprint
    except (ImportError, OSError) as error:  # OSError: the package is there, a system library is not
        raise FrictionError(
            "A summary as PDF needs WeasyPrint and the system library Pango, which are not both installed.",
            why=str(error).partition("\n")[0],
            mend="pip install 'friction[pdf]'; on Debian and Ubuntu also: apt-get install libpango-1.0-0 "
            "libpangoft2-1.0-0 libharfbuzz-subset0",
        ) from error
    return weasyprint
