"""Links that open a message with its words filled in."""

from urllib.parse import quote


def sms_link(number: str, words: str) -> str:
    """A text to an E.164 number.

    RFC 5724 puts the words after `?body=`, which Android reads; iPhones have read `&body=` since
    iOS 8. With both signs each finds its own. Spaces are `%20`: a plus would be one.
    """
    return f"sms:{number}?&body={quote(words, safe='')}"


def whatsapp_link(number: str, words: str) -> str:
    """A WhatsApp message to an E.164 number, which wa.me wants in digits alone."""
    return f"https://wa.me/{number.removeprefix('+')}?text={quote(words, safe='')}"
