"""Whether an address was ever told something that its owner had not asked for."""

from sqlalchemy import select

from core.models import ContactPoint, Message, MessageStatus, Purpose

UNASKED = {Purpose.OFFER, Purpose.BROADCAST, Purpose.NOTICE, Purpose.REMINDER}
NEVER_LEFT = {MessageStatus.WITHHELD, MessageStatus.FAILED}

_message, _point = Message.table(), ContactPoint.table()

# Of a contact point. One row is looked for, by the address: neither database may read all messages
# that left, which is what they make of EXISTS, or of the direction, which the purpose implies.
WAS_TOLD = (
    select(_message.c.id)
    .where(
        _message.c.contact_point_id == _point.c.id,
        _message.c.purpose.in_(UNASKED),
        _message.c.status.not_in(NEVER_LEFT),
    )
    .limit(1)
    .scalar_subquery()
    .is_not(None)
)
