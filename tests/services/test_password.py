"""A change of password by a member who has just given the one before."""

import pytest
from sqlalchemy.orm import Session

from tests.desk import Desk
from tests.entrance import GOOD, Town
from tests.factories import NOON, PASSWORD
from webapp.adapters.database import Database
from webapp.config import Settings
from webapp.domain.password import Password, PasswordRefusal
from webapp.services.credential_change import Changed, ChangeRefusal
from webapp.services.member_session import SessionRefusal, end_session
from webapp.services.password import PasswordNotChanged, change_password


@pytest.fixture
def desk(session: Session, database: Database, settings: Settings) -> Desk:
    return Desk(Town(session, database, settings))


def change(
    desk: Desk, token: str, new: str = GOOD
) -> Changed | PasswordNotChanged | SessionRefusal:
    return change_password(desk.outside, desk.browser(token), Password(new), now=NOON)


def test_other_browsers_end_and_this_one_goes_on_with_another_token(desk: Desk) -> None:
    here, elsewhere = desk.sign_in(shared_device=True), desk.sign_in()

    outcome = change(desk, here)

    assert isinstance(outcome, Changed)
    assert outcome.token not in repr(outcome)
    assert [desk.find(token) for token in (here, elsewhere)] == [None, None]
    browser = desk.browser(outcome.token)
    assert (browser.shared_device, browser.device_words) == (True, "w3m")
    assert [mail.name for mail in desk.town.mails()] == ["password_changed"]


def test_only_the_new_password_opens_afterwards(desk: Desk) -> None:
    change(desk, desk.sign_in())

    assert not desk.sign_in(password=PASSWORD)
    assert desk.sign_in(password=GOOD)


@pytest.mark.parametrize(
    ("new", "refusal"),
    [
        ("short", PasswordRefusal.TOO_SHORT),
        (PASSWORD, ChangeRefusal.SAME_AS_CURRENT),
        ("person1-person1-p", PasswordRefusal.NAME),
    ],
)
def test_a_change_is_refused_for_what_is_wrong(
    desk: Desk, new: str, refusal: PasswordRefusal | ChangeRefusal
) -> None:
    token = desk.sign_in()

    assert change(desk, token, new) == PasswordNotChanged(refusal)

    assert desk.browser(token), "the member stays signed in"
    assert desk.town.mails() == []


def test_a_browser_that_was_signed_out_meanwhile_changes_nothing(desk: Desk) -> None:
    """Whoever is thrown out while the form is on its way cannot take the account along."""
    browser = desk.browser(desk.sign_in())
    with desk.town.database.work() as work:
        end_session(work, browser.session_id, now=NOON)

    outcome = change_password(desk.outside, browser, Password(GOOD), now=NOON)

    assert outcome is SessionRefusal.GONE
    assert desk.sign_in(password=PASSWORD)
    assert desk.town.mails() == []


def test_of_two_tabs_that_change_it_at_once_one_does(desk: Desk) -> None:
    browser = desk.browser(desk.sign_in())

    first = change_password(desk.outside, browser, Password(GOOD), now=NOON)
    second = change_password(desk.outside, browser, Password("yuudachi-kasa-rakuda-mado"), now=NOON)

    assert isinstance(first, Changed)
    assert second is SessionRefusal.GONE
    assert desk.sign_in(password=GOOD)
