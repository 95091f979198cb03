"""`poster`: a file for the printer."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy.orm import Session

from core.models import Channel, Tenant, TenantAddress, TenantText
from tests.builders import a_tenant
from tests.poster.reading import (
    picture_of_pdf,
    picture_of_svg,
    reach_of_pdf,
    scanned,
    texts_of_svg,
    words_of_pdf,
)

Run = Callable[[str], Result]
TEXT = "sms:+12125550100?&body=Waitlist"
WHATSAPP = "https://wa.me/12125550100?text=Waitlist"


@pytest.fixture
def salon(db: Session) -> Tenant:
    tenant = a_tenant(db, slug="salon")
    db.commit()
    return tenant


def test_a_pdf_with_the_number_for_texts(run: Run, salon: Tenant, tmp_path: Path) -> None:
    file = tmp_path / "poster.pdf"

    said = run(f"poster --tenant salon --format pdf --output {file}")

    assert said.output == f"{file}: Shear Joy, Letter, sms\n"
    assert scanned(picture_of_pdf(file.read_bytes())) == [TEXT]
    assert words_of_pdf(file.read_bytes())[:4] == ["Shear", "Joy", "Fully", "booked?"]


def test_an_svg_with_both(run: Run, salon: Tenant, db: Session, tmp_path: Path) -> None:
    db.add(TenantAddress(tenant_id=salon.id, channel=Channel.WHATSAPP, address="+12125550100"))
    db.commit()
    file = tmp_path / "poster.svg"

    run(f"poster --tenant salon --format svg --output {file}")

    assert scanned(picture_of_svg(file.read_bytes())) == [TEXT, WHATSAPP]
    told = texts_of_svg(file.read_bytes())
    assert told[-1] == "Or text “Waitlist” to +1 212-555-0100"
    assert {"SMS", "WhatsApp"} < set(told)


def test_paper_and_language_are_those_of_the_business(
    run: Run, salon: Tenant, db: Session, tmp_path: Path
) -> None:
    salon.region, salon.language = "DE", "de"
    db.commit()
    file = tmp_path / "poster.pdf"

    said = run(f"poster --tenant salon --format pdf --output {file}")
    in_french = tmp_path / "poster.svg"
    run(f"poster --tenant salon --format svg --language fr --paper letter --output {in_french}")

    assert "A4" in said.output
    assert "Warteliste“" in words_of_pdf(file.read_bytes())
    assert reach_of_pdf(file.read_bytes())[0] == pytest.approx((595.28, 841.89), abs=0.1)
    assert "Liste%20d%27attente" in scanned(picture_of_svg(in_french.read_bytes()))[0]
    assert b'width="215.9mm"' in in_french.read_bytes()


def test_the_sentence_can_be_the_businesss_own_but_not_what_is_sent(
    run: Run, salon: Tenant, db: Session, tmp_path: Path
) -> None:
    for key, own in (("poster_sentence", "Come & wait with us."), ("poster_words", "hello")):
        db.add(TenantText(tenant_id=salon.id, language="en", key=key, text=own))
    db.commit()
    file = tmp_path / "poster.svg"

    run(f"poster --tenant salon --format svg --output {file}")

    assert "Come & wait with us." in " ".join(texts_of_svg(file.read_bytes()))
    assert scanned(picture_of_svg(file.read_bytes())) == [TEXT]


def test_a_file_that_cannot_be_used_is_named(run: Run, salon: Tenant, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere" / "poster.pdf"
    empty, text = tmp_path / "empty.ttf", tmp_path / "font.txt"
    for file in (empty, text):
        file.write_text("no font")

    lost = run(f"poster --tenant salon --format pdf --output {nowhere}")
    assert (lost.exit_code, str(nowhere) in lost.output) == (1, True)
    for font in (empty, text):
        said = run(f"poster --tenant salon --format pdf --output {nowhere} --font {font}")
        assert (said.exit_code, f"{font} is not a font" in said.output) == (2, True)


def test_what_cannot_be_drawn_is_said(run: Run, salon: Tenant, db: Session, tmp_path: Path) -> None:
    salon.name = "美容室"
    mute = a_tenant(db, slug="mute", number="mail@salon.example")
    db.query(TenantAddress).filter_by(tenant_id=mute.id).update({"channel": Channel.EMAIL})
    db.commit()
    end = f"--format pdf --output {tmp_path / 'poster.pdf'}"

    alien, silent, nobody = (
        run(f"poster --tenant {slug} {end}") for slug in ("salon", "mute", "x")
    )

    assert "there are no letters here for 室容美" in alien.output
    assert "--font" in alien.output
    assert "has no number for texts or WhatsApp" in silent.output
    assert [result.exit_code for result in (alien, silent, nobody)] == [1, 1, 1]
    assert not (tmp_path / "poster.pdf").exists()
