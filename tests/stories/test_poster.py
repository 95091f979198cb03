"""Whoever scans the poster and presses send joins the waitlist, in every language."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import cli
from bot.wording import LANGUAGES
from core.catalogue import touch
from core.models import Channel, ContactPoint, EntryStatus, Tenant, WaitlistEntry
from core.setup.tenants import add_address
from tests.builders import BUSINESS_NUMBER
from tests.conftest import NOW
from tests.poster.reading import picture_of_pdf, scanned
from tests.stories.conftest import Phone, World
from tests.stories.twilio import WhatsApp
from web.app import create_app

STRANGER = "+12125550777"


def on_the_wall(folder: Path) -> list[str]:
    """What the codes of the business's poster open."""
    app, file = create_app(), folder / "poster.pdf"
    cli.register(app)
    asked = ["poster", "--tenant", "shear-joy", "--format", "pdf", "--output", str(file)]
    assert app.test_cli_runner().invoke(args=asked).exit_code == 0
    return scanned(picture_of_pdf(file.read_bytes()))


def joined(db: Session, world: World) -> tuple[str, Channel]:
    """Of the only one who waits: for what, and by which channel they came."""
    [(service_id, channel)] = db.execute(
        select(WaitlistEntry.service_id, ContactPoint.channel)
        .join(ContactPoint, ContactPoint.customer_id == WaitlistEntry.customer_id)
        .where(WaitlistEntry.status == EntryStatus.ACTIVE)
    )
    return service_id, channel


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_scanned_text_joins(world: World, db: Session, tmp_path: Path, language: str) -> None:
    db.get_one(Tenant, world.tenant.id).language = language
    touch(db, world.tenant.id)
    db.commit()
    [link] = on_the_wall(tmp_path)
    stranger = Phone(world, STRANGER, "")

    [for_what] = stranger.says(parse_qs(urlsplit(link).query)["body"][0])
    assert "3) Haircut" in for_what
    [answer] = stranger.says("3")

    assert "Haircut" in answer
    assert joined(db, world) == (world.haircut.id, Channel.SMS)


def test_a_scanned_whatsapp_message_joins(world: World, db: Session, tmp_path: Path) -> None:
    add_address(db, world.tenant, channel=Channel.WHATSAPP, address=BUSINESS_NUMBER, now=NOW)
    db.commit()
    link = on_the_wall(tmp_path)[-1]
    stranger = WhatsApp(world, world.twilio, STRANGER, "")

    stranger.says(parse_qs(urlsplit(link).query)["text"][0])
    stranger.says("3")

    assert joined(db, world) == (world.haircut.id, Channel.WHATSAPP)
