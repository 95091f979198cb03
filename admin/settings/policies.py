"""The rules of the business, and what a service or a location has of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.page import answers, door
from admin.settings import fields, rule_values, undo
from admin.settings.room import CHANGED, again, at_field, blueprint, change, known, words
from core.accounts.roles import Permission
from core.catalogue import Catalogue
from core.errors import BusinessError, InvalidPolicy, NotFound
from core.setup import policy_changes, policy_sheet
from core.setup.policy_sheet import Rule, RuleKind

# In the order in which they are shown; groups of rules stand as they are.
GROUPS: Mapping[str, Sequence[str]] = {
    "booking": (
        "cancellation_deadline_hours",
        "reschedule_deadline_hours",
        "max_reschedules",
        "advance_booking_limit_days",
        "minimum_booking_notice_hours",
        "slot_interval_minutes",
        "question_lapse_minutes",
    ),
    "waitlist": (
        "max_active_entries",
        "max_queue_size",
        "auto_expiry_hours",
        "earlier_asked_after_days",
        "auto_promote_buffer_minutes",
    ),
    "offers": (
        "offer_mode",
        "offer_batch_size",
        "hold_minutes",
        "waitlist_notification_hours",
        "max_offers_per_day",
        "offer_cutoff_minutes",
        "chain_depth",
    ),
    "visits": ("reminder_days_before", "reminder_minute", "auto_complete_hours"),
    "weights": (),
    "messaging": (),
}
AT_FIELD: dict[type[BusinessError], str] = {InvalidPolicy: rule_values.VALUE}
ALL = ""
LONGEST_REASON = 200


@blueprint.get("/policies", endpoint="policies")
@door.allow(Permission.SETTINGS)
def show() -> str:
    facts, of = known(), request.args.get("of", ALL)
    rules = policy_sheet.sheet(facts, **_whose(facts, of))
    return render_template(
        "settings/policies.html",
        groups=_grouped(rules),
        of=of,
        whose=_choices(facts),
        values=rule_values,
        has_parts=of == ALL,
    )


@blueprint.get("/policies/<key>", endpoint="policy")
@door.allow(Permission.SETTINGS)
def one(key: str) -> str:
    facts, of = known(), request.args.get("of", ALL)
    return _form(_rule(facts, key, of), of)


@blueprint.post("/policies/<key>", endpoint="set_policy")
@door.allow(Permission.SETTINGS)
def set_policy(key: str) -> ResponseReturnValue:
    facts, of = known(), request.args.get("of", ALL)
    rule = _rule(facts, key, of)
    problems: fields.Problems = {}
    value = rule_values.read(rule, problems)
    because = fields.text("because")[:LONGEST_REASON] or None

    def work(db: Session, known: Catalogue, now: datetime) -> Any:
        whose = _whose(known, of)
        policy_changes.set_policy(
            db, known.tenant_id, key, value, because=because, now=now, **whose
        )

    if not problems:
        try:
            change(work)
        except BusinessError as error:
            problems = at_field(error, AT_FIELD)
        else:
            return _done(rule, of, value)
    return again(_form(rule, of, problems))


@blueprint.post("/policies/<key>/reset", endpoint="reset_policy")
@door.allow(Permission.SETTINGS)
def reset_policy(key: str) -> ResponseReturnValue:
    facts, of = known(), request.args.get("of", ALL)
    rule = _rule(facts, key, of)
    change(lambda db, known, now: _reset(db, known, key, of, now))
    return _done(rule, of, rule.usual)


@undo.way("policy")
def _as_before(db: Session, known: Catalogue, before: Any, now: datetime) -> None:
    key, of, was_own, value = before
    if not was_own:
        _reset(db, known, key, of, now)
        return
    policy_changes.set_policy(db, known.tenant_id, key, value, now=now, **_whose(known, of))


def _reset(db: Session, known: Catalogue, key: str, of: str, now: datetime) -> None:
    policy_changes.reset_policy(db, known.tenant_id, key, now=now, **_whose(known, of))


def _done(rule: Rule, of: str, value: Any) -> ResponseReturnValue:
    """Told with the way back to what held before."""
    return answers.done(
        "settings.rule_saved",
        undo=undo.to("policy", [rule.key, of, rule.is_own, rule.value]),
        changed=CHANGED,
        rule=words(f"rule_{rule_values.word_of(rule.key)}"),
        value=rule_values.said(rule, value),
    )


def _whose(known: Catalogue, of: str) -> dict[str, str]:
    """The service or location whose rules are meant; nothing for the business's. Raises
    NotFound."""
    if of == ALL:
        return {}
    if of in known.locations:
        return {"location_id": of}
    return {"service_id": known.service(of).id}


def _choices(known: Catalogue) -> list[tuple[str, str]]:
    services = [(s.id, words("rules_service", name=s.name)) for s in known.services.values()]
    places = [(p.id, words("rules_location", name=p.name)) for p in known.locations.values()]
    return [(ALL, words("rules_all")), *services, *places]


def _rule(known: Catalogue, key: str, of: str) -> Rule:
    """Raises NotFound."""
    rules = policy_sheet.sheet(known, **_whose(known, of))
    rule = next((rule for rule in rules if rule.key == key), None)
    if rule is None:
        raise NotFound(key=key)
    return rule


def _grouped(rules: Sequence[Rule]) -> list[tuple[str, list[Rule]]]:
    by_key = {rule.key: rule for rule in rules}
    found = []
    for group, keys in GROUPS.items():
        of_group = [by_key[key] for key in keys if key in by_key]
        of_group += [rule for rule in rules if rule.key.startswith(f"{group}.")]
        found.append((group, of_group))
    return [(group, of_group) for group, of_group in found if of_group]


def _form(rule: Rule, of: str, problems: fields.Problems | None = None) -> str:
    least = rule.at_least if rule.at_least is not None else rule.above
    most = rule.at_most if rule.at_most is not None else rule.below
    hint = None
    if rule.kind in {RuleKind.LIST, RuleKind.GROUP}:
        hint = words(f"rule_{rule.kind.value}_hint")
    elif least is not None and most is not None and not rule_values.is_clock(rule):
        hint = words("rule_between", least=least, most=most)
    return render_template(
        "settings/policy.html",
        rule=rule,
        of=of,
        name=rule_values.word_of(rule.key),
        values=rule_values,
        typed=request.form.get("value", rule_values.typed(rule, rule.value)),
        is_none="is_none" in request.form if request.form else rule.value is None,
        unit=rule_values.unit(rule),
        hint=hint,
        modes=[(mode, words(f"mode_{mode}")) for mode in rule.choices],
        problem=" ".join(filter(None, [problems["value"], hint])) if problems else None,
    )
