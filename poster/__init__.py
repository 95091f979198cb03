"""A poster for the wall: whoever scans it has the words that join the waitlist ready to send.

It knows neither the database nor any wording: it is given what to say and draws it, as SVG for
the screen and for printers, and as PDF.
"""

from poster.layout import Code, Paper, Poster
from poster.links import sms_link, whatsapp_link
from poster.pdf import FontUnusable, LettersMissing, as_pdf
from poster.svg import as_svg

__all__ = [
    "Code",
    "FontUnusable",
    "LettersMissing",
    "Paper",
    "Poster",
    "as_pdf",
    "as_svg",
    "sms_link",
    "whatsapp_link",
]
