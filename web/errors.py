"""Errors at the edge: one JSON shape for programs, a plain page for people, never a traceback."""

import logging
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError

from core import database
from core import errors as facts
from core.errors import BusinessError

FOR_PROGRAMS = ("/api/", "/webhooks/", "/healthz", "/readyz", "/metrics")
RETRY_AFTER_SECONDS = "5"

log = logging.getLogger(__name__)

ANSWERS: dict[type[BusinessError], tuple[int, str]] = {
    BusinessError: (422, "That is not possible."),
    facts.NotFound: (404, "There is no such thing."),
    facts.UnknownAddress: (404, "No business here has this number or address."),
    facts.SlotTaken: (409, "That time is already taken."),
    facts.SlotHeld: (409, "Somebody else is being asked about that time."),
    facts.TimeBooked: (409, "Something is booked or blocked in that time."),
    facts.SlotInPast: (422, "That time has passed."),
    facts.OutsideWorkingHours: (422, "That time is outside the working hours."),
    facts.NoSuchLocalTime: (422, "The clocks change then: that time of day does not exist."),
    facts.ServiceNotOffered: (422, "This member of staff does not offer the service."),
    facts.PolicyForbids: (422, "The rules of the business do not allow that."),
    facts.TooFarAhead: (422, "That is further ahead than can be booked."),
    facts.TooSoon: (422, "That is sooner than can be booked."),
    facts.TooLateToCancel: (422, "It is too late to cancel this appointment."),
    facts.TooLateToMove: (422, "It is too late to move this appointment."),
    facts.TooManyMoves: (422, "The appointment has been moved too often."),
    facts.NobodyWorksThen: (422, "Nobody who would do works on those days at those times."),
    facts.TooManyEntries: (422, "This customer is on too many waitlists already."),
    facts.WaitlistFull: (422, "The waitlist for this is full."),
    facts.InvalidReason: (422, "That reason is too long."),
    facts.IdempotencyKeyReused: (422, "This idempotency key was used for something else."),
    facts.InvalidIdempotencyKey: (
        422,
        "An idempotency key has up to 190 letters, digits and signs, without spaces.",
    ),
    facts.AppointmentClosed: (409, "The appointment can no longer be changed."),
    facts.AppointmentNotBegun: (409, "The appointment has not begun yet."),
    facts.InvalidSwap: (422, "Those are not two appointments."),
    facts.InvalidSeries: (422, "A series has 2 to 52 visits, 1 to 52 weeks apart."),
    facts.SeriesConflicts: (409, "Not all dates of the series can be booked."),
    facts.ReasonNeeded: (422, "Say why: this corrects what was recorded."),
    facts.AlreadyWaiting: (409, "The customer is already on the waitlist for this."),
    facts.EntryClosed: (409, "The wait is over."),
    facts.EntryOffered: (409, "They are being offered something just now."),
    facts.NothingFits: (409, "No free time fits what they wait for."),
    facts.OfferClosed: (409, "The offer is over."),
    facts.InvalidInterval: (422, "The end must come after the start."),
    facts.InvalidNumber: (422, "That is not a telephone number."),
    facts.InvalidMailbox: (422, "That is not an e-mail address."),
    facts.InvalidTimeZone: (422, "There is no such time zone; one looks like Europe/Berlin."),
    facts.InvalidCountry: (422, "A country is two letters, such as US."),
    facts.InvalidCurrency: (422, "A currency is three letters, such as USD."),
    facts.InvalidCredentials: (422, "Something of the account is missing or cannot be."),
    facts.InvalidClosure: (
        422,
        "A yearly closure is shorter than a year; it is for everybody, a location or one person.",
    ),
    facts.InvalidRegion: (422, "Holidays are known of countries and parts, such as US or DE-BY."),
    facts.InvalidName: (422, "That cannot be a name here."),
    facts.NameMissing: (422, "Say who: somebody who is known, or a name."),
    facts.AddressMissing: (422, "Give a telephone number or an e-mail address, too."),
    facts.InvalidHours: (
        422,
        'Hours look like "mon-fri 9:00-17:00, sat 10-14", of a day "9-12, 14-18".',
    ),
    facts.InvalidDuration: (422, "A visit with its buffers takes between a minute and a day."),
    facts.InvalidNeeds: (422, "There are not so many rooms or pieces of equipment of that kind."),
    facts.InvalidSteps: (
        422,
        "Steps are two services or more, without times of their own besides.",
    ),
    facts.ServiceIsStep: (409, "Another service consists of it: take it out of that one first."),
    facts.InvalidPolicy: (422, "That is not a rule, or not a value that it can have."),
    facts.InvalidText: (422, "Customers cannot be told that."),
    facts.InvalidWish: (422, "Nobody could be offered that: its days or times are empty."),
    facts.TokenInvalid: (404, "That is not a link of ours."),
    facts.TokenExpired: (410, "That link has expired."),
    facts.AddressClosed: (409, "Nothing may be sent to that address now."),
    facts.TextEmpty: (422, "There is nothing to send: write something first."),
    facts.InvalidBroadcast: (
        422,
        "A broadcast tells of one to nine open times, by a text that customers can be told.",
    ),
    facts.BroadcastOver: (409, "The broadcast was sent or has ended already."),
    facts.NameTaken: (409, "That name is already used."),
    facts.AddressUnknown: (404, "No customer has that number or address yet."),
    facts.LastOwner: (409, "Somebody has to be the owner: make another one first."),
    facts.UserExists: (409, "Somebody with that address is a user already."),
    facts.WeakPassword: (
        422,
        "A password has at least 10 characters, and is neither common nor one's own name.",
    ),
    facts.WrongPassword: (422, "That is not the password."),
    facts.InvalidCode: (422, "That code is not right, or was used already."),
    facts.TooManyGuesses: (429, "Too many tries. Wait a minute, then try again."),
    facts.AddressTaken: (409, "That number or address already belongs to a business."),
}

