"""Pairs of people who must be answered alike: the same work, in the same time.

``PAIRS`` holds what each pair is made of; each of its two sides is somebody else every time, so
that nobody's rows grow as no throttle would ever let them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from tests.entrance import CardHolder, Town
from webapp.domain.attempts import Throttles
from webapp.domain.card import CardProof
from webapp.services.attempts import Bucket, reserve
from webapp.services.signed_in import user_id_key

WRONG_PASSWORD: Final = "kasa rakuda daidokoro yuudachi"

Form = Mapping[str, str]
Side = Callable[[Town, int], Form]
"""Makes somebody, by their number, and returns the form they send."""


@dataclass(frozen=True)
class Pair:
    """Two ways to fill in the same form that must be answered alike."""

    path: str
    first: Side
    second: Side
    status: int = 303

    def forms(self, town: Town, people: int) -> tuple[Sequence[Form], Sequence[Form]]:
        """Return the forms of so many people of both sides."""
        numbers = range(people)
        return [self.first(town, one) for one in numbers], [
            self.second(town, one) for one in numbers
        ]


def _shown(proof: CardProof) -> dict[str, str]:
    return {"card_number": proof.number.digits, "security_code": proof.code.digits}


def _enrolled(town: Town, number: int) -> CardHolder:
    return town.move_in("佐藤太郎", user_id=f"member{number:04d}")


def _card(town: Town, _number: int) -> dict[str, str]:
    return _shown(town.move_in().proof)


def _wrong_card(town: Town, _number: int) -> dict[str, str]:
    return _shown(town.move_in().wrong_proof)


def _card_of_enrolled(town: Town, number: int) -> dict[str, str]:
    return _shown(_enrolled(town, number).proof)


def _card_without_contact(town: Town, _number: int) -> dict[str, str]:
    return _shown(town.move_in("山田次郎", contacts={}).proof)


def _nobodys_card(town: Town, number: int) -> dict[str, str]:
    return _shown(town.unknown_card(number))


def _known_id(town: Town, number: int) -> dict[str, str]:
    return {"user_id": _enrolled(town, number).user_id}


def _nobodys_id(_town: Town, number: int) -> dict[str, str]:
    return {"user_id": f"nobody{number:04d}"}


def _with_password(side: Side) -> Side:
    return lambda town, number: {**side(town, number), "password": WRONG_PASSWORD}


def _closed_card(side: Callable[[Town, int], CardProof]) -> Side:
    """Somebody whose card has been shown too often."""

    def close(town: Town, number: int) -> Form:
        proof = side(town, number)
        keys = town.settings.fingerprint_keys
        _close(town, Bucket(Throttles().card, proof.number.fingerprint(keys.current)))
        return _shown(proof)

    return close


def _closed_id(side: Side) -> Side:
    """Somebody whose user ID has been tried too often."""

    def close(town: Town, number: int) -> Form:
        form = side(town, number)
        _close(town, Bucket(Throttles().sign_in_user_id, user_id_key(form["user_id"])))
        return form

    return close


def _close(town: Town, bucket: Bucket) -> None:
    with town.database.work() as session:
        for _ in range(bucket.rule.tries):
            keys = town.settings.fingerprint_keys
            reserve(session, keys, [bucket], now=datetime.now(UTC))


PAIRS: Final = {
    "sign_in": Pair("/sign-in", _with_password(_known_id), _with_password(_nobodys_id), 422),
    "sign_in_closed": Pair(
        "/sign-in",
        _closed_id(_with_password(_known_id)),
        _closed_id(_with_password(_nobodys_id)),
        422,
    ),
    "user_id": Pair("/recovery/user-id", _known_id, _nobodys_id),
    "card_right_or_wrong": Pair("/enrollment/", _card, _wrong_card),
    "card_known_or_not": Pair("/enrollment/", _wrong_card, _nobodys_card),
    "card_enrolled_or_not": Pair("/enrollment/", _card_of_enrolled, _card),
    "card_with_contact_or_not": Pair("/enrollment/", _card, _card_without_contact),
    "card_to_recover": Pair("/recovery/card", _card_of_enrolled, _nobodys_card),
    "card_closed": Pair(
        "/enrollment/",
        _closed_card(lambda town, _number: town.move_in().proof),
        _closed_card(lambda town, number: town.unknown_card(number)),
        422,
    ),
}
"""By name; what is closed, known and unknown, stands beside what is open."""
