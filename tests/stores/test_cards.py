from stores.cards import Card, cards
from tests.factories import make_store


def test_open_cards_in_the_order_asked(alice, django_assert_num_queries):
    first, second = (
        make_store(alice, "A", "+14155550101"),
        make_store(alice, "B", "+442079460182", phone_is_doubtful=True),
    )
    with django_assert_num_queries(1):
        shown = cards(alice, [str(second.pk), str(first.pk), str(second.pk)], with_phone=True)
    assert shown == [
        Card(str(second.pk), "B", "+44 20 7946 0182", "+442079460182", "+442079460182", is_doubtful=True),
        Card(str(first.pk), "A", "(415) 555-0101", "+14155550101", "+14155550101", is_doubtful=False),
    ]


def test_sealed_cards_hold_no_number(alice):
    store = make_store(alice, "A", "+14155550101")
    assert cards(alice, [str(store.pk)], with_phone=False) == [
        Card(str(store.pk), "A", None, None, None, is_doubtful=False)
    ]


def test_only_live_stores_of_that_user(alice, bob, now):
    theirs, gone = make_store(bob), make_store(alice, deleted_at=now)
    assert cards(alice, [str(theirs.pk), str(gone.pk)], with_phone=True) == []
