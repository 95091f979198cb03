"""A poster can be scanned, read and printed, whatever a business is called."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as Tree

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from hypothesis import given, settings
from hypothesis import strategies as st

from poster import Code, LettersMissing, Paper, Poster, as_pdf, as_svg, sms_link, whatsapp_link
from poster.layout import MARGIN, Line, arranged
from poster.lettering import BOLD, REGULAR, letters
from tests.poster.reading import (
    SVG,
    picture_of_pdf,
    picture_of_svg,
    reach_of_pdf,
    scanned,
    texts_of_svg,
    words_of_pdf,
)

NUMBER, WORDS = "+12125550100", "Liste d'attente & more: 100 % ¿ñ?"
LINKS = [sms_link(NUMBER, WORDS), whatsapp_link(NUMBER, WORDS)]
THEN = datetime(2026, 11, 20, 15, tzinfo=UTC)
MILLIMETRE = 72 / 25.4


def a_poster(name: str = "Shear Joy", *, sentence: str = "Scan this.", codes: int = 2) -> Poster:
    drawn = [Code(link, label) for link, label in zip(LINKS, ("SMS", "WhatsApp"), strict=True)]
    return Poster(name, sentence, drawn[:codes], ["Or text us."])


def pdf(poster: Poster, paper: Paper = Paper.A4, font: Path | None = None) -> bytes:
    return as_pdf(poster, paper, made_at=THEN, font=font)


def test_a_text_opens_with_its_words_on_either_kind_of_phone() -> None:
    link = urlsplit(sms_link(NUMBER, WORDS))

    assert sms_link(NUMBER, "on the list") == "sms:+12125550100?&body=on%20the%20list"
    assert (link.scheme, link.path) == ("sms", NUMBER)
    assert parse_qs(link.query) == {"body": [WORDS]}


def test_whatsapp_wants_the_number_in_digits() -> None:
    link = urlsplit(whatsapp_link(NUMBER, WORDS))

    assert (link.scheme, link.netloc, link.path) == ("https", "wa.me", "/12125550100")
    assert parse_qs(link.query) == {"text": [WORDS]}


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("codes", [1, 2])
def test_its_codes_can_be_scanned(paper: Paper, codes: int) -> None:
    poster = a_poster(codes=codes)

    assert scanned(picture_of_pdf(pdf(poster, paper))) == LINKS[:codes]
    assert scanned(picture_of_svg(as_svg(poster, paper))) == LINKS[:codes]


@pytest.mark.parametrize("paper", Paper)
def test_it_is_one_page_of_the_paper(paper: Paper) -> None:
    (width, height), _ = reach_of_pdf(pdf(a_poster(), paper))

    assert (width / MILLIMETRE, height / MILLIMETRE) == pytest.approx(paper.value, abs=0.1)
    assert Tree.fromstring(as_svg(a_poster(), paper)).attrib["width"] == f"{paper.value[0]:g}mm"


HOSTILE = [
    "<script>alert(1)</script>",
    "]]></text><image href='https://evil.test'/>",
    "&lt;&amp;&#0;\x00\x1b[2J",
    'a" onload="alert(1)',
    "line\r\nbreaks\u2028and\u0085more",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_and_nothing_else(name: str) -> None:
    svg = as_svg(a_poster(name, sentence=name), Paper.A4)

    kinds = {element.tag.removeprefix(SVG) for element in Tree.fromstring(svg).iter()}
    assert kinds == {"svg", "rect", "text", "g", "path"}
    letters_of = "".join(c for c in name if c.isalnum() and c.isascii())
    told = "".join("".join(texts_of_svg(svg)).split())
    assert "".join(c for c in told if c.isalnum()).startswith(letters_of)
    assert scanned(picture_of_pdf(pdf(a_poster(name)))) == LINKS


@pytest.mark.parametrize(
    "name",
    [
        "Friseur Möller & Söhne",
        "Peluquería Ñandú",
        "Salão São João",
        "L’Œuvre d’Éléonore",
        "Салон «Жанна»",
        "Κομμωτήριο Ελένη",
        "Tiệm Tóc Hồng",
        "Łódzkie Nożyczki",
    ],
)
def test_names_keep_their_accents_and_alphabets(name: str) -> None:
    printed = words_of_pdf(pdf(a_poster(name)))

    assert " ".join(printed[: len(name.split())]) == name
    assert name in " ".join(texts_of_svg(as_svg(a_poster(name), Paper.A4)))


def test_joined_letters_are_joined() -> None:
    together, apart = pdf(a_poster("صالون")), pdf(a_poster("ص ا ل و ن"))

    def glyphs(of: bytes) -> int:
        return sum(right - left > 1 for left, _, right, _ in reach_of_pdf(of)[1])

    assert together != apart
    assert glyphs(together)


def test_letters_that_no_font_has_are_named_and_symbols_left_out() -> None:
    with pytest.raises(LettersMissing) as missing:
        pdf(a_poster("美容室 Hana"))

    assert missing.value.letters == "".join(sorted("美容室"))
    assert words_of_pdf(pdf(a_poster("Hana 💇")))[0] == "Hana"


def test_a_font_of_the_business_has_the_letters_that_ours_lack(tmp_path: Path) -> None:
    font = a_font_with(tmp_path, "美")

    assert "美" in words_of_pdf(pdf(a_poster("美 Hana"), font=font))


def a_font_with(folder: Path, letter: str) -> Path:
    """A font whose only letter is a box."""
    pen = TTGlyphPen(None)
    for place, point in enumerate(((100, 0), (100, 700), (900, 700), (900, 0))):
        (pen.lineTo if place else pen.moveTo)(point)
    pen.closePath()
    box = pen.glyph()
    made = FontBuilder(1000)
    made.setupGlyphOrder([".notdef", "box"])
    made.setupCharacterMap({ord(letter): "box"})
    made.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "box": box})
    made.setupHorizontalMetrics({".notdef": (1000, 0), "box": (1000, 100)})
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupNameTable({"familyName": "Box", "styleName": "Regular"})
    made.setupOS2()
    made.setupPost()
    file = folder / "box.ttf"
    made.save(file)
    return file


NAMES = st.text(st.sampled_from("Wil mÀÿЖΩ.-ßﬀ"), max_size=120)


@settings(deadline=None, max_examples=100)
@given(NAMES, st.text(st.sampled_from("Wil mÀ"), max_size=2000), st.sampled_from(Paper))
def test_nothing_reaches_over_the_margins(name: str, sentence: str, paper: Paper) -> None:
    width, height = paper.value
    lines = [
        piece
        for piece in arranged(a_poster(name, sentence=sentence), paper)
        if isinstance(piece, Line)
    ]

    for line in lines:
        half = letters(BOLD if line.is_bold else REGULAR).width(line.text, line.size) / 2
        assert line.x - half >= MARGIN - 0.01
        assert line.x + half <= width - MARGIN + 0.01
        assert MARGIN <= line.y <= height - MARGIN
    tops = [line.y for line in lines if line.text not in ("SMS", "WhatsApp")]
    assert tops == sorted(set(tops))


def test_what_is_printed_stays_where_it_was_measured() -> None:
    long = "W" * 60 + " Extraordinarily Long Named Hairdressing Emporium"
    (width, height), boxes = reach_of_pdf(pdf(a_poster(long, sentence="Whatever " * 200)))

    edge = (MARGIN - 1) * MILLIMETRE
    assert all(left >= edge and right <= width - edge for left, _, right, _ in boxes)
    assert all(bottom >= edge and top <= height - edge for _, bottom, _, top in boxes)


def test_a_sentence_longer_than_the_wall_ends_in_dots() -> None:
    told = texts_of_svg(as_svg(a_poster(sentence="Whatever " * 500), Paper.A4))

    assert any(line.endswith("…") for line in told)
