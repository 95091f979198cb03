"""/admin/: the first room that there is for whoever has signed in."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from admin.page import door, looks
from core.accounts.roles import Permission

blueprint: Blueprint = door.room("start", __name__, at="/admin")


@blueprint.get("/")
@door.allow(Permission.VIEW)
def index() -> ResponseReturnValue:
    return redirect(looks.first_address(), 303)
