"""The providers' own rules for the requests that we make, checked field by field.

Whatever leaves in a story is held against them, also what the story does not look at. Sources:
https://www.twilio.com/docs/messaging/api/message-resource,
https://www.twilio.com/docs/content/using-variables-with-content-api,
https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send, RFC 5322, 5545, 8058.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import icalendar
from requests import PreparedRequest

LONGEST_BODY, LONGEST_VALUE = 1600, 1600
LARGEST_MAIL, LARGEST_ARGUMENTS = 30_000_000, 10_000

PARAMETERS = {"To", "From", "MessagingServiceSid", "Body", "StatusCallback"}
PARAMETERS |= {"ContentSid", "ContentVariables"}
E164 = r"\+[1-9][0-9]{5,14}"
WHATSAPP = re.compile(rf"whatsapp:({E164}|[A-Z]{{2}}\.[A-Za-z0-9]{{1,128}})")
NUMBER = re.compile(E164)
SENDER = re.compile(rf"{E164}|[0-9]{{3,8}}|(?=.*[A-Za-z])[A-Za-z0-9 &+_-]{{2,11}}")
OPT_OUT_COMMAND = re.compile(r"\b(?:text|reply|send|say) [\"']?(?:CANCEL|END|QUIT)\b", re.I)

FIELDS = {"personalizations", "from", "reply_to", "subject", "content", "attachments", "headers"}
FIELDS |= {"custom_args", "tracking_settings"}
RESERVED = {"x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type"}
RESERVED |= {"content-transfer-encoding", "to", "from", "subject", "reply-to", "cc", "bcc"}
MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
REPLY_ADDRESS = re.compile(r"r-[a-z2-7]{20,62}@[a-z0-9.-]+")
MESSAGE_ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")
OUR_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ONE_CLICK = "List-Unsubscribe=One-Click"
SUBMITTED = {"auto-generated", "auto-replied"}
UNTRACKED = {
    "click_tracking": {"enable": False, "enable_text": False},
    "open_tracking": {"enable": False},
    "subscription_tracking": {"enable": False},
}


class BrokenRule(AssertionError):
    """Says which rule a request breaks."""


def keep(holds: object, rule: str) -> None:
    if not holds:
        raise BrokenRule(rule)


def check_all(requests: Iterable[PreparedRequest]) -> None:
    """Every request to send that is among them; looking things up has no rules. Raises
    BrokenRule."""
    for request in requests:
        if request.method == "POST":
            check(request)


def check(request: PreparedRequest) -> None:
    """One request to send a text or a mail. Raises BrokenRule."""
    address = urlsplit(str(request.url))
    keep(address.scheme == "https", "requests go by HTTPS")
    keep(request.method == "POST", "to send is to POST")
    if address.path == "/v3/mail/send":
        check_mail_request(request)
    else:
        check_text_request(request, address.path)


def _header(request: PreparedRequest, name: str) -> str:
    value = request.headers.get(name, "")
    return value.decode() if isinstance(value, bytes) else value


def check_text_request(request: PreparedRequest, path: str) -> None:
    account = re.fullmatch(r"/2010-04-01/Accounts/(AC[0-9a-f]{32})/Messages\.json", path)
    keep(account, "texts are posted to Messages.json of an account")
    scheme, _, proof = _header(request, "Authorization").partition(" ")
    keep(scheme == "Basic", "Twilio knows us by Basic credentials")
    user, _, password = base64.b64decode(proof).decode().partition(":")
    keep(account and user == account[1] and password, "credentials are those of the account")
    kind = _header(request, "Content-Type")
    keep(kind.startswith("application/x-www-form-urlencoded"), "texts are sent as a form")
    fields = parse_qsl(str(request.body), keep_blank_values=True, strict_parsing=True)
    keep(len(dict(fields)) == len(fields), "every parameter is given once")
    check_text(dict(fields))


def check_text(form: dict[str, str]) -> None:
    """The form by which Twilio is asked to send a text, on SMS or WhatsApp."""
    keep(form.keys() <= PARAMETERS, "only parameters that Twilio knows")
    keep("From" in form or "MessagingServiceSid" in form, "From or MessagingServiceSid is given")
    is_whatsapp = form.get("To", "").startswith("whatsapp:")
    to, sender = (WHATSAPP, WHATSAPP) if is_whatsapp else (NUMBER, SENDER)
    keep(to.fullmatch(form.get("To", "")), "To is E.164, behind whatsapp: on WhatsApp")
    if "From" in form:
        keep(sender.fullmatch(form["From"]), "From is an address on the channel of To")
    service = form.get("MessagingServiceSid", "MG" + "0" * 32)
    keep(re.fullmatch(r"MG[0-9a-f]{32}", service), "MessagingServiceSid is MG and 32 digits")
    _check_callback(form.get("StatusCallback", ""))
    keep(("Body" in form) != ("ContentSid" in form), "either Body or ContentSid is said")
    keep(is_whatsapp or "ContentSid" not in form, "only WhatsApp is sent templates")
    if "Body" in form:
        keep(form["Body"].strip(), "Body is not empty")
        keep(len(form["Body"]) <= LONGEST_BODY, "Body has at most 1,600 characters")
        keep("ContentVariables" not in form, "ContentVariables belong to a ContentSid")
        keep(not OPT_OUT_COMMAND.search(form["Body"]), "no command that carriers opt people out by")
    else:
        _check_template(form)


def _check_callback(callback: str) -> None:
    address = urlsplit(callback)
    keep(address.scheme == "https", "StatusCallback is HTTPS")
    keep("_" not in (address.hostname or "_"), "StatusCallback's host has no underscore")
    keep(address.path == "/webhooks/twilio/status", "StatusCallback is our door for reports")
    [message_id] = parse_qs(address.query).get("message", [""])
    keep(OUR_ID.fullmatch(message_id), "StatusCallback names our message")


def _check_template(form: dict[str, str]) -> None:
    keep(re.fullmatch(r"HX[0-9a-f]{32}", form["ContentSid"]), "ContentSid is HX and 32 digits")
    values = json.loads(form.get("ContentVariables", "{}"))
    keep(isinstance(values, dict), "ContentVariables is a JSON object")
    numbers = [str(number) for number in range(1, len(values) + 1)]
    keep(list(values) == numbers, "variables are numbered without gaps")
    keep(len(values) <= 100, "at most 100 variables")
    for value in values.values():
        keep(isinstance(value, str), "variables are strings")
        keep(value.strip(), "no variable is empty")
        keep(len(value) <= LONGEST_VALUE, "a variable has at most 1,600 characters")
        keep(not re.search(r"[\n\r\t]", value), "no variable has a line break or tab")
        keep("     " not in value, "no variable has more than four spaces in a row")


def check_mail_request(request: PreparedRequest) -> None:
    scheme, _, key = _header(request, "Authorization").partition(" ")
    keep(scheme == "Bearer" and key, "SendGrid knows us by a Bearer key")
    kind = _header(request, "Content-Type")
    keep(kind.startswith("application/json"), "mail is sent as JSON")
    body = request.body if isinstance(request.body, bytes) else str(request.body).encode()
    keep(len(body) < LARGEST_MAIL, "a mail is smaller than 30 MB")
    check_mail(json.loads(body))


def check_mail(mail: dict[str, Any]) -> None:
    """The body by which SendGrid is asked to send a mail to one customer."""
    keep(mail.keys() <= FIELDS, "only fields that we use and SendGrid knows")
    _check_people(mail)
    subject = mail.get("subject", "")
    keep(subject.strip() and subject.isprintable(), "subject is one line that is not empty")
    kinds = [part["type"] for part in mail.get("content", [])]
    keep(kinds == ["text/plain", "text/html"], "content is text/plain, then text/html")
    keep(all(part["value"].strip() for part in mail["content"]), "no content is empty")
    keep(mail.get("tracking_settings") == UNTRACKED, "nobody is tracked, no link is rewritten")
    _check_arguments(mail.get("custom_args", {}))
    _check_headers(mail)
    for attachment in mail.get("attachments", []):
        _check_calendar(attachment)


def _check_people(mail: dict[str, Any]) -> None:
    keep(len(mail.get("personalizations", [])) == 1, "a mail is to one customer")
    [personalization] = mail["personalizations"]
    keep(personalization.keys() == {"to"}, "nobody gets a copy")
    keep(len(personalization["to"]) == 1, "a mail is to one mailbox")
    [to] = personalization["to"]
    keep(MAILBOX.fullmatch(to.get("email", "")), "to is a mailbox")
    keep(not re.search(r"[;,]", to.get("name", "")), "no ; and no , in the recipient's name")
    sender = mail.get("from", {})
    keep(MAILBOX.fullmatch(sender.get("email", "")), "from is a mailbox")
    keep(sender.get("name", "").isascii(), "no Unicode in from")
    reply_to = mail.get("reply_to", {}).get("email", "")
    keep(REPLY_ADDRESS.fullmatch(reply_to), "reply_to has a token in small letters")
    keep(len(reply_to.partition("@")[0]) <= 64, "a local part has at most 64 characters")


def _check_arguments(arguments: dict[str, Any]) -> None:
    keep(list(arguments) == ["standby_message_id"], "custom_args are our id alone")
    keep(OUR_ID.fullmatch(arguments["standby_message_id"]), "custom_args hold no personal data")
    keep(len(json.dumps(arguments)) <= LARGEST_ARGUMENTS, "custom_args have at most 10,000 bytes")


def _check_headers(mail: dict[str, Any]) -> None:
    headers: dict[str, str] = mail.get("headers", {})
    keep(not RESERVED & {name.lower() for name in headers}, "no header that SendGrid reserves")
    for value in headers.values():
        keep(value.isascii() and value.isprintable(), "headers are one line of ASCII")
        keep(len(value) <= 950, "headers fit into a line")
    keep(MESSAGE_ID.fullmatch(headers.get("Message-ID", "")), "Message-ID is in angle brackets")
    ours = mail["custom_args"]["standby_message_id"]
    keep(headers["Message-ID"].startswith(f"<{ours}@"), "Message-ID is made of our id")
    submitted = headers.get("Auto-Submitted")
    keep(submitted in SUBMITTED or not _is_automatic(mail), "Auto-Submitted says who wrote it")
    suppressed = headers.get("X-Auto-Response-Suppress")
    keep(suppressed == "OOF, AutoReply", "X-Auto-Response-Suppress tells Exchange the same")
    _check_thread(headers, mail["subject"])
    _check_way_out(headers, mail["content"][1]["value"])


def _is_automatic(mail: dict[str, Any]) -> bool:
    """Staff have their own words, which nobody need be told are no machine's."""
    is_of_a_machine = "/offers/" in mail["content"][1]["value"] or "attachments" in mail
    return is_of_a_machine or "Auto-Submitted" in mail["headers"]


