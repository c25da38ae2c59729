"""What the planner chooses, with enough rows that a sequential scan is its other choice."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from storeagent.accounts.models import User
from stores import listing
from stores.listing import Order
from stores.models import Store, alike_from, planned
from stores.spellings import near_word, of_word
from tests.factories import make_many_stores


@pytest.fixture(scope="module")
def owners(kept):
    """One of sixty with a few hundred stores each, and one with very many."""
    users = User.objects.bulk_create(User(email=f"user{number}@example.com") for number in range(60))
    owner = User.objects.create(email="large@example.com")
    make_many_stores(users, 200)
    make_many_stores([owner], 12_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE stores")
    connection.check_constraints()
    return users[0], owner


@pytest.fixture
def directory(owners, db):
    return Store.objects.of(owners[0]).live()


@pytest.fixture
def large_directory(owners, db):
    return Store.objects.of(owners[1]).live()


def plan(query):
    return query[:5].explain()


@pytest.mark.parametrize("order", ["matching", "containing"])
def test_names_come_nearest_first_from_the_composite_index(directory, order):
    steps = plan(getattr(directory, order)("harbor bakery"))
    assert "Index Scan using stores_by_name" in steps
    assert "Index Cond: (user_id =" in steps
    assert "Order By: ((normalized_name)::text <-" in steps
    assert "Sort" not in steps


def test_words_of_large_directories_come_from_the_index_on_them(large_directory):
    words = [of_word("harbor"), of_word("7120")]
    with planned():
        assert "Bitmap Index Scan on stores_by_words" in plan(large_directory.spelled("harbor 7120", words))


@pytest.mark.parametrize(
    "query",
    [
        lambda stores: stores.spelled("harbro bakrey", [near_word("harbro"), near_word("bakrey")]),
        lambda stores: stores.resembling("harbor bakery"),
        lambda stores: stores.resembling_in_part("harbor bakery"),
    ],
)
def test_slips_are_looked_for_among_the_owners_rows_alone(large_directory, query):
    """A few thousand rows cost less to read than the lists of their trigrams; those of a million do not."""
    with alike_from(0.5):
        steps = plan(query(large_directory))
    assert "Index Cond: (" in steps
    assert "Seq Scan" not in steps
    assert "stores_by_name" not in steps


def test_whole_names_and_the_size_of_a_directory_take_an_index_each(directory):
    steps = plan(directory.called("Harbor Bakery 0"))
    assert "no_live_duplicate" in steps
    assert "normalized_name)::text >= 'harbor bakery 0'" in steps
    steps = plan(directory.called("harbor", "bakery"))
    assert steps.count("no_live_duplicate") == 2
    steps = directory.order_by("phone").values("phone")[100:101].explain()
    assert "Index Only Scan using stores_by_phone" in steps


def test_endings_come_from_the_index_on_the_reversed_number(directory):
    steps = plan(directory.ending_in("0123"))
    assert "stores_by_suffix" in steps
    assert "reverse((phone)::text) ~>=~ '3210'" in steps


@pytest.mark.parametrize(("size", "settings"), [("directory", {}), ("large_directory", {"enable_bitmapscan": "off"})])
def test_a_part_of_a_number_is_looked_for_in_its_index(db, request, size, settings):
    """And a row is read only for what it found: bitmaps of a million rows, and the rows themselves, take a second."""
    stores = request.getfixturevalue(size)
    with planned(**settings):
        steps = plan(stores.with_digits("5550", "US"))
    assert "stores_by_phone" in steps
    assert "Seq Scan" not in steps


def test_what_is_set_for_a_plan_ends_with_it(large_directory):
    """A turn of the chat is one transaction: what follows a lookup must be planned as ever."""
    names = ("enable_seqscan", "enable_bitmapscan", "pg_trgm.similarity_threshold", "pg_trgm.word_similarity_threshold")

    def now():
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(f"current_setting('{name}')" for name in names))
            return cursor.fetchone()

    before = now()
    with alike_from(0.9), planned(enable_bitmapscan="off"):
        assert now() == ("off", "off", "0.9", "0.9")
    assert now() == before


def test_a_whole_number_is_one_step_in_its_index(directory):
    steps = plan(directory.with_digits("+14150000123"))
    assert "stores_by_phone" in steps
    assert "(phone)::text = '+14150000123'" in steps


@pytest.mark.parametrize(
    ("order", "index"),
    [(Order.NAME, "no_live_duplicate"), (Order.NEWEST, "stores_by_age"), (Order.DELETED, "stores_in_trash")],
)
def test_a_page_far_down_starts_in_its_index(directory, order, index):
    if order is Order.DELETED:
        Store.objects.filter(pk__in=directory.values("pk")[:150]).update(deleted_at=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE stores")
        directory = Store.objects.filter(user=directory[0].user).deleted()
    middle = listing.page(directory, order, size=100).next
    with CaptureQueriesContext(connection) as queries:
        listing.page(directory, order, middle, size=5)
    assert "OFFSET" not in queries[0]["sql"]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {queries[0]['sql']}")
        steps = "\n".join(step for (step,) in cursor.fetchall())
    assert index in steps
    assert "Index Cond: ((user_id =" in steps


@pytest.mark.parametrize("query", [lambda stores: stores.with_digits("555", "US"), lambda stores: stores.by_name()])
def test_nothing_reads_other_peoples_rows(directory, query):
    steps = plan(query(directory))
    assert "Seq Scan" not in steps
    assert "Index Cond: (user_id =" in steps
