import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from storeagent.accounts.models import SecretThrottle
from stores.models import Store
from tests.conftest import PASSPHRASE
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

    def test_fifty_a_page_and_a_link_to_the_rest(self, alice_client):
        first = alice_client.get(URL).content.decode()
        second = alice_client.get(next_page(first)).content.decode()
        assert (first.count('class="card"'), second.count('class="card"')) == (50, 10)
        assert "60 stores" in first
        assert "Store 49" in first
        assert "Store 50" in second
        assert "Load more" not in second

    def test_htmx_gets_the_rest_alone(self, alice_client):
        rest = next_page(alice_client.get(URL).content.decode())
        fragment = alice_client.get(rest, headers={"HX-Request": "true"}).content.decode()
        assert fragment.lstrip().startswith("<li>")
        assert fragment.count('class="card"') == 10

    def test_newest_first(self, alice, alice_client):
        make_store(alice, "Aardvark")
        first = alice_client.get(URL, {"sort": "newest"}).content.decode()
        assert first.index("Aardvark") < first.index("Store 59") < first.index("Store 58")
        second = alice_client.get(next_page(first)).content.decode()
        assert "Store 10" in second
        assert "Store 11" not in second

    @pytest.mark.parametrize(
        "after", ["x", "-1", "9" * 400, "W10", "bnVsbA", "é", "\x00", "WyJuYW1lIiwiXHUwMDAwIiwiIl0"]
    )
    def test_an_odd_cursor_is_the_first_page(self, alice_client, after):
        page = alice_client.get(URL, {"after": after})
        assert page.status_code == 200
        assert "Store 00" in page.content.decode()

    def test_a_page_whose_stores_are_gone_is_the_first_one(self, alice, alice_client, now):
        rest = next_page(alice_client.get(URL).content.decode())
        Store.objects.of(alice).filter(name__gte="Store 50").update(deleted_at=now)
        assert "Store 00" in alice_client.get(rest).content.decode()

    def test_the_number_of_queries_does_not_grow(self, alice, alice_client, django_assert_num_queries):
        # The session with its end and its note, user, configuration and the session's age (each with its savepoint),
        # page, count, trash.
        with django_assert_num_queries(13):
            alice_client.get(URL)


def next_page(page: str) -> str:
    return html.unescape(re.search(r'rel="next" href="([^"]+)"', page)[1])


class TestNumbers:
    UNLOCK = f"{URL}unlock/"

    @pytest.fixture(autouse=True)
    def directory(self, alice):
        make_store(alice, "Zebra Toys", "+14155550198")

    def opened(self, client, **query) -> bool:
        response = client.get(URL, query)
        assert "no-store" in response["Cache-Control"]
        page = response.content.decode()
        assert ("tel:+14155550198" in page) == ("(415) 555-0198" in page)
        return "tel:+14155550198" in page

    def test_the_passphrase_shows_them_once(self, alice_client):
        response = alice_client.post(self.UNLOCK, {"passphrase": PASSPHRASE, "q": "zebra", "sort": "newest"})
        assert (response.status_code, response["Location"]) == (303, f"{URL}?q=zebra&sort=newest")
        assert self.opened(alice_client)
        assert not self.opened(alice_client)

    def test_an_unlock_that_no_page_follows_lapses(self, alice_client):
        alice_client.post(self.UNLOCK, {"passphrase": PASSPHRASE})
        age(alice_client, 61)
        assert not self.opened(alice_client)

    def test_for_some_minutes_when_the_operator_says_so(self, alice_client, configure):
        configure(UNLOCK_MINUTES=5)
        alice_client.post(self.UNLOCK, {"passphrase": PASSPHRASE})
        assert self.opened(alice_client)
        age(alice_client, 299)
        assert self.opened(alice_client, q="zebra")
        age(alice_client, 301)
        assert not self.opened(alice_client)

    def test_what_htmx_asks_for_is_open_too(self, alice_client, configure):
        configure(UNLOCK_MINUTES=5)
        alice_client.post(self.UNLOCK, {"passphrase": PASSPHRASE})
        assert "(415) 555-0198" in alice_client.get(URL, headers={"HX-Request": "true"}).content.decode()

    @pytest.mark.parametrize("digits", ["0198", "555", "(415) 555-0198", "+14155550198"])
    def test_digits_find_numbers_that_are_open_and_tell_nothing_before(self, alice_client, digits):
        page = alice_client.get(URL, {"q": digits}).content.decode()
        assert "Zebra" not in page
        assert "Numbers are searched once they are open" in page
        alice_client.post(self.UNLOCK, {"passphrase": PASSPHRASE})
        assert self.opened(alice_client, q=digits)

    def test_digits_of_a_name_are_found_unopened_beside_the_note(self, alice, alice_client):
        make_store(alice, "1313")
        page = alice_client.get(URL, {"q": "1313"}).content.decode()
        assert ">1313<" in page
        assert "These are names." in page

    def test_until_hidden(self, alice_client, configure):
        configure(UNLOCK_MINUTES=5)
        alice_client.post(self.UNLOCK, {"passphrase": PASSPHRASE})
        alice_client.post(f"{URL}lock/")
        assert not self.opened(alice_client)

    def test_until_the_passphrase_changes(self, alice, alice_client, configure):
        configure(UNLOCK_MINUTES=5)
        alice_client.post(self.UNLOCK, {"passphrase": PASSPHRASE})
        alice.set_passphrase("copper kettle")
        alice.save()
        assert not self.opened(alice_client)

    def test_until_the_log_out(self, alice, alice_client, configure):
        configure(UNLOCK_MINUTES=5)
        alice_client.post(self.UNLOCK, {"passphrase": PASSPHRASE})
        alice_client.post(reverse("account_logout"))
        alice_client.force_login(alice)
        assert not self.opened(alice_client)

    def test_not_for_who_logs_in_next(self, alice_client, bob, configure):
        configure(UNLOCK_MINUTES=5)
        alice_client.post(self.UNLOCK, {"passphrase": PASSPHRASE})
        make_store(bob, "Bob's Bait", "+14155550111")
        alice_client.force_login(bob)
        assert "tel:" not in alice_client.get(URL).content.decode()

    def test_a_wrong_one_opens_nothing_and_counts(self, alice, alice_client):
        response = alice_client.post(self.UNLOCK, {"passphrase": "not the one", "q": "zebra"})
        assert response.status_code == 422
        page = response.content.decode()
        assert "4 more tries" in page
        assert "not the one" not in page
        assert 'value="zebra"' in page
        assert not self.opened(alice_client)
        assert SecretThrottle.objects.get(user=alice).failures == 1

    def test_after_five_misses_the_right_one_waits(self, alice_client):
        for _ in range(5):
            alice_client.post(self.UNLOCK, {"passphrase": "not the one"})
        assert "one try too many" in alice_client.post(self.UNLOCK, {"passphrase": PASSPHRASE}).content.decode()
        assert not self.opened(alice_client)


def age(client, seconds: float) -> None:
    """Make the session's unlock so many seconds old."""
    session = client.session
    session["numbers_open"] = session["numbers_open"] | {"at": timezone.now().timestamp() - seconds}
    session.save()
