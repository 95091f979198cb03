"""Days at the desk, in a real browser with all processes: with a mouse, and by keys alone."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.demo import Demo
from tests.browser.hands import Hands, Keys, Mouse
from tests.browser.staff import Staff
from tests.browser.windows import Windows

SOON = 30_000  # ms: a worker, a sweep and a look of the page come first, on a busy machine
MARK = "() => { window.isTheSame = true }"
IS_MARKED = "() => window.isTheSame === true"

Hand = Callable[[Page], Hands]


@pytest.fixture(params=[Mouse, Keys], ids=["mouse", "keys"])
def hand(request: pytest.FixtureRequest) -> Hand:
    kind: Hand = request.param
    return kind


@pytest.fixture
def desk(windows: Windows, staff: Staff, demo: Demo) -> Page:
    """The owner's window on a business as on its first day."""
    demo.start_over()
    staff.forget()
    return staff.open(windows)


def room(page: Page, hands: Hands, name: str) -> None:
    hands.press(page.locator("nav.rooms").get_by_role("link", name=name))
    expect(page.get_by_role("heading", level=1).first).to_be_visible()


def go_to_day(page: Page, hands: Hands, day: date) -> None:
    shown = page.locator("#on")
    while (there := date.fromisoformat(shown.input_value())) != day:
        way = "after" if there < day else "before"
        hands.press(page.get_by_role("button", name=f"The day {way}"))
        expect(shown).not_to_have_value(there.isoformat())


def card(page: Page, name: str) -> Locator:
    """The value that the numbers give it."""
    return page.locator("dl.cards .card").filter(has_text=name).locator(".value")


def test_a_cancelled_visit_finds_its_next_customer_before_the_eyes(
    desk: Page, demo: Demo, hand: Hand
) -> None:
    hands = hand(desk)
    room(desk, hands, "Numbers")
    freed = desk.locator(".funnel li").first
    expect(freed).to_contain_text("0")
    room(desk, hands, "Today")
    go_to_day(desk, hands, date.fromisoformat(demo.state()["day"]["date"]))
    desk.evaluate(MARK)
    rounds, board = desk.locator("#rounds"), desk.locator("#board")
    expect(board.get_by_role("button", name="Dana")).to_be_visible()

    demo.phone("Dana").asks("I need to cancel")
    demo.phone("Dana").asks("yes")
    expect(rounds).to_contain_text("Sam", timeout=SOON)
    expect(rounds).to_contain_text("min left", timeout=SOON)
    expect(rounds).to_contain_text("Next: Priya")
    demo.phone("Sam").asks("No thanks")
    expect(rounds.locator(".chip", has_text="Asked").locator("..")).to_contain_text(
        "Priya", timeout=SOON
    )
    demo.phone("Priya").asks("Yes please!")

    expect(rounds).to_contain_text("Priya has it", timeout=SOON)
    expect(board.get_by_role("button", name="Priya")).to_contain_text("Filled", timeout=SOON)
    expect(board.get_by_role("button", name="Dana")).to_have_count(0)
    assert desk.evaluate(IS_MARKED), "it was reloaded"
    room(desk, hands, "Numbers")
    expect(freed).to_contain_text("1", timeout=SOON)
    expect(card(desk, "Filled of what was freed")).to_have_text("100%", timeout=SOON)
    expect(card(desk, "Revenue recovered")).to_have_text("$52.00")


def test_staff_take_a_conversation_over_answer_and_give_it_back(
    desk: Page, demo: Demo, hand: Hand
) -> None:
    hands, dana = hand(desk), demo.phone("Dana")
    dana.asks("Can I bring my dog along?")
    room(desk, hands, "Inbox")
    hands.press(desk.locator("#list a.line", has_text="Dana"))
    said = desk.locator("#messages")
    expect(said).to_contain_text("Can I bring my dog along?")
    hands.press(desk.get_by_role("button", name="Take over"))
    expect(desk.locator("#head")).to_contain_text("Staff answer")

    before = len(dana.heard())
    hands.write(desk.get_by_label("Your reply"), "Of course, if it is a calm one.")
    hands.press(desk.get_by_role("button", name="Send"))
    expect(said).to_contain_text("Of course, if it is a calm one.")
    expect(said.locator(".by-staff").last).to_contain_text("sent", timeout=SOON)
    assert dana.heard()[before:] == ["Of course, if it is a calm one."]

    dana.says("It is asleep all day")
    expect(said).to_contain_text("It is asleep all day", timeout=SOON)
    assert len(dana.heard()) == before + 1, "the bot is silent meanwhile"

    hands.press(desk.get_by_role("button", name="Give back to the bot"))
    expect(desk.locator("#head")).to_contain_text("The bot answers")
    answer = dana.asks("When is my appointment?")
    assert "3:00" in answer
    expect(said).to_contain_text(answer, timeout=SOON)
    hands.press(said.get_by_role("button", name="Why?").last)
    expect(said.locator(".reasons").last).to_be_visible()
