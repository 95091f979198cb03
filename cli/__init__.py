"""Commands for operators: `flask --app wsgi …`."""

from flask import Flask

from cli.conversation import conversation
from cli.customer import customer
from cli.db import db
from cli.demo import demo
from cli.tenant import service, staff, tenant
from cli.text import text
from cli.whatsapp import whatsapp


def register(app: Flask) -> None:
    for group in (db, tenant, service, staff, customer, conversation, text, whatsapp, demo):
        app.cli.add_command(group)
