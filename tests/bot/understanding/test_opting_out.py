"""Who wants no more messages, in whatever words, and who only uses the same ones."""

from datetime import UTC, datetime

import pytest

from bot.types import Intent, Surroundings
from bot.understanding import understand

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def intent(text: str, language: str = "en") -> Intent:
    return understand(text, Surroundings(now=NOW, language=language)).intent


WAYS_OUT = {
    "en": [
        "wrong number, stop",
        "Wrong number",
        "sorry wrong number!",
        "you have the wrong number",
        "ur texting the wrong person",
        "think u got the wrong number mate",
        "this isn't Dana's number anymore",
        "there's nobody here by that name",
        "remove my number",
        "please delete this number",
        "take me off your list",
        "pls remove me from your contact list",
        "get my number out of your system",
        "don't text me again",
        "please don't send me any more messages",
        "never write to me again",
        "no more of these texts please",
        "quit messaging me",
        "stop bothering me",
        "don't text me or call me again",
        "can you stop texting me?",
        "how do I unsubscribe?",
        "I don't want to hear from you again",
        "I'm not interested in your messages",
        "I withdraw my consent",
        "unsub",
        "opting out",
        "enough with the texts",
        "cancel these texts",
    ],
    "es": [
        "número equivocado",
        "se equivocó de número",
        "borren mi número",
        "sáquenme de su lista",
        "no me escriban más",
        "ya no quiero recibir mensajes",
        "dejen de mandarme mensajes",
        "no vuelvan a escribirme",
        "déjenme en paz",
        "quiero darme de baja",
    ],
    "de": [
        "falsche Nummer",
        "Sie haben die falsche Nummer",
        "bitte löschen Sie meine Nummer",
        "nehmt mich von eurer Liste",
        "schreiben Sie mir bitte nicht mehr",
        "schickt mir keine Nachrichten mehr",
        "ich möchte keine weiteren Nachrichten",
        "hören Sie auf mir zu schreiben",
        "lasst mich in Ruhe",
        "abbestellen",
    ],
    "fr": [
        "mauvais numéro",
        "vous vous trompez de numéro",
        "supprimez mon numéro",
        "retirez-moi de votre liste",
        "ne m'écrivez plus",
        "ne me contactez plus jamais",
        "je ne veux plus recevoir de messages",
        "arrêtez de m'envoyer des SMS",
        "laissez-moi tranquille",
        "je veux me désabonner",
    ],
    "pt": [
        "número errado",
        "é engano, esse número não é dela",
        "apague meu número",
        "me tire da sua lista",
        "não me mande mais mensagens",
        "não quero mais receber mensagens",
        "pare de me escrever",
        "me deixe em paz",
        "quero me descadastrar",
    ],
}

OTHER_WISHES = [
    ("don't text me, call me", Intent.HUMAN, "en"),
    ("please call me instead of texting", Intent.HUMAN, "en"),
    ("no me escribas, llámame", Intent.HUMAN, "es"),
    ("schreibt mir nicht, ruft mich an", Intent.HUMAN, "de"),
    ("ne m'écrivez plus, appelez-moi", Intent.HUMAN, "fr"),
    ("não me escreva, me ligue", Intent.HUMAN, "pt"),
    ("take me off the waitlist", Intent.LEAVE_WAITLIST, "en"),
    ("take me off your waiting list", Intent.LEAVE_WAITLIST, "en"),
    ("take me off your list for friday", Intent.LEAVE_WAITLIST, "en"),
    ("quítame de la lista de espera", Intent.LEAVE_WAITLIST, "es"),
    ("nehmt mich von der Warteliste", Intent.LEAVE_WAITLIST, "de"),
    ("retirez-moi de la liste d'attente", Intent.LEAVE_WAITLIST, "fr"),
    ("me tire da lista de espera", Intent.LEAVE_WAITLIST, "pt"),
    ("remove my appointment", Intent.CANCEL, "en"),
    ("borra mi cita", Intent.CANCEL, "es"),
    ("bitte meinen Termin löschen", Intent.CANCEL, "de"),
    ("supprimez mon rendez-vous", Intent.CANCEL, "fr"),
    ("apague minha consulta", Intent.CANCEL, "pt"),
]

LOOK_ALIKES = [
    ("stop by at 5", "en"),
    ("can I stop in tomorrow", "en"),
    ("I'll stop by on my way home", "en"),
    ("wrong number?", "en"),
    ("do you have the wrong number for me?", "en"),
    ("I gave you the wrong number, it ends in 12", "en"),
    ("that's the wrong time", "en"),
    ("this is not my number, I'm on Eli's phone", "en"),
    ("text me when something opens up", "en"),
    ("don't stop, I like these", "en"),
    ("what number do I call", "en"),
    ("this is my new number", "en"),
    ("you have the wrong number for me", "en"),
    ("you never text me anymore", "en"),
    ("I don't know if anna is here", "en"),
    ("you booked the wrong person", "en"),
    ("get me on your contact list", "en"),
    ("delete my old number, this is the new one", "en"),
    ("je veux recevoir un message si une place se libère", "fr"),
    ("envoyez plus d'infos svp", "fr"),
    ("il n'y a pas de parking ici", "fr"),
    ("no puedo ir, me han dado de baja en el trabajo", "es"),
    ("no quiero nada más, gracias", "es"),
    ("hier gibt es keine Parkplätze", "de"),
    ("ich habe noch keine Nachrichten von euch", "de"),
    ("se não me engano era às 5", "pt"),
    ("não quero mais nada, obrigado", "pt"),
    ("¿número equivocado?", "es"),
    ("falsche Nummer?", "de"),
    ("mauvais numéro ?", "fr"),
    ("número errado?", "pt"),
    ("ich habe die falsche Nummer angegeben", "de"),
    ("di el número equivocado", "es"),
    ("j'ai donné le mauvais numéro", "fr"),
    ("passei o número errado", "pt"),
]


@pytest.mark.parametrize(
    ("text", "language"), [(text, code) for code, texts in WAYS_OUT.items() for text in texts]
)
def test_a_plain_wish_for_no_more_messages_is_an_opt_out(text: str, language: str) -> None:
    assert intent(text, language) is Intent.OPT_OUT
    assert intent(text.upper(), language) is Intent.OPT_OUT


@pytest.mark.parametrize(("text", "wish", "language"), OTHER_WISHES)
def test_who_wants_a_call_or_out_of_a_list_or_visit_still_wants_messages(
    text: str, wish: Intent, language: str
) -> None:
    assert intent(text, language) is wish


@pytest.mark.parametrize(("text", "language"), LOOK_ALIKES)
def test_the_same_words_in_another_sense_are_no_opt_out(text: str, language: str) -> None:
    assert intent(text, language) is not Intent.OPT_OUT
