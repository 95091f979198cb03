"""Commands for operators: `flask --app wsgi …`."""

from flask import Flask

from cli.closures import away, closure
from cli.conversation import conversation
from cli.customer import customer
from cli.db import db
from cli.demo import demo
from cli.hours import holiday, hours
from cli.resource import resource
from cli.tenant import service, staff, tenant
from cli.text import text
from cli.whatsapp import whatsapp


def register(app: Flask) -> None:
    of_trade = (service, resource)
    of_people = (staff, customer, conversation)
    of_time = (hours, holiday, closure, away)
    for group in (db, tenant, *of_trade, *of_people, *of_time, text, whatsapp, demo):
        app.cli.add_command(group)
