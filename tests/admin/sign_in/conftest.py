"""A browser, and an owner who may use it."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from core.models import Tenant, User
from tests.admin.entrance import Browser
from tests.core.accounts.people import a_user

NewBrowser = Callable[[], Browser]


@pytest.fixture
def new_browser(app: Flask) -> NewBrowser:
    return lambda: Browser(app.test_client())


@pytest.fixture
def browser(new_browser: NewBrowser) -> Browser:
    return new_browser()


@pytest.fixture
def owner(db: Session, tenant: Tenant, now: datetime) -> User:
    return a_user(db, tenant, now=now)
