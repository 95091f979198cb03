"""Business facts that stop an operation. Worded for people at the edge, never here.

`code` is stable and public: it is the API's `error.code` and the key of the text a customer reads.
`details` holds plain values only, safe to show to whoever asked.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar


class BusinessError(Exception):
    code: ClassVar[str] = "business_error"

    def __init__(self, **details: Any) -> None:
        super().__init__(self.code)
        self.details = details


class NotFound(BusinessError):
    """No such thing for this tenant; another tenant's thing looks exactly the same."""

    code = "not_found"


class SlotTaken(BusinessError):
    """Some of the wanted time is held, booked or blocked already."""

    code = "slot_taken"


class SlotHeld(SlotTaken):
    """The time is kept for somebody else who is being asked about it, and may be free again."""

    code = "slot_held"


class TimeBooked(SlotTaken):
    """Time that was to be blocked is booked or blocked already; `details['appointment_ids']` and
    `details['time_off_ids']` name by what."""

    code = "time_booked"


class SlotInPast(BusinessError):
    code = "slot_in_past"


class OutsideWorkingHours(BusinessError):
    code = "outside_working_hours"


class NoSuchLocalTime(BusinessError):
    """The wall time is skipped by a clock change; `details` names the nearest real minutes,
    `before` and `after`, as wall time."""

    code = "no_such_local_time"


class ServiceNotOffered(BusinessError):
    """The staff member does not perform the service."""

    code = "service_not_offered"


class PolicyForbids(BusinessError):
    """A rule of the business, which its staff may override by giving a reason."""

    code = "policy_forbids"


class TooFarAhead(PolicyForbids):
    """`details['days']` is how far ahead can be booked."""

    code = "too_far_ahead"


class TooSoon(PolicyForbids):
    """Less than the minimum notice; `details` are the `hours` of it and the `earliest` start."""

    code = "too_soon"


class TooLateToCancel(PolicyForbids):
    """`details['until']` is the instant until which its customer could cancel the appointment."""

    code = "too_late_to_cancel"


class TooLateToMove(PolicyForbids):
    """`details['until']` is the instant until which its customer could move the appointment."""

    code = "too_late_to_move"


class TooManyMoves(PolicyForbids):
    """Its customer has moved the appointment `details['most']` times."""

    code = "too_many_moves"


class NobodyWorksThen(PolicyForbids):
    """What is wished can never come free: nobody who would do works on its days at its times."""

    code = "nobody_works_then"


class TooManyEntries(PolicyForbids):
    """One telephone number or mailbox waits for `details['most']` things already."""

    code = "too_many_entries"


class WaitlistFull(PolicyForbids):
    """`details['most']` wait for the service already wherever the customer could be served."""

    code = "waitlist_full"


class IdempotencyKeyReused(BusinessError):
    """The key was used for another operation, or for this one with something else."""

    code = "idempotency_key_reused"


class InvalidIdempotencyKey(BusinessError):
    """A key has 1 to 190 printable ASCII characters without spaces."""

    code = "invalid_idempotency_key"


class InvalidReason(BusinessError):
    """A reason has at most `details['most']` characters."""

    code = "invalid_reason"


class AppointmentClosed(BusinessError):
    """The appointment is cancelled, over or has begun, so it cannot change."""

    code = "appointment_closed"


class AppointmentNotBegun(BusinessError):
    """Nobody can know yet whether the customer came."""

    code = "appointment_not_begun"


class InvalidSwap(BusinessError):
    """An appointment cannot take its own time."""

    code = "invalid_swap"


class InvalidSeries(BusinessError):
    """A series has at least 2 and `details['most_visits']` visits at most, between which lie 1 to
    `details['most_weeks']` weeks."""

    code = "invalid_series"


class SeriesConflicts(BusinessError):
    """Dates of a series cannot be booked, and so none was; `details['conflicts']` are, for each,
    its wall time, the error's code and details, why it is closed, and free times instead."""

    code = "series_conflicts"


class ReasonNeeded(BusinessError):
    """What was recorded already is corrected only with a reason."""

    code = "reason_needed"


class AlreadyWaiting(BusinessError):
    """The customer already waits for the same thing; `details['entry_id']` names the entry."""

    code = "already_waiting"


class EntryClosed(BusinessError):
    """The wait has ended; `details['status']` says how."""

    code = "entry_closed"


class EntryOffered(BusinessError):
    """The entry, or another of its customer's, is being offered something just now."""

    code = "entry_offered"


class NothingFits(BusinessError):
    """There is no free time that fits the wish of the entry."""

    code = "nothing_fits"


class OfferClosed(BusinessError):
    """The offer has ended; `details['status']` says how."""

    code = "offer_closed"


class InvalidInterval(BusinessError):
    """An interval ends before it starts, is empty, or is naive about its zone."""

    code = "invalid_interval"


class InvalidPolicy(BusinessError):
    """A policy is unknown, of the wrong type or out of bounds; `details['problems']` says which."""

    code = "invalid_policy"


