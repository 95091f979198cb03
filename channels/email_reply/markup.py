"""The HTML part as lines, quoted ones marked with ">" as in a text part."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import lxml.html
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_engine import Inscriptis
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_element import HtmlElement
from lxml import etree

from channels.email_reply.lines import CUT, bare

_OPEN, _CLOSE = "\ue000", "\ue001"
_OURS = str.maketrans(dict.fromkeys(_OPEN + _CLOSE + CUT))
_ILLEGAL_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# Clients repeat each other's markup with a prefix (x_, gmail-), so names are compared by their end.
_QUOTES = (
    "yahoo_quoted",
    "olk_src_body_section",
    "mail-editor-reference-message-container",
    "moz-cite-prefix",
    "zmail_extra",
)
# Around an attribution and a blockquote: where there is one, the wrapper may hold answers too.
_QUOTES_WITHOUT_BLOCKQUOTE = ("protonmail_quote", "messagereplysection")
_CUTS = ("divrplyfwdmsg", "stopspelling", "zwchr")
_SIGNATURES = (
    "gmail_signature",
    "gmail_signature_prefix",
    "moz-signature",
    "protonmail_signature_block",
    "ms-outlook-mobile-signature",
    "messagesignaturesection",
)

_TABLES_AS = {"table": "div", "tr": "div", "td": "span", "th": "span"}
_HIDDEN = re.compile(r"display:none|mso-hide:all|visibility:hidden")
_OUTLOOK_RULE = re.compile(r"border-top:solid#?\w{1,20}1\.0pt;padding:3\.0pt0")
_INDENT_ONLY = re.compile(r"border(?:-left)?:(?:none|0)")

# Indents only cost memory: hostile markup nests them, and every line is stripped anyway.
_CSS = CSS_PROFILES["strict"] | {
    name: HtmlElement(display=CSS_PROFILES["strict"][name].display) for name in ("ul", "ol")
}
_CONFIG = ParserConfig(css=_CSS)


class Markup(NamedTuple):
    """`lines` with quotes marked, `whole` with none."""

    lines: list[str]
    whole: list[str]


def from_html(html: str) -> Markup:
    html = _ILLEGAL_IN_XML.sub("", html).translate(_OURS)
    if not html.strip():
        return Markup([], [])
    tree = _tree(html)
    for element in list(tree.iter(etree.Element)):
        _mark(element)
    _flatten(tree)
    marked = Inscriptis(tree, _CONFIG).get_text().replace("\xa0", " ").split("\n")
    lines = list(_with_quote_marks(marked))
    return Markup(lines, [line for line in map(bare, marked) if line not in (_OPEN, _CLOSE, CUT)])


def _tree(html: str) -> etree._Element:
    # Bytes, because a str with an XML declaration is refused; the text is UTF-8 whatever it says.
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    return lxml.html.document_fromstring(
        f"<body>{html}</body>".encode(), parser=parser, ensure_head_body=True
    )


def _names(element: etree._Element) -> list[str]:
    values = (element.get("id", ""), element.get("name", ""), element.get("class", ""))
    return " ".join(values)[:500].lower().split()


def _has_name(names: list[str], wanted: tuple[str, ...]) -> bool:
    return any(name.endswith(wanted) for name in names)


def _style(element: etree._Element) -> str:
    return "".join(element.get("style", "")[:500].lower().split())


def _mark(element: etree._Element) -> None:
    names, style = _names(element), _style(element)
    if _has_name(names, _CUTS) or _OUTLOOK_RULE.search(style):
        element.addprevious(_line(CUT))
    elif _is_quote(element, names, style):
        _enclose(element)


def _is_quote(element: etree._Element, names: list[str], style: str) -> bool:
    if element.tag == "blockquote":
        return "cite" in element.get("type", "") or bool(names) or not _INDENT_ONLY.search(style)
    if _has_name(names, _QUOTES + _SIGNATURES) or names[:1] in (["signature"], ["x_signature"]):
        return True
    wrapper = _has_name(names, _QUOTES_WITHOUT_BLOCKQUOTE) or element.get("name") == "quote"
    return wrapper and element.find(".//blockquote") is None


def _line(text: str) -> etree._Element:
    line = etree.Element("div")
    line.text = text
    return line


def _enclose(element: etree._Element) -> None:
    opening = _line(_OPEN)
    opening.tail, element.text = element.text, None
    element.insert(0, opening)
    element.append(_line(_CLOSE))


def _flatten(tree: etree._Element) -> None:
    """Take away what makes text wide or hidden: grids (mail uses tables for layout), styles."""
    for element in list(tree.iter(etree.Element)):
        if element.get("style") and _HIDDEN.search(_style(element)) and element.tag != "body":
            element.text = None
            for child in list(element):
                element.remove(child)
        element.attrib.clear()
        if element.tag in ("td", "th"):
            element.tail = " " + (element.tail or "")
        if element.tag in _TABLES_AS:
            element.tag = _TABLES_AS[element.tag]


def _with_quote_marks(marked: list[str]) -> Iterator[str]:
    depth = 0
    for line in map(bare, marked):
        if line == _OPEN:
            depth += 1
        elif line == _CLOSE:
            depth -= 1
        elif depth:
            yield f"> {line}"
        else:
            yield line
