"""A room with the kinds of routes that rooms have."""

import pytest
from flask import Flask, render_template_string, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin.page import answers, door
from core.accounts.roles import Permission
from core.errors import NotFound, SlotTaken, error_of
from core.events import Fact, Name, announce
from tests.conftest import NOW
from web.app import create_app


@pytest.fixture
def app(app: Flask) -> Flask:
    app = create_app()  # of its own: it gets one room more
    tried = door.room("tried", __name__)

    @tried.get("/")
    @door.allow(Permission.VIEW)
    def index() -> str:
        return render_template_string(
            "{% extends 'page/page.html' %}{% block main %}"
            "<h1>{{ name }}</h1><p>{{ then | at }} {{ 123450 | money }}</p>{% endblock %}",
            name="<b>Dana</b>",
            then=NOW,
        )

    @tried.post("/do")
    @door.allow(Permission.BOOK)
    def do() -> ResponseReturnValue:
        def work(db: Session) -> None:
            me = door.viewer()
            announce(db, Fact(Name.NEEDS_ATTENTION, me.tenant_id, me.user_id, NOW))

        door.change(work)
        return answers.done("page.today", undo="/admin/tried/undo", changed=("today",))

    @tried.post("/refuse")
    @door.allow(Permission.BOOK)
    def refuse() -> ResponseReturnValue:
        raise SlotTaken

    @tried.post("/refuse/<code>")
    @door.allow(Permission.BOOK)
    def refuse_because(code: str) -> ResponseReturnValue:
        raise error_of(code, request.form)

    @tried.get("/missing")
    @door.allow(Permission.VIEW)
    def missing() -> ResponseReturnValue:
        raise NotFound

    @tried.get("/public")
    @door.anybody
    def public() -> str:
        return "for anybody"

    app.register_blueprint(tried)
    return app
