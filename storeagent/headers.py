from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from storeagent.middleware import AsyncMiddleware, GetResponse

HEADERS = {
    # What no page of ours asks a browser for; passkeys and the copying of a number are ours alone.
    "Permissions-Policy": "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), "
    "fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), "
    "clipboard-write=(self), publickey-credentials-get=(self), publickey-credentials-create=(self)",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class HeadersMiddleware(AsyncMiddleware):
    """The headers that Django and django-csp leave to us. Nothing but static files is kept by any cache."""

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        self._static = f"/{settings.STATIC_URL.strip('/')}/"

    async def __call__(self, request: HttpRequest) -> HttpResponse:
        response = await self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not request.path_info.startswith(self._static):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
