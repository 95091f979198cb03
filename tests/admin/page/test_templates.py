"""What no template of the staff page may hold."""

import re
from pathlib import Path

import pytest

TEMPLATES = sorted(Path("admin").glob("*/templates/**/*.html"))
FORBIDDEN = {
    "a style of its own, which the content policy refuses": r"\sstyle=|<style",
    "a script of its own, as much refused": r"<script(?![^>]*\ssrc=)|\son[a-z]+=|hx-on",
    "an event that nothing sends; live() says what a part listens to": r"sse:",
    "what others wrote, unescaped": r"\|\s*safe\b|autoescape",
    "an expression for htmx to evaluate": r"hx-vals=['\"]js:|hx-trigger=['\"][^'\"]*\[",
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: "/".join(path.parts[-2:]))
def test_a_template_holds_nothing_that_a_browser_would_refuse(path: Path) -> None:
    html = path.read_text(encoding="utf-8")

    assert [why for why, sign in FORBIDDEN.items() if re.search(sign, html)] == []
