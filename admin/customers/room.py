"""The room itself, to which its modules add their routes."""

from flask import Blueprint

from admin.page import door

blueprint: Blueprint = door.room("customers", __name__)
