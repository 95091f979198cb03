"""`flask --app wsgi poster …`: a poster for the wall, by which customers join the waitlist."""

from pathlib import Path

import click
import phonenumbers
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.wording import LANGUAGES, write
from cli.groups import Command
from cli.naming import known_by
from cli.saying import say
from core import clock, database
from core.catalogue import Catalogue
from core.models import Channel, TenantAddress
from poster import (
    Code,
    FontUnusable,
    LettersMissing,
    Paper,
    Poster,
    as_pdf,
    as_svg,
    sms_link,
    whatsapp_link,
)

LINKS = {Channel.SMS: sms_link, Channel.WHATSAPP: whatsapp_link}
LABELS = {Channel.SMS: "SMS", Channel.WHATSAPP: "WhatsApp"}
# Who prints on Letter (CLDR, paperSize US-Letter); everybody else has A4.
ON_LETTER = {"BZ", "CA", "CL", "CO", "CR", "GT", "MX"} | {"NI", "PA", "PH", "PR", "SV", "US", "VE"}


@click.command(cls=Command)
@click.option("--tenant", "slug", required=True, help="The business, by its short name.")
@click.option("--format", "kind", type=click.Choice(["svg", "pdf"]), required=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--paper", type=click.Choice(["a4", "letter"]), help="Without it, as usual there.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Without it, the business's.")
@click.option(
    "--font",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="For the PDF: a font with the letters that DejaVu Sans lacks, such as Chinese ones.",
)
def poster(
    slug: str,
    kind: str,
    output: Path,
    paper: str | None,
    language: str | None,
    font: Path | None,
) -> None:
    """Write a poster with codes that open a message to the business, ready to be sent."""
    with database.read() as db:
        known = known_by(db, slug)
        numbers = _numbers(db, known)
    if not numbers:
        raise click.ClickException(f"{known.name} has no number for texts or WhatsApp")
    drawn = _poster(known, numbers, language or known.language)
    usual = "letter" if known.region in ON_LETTER else "a4"
    size = Paper[(paper or usual).upper()]
    try:
        made = (
            as_svg(drawn, size)
            if kind == "svg"
            else as_pdf(drawn, size, made_at=clock.now(), font=font)
        )
    except LettersMissing as missing:
        raise click.ClickException(
            f"there are no letters here for {missing.letters}; name a font that has them by --font"
        ) from None
    except FontUnusable:
        raise click.BadParameter(
            f"{font} is not a font that can be drawn with; name a .ttf or .otf file",
            param_hint="--font",
        ) from None
    _keep(output, made)
    say(f"{output}: {known.name}, {size.name.title()}, {', '.join(map(str, numbers))}")


def _keep(output: Path, made: bytes) -> None:
    try:
        output.write_bytes(made)
    except OSError as error:
        raise click.FileError(str(output), error.strerror) from None


def _numbers(db: Session, known: Catalogue) -> dict[Channel, str]:
    """The first number of each channel on which a phone can write."""
    rows = db.execute(
        select(TenantAddress.channel, TenantAddress.address)
        .where(TenantAddress.tenant_id == known.tenant_id, TenantAddress.channel.in_([*LINKS]))
        .order_by(TenantAddress.id)
    )
    found: dict[Channel, str] = {}
    for channel, address in rows:
        found.setdefault(channel, address)
    return {channel: found[channel] for channel in LINKS if channel in found}


def _poster(known: Catalogue, numbers: dict[Channel, str], language: str) -> Poster:
    """What is filled in is never the business's own text: it must be what the bot understands."""
    words = write("poster_words", {}, language=language, region=known.region)

    def said(key: str, **facts: object) -> str:
        own = known.own_texts(language)
        return write(key, facts, language=language, region=known.region, own=own)

    texts = dict.fromkeys(numbers.values())  # once, where one number is for both
    return Poster(
        business=known.name,
        sentence=said("poster_sentence"),
        codes=[
            Code(LINKS[channel](number, words), LABELS[channel])
            for channel, number in numbers.items()
        ],
        by_hand=[said("poster_by_hand", words=words, number=_spaced(one)) for one in texts],
    )


def _spaced(number: str) -> str:
    """As people write it from abroad; a short code as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
