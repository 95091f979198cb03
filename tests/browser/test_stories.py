"""Days at the desk, in a real browser with all processes: with a mouse, and by keys alone."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from functools import partial

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.demo import Demo, Phone
from tests.browser.hands import Hands, Keys, Mouse, drag_by_touch
from tests.browser.staff import Staff
from tests.browser.windows import PHONE, Windows
from tests.system.installation import wait_for

SOON = 30_000  # ms: a worker, a sweep and a look of the page come first, on a busy machine
MARK = "() => { window.isTheSame = true }"
IS_MARKED = "() => window.isTheSame === true"
expect.set_options(timeout=15_000)

Hand = Callable[[Page], Hands]


@pytest.fixture(params=[Mouse, Keys], ids=["mouse", "keys"])
def hand(request: pytest.FixtureRequest) -> Hand:
    kind: Hand = request.param
    return kind


@pytest.fixture
def desk(windows: Windows, staff: Staff, demo: Demo) -> Page:
    """The owner's window on a business as on its first day."""
    demo.start_over()
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


def funnel(page: Page, name: str) -> Locator:
    return page.locator(".funnel li").filter(has_text=name)


def number_in(text: str) -> str:
    found = re.search(r"[\d,.]+", text)
    assert found, text
    return found[0].replace(",", "")


def test_a_cancelled_visit_finds_its_next_customer_before_the_eyes(
    desk: Page, demo: Demo, hand: Hand
) -> None:
    hands = hand(desk)
    room(desk, hands, "Numbers")
    freed = int(number_in(funnel(desk, "Freed").inner_text()))
    filled = int(number_in(funnel(desk, "Filled").inner_text()))
    recovered = float(number_in(card(desk, "Revenue recovered").inner_text()))
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
    expect(card(desk, "Revenue recovered")).to_have_text(f"${recovered + 52:,.2f}", timeout=SOON)
    expect(funnel(desk, "Freed")).to_contain_text(f" {freed + 1} ")
    expect(funnel(desk, "Filled")).to_contain_text(f" {filled + 1} ")


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


def test_a_new_business_answers_its_first_text(windows: Windows, demo: Demo, hand: Hand) -> None:
    page = windows.open()
    hands = hand(page)
    windows.faults.expect(422)
    page.goto("/admin/")
    hands.press(page.get_by_role("link", name="Set up your business"))
    hands.press(page.get_by_role("button", name="Begin"))

    hands.write(page.get_by_label("Your name"), "Ada")
    hands.write(page.get_by_label("E-mail address"), "ada@clip-joint.example")
    hands.press(page.get_by_role("button", name="Next"))
    expect(page.get_by_label("Your name")).to_have_value("Ada")  # no password yet
    hands.write(page.get_by_label("Password"), "seven quiet combs")
    hands.press(page.get_by_role("button", name="Next"))
    hands.write(page.get_by_label("Name of the business"), "Clip Joint")
    hands.tick(page.get_by_label("Hair salon"))
    hands.choose(page.get_by_label("Country"), "United States")
    hands.press(page.get_by_role("button", name="Next"))
    expect(page.get_by_label("Service 1")).to_have_value("Haircut")
    hands.press(page.get_by_role("button", name="Next"))
    hands.write(page.get_by_label("Person 1", exact=True), "Ada")
    hands.press(page.get_by_role("button", name="Next"))
    hands.press(page.get_by_role("button", name="Next"))
    hands.press(page.get_by_role("button", name="Create the business"))

    expect(page.get_by_role("heading", name="Try your line")).to_be_visible()
    hands.press(page.get_by_role("button", name="Send", exact=True))
    expect(page.locator("#line")).to_contain_text("Your line works.", timeout=SOON)
    expect(page.locator("#talk .ours").first).to_contain_text("Clip Joint")
    hands.press(page.get_by_role("button", name="Go to Today"))
    expect(page.locator("#board")).to_be_visible()


def test_two_openings_are_told_to_two_hundred_and_the_first_yes_wins(
    desk: Page, demo: Demo, inside: None, hand: Hand
) -> None:
    demo.invite(guests=160)
    hands = hand(desk)
    room(desk, hands, "Broadcast")
    hands.press(desk.get_by_role("button", name="New broadcast").first)
    hands.set_day(desk.get_by_label("Day"), date.fromisoformat(demo.state()["day"]["date"]))
    hands.choose(desk.get_by_label("With"), "Theo")
    times = desk.locator("#times")
    expect(times).to_contain_text("Theo")
    expect(times).not_to_contain_text("Bob")
    hands.tick(times.locator(".ticks input").first)
    hands.tick(times.locator(".ticks input").last)
    hands.press(desk.get_by_role("button", name="Next"))
    hands.tick(desk.get_by_label("All customers"))
    expect(desk.locator("#reach")).to_contain_text(re.compile(r"20\d customers get it"))
    hands.press(desk.get_by_role("button", name="Next"))
    expect(desk.locator("#sample")).to_contain_text("Theo")
    hands.press(desk.get_by_role("button", name="Next"))
    hands.press(desk.get_by_role("button", name="Send to"))
    hands.press(desk.get_by_role("button", name="Yes, do it"))

    told = desk.locator("#figure-sent")
    expect(told).not_to_have_text("0", timeout=SOON)
    marcus, dana = demo.phone("Marcus"), demo.phone("Dana")
    for one in (marcus, dana):
        wait_for("the openings", partial(offered, one), seconds=60)
    assert marcus.asks("1").startswith("Booked"), marcus.heard()
    expect(desk.locator("#figure-yes")).to_have_text("1", timeout=SOON)
    expect(desk.get_by_text("Marcus", exact=True)).to_be_visible()
    assert not dana.asks("1").startswith("Booked")

    hands.press(desk.get_by_role("button", name="Stop"))
    hands.press(desk.get_by_role("button", name="Yes, do it"))
    expect(desk.locator("#progress")).to_contain_text("Stopped")
    expect(desk.locator("#progress")).to_contain_text("Filled")


