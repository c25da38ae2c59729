import pytest

from stores import search
from stores.models import Store
from tests.conftest import make_user
from tests.factories import make_store

DIRECTORY = {
    "Paris": "+33465710852",
    "London": "+442079460182",
    "Bristol": "+441174960218",
    "Roma": "+390698765432",
    "Harbor": "+14155550151",
    "Denver": "+13035550100",
    "Boise": "+12083030111",
    "Perth": "+61491570156",
}


@pytest.fixture
def directory(alice):
    return {name: make_store(alice, name, phone) for name, phone in DIRECTORY.items()}


def found(user, phone):
    return [store.name for store in search.by_phone(user, phone).stores]


@pytest.mark.parametrize(
    ("phone", "names"),
    [
        ("+14155550151", ["Harbor"]),
        ("+1 (415) 555-0151", ["Harbor"]),
        ("+14155550152", []),
        ("+1415555015", []),  # a whole number is not the beginning of another
        ("14155550151", ["Harbor"]),
        ("4155550151", ["Harbor"]),
        ("0151", ["Harbor"]),
        ("0852", ["Paris"]),
        ("571", ["Paris"]),
        ("5550", ["Denver", "Harbor"]),
        ("303", ["Denver", "Boise"]),  # starts with it, then has it somewhere
        ("0182", ["London"]),
        ("82", ["London"]),  # two digits are an ending, or they are everywhere
        ("1", ["Boise", "Harbor"]),
        ("00442079", ["London"]),
        ("+4420", ["London"]),
        ("0698765432", ["Roma"]),
        ("٠٨٥٢", ["Paris"]),
        ("(041) 5", []),
        ("", []),
        ("abc", []),
        ("\x00", []),
        ("9" * 500, []),
    ],
)
def test_whole_numbers_and_parts(directory, alice, phone, names):
    assert found(alice, phone) == names


@pytest.mark.parametrize(
    ("region", "phone", "name"),
    [("FR", "046571", "Paris"), ("FR", "0465710852", "Paris"), ("GB", "0207", "London"), ("AU", "0491570156", "Perth")],
)
def test_a_national_number_matches_without_its_zero(db, region, phone, name):
    user = make_user("abroad@example.com", region=region)
    for other, number in DIRECTORY.items():
        make_store(user, other, number)
    assert found(user, phone) == [name]


def test_a_zero_means_nothing_where_none_is_dialled(alice):
    make_store(alice, "New York", "+12125550164")
    assert found(alice, "0212") == []


def test_endings_come_first(alice):
    make_store(alice, "A has it inside", "+14471555012")
    make_store(alice, "Z ends in it", "+12125554471")
    assert found(alice, "4471") == ["Z ends in it", "A has it inside"]


def test_shows_five_and_counts_the_rest(alice):
    for number in range(8):
        make_store(alice, f"Branch {number}", f"+1415555{number}164")
    result = search.by_phone(alice, "164")
    assert (len(result.stores), result.total) == (5, 8)


def test_other_people_and_deleted_stores_are_absent(alice, bob, now):
    make_store(bob, "Theirs", "+14155550151")
    make_store(alice, "Gone", "+14155550151", deleted_at=now)
    for phone in ("+14155550151", "0151", "51", "555"):
        assert found(alice, phone) == []


def test_the_queryset_tells_why_it_matched(directory, alice):
    ranks = {store.name: store.rank for store in Store.objects.of(alice).live().with_digits("303", "US")}
    assert ranks == {"Denver": 1, "Boise": 2}
