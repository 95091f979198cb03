"""Commands for operators: `flask --app wsgi …`."""

from flask import Flask

from cli.appointment import appointment
from cli.attendance import complete, no_show
from cli.audit import audit
from cli.broadcast import broadcast
from cli.closures import away, closure
from cli.conversation import conversation
from cli.customer import customer
from cli.db import db
from cli.demo import demo
from cli.email import email
from cli.hours import holiday, hours
from cli.numbers import numbers
from cli.policy import policy
from cli.poster import poster
from cli.resource import resource
from cli.round import rounds
from cli.series import series
from cli.setup import setup_link
from cli.tenant import service, staff, tenant
from cli.text import text
from cli.user import user
from cli.waitlist import waitlist
from cli.whatsapp import whatsapp
from cli.why import why


def register(app: Flask) -> None:
    for command in (complete, no_show, series):
        appointment.add_command(command)
    waitlist.add_command(why)
    of_trade = (service, resource, policy)
    of_people = (user, staff, customer, broadcast, conversation, appointment, waitlist, rounds)
    of_time = (hours, holiday, closure, away)
    of_words = (text, email, whatsapp, poster)
    of_all = (db, tenant, *of_trade, *of_people, *of_time, *of_words, numbers, audit, demo)
    for group in of_all:
        app.cli.add_command(group)
    app.cli.add_command(setup_link)
