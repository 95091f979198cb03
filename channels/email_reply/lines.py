"""Lines of a mail."""

# A line that the HTML part puts where its markup says that all below is quoted.
CUT = "\ue002"

# Blank to the eye: zero-width characters, marks of writing direction, byte order mark.
_INVISIBLE = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060"
    "\u2066\u2067\u2068\u2069\ufeff"
)
_BLANK = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + _INVISIBLE
_BLANK += "".join(map(chr, range(0x2000, 0x200B)))


def bare(line: str) -> str:
    """The line without what cannot be seen at its ends."""
    return line.strip(_BLANK)


def is_quoted(line: str) -> bool:
    return bare(line).startswith(">")
