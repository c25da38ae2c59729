from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.db import close_old_connections, connection, transaction
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from storeagent.accounts.models import ApiToken, User
from storeagent.db import insert, insert_unless_there
from storeagent.prepared import prepared
from stores.models import Store
from tests.conftest import make_user

worded: list[str] = []


@prepared
def called(user: User, name: str) -> QuerySet[Store]:
    worded.append("called")
    return Store.objects.of(user).live().filter(name=name)


@prepared
def among(user: User, ids: tuple[UUID, ...]) -> QuerySet[Store]:
    return Store.objects.of(user).filter(pk__in=ids).order_by("name")


def make_store(user: User, name: str, **values: object) -> Store:
    store = Store(user=user, name=name, normalized_name=name.lower(), phone="+14155550198", **values)
    store.save()
    return store


@pytest.fixture
def alice(db: None) -> User:
    return make_user("alice@example.com")


def test_rows_are_those_of_the_query(alice: User) -> None:
    store = make_store(alice, "Acme")
    make_store(make_user("bob@example.com"), "Acme")
    [found] = called.all(alice, "Acme")
    asked = Store.objects.get(pk=store.pk)
    assert {f.attname: getattr(found, f.attname) for f in Store._meta.concrete_fields} == {
        f.attname: getattr(asked, f.attname) for f in Store._meta.concrete_fields
    }
    assert not found._state.adding
    assert called.all(alice, "acme") == []


def test_it_is_worded_once_and_asked_each_time(alice: User) -> None:
    called.all(alice, "Nobody")
    worded.clear()
    for name in ("Acme", "Bella"):
        make_store(alice, name)
        with CaptureQueriesContext(connection) as queries:
            assert called.get(alice, name).name == name
        assert len(queries) == 1
    assert worded == []


def test_tuples_of_every_length(alice: User) -> None:
    stores = [make_store(alice, name) for name in "ABCD"]
    for length in range(1, 5):
        assert among.all(alice, tuple(store.pk for store in stores[:length])) == stores[:length]


def test_a_row_that_is_not_there(alice: User) -> None:
    assert called.first(alice, "Nobody") is None
    with pytest.raises(Store.DoesNotExist):
        called.get(alice, "Nobody")


def test_a_user_who_is_not_read_yet_is_a_user(alice: User) -> None:
    make_store(alice, "Acme")
    lazy: User = SimpleLazyObject(lambda: alice)  # type: ignore[assignment]
    assert called.get(lazy, "Acme").user_id == alice.pk


def test_related_rows_come_along_and_deferred_columns_do_not(alice: User) -> None:
    @prepared
    def held(digest: str) -> QuerySet[ApiToken]:
        return ApiToken.objects.filter(digest=digest).select_related("user").only("name", "user__email")

    token, plain = ApiToken.objects.issue(alice, "mine")
    with CaptureQueriesContext(connection) as queries:
        found = held.get(ApiToken.digest_of(plain))
        assert (found.name, found.user.email) == ("mine", "alice@example.com")
    assert len(queries) == 1
    assert "hint" in found.get_deferred_fields()
    assert found.hint == token.hint


def test_json_is_read_as_json(alice: User) -> None:
    from chat.models import Conversation

    @prepared
    def conversation(pk: UUID) -> QuerySet[Conversation]:
        return Conversation.objects.filter(pk=pk)

    made = Conversation.objects.create(user=alice, pending_action={"operations": [{"tool": "save_store"}]})
    assert conversation.get(made.pk).pending_action == {"operations": [{"tool": "save_store"}]}


def test_what_changes_its_arguments_or_asks_for_more_is_refused(alice: User) -> None:
    @prepared
    def folded(name: str) -> QuerySet[Store]:
        return Store.objects.filter(normalized_name=name.lower())

    @prepared
    def scored(user: User, name: str) -> QuerySet[Store]:
        return Store.objects.of(user).filter(name=name).annotate(more=connection_free_value())

    @prepared
    def aged(days: int) -> QuerySet[Store]:
        return Store.objects.filter(name=str(days))

    for query, arguments in ((folded, ("Acme",)), (scored, (alice, "Acme")), (aged, (3,))):
        with pytest.raises(TypeError):
            query.all(*arguments)  # type: ignore[attr-defined]


def connection_free_value() -> object:
    from django.db.models import Value

    return Value(1)


def test_what_would_stay_as_it_was_is_refused(alice: User) -> None:
    @prepared
    def older(user: User) -> QuerySet[Store]:
        return Store.objects.of(user).filter(created_at__lte=timezone.now())

    with pytest.raises(TypeError, match="datetime would stay"):
        older.all(alice)
    with pytest.raises(TypeError, match="by place"):
        called.all(user=alice, name="Acme")


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_in_a_transaction_alone() -> None:
    @prepared
    def locked(user: User) -> QuerySet[Store]:
        return Store.objects.of(user).select_for_update()

    user = make_user("dora@example.com")
    for _ in range(2):
        with transaction.atomic():
            assert locked.all(user) == []
        with pytest.raises(TransactionManagementError):
            locked.all(user)


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_one_thread_has_worded_is_any_threads() -> None:
    user = make_user("carol@example.com")
    make_store(user, "Acme")
    called.get(user, "Acme")

    def elsewhere() -> str:
        try:
            return called.get(user, "Acme").name
        finally:
            close_old_connections()
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(elsewhere).result() == "Acme"


class TestInsert:
    def test_rows_that_need_each_other_in_one_statement(self, alice: User) -> None:
        from chat.models import Conversation, Turn

        conversation = Conversation(user=alice, title="Acme")
        turn = Turn(id=uuid4(), user=alice, conversation=conversation, text="save Acme")
        with CaptureQueriesContext(connection) as queries:
            insert(conversation, turn)
        assert len(queries) == 1
        assert Turn.objects.select_related("conversation").get(pk=turn.pk).conversation.title == "Acme"
        assert not turn._state.adding
        turn.title = "changed"
        turn.save()
        assert Turn.objects.count() == 1

    def test_a_row_that_is_there_already_stays_and_the_transaction_goes_on(self, alice: User) -> None:
        def store() -> Store:
            return Store(user=alice, name="Acme", normalized_name="acme", phone="+14155550198")

        first, second = store(), store()
        assert insert_unless_there(first)
        assert not insert_unless_there(second)
        assert second._state.adding
        assert [store.pk for store in Store.objects.of(alice)] == [first.pk]
