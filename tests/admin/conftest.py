"""The staff page over an empty business, at the moment of `NOW`."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from core.models import Tenant
from core.settings import settings
from tests.admin.staff_page import StaffPage, signed_in
from tests.application import application
from tests.builders import a_tenant
from tests.conftest import NOW

SignIn = Callable[..., StaffPage]


@pytest.fixture
def app(
    monkeypatch: pytest.MonkeyPatch,
    database_url: str,
    time_machine: time_machine.TimeMachineFixture,
) -> Flask:
    monkeypatch.setenv("PUBLIC_BASE_URL", "http://localhost")  # cookies without https
    settings.cache_clear()
    time_machine.move_to(NOW, tick=False)
    return application()


@pytest.fixture
def tenant(db: Session) -> Tenant:
    return a_tenant(db)


@pytest.fixture
def sign_in(app: Flask, db: Session, tenant: Tenant) -> SignIn:
    """`sign_in(role="staff")` is a browser of somebody of that role; `of=` of another business."""

    def sign_in(*, role: str = "owner", of: Tenant = tenant) -> StaffPage:
        return signed_in(app, db, of, role=role)

    return sign_in


@pytest.fixture
def page(sign_in: SignIn) -> StaffPage:
    """The owner's browser."""
    return sign_in()
