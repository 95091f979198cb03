"""`flask --app wsgi text …`: what a business says to its customers, in its own words."""

import click

from bot.wording import LANGUAGES
from cli.groups import Commands
from cli.operator import change
from cli.saying import counted, say
from conversations import texts
from core import clock, database
from core.catalogue import catalogue
from core.messaging.tariffs import MICROS_A_DOLLAR
from core.models import Channel
from core.setup import tenants


@click.group(cls=Commands)
def text() -> None:
    """The texts that customers read."""


@text.command("list")
@click.argument("slug")
@click.argument("language", type=click.Choice(LANGUAGES))
@click.option("--own", "only_own", is_flag=True, help="Only those in the business's own words.")
def list_texts(slug: str, language: str, only_own: bool) -> None:
    """Every text that customers of the business SLUG read in LANGUAGE; * marks its own."""
    with database.read() as db:
        tenant = tenants.tenant_named(db, slug)
        own = catalogue(db, tenant.id, tenant.revision).own_texts(language)
    for key, standard in texts.standard_texts(language).items():
        if key in own:
            say(f"* {key}  {own[key]}")
        elif not only_own:
            say(f"  {key}  {'  |  '.join(standard)}")


@text.command("preview")
@click.argument("slug")
@click.argument("key")
@click.option("--language", type=click.Choice(LANGUAGES), help="Only in this one.")
@click.option("--country", help="Price for numbers of this country (ISO 3166); the business's own.")
def preview(slug: str, key: str, language: str | None, country: str | None) -> None:
    """The text KEY by each channel: its segments, its price and how it reads, with the longest
    names that the business SLUG has."""
    with database.read() as db:
        tenant = tenants.tenant_named(db, slug)
        known = catalogue(db, tenant.id, tenant.revision)
    country = country.upper() if country else known.region
    for one in [language] if language else LANGUAGES:
        for seen in texts.preview(known, key, one, country=country):
            is_sms = seen.channel is Channel.SMS
            count = counted(seen.segments, "segment") if is_sms else ""
            price = f"${seen.cost_micros / MICROS_A_DOLLAR:.4f}"
            say(f"{one}  {seen.channel:<8}  {count:<10}  {price}  {seen.text}")


@text.command("set")
@click.argument("slug")
@click.argument("key")
@click.argument("language", type=click.Choice(LANGUAGES))
@click.argument("words")
def set_text(slug: str, key: str, language: str, words: str) -> None:
    """Say WORDS instead of the standard text KEY; {names} stand for the same facts as there."""
    now = clock.now()
    change(
        lambda db: texts.set_text(
            db, tenants.tenant_named(db, slug), key=key, language=language, text=words, now=now
        )
    )
    say(f"{key} in {language}: {words}")


@text.command("reset")
@click.argument("slug")
@click.argument("key")
@click.argument("language", type=click.Choice(LANGUAGES))
def reset(slug: str, key: str, language: str) -> None:
    """Say the standard text KEY again."""
    now = clock.now()
    change(
        lambda db: texts.reset_text(
            db, tenants.tenant_named(db, slug), key=key, language=language, now=now
        )
    )
    say(f"{key} in {language}: {'  |  '.join(texts.standard_texts(language)[key])}")
