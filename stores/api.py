"""The directory in the JSON API. A number is in an answer only when the passphrase is in the request."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Header, NinjaAPI, Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from storeagent.accounts import idempotency, throttle
from storeagent.accounts.models import User
from storeagent.accounts.requests import TokenRequest
from storeagent.accounts.throttle import Attempt
from storeagent.answers import Answer
from storeagent.problems import problem
from stores import export, listing, services
from stores.listing import Order
from stores.models import Import, Store
from stores.search import search

MOST = 200  # stores a page
NO_STORE = {"Cache-Control": "no-store"}
PASSPHRASE = "X-Passphrase"

router = Router(tags=["stores"])

Passphrase = Annotated[
    str | None, Header(alias=PASSPHRASE, description="Opens the numbers in the answer. UTF-8; a try like any other.")
]
IdempotencyKey = Annotated[
    str | None, Header(alias=idempotency.HEADER, description="Your name for this change: sent again, it is made once.")
]


class StoreOut(Schema):
    id: UUID
    name: str
    phone: str | None = Field(description="E.164; null without the passphrase")
    is_doubtful: bool = Field(description="possible, but in no range that libphonenumber knows")
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


class OneStore(StoreOut, Answer):
    pass


class StorePage(Answer):
    stores: list[StoreOut]
    next: str | None = Field(description="“after” of the next page; null at the end")


class StoreIn(Schema):
    model_config = ConfigDict(extra="forbid")

    name: str
    phone: str = Field(description="read as your region dials it")


class StoreChange(Schema):
    model_config = ConfigDict(extra="forbid")

    name: str | None = None
    phone: str | None = None


class ExportIn(Schema):
    model_config = ConfigDict(extra="forbid")

    passphrase: str
    format: export.Format | None = None


class ListQuery(Schema):
    q: str = Field(
        "",
        description="Names like this, and with the passphrase numbers with these digits; best first, at most 50.",
    )
    sort: Order = Field(Order.NAME, description="“deleted” goes with deleted=true, and is its default")
    deleted: bool = Field(False, description="what is in the trash")
    after: str = Field("", description="“next” of the page before")
    limit: int = Field(listing.SIZE, ge=1, le=MOST)


class WrongPassphrase(Exception):
    def __init__(self, attempt: Attempt) -> None:
        super().__init__(attempt.advice)
        self.attempt = attempt


class NoPassphrase(Exception):
    """An answer that is nothing but numbers was asked for without it."""


def install(api: NinjaAPI) -> None:
    """Add the directory to `api`, and its errors as problems."""
    api.add_router("/stores", router)
    api.add_exception_handler(WrongPassphrase, _wrong_passphrase)

    def handler(kind: type[Exception], status: int, detail: Callable[[Any], str] = str) -> None:
        def handle(request: HttpRequest, error: Any) -> HttpResponse:
            return problem(status, detail(error))

        api.add_exception_handler(kind, handle)

    handler(NoPassphrase, 403, lambda _: f"An export is numbers: send your passphrase, as {PASSPHRASE} or in a body.")
    handler(Store.DoesNotExist, 404, lambda _: "There is no such store.")
    handler(Import.DoesNotExist, 404, lambda _: "There is no such import.")
    handler(listing.BadCursor, 422, lambda _: "“after” is no cursor of this list. Start again without it.")
    handler(idempotency.BadKey, 422)
    api.add_exception_handler(services.Refused, _refused)


@router.get("", response=StorePage, summary="List or search the directory")
def list_stores(
    request: TokenRequest, response: HttpResponse, query: Query[ListQuery], passphrase: Passphrase = None
) -> Any:
    """Names; with the passphrase numbers, too."""
    opened = _opened(request)
    response["Cache-Control"] = "no-store"
    if query.q and not query.deleted:
        best = search(request.auth, query.q, query.limit, numbers=opened)
        return {"stores": [_out(store, opened) for store in best], "next": None}
    stores, sort = Store.objects.of(request.auth), query.sort
    if query.deleted:
        stores, sort = stores.deleted(), Order.DELETED
    else:
        stores, sort = stores.live(), Order.NAME if sort is Order.DELETED else sort
    found = listing.page(stores, sort, query.after, query.limit)
    return {"stores": [_out(store, opened) for store in found.rows], "next": found.next or None}


@router.post("", response={201: OneStore, 200: OneStore}, summary="Add a store")
def add_store(request: TokenRequest, body: StoreIn, key: IdempotencyKey = None) -> Any:
    """201 when it is new, 200 with the store that is there when the same name and number are."""

    def add() -> idempotency.Answer:
        saved = services.save_store(user=request.auth, name=body.name, phone=body.phone)
        return 201 if saved.created else 200, _sealed(saved.store)

    return _answer(request, add)


@router.get("/export", summary="Export all stores with their numbers")
def export_by_header(
    request: TokenRequest, format: export.Format = export.Format.CSV, passphrase: Passphrase = None
) -> Any:
    """Streams CSV or vCard 4.0. The passphrase goes in the header, never into the address."""
    if not _opened(request):
        raise NoPassphrase
    return _file(request.auth, format)


@router.post("/export", summary="Export, the passphrase in the body")
def export_by_body(request: TokenRequest, body: ExportIn, format: export.Format = export.Format.CSV) -> Any:
    _verify(request.auth, body.passphrase)
    return _file(request.auth, body.format or format)


@router.get("/{uuid:store_id}", response=OneStore, summary="One store")
def read_store(request: TokenRequest, response: HttpResponse, store_id: UUID, passphrase: Passphrase = None) -> Any:
    opened = _opened(request)
    response["Cache-Control"] = "no-store"
    return _out(Store.objects.of(request.auth).get(pk=store_id), opened)


@router.patch("/{uuid:store_id}", response=OneStore, summary="Change a store's name, number or both")
def change_store(request: TokenRequest, store_id: UUID, body: StoreChange, key: IdempotencyKey = None) -> Any:
    def change() -> idempotency.Answer:
        store = services.change_store(user=request.auth, store_id=store_id, name=body.name, phone=body.phone)
        return 200, _sealed(store)

    return _answer(request, change)


@router.delete("/{uuid:store_id}", response={204: None}, summary="Put a store into the trash")
def delete_store(request: TokenRequest, store_id: UUID, key: IdempotencyKey = None) -> Any:
    def delete() -> idempotency.Answer:
        services.delete(user=request.auth, store_id=store_id)
        return 204, None

    return _answer(request, delete)


@router.post("/{uuid:store_id}/restore", response=OneStore, summary="Take a store out of the trash")
def restore_store(request: TokenRequest, store_id: UUID, key: IdempotencyKey = None) -> Any:
    def restore() -> idempotency.Answer:
        return 200, _sealed(services.restore(user=request.auth, store_id=store_id))

    return _answer(request, restore)


def _opened(request: TokenRequest) -> bool:
    """Whether the request holds the passphrase. Raises WrongPassphrase when it holds another one."""
    given = request.headers.get(PASSPHRASE)
    if given is None:
        return False
    with suppress(UnicodeError):
        given = given.encode("latin-1").decode()  # as the server read the bytes, and as they were meant
    _verify(request.auth, given)
    return True


def _verify(user: User, given: str) -> None:
    attempt = throttle.verify_passphrase(user, given)
    if not attempt.ok:
        raise WrongPassphrase(attempt)


def _wrong_passphrase(request: HttpRequest, error: Any) -> HttpResponse:
    if error.attempt.blocked_until is None:
        return problem(403, str(error))
    wait = error.attempt.retry_after
    return problem(429, str(error), {"Retry-After": str(wait)} if wait else None)


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    status = 409 if error.code == services.Refusal.DUPLICATE else 422
    return problem(status, f"Not done, because {error.reason}.", code=str(error.code))


def _file(user: User, format: export.Format) -> StreamingHttpResponse:
    headers = NO_STORE | {"Content-Disposition": f'attachment; filename="stores.{format}"'}
    return StreamingHttpResponse(export.stream(user, format), content_type=format.content_type, headers=headers)


def _answer(request: TokenRequest, run: Callable[[], idempotency.Answer]) -> Status:
    """By the key: what is kept of it a day holds no number, so an answer to a change has none."""
    return Status(*idempotency.once(request, run))


def _sealed(store: Store) -> dict[str, Any]:
    return StoreOut.model_validate(_out(store, opened=False)).model_dump(mode="json")


def _out(store: Store, opened: bool) -> dict[str, Any]:
    return {
        "id": store.pk,
        "name": store.name,
        "phone": store.phone if opened else None,
        "is_doubtful": store.phone_is_doubtful,
        "created_at": store.created_at,
        "updated_at": store.updated_at,
        "deleted_at": store.deleted_at,
    }
