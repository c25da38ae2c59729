"""Settings of the servers that are killed: the project's own, but nothing is collected before they start."""

from storeagent.settings import *  # noqa: F403

STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
