"""The figures as a picture: how much is filled against how many are disappointed, by lead time."""

from html import escape

from bench.fill.figures import Figures

COLOURS = {
    "auto": "#0b6e4f",
    "sequential": "#3566a8",
    "batch": "#a86b12",
    "broadcast": "#a8324a",
}
PANELS = ("under 3 h", "3 to 24 h", "over 24 h")
WIDTH, HEIGHT, LEFT, TOP, GAP = 230, 240, 64, 70, 34
LEAST_FILLED, MOST_DISAPPOINTED = 0.5, 1.6


def draw(modes: dict[str, dict[str, Figures]], seeds: int, slots: int) -> str:
    """An SVG that reads on light and dark ground."""
    wide = LEFT + len(PANELS) * (WIDTH + GAP)
    tall = TOP + HEIGHT + 92
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" '
        'font-family="system-ui, sans-serif" font-size="12">',
        f'<rect width="{wide}" height="{tall}" fill="#ffffff"/>',
        _text(LEFT, 24, "Slots filled, and customers disappointed", size=16, weight=600),
        _text(
            LEFT, 44, f"{seeds} seeds of {slots} slots each, by when they were freed", fill="#555"
        ),
    ]
    for number, lead in enumerate(PANELS):
        parts += _panel(LEFT + number * (WIDTH + GAP), lead, modes)
    parts += _legend(tall - 18)
    parts.append(_text(LEFT, tall - 44, "YES in vain per filled slot →", fill="#555"))
    middle = TOP + HEIGHT / 2
    parts.append(
        f'<text transform="translate(16 {middle:.0f}) rotate(-90)" text-anchor="middle" '
        'fill="#555">filled, of what the oracle fills →</text>'
    )
    return "\n".join([*parts, "</svg>", ""])


def _panel(left: int, lead: str, modes: dict[str, dict[str, Figures]]) -> list[str]:
    parts = [
        f'<rect x="{left}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="#f7f7f5"/>',
        _text(left + 8, TOP + HEIGHT - 10, f"freed {lead}", weight=600),
    ]
    for percent in range(50, 101, 10):
        y = _y(percent / 100)
        parts.append(f'<path d="M{left} {y:.1f}h{WIDTH}" stroke="#ddd"/>')
        if left == LEFT:
            parts.append(_text(left - 8, y + 4, f"{percent} %", anchor="end", fill="#555"))
    for tenths in range(0, 16, 5):
        x = _x(left, tenths / 10)
        parts.append(_text(x, TOP + HEIGHT + 16, f"{tenths / 10:g}", anchor="middle", fill="#555"))
    for mode, by_lead in modes.items():
        shares = by_lead[lead].as_shares()
        x = _x(left, shares["disappointed_per_filled"])
        y = _y(shares["of_oracle"])
        title = (
            f"{mode}: {shares['of_oracle']:.1%} filled, "
            f"{shares['disappointed_per_filled']:.3f} disappointed per filled slot"
        )
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{COLOURS[mode]}" fill-opacity="0.85">'
            f"<title>{escape(title)}</title></circle>"
        )
    return parts


def _legend(y: int) -> list[str]:
    parts = []
    for number, (mode, colour) in enumerate(COLOURS.items()):
        x = LEFT + number * 110
        parts.append(f'<circle cx="{x + 6}" cy="{y - 4}" r="6" fill="{colour}"/>')
        parts.append(_text(x + 18, y, mode))
    return parts


def _x(left: int, disappointed: float) -> float:
    return left + 10 + min(disappointed, MOST_DISAPPOINTED) / MOST_DISAPPOINTED * (WIDTH - 20)


def _y(filled: float) -> float:
    share = (max(filled, LEAST_FILLED) - LEAST_FILLED) / (1 - LEAST_FILLED)
    return TOP + HEIGHT - 26 - share * (HEIGHT - 44)


def _text(
    x: float,
    y: float,
    said: str,
    *,
    size: int = 12,
    weight: int = 400,
    anchor: str = "start",
    fill: str = "#111",
) -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{fill}">{escape(said)}</text>'
    )
