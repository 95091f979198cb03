"""The second step of signing in: a code that a device shows (RFC 6238), or one kept on paper.

`at` is the present outside (`clock.unmoved`): that is what devices go by. Every code works once.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

import pyotp
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import credentials, database
from core.accounts import guesses, passwords
from core.accounts.guesses import Budget
from core.accounts.locking import locked
from core.errors import InvalidCode, WrongPassword
from core.events import Fact, Name, announce
from core.models import RecoveryCode, User

ISSUER = "Standby"
STEP_SECONDS = 30
# Clocks of devices that are a little off.
STEPS_AROUND = 1
# Whoever guesses knows the password already.
GUESSES = 10
WITHIN = timedelta(hours=1)
RECOVERY_CODES = 10
# None that are read for another, on paper.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
RECOVERY_SIGNS = 10


def propose() -> str:
    """A new secret, sealed: it counts for nothing until a device has shown that it knows it."""
    return credentials.seal({"secret": pyotp.random_base32()})


def secret_of(sealed: str) -> str:
    """As it is typed into a device that cannot read the picture."""
    return credentials.unseal(sealed)["secret"]


def address_of(sealed: str, *, email: str, business: str) -> str:
    """What the picture says to a device."""
    totp = pyotp.TOTP(secret_of(sealed))
    return totp.provisioning_uri(name=email, issuer_name=f"{ISSUER} {business}".replace(":", " "))


def count_guess(db: Session, user_id: str, *, now: datetime) -> None:
    """Before every code, in a transaction of its own. Raises TooManyGuesses."""
    guesses.take(db, [Budget(f"second-step:{user_id}", GUESSES, WITHIN)], now=now)


def turn_on(  # noqa: PLR0913 - keyword-only
    db: Session,
    tenant_id: str,
    user_id: str,
    *,
    sealed: str,
    code: str,
    password: str = "",
    at: datetime,
    now: datetime,
) -> list[str]:
    """From now on signing in asks for it. Returns the codes for paper, which are shown this once.
    What is on already is replaced by their password only, as it is turned off; count the guess at
    it before. Raises NotFound, WrongPassword, InvalidCode."""
    user = locked(db, tenant_id, user_id)
    if user.totp_sealed is not None and not passwords.is_right(password, user.password_hash):
        raise WrongPassword
    step = _step_of(sealed, _typed(code), after=None, at=at)
    if step is None:
        raise InvalidCode
    before = {"is_on": user.totp_sealed is not None}
    user.totp_sealed, user.totp_last_step = sealed, step
    db.flush()
    db.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    made = [_recovery_code() for _ in range(RECOVERY_CODES)]
    db.add_all(RecoveryCode(user_id=user.id, code_hash=_digest(user.id, one)) for one in made)
    after = {"is_on": True}
    fact = Fact(Name.USER_SECOND_STEP_ON, tenant_id, user.id, now, before=before, after=after)
    announce(db, fact)
    return [f"{one[:5]}-{one[5:]}" for one in made]


def turn_off_by_password(
    db: Session, tenant_id: str, user_id: str, password: str, *, now: datetime
) -> None:
    """By themselves; count the guess at the password before. Raises NotFound, WrongPassword."""
    user = locked(db, tenant_id, user_id)
    if not passwords.is_right(password, user.password_hash):
        raise WrongPassword
    turn_off(db, tenant_id, user_id, now=now)


def turn_off(db: Session, tenant_id: str, user_id: str, *, now: datetime) -> None:
    """Raises NotFound."""
    user = locked(db, tenant_id, user_id)
    if user.totp_sealed is None:
        return
    user.totp_sealed = user.totp_last_step = None
    db.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    before, after = {"is_on": True}, {"is_on": False}
    fact = Fact(Name.USER_SECOND_STEP_OFF, tenant_id, user.id, now, before=before, after=after)
    announce(db, fact)


def use(db: Session, user_id: str, code: str, *, at: datetime, now: datetime) -> None:
    """Take a code, from the device or from paper, that was not used before. Raises InvalidCode."""
    user = db.get(User, user_id, with_for_update=True, populate_existing=True)
    if user is None or user.totp_sealed is None:
        raise InvalidCode
    typed = _typed(code)
    step = _step_of(user.totp_sealed, typed, after=user.totp_last_step, at=at)
    if step is not None:
        user.totp_last_step = step
        db.flush()
        return
    used = (
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_hash == _digest(user.id, typed),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
    )
    if database.affected(db, used) == 0:
        raise InvalidCode


def recovery_codes_left(db: Session, user_id: str) -> int:
    left = sa.select(sa.func.count()).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return db.scalars(left).one()


def _step_of(sealed: str, typed: str, *, after: int | None, at: datetime) -> int | None:
    """The step whose code was typed, if it is about now and after the last that was used."""
    totp = pyotp.TOTP(secret_of(sealed))
    present = int(at.timestamp()) // STEP_SECONDS
    for step in range(present - STEPS_AROUND, present + STEPS_AROUND + 1):
        is_right = secrets.compare_digest(totp.at(step * STEP_SECONDS).encode(), typed.encode())
        if is_right and (after is None or step > after):
            return step
    return None


def _typed(code: str) -> str:
    return "".join(sign for sign in code.lower() if sign.isalnum())


def _recovery_code() -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(RECOVERY_SIGNS))


def _digest(user_id: str, code: str) -> str:
    return hashlib.sha256(f"{user_id} {code}".encode()).hexdigest()
