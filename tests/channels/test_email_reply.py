import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email_mime import as_bytes, from_mime
from channels.email_reply import MOST_PLAIN, visible_reply
from channels.email_reply.__main__ import main, reply_of
from tests.cpu import cheapest_ms

CASES = sorted((Path(__file__).parent / "email_replies").glob("*.jsonl"))
ASKED_LANGUAGES = {"en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "no"}
MOST_CPU_MS = 50

ATTRIBUTION = "On Tue, 3 Mar 2026 at 09:12, Salon Rosa <salon@rosa.example> wrote:"
SCRAPS = [
    "yes",
    "Can I come on Tuesday at 10:30?",
    "> quoted",
    ">> quoted twice",
    "",
    " ",
    ATTRIBUTION,
    "Am 03.03.26 um 09:12 schrieb Salon Rosa:",
    "<salon@rosa.example> wrote:",
    "-----Original Message-----",
    "From: Salon Rosa <salon@rosa.example>",
    "Subject: slot",
    "-- ",
    "________________________________",
    "Sent from my iPhone",
    "This e-mail is confidential " + "and privileged " * 8,
    "\u200f\u202bשלום\u202c",
    "\0",
    "👩‍👩‍👧 ok",
]
TAGS = ["p", "div", "blockquote", "td", "li", "span", "pre", "b"]
MARKS = ["", ' type="cite"', ' class="gmail_quote"', ' id="Signature"', ' id="divRplyFwdMsg"']


def cases() -> Iterator[dict[str, Any]]:
    for path in CASES:
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def costs_at_most(most_ms: float, **mail: str) -> bool:
    return cheapest_ms(lambda: visible_reply(**mail), at_most=most_ms) <= most_ms


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case["id"])
def test_the_reply_is_cut_exactly(case: dict[str, Any]) -> None:
    assert reply_of(json.dumps(case)) == {"id": case["id"], "reply": case["reply"]}


def test_the_cases_are_many_and_speak_every_language_asked_for() -> None:
    of_language: dict[str, set[str]] = {}
    for case in cases():
        of_language.setdefault(case["language"], set()).add(case["client"])
    assert sum(1 for _ in cases()) >= 200
    assert all(len(of_language[language]) >= 5 for language in ASKED_LANGUAGES)


def test_a_whole_mail_reads_like_its_parts() -> None:
    for case in cases():
        if case.get("plain"):
            raw = "Content-Type: text/plain; charset=utf-8\r\n\r\n" + case["plain"]
            mail = from_mime(as_bytes(raw))
            assert visible_reply(plain=mail.plain, html=case.get("html")) == case["reply"]


@given(st.lists(st.sampled_from(SCRAPS), max_size=25))
def test_a_reply_is_never_empty_when_the_mail_has_text_and_never_longer(lines: list[str]) -> None:
    plain = "\n".join(lines)
    reply = visible_reply(plain=plain)
    assert len(reply) <= len(plain)
    assert bool(reply) == any(line.strip("\0 ") for line in lines)


@given(st.text(max_size=300))
def test_any_text_gives_a_reply_out_of_its_own_lines(plain: str) -> None:
    reply = visible_reply(plain=plain)
    assert len(reply) <= len(plain)
    if any(char.isalnum() for char in plain):
        assert reply


@given(st.lists(st.tuples(st.sampled_from(TAGS), st.sampled_from(MARKS), st.sampled_from(SCRAPS))))
def test_markup_never_hides_the_whole_text(pieces: list[tuple[str, str, str]]) -> None:
    escaped = [(tag, mark, text.replace("<", "&lt;")) for tag, mark, text in pieces]
    html = "".join(f"<{tag}{mark}>{text}</{tag}>" for tag, mark, text in escaped)
    reply = visible_reply(html=html)
    assert len(reply) <= len(html)
    if any(text.strip("\0 ") for _, _, text in pieces):
        assert reply


@given(st.text(max_size=400))
def test_broken_markup_is_read_without_failing(html: str) -> None:
    visible_reply(html=html)
    visible_reply(plain=html, html=f"<blockquote>{html}")