def _check_thread(headers: dict[str, str], subject: str) -> None:
    named = headers.get("References", "").split()
    keep(all(map(MESSAGE_ID.fullmatch, named)), "References are Message-IDs")
    keep(len(set(named)) == len(named), "References name nothing twice")
    answered = named[-1] if named else None
    keep(headers.get("In-Reply-To") == answered, "In-Reply-To is the last of References")
    is_answer = answered and not OUR_ID.match(answered[1:])  # not merely in a thread of our own
    keep(not is_answer or subject.startswith("Re: "), "an answer keeps its subject behind Re:")


def _check_way_out(headers: dict[str, str], html: str) -> None:
    links = re.findall(r'href="([^"]*)"', html)
    keep(all(link.startswith("https://") for link in links), "links are HTTPS")
    if links or "List-Unsubscribe-Post" in headers:  # neither, where it confirms that one has left
        way_out = re.fullmatch(r"<(https://[^<>\s]+)>", headers.get("List-Unsubscribe", ""))
        keep(way_out, "List-Unsubscribe is one HTTPS link")
        keep(way_out and way_out[1] in links, "the mail shows the way out too")
        posted = headers.get("List-Unsubscribe-Post")
        keep(posted == ONE_CLICK, "List-Unsubscribe-Post is One-Click")
    keep(not re.search(r"<(?:img|script|link|iframe|form)\b", html), "nothing is loaded or run")


