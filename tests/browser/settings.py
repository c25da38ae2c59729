"""Production's, and a language that runs from right to left (arabic.py)."""

from storeagent import settings as production
from storeagent.settings import *  # noqa: F403

behind = production.MIDDLEWARE.index("storeagent.language.LanguageMiddleware") + 1
MIDDLEWARE = [*production.MIDDLEWARE]
MIDDLEWARE.insert(behind, "tests.browser.arabic.ArabicMiddleware")
LOCALE_PATHS = [*production.LOCALE_PATHS, production.STOREAGENT_HOME / "locale"]
