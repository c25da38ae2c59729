import pytest

from stores import search
from tests.factories import make_store

DIRECTORY = [
    "Costco Wholesale", "Wombat Surf Co", "Bunyip Hardware", "Joe's Pizza", "パン工房まるこ", "花屋さくら",
    "할머니 반찬", "Trader Joe's", "7-Eleven", "Tarheel Gems", "Target", "Bäckerei Grünwald", "Kiosk 44",
    "Pemberton & Sons",
    "Harbor Cycles", "Brightside Books", "Studio 54 Hair", "Save-A-Lot", "☕☕", "H&M", "99 Ranch Market", "Key West",
    "कॉफी हाउस", "مقهى النيل", "Кофейня Ёлка", "Stop & Shop", "Ta-Ta Toys", "CVS", "Fromagerie Lécuyer",
]  # fmt: skip


@pytest.fixture(autouse=True, params=["small", "large"])
def size(request, monkeypatch):
    """Both ways to look, on the same stores: what is found must not depend on how many others there are."""
    if request.param == "large":
        monkeypatch.setattr(search, "LARGE", 0)
    return request.param


@pytest.fixture
def directory(alice):
    return [make_store(alice, name) for name in DIRECTORY]


def found(user, query):
    return [store.name for store in search.by_name(user, query).stores]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("costco", "Costco Wholesale"),
        ("COSTCO", "Costco Wholesale"),
        ("cotsco", "Costco Wholesale"),
        ("cotsco wholsale", "Costco Wholesale"),
        ("costco wholesale club", "Costco Wholesale"),
        ("wombat surf", "Wombat Surf Co"),
        ("joes pizzza", "Joe's Pizza"),
        ("joespizza", "Joe's Pizza"),
        ("パン工房", "パン工房まるこ"),
        ("まるこ", "パン工房まるこ"),
        ("花屋", "花屋さくら"),
        ("할머니", "할머니 반찬"),
        ("trader joes", "Trader Joe's"),
        ("7eleven", "7-Eleven"),
        ("tarket", "Target"),
        ("backerei grunwald", "Bäckerei Grünwald"),
        ("pemberton and sons", "Pemberton & Sons"),
        ("brigthsid boks", "Brightside Books"),
        ("kye west", "Key West"),
        ("save a lot", "Save-A-Lot"),
        ("☕☕", "☕☕"),
        ("hm", "H&M"),
        ("ranch 99", "99 Ranch Market"),
        ("कॉफी", "कॉफी हाउस"),
        ("مقهى", "مقهى النيل"),
        ("кафейня", "Кофейня Ёлка"),
        ("stop and shop", "Stop & Shop"),
        ("cvs pharmacy", "CVS"),
        ("lecuyer", "Fromagerie Lécuyer"),
    ],
)
def test_finds_the_one_store_meant(directory, alice, query, name):
    assert found(alice, query) == [name]


@pytest.mark.parametrize(
    "query",
    [
        "kiosk 45",
        "studio 56 hair",
        "harbor coffee",
        "bäckerei müller",
        "zz",
        "cv",
        "!!!",
        "",
        " ",
        "%",
        "_",
        "\x00\ud800",
        "surfing championship results",
        "x" * 2000,
        "' or 1=1 --",
    ],
)
def test_a_store_that_is_not_there_is_not_another_one(directory, alice, query):
    assert search.by_name(alice, query) == search.Found((), 0)


def test_the_exact_name_hides_its_longer_kin(alice):
    for name in ("Costco", "Costco Gas", "Costco Tire Center"):
        make_store(alice, name)
    assert found(alice, "costco") == ["Costco"]
    assert found(alice, "costco gas") == ["Costco Gas"]
    assert found(alice, "costco tires") == ["Costco Tire Center"]


def test_the_better_kind_of_match_hides_the_lesser(alice):
    make_store(alice, "Laredo")
    make_store(alice, "Stripes Laredo")
    assert found(alice, "stripws laredo") == ["Stripes Laredo"]


def test_a_short_name_within_the_question_is_not_the_answer(alice):
    make_store(alice, "Co")
    make_store(alice, "The")
    assert found(alice, "the wombat surf co") == []


def test_shows_five_and_counts_the_rest(alice):
    for number in range(8):
        make_store(alice, f"Costco Branch {number}")
    result = search.by_name(alice, "costco")
    assert (len(result.stores), result.total) == (5, 8)


def test_the_exact_name_is_found_among_more_kin_than_candidates(alice):
    for number in range(search.CANDIDATES + 20):
        make_store(alice, f"Depot {number}")
    make_store(alice, "Depot")
    assert found(alice, "depot") == ["Depot"]


def test_one_name_with_two_numbers_is_two_stores(alice):
    make_store(alice, "Luca Deli")
    make_store(alice, "Luca Deli")
    assert found(alice, "luca deli") == ["Luca Deli", "Luca Deli"]


def test_other_people_and_deleted_stores_are_absent(alice, bob, now):
    make_store(bob, "Costco Wholesale")
    make_store(alice, "Costco Wholesale", deleted_at=now)
    assert found(alice, "costco wholesale") == []
    assert search.search(alice, "costco") == []


class TestSearchList:
    def test_lists_the_name_and_its_kin_nearest_first(self, alice):
        for name in ("Costco Tire Center", "Costco Gas", "Costco"):
            make_store(alice, name)
        assert [store.name for store in search.search(alice, "costco")] == [
            "Costco",
            "Costco Gas",
            "Costco Tire Center",
        ]

    def test_lists_what_is_merely_alike_when_nothing_is_named(self, directory, alice):
        assert "Harbor Cycles" in [store.name for store in search.search(alice, "harbor coffee")]

    def test_how_alike_is_live_configuration(self, directory, alice, configure):
        configure(SIMILARITY_THRESHOLD=0.9)
        assert search.search(alice, "harbor coffee") == []

    def test_is_bounded(self, alice):
        for number in range(8):
            make_store(alice, f"Costco {number}")
        assert len(search.search(alice, "costco", limit=3)) == 3
