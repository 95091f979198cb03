"""The last step: the business exists, its owner is signed in, and its line can be tried."""

from datetime import datetime

from admin.setup.steps import plan_of
from channels.messages import Provider
from core import credentials, database
from core.accounts import sessions
from core.errors import PolicyForbids
from core.events import Actor, acting
from core.models import ActorKind
from core.people import phone_numbers
from core.settings import settings
from core.setup import drafts, founding, own_accounts
from core.setup.drafts import Draft

LONGEST_LOGIN = 64


def found(draft: Draft, auth_token: str, user_agent: str, *, now: datetime) -> str:
    """The token by which its owner is signed in. Whoever does the same a moment later meets
    NotFound: the draft is gone. Raises what founding raises, and PolicyForbids for a way that is
    not open to them."""
    plan, said = plan_of(draft), draft.answers["number"]
    is_simulated = said["way"] == "simulator"
    if not (settings().is_demo if is_simulated else draft.is_by_operator):
        raise PolicyForbids

    def work(db: database.Session) -> str:
        drafts.forget(db, draft.id)
        if is_simulated:
            number = founding.fictional_number(db)
        else:
            number = phone_numbers.canonical(said["number"], plan.country)
        with acting(db, Actor(ActorKind.STAFF, plan.owner.email[:LONGEST_LOGIN])):
            made = founding.found(db, plan, number=number, now=now)
            if is_simulated:
                for provider in (Provider.TWILIO, Provider.SENDGRID):
                    credentials.simulate(db, made.tenant_id, provider)
            elif said["account_sid"] or auth_token:
                account = {"account_sid": said["account_sid"], "auth_token": auth_token}
                own_accounts.enter(db, made.tenant_id, Provider.TWILIO, account, now=now)
            return sessions.begin(db, made.owner_id, user_agent=user_agent, now=now)

    return database.transact(work)
