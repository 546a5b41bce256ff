"""The accounts and cards a member may see."""

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    Person,
    make_account,
    make_card,
    make_consent,
    make_hanako,
    make_jiro,
    make_taro,
)
from webapp.adapters.database import Database
from webapp.services.accounts import SeenAccount, choose_account, find_accounts


@pytest.fixture
def hanako(session: Session) -> Person:
    return make_hanako(session)


def seen(session: Session, database: Database, person: Person) -> tuple[SeenAccount, ...]:
    session.commit()
    with database.read() as connection:
        return find_accounts(connection, person.member_id)


def test_own_accounts_come_first(session: Session, database: Database, hanako: Person) -> None:
    jiro = make_jiro(session)
    family = make_account(session, jiro)
    make_card(session, family, hanako)
    own = make_account(session, hanako)
    make_card(session, make_account(session, make_taro(session)))

    accounts = seen(session, database, hanako)

    assert [account.account_id for account in accounts] == [own.id, family.id]
    assert [account.is_main for account in accounts] == [True, False]
    assert choose_account(accounts, None) is accounts[0]
    assert choose_account(accounts, family.id) is accounts[1]
    assert choose_account(accounts, family.id + 99) is None
    assert choose_account((), None) is None


def test_a_family_member_learns_of_no_other_card(
    session: Session, database: Database, hanako: Person
) -> None:
    account = make_account(session, hanako)
    make_card(session, account)
    jiro = make_jiro(session)
    his = make_card(session, account, jiro, last_digits="2002")
    make_consent(session, account, jiro)

    (account_of_jiro,) = seen(session, database, jiro)

    assert [card.card_id for card in account_of_jiro.cards] == [his.id]
    assert not account_of_jiro.cards[0].only_total, "his own lines he may see"
    assert account_of_jiro.last_digits == "2002"


def test_an_account_is_known_by_the_members_own_card(
    session: Session, database: Database, hanako: Person
) -> None:
    account = make_account(session, hanako)
    assert seen(session, database, hanako)[0].last_digits == ""
    make_card(session, account, make_jiro(session), last_digits="2002")
    assert seen(session, database, hanako)[0].last_digits == "2002"
    make_card(session, account, last_digits="1001")
    assert seen(session, database, hanako)[0].last_digits == "1001"


def test_cards_are_named_where_it_is_not_plain_which_was_used(
    session: Session, database: Database, hanako: Person
) -> None:
    account = make_account(session, hanako)
    first = make_card(session, account)
    assert not seen(session, database, hanako)[0].named_cards

    family = make_card(session, account, make_jiro(session))
    assert set(seen(session, database, hanako)[0].named_cards) == {family.id}

    second = make_card(session, account)
    named = seen(session, database, hanako)[0].named_cards
    assert set(named) == {first.id, family.id, second.id}
