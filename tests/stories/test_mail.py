"""Customers who write e-mails, and strangers who write in their name."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from conversations import turn
from core import database, tokens
from core.models import (
    Channel,
    ContactPoint,
    Conversation,
    Direction,
    Message,
    Offer,
    OfferStatus,
    Standing,
)
from core.tokens import Use
from tests.channels.sendgrid_posts import SALON, headers
from tests.stories.conftest import FRIDAY_3PM, World
from tests.stories.mailboxes import Mail, Mailbox, Mails

ELSEWHERE = "pat@elsewhere.example"


def offers() -> list[OfferStatus]:
    with database.read() as db:
        return list(db.scalars(select(Offer.status).order_by(Offer.id)))


def messages(direction: Direction = Direction.IN) -> list[Message]:
    with database.read() as db:
        found = select(Message).where(
            Message.direction == direction, Message.channel == Channel.EMAIL
        )
        return list(db.scalars(found.order_by(Message.id)))


def standing_of(address: str) -> Standing:
    with database.read() as db:
        found = select(ContactPoint.standing).where(ContactPoint.address == address)
        return db.scalars(found).one()


def dialogue_of(address: str) -> tuple[Any, ...]:
    with database.read() as db:
        row = db.execute(
            select(Conversation.state, Conversation.context, Conversation.misses)
            .join(ContactPoint, ContactPoint.customer_id == Conversation.customer_id)
            .where(ContactPoint.address == address)
        ).one()
        return tuple(row)


class TestATokenedReply:
    def test_takes_what_is_offered(self, world: World, pat: Mailbox, offered: Mail) -> None:
        [answer] = pat.replies(offered, "Yes please!")

        assert "Booked: Haircut with Anna, Fri, Nov 27 3:00pm." in answer.text
        assert offers() == [OfferStatus.ACCEPTED]
        assert [a.starts_at for a in world.appointments()] == [FRIDAY_3PM]

    def test_declines_what_is_offered(self, pat: Mailbox, offered: Mail) -> None:
        pat.replies(offered, "No thanks")

        assert offers() == [OfferStatus.DECLINED]

    def test_is_answered_in_its_thread(self, pat: Mailbox, offered: Mail) -> None:
        mail_id = "<reply-1@mail.example.org>"
        [answer] = pat.replies(
            offered, "Yes", headers=headers(mail_id, In_Reply_To=offered.headers["Message-ID"])
        )

        assert answer.subject == f"Re: {offered.subject}"
        assert answer.headers["In-Reply-To"] == mail_id
        assert answer.headers["References"].split() == [offered.headers["Message-ID"], mail_id]

    @pytest.mark.parametrize("change", [str.upper, str.title, str.swapcase])
    def test_may_come_in_any_case(
        self, pat: Mailbox, offered: Mail, change: Callable[[str], str]
    ) -> None:
        pat.replies(offered, "Yes", to=change(offered.reply_to))

        assert offers() == [OfferStatus.ACCEPTED]

    def test_from_another_address_acts_and_is_answered_at_the_known_one(
        self, pat: Mailbox, offered: Mail, mailbox: Callable[[str], Mailbox]
    ) -> None:
        elsewhere = mailbox(ELSEWHERE)

        heard = elsewhere.replies(offered, "Yes")

        assert heard == []
        assert offers() == [OfferStatus.ACCEPTED]
        assert len(pat.hears()) == 1

    @pytest.mark.parametrize("field", ["text", "html"])
    def test_says_the_same_in_text_and_html(self, pat: Mailbox, offered: Mail, field: str) -> None:
        quoted = "<div class='gmail_quote'>On Friday Shear Joy wrote: Want it? YES or NO</div>"
        html = f"<div>Yes please</div>{quoted}" if field == "html" else None
        text = "Yes please" if field == "text" else None

        pat.posts(pat.post(text, html=html, to=offered.reply_to))

        assert offers() == [OfferStatus.ACCEPTED]

    def test_repeated_hours_later_is_one_turn(
        self, world: World, pat: Mailbox, offered: Mail
    ) -> None:
        body = pat.post("Yes", to=offered.reply_to)
        pat.posts(body)
        heard = pat.hears()

        world.forward(hours=9)
        pat.posts(body)

        assert len(heard) == 1
        assert pat.hears() == []
        assert len(messages()) == 1

    def test_among_other_recipients_counts(self, pat: Mailbox, offered: Mail) -> None:
        pat.replies(offered, "Yes", to=["friend@example.org", offered.reply_to, SALON])

        assert offers() == [OfferStatus.ACCEPTED]
        assert len(messages()) == 1


class TestAForgedMail:
    """It has the right From, and no token."""

    @pytest.mark.parametrize(
        "text",
        [
            "Yes",
            "YES please, book it",
            "No thanks",
            "Cancel my appointment",
            "When is my appointment?",
            "Am I on the waitlist?",
            "Take me off the waitlist",
            "What did you write to me last?",
            "Please repeat that",
            "person",
        ],
    )
    def test_changes_and_learns_nothing(
        self, world: World, pat: Mailbox, offered: Mail, text: str
    ) -> None:
        before = dialogue_of(pat.address)

        answers = pat.writes(text)

        assert offers() == [OfferStatus.PENDING]
        assert world.appointments() == []
        assert dialogue_of(pat.address) == before
        [answer] = answers
        told = answer.text.replace(text.rstrip("."), "")
        for secret in ("Haircut", "Anna", "Nov", "3:00", "waitlist"):
            assert secret not in told
        assert "reply YES to this mail" in answer.text

    @pytest.mark.parametrize("damage", ["altered", "cut", "expired", "of another kind", "made up"])
    def test_with_a_token_that_is_none_acts_as_little(
        self, pat: Mailbox, offered: Mail, damage: str, world: World
    ) -> None:
        local, _, domain = offered.reply_to.partition("@")
        ref = messages(Direction.OUT)[0].conversation_id
        forged = {
            "altered": local[:-1] + ("a" if local[-1] != "a" else "b"),
            "cut": local[:-8],
            "expired": "r-" + tokens.issue(Use.REPLY, ref, expires_at=world.now),
            "of another kind": "r-" + tokens.issue(Use.OFFER, ref),
            "made up": "r-" + "a" * 48,
        }[damage]

        answers = pat.writes("Yes", to=f"{forged}@{domain}")

        assert offers() == [OfferStatus.PENDING]
        assert ["reply YES to this mail" in answer.text for answer in answers] == [True]

    def test_is_answered_once_a_day(self, world: World, pat: Mailbox, offered: Mail) -> None:
        heard = [len(pat.writes(f"Cancel my appointment {n}")) for n in range(5)]
        world.forward(hours=25)
        pat.hears()
        later = pat.writes("Cancel my appointment again")

        assert heard == [1, 0, 0, 0, 0]
        assert len(later) == 1

    def test_tells_the_owner_no_link(self, pat: Mailbox, offered: Mail) -> None:
        [answer] = pat.writes("Win now: https://evil.example/x or www.evil.example!")

        assert "evil" not in answer.text

    def test_may_opt_out_and_is_confirmed_once(self, pat: Mailbox, offered: Mail) -> None:
        [confirmation] = pat.writes("unsubscribe")
        silence = pat.writes("please stop writing to me")

        assert "no more messages" in confirmation.text
        assert silence == []
        assert standing_of(pat.address) is Standing.OPTED_OUT

    def test_cannot_opt_in(self, pat: Mailbox, offered: Mail) -> None:
        pat.writes("unsubscribe")

        pat.writes("START")

        assert standing_of(pat.address) is Standing.OPTED_OUT


class TestComingBack:
    """After an opt-out, by mail."""

    @pytest.fixture
    def left(self, pat: Mailbox, offered: Mail) -> Mail:
        """The confirmation of the opt-out."""
        [confirmation] = pat.writes("unsubscribe")
        return confirmation

    def test_by_a_reply_is_at_once(self, pat: Mailbox, left: Mail) -> None:
        [welcome] = pat.replies(left, "START")

        assert "Welcome back!" in welcome.text
        assert standing_of(pat.address) is Standing.OK

    def test_by_a_mail_of_its_own_is_to_be_confirmed(self, pat: Mailbox, left: Mail) -> None:
        [question] = pat.writes("Start")
        assert "reply YES to this mail" in question.text
        assert standing_of(pat.address) is Standing.OPTED_OUT

        [welcome] = pat.replies(question, "Yes")

        assert "Welcome back!" in welcome.text
        assert standing_of(pat.address) is Standing.OK

    def test_in_the_subject_alone_is_asked_about_too(self, pat: Mailbox, left: Mail) -> None:
        assert len(pat.writes("", subject="START")) == 1

    def test_is_not_asked_about_again_while_a_yes_still_counts(
        self, world: World, pat: Mailbox, left: Mail
    ) -> None:
        heard = [len(pat.writes("START")) for _ in range(3)]
        world.forward(days=8)
        pat.hears()
        heard.append(len(pat.writes("START")))

        assert heard == [1, 0, 0, 1]

    def test_is_asked_about_a_few_times_at_most(
        self, world: World, pat: Mailbox, left: Mail
    ) -> None:
        heard = 0
        for _ in range(8):
            heard += len(pat.writes("START"))
            world.forward(days=8)

        assert heard == 3
        assert standing_of(pat.address) is Standing.OPTED_OUT

    def test_takes_a_yes_and_nothing_else(self, pat: Mailbox, left: Mail) -> None:
        [question] = pat.writes("START")

        assert pat.replies(question, "No, that was not me") == []
        assert pat.replies(question, "What are your prices?") == []
        assert standing_of(pat.address) is Standing.OPTED_OUT

    def test_a_yes_to_something_else_does_not_bring_back(
        self, pat: Mailbox, offered: Mail, left: Mail
    ) -> None:
        pat.writes("START")

        pat.replies(offered, "Yes")
        pat.replies(left, "Yes")

        assert standing_of(pat.address) is Standing.OPTED_OUT

    def test_of_somebody_who_may_be_written_to_is_a_mail_like_any_other(
        self, pat: Mailbox, offered: Mail
    ) -> None:
        [answer] = pat.writes("START")

        assert "reply YES to this mail" in answer.text
        assert "again" not in answer.text


class TestConfirmingAMail:
    def test_a_yes_to_the_question_takes_what_was_kept(self, pat: Mailbox, offered: Mail) -> None:
        [question] = pat.writes("Yes please, book it for me")
        [answer] = pat.replies(question, "YES")

        assert 'we got "Yes please, book it for me"' in question.text
        assert "Booked: Haircut with Anna" in answer.text
        assert offers() == [OfferStatus.ACCEPTED]

    def test_a_yes_to_the_offer_does_not_take_what_a_stranger_wrote(
        self, world: World, pat: Mailbox, offered: Mail
    ) -> None:
        pat.writes("Take me off the waitlist")  # a stranger, by Pat's address

        pat.replies(offered, "Yes")

        assert offers() == [OfferStatus.ACCEPTED]
        assert [a.starts_at for a in world.appointments()] == [FRIDAY_3PM]

    def test_a_yes_to_the_question_does_not_accept_the_offer(
        self, pat: Mailbox, offered: Mail
    ) -> None:
        [question] = pat.writes("What are your prices?")
        pat.replies(question, "YES")

        assert offers() == [OfferStatus.PENDING]

    def test_it_works_once(self, pat: Mailbox, offered: Mail) -> None:
        [question] = pat.writes("What are your prices?")
        [prices] = pat.replies(question, "YES")
        again = pat.replies(question, "YES")

        assert "$45" in prices.text
        assert all("$45" not in mail.text for mail in again)

    def test_after_a_yes_the_next_new_mail_is_asked_about_as_well(
        self, world: World, pat: Mailbox, offered: Mail
    ) -> None:
        [first] = pat.writes("What are your prices?")
        pat.replies(first, "YES")

        world.forward(hours=3)
        [second] = pat.writes("Take me off the waitlist")
        unanswered = pat.writes("What are your prices?")

        assert 'we got "Take me off the waitlist"' in second.text
        assert unanswered == []

    def test_other_words_are_a_turn_of_their_own(self, pat: Mailbox, offered: Mail) -> None:
        [question] = pat.writes("Take me off the waitlist")
        [answer] = pat.replies(question, "That was not me. What are your prices?")

        assert "$45" in answer.text


class TestAStranger:
    def test_starts_afresh_and_goes_on_by_replying(
        self, world: World, mails: Mails, mailbox: Callable[[str], Mailbox]
    ) -> None:
        lee = mailbox("lee@example.org")
        [proposal] = lee.writes("Hi, can I get a haircut with Anna on Friday Nov 27 at 3pm?")
        [booked] = lee.replies(proposal, "Yes")

        assert "Booked: Haircut with Anna" in booked.text
        assert len(world.appointments()) == 1

    def test_whose_first_turn_fails_is_heard_later_all_the_same(
        self,
        world: World,
        mails: Mails,
        mailbox: Callable[[str], Mailbox],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def fail(*_: Any, **__: Any) -> None:
            raise RuntimeError("odd")

        lee = mailbox("lee@example.org")
        with monkeypatch.context() as broken:
            broken.setattr(turn, "answer", fail)
            assert lee.writes("Can I get a haircut with Anna on Friday Nov 27 at 3pm?") == []
        world.forward(seconds=10)

        [proposal] = lee.hears()
        assert "Haircut with Anna, Fri, Nov 27 3:00pm" in proposal.text

    def test_who_writes_a_second_mail_is_asked_to_confirm_it(
        self, mails: Mails, mailbox: Callable[[str], Mailbox]
    ) -> None:
        lee = mailbox("lee@example.org")
        lee.writes("Hi, can I get a haircut?")
        [question] = lee.writes("With Anna on Friday Nov 27 at 3pm")
        [proposal] = lee.replies(question, "yes it was me")

        assert "reply YES to this mail" in question.text
        assert "Haircut with Anna, Fri, Nov 27 3:00pm" in proposal.text


class TestMachines:
    @pytest.mark.parametrize(
        "fields",
        [
            {"headers": headers(Auto_Submitted="auto-replied")},
            {"subject": "Automatische Antwort: Ihr Termin"},
            {"sender": ""},
        ],
    )
    def test_are_kept_and_never_answered(
        self, pat: Mailbox, offered: Mail, fields: dict[str, Any]
    ) -> None:
        heard = pat.replies(offered, "Yes, I am away until Monday.", **fields)

        assert heard == []
        assert offers() == [OfferStatus.PENDING]
        assert len(messages()) == 1

    def test_one_that_answers_every_mail_without_a_sign_comes_to_an_end(
        self, pat: Mailbox, offered: Mail
    ) -> None:
        heard, last = 0, [offered]
        for _ in range(50):
            if not last:
                break
            last = pat.replies(last[-1], "Thank you for your message! We value it.")
            heard += len(last)

        assert last == []
        assert heard == 1

    def test_more_answers_than_a_person_needs_bring_in_a_person(
        self, pat: Mailbox, offered: Mail
    ) -> None:
        last = [offered]
        for day in range(30):
            if last:
                last = pat.replies(last[-1], f"What are your prices on day {day}?")

        assert last == []
        assert dialogue_of(pat.address)[0] == "handed_over"
        assert len(messages(Direction.OUT)) <= 23
