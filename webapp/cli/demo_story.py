"""What the demo starts with: its members, their card life until today, one who is enrolled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import exists, func, select

from webapp.adapters.demo_issuer.cast import read_cast
from webapp.adapters.demo_issuer.feed import (
    FEED_NAME,
    account_rows,
    card_rows,
    member_rows,
    transaction_rows,
)
from webapp.adapters.demo_issuer.history import Story
from webapp.adapters.embedded_issuer import IssuedCard
from webapp.adapters.password_hashing import BcryptHasher
from webapp.cli.installation import Installation, now
from webapp.domain.feed import Feed, FeedKind
from webapp.domain.password import Password
from webapp.models import Account, Card, Consent, Contact, Credential, Member, Transaction
from webapp.services.feed import FeedPorts, take_in

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

ENROLLED: Final = "M1001"
"""The member who has enrolled already: somebody with a family card and much to see."""
ENROLLED_USER_ID: Final = "hanako.yamada"
ENROLLED_PASSWORD: Final = "shizuka-na-asa-no-panya"  # noqa: S105 - it is printed at every start
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCardToTry:
    """A card of a member who has not enrolled."""

    issued: IssuedCard
    member_name: str
    member_reference: str


def tell_until(installation: Installation, today: date) -> None:
    """Let the demo's life go on until today: nothing that is told already changes."""
    story = Story(cast=read_cast(), profile=installation.profile, today=today)
    told_until = _told_until(installation)
    if told_until is None:
        # A hash takes as long as a thousand lines, and the other core has nothing to do.
        with ThreadPoolExecutor(1) as pool:
            hashed = pool.submit(_hashed_password, installation)
            _introduce(installation, story)
            _tell(installation, story, after=None)
            _enroll(installation, hashed.result())
    elif told_until < today:
        # The last day may have been told while it was still going on: it is told once more.
        _tell(installation, story, after=told_until - ONE_DAY)


def _introduce(installation: Installation, story: Story) -> None:
    _take_in(installation, FeedKind.MEMBERS, member_rows(story))
    _take_in(installation, FeedKind.ACCOUNTS, account_rows(story))
    _take_in(installation, FeedKind.CARDS, card_rows(story, installation.issuer))
    with installation.database.work() as session:
        _record_consents(session, story)


def _tell(installation: Installation, story: Story, *, after: date | None) -> None:
    _take_in(installation, FeedKind.TRANSACTIONS, transaction_rows(story, after=after))
    with installation.database.work() as session:
        installation.close_statements(session, until=story.today - ONE_DAY, feed=FEED_NAME)


def _told_until(installation: Installation) -> date | None:
    """Return the last day of the demo's life, ``None`` until all of its beginning is there."""
    newest = (
        select(func.max(Transaction.used_on))
        .join(Account, Account.id == Transaction.account_id)
        .where(Account.feed == FEED_NAME, exists().where(Credential.member_id.is_not(None)))
    )
    with installation.database.read() as connection:
        return connection.scalar(newest)


def _take_in(installation: Installation, kind: FeedKind, rows: Iterable[Mapping[str, str]]) -> None:
    settings = installation.settings
    counts = take_in(
        installation.database,
        kind,
        rows,
        feed=Feed(name=FEED_NAME, history=True),
        ports=FeedPorts(
            profile=installation.profile,
            sealer=installation.sealer,
            fingerprint_keys=settings.fingerprint_keys,
        ),
        now=now(),
    )
    if counts.rejected:
        raise RuntimeError(f"the demo's own {kind.value} are wrong: {counts.rejections[0]}")


def _record_consents(session: Session, story: Story) -> None:
    for consent in story.cast.consents:
        account_id = session.scalars(_of_demo(Account, Account.reference == consent.account)).one()
        member_id = session.scalars(_of_demo(Member, Member.reference == consent.member)).one()
        known = select(Consent).filter_by(account_id=account_id, member_id=member_id)
        if session.scalars(known).one_or_none() is None:
            session.add(
                Consent(
                    account_id=account_id,
                    member_id=member_id,
                    shows=consent.shows,
                    recorded_on=consent.recorded_on,
                )
            )


def _hashed_password(installation: Installation) -> str:
    settings = installation.settings
    hasher = BcryptHasher(settings.pepper_keys, cost=settings.bcrypt_cost)
    return hasher.hash(Password(ENROLLED_PASSWORD))


def _enroll(installation: Installation, password_hash: str) -> None:
    """Give one member a user ID and a password, as if the enrollment were long ago."""
    moment = now()
    with installation.database.work() as session:
        member_id = session.scalars(_of_demo(Member, Member.reference == ENROLLED)).one()
        session.add(
            Credential(
                member_id=member_id,
                user_id_key=ENROLLED_USER_ID,
                user_id=ENROLLED_USER_ID,
                password_hash=password_hash,
                enrolled_at=moment,
                password_set_at=moment,
            )
        )


def _of_demo(table: type[Account | Member], condition: ColumnElement[bool]) -> Select[int]:
    return select(table.id).where(table.feed == FEED_NAME, condition)


def card_to_enroll(installation: Installation) -> DemoCardToTry | None:
    """Return a card whose member has an e-mail address and really has not enrolled yet."""
    email = exists().where(Contact.member_id == Member.id, Contact.channel == "email")
    return _card_to_try(installation, email)


def card_without_contact(installation: Installation) -> DemoCardToTry | None:
    """Return the card of a member who can only be reached by letter, and has not enrolled."""
    return _card_to_try(installation, ~exists().where(Contact.member_id == Member.id))


def _card_to_try(
    installation: Installation, condition: ColumnElement[bool]
) -> DemoCardToTry | None:
    asked = (
        select(Card.reference, Member.name, Member.reference.label("member"))
        .join(Member, Member.id == Card.member_id)
        .join(Account, Account.id == Card.account_id)
        .where(
            Card.feed == FEED_NAME,
            Account.main_member_id == Member.id,
            ~exists().where(Credential.member_id == Member.id),
            condition,
        )
        .order_by(Card.serial)
        .limit(1)
    )
    with installation.database.read() as connection:
        found = connection.execute(asked).first()
    issued = installation.issuer.card(found.reference) if found else None
    if found is None or issued is None:
        return None
    return DemoCardToTry(issued=issued, member_name=found.name, member_reference=found.member)


def password_was_changed(installation: Installation) -> bool:
    """Tell whether the enrolled member's password is no longer the one that is printed."""
    asked = select(Credential.password_set_at > Credential.enrolled_at).where(
        Credential.user_id_key == ENROLLED_USER_ID
    )
    with installation.database.read() as connection:
        return bool(connection.scalar(asked))
