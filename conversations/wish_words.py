"""What somebody waits for, as a piece of a sentence: one of several services, for two if they come
as two, with one of several people."""

from collections.abc import Sequence

from bot.wording import Part
from conversations import parties
from core.catalogue import Catalogue
from core.scheduling.waitlist import Wish

MOST_NAMED = 3


def service_of(known: Catalogue, wish: Wish) -> str | Part:
    service = one_of([known.service(one).name for one in (wish.service_id, *wish.other_services)])
    return parties.for_two(service) if wish.party else service


def staff_of(known: Catalogue, wish: Wish) -> str | Part:
    """Empty when anyone will do."""
    named = (wish.staff_id, *wish.other_staff) if wish.staff_id else ()
    return one_of([known.staff_member(one).name for one in named]) if named else ""


def with_staff(known: Catalogue, wish: Wish) -> Part:
    """ "with Anna or Bob at Main street", or nothing when anyone anywhere will do."""
    name = staff_of(known, wish)
    who = Part("with_staff", {"staff": name}) if name else Part("with_anyone")
    if not wish.locations:
        return who
    where = one_of([known.locations[one].name for one in wish.locations])
    return Part("with_staff_at", {"with_staff": who, "location": where})


def one_of(names: Sequence[str | Part]) -> str | Part:
    """ "a, b or c"; a long list names the first and counts the others."""
    if len(names) == 1:
        return names[0]
    if len(names) > MOST_NAMED:
        return Part("one_of_many", {"first": names[0], "others": len(names) - 1})
    return Part("one_of", {"list": list(names[:-1]), "last": names[-1]})
