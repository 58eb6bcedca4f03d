"""The week's record laid out: pages, mails, sheets and slides that say the same."""

from friction.report.render.html import to_html
from friction.report.render.mail import to_mail
from friction.report.render.markdown import to_markdown
from friction.report.render.pdf import to_pdf
from friction.report.render.sheets import to_xlsx
from friction.report.render.slides import to_pptx

__all__ = ["to_html", "to_mail", "to_markdown", "to_pdf", "to_pptx", "to_xlsx"]
