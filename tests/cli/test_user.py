"""Users from the terminal."""

import re
import shlex
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import select
from sqlalchemy.orm import Session

import cli
from core.accounts import links, sessions, sign_in
from core.models import User
from tests.builders import a_tenant
from web.app import create_app

Run = Callable[[str], Result]
PASSWORD = "correct plum teapot"


@pytest.fixture
def shop(run: Run, db: Session) -> Run:
    a_tenant(db)
    db.commit()
    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\n")
    return path


@pytest.fixture
def owner(shop: Run, file: Path) -> Run:
    made = shop(f"user create shear-joy Olive@shop.test --name Olive --password-file {file}")
    assert made.exit_code == 0, made.output
    return shop


def matches(db: Session, password: str = PASSWORD) -> int:
    db.rollback()
    found = sign_in.matching(db, email="olive@shop.test", password=password)
    db.rollback()
    return len(found)


def test_who_is_created_may_sign_in_as_the_owner(owner: Run, db: Session) -> None:
    assert matches(db) == 1
    assert "olive@shop.test  Olive  owner" in owner("user list shear-joy").output


def test_a_password_may_be_chosen_by_a_link(shop: Run, db: Session) -> None:
    made = shop("user create shear-joy new@shop.test --name New --role staff --link")

    assert "no password yet" in shop("user list shear-joy").output
    found = re.search(r"https://standby.test/admin/sign-in/password/(\S+)", made.output)
    assert found
    opened = links.opened(db, found[1], now=datetime.now(UTC))
    assert opened.email == "new@shop.test"


def test_a_weak_password_is_refused(shop: Run, db: Session, file: Path) -> None:
    file.write_text("password123")

    refused = shop(f"user create shear-joy o@shop.test --name O --password-file {file}")

    assert refused.exit_code == 1
    assert "at least 10 characters" in refused.output
    assert "password123" not in refused.output
    assert db.scalars(select(User)).all() == []


def test_a_password_is_no_argument(shop: Run) -> None:
    assert shop("user create shear-joy o@shop.test --name O --password x").exit_code == 2


def test_roles_change_and_the_last_owner_stays(owner: Run, file: Path) -> None:
    owner(f"user create shear-joy m@shop.test --name M --role manager --password-file {file}")

    assert "is viewer" in owner("user role shear-joy m@shop.test viewer").output
    assert "has to be the owner" in owner("user role shear-joy olive@shop.test staff").output
    assert "has to be the owner" in owner("user disable shear-joy olive@shop.test").output
    assert "may not sign in" in owner("user disable shear-joy m@shop.test").output
    assert "m@shop.test  M  viewer  disabled" in owner("user list shear-joy").output
    assert "may sign in again" in owner("user enable shear-joy m@shop.test").output


def test_another_password_and_a_link_for_who_forgot_it(owner: Run, db: Session, file: Path) -> None:
    file.write_text("another plum teapot")

    owner(f"user password shear-joy olive@shop.test --password-file {file}")
    assert (matches(db), matches(db, "another plum teapot")) == (0, 1)
    assert "/admin/sign-in/password/" in owner("user reset-link shear-joy olive@shop.test").output


def test_sessions_are_listed_and_ended(owner: Run, db: Session) -> None:
    assert "nowhere" in owner("user sessions shear-joy olive@shop.test").output
    user = db.scalars(select(User)).one()
    sessions.begin(db, user.id, user_agent="Firefox", now=datetime.now(UTC))
    db.commit()

    assert "Firefox" in owner("user sessions shear-joy olive@shop.test").output
    assert "1 browser" in owner("user sessions shear-joy olive@shop.test --end").output
    assert "nowhere" in owner("user sessions shear-joy olive@shop.test").output


def test_who_is_not_there_is_named(owner: Run) -> None:
    refused = owner("user disable shear-joy nobody@shop.test")

    assert refused.exit_code == 1
    assert "nobody@shop.test" in refused.output


def test_a_password_may_come_by_standard_input(shop: Run, db: Session) -> None:
    app = create_app()
    cli.register(app)

    made = app.test_cli_runner().invoke(
        args=shlex.split("user create shear-joy olive@shop.test --name Olive --password-stdin"),
        input=f"{PASSWORD}\n",
    )

    assert made.exit_code == 0
    assert PASSWORD not in made.output
    assert matches(db) == 1
