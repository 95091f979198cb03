"""Two who come together wait together, by text, and get both visits or neither."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import database
from core.models import Customer, EntryStatus, Party, WaitlistEntry
from core.scheduling import waitlist
from tests.builders import an_entry
from tests.stories.conftest import FRIDAY_3PM, Phone, World
from tests.stories.mailboxes import Mail, Mailbox
from tests.stories.test_calendar_files import seen
from tests.stories.test_links import answer, page_of
from tests.stories.twilio import WhatsApp

FOUR = FRIDAY_3PM + timedelta(hours=1)
OFFER = (
    "Good news from Shear Joy: Haircut for two with Anna and Bob opened up Fri, Nov 27 3:00pm. "
    "Want it? YES or NO. I'll hold it 10 min. Reply STOP to opt out."
)
BOOKED = "Booked: Haircut for two with Anna and Bob, Fri, Nov 27 3:00pm. See you then!"


@pytest.fixture
def dana(world: World, phone: Callable[..., Phone]) -> Phone:
    """Dana has Anna's hour on Friday."""
    dana = phone("Dana")
    world.book(dana, world.anna, world.haircut, FRIDAY_3PM)
    return dana


@pytest.fixture
def eve(phone: Callable[..., Phone]) -> Phone:
    return phone("Eve")


def gives_up(dana: Phone) -> None:
    dana.says("I can't make it on Friday")
    assert "cancelled" in dana.says("yes")[0]


def visits(world: World, phone: Phone) -> list[tuple[str, int]]:
    """With whom, and at which hour of the day in New York."""
    names = {world.anna.id: "Anna", world.bob.id: "Bob"}
    return sorted((names[a.staff_id], a.starts_at.hour - 5) for a in world.appointments(phone))


def wished() -> waitlist.Wish:
    with database.read() as db:
        return waitlist.wish_of(db.scalars(select(WaitlistEntry)).one())


@dataclass(frozen=True)
class Talk:
    words: str
    waits: str
    offer: str
    yes: str
    booked: str


TALKS = {
    "en": Talk(
        words="put me and my daughter on the waitlist for two haircuts on friday",
        waits="I look for a time for two, side by side or one after the other, on Fri, Nov 27.",
        offer=OFFER,
        yes="yes please",
        booked=BOOKED,
    ),
    "es": Talk(
        words="ponme en la lista de espera, Haircut para dos personas el viernes",
        waits="Busco un hueco: para dos, a la vez o uno después del otro, el vie, 27 de nov.",
        offer=(
            "Buenas noticias de Shear Joy: hay hueco para Haircut para dos con Anna y Bob vie, 27 "
            "de nov 3:00pm. ¿Lo quieres? SI o NO. Te lo guardo 10 min. Responde STOP para no "
            "recibir mas."
        ),
        yes="sí",
        booked="Reservado: Haircut para dos con Anna y Bob, vie, 27 de nov 3:00pm. ¡Te esperamos!",
    ),
    "de": Talk(
        words="bitte auf die Warteliste, Haircut zu zweit am Freitag",
        waits="Ich suche eine Zeit: für zwei, nebeneinander oder nacheinander, am Fr., 27. Nov.",
        offer=(
            "Gute Nachricht von Shear Joy: Haircut für zwei bei Anna und Bob ist frei: Fr., 27. "
            "Nov. 15:00. Möchten Sie? JA oder NEIN. 10 Min. reserviert. STOP antworten, um nichts "
            "mehr zu bekommen."
        ),
        yes="ja",
        booked="Gebucht: Haircut für zwei bei Anna und Bob, Fr., 27. Nov. 15:00. Bis dann!",
    ),
    "fr": Talk(
        words="mettez-moi sur la liste d'attente, Haircut pour deux vendredi",
        waits=(
            "Je cherche une place : pour deux, en meme temps ou l'un après l'autre, le ven. 27 nov."
        ),
        offer=(
            "Bonne nouvelle de Shear Joy : Haircut pour deux avec Anna et Bob est libre ven. 27 "
            "nov. 15:00. Ça vous va ? OUI ou NON. Je vous le garde 10 min. Répondez STOP pour ne "
            "plus rien recevoir."
        ),
        yes="oui",
        booked=(
            "C'est réservé : Haircut pour deux avec Anna et Bob, ven. 27 nov. 15:00. A bientot !"
        ),
    ),
    "pt": Talk(
        words="coloque-me na lista de espera, Haircut para duas pessoas na sexta-feira",
        waits=(
            "Procuro um horario: para dois, ao mesmo tempo ou um depois do outro, em sex., 27 de "
            "nov."
        ),
        offer=(
            "Boa noticia de Shear Joy: abriu Haircut para dois com Anna e Bob, sex., 27 de nov. "
            "15:00. Quer? SIM ou NAO. Guardo por 10 min. Responda STOP para nao receber mais."
        ),
        yes="sim",
        booked="Marcado: Haircut para dois com Anna e Bob, sex., 27 de nov. 15:00. Até la!",
    ),
}