def offered(phone: Phone) -> str:
    return next((text for text in phone.heard() if "Theo" in text), "")


@dataclass(frozen=True)
class Gap:
    """A visit and a free time of the same day and person that is long enough for it."""

    staff: str
    customer: str
    minute: int
    free: int

    @property
    def at(self) -> time:
        return time(self.free // 60, self.free % 60)


def a_gap(demo: Demo) -> Gap:
    for person in demo.state()["staff"]:
        ((begins, ends),) = person["works"]
        taken = [(one["from"], one["until"]) for one in person["blocks"]]
        for one in person["blocks"]:
            length = one["until"] - one["from"]
            for free in range(begins, ends - length + 1, 15):
                if all(free + length <= a or b <= free for a, b in taken):
                    return Gap(person["name"], one["customer"], one["from"], free)
    raise AssertionError("nobody has time")


def test_a_finger_moves_a_visit_on_a_phone_and_takes_it_back(
    desk: Page, windows: Windows, staff: Staff, demo: Demo
) -> None:
    gap = a_gap(demo)
    page = staff.open(windows, screen=PHONE)
    go_to_day(page, Mouse(page), date.fromisoformat(demo.state()["day"]["date"]))
    page.get_by_role("toolbar").get_by_role("button", name=gap.staff).tap()
    visit = page.locator("#board .stripe.chosen .visit button", has_text=gap.customer).first
    was = visit.get_attribute("data-starts")
    # At once: the day is drawn anew whenever something happens, and nothing stays for long.
    visit.evaluate("(visit) => visit.scrollIntoView({ block: 'center' })")
    shown = page.locator("#board").evaluate(
        "(board) => (new Date(board.dataset.ends) - new Date(board.dataset.begins)) / 60000"
    )
    lane = page.locator("#board .stripe.chosen .lane")
    height = lane.evaluate("(lane) => lane.getBoundingClientRect().height")
    way = (gap.free - gap.minute) * height / shown

    drag_by_touch(page, visit, by=way, held=page.locator("html.is-dragging"))

    toast = page.locator("#toasts")
    expect(toast).to_contain_text(f"{gap.customer} moved to")
    expect(visit).not_to_have_attribute("data-starts", was or "")
    expect(visit.locator(".time")).to_contain_text(f"{gap.at:%-I:%M}")
    toast.get_by_role("button", name="Undo").tap()
    expect(toast).to_contain_text("Back where it was")
    expect(visit).to_have_attribute("data-starts", was or "")


def test_keys_move_a_visit_and_take_it_back(desk: Page, demo: Demo) -> None:
    gap, hands = a_gap(demo), Keys(desk)
    go_to_day(desk, hands, date.fromisoformat(demo.state()["day"]["date"]))
    stripe = desk.locator(f"#board .stripe[data-name='{gap.staff}']")
    visit = stripe.locator(".visit button", has_text=gap.customer).first
    was = visit.get_attribute("data-starts")
    hands.press(visit)
    hands.press(desk.get_by_role("button", name="Move", exact=True))
    hands.set_time(desk.get_by_label("Time", exact=True), gap.at)
    hands.press(desk.locator("#dialog").get_by_role("button", name="Move", exact=True))

    toast = desk.locator("#toasts")
    expect(toast).to_contain_text(f"{gap.customer} moved to")
    expect(visit).not_to_have_attribute("data-starts", was or "")
    hands.press(toast.get_by_role("button", name="Undo"))
    expect(toast).to_contain_text("Back where it was")
    expect(visit).to_have_attribute("data-starts", was or "")


ACTS = "main :is([hx-post], [hx-put], [hx-delete], form[method=post])"


@pytest.mark.parametrize("name", ["Today", "Inbox", "Waitlist", "Broadcast", "Numbers"])
def test_a_viewer_sees_everything_and_can_do_nothing(
    windows: Windows, staff: Staff, name: str
) -> None:
    page = staff.open(windows, "viewer")
    room(page, Mouse(page), name)

    expect(page.locator(ACTS)).to_have_count(0)
