"""The time that waits for a final yes is kept while the customer thinks: nobody hears "shall I book
it?" of a time that goes to somebody else meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from conversations.dialogue.booking import GONE
from conversations.dialogue.context import Offered
from conversations.dialogue.model import Dialogue, State
from core.scheduling import reservations


@contextmanager
def keeping(d: Dialogue) -> Iterator[None]:
    """Around what a message does: what was kept for its sender is theirs to book or to leave, and
    what waits for their yes afterwards is kept. Other turns are not touched."""
    if d.context.kept_by is not None:
        d.kept = reservations.drop(d.db, d.catalogue, d.context.kept_by)
        d.context.kept_by = None
    yield
    if d.state == State.CONFIRMING and d.context.picked is not None:
        _reserve(d, d.context.picked)


def _reserve(d: Dialogue, wanted: Offered) -> None:
    if not (wanted.service_id and wanted.staff_id and wanted.starts_at):
        return
    # Whoever took it in this very moment is heard of when the yes comes.
    with suppress(*GONE):
        reservations.reserve(
            d.db,
            d.catalogue,
            session_key=d.conversation_id,
            service_id=wanted.service_id,
            staff_id=wanted.staff_id,
            starts_at=wanted.starts_at,
            now=d.now,
        )
        d.context.kept_by = d.conversation_id
