"""The demo's life goes on from day to day: what was told stays as it was told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.adapters.breached import ZxcvbnGuesser
from webapp.adapters.demo_issuer import history
from webapp.adapters.demo_issuer.cast import read_cast
from webapp.cli import demo_story
from webapp.cli.demo_story import (
    ENROLLED,
    ENROLLED_PASSWORD,
    ENROLLED_USER_ID,
    card_to_enroll,
    card_without_contact,
    password_was_changed,
    tell_until,
)
from webapp.cli.installation import Installation
from webapp.config import demo_settings
from webapp.domain.password import Password, PasswordContext, PasswordPolicy, check_password
from webapp.domain.user_id import UserId
from webapp.models import Account, Credential, Member, PointsLot, Statement, Transaction

TODAY = date(2026, 11, 23)
LATER = TODAY + timedelta(days=12)
"""By then each of the three cycles has closed once more, or will not for a while."""


@pytest.fixture
def installation(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """An installation whose demo begins three months ago: enough to see it go on."""
    monkeypatch.setattr(history, "MONTHS", 3)
    settings = demo_settings(site_url="http://localhost", database_url=database_url)
    made = Installation(replace(settings, bcrypt_cost=4))
    yield made
    made.close()


def lines(session: Session) -> dict[str | None, tuple[object, ...]]:
    asked = select(
        Transaction.reference, Transaction.closing_on, Transaction.amount_minor, Transaction.points
    ).where(Transaction.state == "posted")
    found = {row[0]: tuple(row[1:]) for row in session.execute(asked)}
    session.rollback()
    return found


def figures(session: Session) -> dict[tuple[int, date], tuple[int, int]]:
    asked = select(
        Statement.account_id,
        Statement.closing_on,
        Statement.closing_balance_minor,
        Statement.amount_due_minor,
    )
    found = {(row[0], row[1]): (row[2], row[3]) for row in session.execute(asked)}
    session.rollback()
    return found


def test_a_later_day_adds_and_changes_nothing(installation: Installation, session: Session) -> None:
    tell_until(installation, TODAY)
    first, closed = lines(session), figures(session)
    tell_until(installation, TODAY)
    assert (lines(session), figures(session)) == (first, closed)

    tell_until(installation, LATER)

    now, closed_now = lines(session), figures(session)
    assert {reference: now[reference] for reference in first} == first
    assert {key: closed_now[key] for key in closed} == closed
    assert len(now) > len(first) + 100
    assert len(closed_now) > len(closed)
    assert session.scalar(select(func.max(Transaction.used_on))) == LATER
    stale = select(func.count()).where(
        Transaction.state == "pending", Transaction.used_on < LATER - timedelta(days=10)
    )
    assert session.scalar(stale) == 0


def test_every_debit_pays_its_statement_on_the_later_day_too(
    installation: Installation, session: Session
) -> None:
    tell_until(installation, TODAY)
    tell_until(installation, LATER)

    paid = session.execute(
        select(Transaction.account_id, Transaction.posted_on, -Transaction.amount_minor).where(
            Transaction.kind == "payment"
        )
    ).all()
    said = session.execute(
        select(Statement.account_id, Statement.payment_on, Statement.amount_due_minor)
    ).all()
    assert set(map(tuple, paid)) <= set(map(tuple, said))


def test_points_have_been_earned(installation: Installation, session: Session) -> None:
    tell_until(installation, TODAY)

    lots = select(PointsLot.account_id, func.sum(PointsLot.points_left))
    balances = session.execute(lots.group_by(PointsLot.account_id)).all()
    assert len(balances) == len(read_cast().accounts)
    assert all(points > 100 for _, points in balances)


def test_a_start_that_was_cut_off_is_begun_again(
    installation: Installation, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(demo_story, "_enroll", cut_off)
        with pytest.raises(KeyboardInterrupt):
            tell_until(installation, TODAY)
    first = lines(session)
    assert first

    tell_until(installation, TODAY)

    assert lines(session) == first
    assert session.scalar(select(func.count()).select_from(Credential)) == 1


def test_rows_that_are_wrong_stop_the_start(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_story, "member_rows", lambda _: [{"reference": "M1", "name": ""}])

    with pytest.raises(RuntimeError, match="the demo's own members are wrong"):
        tell_until(installation, TODAY)


def test_only_cards_of_members_who_have_not_enrolled_are_offered(
    installation: Installation, session: Session
) -> None:
    tell_until(installation, TODAY)
    main_members = set(session.scalars(select(Account.main_member_id)))
    session.rollback()
    offered = []
    while (found := card_to_enroll(installation)) and len(offered) < 30:
        offered.append(found.member_reference)
        enroll(session, found.member_reference)
    assert ENROLLED not in offered
    assert len(offered) == len(set(offered)) > 5

    letters_only = card_without_contact(installation)
    assert letters_only
    assert letters_only.member_reference not in offered
    enroll(session, letters_only.member_reference)
    assert card_without_contact(installation) is None
    enrolled = set(session.scalars(select(Credential.member_id)))
    assert enrolled < main_members


def enroll(session: Session, reference: str) -> None:
    member_id = session.scalars(select(Member.id).where(Member.reference == reference)).one()
    model = session.scalars(select(Credential)).first()
    assert model
    session.add(
        Credential(
            member_id=member_id,
            user_id_key=reference,
            user_id=reference,
            password_hash="",
            enrolled_at=model.enrolled_at,
            password_set_at=model.password_set_at,
        )
    )
    session.commit()


def test_a_changed_password_is_not_printed(installation: Installation, session: Session) -> None:
    tell_until(installation, TODAY)
    assert not password_was_changed(installation)

    credential = session.scalars(select(Credential)).one()
    credential.password_set_at += timedelta(seconds=1)
    session.commit()

    assert password_was_changed(installation)


def test_the_printed_user_id_and_password_are_good_ones() -> None:
    member = next(one for one in read_cast().members if one.reference == ENROLLED)
    context = PasswordContext(
        user_id=ENROLLED_USER_ID,
        names=(member.name, member.kana, member.latin),
        birth_on=member.born_on,
        phones=(member.sms,),
    )
    refusal = check_password(
        Password(ENROLLED_PASSWORD), context, policy=PasswordPolicy(), guesser=ZxcvbnGuesser(None)
    )

    assert refusal is None
    user_id = UserId.parse(ENROLLED_USER_ID)
    assert isinstance(user_id, UserId)
    assert user_id.key == ENROLLED_USER_ID
