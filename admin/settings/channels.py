"""Numbers and mailboxes of the business: how they fare, by whose account, and a test message."""

from datetime import datetime

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.page import answers, door
from admin.settings import fields
from admin.settings.room import CHANGED, again, at_field, blueprint, change, known, words
from channels.messages import Provider
from conversations import health, trial
from core import clock, database
from core.accounts.roles import Permission
from core.catalogue import Catalogue
from core.errors import (
    AddressTaken,
    BusinessError,
    InvalidCredentials,
    InvalidMailbox,
    InvalidNumber,
    NotFound,
)
from core.models import Channel, Tenant
from core.people import mailboxes, phone_numbers
from core.settings import settings
from core.setup import own_accounts, tenants

AT_ADDRESS: dict[type[BusinessError], str] = {
    InvalidNumber: "address",
    InvalidMailbox: "address",
    AddressTaken: "address",
}
# Where each provider is told to call, by what it is called there.
HOOKS = {
    Provider.TWILIO: {
        "hook_messages": "twilio.receive_message",
        "hook_status": "twilio.receive_status",
    },
    Provider.SENDGRID: {
        "hook_inbound": "sendgrid_inbound.receive_mail",
        "hook_events": "sendgrid_events.receive_events",
    },
}


@blueprint.get("/channels", endpoint="channels")
@door.allow(Permission.SETTINGS)
def show() -> str:
    now, tenant_id = clock.now(), door.viewer().tenant_id
    with database.read() as db:
        lines = health.lines(db, tenant_id, now=now)
        templates = health.templates(db, tenant_id)
        own = health.own_accounts(db, tenant_id)
    return render_template(
        "settings/channels.html",
        lines=lines,
        templates=templates,
        providers=[(provider, _hooks(provider), provider in own) for provider in HOOKS],
    )


@blueprint.get("/channels/new", endpoint="new_address")
@door.allow(Permission.SETTINGS)
def new() -> str:
    return _address_form()


@blueprint.post("/channels/new", endpoint="add_address")
@door.allow(Permission.SETTINGS)
def add() -> ResponseReturnValue:
    channel, typed = _channel(), fields.text("address")

    def work(db: Session, known: Catalogue, now: datetime) -> str:
        address = (
            mailboxes.canonical(typed)
            if channel is Channel.EMAIL
            else phone_numbers.canonical(typed, known.region)
        )
        tenant = db.get_one(Tenant, known.tenant_id)
        tenants.add_address(db, tenant, channel=channel, address=address, now=now)
        return address

    try:
        address = change(work)
    except BusinessError as error:
        return again(_address_form(at_field(error, AT_ADDRESS)))
    return answers.done("settings.address_added", changed=CHANGED, address=address)


@blueprint.get("/channels/account/<provider>", endpoint="account")
@door.allow(Permission.SETTINGS)
def account(provider: str) -> str:
    return _account_form(_provider(provider))


@blueprint.post("/channels/account/<provider>", endpoint="enter_account")
@door.allow(Permission.SETTINGS)
def enter_account(provider: str) -> ResponseReturnValue:
    given = {name: fields.text(name) for name in own_accounts.FIELDS[_provider(provider)]}
    try:
        change(
            lambda db, known, now: own_accounts.enter(db, known.tenant_id, provider, given, now=now)
        )
    except InvalidCredentials as error:
        wrong = dict.fromkeys(error.details["fields"], answers.reason(error))
        return again(_account_form(_provider(provider), wrong))
    return answers.done("settings.account_entered", changed=CHANGED)


@blueprint.post("/channels/account/<provider>/remove", endpoint="remove_account")
@door.allow(Permission.SETTINGS)
def remove_account(provider: str) -> ResponseReturnValue:
    change(lambda db, known, now: own_accounts.forget(db, known.tenant_id, provider, now=now))
    return answers.done("settings.account_removed", changed=CHANGED)


@blueprint.get("/channels/trial", endpoint="trial")
@door.allow(Permission.SETTINGS)
def ask_to_try() -> str:
    return _trial_form()


@blueprint.post("/channels/trial", endpoint="send_trial")
@door.allow(Permission.SETTINGS)
def send_trial() -> ResponseReturnValue:
    channel, to, name = _channel(), fields.text("address"), door.viewer().name
    try:
        sent = change(
            lambda db, known, now: trial.send(db, known, channel=channel, to=to, name=name, now=now)
        )
    except BusinessError as error:
        return again(_trial_form(at_field(error, AT_ADDRESS)))
    return _trial(sent)


@blueprint.get("/channels/trial/<message_id>", endpoint="trial_state")
@door.allow(Permission.SETTINGS)
def trial_state(message_id: str) -> str:
    return _trial(message_id)


def _trial(message_id: str) -> str:
    with database.read() as db:
        found = trial.look(db, door.viewer().tenant_id, message_id)
    return render_template("settings/trial_state.html", trial=found)


def _hooks(provider: Provider) -> list[tuple[str, str]]:
    """The exact addresses, as the provider has to call them."""
    base = settings().public_base_url.rstrip("/")
    return [(key, f"{base}{url_for(endpoint)}") for key, endpoint in HOOKS[provider].items()]


def _provider(name: str) -> Provider:
    """Raises NotFound."""
    if name not in own_accounts.FIELDS:
        raise NotFound(provider=name)
    return Provider(name)


def _channel() -> Channel:
    """The one that was chosen. Raises NotFound."""
    try:
        return Channel(fields.text("channel"))
    except ValueError:
        raise NotFound from None


def _address_form(problems: fields.Problems | None = None) -> str:
    return render_template(
        "settings/address.html",
        channels=[(channel.value, words(f"channel_{channel.value}")) for channel in Channel],
        problems=problems or {},
    )


def _account_form(provider: Provider, problems: fields.Problems | None = None) -> str:
    with database.read() as db:
        is_own = provider in health.own_accounts(db, door.viewer().tenant_id)
    return render_template(
        "settings/account.html",
        provider=provider,
        names=own_accounts.FIELDS[provider],
        needed=own_accounts.NEEDED[provider],
        is_own=is_own,
        problems=problems or {},
    )


def _trial_form(problems: fields.Problems | None = None) -> str:
    with database.read() as db:
        lines = health.lines(db, door.viewer().tenant_id, now=clock.now())
    open_ones = dict.fromkeys(line.channel for line in lines)
    return render_template(
        "settings/trial.html",
        channels=[(channel.value, words(f"channel_{channel.value}")) for channel in open_ones],
        chosen=request.form.get("channel"),
        business=known().name,
        problems=problems or {},
    )
