"""Services and staff, however they are spelled."""

from datetime import UTC, datetime

import pytest

from bot.types import Intent, Named, Question, QuestionKind, Reading, Surroundings
from bot.understanding import understand

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
SERVICES = (
    Named("cut", ("Haircut", "Cut")),
    Named("beard", ("Beard trim",)),
    Named("colour", ("Colour",)),
    Named("both", ("Cut & Colour",)),
    Named("kids", ("Kids' cut",)),
)
STAFF = (Named("anna", ("Anna",)), Named("bob", ("Robert",)), Named("may", ("May",)))


def read(text: str, question: Question | None = None) -> Reading:
    return understand(text, Surroundings(NOW, SERVICES, STAFF, question))


@pytest.mark.parametrize(
    ("text", "services"),
    [
        ("haircut pls", ("cut",)),
        ("hair cut friday", ("cut",)),
        ("a haricut", ("cut",)),
        ("beard trimm", ("beard",)),
        ("trim my beard", ("beard",)),
        ("color", ("colour",)),
        ("colour n cut", ("both",)),
        ("kids cuts for 2", ("kids",)),
        ("haircut and a beard trim", ("cut", "beard")),
        ("shave", ("beard",)),
        ("hello", ()),
    ],
)
def test_services_are_found(text: str, services: tuple[str, ...]) -> None:
    assert read(text).services == services


PACKAGES = (
    *SERVICES[:3],
    Named("treatment", ("Treatment",)),
    Named("package", ("Autumn package", "Cut & colour"), ("cut", "colour")),
    Named("rest", ("Spoil me",), ("treatment", "cut", "colour")),
)


@pytest.mark.parametrize(
    ("text", "services"),
    [
        ("cut and colour on friday", ("package",)),
        ("colour and cut please", ("package",)),
        ("can I get a haircut? and could you colour it too", ("package",)),
        ("my colour done, then a trim of the beard, and a haircut", ("package", "beard")),
        (
            "a beard trim first, then haircut and later on, if Anna has time, colour",
            ("beard", "package"),
        ),
        ("haircut, treatment, colour", ("rest",)),
        ("cut and treatment", ("cut", "treatment")),
        ("autumn package", ("package",)),
        ("colour only", ("colour",)),
    ],
)
def test_who_names_all_the_steps_means_the_whole(text: str, services: tuple[str, ...]) -> None:
    assert understand(text, Surroundings(NOW, PACKAGES, STAFF)).services == services


def test_of_two_with_the_same_steps_the_order_decides() -> None:
    services = (
        *SERVICES[:3],
        Named("first", ("Autumn package",), ("cut", "colour")),
        Named("second", ("Spring package",), ("colour", "cut")),
    )

    def named(text: str) -> tuple[str, ...]:
        return understand(text, Surroundings(NOW, services)).services

    assert named("haircut with colour") == ("first",)
    assert named("colour with haircut") == ("second",)


@pytest.mark.parametrize(
    ("text", "staff"),
    [
        ("with ann", ("anna",)),
        ("Anna's chair please", ("anna",)),
        ("cut with bob", ("bob",)),
        ("is bobby in", ("bob",)),
        ("with may", ("may",)),
        ("may i book a cut", ()),
        ("haircut in may", ()),
        ("anna or robert", ("anna", "bob")),
    ],
)
def test_staff_are_found(text: str, staff: tuple[str, ...]) -> None:
    assert read(text).staff == staff


def test_a_lone_word_is_a_name_when_staff_were_asked_for() -> None:
    asked = Question(QuestionKind.STAFF)
    assert read("may", asked).staff == ("may",)
    assert read("anyone", asked).any_staff
    assert read("no preference", asked).any_staff


def test_people_can_be_left_out() -> None:
    assert read("not with anna").staff_excluded == ("anna",)
    reading = read("anyone but anna")
    assert (reading.any_staff, reading.staff_excluded, reading.staff) == (True, ("anna",), ())


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("can i book a massage tmrw", "massage"),
        ("do you do balayage?", "balayage"),
        ("i want a tattoo on friday", "tattoo"),
        ("can i book an appointment", None),
        ("book a haircut", None),
    ],
)
def test_a_service_that_does_not_exist_is_named(text: str, unknown: str | None) -> None:
    assert read(text).unknown_service == unknown


def test_a_service_alone_is_a_wish_to_book() -> None:
    assert read("actually make it a beard trim").intent is Intent.BOOK
    assert read("with bob").intent is Intent.NONE


def test_a_word_that_fits_two_services_names_neither() -> None:
    services = (Named("men", ("Men's cut",)), Named("women", ("Women's cut",)))
    assert understand("a cut please", Surroundings(NOW, services)).services == ()


def test_same_as_last_time() -> None:
    assert read("same as last time pls").same_as_last


@pytest.mark.parametrize(
    ("text", "wanted", "left_out"),
    [
        ("not again with anna please", (), ("anna",)),
        ("not anna, robert please", ("bob",), ("anna",)),
    ],
)
def test_whoever_is_named_after_a_no_is_left_out(
    text: str, wanted: tuple[str, ...], left_out: tuple[str, ...]
) -> None:
    reading = read(text)

    assert (reading.staff, reading.staff_excluded) == (wanted, left_out)


def test_the_end_of_a_name_names_no_service_when_it_is_a_small_word() -> None:
    services = (Named("cut", ("Haare schneiden",)),)
    around = Surroundings(NOW, services, language="de")

    assert understand("bitte auf den donnerstag verlegen", around).services == ()


def test_the_same_time_of_day_is_asked_for() -> None:
    around = Surroundings(NOW, SERVICES, language="de")

    assert understand("auf donnerstag bitte, gleiche uhrzeit", around).same_time


@pytest.mark.parametrize(
    ("text", "language"), [("a haircut please", "en"), ("couper svp", "fr"), ("un corte", "es")]
)
def test_a_service_is_known_by_its_name_in_the_language_of_the_customer(
    text: str, language: str
) -> None:
    services = (Named("cut", ("Haarschnitt",)), Named("beard", ("Bart",)))

    assert understand(text, Surroundings(NOW, services, language=language)).services == ("cut",)


LOCATIONS = (
    Named("main", ("Shear Joy Main street",)),
    Named("brooklyn", ("Shear Joy Brooklyn",)),
    Named("may", ("Shear Joy May street",)),
)


@pytest.mark.parametrize(
    ("text", "locations"),
    [
        ("a haircut at the brooklyn one", ("brooklyn",)),
        ("in Broklyn please", ("brooklyn",)),
        ("not in brooklyn", ()),
        ("the one on main street", ("main",)),
        ("shear joy main street please", ("main",)),
        ("brooklyn or shear joy main street", ("brooklyn", "main")),
        ("hi shear joy, a haircut tomorrow", ()),
    ],
)
def test_one_of_several_locations_is_named_by_what_no_other_is_called(
    text: str, locations: tuple[str, ...]
) -> None:
    reading = understand(text, Surroundings(NOW, SERVICES, STAFF, locations=LOCATIONS))

    assert reading.locations == locations


def test_the_name_of_a_location_is_no_day() -> None:
    around = Surroundings(NOW, SERVICES, STAFF, locations=LOCATIONS)

    assert not understand("a haircut at shear joy may street", around).when
