from datetime import date

import pytest

from core.catalogue.public_holidays import in_year, is_holiday, name_of, region_named
from core.errors import InvalidRegion


@pytest.mark.parametrize(
    ("text", "region"), [("us", "US"), ("DE-by", "DE-BY"), (" GB-ENG ", "GB-ENG"), ("AT-9", "AT-9")]
)
def test_a_region_has_one_spelling(text: str, region: str) -> None:
    assert region_named(text) == region


@pytest.mark.parametrize(
    "text", ["", "ZZ", "UK", "USA", "Germany", "DE-XX", "DE-", "DE BY", "AU-NSW Western", "WS-1"]
)
def test_what_is_no_region_is_refused(text: str) -> None:
    with pytest.raises(InvalidRegion):
        region_named(text)


def test_a_wrong_part_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(InvalidRegion) as refused:
        region_named("GB-XXX")

    assert refused.value.details["parts"] == ["ENG", "NIR", "SCT", "WLS"]


def test_parts_of_a_country_keep_days_of_their_own() -> None:
    epiphany = date(2027, 1, 6)

    assert is_holiday("DE-BY", epiphany)
    assert not is_holiday("DE", epiphany)
    assert not is_holiday("DE-BE", epiphany)


@pytest.mark.parametrize(
    ("region", "languages", "name"),
    [
        ("DE-BY", ["de"], "Erster Weihnachtstag"),
        ("DE-BY", ["es", "de"], "Erster Weihnachtstag"),
        ("DE-BY", ["es", "fr"], "Christmas Day"),
        ("FR", ["fr"], "Noël"),
        ("ES", ["es"], "Natividad del Señor"),
        ("BR-SP", ["pt"], "Natal"),
        ("US", ["es", "en"], "Christmas Day"),
        ("GB-ENG", ["en"], "Christmas Day"),
        ("WS", ["en"], "Christmas Day"),
    ],
)
def test_a_holiday_is_called_as_the_customer_or_else_the_business_would(
    region: str, languages: list[str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "uk")

    assert name_of(region, date(2026, 12, 25), languages) == name


def test_a_day_in_lieu_is_kept_too_and_called_like_the_day_itself() -> None:
    assert name_of("US", date(2026, 7, 3), ["en"]) == "Independence Day"
    assert name_of("US", date(2026, 7, 2), ["en"]) is None


def test_a_year_is_listed_in_order() -> None:
    found = in_year("GB-ENG", 2026, ["en"])

    assert list(found)[:3] == [date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6)]
    assert found[date(2026, 12, 28)] == "Boxing Day"


def test_a_year_that_is_not_known_has_none() -> None:
    assert in_year("US", 1500, ["en"]) == {}
