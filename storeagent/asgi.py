"""The web process. Only this process pools its database connections."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storeagent.settings")
os.environ["DATABASE_POOL"] = "true"

from django import db
from django.core.asgi import get_asgi_application
from django.core.signals import request_started

django_application = get_asgi_application()
# Each request's beginning would start a thread for these. A connection is given back at the end of what used it, so
# there is none that could be stale.
request_started.disconnect(db.reset_queries)
request_started.disconnect(db.close_old_connections)

from chat.serving import Serving  # noqa: E402  (after the settings)
from storeagent.bounds import BoundedBody  # noqa: E402
from storeagent.request_threads import RequestThreads  # noqa: E402

application = Serving(BoundedBody(RequestThreads(django_application)))
