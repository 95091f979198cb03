"""What gunicorn serves in the benchmark: the product, and beside it the limit."""

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from bench import limit
from core import database
from tasks import hints
from web.app import create_app

hints.listen()
app = DispatcherMiddleware(create_app(), {"/limit": limit.create_app(database.engine())})