# What people read, where the name that HTTP has for it would not help them.
PAGES = {
    400: ("That did not work", "Please go back, reload the page and try again."),
    403: ("Not allowed", "You may not see this."),
    404: ("Nothing here", "There is no page at this address. It may have moved, or never was."),
    405: ("Not like this", "This address cannot be used that way."),
    413: ("Too much at once", "What you sent is larger than we can take."),
    429: ("A little slower, please", "Too many requests came from you. Try again in a moment."),
    500: ("Something went wrong", "It is our fault and has been recorded. Please try again."),
    503: ("One moment", "We are not ready yet or very busy. Please try again in a few seconds."),
}


# The same status for another reason, which people can do something about.
PAGES_BY_CODE = {
    "form_expired": ("That page is too old", "Please go back, reload the page and try again.")
}


@dataclass(frozen=True, slots=True)
class Problem:
    status: int
    code: str
    message: str
    details: dict[str, Any] = field(default_factory=dict)


def register(app: Flask) -> None:
    app.register_error_handler(BusinessError, _business)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeout, _database)
    app.register_error_handler(Exception, _unexpected)


def problem_of(error: BusinessError) -> Problem:
    """The status and words for a business fact; a kind without its own has its parent's."""
    for kind in type(error).__mro__:
        if kind in ANSWERS:
            status, message = ANSWERS[kind]
            return Problem(status, error.code, message, error.details)
    raise AssertionError("BusinessError itself is in the table")


def answer(problem: Problem) -> Response:
    if _wants_json():
        body = {
            "code": problem.code,
            "message": problem.message,
            "details": problem.details,
        }
        response = jsonify(error=body)
    else:
        by_status = PAGES.get(problem.status, ("That did not work", problem.message))
        title, advice = PAGES_BY_CODE.get(problem.code, by_status)
        response = make_response(
            render_template(
                "error.html", title=title, advice=advice, request_id=g.get("request_id")
            )
        )
    response.status_code = problem.status
    return response


def _wants_json() -> bool:
    if request.path.startswith(FOR_PROGRAMS):
        return True
    kinds = request.accept_mimetypes
    return kinds["application/json"] > kinds["text/html"]


def _business(error: BusinessError) -> ResponseReturnValue:
    return answer(problem_of(error))


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    return answer(Problem(403, "form_expired", "Reload the page and try again."))


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400 or error.response is not None:
        return error.get_response()
    code = error.name.lower().replace(" ", "_").replace("'", "")
    # Werkzeug's stock sentences speak to people at a browser.
    is_stock = error.description == type(error).description
    message = error.name if is_stock or not error.description else error.description
    response = answer(Problem(error.code, code, message))
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


def _database(error: DBAPIError | PoolTimeout) -> ResponseReturnValue:
    if database.is_no_id(error):
        return answer(problem_of(facts.NotFound()))
    if not database.is_unavailable(error):
        return _unexpected(error)
    log.warning("database unavailable", exc_info=error)
    response = answer(Problem(503, "unavailable", "The service is busy. Try again shortly."))
    response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.error("request failed", exc_info=error)
    return answer(Problem(500, "internal_error", InternalServerError.description))
