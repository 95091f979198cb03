"""The limit: the least that an honest turn can do, on the same server as the product.

Check the signature, insert the message once, lock and update a conversation, insert one outbox row,
commit: through SQLAlchemy Core, in tables with nothing but the columns and keys this needs.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Flask, Response, abort, request
from sqlalchemy.dialects.mysql import insert
from twilio.request_validator import RequestValidator

from core.ids import new_id
from core.settings import settings

metadata = sa.MetaData()
messages = sa.Table(
    "limit_messages",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("provider_id", sa.String(64), unique=True),
    sa.Column("sender", sa.String(32)),
    sa.Column("text", sa.Text),
    sa.Column("received_at", sa.DateTime),
)
conversations = sa.Table(
    "limit_conversations",
    metadata,
    sa.Column("sender", sa.String(32), primary_key=True),
    sa.Column("state", sa.String(32)),
    sa.Column("context", sa.JSON),
    sa.Column("updated_at", sa.DateTime),
)
outbox = sa.Table(
    "limit_outbox",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("recipient", sa.String(32)),
    sa.Column("text", sa.Text),
    sa.Column("due_at", sa.DateTime, index=True),
)

ROW_OF_SENDER = sa.select(conversations).where(conversations.c.sender == sa.bindparam("who"))
LOCK = ROW_OF_SENDER.with_for_update()
UPDATE = sa.update(conversations).where(conversations.c.sender == sa.bindparam("who"))
INSERT_ONCE = insert(messages).prefix_with("IGNORE")
INSERT_REPLY = sa.insert(outbox)


def create_app(engine: sa.Engine) -> Flask:
    app = Flask(__name__)
    token = settings().twilio_auth_token
    validator = RequestValidator(token.get_secret_value() if token else "")
    url = f"{settings().public_base_url}/limit/messages"

    @app.post("/messages")
    def receive() -> Response:
        form = request.form
        if not validator.validate(url, form, request.headers.get("X-Twilio-Signature", "")):
            abort(403)
        who, now = form["From"], datetime.now(UTC)
        with engine.begin() as db:
            db.execute(
                INSERT_ONCE,
                {
                    "id": new_id(),
                    "provider_id": form["MessageSid"],
                    "sender": who,
                    "text": form["Body"],
                    "received_at": now,
                },
            )
            row = db.execute(LOCK, {"who": who}).one()
            context = {"turns": row.context.get("turns", 0) + 1}
            db.execute(UPDATE, {"who": who, "context": context, "updated_at": now})
            db.execute(
                INSERT_REPLY,
                {"id": new_id(), "recipient": who, "text": form["Body"], "due_at": now},
            )
        return Response("<Response/>", content_type="text/xml")

    return app
