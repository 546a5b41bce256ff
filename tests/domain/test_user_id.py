"""User IDs: what may be chosen, and what is suggested when it is taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.user_id import UserId, UserIdRefusal, suggest_user_ids

CARD = "399912345678903"


@pytest.mark.parametrize(
    ("text", "typed", "key"),
    [
        ("hanako", "hanako", "hanako"),
        (" Hanako.Y-85_ ", "Hanako.Y-85_", "hanako.y-85_"),
        ("ｈａｎａｋｏ８５", "hanako85", "hanako85"),
        ("1234a", "1234a", "1234a"),
        ("a" * 20, "a" * 20, "a" * 20),
        ("Hanako.Yamada+card@Mail.Example.JP",) * 2 + ("hanako.yamada+card@mail.example.jp",),
        ("hanako＠example.jp", "hanako@example.jp", "hanako@example.jp"),
    ],
)
def test_the_typed_spelling_is_kept_and_a_folded_one_compared(
    text: str, typed: str, key: str
) -> None:
    assert UserId.parse(text) == UserId(typed, key)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", UserIdRefusal.TOO_SHORT),
        ("hana", UserIdRefusal.TOO_SHORT),
        ("a" * 21, UserIdRefusal.TOO_LONG),
        ("12345", UserIdRefusal.NO_LETTER),
        ("12._-", UserIdRefusal.NO_LETTER),
        ("hana ko", UserIdRefusal.FORBIDDEN_CHARACTERS),
        ("はなこです", UserIdRefusal.FORBIDDEN_CHARACTERS),
        ("hanako\x00", UserIdRefusal.FORBIDDEN_CHARACTERS),
        ("hanakо", UserIdRefusal.FORBIDDEN_CHARACTERS),  # a Cyrillic о
        ("İstanbul", UserIdRefusal.FORBIDDEN_CHARACTERS),
        ("hanako@", UserIdRefusal.NOT_AN_EMAIL),
        ("hanako@example", UserIdRefusal.NOT_AN_EMAIL),
        ("hanako@-example.jp", UserIdRefusal.NOT_AN_EMAIL),
        ("hanako@@example.jp", UserIdRefusal.NOT_AN_EMAIL),
        ("hana ko@example.jp", UserIdRefusal.NOT_AN_EMAIL),
        ("花子@example.jp", UserIdRefusal.NOT_AN_EMAIL),
        ("@example.jp", UserIdRefusal.NOT_AN_EMAIL),
        ("a" * 65 + "@example.jp", UserIdRefusal.NOT_AN_EMAIL),
        ("hanako@" + "example." * 31 + "jp", UserIdRefusal.TOO_LONG),
    ],
)
def test_what_cannot_be_a_user_id_has_one_reason(text: str, refusal: UserIdRefusal) -> None:
    assert UserId.parse(text) is refusal


@pytest.mark.parametrize("key", ["hanako8903", "x3999", "h12-34", "1234@example.jp", "a." + CARD])
def test_a_run_of_the_cards_digits_is_noticed(key: str) -> None:
    assert UserId(key, key).shows_card_digits(CARD)


@pytest.mark.parametrize("key", ["hanako890", "h999x1234"[:5], "hanako4321", "h0399", "a903.1"])
def test_fewer_digits_or_others_are_fine(key: str) -> None:
    assert not UserId(key, key).shows_card_digits(CARD)


def test_the_last_digits_alone_can_be_looked_for() -> None:
    assert UserId("h8903", "h8903").shows_card_digits("8903")
    assert not UserId("h1234", "h1234").shows_card_digits("8903")
    assert not UserId("h1234", "h1234").shows_card_digits("")


@given(st.text(max_size=40), st.binary(min_size=6, max_size=6))
def test_every_suggestion_could_be_chosen_and_shows_no_card(base: str, chance: bytes) -> None:
    suggestions = suggest_user_ids(base, chance)

    assert len(set(suggestions)) == 3
    for suggestion in suggestions:
        assert UserId.parse(suggestion.typed) == suggestion
        assert not suggestion.shows_card_digits("0123456789876543210")


@pytest.mark.parametrize(
    ("base", "first"),
    [
        ("Hanako1985", "hanako258"),
        ("hanako.y@example.jp", "hanakoy258"),
        ("花子", "kaiin258"),
        ("h", "kaiin258"),
        ("ha", "ha258"),
        ("a" * 20, "a" * 16 + "258"),
    ],
)
def test_suggestions_begin_like_what_was_typed(base: str, first: str) -> None:
    assert suggest_user_ids(base, b"\x01\x02" * 3)[0].typed == first


def test_a_user_id_does_not_print() -> None:
    user_id = UserId("hanako@example.jp", "hanako@example.jp")

    assert repr(user_id) == str(user_id) == "<UserId h...>"
