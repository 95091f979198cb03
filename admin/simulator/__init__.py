"""The simulator: phones and mailboxes of the demo's customers around the salon's day. Demo only."""

from admin.simulator.letterbox import blueprint as letterbox
from admin.simulator.page import blueprint

__all__ = ["blueprint", "letterbox"]
