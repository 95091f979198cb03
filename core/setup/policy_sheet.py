"""The rules of a business as a form shows them: what holds, what would hold, what can be said."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from types import NoneType
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from core.catalogue import Catalogue
from core.errors import NotFound
from core.models import OfferMode
from core.scheduling.policies import OF_LOCATION, OF_TENANT_ONLY, Policies, policies_of


class RuleKind(StrEnum):
    WHOLE = "whole"
    NUMBER = "number"
    CHOICE = "choice"
    LIST = "list"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Rule:
    """`usual` holds where nothing is set: the default, for a service or a location the business's.
    `at_least` and `at_most` bound a number, `above` and `below` without the bound itself; only what
    `can_be_none` can be without limit."""

    key: str
    kind: RuleKind
    value: Any
    usual: Any
    can_be_none: bool
    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    below: float | None = None
    step: float | None = None
    choices: tuple[str, ...] = ()

    @property
    def is_own(self) -> bool:
        """Whether something else holds than would."""
        return bool(self.value != self.usual)


def sheet(
    known: Catalogue, *, service_id: str | None = None, location_id: str | None = None
) -> tuple[Rule, ...]:
    """The rules of the business, or those that a service or a location may have of its own. Raises
    NotFound."""
    holds, usual = known.policies, policies_of({})
    if service_id is not None:
        known.service(service_id)
        holds, usual = known.policies_for(service_id), known.policies
    elif location_id is not None:
        if location_id not in known.locations:
            raise NotFound(location_id=location_id)
        holds = known.local_policies.get((location_id, None), known.policies)
        usual = known.policies
    return tuple(
        rule
        for rule in _rules(Policies, holds.model_dump(mode="json"), usual.model_dump(mode="json"))
        if _may_differ(rule.key.partition(".")[0], service_id, location_id)
    )


def _may_differ(name: str, service_id: str | None, location_id: str | None) -> bool:
    if location_id is not None:
        return name in OF_LOCATION
    return service_id is None or name not in OF_TENANT_ONLY


def _rules(
    group: type[BaseModel], holds: dict[str, Any], usual: dict[str, Any], prefix: str = ""
) -> Iterator[Rule]:
    for name, info in group.model_fields.items():
        kind = info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _rules(kind, holds[name], usual[name], f"{prefix}{name}.")
        else:
            yield _rule(f"{prefix}{name}", info, holds[name], usual[name])


def _rule(key: str, info: FieldInfo, value: Any, usual: Any) -> Rule:
    kinds = get_args(info.annotation) or (info.annotation,)
    return Rule(
        key=key,
        kind=_kind(info.annotation, kinds),
        value=value,
        usual=usual,
        can_be_none=NoneType in kinds,
        at_least=_bound(info, "ge"),
        at_most=_bound(info, "le"),
        above=_bound(info, "gt"),
        below=_bound(info, "lt"),
        step=_bound(info, "multiple_of"),
        choices=tuple(mode.value for mode in OfferMode) if OfferMode in kinds else (),
    )


def _bound(info: FieldInfo, name: str) -> float | None:
    return next((getattr(one, name) for one in info.metadata if hasattr(one, name)), None)


def _kind(annotation: Any, kinds: tuple[Any, ...]) -> RuleKind:
    if OfferMode in kinds:
        return RuleKind.CHOICE
    origin = getattr(annotation, "__origin__", None)
    if origin in {list, dict}:
        return RuleKind.LIST if origin is list else RuleKind.GROUP
    return RuleKind.NUMBER if float in kinds else RuleKind.WHOLE
