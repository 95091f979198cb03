"""A rule's value in words, as a form has it, and as it was typed."""

from decimal import Decimal
from typing import Any

from flask import request

from admin.page.formats import number
from admin.page.typed import decimal
from admin.settings import fields, weeks
from admin.settings.fields import Problems
from admin.settings.room import words
from core.setup.policy_sheet import Rule, RuleKind

# By how a rule's name ends.
UNITS = ("hours", "minutes", "days", "seconds", "usd")
CLOCK = "_minute"
VALUE, NONE = "value", "is_none"
A_DAY, IN_DAYS_FROM = 24, 72  # hours


def word_of(key: str) -> str:
    """A rule's name as keys of words have it."""
    return key.replace(".", "_")


def unit(rule: Rule) -> str | None:
    """In what a rule is counted, if in anything but itself."""
    if rule.kind in {RuleKind.LIST, RuleKind.GROUP, RuleKind.CHOICE} or is_clock(rule):
        return None
    if rule.key.startswith("weights."):
        return "points"
    return next((one for one in UNITS if rule.key.endswith(f"_{one}")), None)


def is_clock(rule: Rule) -> bool:
    """Whether the value is a time of day."""
    return rule.key.endswith(CLOCK) and not rule.key.endswith("per_minute")


def said(rule: Rule, value: Any) -> str:
    """The value in words."""
    if value is None:
        return words("rule_none")
    if rule.kind is RuleKind.CHOICE:
        return words(f"mode_{value}")
    if rule.kind is RuleKind.LIST:
        return ", ".join(value) or words("rule_nothing")
    if rule.kind is RuleKind.GROUP:
        listed = (f"{name} = {number(points)}" for name, points in value.items())
        return ", ".join(listed) or words("rule_nothing")
    if is_clock(rule):
        return weeks.clock(value)
    counted = unit(rule)
    if counted == "hours" and value >= IN_DAYS_FROM and value % A_DAY == 0:
        counted, value = "days", value / A_DAY
    return words(f"unit_{counted or 'number'}", count=value)


def typed(rule: Rule, value: Any) -> str:
    """As a form has it."""
    if value is None:
        return ""
    if rule.kind is RuleKind.LIST:
        return fields.joined(value)
    if rule.kind is RuleKind.GROUP:
        return "\n".join(f"{name} = {points:g}" for name, points in value.items())
    if is_clock(rule):
        return weeks.typed(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def read(rule: Rule, problems: Problems) -> Any:
    """What was typed, of the kind that the rule has; whether it may be so is the rule's to say."""
    if rule.can_be_none and NONE in request.form:
        return None
    if rule.kind is RuleKind.CHOICE:
        return fields.text(VALUE)
    if rule.kind is RuleKind.LIST:
        return [name.upper() for name in fields.names(VALUE)]
    if rule.kind is RuleKind.GROUP:
        return _group(problems)
    if is_clock(rule):
        minute = weeks.minute(fields.text(VALUE))
        if minute is None:
            problems[VALUE] = words("problem_time")
        return minute
    return _number(rule, problems)


def _number(rule: Rule, problems: Problems) -> float | int | None:
    amount = fields.decimal(VALUE, problems)
    if amount is None:
        problems.setdefault(VALUE, words("problem_missing"))
        return None
    if rule.kind is RuleKind.WHOLE and amount != int(amount):
        problems[VALUE] = words("problem_whole")
    return _plain(amount)


def _group(problems: Problems) -> dict[str, float | int]:
    found: dict[str, float | int] = {}
    for line in fields.text(VALUE).splitlines():
        name, _, points = line.rpartition("=")
        amount = decimal(points)
        if line.strip() and (not name.strip() or amount is None):
            problems[VALUE] = words("problem_group")
        elif amount is not None:
            found[name.strip()] = _plain(amount)
    return found


def _plain(amount: Decimal) -> float | int:
    return int(amount) if amount == int(amount) else float(amount)
