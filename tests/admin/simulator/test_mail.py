"""Mailboxes of the simulator: what arrives there, reading it, answering it."""

import re
from datetime import timedelta
from typing import Any

import icalendar
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations import sweeps
from core import clock
from core.models import Channel, Direction, Message
from demo import salon
from tests.admin.simulator.conftest import Simulator


def mailbox(simulator: Simulator, name: str) -> dict[str, Any]:
    (box,) = [box for box in simulator.state()["mailboxes"] if box["name"] == name]
    assert isinstance(box, dict)
    return box


def newest(simulator: Simulator, name: str) -> dict[str, Any]:
    """The mail that arrived last."""
    mail = next(mail for mail in mailbox(simulator, name)["mails"] if not mail["is_mine"])
    assert isinstance(mail, dict)
    return mail


def opened(simulator: Simulator, mail: dict[str, Any]) -> dict[str, Any]:
    response = simulator.client.get(f"/simulator/mails/{mail['id']}")
    assert response.status_code == 200
    assert isinstance(response.json, dict)
    return response.json


def html_of(simulator: Simulator, mail: dict[str, Any]) -> str:
    return simulator.client.get(f"/simulator/mails/{mail['id']}/body").text


def reply(simulator: Simulator, mail: dict[str, Any], text: str) -> None:
    assert simulator.post(f"mails/{mail['id']}/reply", text=text).status_code == 204
    simulator.tick()


@pytest.fixture
def offered(simulator: Simulator) -> dict[str, Any]:
    """The mail by which Elena is offered what Dana gives up and two others do not want."""
    simulator.say("Dana", simulator.phone("Dana")["suggestions"][0])
    simulator.say("Dana", "yes")
    for name in ("Sam", "Priya"):
        simulator.tick()
        simulator.say(name, "no thanks")
    simulator.tick()
    return newest(simulator, "Elena")


def test_a_freed_slot_is_offered_by_mail(simulator: Simulator, offered: dict[str, Any]) -> None:
    assert offered["subject"] == "Haircut Fri, Nov 27 3:00pm: yours if you want it"
    assert offered["status"] == "sent"
    guide = simulator.state()["guide"]
    assert (guide["at"], "was sent a mail" in guide["text"]) == ("elena@mail.example", True)

    read = opened(simulator, offered)
    assert read["recipient"] == "elena@mail.example"
    assert read["sender"] == f"{salon.NAME} <{salon.MAILBOX}>"
    assert re.fullmatch(r"r-[a-z2-7]{48,}@fern-and-fable\.example", read["reply_to"])
    assert "http://localhost/offers/" in read["text"]
    assert read["invitation"] is None


def test_its_buttons_work_on_the_demos_own_host(
    simulator: Simulator, offered: dict[str, Any]
) -> None:
    html = html_of(simulator, offered)
    assert '<base target="_blank">' in html
    link = re.findall(r'href="http://localhost(/offers/[^"?]+)\?answer=yes"', html)[0]

    assert simulator.client.post(link, data={"answer": "yes"}).status_code == 200

    simulator.tick()
    assert newest(simulator, "Elena")["subject"].startswith("Booked: Haircut")


def test_a_mail_is_shown_in_a_frame_that_runs_nothing(
    simulator: Simulator, offered: dict[str, Any]
) -> None:
    framed = simulator.client.get(f"/simulator/mails/{offered['id']}/body")

    policy = framed.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; ")
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "frame-ancestors 'self'" in policy
    assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"
    page = simulator.client.get("/simulator/")
    assert "style-src" not in page.headers["Content-Security-Policy"]
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text


def test_a_reply_books_and_the_answer_carries_the_invitation(
    simulator: Simulator, offered: dict[str, Any]
) -> None:
    reply(simulator, offered, "Yes please, I'd love to!")

    booked = newest(simulator, "Elena")
    assert (booked["subject"][:4], booked["has_invitation"]) == ("Re: ", True)
    assert opened(simulator, booked)["invitation"]["title"] == f"Haircut at {salon.NAME}"
    file = simulator.client.get(f"/simulator/mails/{booked['id']}/visit.ics")
    assert file.headers["Content-Type"] == "text/calendar; charset=utf-8; method=REQUEST"
    calendar: Any = icalendar.Calendar.from_ical(file.data)
    [event] = calendar.walk("VEVENT")
    assert str(event["ATTENDEE"]) == "mailto:elena@mail.example"
    assert event["DTSTART"].dt.isoformat() == "2026-11-27T20:00:00+00:00"
    assert simulator.client.get(f"/simulator/mails/{offered['id']}/visit.ics").status_code == 404


def test_a_reply_is_kept_as_any_mail_is(
    simulator: Simulator, offered: dict[str, Any], db: Session
) -> None:
    reply(simulator, offered, "No thanks")

    [kept] = db.scalars(
        select(Message).where(Message.channel == Channel.EMAIL, Message.direction == Direction.IN)
    )
    assert kept.text == "No thanks"
    assert kept.extra["token_ok"] is True
    assert "> Haircut" not in kept.text
    assert offered["subject"] in kept.extra["subject"]
    assert "wrote:" in kept.extra["whole"]
    assert (kept.provider_key or "").startswith("simulator:")
    assert simulator.state()["guide"]["at"] == salon.FEMI.whatsapp