HOSTILE_TEXT = {
    "quote marks": "> ",
    "colons": ":\n",
    "numbered colons": "1:\n",
    "attributions": f"{ATTRIBUTION}\n\n> x\n",
    "endless stamp": "2026/1/1 <@ ",
    "stamps": "2026/1/1 <@ <@ <@ <@>\n",
    "verbs": "Op heeft 2026 a@b ",
    "German verbs": "Am schrieb ",
    "headers": "From:\n",
    "half blocks": "Von: a\nAn: b\n",
    "banners": "-----\n",
    "signature marks": "-- \n",
    "footers": "Sent from my iPhone\n",
    "endless footer": "Sent from ",
    "links": "(http://a",
    "disclaimers": "This message \n\n",
    "spaces": " \t",
    "zero width": "\u200b",
    "right to left": "\u202e\u202b",
    "NUL": "\0",
    "emoji": "👩‍👩‍👧",
    "carriage returns": "\r\r\n",
    "addresses": "a@",
    "embedded data": "data:a/a;base64,",
    "our own marks": "\ue000\ue001\ue002\n",
}
HOSTILE_MARKUP = {
    "open divs": "<div>",
    "breaks": "<br>",
    "list items": "<li>",
    "nested lists": "<ul><li>",
    "nested tables": "<table><tr><td>",
    "cells": "<tr><td>a",
    "wide cells": "<td colspan=99999999 rowspan=99999999>a",
    "wide margins": "<p style='margin-top:99999999em;padding-left:99999999em'>a",
    "endless attribute": "<a b='",
    "quotes": "<blockquote>a</blockquote>b",
    "nested quotes": "<blockquote>a",
    "nested wrappers": "<div class=protonmail_quote>",
    "signatures": "<div class=gmail_signature>a</div>",
    "cuts": "<hr id=zwchr>",
    "hidden": "<div style='display:none'>a",
    "entities": "&#x10FFFF;&amp&#0;",
    "less than": "<",
    "comments": "<!--",
    "declarations": "<?xml ",
    "namespaces": "<o:p>",
    "bad tags": '<a@b><"x>',
    "misnested": "<a><b><i><p>",
    "documents": "<body><html><head><title>",
}


@pytest.mark.parametrize("name", HOSTILE_TEXT)
def test_ten_kilobytes_of_hostile_text_cost_little(name: str) -> None:
    text = HOSTILE_TEXT[name]
    text *= 10_000 // len(text)
    assert costs_at_most(MOST_CPU_MS, plain=text)
    assert costs_at_most(MOST_CPU_MS, plain=f"{ATTRIBUTION[:-1]}{text}\nwrote:")
    assert costs_at_most(MOST_CPU_MS, html=text)


@pytest.mark.parametrize("name", HOSTILE_MARKUP)
def test_ten_kilobytes_of_hostile_markup_cost_little(name: str) -> None:
    markup = HOSTILE_MARKUP[name]
    assert costs_at_most(MOST_CPU_MS, html=markup * (10_000 // len(markup)))


@pytest.mark.parametrize("text", [*HOSTILE_TEXT.values(), *HOSTILE_MARKUP.values()])
def test_a_megabyte_costs_less_than_a_second(text: str) -> None:
    text *= 1_000_000 // len(text)

    def read_both() -> None:
        visible_reply(plain=text)
        visible_reply(html=text)

    assert cheapest_ms(read_both, at_most=1000) < 1000


def test_of_a_very_long_mail_the_beginning_is_read() -> None:
    quoted = "\n".join([ATTRIBUTION, *["> and so on"] * 100_000])
    assert visible_reply(plain=f"Yes please\n\n{quoted}") == "Yes please"
    assert len(visible_reply(plain="word " * 300_000)) <= MOST_PLAIN


def test_pictures_inside_the_markup_do_not_push_the_reply_out() -> None:
    picture = f'<img src="data:image/png;base64,{"iVBORw0KGgo" * 50_000}">'
    html = f"{picture}<p>Yes</p><blockquote type=cite>Free?</blockquote>"
    assert visible_reply(html=html) == "Yes"


def test_a_mail_without_text_has_no_reply() -> None:
    assert visible_reply() == ""
    assert visible_reply(plain="", html="<img src=cid:1><style>p{color:red}</style>") == ""
    assert visible_reply(plain=" \r\n\0\u200b\n") == ""


def test_nul_and_halves_of_characters_never_reach_the_reply() -> None:
    assert visible_reply(plain="Y\0es \ud83d") == "Yes �"
    assert visible_reply(html="<p>Y\0es \ud83d</p>") == "Yes �"


def test_the_command_prints_one_object_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cases.jsonl"
    rows = [
        {"id": 7, "plain": f"Größe M\n\n{ATTRIBUTION}\n\n> x"},
        {"id": "b", "html": "<p>Oui</p>", "plain": None},
        {"id": "c", "raw": "Subject: x\r\n\r\nSí\r\n"},
        {"id": "d"},
    ]
    path.write_text("\ufeff" + "\n\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    assert main([str(path)]) == 0
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"id": 7, "reply": "Größe M"},
        {"id": "b", "reply": "Oui"},
        {"id": "c", "reply": "Sí"},
        {"id": "d", "reply": ""},
    ]


def test_the_command_names_rows_that_it_cannot_read_and_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"plain": "no id"}\nnot json\n{"id": 1, "raw": 5}\n{"id": 2, "plain": "Yes"}')
    assert main([str(path)]) == 1
    printed = capsys.readouterr()
    assert printed.out == '{"id": 2, "reply": "Yes"}\n'
    assert [line.removeprefix(str(path)) for line in printed.err.splitlines()] == [
        ":1: no object with an id",
        ":2: not JSON",
        ":3: plain, html and raw are strings",
    ]


def test_the_command_names_files_that_are_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([str(tmp_path / "none.jsonl")])
    assert "none.jsonl" in capsys.readouterr().err
