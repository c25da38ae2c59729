"""All settings, read from the environment (`.env.example` lists the variables)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from storeagent import embedded, postgresql
from storeagent.postgresql.patience import PatientConnection

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

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
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "storeagent.accounts.middleware.SessionSeenMiddleware",
    "storeagent.accounts.middleware.LimitsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "storeagent.appearance.theme",
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
DATABASE_THREADS = env.int("DATABASE_THREADS", default=16)  # what async code runs its queries in
if env.bool("DATABASE_POOL", default=False):  # the web process alone: django-q2 forks, and a fork corrupts a pool
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # a pool must not hand out what a restart of the server has cut
    # A few more connections than threads: Django's own sync views take one each, too.
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 2,
        "max_size": DATABASE_THREADS + 4,
        "timeout": 2,
        "reconnect_timeout": 10,
        # What people wait for has an end. Commands and the worker may take the time that they need.
        "connection_class": PatientConnection,
    }
    PatientConnection.patience = env.float("DATABASE_SECONDS", default=4.0)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# -- Accounts -----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
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
LANGUAGE_CODE = "en-us"
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

# -- Models -------------------------------------------------------------------------------------------------

# Asked in this order; one without a key (or a base URL of its own) is passed over, and the offline one always answers.
PROVIDERS = env.list("PROVIDERS", default=["anthropic", "openai", "offline"])
ANTHROPIC_API_KEY = env.str("ANTHROPIC_API_KEY", default="")
ANTHROPIC_BASE_URL = env.str("ANTHROPIC_BASE_URL", default="")  # empty: the vendor's own
OPENAI_API_KEY = env.str("OPENAI_API_KEY", default="")
OPENAI_BASE_URL = env.str("OPENAI_BASE_URL", default="")  # empty: the vendor's own
CLASSIFIER_MODEL = env.str("CLASSIFIER_MODEL", default="claude-haiku-5-5")  # Anthropic's, to classify
CHAT_MODEL = env.str("CHAT_MODEL", default="claude-sonnet-5-5")  # Anthropic's, to reply
FALLBACK_MODEL = env.str("FALLBACK_MODEL", default="gpt-6.1-terra")  # OpenAI's, for both

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

# -- Live configuration: these are defaults, the admin panel changes them, storeagent/configuration.py reads them ------

CONSTANCE_BACKEND = "storeagent.configuration.Backend"
# Kind: the field that the admin panel shows, and that says what is in range.
CONSTANCE_ADDITIONAL_FIELDS = {
    "usd": ["django.forms.DecimalField", {"min_value": 0, "max_value": 100_000, "decimal_places": 6}],
    "seconds": ["django.forms.FloatField", {"min_value": 0.1, "max_value": 120}],
    "milliseconds": ["django.forms.IntegerField", {"min_value": 0, "max_value": 60_000}],
    "share": ["django.forms.FloatField", {"min_value": 0, "max_value": 1}],
    "providers": [
        "django.forms.RegexField",
        {
            "regex": r"^(anthropic|openai|offline)( *, *(anthropic|openai|offline))*$",
            "required": False,
            "max_length": 80,
            "error_messages": {"invalid": "Write some of anthropic, openai and offline, parted by commas."},
        },
    ],
    "model": [
        "django.forms.RegexField",
        {
            "regex": r"^[A-Za-z0-9][A-Za-z0-9._:/@-]*$",
            "required": False,
            "max_length": 100,
            "error_messages": {"invalid": "A model’s name is letters, digits and . _ : / @ - alone."},
        },
    ],
    "minutes": ["django.forms.IntegerField", {"min_value": 0, "max_value": 1_440}],
    "days": ["django.forms.IntegerField", {"min_value": 0, "max_value": 36_500}],
    "count": ["django.forms.IntegerField", {"min_value": 0, "max_value": 1_000_000}],
    "gigabytes": ["django.forms.FloatField", {"min_value": 0, "max_value": 1_000_000}],
    "severity": [
        "django.forms.ChoiceField",
        {"choices": [("info", "info: everything"), ("warning", "warning"), ("error", "error")]},
    ],
}
CONSTANCE_CONFIG = {
    "BUDGET_USER_USD": (
        Decimal(env.str("BUDGET_USER_USD", default="1")),
        "What one user's calls to models may cost a day (UTC), in USD. Over it the agent goes on without a model.",
        "usd",
    ),
    "BUDGET_TOTAL_USD": (
        Decimal(env.str("BUDGET_TOTAL_USD", default="50")),
        "What all calls to models together may cost a day (UTC), in USD.",
        "usd",
    ),
    "FIRST_TOKEN_SECONDS": (
        env.float("FIRST_TOKEN_SECONDS", default=5.0),
        "How long a provider may take to its first word, in seconds; then the next one is asked.",
        "seconds",
    ),
    "GAP_SECONDS": (
        env.float("GAP_SECONDS", default=6.0),
        "How long a reply may stand still between two words, in seconds.",
        "seconds",
    ),
    "REPLY_SECONDS": (
        env.float("REPLY_SECONDS", default=60.0),
        "How long one provider's whole reply may take, in seconds.",
        "seconds",
    ),
    "CLASSIFY_SECONDS": (
        env.float("CLASSIFY_SECONDS", default=5.0),
        "How long one provider may take to classify a message, in seconds.",
        "seconds",
    ),
    "HEDGE_AFTER_MS": (
        env.int("HEDGE_AFTER_MS", default=0),
        "When the first word is this many milliseconds late, ask a second provider too, and pay both. 0: never.",
        "milliseconds",
    ),
    "CLASSIFIER_FAST_PATH": (
        env.bool("CLASSIFIER_FAST_PATH", default=False),
        "Let the offline grammar classify a message when it is certain, so that a plain save needs no model.",
        bool,
    ),
    "SPECULATE": (
        env.bool("SPECULATE", default=True),
        "Ask for the reply on the grammar's guess while the model still classifies. Faster; a wrong guess is paid too.",
        bool,
    ),
    "SIMILARITY_THRESHOLD": (
        env.float("SIMILARITY_THRESHOLD", default=0.3),
        "How alike a name must be to be found by a search, from 0 to 1.",
        "share",
    ),
    "UNLOCK_MINUTES": (
        env.int("UNLOCK_MINUTES", default=0),
        "How long one passphrase keeps the numbers on the stores page open, in minutes. 0: the next page alone.",
        "minutes",
    ),
    "RETENTION_MESSAGES_DAYS": (
        env.int("RETENTION_MESSAGES_DAYS", default=365),
        "How long messages and the turns that they belong to are kept, in days. 0: for ever.",
        "days",
    ),
    "RETENTION_EVENTS_DAYS": (
        env.int("RETENTION_EVENTS_DAYS", default=7),
        "How long the event log of a turn that ended is kept, in days. 0: for ever.",
        "days",
    ),
    "RETENTION_TRASH_DAYS": (
        env.int("RETENTION_TRASH_DAYS", default=30),
        "How long deleted stores can be restored, in days. 0: for ever.",
        "days",
    ),
    "RETENTION_IMPORTS_DAYS": (
        env.int("RETENTION_IMPORTS_DAYS", default=90),
        "How long the row by row report of an import is kept, in days. 0: for ever. Files not applied go after a day.",
        "days",
    ),
    "RETENTION_LOGS_DAYS": (
        env.int("RETENTION_LOGS_DAYS", default=30),
        "How long request logs, alerts and the results of jobs are kept, in days. 0: for ever.",
        "days",
    ),
    "RETENTION_AUDIT_DAYS": (
        env.int("RETENTION_AUDIT_DAYS", default=730),
        "How long audit rows are kept, in days. 0: for ever.",
        "days",
    ),
    "RATE_TURNS": (
        env.int("RATE_TURNS", default=300),
        "How many messages one user may send a minute. 0: any number.",
        "count",
    ),
    "RATE_API": (
        env.int("RATE_API", default=1200),
        "How many other requests to the API one user may make a minute. 0: any number.",
        "count",
    ),
    "RATE_SEARCHES": (
        env.int("RATE_SEARCHES", default=300),
        "How many searches on the pages one user may make a minute. 0: any number.",
        "count",
    ),
    "RATE_IMPORTS": (
        env.int("RATE_IMPORTS", default=30),
        "How many files one user may bring a minute. 0: any number.",
        "count",
    ),
    "RATE_STRANGERS": (
        env.int("RATE_STRANGERS", default=120),
        "How many requests with a wrong API token may come from one address a minute. 0: any number.",
        "count",
    ),
    "STREAMS_PER_USER": (
        env.int("STREAMS_PER_USER", default=100),
        "How many replies one user may follow at the same time, in each web process. 0: any number.",
        "count",
    ),
    "TURNS_PER_CONVERSATION": (
        env.int("TURNS_PER_CONVERSATION", default=1000),
        "How many messages a conversation may have before a new one has to be begun. 0: any number.",
        "count",
    ),
    "ALERT_LEVEL": (
        env.str("ALERT_LEVEL", default="info"),
        "The lowest severity of an alert that is sent. Those below it are kept, and sent to nobody.",
        "severity",
    ),
    "ALERT_ERRORS": (
        env.int("ALERT_ERRORS", default=10),
        "Alert when so many requests ended in an error of ours (5xx) within five minutes. 0: never.",
        "count",
    ),
    "ALERT_LOCKOUTS": (
        env.int("ALERT_LOCKOUTS", default=5),
        "Alert when so many accounts were locked after wrong secrets within ten minutes. 0: never.",
        "count",
    ),
    "ALERT_DISK_GB": (
        env.float("ALERT_DISK_GB", default=1.0),
        "Alert when the disk of the database and the files has less free space than this, in GB. 0: never.",
        "gigabytes",
    ),
}
CONSTANCE_CONFIG |= {
    "PROVIDERS": (
        "",
        f"Who classifies and replies, in this order, parted by commas. Empty: {', '.join(PROVIDERS)}.",
        "providers",
    ),
    "CHAT_MODEL": ("", f"Anthropic’s model that replies. Empty: {CHAT_MODEL}.", "model"),
    "CLASSIFIER_MODEL": ("", f"Anthropic’s model that classifies. Empty: {CLASSIFIER_MODEL}.", "model"),
    "FALLBACK_MODEL": ("", f"OpenAI’s model, for both. Empty: {FALLBACK_MODEL}.", "model"),
    "STAFF_TWO_STEP": (
        env.bool("STAFF_TWO_STEP", default=False),
        "Open the operators’ pages only after a second step: an app’s code or a passkey. Who has none adds one.",
        bool,
    ),
}
CONSTANCE_CONFIG_FIELDSETS = {
    "Budget": ("BUDGET_USER_USD", "BUDGET_TOTAL_USD"),
    "Models": (
        "PROVIDERS",
        "CHAT_MODEL",
        "CLASSIFIER_MODEL",
        "FALLBACK_MODEL",
        "FIRST_TOKEN_SECONDS",
        "GAP_SECONDS",
        "REPLY_SECONDS",
        "CLASSIFY_SECONDS",
        "HEDGE_AFTER_MS",
        "CLASSIFIER_FAST_PATH",
        "SPECULATE",
    ),
    "Stores": ("SIMILARITY_THRESHOLD", "UNLOCK_MINUTES"),
    "Retention": (
        "RETENTION_MESSAGES_DAYS",
        "RETENTION_EVENTS_DAYS",
        "RETENTION_TRASH_DAYS",
        "RETENTION_IMPORTS_DAYS",
        "RETENTION_LOGS_DAYS",
        "RETENTION_AUDIT_DAYS",
    ),
    "Alerts": ("ALERT_LEVEL", "ALERT_ERRORS", "ALERT_LOCKOUTS", "ALERT_DISK_GB"),
    "Limits": (
        *("RATE_TURNS", "RATE_API", "RATE_SEARCHES", "RATE_IMPORTS", "RATE_STRANGERS"),
        *("STREAMS_PER_USER", "TURNS_PER_CONVERSATION"),
    ),
    "Staff": ("STAFF_TWO_STEP",),
}

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
