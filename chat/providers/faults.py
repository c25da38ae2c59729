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
    import aiohttp  # both are loaded by now, with the SDKs
    import httpx2

    status = getattr(error, "status_code", None)
    if isinstance(status, int) and status >= 400:
        return by_status(status)
    # An SDK wraps httpx2's errors, though not all, which wrap aiohttp's, each SDK's in its own way: see what it was.
    transport = (httpx2.HTTPError, httpx2.InvalidURL, aiohttp.ClientError)
    while isinstance(error.__cause__, transport):
        error = error.__cause__
    name = type(error).__name__
    match error:
        case httpx2.TimeoutException() | TimeoutError():
            return ProviderError(Fault.TIMEOUT, name)
        case (
            httpx2.InvalidURL() | httpx2.UnsupportedProtocol() | aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError()
        ):
            return ProviderError(Fault.REFUSED, f"{name}: the base URL is no http(s) address", permanent=True)
        case aiohttp.ClientResponseError():  # of what came, not of the way
            return ProviderError(Fault.BROKEN, name)
        case httpx2.TransportError() | aiohttp.ClientError() if not answered:
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
