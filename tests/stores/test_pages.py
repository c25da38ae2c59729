import pytest
from django.urls import reverse

from tests.factories import make_store

URL = reverse("stores:list")


def test_asks_to_log_in(client, db):
    response = client.get(URL)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_lists_names_in_order_and_no_number(alice, alice_client):
    make_store(alice, "Zebra Toys", "+14155550198", phone_as_typed="415-555-0198")
    make_store(alice, "Ábaco Books")
    page = alice_client.get(URL).content.decode()
    assert page.index("Ábaco Books") < page.index("Zebra Toys")
    assert "5550198" not in page
    assert "555-0198" not in page
    assert "0198" not in page


def test_other_peoples_and_deleted_stores_are_absent(alice, bob, alice_client, now):
    make_store(bob, "Bob's Bait")
    make_store(alice, "Gone Shop", deleted_at=now)
    for url in (URL, f"{URL}?q=bobs+bait", f"{URL}?q=gone+shop"):
        page = alice_client.get(url).content.decode()
        assert "Bait</h3>" not in page
        assert "Gone Shop</h3>" not in page


def test_an_empty_directory_teaches_the_three_sentences(alice_client):
    page = alice_client.get(URL).content.decode()
    for sentence in (
        "Save ACME Hardware, 415-555-0198",
        "What’s the number for ACME Hardware?",
        "Who is 415-555-0198?",
    ):
        assert sentence in page


@pytest.mark.parametrize("query", ["costco", "cotsco", "COSTCO wholesale"])
def test_search_lists_what_is_named_like_it(alice, alice_client, query):
    make_store(alice, "Costco Wholesale")
    make_store(alice, "Bunyip Hardware")
    page = alice_client.get(URL, {"q": query}).content.decode()
    assert "Costco Wholesale" in page
    assert "Bunyip Hardware" not in page


@pytest.mark.parametrize("query", ["zzz", "\x00", "'\"><b>", "%", "x" * 3000])
def test_a_search_without_a_match_says_so(alice, alice_client, query):
    make_store(alice)
    response = alice_client.get(URL, {"q": query})
    assert response.status_code == 200
    assert "No store has a name like that" in response.content.decode()
    assert "<b>" not in response.content.decode()


def test_names_are_escaped(alice, alice_client):
    make_store(alice, "<script>alert(1)</script>")
    page = alice_client.get(URL).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_htmx_gets_the_list_alone(alice, alice_client):
    make_store(alice, "Costco Wholesale")
    fragment = alice_client.get(URL, {"q": "costco"}, headers={"HX-Request": "true"}).content.decode()
    assert "Costco Wholesale" in fragment
    assert "<html" not in fragment


def test_is_not_kept_by_caches(alice_client):
    assert "no-store" in alice_client.get(URL)["Cache-Control"]


def test_post_is_refused(alice_client):
    assert alice_client.post(URL).status_code == 405


class TestPaging:
    @pytest.fixture(autouse=True)
    def directory(self, alice):
        for number in range(60):
            make_store(alice, f"Store {number:02}")

    def test_fifty_a_page(self, alice_client):
        first, second = (alice_client.get(URL, {"page": page}).content.decode() for page in (1, 2))
        assert (first.count('class="card"'), second.count('class="card"')) == (50, 10)
        assert "Store 49" in first
        assert "Store 50" in second
        assert "?page=2" in first

    @pytest.mark.parametrize("page", ["0", "-1", "99", "x", "9" * 400])
    def test_an_odd_page_number_is_one_that_exists(self, alice_client, page):
        assert alice_client.get(URL, {"page": page}).status_code == 200

    def test_the_number_of_queries_does_not_grow(self, alice, alice_client, django_assert_num_queries):
        with django_assert_num_queries(4):  # session, user, count, page
            alice_client.get(URL)
