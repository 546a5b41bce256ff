"""The smallest valid things, saved in the session and given back with their row numbers.

    hanako = enroll(session, make_member(session))
    account = make_account(session, hanako)
    card = make_card(session, account)
    make_purchase(session, card, amount_minor=5_230, merchant="スーパーみどり")

Everything that a test does not name is plausible and fixed.  The cast: Hanako is the member,
Taro always somebody else, Jiro a family member with a card of Hanako's account.
"""

import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.strict_browser import Browser
from webapp.adapters.password_hashing import BcryptHasher
from webapp.adapters.sealing import AesGcmSealer
from webapp.config import Settings, demo_settings
from webapp.domain.cycle import BillingCycle
from webapp.domain.password import Password
from webapp.domain.sealing import blind_index
from webapp.models import (
    Account,
    Card,
    Consent,
    Contact,
    Credential,
    Cycle,
    Member,
    PointsEntry,
    PointsLot,
    PointsRuleText,
    Statement,
    Transaction,
)
from webapp.services.member_session import SessionRules, open_session

FEED = "test"
PASSWORD = "みどりの傘と静かな朝のパン屋"
NOON = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
"""Thursday 1 October 2026, noon in Japan."""
TODAY = date(2026, 10, 1)
FAR_OFF = datetime(2100, 1, 1, tzinfo=UTC)
NEVER_EXPIRES = date(9999, 12, 31)
CYCLE = BillingCycle(closing_day=19, payment_day=10, payment_month_offset=1)
"""The demo issuer's first: closes on the 19th, paid on the 10th of the next month."""
CHEAPEST_BCRYPT = 4
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Person:
    """A member who has enrolled, with what they type to sign in."""

    member_id: int
    name: str
    user_id: str
    password: str


@cache
def _demo() -> Settings:
    return demo_settings(site_url="http://localhost", database_url="", issuer_file=None)  # type: ignore[arg-type]


@cache
def _hashed(password: str) -> str:
    hasher = BcryptHasher(_demo().pepper_keys, cost=CHEAPEST_BCRYPT)
    return hasher.hash(Password(password))


