"""Each rule by itself, on the facts of one message."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from conversations.rules import Departure, Postponed, Withheld
from conversations.rules.country import country
from conversations.rules.frequency import frequency
from conversations.rules.quiet import quiet
from conversations.rules.standing import standing
from conversations.rules.timeliness import timeliness
from core.catalogue import Catalogue
from core.models import Channel, OfferStatus, Purpose, Standing
from core.scheduling.policies import policies_of

ALL = set(Purpose)
ANSWERS = {Purpose.REPLY, Purpose.OPT_OUT, Purpose.STAFF}
NEW_YORK = "+12125550123"
LOS_ANGELES = "+13105550123"
TEN_AT_NIGHT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # in New York; 19:00 in Los Angeles
NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


def a_departure(**facts: Any) -> Departure:
    """An SMS of a New York business to a New York number, if nothing else is said."""
    messaging = facts.pop("policies", {})
    known = Catalogue(
        tenant_id="t",
        revision=1,
        slug="shear-joy",
        name="Shear Joy",
        zone=ZoneInfo("America/New_York"),
        language="en",
        currency="USD",
        region=facts.pop("region", "US"),
        policies=policies_of({"messaging": messaging}),
        locations={},
        services={},
        staff={},
        former_services={},
        former_staff={},
        **EXTRA,
    )
    plain = Departure(
        id="m",
        known=known,
        channel=Channel.SMS,
        sender="+12125550100",
        recipient=NEW_YORK,
        purpose=Purpose.NOTICE,
        segments=1,
        standing=Standing.OK,
    )
    return replace(plain, **facts)


# What later fields of the snapshot need.
EXTRA: dict[str, Any] = {
    name: {} for name in ("texts", "resources") if name in Catalogue.__dataclass_fields__
}


@pytest.mark.parametrize("purpose", Purpose)
def test_an_opted_out_address_gets_the_confirmation_only(purpose: Purpose) -> None:
    verdict = standing(a_departure(purpose=purpose, standing=Standing.OPTED_OUT), NOON)

    assert verdict == (None if purpose is Purpose.OPT_OUT else Withheld("opted_out"))


@pytest.mark.parametrize("purpose", Purpose)
def test_an_address_that_failed_gets_answers_only(purpose: Purpose) -> None:
    verdict = standing(a_departure(purpose=purpose, standing=Standing.UNDELIVERABLE), NOON)

    is_answer = purpose in (Purpose.OPT_OUT, Purpose.REPLY)
    assert verdict == (None if is_answer else Withheld("undeliverable"))


@pytest.mark.parametrize("purpose", Purpose)
def test_at_night_only_answers_leave(purpose: Purpose) -> None:
    morning = datetime(2026, 11, 21, 13, 0, tzinfo=UTC)

    verdict = quiet(a_departure(purpose=purpose), TEN_AT_NIGHT)

    assert verdict == (None if purpose in ANSWERS else Postponed("quiet_hours", morning))


@pytest.mark.parametrize(
    ("local", "is_quiet"),
    [("20:59:59", False), ("21:00:00", True), ("23:59:59", True), ("00:00:00", True),
     ("07:59:59", True), ("08:00:00", False), ("12:00:00", False)],
)  # fmt: skip
def test_the_night_lasts_from_nine_to_eight(local: str, is_quiet: bool) -> None:
    wall = datetime.fromisoformat(f"2026-11-20T{local}").replace(
        tzinfo=ZoneInfo("America/New_York")
    )

    assert bool(quiet(a_departure(), wall.astimezone(UTC))) is is_quiet


@pytest.mark.parametrize(
    ("recipient", "is_quiet"),
    [
        (NEW_YORK, True),
        (LOS_ANGELES, False),  # 19:00 there
        ("+442079460123", True),  # 03:00 in London
        ("+819012345678", False),  # noon in Tokyo
        ("+18005550123", True),  # anywhere in North America: the business's own night
        ("+15555550123", True),  # nowhere: likewise
        ("US.1a2B3c", True),  # hides the number: likewise
        ("dana@example.org", True),
    ],
)
def test_the_night_is_that_of_the_number_where_it_is_certain(
    recipient: str, is_quiet: bool
) -> None:
    assert bool(quiet(a_departure(recipient=recipient), TEN_AT_NIGHT)) is is_quiet


def test_a_night_over_the_change_of_clocks_ends_at_eight_by_the_clock() -> None:
    before_the_change = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)  # 22:00 of the last summer day

    verdict = quiet(a_departure(), before_the_change)

    assert verdict == Postponed("quiet_hours", datetime(2026, 11, 1, 13, 0, tzinfo=UTC))


def test_a_business_may_have_other_nights_or_none() -> None:
    none = {"quiet_from_minute": 0, "quiet_until_minute": 0}
    siesta = {"quiet_from_minute": 12 * 60, "quiet_until_minute": 14 * 60}

    assert quiet(a_departure(policies=none), TEN_AT_NIGHT) is None
    assert quiet(a_departure(policies=siesta), TEN_AT_NIGHT) is None
    assert quiet(a_departure(policies=siesta), NOON) == Postponed(
        "quiet_hours", NOON + timedelta(hours=2)
    )


@pytest.mark.parametrize(
    ("recipient", "region", "listed", "is_served"),
    [
        (NEW_YORK, "US", [], True),
        ("+15555550123", "US", [], True),
        ("+14165550123", "US", [], False),  # Toronto
        ("+14165550123", "US", ["CA"], True),
        ("+18765551234", "US", [], False),  # Jamaica has a price of its own
        ("+447911123456", "GB", [], True),  # a block of Guernsey's, charged as Britain's
        ("+447911123456", "US", [], False),
        ("+4915112345678", "US", ["CA", "DE"], True),
        ("+37022212345", "DE", [], False),
        ("12345", "US", [], False),
    ],
)
def test_texts_go_to_the_countries_that_the_business_serves(
    recipient: str, region: str, listed: list[str], is_served: bool
) -> None:
    facts: dict[str, Any] = {"region": region, "policies": {"sms_countries": listed}}
    for purpose in ALL:
        text = a_departure(
            recipient=recipient, purpose=purpose, **facts | {"policies": {"sms_countries": listed}}
        )
        assert country(text, NOON) == (None if is_served else Withheld("country_not_allowed"))


def test_other_channels_go_anywhere() -> None:
    for channel in (Channel.WHATSAPP, Channel.EMAIL):
        assert country(a_departure(channel=channel, recipient="+4915112345678"), NOON) is None


class TestFrequency:
    def test_an_offer_too_many_is_withheld_so_that_somebody_else_gets_it(self) -> None:
        limit = {"proactive_per_day": 3}
        for count, verdict in ((2, None), (3, Withheld("frequency"))):
            offer = a_departure(purpose=Purpose.OFFER, told_lately=count, policies=dict(limit))
            assert frequency(offer, NOON) == verdict

    def test_a_notice_too_many_waits_for_the_next_morning(self) -> None:
        notice = a_departure(told_lately=3, policies={"proactive_per_day": 3})

        assert frequency(notice, NOON) == Postponed(
            "frequency", datetime(2026, 11, 21, 13, 0, tzinfo=UTC)
        )

    def test_nobody_misses_a_visit_for_it(self) -> None:
        soon = NOON + timedelta(hours=12)
        reminder = a_departure(
            purpose=Purpose.REMINDER,
            told_lately=9,
            visit_starts_at=soon,
            policies={"proactive_per_day": 3},
        )

        assert frequency(reminder, NOON) is None

    @pytest.mark.parametrize("purpose", sorted(ANSWERS))
    def test_answers_are_not_counted(self, purpose: Purpose) -> None:
        answer = a_departure(purpose=purpose, told_lately=99, policies={"proactive_per_day": 3})

        assert frequency(answer, NOON) is None


class TestTimeliness:
    @pytest.mark.parametrize("status", OfferStatus)
    def test_an_offer_that_has_ended_is_not_made(self, status: OfferStatus) -> None:
        verdict = timeliness(a_departure(purpose=Purpose.OFFER, offer_status=status), NOON)

        assert verdict == (None if status is OfferStatus.PENDING else Withheld("offer_over"))

    @pytest.mark.parametrize("purpose", Purpose)
    def test_nobody_is_reminded_of_the_past(self, purpose: Purpose) -> None:
        late = timeliness(a_departure(purpose=purpose, visit_starts_at=NOON), NOON)

        looks_ahead = purpose in (Purpose.OFFER, Purpose.BROADCAST, Purpose.REMINDER)
        assert late == (Withheld("too_late") if looks_ahead else None)
