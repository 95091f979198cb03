"""What customers ask for."""

from datetime import UTC, datetime

import pytest

from bot.types import Intent, Question, QuestionKind, Reading, Surroundings, Topic
from bot.understanding import understand

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def read(text: str) -> Reading:
    return understand(text, Surroundings(now=NOW))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hi can I get a haircut with anna tomorrow afternoon", Intent.BOOK),
        ("need an apointment asap", Intent.BOOK),
        ("cud u book me in for sat", Intent.BOOK),
        ("cancel my appt friday", Intent.CANCEL),
        ("gotta cancel tmrw sorry!!", Intent.CANCEL),
        ("so sorry!!", Intent.APOLOGY),
        ("this is ridiculous, third time you change my appointment", Intent.COMPLAINT),
        ("forget it, I'll pop in next week", Intent.ABORT),
        ("hi who is this?", Intent.GREETING),
        ("do I need to bring anything", Intent.QUESTION),
        ("DROP TABLE appointments; --", Intent.NONE),
        ("take me off again please", Intent.LEAVE_WAITLIST),
        ("it's about my colour on wednesday", Intent.STATUS),
        ("sorry need to cancel", Intent.CANCEL),
        ("wont be able to make it today", Intent.CANCEL),
        ("I need to move my cut to friday", Intent.RESCHEDULE),
        ("can we reschedule pls", Intent.RESCHEDULE),
        ("can i come later instead?", Intent.RESCHEDULE),
        ("any openings on thursday?", Intent.FIND),
        ("whats ur next available slot", Intent.FIND),
        ("when is my appointment", Intent.STATUS),
        ("do i have anything booked this week", Intent.STATUS),
        ("am I on the list?", Intent.WAITLIST_STATUS),
        ("where am i in the queue", Intent.WAITLIST_STATUS),
        ("put me on the waitlist", Intent.JOIN_WAITLIST),
        ("text me if something opens up", Intent.JOIN_WAITLIST),
        ("take me off the list", Intent.LEAVE_WAITLIST),
        ("what time do you open", Intent.QUESTION),
        ("do u have parking", Intent.QUESTION),
        ("running 10 min late", Intent.RUNNING_LATE),
        ("stuck in traffic be there in 15", Intent.RUNNING_LATE),
        ("talk to a human", Intent.HUMAN),
        ("can someone call me", Intent.HUMAN),
        ("book a haircut every 4 weeks", Intent.HUMAN),
        ("can i come every other week on tuesdays", Intent.HUMAN),
        ("book me a haircut in 4 weeks", Intent.BOOK),
        ("never mind", Intent.ABORT),
        ("what? say that again", Intent.REPEAT),
        ("no idea tbh", Intent.UNSURE),
        ("thx a lot!", Intent.THANKS),
        ("hey there", Intent.GREETING),
        ("ok bye, have a nice evening", Intent.GOODBYE),
        ("help", Intent.HELP),
        ("STOP", Intent.OPT_OUT),
        ("please stop texting me", Intent.OPT_OUT),
        ("unsubscribe", Intent.OPT_OUT),
        ("C", Intent.CONFIRM),
        ("it's my day off, can you book me in on friday", Intent.BOOK),
        ("is it too late to cancel", Intent.CANCEL),
        ("is there any way to move my appointment", Intent.RESCHEDULE),
        ("push it to friday", Intent.RESCHEDULE),
        ("when am I due in", Intent.STATUS),
        ("do I have anything with you next week", Intent.STATUS),
    ],
)
def test_an_intent_is_read(text: str, intent: Intent) -> None:
    assert read(text).intent is intent


@pytest.mark.parametrize(
    "text",
    [
        "cancel my credit card",
        "reschedule my parcel for monday",
        "my book arrived today",
        "make a note that dinner was great",
        "put the kids to bed at 8",
        "why was my table wobbling",
        "which leaves change shape",
        "email my sister that the appointment is off",
        "turn the heating off",
        "change the colour of my screen",
        "did they ever book that band",
        "what's the weather tomorrow",
        "can you play some music",
        "book a flight to rome",
        "move 50 dollars to my savings",
        "don't cancel my appointment",
        "delete my data",
        "lol so true",
        "asdkjh",
        "",
    ],
)
def test_what_is_none_of_ours_books_moves_and_cancels_nothing(text: str) -> None:
    acting = (Intent.BOOK, Intent.CANCEL, Intent.RESCHEDULE, Intent.CONFIRM)
    assert read(text).intent not in acting


def test_a_cancel_without_an_object_can_mean_the_dialogue_or_the_appointment() -> None:
    assert read("cancel please").intents[:2] == (Intent.ABORT, Intent.CANCEL)


def test_make_it_corrects_an_open_question_and_moves_an_appointment_otherwise() -> None:
    assert read("make it until 5").intent is Intent.RESCHEDULE
    asked = Surroundings(now=NOW, question=Question(QuestionKind.WHEN))
    assert understand("make it until 5", asked).intent is not Intent.RESCHEDULE


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("how much is a trim", Topic.PRICE),
        ("what time do you close on saturdays", Topic.HOURS),
        ("where are you?", Topic.ADDRESS),
        ("can i park outside", Topic.PARKING),
        ("do you take cards?", Topic.OTHER),
    ],
)
def test_a_question_has_a_topic(text: str, topic: Topic) -> None:
    reading = read(text)
    assert (reading.intent, reading.topic) == (Intent.QUESTION, topic)


def test_manners_beside_a_wish_do_not_hide_it() -> None:
    reading = read("hi, thanks for last time! can i book a cut")
    assert reading.intent is Intent.BOOK
    assert {Intent.GREETING, Intent.THANKS} <= set(reading.intents)
