"""The simulator: phones of the demo's customers around the business's day. In the demo only."""

from admin.simulator.page import blueprint

__all__ = ["blueprint"]