def _check_calendar(attachment: dict[str, Any]) -> None:
    kind = re.fullmatch(r"text/calendar; method=(REQUEST|CANCEL)", attachment.get("type", ""))
    keep(kind, "the only attachment is a calendar file, which says its method")
    keep(attachment.get("disposition") == "attachment", "the calendar file is an attachment")
    keep(re.fullmatch(r"[\w-]+\.ics", attachment.get("filename", "")), "its name ends in .ics")
    try:
        content = base64.b64decode(attachment["content"], validate=True)
    except (binascii.Error, ValueError):
        raise BrokenRule("attachments are Base64") from None
    lines = content.split(b"\r\n")
    keep(not any(b"\n" in line for line in lines), "lines of a calendar file end in CRLF")
    keep(all(len(line) <= 75 for line in lines), "lines of a calendar file are folded")
    calendar: Any = icalendar.Calendar.from_ical(content)
    keep(kind and calendar.get("METHOD") == kind[1], "the file's METHOD is the attachment's")
    events = calendar.walk("VEVENT")
    needed = {"UID", "SEQUENCE", "DTSTAMP", "DTSTART", "SUMMARY", "ORGANIZER", "ATTENDEE"}
    keep(len(events) == 1, "a calendar file has one event")
    keep(needed <= {name.upper() for name in events[0]}, "an event has all that RFC 5546 asks for")
    is_canceled = events[0].get("STATUS") == "CANCELLED"
    keep(kind and is_canceled == (kind[1] == "CANCEL"), "a cancellation is CANCELLED")
