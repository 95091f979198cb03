"""The words that carriers act upon by themselves.

Only a message that is nothing but one of them counts, in any case, with any space around it: "STOP
please" and "Stop." block nothing at the carrier, however clear their meaning is to us.
"""

import phonenumbers

from channels.messages import Keyword
from core.models import Channel

STOP_WORDS = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
OTHER_STOP_WORDS = {
    *("STOPP", "ABMELDEN", "ABBESTELLEN", "AUSTRAGEN"),
    *("ARRET", "ARRÊT", "ARRETER", "ARRÊTER", "DESABONNER", "DÉSABONNER", "DESINSCRIRE"),
    *("BAJA", "DETENER", "PARAR", "SAIR", "DESCADASTRAR"),
}
"""Words of other languages that are written alone for the same: no carrier acts upon them, and they
are meant whatever language the conversation has."""

START_WORDS = {"START", "UNSTOP"}
HELP_WORDS = {"HELP", "INFO"}
YES = "YES"

WORDS = {
    **dict.fromkeys(STOP_WORDS, Keyword.STOP),
    **dict.fromkeys(START_WORDS, Keyword.START),
    **dict.fromkeys(HELP_WORDS, Keyword.HELP),
}
LONGEST = max(map(len, WORDS))
LONGEST_WRITTEN = 40
MARKS = ".,;:!…¡\"'“”‘’*()-–—"


def keyword_in(text: str, channel: Channel, recipient: str) -> Keyword | None:
    """The keyword that `text`, sent to the business's `recipient`, consists of.

    Nobody acts on a YES sent over WhatsApp, or to a toll-free number, whose network knows only
    START and UNSTOP.
    """
    word = text.strip().upper()
    if len(word) > LONGEST:
        return None
    if word == YES:
        lifts = channel is Channel.SMS and not _is_toll_free(recipient)
        return Keyword.START if lifts else None
    return WORDS.get(word)


def is_stop(text: str) -> bool:
    """Whether the text is nothing but a word that revokes, in any language, with any marks."""
    return bare(text) in STOP_WORDS | OTHER_STOP_WORDS


def bare(text: str) -> str:
    """The word that the text consists of, in capitals, without space and marks around it. A
    question mark stays: "Cancel?" revokes nothing."""
    return text.strip().strip(MARKS).strip().upper() if len(text) <= LONGEST_WRITTEN else ""


def _is_toll_free(number: str) -> bool:
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False  # a short code
    return phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.TOLL_FREE
