"""One freed slot, three customers, three channels: by text message, by WhatsApp outside its window,
and by e-mail, where the answer is a reply or a button."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import permutations
from typing import Any, Protocol

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import database
from core.models import (
    Channel,
    ContactPoint,
    Customer,
    EntryStatus,
    Offer,
    OfferStatus,
    WaitlistEntry,
)
from tests.builders import BUSINESS_NUMBER, an_entry
from tests.channels.sendgrid_posts import SALON, headers
from tests.stories.conftest import FRIDAY_3PM, Phone, World
from tests.stories.mailboxes import Mail, Mailbox
from tests.stories.twilio import Sent, WhatsApp, add_point

ASKED = (
    "Good news from Shear Joy: Haircut with Anna opened up Fri, Nov 27 3:00pm. "
    "Want it? YES or NO. I'll hold it 10 min. Reply STOP to opt out."
)
BOOKED = "Booked: Haircut with Anna, Fri, Nov 27 3:00pm. See you then!"
KEPT = "No problem. You keep your place on the waitlist."
GONE = "Sorry, that one is gone now. You keep your place on the waitlist"
BEING_ASKED = "Sorry, somebody else is being asked about that time now. You keep your place"
STATUS = "https://standby.test/webhooks/twilio/status?message="


class Waiting(Protocol):
    """A customer who waits, however they are reached. Answers return what was said to them then."""

    @property
    def customer_id(self) -> str: ...

    def is_asked(self) -> bool:
        """Whether the offer has arrived, and nothing else."""
        ...

    def says_yes(self) -> str: ...
    def says_no(self) -> str: ...


@dataclass
class ByText:
    phone: Phone

    @property
    def customer_id(self) -> str:
        return self.phone.customer_id

    def is_asked(self) -> bool:
        return self.phone.hears() == [ASKED]

    def says_yes(self) -> str:
        [answer] = self.phone.says("Yes!")
        return answer

    def says_no(self) -> str:
        [answer] = self.phone.says("no thanks")
        return answer


@dataclass
class ByWhatsApp:
    """Has not written for more than a day: the offer is a template, the answer a tap on it."""

    whatsapp: WhatsApp
    offer: Sent | None = None

    @property
    def customer_id(self) -> str:
        return self.whatsapp.customer_id

    def is_asked(self) -> bool:
        heard = self.whatsapp.hears()
        self.offer = heard[0] if heard else None
        return len(heard) == 1 and "ContentSid" in heard[0].form and "Body" not in heard[0].form

    def says_yes(self) -> str:
        return self._taps("yes", "Yes, I'll take it")

    def says_no(self) -> str:
        return self._taps("no", "No, thanks")

    def _taps(self, said: str, label: str) -> str:
        assert self.offer
        *_, token = self.offer.variables.values()
        [answer] = self.whatsapp.taps(
            f"offer:{token}:{said}", label, OriginalRepliedMessageSid=self.offer.sid
        )
        return answer.form["Body"]


@dataclass
class ByReply:
    mailbox: Mailbox
    customer_id: str
    offer: Mail | None = None

    def is_asked(self) -> bool:
        heard = self.mailbox.hears()
        self.offer = heard[0] if heard else None
        return len(heard) == 1 and heard[0].links[0].startswith("/offers/")

    def says_yes(self) -> str:
        return self._replies("Yes please!")

    def says_no(self) -> str:
        return self._replies("No, thank you")

    def _replies(self, text: str) -> str:
        assert self.offer
        [answer] = self.mailbox.replies(self.offer, text)
        return answer.text


@dataclass
class ByLink(ByReply):
    """Looks at the page first, as mail programs do on their own; that alone must change nothing."""

    def says_yes(self) -> str:
        return self._chooses("yes")

    def says_no(self) -> str:
        return self._chooses("no")

    def _chooses(self, said: str) -> str:
        assert self.offer
        before = offers()
        [link] = [link for link in self.offer.links if f"answer={said}" in link]
        assert "Haircut" in self.mailbox.client.get(link).text
        assert self.mailbox.client.head(link).status_code in (200, 410)
        assert offers() == before
        page = self.mailbox.client.post(link, data={"answer": said}).text
        confirmed = self.mailbox.hears()
        return confirmed[0].text if confirmed else page


def offers() -> list[OfferStatus]:
    """What became of each, in the order in which they were made."""
    with database.read() as db:
        return list(db.scalars(select(Offer.status).order_by(Offer.id)))


@pytest.fixture
def three(
    world: World,
    phone: Callable[..., Phone],
    whatsapp: Callable[..., WhatsApp],
    mailbox: Callable[[str], Mailbox],
    approved: None,
    db: Session,
) -> dict[str, Waiting]:
    lee = phone("Lee")
    db.execute(
        update(ContactPoint)
        .where(ContactPoint.customer_id == lee.customer_id)
        .values(channel=Channel.EMAIL, address="lee@example.org")
    )
    db.commit()
    return {
        "sms": ByText(phone("Eli")),
        "whatsapp": ByWhatsApp(whatsapp("Pat")),
        "mail": ByReply(mailbox("lee@example.org"), lee.customer_id),
        "link": ByLink(mailbox("lee@example.org"), lee.customer_id),
    }


@pytest.fixture
def give_up(world: World, phone: Callable[..., Phone], db: Session) -> Callable[..., None]:
    """Dana cancels on Friday; these wait for it, the first the longest."""
    dana = phone("Dana")

    def make(*waiting: Waiting) -> None:
        for place, one in enumerate(waiting):
            customer = db.get_one(Customer, one.customer_id)
            joined_at = world.now - timedelta(weeks=9 - 3 * place)
            an_entry(db, customer, world.haircut, joined_at=joined_at)
        db.commit()
        world.book(dana, world.anna, world.haircut, FRIDAY_3PM)
        [question] = dana.says("I can't make it on Friday")
        assert "shall I cancel it? YES or NO" in question
        [done] = dana.says("yes")
        assert "is cancelled" in done

    return make


BY_REPLY = list(permutations(("sms", "whatsapp", "mail")))
BY_LINK = list(permutations(("sms", "whatsapp", "link")))


@pytest.mark.parametrize("order", [*BY_REPLY, *BY_LINK], ids="-".join)
class TestInEveryOrder:
    def test_one_declines_one_is_silent_one_accepts_and_a_late_yes_is_told_kindly(
        self,
        world: World,
        three: dict[str, Waiting],
        give_up: Callable[..., None],
        order: tuple[str, ...],
    ) -> None:
        declines, is_silent, accepts = (three[channel] for channel in order)

        give_up(declines, is_silent, accepts)
        assert (declines.is_asked(), is_silent.is_asked()) == (True, False)

        assert declines.says_no().startswith(KEPT)
        assert (is_silent.is_asked(), accepts.is_asked()) == (True, False)

        world.forward(minutes=11)
        assert accepts.is_asked()
        assert accepts.says_yes().startswith(BOOKED)

        late = is_silent.says_yes()
        assert GONE in late or "this time is gone" in late
        assert offers() == [OfferStatus.DECLINED, OfferStatus.LAPSED, OfferStatus.ACCEPTED]
        [visit] = world.appointments()
        assert (visit.customer_id, visit.starts_at) == (accepts.customer_id, FRIDAY_3PM)
        with database.read() as db:
            found = select(WaitlistEntry.customer_id, WaitlistEntry.status)
            entries = dict(db.execute(found).all())
        assert entries == {
            declines.customer_id: EntryStatus.ACTIVE,
            is_silent.customer_id: EntryStatus.ACTIVE,
            accepts.customer_id: EntryStatus.BOOKED,
        }

    def test_a_late_yes_while_the_next_is_being_asked_waits_and_takes_what_they_decline(
        self,
        world: World,
        three: dict[str, Waiting],
        give_up: Callable[..., None],
        order: tuple[str, ...],
    ) -> None:
        is_late, declines, _ = (three[channel] for channel in order)
        give_up(is_late, declines)
        assert is_late.is_asked()
        world.forward(minutes=11)
        assert declines.is_asked()

        early = is_late.says_yes()
        assert BEING_ASKED in early or "Somebody else is being asked" in early
        assert world.appointments() == []
        assert declines.says_no().startswith(KEPT)

        assert is_late.says_yes().startswith(BOOKED)
        assert [a.customer_id for a in world.appointments()] == [is_late.customer_id]


class TestOneCustomerOnTwoChannels:
    """Pat is asked by WhatsApp and answers by text message."""

    @pytest.fixture
    def phone_of_pat(self, world: World, three: dict[str, Any], db: Session) -> Phone:
        customer_id = three["whatsapp"].customer_id
        add_point(db, world.tenant, customer_id, Channel.SMS, "+12125550799")
        db.commit()
        return Phone(world, "+12125550799", customer_id)

    @pytest.fixture
    def lee(self, phone_of_pat: Phone, three: dict[str, Any], give_up: Callable[..., None]) -> Any:
        """Who is next."""
        give_up(three["whatsapp"], three["mail"])
        assert three["whatsapp"].is_asked()
        return three["mail"]

    def test_a_yes_there_counts(self, world: World, phone_of_pat: Phone, lee: Waiting) -> None:
        assert phone_of_pat.says("Yes") == [BOOKED]
        assert [a.customer_id for a in world.appointments()] == [phone_of_pat.customer_id]

    def test_a_no_there_counts(self, phone_of_pat: Phone, lee: Waiting) -> None:
        assert phone_of_pat.says("No") == [KEPT]
        assert lee.is_asked()

    def test_a_late_yes_there_is_told_kindly(
        self, world: World, phone_of_pat: Phone, lee: Waiting
    ) -> None:
        world.forward(minutes=11)
        assert lee.is_asked()
        lee.says_yes()

        [answer] = phone_of_pat.says("Yes")

        assert GONE in answer
        assert [a.customer_id for a in world.appointments()] == [lee.customer_id]


class TestWhatIsSent:
    """Field by field, besides the providers' rules that every story is held against."""

    def test_from_the_first_customer_to_the_last(
        self, world: World, three: dict[str, Any], give_up: Callable[..., None]
    ) -> None:
        eli, pat, lee = (three[channel] for channel in ("sms", "whatsapp", "mail"))
        give_up(eli, pat, lee)

        [text] = world.twilio.sent_to(eli.phone.number)
        assert text.form == {
            "To": eli.phone.number,
            "From": BUSINESS_NUMBER,
            "Body": ASKED,
            "StatusCallback": f"{STATUS}{text.message_id}",
        }
        assert eli.phone.says("NO")[-1] == KEPT

        [template] = pat.whatsapp.hears()
        assert template.form == {
            "To": f"whatsapp:{pat.whatsapp.address}",
            "From": f"whatsapp:{BUSINESS_NUMBER}",
            "ContentSid": f"HX{0:032x}",
            "ContentVariables": template.form["ContentVariables"],
            "StatusCallback": f"{STATUS}{template.message_id}",
        }
        *said, token = template.variables.values()
        assert list(template.variables) == ["1", "2", "3", "4", "5"]
        assert said == ["Haircut", "Anna", "Fri, Nov 27 3:00pm", "10"]

        world.forward(minutes=11)
        [mail] = lee.mailbox.hears()
        assert mail.request.keys() == {
            "personalizations",
            "from",
            "reply_to",
            "subject",
            "content",
            "headers",
            "custom_args",
            "tracking_settings",
        }
        ours = mail.request["custom_args"]["standby_message_id"]
        to = {"email": "lee@example.org", "name": "Lee"}
        assert mail.request["personalizations"] == [{"to": [to]}]
        assert mail.request["from"] == {"email": SALON, "name": "Shear Joy"}
        assert mail.reply_to.endswith("@reply.standby.test")
        assert mail.headers == {
            "Message-ID": f"<{ours}@reply.standby.test>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "OOF, AutoReply",
            "List-Unsubscribe": f"<https://standby.test{mail.links[-1]}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

        reply_id = "<reply-1@mail.example.org>"
        in_reply = headers(reply_id, In_Reply_To=mail.headers["Message-ID"])
        [booked] = lee.mailbox.replies(mail, "Yes please!", headers=in_reply)
        assert booked.text.startswith(BOOKED)
        assert booked.subject == f"Re: {mail.subject}"
        assert booked.headers["Auto-Submitted"] == "auto-replied"
        assert booked.headers["In-Reply-To"] == reply_id
        assert booked.headers["References"] == f"{mail.headers['Message-ID']} {reply_id}"
        [file] = booked.request["attachments"]
        assert file["type"] == "text/calendar; method=REQUEST"
        assert b"DTSTART:20261127T200000Z" in booked.calendar

        [late] = pat.whatsapp.taps(f"offer:{token}:yes")
        assert GONE in late.form["Body"]
        assert "ContentSid" not in late.form, "who writes may be answered freely for a day"
        assert offers() == [OfferStatus.DECLINED, OfferStatus.LAPSED, OfferStatus.ACCEPTED]
