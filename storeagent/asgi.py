"""The web process. Only this process pools its database connections."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storeagent.settings")
os.environ.setdefault("DATABASE_POOL", "true")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from chat.serving import Serving  # noqa: E402  (after the settings)
from storeagent.bounds import BoundedBody  # noqa: E402

application = Serving(BoundedBody(django_application))