def _saved(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def _reference(kind: str) -> str:
    return f"{kind}-{next(_numbers)}"


def member_id_of(member: Member | Person | int | None) -> int | None:
    """Return the row number, whatever form of a member a test has at hand."""
    if isinstance(member, Person):
        return member.member_id
    return member.id if isinstance(member, Member) else member


def make_member(
    session: Session,
    name: str = "山田花子",
    *,
    name_kana: str = "ヤマダハナコ",
    name_latin: str = "HANAKO YAMADA",
    **columns: Any,
) -> Member:
    """Make somebody to whom the issuer has given a card; not enrolled yet."""
    columns.setdefault("reference", _reference("member"))
    row = Member(feed=FEED, name=name, name_kana=name_kana, name_latin=name_latin, **columns)
    return _saved(session, row)


def make_contact(
    session: Session,
    member: Member | Person,
    address: str = "hanako@example.jp",
    *,
    channel: str = "email",
) -> Contact:
    """Put an address on file, sealed with the demo's keys."""
    member_id = member_id_of(member)
    settings = _demo()
    key = settings.fingerprint_keys.current
    row = Contact(
        member_id=member_id,
        channel=channel,
        address_sealed=AesGcmSealer(settings.sealing_keys).seal(
            address, f"contact.address.{member_id}.{channel}"
        ),
        blind_index=blind_index(key, "contact.address", address.casefold()),
        confirmed_at=NOON,
    )
    return _saved(session, row)


def enroll(
    session: Session, member: Member, user_id: str = "hanako", *, password: str = PASSWORD
) -> Person:
    """Give the member a user ID and a password, as enrollment does."""
    row = Credential(
        member_id=member.id,
        user_id_key=user_id.casefold(),
        user_id=user_id,
        password_hash=_hashed(password),
        enrolled_at=NOON,
        password_set_at=NOON,
    )
    _saved(session, row)
    return Person(member.id, member.name, user_id, password)


def make_hanako(session: Session) -> Person:
    """Make the member of most tests."""
    return enroll(session, make_member(session))


def make_taro(session: Session) -> Person:
    """Make somebody else, who must never be seen."""
    taro = make_member(session, "佐藤太郎", name_kana="サトウタロウ", name_latin="TARO SATO")
    return enroll(session, taro, "taro85")


def make_jiro(session: Session) -> Person:
    """Make the one who gets a family card in some tests."""
    jiro = make_member(session, "山田次郎", name_kana="ヤマダジロウ", name_latin="JIRO YAMADA")
    return enroll(session, jiro, "jiro.y")


def sign_in_quickly(
    browser: Browser, session: Session, person: Person, *, now: datetime | None = None
) -> Browser:
    """Let the browser carry a signed-in session, without the sign-in page (which has its tests).

    ``now`` is when; without it, at the real present moment.
    """
    token = open_session(
        session,
        person.member_id,
        rules=SessionRules(idle_minutes=20, shared_idle_minutes=5, session_hours=8),
        shared_device=False,
        device_words="",
        now=now or datetime.now(UTC),
    )
    session.commit()
    with browser.client.session_transaction(base_url=browser.base_url) as cookie:
        cookie.clear()
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return browser


def make_cycle(session: Session, cycle: BillingCycle = CYCLE) -> Cycle:
    """Make a billing cycle, or give the one there is."""
    figures = {
        "closing_day": cycle.closing_day,
        "payment_day": cycle.payment_day,
        "payment_month_offset": cycle.payment_month_offset,
    }
    known = session.scalars(select(Cycle).filter_by(**figures)).one_or_none()
    return known or _saved(session, Cycle(**figures))


def make_account(
    session: Session,
    member: Member | Person | None = None,
    *,
    cycle: BillingCycle = CYCLE,
    **columns: Any,
) -> Account:
    """Make a card account whose main member is ``member``."""
    columns.setdefault("reference", _reference("account"))
    row = Account(
        feed=FEED,
        cycle_id=make_cycle(session, cycle).id,
        main_member_id=member_id_of(member),
        **columns,
    )
    return _saved(session, row)


def make_card(
    session: Session,
    account: Account,
    member: Member | Person | None = None,
    *,
    last_digits: str = "1001",
    **columns: Any,
) -> Card:
    """Make a card of the account, held by its main member unless another is named."""
    columns.setdefault("reference", _reference("card"))
    columns.setdefault("expires_on", date(2029, 9, 30))
    row = Card(
        feed=FEED,
        account_id=account.id,
        member_id=member_id_of(member) or account.main_member_id,
        last_digits=last_digits,
        **columns,
    )
    return _saved(session, row)


def make_consent(
    session: Session, account: Account, member: Member | Person, *, shows: str = "totals"
) -> Consent:
    """Record what a family member lets the main member see."""
    member_id = member_id_of(member)
    row = Consent(account_id=account.id, member_id=member_id, shows=shows, recorded_on=TODAY)
    return _saved(session, row)


def make_transaction(
    session: Session, card: Card, *, cycle: BillingCycle = CYCLE, **columns: Any
) -> Transaction:
    """Make a posted purchase of 1,000 yen today, in the cycle of its day, unless told otherwise."""
    columns.setdefault("used_on", TODAY)
    columns.setdefault("kind", "purchase")
    columns.setdefault("state", "posted")
    columns.setdefault("amount_minor", 1_000)
    columns.setdefault("merchant", "青空書店")
    columns.setdefault("merchant_raw", columns["merchant"])
    columns.setdefault("closing_on", cycle.closing_on(columns["used_on"]))
    if columns["state"] != "pending":
        columns.setdefault("posted_on", columns["used_on"])
    row = Transaction(
        identity=next(_numbers).to_bytes(16, "big"),
        account_id=card.account_id,
        card_id=card.id,
        **columns,
    )
    return _saved(session, row)


def make_purchase(session: Session, card: Card, **columns: Any) -> Transaction:
    """Make a posted purchase."""
    return make_transaction(session, card, **columns)


def make_refund(session: Session, card: Card, **columns: Any) -> Transaction:
    """Make a posted refund of 1,000 yen; ``refunds_id`` names its purchase."""
    columns.setdefault("amount_minor", -1_000)
    return make_transaction(session, card, kind="refund", **columns)


def make_payment(session: Session, card: Card, **columns: Any) -> Transaction:
    """Make a payment to the account of 1,000 yen."""
    columns.setdefault("amount_minor", -1_000)
    columns.setdefault("merchant", "口座振替によるお支払い")
    return make_transaction(session, card, kind="payment", **columns)


def make_statement(
    session: Session,
    account: Account,
    *,
    closing_on: date = date(2026, 9, 19),
    payment_on: date = date(2026, 10, 13),
    previous_balance_minor: int = 0,
    credits_minor: int = 0,
    charges_minor: int = 84_210,
    line_count: int = 0,
) -> Statement:
    """Make a closed statement; its balance follows from the figures."""
    closing_balance_minor = previous_balance_minor - credits_minor + charges_minor
    account.closed_until = max(account.closed_until or closing_on, closing_on)
    row = Statement(
        account_id=account.id,
        closing_on=closing_on,
        payment_on=payment_on,
        previous_balance_minor=previous_balance_minor,
        credits_minor=credits_minor,
        charges_minor=charges_minor,
        closing_balance_minor=closing_balance_minor,
        amount_due_minor=max(closing_balance_minor, 0),
        line_count=line_count,
        closed_at=NOON - timedelta(days=1),
    )
    return _saved(session, row)


def make_lot(
    session: Session,
    account: Account,
    points: int = 1_000,
    *,
    earned_on: date = date(2026, 9, 19),
    expires_on: date = date(2029, 9, 19),
    **columns: Any,
) -> PointsLot:
    """Make a lot of which all is left unless ``points_left`` says otherwise."""
    columns.setdefault("points_left", max(points, 0))
    row = PointsLot(
        account_id=account.id,
        earned_on=earned_on,
        expires_on=expires_on,
        points_earned=points,
        **columns,
    )
    return _saved(session, row)


def make_points_entry(
    session: Session,
    account: Account,
    points: int = 10,
    *,
    booked_on: date = TODAY,
    reason: str = "earned",
    cycle: BillingCycle = CYCLE,
    **columns: Any,
) -> PointsEntry:
    """Make one movement of points; the lot that follows from it is made by ``make_lot``."""
    columns.setdefault("closing_on", cycle.closing_on(booked_on))
    row = PointsEntry(
        account_id=account.id, booked_on=booked_on, points=points, reason=reason, **columns
    )
    return _saved(session, row)


def make_rule_text(session: Session, **columns: Any) -> PointsRuleText:
    """Make the words of the usual earning rule."""
    columns.setdefault("rule", "standard")
    columns.setdefault("words_ja", "100円につき1ポイント")
    columns.setdefault("words_en", "1 point for every 100 yen")
    return _saved(session, PointsRuleText(**columns))
