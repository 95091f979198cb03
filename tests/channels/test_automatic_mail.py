import pytest

from channels.automatic_mail import is_machine, why_automatic
from channels.email_mime import from_mime
from tests.channels.sendgrid_posts import PAT


def judged(block: str = "", *, sender: str | None = PAT, subject: str = "Re: Hi") -> str | None:
    mail = from_mime(f"From: {PAT}\n{block}\n\n".encode())
    return why_automatic(mail, envelope_sender=sender, subject=subject)


@pytest.mark.parametrize(
    "block",
    [
        "",
        "Auto-Submitted: no",
        "Auto-Submitted: No (a person)",
        "Precedence: first-class",
        "X-Auto-Response-Suppress: DR, NRN",
        "X-Autoreply: no",
        "Content-Type: multipart/mixed; boundary=report",
    ],
)
def test_what_a_person_wrote_is_answered(block: str) -> None:
    assert judged(block) is None


@pytest.mark.parametrize(
    ("block", "sign"),
    [
        ("Auto-Submitted: auto-replied", "auto-submitted"),
        ("auto-submitted: AUTO-GENERATED", "auto-submitted"),
        ("Auto-Submitted: auto-notified; owner-email=pat@example.org", "auto-submitted"),
        ("Auto-Submitted: something new", "auto-submitted"),
        ("Precedence: bulk", "precedence"),
        ("Precedence: list", "precedence"),
        ("Precedence: Junk", "precedence"),
        ("Precedence: auto_reply", "precedence"),
        ("List-Id: <news.example.org>", "list-id"),
        ("List-Unsubscribe: <https://example.org>", "list-unsubscribe"),
        ("X-Autoreply: yes", "x-autoreply"),
        ("X-Autorespond: Vacation", "x-autorespond"),
        ("X-Auto-Response-Suppress: All", "x-auto-response-suppress"),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply", "x-auto-response-suppress"),
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=x", "report"),
    ],
)
def test_headers_of_machines(block: str, sign: str) -> None:
    assert judged(block) == sign


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Your booking",
        "Out of Office: back on Monday",
        "Automatische Antwort: Ihr Termin",
        "Abwesenheitsnotiz: Urlaub",
        "Réponse automatique : votre rendez-vous",
        "Respuesta automática: su cita",
        "Resposta automática: sua consulta",
        "Risposta automatica: il tuo appuntamento",
        "Automatisch antwoord: uw afspraak",
        "Automatiskt svar: din tid",
        "AUTOMATIC REPLY: shouting",
        "Undelivered Mail Returned to Sender",
    ],
)
def test_subjects_of_machines_in_many_languages(subject: str) -> None:
    assert judged(subject=subject) == "subject"


def test_a_person_may_answer_a_machine() -> None:
    assert judged(subject="Re: Automatic reply: Your booking") is None


@pytest.mark.parametrize("sender", ["", "<>", " "])
def test_an_empty_envelope_sender_is_a_bounce(sender: str) -> None:
    assert judged(sender=sender) == "bounce"


def test_an_unknown_envelope_sender_is_none() -> None:
    assert judged(sender=None) is None


@pytest.mark.parametrize(
    "address",
    [
        "MAILER-DAEMON@mx.example.org",
        "no-reply@example.org",
        "noreply@example.org",
        "no_reply@example.org",
        "do.not.reply@example.org",
        "donotreply+77@example.org",
        "noreply-orders@example.org",
        "postmaster@example.org",
    ],
)
def test_mailboxes_that_nobody_reads(address: str) -> None:
    assert is_machine(address)
    assert judged(sender=address) == "machine"


@pytest.mark.parametrize("address", [PAT, "norah.eply@example.org", "nora@noreply.example.org"])
def test_mailboxes_of_people(address: str) -> None:
    assert not is_machine(address)
