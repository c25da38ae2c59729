"""Where a person is logged in: a row for each browser, beside the session of Django, which belongs to nobody by name.

A session ends two weeks after the log-in, however much it is used, and after a week without use. django-allauth's
`usersessions` would write at every request, and keeps addresses.
"""

from __future__ import annotations

import re
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, logout, update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from storeagent.accounts.models import User, UserSession
from storeagent.accounts.session_store import digest_of
from storeagent.observability import audit

GRAIN = timedelta(minutes=15)  # how often the time of a session that goes on is written down
LONGEST = timedelta(seconds=settings.SESSION_COOKIE_AGE)  # from the log-in on
IDLE = timedelta(days=7)
SINCE = "since"  # in a session: when the log-in was first seen, seconds
SHOWN = 50


def note(request: HttpRequest) -> bool:
    """Write down that this session is in use, or end it when its time is over; whether somebody is logged in by it."""
    if not request.user.is_authenticated or not request.session.session_key:
        return False
    if _has_run_out(request):
        logout(request)
        return False
    UserSession.objects.bulk_create(
        [
            UserSession(
                user=request.user,
                key=digest_of(request.session.session_key),
                auth_hash=request.session.get(HASH_SESSION_KEY, ""),
                user_agent=_printable(request.headers.get("User-Agent", ""))[: UserSession.USER_AGENT_LENGTH],
                last_seen_at=timezone.now(),
            )
        ],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["user", "auth_hash", "user_agent", "last_seen_at"],
    )
    return True


def _has_run_out(request: HttpRequest) -> bool:
    """By its row, and by what the session itself keeps: under a new key it has a new row, but is no new log-in."""
    now = timezone.now()
    since = request.session.setdefault(SINCE, now.timestamp())
    is_over = Q(created_at__lt=now - LONGEST) | Q(last_seen_at__lt=now - IDLE)
    rows = UserSession.objects.filter(is_over, key=digest_of(request.session.session_key or ""))
    return since < (now - LONGEST).timestamp() or rows.exists()


def is_here(request: HttpRequest, session: UserSession) -> bool:
    return session.key == digest_of(request.session.session_key or "")


def of(user: User) -> QuerySet[UserSession]:
    """The sessions by which `user` is logged in, the latest first.

    One that has ended, or that a new password or `end_others` has invalidated, is none: its hash is an old one.
    """
    return UserSession.objects.filter(_is_alive(), user=user, auth_hash=user.get_session_auth_hash())


def end(user: User, session: UserSession) -> None:
    """Log `user` out in one place."""
    with transaction.atomic():
        Session.objects.filter(session_key=session.key).delete()
        session.delete()
        audit.record("session.ended", user=user)


def end_others(request: HttpRequest, user: User) -> None:
    """Log out everywhere but here: a session carries the epoch in its hash, and is asked for it at every request."""
    end_everywhere(user)
    update_session_auth_hash(request, user)  # this session goes on, under a new key


def end_all(request: HttpRequest, user: User) -> None:
    end_everywhere(user)
    logout(request)


def clear() -> int:
    """Forget what is said of sessions that have ended; how many."""
    return UserSession.objects.exclude(_is_alive()).delete()[0]


def end_everywhere(user: User) -> None:
    """Log out everywhere, asked for or not: a session of before carries another epoch in its hash."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
        user.refresh_from_db(fields=["session_epoch"])
        UserSession.objects.filter(user=user).delete()
        audit.record("sessions.ended", user=user)


def _is_alive() -> Exists:
    return Exists(Session.objects.filter(session_key=OuterRef("key"), expire_date__gt=timezone.now()))


# -- Browsers in plain words --------------------------------------------------------------------------------

# The first that fits: many call themselves by the names of others, too.
_BROWSERS = {
    r"Edg(?:e|A|iOS)?/": "Edge",
    r"OPR/|Opera": "Opera",
    r"SamsungBrowser/": "Samsung Internet",
    r"Vivaldi/": "Vivaldi",
    r"Firefox/|FxiOS/": "Firefox",
    r"Chrome/|CriOS/|Chromium/": "Chrome",
    r"Safari/": "Safari",
}
_SYSTEMS = {
    r"iPhone|iPod": gettext_noop("an iPhone"),
    r"iPad": gettext_noop("an iPad"),
    r"Android": "Android",
    r"CrOS": gettext_noop("a Chromebook"),
    r"Windows": "Windows",
    r"Macintosh|Mac OS X": gettext_noop("a Mac"),
    r"Linux|X11": "Linux",
}


def in_words(user_agent: str) -> str:
    """“Firefox on Windows”, as far as the browser tells."""
    browser, system = (
        next((name for pattern, name in names.items() if re.search(pattern, user_agent)), "")
        for names in (_BROWSERS, _SYSTEMS)
    )
    if not system:
        return browser or _("Unknown browser")
    return _("%(browser)s on %(system)s") % {"browser": browser or _("A browser"), "system": _(system)}


def _printable(text: str) -> str:
    return "".join(filter(str.isprintable, text))
