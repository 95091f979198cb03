import re

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from channels.email_message import EmailMessage, compose
from channels.letter import Letter
from core.models import Purpose
from core.settings import settings
from tests.channels.letters import ID, LEAVE, TOKEN, YES, a_letter, a_mail


@pytest.fixture(autouse=True)
def inbound_domain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INBOUND_EMAIL_DOMAIN", "reply.standby.test")
    settings.cache_clear()


def composed(letter: Letter | None = None, **more: object) -> EmailMessage:
    mail = a_mail(letter, **more)
    assert mail.letter is not None
    return compose(mail, mail.letter)


def test_a_mail_has_the_headers_that_threads_robots_and_leavers_need() -> None:
    headers = composed(a_letter(references=("<a@x>", "<b@y>"))).headers

    assert headers == {
        "Message-ID": f"<{ID}@reply.standby.test>",
        "In-Reply-To": "<b@y>",
        "References": "<a@x> <b@y>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "List-Unsubscribe": f"<{LEAVE.url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


@pytest.mark.parametrize(
    ("purpose", "said"),
    [
        (Purpose.REPLY, "auto-replied"),
        (Purpose.OPT_OUT, "auto-replied"),
        (Purpose.OFFER, "auto-generated"),
        (Purpose.STAFF, None),
    ],
)
def test_only_people_do_not_say_that_they_are_a_machine(purpose: Purpose, said: str | None) -> None:
    assert composed(purpose=purpose).headers.get("Auto-Submitted") == said


def test_replies_come_back_by_a_token_that_fits_a_local_part() -> None:
    reply_to = composed().reply_to
    assert reply_to == f"r-{TOKEN}@reply.standby.test"
    assert len(reply_to.partition("@")[0]) <= 64


def test_without_a_domain_for_replies_they_go_to_the_business(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("INBOUND_EMAIL_DOMAIN")
    settings.cache_clear()

    assert composed().reply_to is None
    assert composed().headers["Message-ID"] == f"<{ID}@shearjoy.example>"


@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300), st.text(max_size=300), st.lists(st.text(max_size=80), max_size=5))
def test_nothing_adds_a_header(subject: str, name: str, references: list[str]) -> None:
    hostile = f"x\r\nBcc: all@example.org\u2028\x00{name}"
    mail = composed(
        a_letter(
            subject=f"a\r\n{subject}\u2029",
            business=hostile,
            customer_name=hostile,
            references=("<ok@x>", *references, "<a@b>\r\nBcc: c@d", f"<{name}@x>"),
        )
    )

    lines = [mail.subject, mail.from_name, mail.to_name, *mail.headers.values()]
    for line in lines:
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202e]", line)
    assert not set(';,<>"') & set(mail.from_name + mail.to_name)
    assert mail.from_name.isascii()
    assert all(re.fullmatch(r"<[^<>\s]+>", one) for one in mail.headers["References"].split())
    assert all(value.isascii() for value in mail.headers.values())


@pytest.mark.parametrize(
    ("business", "shown"),
    [
        ("Shear Joy", "Shear Joy"),
        ("Salon Müller & Söhne", "Salon Muller & Sohne"),
        ("Straßencafé", "Strassencafe"),
        ('Cut, Color; "Co"', "Cut Color Co"),
        ("美容室", ""),
    ],
)
def test_the_sender_is_named_in_plain_letters(business: str, shown: str) -> None:
    mail = composed(a_letter(business=business))
    assert mail.from_name == shown
    assert business.split(maxsplit=1)[0].strip('",;') in mail.html


def test_references_keep_the_beginning_and_the_end_of_a_long_thread() -> None:
    known = tuple(f"<{n:040}@mail.example.org>" for n in range(60))

    references = composed(a_letter(references=known)).headers["References"]

    assert len(references) <= 900
    kept = references.split()
    assert kept[0] == known[0]
    assert tuple(kept[1:]) == known[-len(kept) + 1 :]


def test_a_long_subject_is_cut() -> None:
    assert len(composed(a_letter(subject="word " * 200)).subject) <= 200


def test_both_parts_say_the_same() -> None:
    mail = composed(a_letter(paragraphs=("First & last.", "One\ntwo")))

    for said in ("Would" not in mail.text, "Haircut", "Or reply.", "You know us.", "Shear Joy"):
        assert said is True or str(said) in mail.text
    for url in (YES.url, LEAVE.url):
        assert url in mail.text
        assert f'href="{url}"' in mail.html
    assert "First & last." in mail.text
    assert "First &amp; last." in mail.html
    assert "One<br>two" in mail.html
    assert "\n-- \nShear Joy\n" in mail.text


def test_what_customers_and_businesses_write_is_never_markup() -> None:
    hostile = "<script>alert(1)</script>{{ 7*7 }}<!--"
    mail = composed(
        a_letter(
            paragraphs=(hostile,), title=hostile, business=hostile, details=((hostile, hostile),)
        )
    )

    assert "<script" not in mail.html
    assert "49" not in mail.html.replace("249", "")
    assert hostile in mail.text


def test_the_page_stands_on_tables_and_inline_styles_for_old_programs() -> None:
    html = composed().html

    assert len(html) < 100_000  # Gmail cuts off what is longer
    assert 'name="color-scheme" content="light dark"' in html
    assert "prefers-color-scheme: dark" in html
    assert not re.search(r"<(script|form|link|img|svg|iframe)\b", html)
    for tag in re.findall(r"<(?:td|a)\b[^>]*>", html):
        assert "style=" in tag or tag in ("<td>",)
