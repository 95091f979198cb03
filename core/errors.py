"""Business facts that stop an operation. Worded for people at the edge, never here.

`code` is stable and public: it is the API's `error.code` and the key of the text a customer reads.
`details` holds plain values only, safe to show to whoever asked.
"""

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


class SlotInPast(BusinessError):
    code = "slot_in_past"


class OutsideWorkingHours(BusinessError):
    code = "outside_working_hours"


class NoSuchLocalTime(BusinessError):
    """The wall time is skipped by a clock change."""

    code = "no_such_local_time"


class ServiceNotOffered(BusinessError):
    """The staff member does not perform the service."""

    code = "service_not_offered"


class TooFarAhead(BusinessError):
    code = "too_far_ahead"


class AppointmentClosed(BusinessError):
    """The appointment is cancelled, over or has begun, so it cannot change."""

    code = "appointment_closed"


class AlreadyWaiting(BusinessError):
    """The customer already waits for the same thing; `details['entry_id']` names the entry."""

    code = "already_waiting"


class OfferClosed(BusinessError):
    """The offer has ended; `details['status']` says how."""

    code = "offer_closed"


class InvalidInterval(BusinessError):
    """An interval ends before it starts, is empty, or is naive about its zone."""

    code = "invalid_interval"


class UnknownAddress(BusinessError):
    """No tenant owns the number or address that was written to."""

    code = "unknown_address"
