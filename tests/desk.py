"""Hanako at her desk: enrolled, with a contact, and signed in as often as a test needs."""

from datetime import datetime, timedelta

from sqlalchemy import select

from tests.entrance import Town, visitor
from tests.factories import NOON, PASSWORD
from webapp.domain.password import Password
from webapp.models import SecurityEvent
from webapp.services.member_session import OpenSession, find_session
from webapp.services.sign_in import NotSignedIn, SignInForm, sign_in
from webapp.services.signed_in import SignedIn

MINUTE = timedelta(minutes=1)


class Desk:
    """Hanako, and whoever else signs in."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.outside = town.entrance()
        self.hanako = town.move_in(user_id="hanako")

    def sign_in(
        self,
        user_id: str = "hanako",
        *,
        password: str = PASSWORD,
        shared_device: bool = False,
        now: datetime = NOON,
    ) -> str:
        """Sign in and return the token; an empty text where it was refused."""
        form = SignInForm(user_id=user_id, password=Password(password), shared_device=shared_device)
        outcome = sign_in(self.outside, form, visitor(), now=now)
        assert isinstance(outcome, SignedIn | NotSignedIn)
        return outcome.token if isinstance(outcome, SignedIn) else ""

    def find(self, token: str, *, now: datetime = NOON) -> OpenSession | None:
        with self.town.database.read() as connection:
            return find_session(connection, token, now=now)

    def browser(self, token: str, *, now: datetime = NOON) -> OpenSession:
        """Return the browser that has this token, which is signed in."""
        found = self.find(token, now=now)
        assert found
        return found

    def events(self, member_id: int | None = None) -> list[str]:
        """Return what has happened to the member, the oldest first."""
        asked = select(SecurityEvent.kind).where(
            SecurityEvent.member_id == (member_id or self.hanako.member_id)
        )
        with self.town.database.read() as connection:
            return list(connection.scalars(asked.order_by(SecurityEvent.id)))
