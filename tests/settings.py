"""Settings of the tests: the project's own, on a database server of their own."""

import os

from tests.database import use_test_server

use_test_server()
os.environ["SPECULATE"] = "false"  # a test counts the calls that it causes; those of speculation turn it on

for limit in ("RATE_TURNS", "RATE_API", "RATE_SEARCHES", "RATE_IMPORTS", "RATE_STRANGERS", "STREAMS_PER_USER"):
    os.environ[limit] = "0"  # tests send a lot; those of the limits set them

from storeagent.settings import *  # noqa: E402, F403  (the environment comes first)

SECRET_KEY = "a key for tests alone, long enough to please the checks"
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATABASES["default"]["ENGINE"] = "tests.postgresql"  # noqa: F405
# A turn takes a handful of connections, and to make one costs more than to use it; other runs want some of them soon.
DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 30, "max_idle": 2}  # noqa: F405
# No test speaks to a vendor, whatever keys the developer has; those of models name the doubles themselves.
PROVIDERS = ["offline"]
ANTHROPIC_API_KEY = ANTHROPIC_BASE_URL = OPENAI_API_KEY = OPENAI_BASE_URL = ""
TELEGRAM_BOT_TOKEN = TELEGRAM_CHAT_ID = ""  # nor to an operator
LANGFUSE_PUBLIC_KEY = LANGFUSE_SECRET_KEY = OTEL_EXPORTER_OTLP_ENDPOINT = ""
WHITENOISE_AUTOREFRESH = True  # nothing is collected in a test run
# Rows written by a thread are in no test's transaction; the tests of them turn it on.
REQUEST_LOG = False
SENTRY_DSN = HEALTH_TOKEN = ""
