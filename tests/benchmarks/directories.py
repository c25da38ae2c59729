"""Directories of any size, made in the database: the same names and numbers every time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from storeagent.accounts.models import User
from stores.models import Store

SYLLABLES = "ba be bo bra bri ca co cor da del dor el fa fen gar gil ha har hol ken la lan lor ma mar mel mon na nor pa"
KINDS = (
    "Bakery Hardware Books Florist Cycles Pharmacy Records Deli Market Grill Cafe Dental Garage Salon Fitness Tailor "
    "Optics Pets Toys Shoes Coffee Pizza Sushi Laundry Motors Jewelers Furniture Electronics Nursery Bistro"
)
FIRST = (
    "Golden Harbor Maple River Cedar Summit Velvet Copper Lunar Amber Silver North South East West Old New Royal Green "
    "Blue Red Bright Quiet Happy Lucky Urban Corner Village Station Garden Union Liberty Sunset Prairie Coastal"
)
PLACES = (
    "Austin Boise Camden Dayton Elgin Fresno Gary Hilo Irving Joplin Keene Laredo Macon Napa Ogden Provo Quincy Reno "
    "Salem Tampa Utica Vallejo Waco Yuma Akron Bangor Chico Denver Eugene Fargo"
)

# Half of the names have an invented word ("Delmarco"), as half of all shops are called after people; the others share
# few words, so that the most common one is in every thirtieth name.
INSERT = """
INSERT INTO stores
    (id, user_id, name, normalized_name, phone, phone_as_typed, phone_is_doubtful, created_at, updated_at)
SELECT gen_random_uuid(), users[1 + n %% cardinality(users)], name, lower(name), phone, '', false, now(), now()
FROM (
    SELECT n, '+1' || (2000000000 + n::bigint * 7919 %% 7999999999) AS phone,
        CASE WHEN pick(n, 1, 100) < 35 THEN first[pick(n, 2, 35) + 1] || ' ' || kind
             WHEN pick(n, 1, 100) < 70 THEN made || ' ' || kind
             WHEN pick(n, 1, 100) < 85 THEN first[pick(n, 2, 35) + 1] || ' ' || made || ' ' || kind
             ELSE kind || ' ' || made END
        || CASE WHEN pick(n, 3, 100) < 60 THEN ' ' || places[pick(n, 4, 30) + 1] ELSE '' END
        || CASE WHEN pick(n, 5, 10) < 3 THEN ' ' || pick(n, 6, 9000) ELSE '' END AS name, users
    FROM (
        SELECT n, v.*, kinds[pick(n, 7, 30) + 1] AS kind,
            initcap(syllables[pick(n, 8, 30) + 1] || syllables[pick(n, 9, 30) + 1] || syllables[pick(n, 10, 30) + 1])
            AS made
        FROM generate_series(1, %(count)s) n,
            (SELECT %(syllables)s::text[] syllables, %(kinds)s::text[] kinds, %(first)s::text[] first,
                    %(places)s::text[] places, %(users)s::uuid[] users) v
    ) words
) names
"""
PICK = """
CREATE OR REPLACE FUNCTION pg_temp.pick(n int, salt int, among int) RETURNS int IMMUTABLE LANGUAGE sql
AS 'SELECT (hashint8extended(n, salt) & 1073741823)::int % among'
"""


def make_directories(people: int, stores: int) -> list[User]:
    """`people` users with `stores` stores each, and nobody else's: 1 x 1,000,000 takes about a minute.

    Whatever is indexed or checked row by row is taken away first, and comes back when the rows are there.
    """
    users = User.objects.bulk_create(
        User(email=f"{people}x{stores}-{number}@example.com", region="US") for number in range(people)
    )
    words = {"syllables": SYLLABLES, "kinds": KINDS, "first": FIRST, "places": PLACES}
    values = {key: text.split() for key, text in words.items()}
    with _bare_table(), connection.cursor() as cursor:
        cursor.execute(PICK)
        cursor.execute(
            INSERT.replace("pick(", "pg_temp.pick("),
            values | {"count": people * stores, "users": [user.pk for user in users]},
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE stores")
    return users


@contextmanager
def _bare_table() -> Iterator[None]:
    """The table of stores, empty, without indexes and triggers as long as it is filled."""
    indexes, constraints = Store._meta.indexes, Store._meta.constraints
    with connection.schema_editor() as editor:
        editor.execute("TRUNCATE stores CASCADE")
        for index in indexes:
            editor.remove_index(Store, index)
        for constraint in constraints:
            editor.remove_constraint(Store, constraint)
        editor.execute("ALTER TABLE stores DROP CONSTRAINT stores_pkey CASCADE")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no look at the user for each of a million rows
        cursor.execute("SET maintenance_work_mem = '512MB'")
        yield
        cursor.execute("ALTER TABLE stores ADD PRIMARY KEY (id)")
    with connection.schema_editor() as editor:
        for constraint in constraints:
            editor.add_constraint(Store, constraint)
        for index in indexes:
            editor.add_index(Store, index)
    with connection.cursor() as cursor:
        cursor.execute("RESET session_replication_role; RESET maintenance_work_mem")
