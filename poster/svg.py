"""The poster as SVG, one unit for one mm."""

from xml.etree import ElementTree as Tree

from poster.codes import matrix
from poster.layout import Line, Paper, Poster, Square, arranged
from poster.lettering import POINT

NAMESPACE = "http://www.w3.org/2000/svg"
# None of these is wider than the first, by which the lines were broken.
FAMILIES = "DejaVu Sans, Verdana, Noto Sans, Arial, sans-serif"


def as_svg(poster: Poster, paper: Paper) -> bytes:
    """Texts are text: nothing in them is markup, whatever they contain."""
    width, height = paper.value
    root = Tree.Element(
        "svg",
        {
            "xmlns": NAMESPACE,
            "viewBox": f"0 0 {width:g} {height:g}",
            "width": f"{width:g}mm",
            "height": f"{height:g}mm",
            "font-family": FAMILIES,
            "text-anchor": "middle",
        },
    )
    paper_white = {"width": f"{width:g}", "height": f"{height:g}", "fill": "#fff"}
    Tree.SubElement(root, "rect", paper_white)
    for piece in arranged(poster, paper):
        _draw(root, piece)
    return bytes(Tree.tostring(root, encoding="utf-8", xml_declaration=True))


def _draw(root: Tree.Element, piece: Line | Square) -> None:
    if isinstance(piece, Square):
        root.append(_code(piece))
        return
    said = {
        "x": f"{piece.x:.2f}",
        "y": f"{piece.y:.2f}",
        "font-size": f"{piece.size * POINT:.2f}",
        "style": "unicode-bidi: plaintext",
    }
    if piece.is_bold:
        said["font-weight"] = "bold"
    Tree.SubElement(root, "text", said).text = piece.text


def _code(square: Square) -> Tree.Element:
    code = matrix(square.link, square.version)
    scale = square.side / code.modules
    place = f"translate({square.x:.3f} {square.y:.3f}) scale({scale:.5f})"
    group = Tree.Element("g", {"transform": place, "shape-rendering": "crispEdges"})
    runs = (f"M{one.x} {one.y}h{one.length}v1h-{one.length}z" for one in code.dark)
    Tree.SubElement(group, "path", {"d": "".join(runs)})
    return group
