"""Posters as a phone's camera and a printer see them."""

import re
from xml.etree import ElementTree as Tree

import pypdfium2
import zxingcpp
from PIL import Image, ImageDraw

RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\d+z")
SVG = "{http://www.w3.org/2000/svg}"
PIXELS = 6  # for a module, and per mm


def scanned(picture: Image.Image) -> list[str]:
    """What the codes in a picture say, from left to right."""
    found = zxingcpp.read_barcodes(picture)
    return [code.text for code in sorted(found, key=lambda code: code.position.top_left.x)]


def picture_of_pdf(pdf: bytes) -> Image.Image:
    [page] = pypdfium2.PdfDocument(pdf)
    picture: Image.Image = page.render(scale=PIXELS * 25.4 / 72).to_pil().convert("L")
    return picture


def picture_of_svg(svg: bytes) -> Image.Image:
    """Its codes, where they stand."""
    root = Tree.fromstring(svg)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    picture = Image.new("L", (round(width * PIXELS), round(height * PIXELS)), 255)
    draw = ImageDraw.Draw(picture)
    for group in root.iter(f"{SVG}g"):
        x, y, scale = map(float, re.findall(r"[\d.]+", group.attrib["transform"]))
        [path] = group
        for run in RUN.findall(path.attrib["d"]):
            left, top, length = map(int, run)
            corner = ((x + left * scale) * PIXELS, (y + top * scale) * PIXELS)
            other = ((x + (left + length) * scale) * PIXELS, (y + (top + 1) * scale) * PIXELS)
            draw.rectangle((corner, other), fill=0)
    return picture


def texts_of_svg(svg: bytes) -> list[str]:
    return [element.text or "" for element in Tree.fromstring(svg).iter(f"{SVG}text")]


def words_of_pdf(pdf: bytes) -> list[str]:
    [page] = pypdfium2.PdfDocument(pdf)
    return str(page.get_textpage().get_text_range()).split()


def reach_of_pdf(pdf: bytes) -> tuple[tuple[float, float], list[tuple[float, ...]]]:
    """The page's width and height, and the box of each letter: left, bottom, right, top."""
    [page] = pypdfium2.PdfDocument(pdf)
    text = page.get_textpage()
    boxes = [text.get_charbox(index) for index in range(text.count_chars())]
    return page.get_size(), [box for box in boxes if box[0] != box[2]]
