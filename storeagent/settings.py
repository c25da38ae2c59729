"""All settings, read from the environment (`.env.example` lists the variables)."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from storeagent import embedded, postgresql
from storeagent.environment import BASE_DIR, env
from storeagent.live_settings import *  # noqa: F403  (models, and what operators change while it runs)
from storeagent.postgresql.patience import PatientConnection

# -- The installation ---------------------------------------------------------------------------------------

STOREAGENT_HOME = Path(env.str("STOREAGENT_HOME", default="") or embedded.default_home())
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or embedded.secret_key(STOREAGENT_HOME)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # keys that were replaced, and still read
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", default=False)  # behind TLS: secure cookies, HSTS, redirect

INSTALLED_APPS = [
    "storeagent",
    "storeagent.accounts",
    "storeagent.observability",
    "stores",
    "chat",
    "adminpanel.apps.AdminpanelConfig",
    "adminpanel.apps.AdminSiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "constance",
    "django_htmx",
    "django_q",
    "ninja",
    "csp",
]

MIDDLEWARE = [
    "storeagent.observability.middleware.RequestIdMiddleware",
    "storeagent.observability.tracing_setup.TracingMiddleware",
    "storeagent.problems.ProblemMiddleware",
    "storeagent.headers.HeadersMiddleware",
    "storeagent.observability.middleware.HealthHostMiddleware",
    "storeagent.language.LanguageMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "storeagent.accounts.middleware.SessionSeenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "storeagent.accounts.middleware.LimitsMiddleware",
]

ROOT_URLCONF = "storeagent.urls"
ASGI_APPLICATION = "storeagent.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "storeagent.appearance.theme",
                "storeagent.language.choices",
            ],
        },
    }
]

# -- PostgreSQL ---------------------------------------------------------------------------------------------

# Without DATABASE_URL the engine itself starts the embedded server, at the first connection.
DATABASE_URL = env.str("DATABASE_URL", default="")
# Where notices between processes are heard: PostgreSQL itself, where DATABASE_URL leads through a pooler.
DATABASE_LISTEN_URL = env.str("DATABASE_LISTEN_URL", default="")
DATABASES = {"default": postgresql.configuration(DATABASE_URL or "postgresql:///storeagent")}
DATABASES["default"]["ENGINE"] = "storeagent.postgresql"
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 5
# What async code runs its queries in: with more of them they wait for each other, and not for PostgreSQL.
DATABASE_THREADS = env.int("DATABASE_THREADS", default=12)
if env.bool("DATABASE_POOL", default=False):  # set by asgi.py, unset by manage.py: not for people to choose
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # a pool must not hand out what a restart of the server has cut
    # More connections than threads: Django's own sync views take one each, too.
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 2,
        "max_size": DATABASE_THREADS + 8,
        "timeout": 2,
        "reconnect_timeout": 10,
        # What people wait for has an end. Commands and the worker may take the time that they need.
        "connection_class": PatientConnection,
    }
    PatientConnection.patience = env.float("DATABASE_SECONDS", default=4.0)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# -- Accounts -----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
SESSION_ENGINE = "storeagent.accounts.session_store"
AUTHENTICATION_BACKENDS = ["storeagent.accounts.backends.ThrottledBackend"]
PASSWORD_HASHERS = ["storeagent.accounts.hashers.Argon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "chat:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "landing"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "storeagent.accounts.adapter.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = True
# One account is bounded by the throttle in PostgreSQL; these bound one address.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip", "signup": "60/m/ip"}
# The second step. A code is bounded by the throttle; an e-mail address is verified by nobody here.
MFA_ADAPTER = "storeagent.accounts.two_step.TwoStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "StoreAgent"
MFA_TOTP_TOLERANCE = 1  # half minutes to either side, for clocks that are not quite right
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="StoreAgent <noreply@localhost>")

# -- Security -----------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^healthz"]  # a load balancer asks within the walls
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", default=True)
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # being on browsers' preload list is the domain's owner to decide
if HTTPS:  # so that no other site under the same domain can set or read them
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

# -- Files, language, time ----------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = STOREAGENT_HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("es", "Español")]  # each by its own name
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = "storeagent.formats"
USE_TZ = True

# -- The worker ---------------------------------------------------------------------------------------------

Q_CLUSTER = {
    "name": "storeagent",
    "orm": "default",
    "workers": 1,
    "timeout": 60,
    "retry": 120,  # must be longer than timeout, or a running task is started again
    "max_attempts": 3,
    "catch_up": False,
    "save_limit": 250,
    "save_limit_per": "group",  # of each job, or what runs every minute would crowd out last night's purge
}
# What the worker does and when (cron, UTC). However many workers there are, each of these runs once when it is due.
SCHEDULES = {
    "end abandoned turns": ("chat.housekeeping.end_abandoned_turns", "* * * * *"),
    "charge expired budget reservations": ("chat.budget.release_expired", "* * * * *"),
    "forget imports that nobody applied": ("stores.importing.apply.expire_drafts", "7 * * * *"),
    "forget sessions that have ended": ("storeagent.accounts.sessions.clear", "12 3 * * *"),
    "look for trouble": ("storeagent.observability.watch.look", "* * * * *"),
    "count the hours for the dashboard": ("adminpanel.dashboard.counting.count_hours", "2-59/5 * * * *"),
    "send alerts": ("storeagent.observability.delivery.send_due", "* * * * *"),
    "purge": ("storeagent.observability.purge.nightly", env.str("PURGE_CRON", default="17 3 * * *")),
}

# -- Alerts -------------------------------------------------------------------------------------------------

TELEGRAM_BOT_TOKEN = env.str("TELEGRAM_BOT_TOKEN", default="")
TELEGRAM_CHAT_ID = env.str("TELEGRAM_CHAT_ID", default="")
TELEGRAM_API_URL = env.str("TELEGRAM_API_URL", default="https://api.telegram.org")

# -- The agent ----------------------------------------------------------------------------------------------

MESSAGE_MAX_LENGTH = 2_000
TURN_QUEUE_LIMIT = 3  # waiting behind the running one
OFF_SCOPE_LIMIT = 3  # in a row; then the conversation is ended
# After this long without a sign of life a turn is taken to be lost with its process, and the next one may run.
TURN_LEASE_SECONDS = env.int("TURN_LEASE_SECONDS", default=20)
# How long the numbers of a turn stay readable in its own stream and page: long enough for a reload or a tunnel.
REVEAL_SECONDS = env.int("REVEAL_SECONDS", default=120)
# USD per million tokens, over chat/prices.py: {"llama3.3": {"input": 0, "output": 0}} for one that you host yourself.
MODEL_PRICES = env.json("MODEL_PRICES", default={})

# -- Traces: none without an address (docs/operating.md) --------------------------------------------------------

LANGFUSE_PUBLIC_KEY = env.str("LANGFUSE_PUBLIC_KEY", default="")
LANGFUSE_SECRET_KEY = env.str("LANGFUSE_SECRET_KEY", default="")
LANGFUSE_BASE_URL = env.str("LANGFUSE_BASE_URL", default="") or "https://cloud.langfuse.com"
LANGFUSE_PROJECT_ID = env.str("LANGFUSE_PROJECT_ID", default="")  # for links to a trace
OTEL_EXPORTER_OTLP_ENDPOINT = env.str("OTEL_EXPORTER_OTLP_ENDPOINT", default="")  # without "/v1/traces"
OTEL_SERVICE_NAME = env.str("OTEL_SERVICE_NAME", default="") or "storeagent"

# -- The log ------------------------------------------------------------------------------------------------

LOG_STREAM = env.str("LOG_STREAM", default="stdout")
LOG_FORMAT = env.str("LOG_FORMAT", default="")  # "json", "text", or by terminal when empty
LOGGING_CONFIG = "storeagent.observability.logs.configure"
LOGGING = {"version": 1}  # Django calls LOGGING_CONFIG only when this is not empty

# -- What operators see (docs/operating.md) --------------------------------------------------------------------

REQUEST_LOG = env.bool("REQUEST_LOG", default=True)  # a row of request_logs for each request
RELEASE = env.str("RELEASE", default="")  # what is deployed, for error reports: a tag or a commit
SENTRY_DSN = env.str("SENTRY_DSN", default="")  # empty: no error reports
SENTRY_ENVIRONMENT = env.str("SENTRY_ENVIRONMENT", default="production")
HEALTH_TOKEN = env.str("HEALTH_TOKEN", default="")  # opens the details of /healthz, beside a session of staff
