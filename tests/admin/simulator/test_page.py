"""The phones, the day and the clock of the simulator."""

import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.simulator import state as states
from conversations import sweeps
from core import clock, database
from core.models import Conversation
from demo import salon
from tests.admin.simulator.conftest import Simulator
from tests.application import application
from tests.builders import a_customer, a_tenant
from tests.conftest import NOW
from tests.statements import recorded


def block_at_three(simulator: Simulator) -> tuple[str, str]:
    """What the calendar shows for Anna on Friday at three."""
    state = simulator.state(day="2026-11-27")
    (anna,) = [column for column in state["staff"] if column["name"] == "Anna"]
    (block,) = [block for block in anna["blocks"] if block["from"] == 15 * 60]
    return block["kind"], block["customer"]


def test_outside_the_demo_there_is_no_simulator(database_url: str) -> None:
    client = application().test_client()

    assert client.get("/simulator/").status_code == 404
    assert client.get("/simulator/state").status_code == 404


def test_the_page_has_nothing_that_its_own_policy_forbids(simulator: Simulator) -> None:
    page = simulator.client.get("/simulator/")

    assert page.status_code == 200
    assert salon.NAME.replace("&", "&amp;") in page.text
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script>", page.text) == []
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert simulator.client.get(address, follow_redirects=True).status_code == 200


def test_the_day_of_the_story_is_shown_first(simulator: Simulator) -> None:
    state = simulator.state()

    assert state["day"]["date"] == "2026-11-27"
    assert block_at_three(simulator) == ("appointment", "Dana")
    assert [phone["name"] for phone in state["phones"]] == [
        "Dana",
        "Sam",
        "Priya",
        "Marcus",
        "Femi",
    ]
    assert [box["name"] for box in state["mailboxes"]] == ["Sam", "Elena"]
    assert len(state["waitlist"]) == 8
    assert state["guide"]["text"].startswith("Dana cancels; watch her Friday haircut")


def test_a_cancelled_haircut_finds_its_next_customer(simulator: Simulator) -> None:
    simulator.say("Dana", simulator.phone("Dana")["suggestions"][0])
    simulator.tick()
    assert simulator.phone("Dana")["suggestions"] == ["yes", "no"]

    simulator.say("Dana", "yes")
    simulator.tick()
    assert block_at_three(simulator) == ("hold", "Sam")
    assert simulator.state()["waitlist"][0]["customer"] == "Sam"
    assert simulator.state()["guide"]["at"] == salon.SAM.phone

    simulator.say("Sam", "No thanks")
    simulator.tick()
    assert block_at_three(simulator) == ("hold", "Priya")

    simulator.say("Priya", "Yes please!")
    simulator.tick()
    assert block_at_three(simulator) == ("appointment", "Priya")
    assert simulator.state()["guide"]["text"].startswith("Filled: Priya")
    happened = [event["name"] for event in simulator.state()["happened"]]
    assert happened[:2] == ["appointment.booked", "offer.accepted"]


def test_reminders_of_people_without_a_phone_here_are_no_news(simulator: Simulator) -> None:
    simulator.post("clock", by="tomorrow")
    sweeps.send_reminders(clock.now())

    assert simulator.state()["happened"] == []


def test_moving_the_clock_lets_a_hold_lapse(simulator: Simulator) -> None:
    simulator.say("Dana", simulator.phone("Dana")["suggestions"][0])
    simulator.say("Dana", "yes")
    before = simulator.tick()

    assert simulator.post("clock", by="ten_minutes").status_code == 204
    assert clock.now() == before + timedelta(minutes=10)

    simulator.tick()
    assert block_at_three(simulator) == ("hold", "Priya")


def test_the_clock_jumps_to_nine_in_the_morning_of_the_business(simulator: Simulator) -> None:
    assert simulator.post("clock", by="tomorrow").status_code == 204

    assert clock.now() == datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


def test_messages_show_how_far_they_have_come(simulator: Simulator) -> None:
    simulator.say("Marcus", "hi can I get a haircut with anna tomorrow afternoon")

    asked, answered = simulator.phone("Marcus")["messages"]
    assert (asked["is_mine"], asked["status"]) == (True, "handled")
    assert (answered["is_mine"], answered["status"]) == (False, "queued")

    simulator.tick()
    assert simulator.phone("Marcus")["messages"][1]["status"] == "sent"


