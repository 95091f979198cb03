"""The demo's phones and mailboxes: what is sent is simply there, and its page shows it."""

from collections.abc import Sequence
from datetime import datetime

from channels.messages import OutgoingMessage, Provider


class SimulatorSender:
    provider = Provider.SIMULATOR

    def send(self, message: OutgoingMessage) -> str:
        return message.id

    def find(self, message: OutgoingMessage, *, since: datetime) -> Sequence[str]:
        """Always there: sending cannot fail."""
        return [message.id]