def test_each_mail_of_a_thread_answers_the_one_before(
    simulator: Simulator, offered: dict[str, Any]
) -> None:
    reply(simulator, offered, "What are your opening hours?")
    first = newest(simulator, "Elena")
    reply(simulator, first, "And when is my appointment?")
    second = newest(simulator, "Elena")

    assert second["subject"] == first["subject"] == f"Re: {offered['subject']}"
    assert "Wash and blow-dry" in second["text"]


def test_a_new_mail_proves_nothing_and_is_asked_about(simulator: Simulator) -> None:
    box = mailbox(simulator, "Elena")
    written = simulator.post(
        "mails",
        mailbox=box["address"],
        text="Please cancel my wash and blow-dry",
        subject="My visit",
    )
    assert written.status_code == 204
    simulator.tick()

    asked = newest(simulator, "Elena")
    assert "Was it you?" in asked["text"]
    reply(simulator, asked, "yes")
    assert "shall I cancel it?" in newest(simulator, "Elena")["text"]


def test_a_reminder_comes_by_mail_with_buttons(simulator: Simulator) -> None:
    for _ in range(3):
        simulator.post("clock", by="tomorrow")
        simulator.post("clock", by="hour")
        sweeps.send_reminders(clock.now())
        simulator.tick()

    reminder = newest(simulator, "Elena")
    assert reminder["subject"].startswith("See you")
    link = re.findall(r'href="http://localhost(/visits/[^"?]+)\?', html_of(simulator, reminder))[0]
    confirmed = simulator.client.post(link, data={"answer": "confirm"})
    assert "See you then!" in confirmed.text


def test_who_has_phone_and_mailbox_has_each_message_on_one_of_them(simulator: Simulator) -> None:
    simulator.say("Sam", "am I on the list?")
    simulator.tick()

    assert len(simulator.phone("Sam")["messages"]) == 2
    assert mailbox(simulator, "Sam")["mails"] == []


def test_odd_requests_are_refused(simulator: Simulator, offered: dict[str, Any]) -> None:
    texts = simulator.phone("Dana")["messages"]
    assert simulator.post("mails", mailbox="eve@mail.example", text="hi").status_code == 404
    assert simulator.post("mails", mailbox="elena@mail.example", text=" ").status_code == 400
    assert simulator.post(f"mails/{offered['id']}/reply", text="").status_code == 400
    for wrong in (texts[0]["id"], "nonsense"):
        assert simulator.client.get(f"/simulator/mails/{wrong}").status_code == 404
        assert simulator.client.get(f"/simulator/mails/{wrong}/body").status_code == 404
        assert simulator.post(f"mails/{wrong}/reply", text="hi").status_code == 404


class TestWhatsApp:
    @pytest.fixture
    def asked(self, simulator: Simulator, offered: dict[str, Any]) -> dict[str, Any]:
        """The offer that Femi gets once Elena has declined."""
        reply(simulator, offered, "no")
        (message,) = simulator.phone("Femi")["messages"]
        assert isinstance(message, dict)
        return message

    def test_a_template_has_buttons(self, simulator: Simulator, asked: dict[str, Any]) -> None:
        assert simulator.phone("Femi")["channel"] == "whatsapp"
        assert asked["status"] == "sent"
        assert asked["buttons"] == ["Yes, I'll take it", "No, thanks"]

    def test_a_tap_answers_the_offer(self, simulator: Simulator, asked: dict[str, Any]) -> None:
        assert simulator.post(f"messages/{asked['id']}/tap", button="0").status_code == 204
        simulator.tick()

        _, tapped, booked = simulator.phone("Femi")["messages"]
        assert (tapped["text"], tapped["is_mine"]) == ("Yes, I'll take it", True)
        assert booked["text"].startswith("Booked: Haircut with Anna")
        assert booked["buttons"] == []

    def test_words_answer_it_too(self, simulator: Simulator, asked: dict[str, Any]) -> None:
        phone = simulator.phone("Femi")["number"]
        said = simulator.post("messages", phone=phone, channel="whatsapp", text="yes please")
        assert said.status_code == 204
        simulator.tick()

        assert simulator.phone("Femi")["messages"][-1]["text"].startswith("Booked: Haircut")

    def test_what_is_no_button_answers_nothing(
        self, simulator: Simulator, asked: dict[str, Any]
    ) -> None:
        for wrong in ("2", "-1", "yes", ""):
            assert simulator.post(f"messages/{asked['id']}/tap", button=wrong).status_code == 404
        text = simulator.phone("Dana")["messages"][0]["id"]
        assert simulator.post(f"messages/{text}/tap", button="0").status_code == 404

    def test_who_wrote_today_is_told_in_plain_words(self, simulator: Simulator) -> None:
        phone = simulator.phone("Femi")["number"]
        simulator.post("messages", phone=phone, channel="whatsapp", text="am I on the list?")
        simulator.traveller.shift(timedelta(minutes=1))
        simulator.say("Dana", simulator.phone("Dana")["suggestions"][0])
        simulator.say("Dana", "yes")
        for name in ("Sam", "Priya"):
            simulator.tick()
            simulator.say(name, "no thanks")
        simulator.tick()
        reply(simulator, newest(simulator, "Elena"), "no")

        offer = simulator.phone("Femi")["messages"][-1]
        assert "opened up" in offer["text"]
        assert offer["buttons"] == []
