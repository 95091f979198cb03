"""What SendGrid's refusals ask of us, as data with a default.
https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/responses
"""

from collections.abc import Collection

from channels.messages import SendFailed
from channels.reactions import Meaning, Reaction

TOO_MANY = Meaning(Reaction.RETRY, "too many requests; not processed")
UNKNOWN = Meaning(Reaction.OPERATOR, "unknown refusal")

BY_STATUS: dict[int, Meaning] = {
    400: Meaning(Reaction.OPERATOR, "not as SendGrid wants it"),
    401: Meaning(Reaction.OPERATOR, "bad API key"),
    403: Meaning(Reaction.OPERATOR, "the key may not send, or the sender is not verified"),
    404: Meaning(Reaction.OPERATOR, "not SendGrid's address"),
    405: Meaning(Reaction.OPERATOR, "not SendGrid's address"),
    406: Meaning(Reaction.OPERATOR, "not as SendGrid wants it"),
    408: TOO_MANY,
    413: Meaning(Reaction.GIVE_UP, "over 30 MB"),
    415: Meaning(Reaction.OPERATOR, "not as SendGrid wants it"),
    429: TOO_MANY,
}
# Where the status alone does not tell: the beginning of the field that SendGrid complains of.
BY_FIELD: dict[str, Meaning] = {
    "personalizations.0.to": Meaning(Reaction.UNDELIVERABLE, "not a mailbox"),
    "from": Meaning(Reaction.OPERATOR, "the sender is not verified"),
}


def meaning_of(status: int, fields: Collection[str] = ()) -> Meaning:
    for start, meaning in BY_FIELD.items():
        if status == 400 and any(field.startswith(start) for field in fields):
            return meaning
    return BY_STATUS.get(status, UNKNOWN)


def failure(
    status: int, fields: Collection[str] = (), *, wait_seconds: float | None = None
) -> SendFailed:
    """`wait_seconds` is what SendGrid asks for. A 5xx says nothing about the mail."""
    if status >= 500:
        return SendFailed(str(status), uncertain=True)
    meaning = meaning_of(status, fields)
    return SendFailed(
        str(status),
        retryable=meaning.reaction is Reaction.RETRY,
        undeliverable=meaning.reaction is Reaction.UNDELIVERABLE,
        wait_seconds=wait_seconds or meaning.wait_seconds,
    )
