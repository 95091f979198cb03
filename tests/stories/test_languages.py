"""Customers are answered in the language that they write or ask for."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from conversations import texts
from core import database
from core.catalogue import catalogue, touch
from core.models import Customer, Tenant
from core.scheduling import bookings
from tests.statements import recorded
from tests.stories.conftest import Phone, World
from tests.stories.mailboxes import Mailbox, Mails

SATURDAY = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)  # noon in New York


def language_of(phone: Phone) -> str | None:
    with database.read() as db:
        customer = db.get(Customer, phone.customer_id)
        assert customer is not None
        return customer.language


def speaks(world: World, language: str) -> None:
    """The business itself is of another language."""

    def work(db: Session) -> None:
        table = Tenant.table()
        db.execute(update(table).where(table.c.id == world.tenant.id).values(language=language))
        touch(db, world.tenant.id)

    database.transact(work)


def test_one_clear_message_is_answered_in_its_language(
    world: World, phone: Callable[..., Phone]
) -> None:
    maria = phone("Maria")

    [answer] = maria.says("Hola, quiero una cita para Haircut con Anna mañana a las 3 de la tarde")

    assert answer == "Haircut con Anna, sáb, 21 de nov 3:00pm. ¿Lo reservo? SÍ o NO"
    assert language_of(maria) == "es"
    assert maria.says("si") == [
        "Reservado: Haircut con Anna, sáb, 21 de nov 3:00pm. ¡Te esperamos!"
    ]
    assert len(world.appointments(maria)) == 1


def test_a_borrowed_word_changes_nothing(world: World, phone: Callable[..., Phone]) -> None:
    dana = phone()

    assert dana.says("danke!") == ["You're welcome!"]
    assert language_of(dana) is None


def test_two_hints_in_a_row_tell_a_language(world: World, phone: Callable[..., Phone]) -> None:
    uwe = phone("Uwe")

    uwe.says("Termin?")
    assert language_of(uwe) is None
    [answer] = uwe.says("Haircut morgen")

    assert language_of(uwe) == "de"
    assert answer.startswith("Haircut bei Anna: 1) Sa., 21. Nov. 09:00 ")


@pytest.mark.parametrize(
    ("words", "language", "said"),
    [
        ("auf deutsch bitte", "de", "Gern, ab jetzt auf Deutsch. Was kann ich für Sie tun?"),
        ("en español", "es", "Claro, seguimos en español. ¿Qué necesitas?"),
        (
            "parlez-vous français ?",
            "fr",
            "Bien sur, continuons en français. Que puis-je faire pour vous ?",
        ),
        ("fala português?", "pt", "Claro, continuamos em português. O que deseja?"),
    ],
)
def test_a_language_asked_for_is_confirmed_in_itself(
    phone: Callable[..., Phone], words: str, language: str, said: str
) -> None:
    dana = phone()

    [answer] = dana.says(words)

    assert language_of(dana) == language
    assert fold(answer) == fold(said)


def fold(text: str) -> str:
    return text.translate(str.maketrans("áéíóúãêûç", "aeiouaeuc"))


def test_what_was_asked_is_asked_again_in_the_new_language(
    world: World, phone: Callable[..., Phone]
) -> None:
    dana = phone()
    dana.says("haircut with anna tomorrow at 3pm")

    assert dana.says("auf deutsch bitte") == [
        "Gern, ab jetzt auf Deutsch. "
        "Haircut bei Anna, Sa., 21. Nov. 15:00. Soll ich das buchen? JA oder NEIN"
    ]
    assert dana.says("ja") == ["Gebucht: Haircut bei Anna, Sa., 21. Nov. 15:00. Bis dann!"]
    assert len(world.appointments(dana)) == 1


def test_a_wish_beside_the_language_is_answered_at_once(
    world: World, phone: Callable[..., Phone]
) -> None:
    dana = phone()

    assert dana.says("haircut with anna tomorrow at 3pm, in german please") == [
        "Haircut bei Anna, Sa., 21. Nov. 15:00. Soll ich das buchen? JA oder NEIN"
    ]


def test_who_writes_english_to_a_german_business_is_answered_in_english(
    world: World, phone: Callable[..., Phone]
) -> None:
    speaks(world, "de")
    dana = phone()

    [answer] = dana.says("Hi, can I get a haircut with Anna tomorrow at 3pm please?")

    assert answer == "Haircut with Anna, Sat, Nov 21 3:00pm. Shall I book it? YES or NO"
    assert language_of(dana) == "en"


def test_who_is_not_heard_yet_is_told_in_the_language_of_the_business(
    world: World, phone: Callable[..., Phone]
) -> None:
    speaks(world, "fr")
    dana = phone()

    database.transact(
        lambda db: bookings.book(
            db,
            catalogue(db, world.tenant.id),
            customer_id=dana.customer_id,
            service_id=world.haircut.id,
            staff_id=world.anna.id,
            starts_at=SATURDAY,
            now=world.now,
        )
    )

    assert dana.hears() == [
        "Shear Joy : c'est réservé pour vous, Haircut avec Anna, sam. 21 nov. 12:00. A bientot ! "
        "Répondez STOP pour ne plus rien recevoir."
    ]


def test_a_turn_without_news_writes_nothing_about_the_language(
    world: World, phone: Callable[..., Phone]
) -> None:
    dana = phone()
    dana.says("en español por favor")

    with recorded() as statements:
        dana.says("gracias")

    assert not [s for s in statements if s.startswith("UPDATE customers")]
    assert language_of(dana) == "es"


def test_a_hint_is_forgotten_when_the_next_message_is_plain(phone: Callable[..., Phone]) -> None:
    dana = phone()
    dana.says("Termin?")
    dana.says("can I get a haircut please")
    dana.says("Termin?")

    assert language_of(dana) is None


def test_a_business_says_it_in_its_own_words(world: World, phone: Callable[..., Phone]) -> None:
    dana = phone()
    database.transact(
        lambda db: texts.set_text(
            db,
            db.get_one(Tenant, world.tenant.id),
            key="thanks",
            language="en",
            text="Any time!",
            now=world.now,
        )
    )

    assert dana.says("thanks") == ["Any time!"]


def test_a_mail_keeps_every_accent(
    world: World, mails: Mails, mailbox: Callable[[str], Mailbox]
) -> None:
    rui = mailbox("rui@example.org")

    [answer] = rui.writes("Olá, quero marcar Haircut com Anna amanhã às 3 da tarde por favor")

    assert "Haircut com Anna, sáb., 21 de nov. 15:00. Posso marcar? SIM ou NÃO" in answer.text
    assert "Dúvidas ou mudanças? Basta responder a este e-mail." in answer.text


def test_a_mail_and_its_frame_are_in_the_business_s_own_words(
    world: World, mails: Mails, mailbox: Callable[[str], Mailbox]
) -> None:
    own = {
        "booked": "Hooray! {service}, {staff}, {when}.",
        "mail_what": "Your visit",
        "mail_hint": "Write back any time.",
    }

    def work(db: Session) -> None:
        tenant = db.get_one(Tenant, world.tenant.id)
        for key, text in own.items():
            texts.set_text(db, tenant, key=key, language="en", text=text, now=world.now)

    database.transact(work)
    pat = mailbox("pat@example.org")
    [asked] = pat.writes("haircut with anna tomorrow at 3pm")

    [answer] = pat.replies(asked, "yes")

    assert "Hooray! Haircut, Anna, Sat, Nov 21 3:00pm." in answer.text
    assert "Your visit: Haircut" in answer.text
    assert "Write back any time." in answer.text
