"""What a business has just stopped doing, or with whom: a person goes on with who asked."""

from collections.abc import Iterable

from conversations.dialogue.context import Offered
from conversations.dialogue.model import Dialogue
from core.models import Appointment


def is_about_what_is_gone(d: Dialogue) -> bool:
    """Whether the open dialogue needs a service or a person that cannot be booked any more."""
    context = d.context
    chosen: Iterable[Offered | None] = (context.picked, *context.options)
    offered = [one for one in chosen if one is not None]
    services = {context.service_id, *(one.service_id for one in offered)} - {None}
    staff = {*context.named_staff, *(one.staff_id for one in offered)} - {None}
    return not (services <= d.catalogue.services.keys() and staff <= d.catalogue.staff.keys())


def is_of_what_is_gone(d: Dialogue, visit: Appointment) -> bool:
    """Whether nobody can be booked for the service of a visit any more."""
    return visit.service_id not in d.catalogue.services
