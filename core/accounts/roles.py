"""Who may do what: one table, asked in one place (admin.page.door)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    OWNER = "owner"
    MANAGER = "manager"
    STAFF = "staff"
    VIEWER = "viewer"


class Permission(StrEnum):
    """`account` is one's own sign-in; `export` and `erase` are about a customer's data and about
    figures that leave as files."""

    ACCOUNT = "account"
    VIEW = "view"
    BOOK = "book"
    CONVERSE = "converse"
    WAITLIST = "waitlist"
    BROADCAST = "broadcast"
    CUSTOMERS = "customers"
    EXPORT = "export"
    ERASE = "erase"
    SETTINGS = "settings"
    AUDIT = "audit"
    USERS = "users"


LOOKING = frozenset({Permission.ACCOUNT, Permission.VIEW})
WORKING = LOOKING | {
    Permission.BOOK,
    Permission.CONVERSE,
    Permission.WAITLIST,
    Permission.BROADCAST,
    Permission.CUSTOMERS,
}
RUNNING = WORKING | {
    Permission.EXPORT,
    Permission.ERASE,
    Permission.SETTINGS,
    Permission.AUDIT,
}

MAY: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.VIEWER: LOOKING,
        Role.STAFF: WORKING,
        Role.MANAGER: RUNNING,
        Role.OWNER: RUNNING | {Permission.USERS},
    }
)
