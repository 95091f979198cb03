"""A business's own texts from the terminal."""

from collections.abc import Callable

import pytest
from click.testing import Result
from sqlalchemy.orm import Session

from core.catalogue import catalogue, touch
from core.models import Tenant
from tests.builders import a_tenant

Run = Callable[[str], Result]


@pytest.fixture
def tenant(db: Session) -> Tenant:
    made = a_tenant(db, slug="shear-joy")
    db.commit()
    return made


def own(db: Session, tenant: Tenant, language: str) -> dict[str, str]:
    own_texts = dict(catalogue(db, tenant.id).own_texts(language))
    db.rollback()
    return own_texts


def test_a_text_is_set_changed_and_reset(run: Run, db: Session, tenant: Tenant) -> None:
    assert run("text set shear-joy thanks en 'Any time!'").exit_code == 0
    assert own(db, tenant, "en") == {"thanks": "Any time!"}
    assert run("text set shear-joy thanks en 'Anytime, dear!'").exit_code == 0
    assert own(db, tenant, "en") == {"thanks": "Anytime, dear!"}
    assert own(db, tenant, "de") == {}

    assert "Sehr gern!" in run("text set shear-joy thanks de 'Sehr gern!'").output
    reset = run("text reset shear-joy thanks en")
    assert reset.output == "thanks in en: You're welcome!\n"
    assert own(db, tenant, "en") == {}


def test_the_list_marks_what_is_the_business_s_own(run: Run, tenant: Tenant) -> None:
    run("text set shear-joy thanks es '¡A ti!'")

    everything = run("text list shear-joy es").output.splitlines()

    assert "* thanks  ¡A ti!" in everything
    assert "  goodbye  ¡Hasta pronto!" in everything
    assert run("text list shear-joy es --own").output == "* thanks  ¡A ti!\n"


def test_a_preview_shows_segments_and_price_by_language_and_channel(
    run: Run, tenant: Tenant
) -> None:
    shown = run("text preview shear-joy thanks").output.splitlines()

    assert len(shown) == 5 * 3
    assert [line.split() for line in shown if line.startswith("en")] == [
        ["en", "sms", "1", "segment", "$0.0115", "You're", "welcome!"],
        ["en", "whatsapp", "$0.0050", "You're", "welcome!"],
        ["en", "email", "$0.0000", "You're", "welcome!"],
    ]


def test_a_preview_counts_the_business_s_own_words_and_another_country(
    run: Run, tenant: Tenant
) -> None:
    run("text set shear-joy thanks fr 'De rien, à très bientôt !'")

    [sms, whatsapp, _] = run(
        "text preview shear-joy thanks --language fr --country de"
    ).output.splitlines()

    # As it would leave: an SMS gives up what would make it UCS-2.
    assert sms.split()[:5] == ["fr", "sms", "1", "segment", "$0.1125"]
    assert whatsapp.endswith("De rien, à très bientôt !")


def test_a_preview_says_what_a_long_name_costs(run: Run, db: Session, tenant: Tenant) -> None:
    tenant.name = "The Very Best Barber Shop of " * 4
    touch(db, tenant.id)
    db.commit()

    [sms, *_] = run("text preview shear-joy reminder --language en").output.splitlines()

    assert sms.split()[:5] == ["en", "sms", "2", "segments", "$0.0230"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("text preview shear-joy thank", "There is no such thing."),
        ("text set shear-joy thank en 'Hi'", "unknown_text"),
        ("text set shear-joy kept en 'Fine.'", "lacks"),
        ("text set shear-joy thanks en 'Reply STOP'", "carrier_word"),
        ("text set shear-joy thanks nl 'Dank je'", "'nl' is not one of"),
        ("text set nobody thanks en 'Hi'", "There is no such thing."),
        ("text reset shear-joy thanks en", "There is no such thing."),
    ],
)
def test_what_cannot_be_set_says_why(run: Run, tenant: Tenant, line: str, said: str) -> None:
    result = run(line)

    assert result.exit_code != 0
    assert said in result.output
