"""The whole story with nothing but the processes themselves to move it on."""

from collections.abc import Callable

from sqlalchemy import select

from core import database
from core.models import Appointment, AppointmentStatus, EntryStatus, WaitlistEntry
from tests.system.business import Business, Phone
from tests.system.conftest import Install
from tests.system.installation import wait_for
from tests.system.provider import LocalTwilio

SOON = 30


def said(phone: Phone, words: str) -> Callable[[], list[str]]:
    return lambda: [text for text in phone.heard() if words in text]


def hears(phone: Phone, words: str) -> None:
    wait_for(f"{phone.number} hears {words!r}", said(phone, words), seconds=SOON)


def test_a_cancellation_becomes_someone_elses_appointment(
    install: Install, provider: LocalTwilio
) -> None:
    installation = install()
    business = Business.open(installation, provider)
    dana = business.phone("Dana")
    eli, fay, gus = (business.waiting(n, weeks=w) for n, w in (("Eli", 9), ("Fay", 5), ("Gus", 1)))
    given_up = business.starts(14)
    business.book(dana, given_up)
    installation.start("web", "worker", "beat")

    assert dana.says("cancel my appointment").status_code == 200
    hears(dana, "shall I cancel it?")
    dana.says("yes")
    hears(dana, "is cancelled")
    hears(eli, "opened up")
    eli.says("no thanks")
    hears(eli, "You keep your place")
    hears(fay, "opened up")
    fay.says("YES!!")
    hears(fay, "Booked: Haircut with Anna")

    with database.read() as db:
        booked = db.execute(
            select(Appointment.customer_id, Appointment.starts_at).where(
                Appointment.status == AppointmentStatus.CONFIRMED
            )
        ).all()
        waits = dict(db.execute(select(WaitlistEntry.customer_id, WaitlistEntry.status)).all())
    assert booked == [(fay.customer_id, given_up)]
    assert waits == {
        eli.customer_id: EntryStatus.ACTIVE,
        fay.customer_id: EntryStatus.BOOKED,
        gus.customer_id: EntryStatus.ACTIVE,
    }
    assert gus.heard() == []
    assert [len(phone.heard()) for phone in (dana, eli, fay)] == [2, 2, 2]
    assert installation.complaints() == []