@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS.keys())
def test_they_join_are_asked_and_come(world: World, dana: Phone, eve: Phone, talk: Talk) -> None:
    assert eve.says(talk.words)[1] == talk.waits
    assert wished().party is Party.EITHER

    gives_up(dana)

    assert eve.hears() == [talk.offer]
    assert eve.says(talk.yes) == [talk.booked]
    assert visits(world, eve) == [("Anna", 15), ("Bob", 15)]


def test_one_after_the_other_is_told_with_both_times(world: World, dana: Phone, eve: Phone) -> None:
    said = eve.says("waitlist for a haircut on friday for me and my son, one after the other")
    assert said[0].endswith("I look for a time for two, one after the other, on Fri, Nov 27.")

    gives_up(dana)

    assert eve.hears() == [
        "Good news from Shear Joy: Haircut for two (second 4:00pm) with Anna opened up Fri, Nov 27 "
        "3:00pm. Want it? YES or NO. I'll hold it 10 min. Reply STOP to opt out."
    ]
    assert eve.says("hmm what") == [
        "Just to be sure: would you like Haircut for two (second 4:00pm), Fri, Nov 27 3:00pm? YES "
        "or NO, or tell me what you'd like instead."
    ]
    assert eve.says("yes") == [
        "Booked: Haircut for two (second 4:00pm) with Anna, Fri, Nov 27 3:00pm. See you then!"
    ]
    assert visits(world, eve) == [("Anna", 15), ("Anna", 16)]


def test_no_leaves_the_time_to_the_next_and_both_wait_on(
    world: World, dana: Phone, eve: Phone, phone: Callable[..., Phone]
) -> None:
    fay = phone("Fay")
    eve.says("waitlist for two haircuts next to each other on friday")
    fay.says("put me on the waitlist for a haircut on friday")
    gives_up(dana)

    assert eve.hears() == [OFFER]
    assert eve.says("no thanks") == ["No problem. You keep your place on the waitlist."]
    assert "Haircut with Anna opened up" in fay.hears()[0]

    # Nothing of Bob's is kept any more.
    gus = phone("Gus")
    assert "Shall I book it?" in gus.says("haircut with bob friday at 3pm")[0]
    assert eve.says("am I still on the list?") == [
        "Yes, you're number 1 on the waitlist for Haircut for two."
    ]


def test_a_late_yes_hears_kindly_that_one_of_them_is_gone(
    world: World, dana: Phone, eve: Phone, phone: Callable[..., Phone]
) -> None:
    eve.says("waitlist for two haircuts side by side on friday")
    gives_up(dana)
    assert eve.hears() == [OFFER]
    world.forward(minutes=11)
    world.book(phone("Gus"), world.bob, world.haircut, FRIDAY_3PM)

    assert eve.says("yes") == [
        "Sorry, that one is gone now. You keep your place on the waitlist and I'll text you about "
        "the next."
    ]
    assert visits(world, eve) == []


def test_where_two_do_not_go_together_the_next_is_asked(
    world: World, dana: Phone, eve: Phone, phone: Callable[..., Phone]
) -> None:
    world.book(phone("Gus"), world.bob, world.haircut, FRIDAY_3PM)
    fay = phone("Fay")
    eve.says("waitlist for two haircuts side by side on friday")
    fay.says("put me on the waitlist for a haircut on friday")

    gives_up(dana)

    assert eve.hears() == []
    assert "Haircut with Anna opened up" in fay.hears()[0]


