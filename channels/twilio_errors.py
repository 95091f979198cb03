"""What Twilio's error codes ask of us. Codes: https://www.twilio.com/docs/api/errors

The meaning of a cause may move to another code, so this is data with a default, never branches.
"""

from channels.messages import SendFailed
from channels.reactions import Meaning, Reaction

MINUTE, HOUR = 60, 3600

MEANINGS: dict[int, Meaning] = {
    20003: Meaning(Reaction.OPERATOR, "bad credentials"),
    20429: Meaning(Reaction.RETRY, "too many requests at once; not processed"),
    21211: Meaning(Reaction.UNDELIVERABLE, "not a number"),
    21408: Meaning(Reaction.OPERATOR, "country not enabled"),
    21606: Meaning(Reaction.OPERATOR, "sender is not the account's"),
    21608: Meaning(Reaction.OPERATOR, "trial account, recipient not verified"),
    21609: Meaning(Reaction.OPERATOR, "status callback address not reachable"),
    21610: Meaning(Reaction.OPTED_OUT, "recipient opted out"),
    21611: Meaning(Reaction.RETRY, "ten hours queued on this sender", 10 * MINUTE),
    21612: Meaning(Reaction.GIVE_UP, "no route between these numbers"),
    21614: Meaning(Reaction.UNDELIVERABLE, "not a mobile number"),
    21617: Meaning(Reaction.GIVE_UP, "over 1,600 characters"),
    21635: Meaning(Reaction.UNDELIVERABLE, "landline"),
    30001: Meaning(Reaction.RETRY, "queue overflow", MINUTE),
    30002: Meaning(Reaction.OPERATOR, "account suspended"),
    30003: Meaning(Reaction.RETRY, "handset unreachable", 5 * MINUTE),
    30004: Meaning(Reaction.GIVE_UP, "blocked"),
    30005: Meaning(Reaction.UNDELIVERABLE, "unknown or retired number"),
    30006: Meaning(Reaction.UNDELIVERABLE, "landline or unreachable carrier"),
    30007: Meaning(Reaction.OPERATOR, "filtered as spam: review content and registration"),
    30008: Meaning(Reaction.RETRY, "unknown error", MINUTE),
    30032: Meaning(Reaction.OPERATOR, "toll-free number not verified"),
    30034: Meaning(Reaction.OPERATOR, "US number without an approved campaign"),
    35114: Meaning(Reaction.GIVE_UP, "bad time to send at"),
    35115: Meaning(Reaction.GIVE_UP, "bad time to send at"),
    35117: Meaning(Reaction.GIVE_UP, "bad time to send at"),
    63003: Meaning(Reaction.UNDELIVERABLE, "address is not on this channel"),
    63013: Meaning(Reaction.OPERATOR, "content against the channel's policy"),
    63014: Meaning(Reaction.OPTED_OUT, "recipient blocked us or withdrew consent"),
    63016: Meaning(Reaction.GIVE_UP, "outside the 24-hour window"),
    63018: Meaning(Reaction.RETRY, "limit of channel or sender", MINUTE),
    63024: Meaning(Reaction.UNDELIVERABLE, "recipient cannot receive on this channel"),
    63038: Meaning(Reaction.RETRY, "the account's daily cap", 6 * HOUR),
    63049: Meaning(Reaction.RETRY, "template withheld by Meta", 6 * HOUR),
}
UNKNOWN = Meaning(Reaction.GIVE_UP, "unknown code")
REFUSED = Meaning(Reaction.OPERATOR, "request not authorised")
TOO_MANY = Meaning(Reaction.RETRY, "too many requests")


def meaning_of(code: int | None, http_status: int | None = None) -> Meaning:
    """By the code; where Twilio gave none that is known, by the status of its answer."""
    if code is not None and code in MEANINGS:
        return MEANINGS[code]
    return {401: REFUSED, 403: REFUSED, 429: TOO_MANY}.get(http_status or 0, UNKNOWN)


def failure(code: int | None, http_status: int | None = None) -> SendFailed:
    meaning = meaning_of(code, http_status)
    return SendFailed(
        str(code or http_status or "unknown"),
        retryable=meaning.reaction is Reaction.RETRY,
        opted_out=meaning.reaction is Reaction.OPTED_OUT,
        undeliverable=meaning.reaction is Reaction.UNDELIVERABLE,
        wait_seconds=meaning.wait_seconds,
    )