def test_staff_answer_and_give_the_conversation_back(simulator: Simulator) -> None:
    simulator.say("Marcus", "can I talk to a human")
    talk = simulator.phone("Marcus")["conversation_id"]
    assert simulator.phone("Marcus")["is_with_staff"] is True
    assert simulator.state()["guide"]["at"] == salon.MARCUS.phone

    assert simulator.post(f"conversations/{talk}/reply", text="Anna here!").status_code == 204
    assert simulator.heard("Marcus")[-1] == "Anna here!"
    assert simulator.post(f"conversations/{talk}/reply", text="  ").status_code == 422

    assert simulator.post(f"conversations/{talk}/give-back").status_code == 204
    assert simulator.phone("Marcus")["is_with_staff"] is False


def test_another_business_has_no_conversation_here(simulator: Simulator, db: Session) -> None:
    other = a_tenant(db, number="+12125550199")
    stranger = a_customer(db, other)
    talk = Conversation(tenant_id=other.id, customer_id=stranger.id, updated_at=NOW)
    db.add(talk)
    db.commit()

    assert simulator.post(f"conversations/{talk.id}/give-back").status_code == 404
    assert simulator.post(f"conversations/{talk.id}/reply", text="hi").status_code == 404


def test_odd_requests_are_refused(simulator: Simulator) -> None:
    assert simulator.post("messages", phone="+12125550111", text="   ").status_code == 400
    assert simulator.post("messages", phone="+12125550120", text="hi").status_code == 404
    assert simulator.post("messages", text="hi").status_code == 404
    assert simulator.post("clock", by="yesterday").status_code == 400
    assert simulator.client.get("/simulator/state?day=friday").status_code == 400

    simulator.csrf = ""
    assert simulator.post("messages", phone="+12125550111", text="hi").status_code == 403


def test_nothing_is_sent_while_nothing_changed(simulator: Simulator) -> None:
    day = {"day": "2026-11-27"}
    token = simulator.state(**day)["token"]

    unchanged = simulator.client.get("/simulator/state", query_string={**day, "since": token})
    assert (unchanged.status_code, unchanged.data) == (204, b"")

    simulator.say("Dana", "hello")
    said = simulator.state(**day, since=token)["token"]
    simulator.tick()
    sent = simulator.state(**day, since=said)["token"]
    simulator.post("clock", by="hour")
    moved = simulator.state(**day, since=sent)["token"]
    assert len({token, said, sent, moved}) == 4


def test_the_state_takes_the_same_few_queries_however_much_there_is(simulator: Simulator) -> None:
    def queries() -> int:
        with recorded() as statements, database.read() as db:
            tenant = states.demo_tenant(db)
            states.token(db, tenant, None)
            states.state(db, tenant, None, now=NOW)
        return len(statements)

    queries()  # the catalogue is kept from here on
    few = queries()
    simulator.say("Dana", simulator.phone("Dana")["suggestions"][0])
    simulator.say("Dana", "yes")
    simulator.say("Marcus", "hi")
    simulator.tick()

    assert queries() == few <= 15


def test_starting_over_forgets_what_was_said(simulator: Simulator, db: Session) -> None:
    simulator.say("Marcus", "hi")

    assert simulator.post("start-over").status_code == 204

    assert simulator.phone("Marcus")["messages"] == []
    assert block_at_three(simulator) == ("appointment", "Dana")
    assert len(db.scalars(select(Conversation)).all()) == 1


def test_before_the_demo_is_loaded_there_is_nothing(simulator: Simulator, db: Session) -> None:
    db.delete(states.demo_tenant(db))
    db.commit()

    assert simulator.client.get("/simulator/state").status_code == 404


def test_a_phone_shows_the_code_that_it_was_sent(simulator: Simulator) -> None:
    """What staff read has stars in its place; here one looks at the customer's own phone."""
    simulator.say("Sam", f"I'm already a customer: {simulator.phone('Dana')['number']}")
    simulator.tick()

    assert re.search(r"your code is \d{6}\.", simulator.heard("Dana")[-1])
