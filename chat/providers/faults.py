"""What can go wrong on the wire to a vendor, told as a ProviderError: one of few faults, in words safe to log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from chat.providers.base import Call, Fault, ProviderError

PERMANENT = {401, 403, 404}  # the key or the model; any other 4xx may be about this one prompt
OVERLOADED = {429, 503, 529}


@contextmanager
def told_as_faults(call: Call) -> Iterator[None]:
    """Turn every exception of an SDK or its transport into a ProviderError; cancellation passes.

    Their own texts quote requests, answers and headers, so nothing of them is kept but a status or a type's name.
    """
    try:
        yield
    except ProviderError:
        raise
    except Exception as error:
        raise told(error, answered=call.answered) from None


def told(error: Exception, *, answered: bool) -> ProviderError:
    """The fault behind `error`. `answered`: the vendor had begun its answer, so a lost connection broke it off."""
    import httpx2  # comes with either SDK, which is loaded by now

    status = getattr(error, "status_code", None)
    if isinstance(status, int) and status >= 400:
        return by_status(status)
    # The SDKs wrap some of the transport's errors, but not all, and the transport's have causes of their own.
    transport = (httpx2.HTTPError, httpx2.InvalidURL)
    root = error.__cause__ if isinstance(error.__cause__, transport) else error
    name = type(root).__name__
    match root:
        case httpx2.TimeoutException() | TimeoutError():
            return ProviderError(Fault.TIMEOUT, name)
        case httpx2.UnsupportedProtocol() | httpx2.InvalidURL():
            return ProviderError(Fault.REFUSED, f"{name}: the base URL is no http(s) address", permanent=True)
        case httpx2.TransportError() if not answered:
            return ProviderError(Fault.UNREACHABLE, name)
        case _:
            return ProviderError(Fault.BROKEN, name)


def by_status(status: int) -> ProviderError:
    if status in OVERLOADED:
        return ProviderError(Fault.OVERLOADED, f"HTTP {status}")
    if status == 408:
        return ProviderError(Fault.TIMEOUT, f"HTTP {status}")
    if status >= 500:
        return ProviderError(Fault.BROKEN, f"HTTP {status}")
    return ProviderError(Fault.REFUSED, f"HTTP {status}", permanent=status in PERMANENT)
