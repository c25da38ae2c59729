"""The models, and the settings that operators change while it runs. `settings.py` takes them in."""

from __future__ import annotations

from decimal import Decimal

from storeagent.environment import env

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