def test_of_the_two_one_is_cancelled_alone(world: World, dana: Phone, eve: Phone) -> None:
    eve.says("waitlist for two haircuts side by side on friday")
    gives_up(dana)
    eve.says("yes")

    assert eve.says("I need to cancel") == [
        "Which one? 1) Haircut Fri, Nov 27 3:00pm Anna 2) Haircut 3:00pm Bob. Reply with a number."
    ]
    assert eve.says("2") == [
        "Your Haircut with Bob, Fri, Nov 27 3:00pm: shall I cancel it? YES or NO"
    ]
    eve.says("yes")

    assert visits(world, eve) == [("Anna", 15)]


def test_where_nothing_is_free_the_list_is_offered_for_both(
    world: World, eve: Phone, phone: Callable[..., Phone]
) -> None:
    others = phone("Gus")
    for staff in (world.anna, world.bob):
        for hour in range(9, 17):
            world.book(others, staff, world.haircut, FRIDAY_3PM + timedelta(hours=hour - 15))

    assert "YES = I text you if one opens up" in eve.says("haircut for two people on friday")[0]
    said = eve.says("yes")

    assert said[0].startswith("You're on the waitlist for Haircut for two, number 1.")
    assert (
        said[1] == "I look for a time for two, side by side or one after the other, on Fri, Nov 27."
    )
    assert wished().party is Party.EITHER


def test_where_one_person_does_it_they_wait_for_one_after_the_other(
    world: World, eve: Phone
) -> None:
    said = eve.says("waitlist for two colours side by side on friday")

    assert " ".join(said).endswith(
        "I look for a time for two, one after the other, on Fri, Nov 27."
    )
    assert wished().party is Party.BACK_TO_BACK


@pytest.mark.usefixtures("approved")
def test_on_whatsapp_the_template_speaks_of_both(
    world: World, dana: Phone, whatsapp: Callable[..., WhatsApp], db: Session
) -> None:
    pat = whatsapp()
    an_entry(db, db.get_one(Customer, pat.customer_id), world.haircut, party=Party.SIDE_BY_SIDE)
    db.commit()

    gives_up(dana)

    [sent] = pat.hears()
    said = sent.form["ContentVariables"]
    assert "Haircut for two" in said
    assert "Anna and Bob" in said


def test_one_visit_that_is_booked_does_not_end_the_wait_for_two(
    world: World, eve: Phone, db: Session
) -> None:
    an_entry(db, db.get_one(Customer, eve.customer_id), world.haircut, party=Party.EITHER)
    db.commit()

    assert "Shall I book it?" in eve.says("haircut with anna tomorrow at 3pm")[0]
    eve.says("yes")

    db.expire_all()
    assert [entry.status for entry in db.scalars(select(WaitlistEntry))] == [EntryStatus.ACTIVE]


@pytest.fixture
def offered_two(pat: Mailbox, world: World, dana: Phone, db: Session) -> Mail:
    """The mail by which Pat is offered two haircuts side by side."""
    db.execute(update(WaitlistEntry).values(party=Party.SIDE_BY_SIDE))
    db.commit()
    gives_up(dana)
    [offer] = pat.hears()
    return offer


def test_by_mail_each_visit_has_its_own_calendar_letter(
    world: World, pat: Mailbox, offered_two: Mail
) -> None:
    both, other = pat.replies(offered_two, "Yes please")

    assert BOOKED in both.text
    assert "Haircut with Bob, Fri, Nov 27 3:00pm" in other.text
    first, second = seen(both), seen(other)
    assert first.uid != second.uid
    assert (first.starts_at, second.starts_at) == (FRIDAY_3PM, FRIDAY_3PM)
    assert len(world.appointments()) == 2


def test_behind_the_link_both_are_shown_and_taken(
    world: World, pat: Mailbox, offered_two: Mail
) -> None:
    link = offered_two.links[0]
    _, page = page_of(world.client, link)
    for shown in ("Haircut for two", "Anna and Bob", "Fri, Nov 27 3:00pm"):
        assert shown in page

    answer(world.client, link, "yes")

    both, other = pat.hears()
    assert both.text.startswith(BOOKED)
    assert b"METHOD:REQUEST" in other.calendar
    assert len(world.appointments()) == 2