class InvalidText(BusinessError):
    """A text cannot be said; `details['problems']` says what is wrong with it."""

    code = "invalid_text"


class InvalidWish(BusinessError):
    """What a customer wants to wait for cannot come true; `details['field']` names the part."""

    code = "invalid_wish"


class AddressClosed(BusinessError):
    """Nothing may be sent to the address now; `details['because']` is the rule that says so."""

    code = "address_closed"


class TextEmpty(BusinessError):
    code = "text_empty"


class TokenInvalid(BusinessError):
    """Not a token of ours, or one for something else."""

    code = "token_invalid"


class TokenExpired(BusinessError):
    code = "token_expired"


class UnknownAddress(BusinessError):
    """No tenant owns the number or address that was written to."""

    code = "unknown_address"


class InvalidNumber(BusinessError):
    """Not a telephone number that could exist; `details['country']` is the one assumed for it."""

    code = "invalid_number"


class InvalidMailbox(BusinessError):
    """Not an e-mail address that could be written to."""

    code = "invalid_mailbox"


class InvalidTimeZone(BusinessError):
    """Not a zone of the IANA database, such as `Europe/Berlin`."""

    code = "invalid_time_zone"


class InvalidCountry(BusinessError):
    """Not an ISO 3166 code of two letters."""

    code = "invalid_country"


class InvalidCurrency(BusinessError):
    """Not an ISO 4217 code of three letters."""

    code = "invalid_currency"


class InvalidCredentials(BusinessError):
    """An account with a provider lacks something or has what it cannot; `details['fields']` name
    it, never what was given."""

    code = "invalid_credentials"


class InvalidClosure(BusinessError):
    """A closure that comes back before it has ended, or is of a location and of a staff member."""

    code = "invalid_closure"


class InvalidRegion(BusinessError):
    """Not a country, or a part of one, whose public holidays are known; `details['parts']` are the
    country's, if it is one."""

    code = "invalid_region"


class InvalidName(BusinessError):
    """Empty, too long, or, for a slug, more than lower-case letters, digits and hyphens."""

    code = "invalid_name"


class NameMissing(InvalidName):
    """Nobody was said: neither a customer who is known nor a name."""

    code = "name_missing"


class AddressMissing(BusinessError):
    """Of somebody new, neither a telephone number nor a mailbox was said, and one is needed."""

    code = "address_missing"


class InvalidHours(BusinessError):
    """Working hours that cannot be read, end before they begin, or overlap on a day."""

    code = "invalid_hours"


class InvalidDuration(BusinessError):
    """A service must take between a minute and a day, buffers included."""

    code = "invalid_duration"


class InvalidNeeds(BusinessError):
    """There are not so many resources of the kind at any location, or none are asked for;
    `details['there_are']` says how many there are."""

    code = "invalid_needs"


class InvalidSteps(BusinessError):
    """A service of steps has two of them or more, none of which has steps itself, and their times
    instead of times of its own."""

    code = "invalid_steps"


class ServiceIsStep(BusinessError):
    """Another service, `details['service']`, consists of it and others."""

    code = "service_is_step"


class NameTaken(BusinessError):
    """Another tenant has the slug, the tenant has a service, resource or staff member of that name,
    or somebody with the same telephone is called so."""

    code = "name_taken"


class AddressTaken(BusinessError):
    """A number or mailbox belongs to one tenant only, and this one has an owner."""

    code = "address_taken"


class AddressUnknown(BusinessError):
    """No customer of the tenant has that number or mailbox."""

    code = "address_unknown"


class InvalidBroadcast(BusinessError):
    """It has one to nine openings, each once, and a tag if it goes to whoever has one;
    `details['problems']`, if there, say what is wrong with its own text."""

    code = "invalid_broadcast"


class BroadcastOver(BusinessError):
    """It was sent or has ended already; `details['state']` is its state."""

    code = "broadcast_over"


class LastOwner(BusinessError):
    """Nobody could sign in as the owner any more."""

    code = "last_owner"


class UserExists(BusinessError):
    """The tenant has a user with that address."""

    code = "user_exists"


class WeakPassword(BusinessError):
    """`details['because']` is `short`, `long`, `common` or `personal`; `details['least']` is how
    many characters a password has."""

    code = "weak_password"


class WrongPassword(BusinessError):
    """The password that was to be replaced is another one."""

    code = "wrong_password"


class InvalidCode(BusinessError):
    """Not the code that the device shows now, or one that was used."""

    code = "invalid_code"


class TooManyGuesses(BusinessError):
    """Nothing was looked at; `details['until']` is when it will be again."""

    code = "too_many_guesses"


def error_of(code: str, details: Mapping[str, Any]) -> BusinessError:
    """The business fact that was stored under its code. Raises KeyError for a code that is none."""
    kinds = {kind.code: kind for kind in _kinds(BusinessError)}
    return kinds[code](**details)


def _kinds(kind: type[BusinessError]) -> Iterator[type[BusinessError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _kinds(narrower)
