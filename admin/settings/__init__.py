"""Settings: what a business does, who works there and when, its rules, texts and channels."""

from admin.settings import (
    absences,
    business,
    channels,
    closures,
    hours,
    policies,
    resources,
    services,
    staff,
    texts,
    trail,
    undo,
)
from admin.settings.room import blueprint

__all__ = [
    "absences",
    "blueprint",
    "business",
    "channels",
    "closures",
    "hours",
    "policies",
    "resources",
    "services",
    "staff",
    "texts",
    "trail",
    "undo",
]
