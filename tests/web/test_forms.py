"""A form is taken from a page of this site only."""

from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.entrance import GOOD
from tests.factories import Person
from tests.strict_browser import Browser
from webapp.models import Attempt, Credential, Member


def change(browser: Browser, headers: dict[str, str]) -> int:
    hidden = browser.open("/sign-in").document.all("input")
    form = {field.get("name"): field.get("value") for field in hidden if field.get("name")}
    form["language"] = "en"
    return browser.client.post("/language", data=form, headers=headers).status_code


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:8000"},
        {"Origin": "http://["},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_of_another_site_is_refused_even_with_the_right_token(
    browser: Browser, headers: dict[str, str]
) -> None:
    assert change(browser, headers) == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "http://localhost"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_a_form_of_this_site_is_taken_from_every_browser(
    browser: Browser, headers: dict[str, str]
) -> None:
    assert change(browser, headers) == 303


def test_a_link_of_another_site_may_lead_here(browser: Browser, hanako: Person) -> None:
    browser.sign_in_as(hanako)

    assert browser.client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_form_changes_what_its_page_asks_for_and_nothing_else(
    browser: Browser, session: Session, hanako: Person, taro: Person
) -> None:
    columns = (
        Credential.member_id,
        Credential.password_hash,
        Credential.password_off_at,
        Credential.exchanges_frozen_at,
        Member.name,
        Member.reference,
    )
    asked = select(*columns).join(Member).order_by(Credential.member_id)
    before = session.execute(asked).all()
    browser.sign_in_as(hanako)
    hidden = browser.open("/security/user-id").document.all("input")
    form = {field.get("name", ""): field.get("value", "") for field in hidden}
    more = {"member_id": str(taro.member_id), "password_hash": "x", "password_off_at": "2026-10-01"}
    more |= {"exchanges_frozen_at": "2026-10-01", "name": "x", "reference": "x", "is_admin": "1"}

    answer = browser.client.post("/security/user-id", data={**form, **more, "user_id": "hanako.2"})

    assert answer.status_code == 303
    session.expire_all()
    assert session.execute(asked).all() == before
    ids = select(Credential.user_id).order_by(Credential.member_id)
    assert session.scalars(ids).all() == ["hanako.2", taro.user_id]


def test_what_is_no_text_or_doubled_is_refused_before_it_counts(
    browser: Browser, session: Session
) -> None:
    hidden = browser.open("/sign-in").document.all("input")
    form = {field.get("name"): field.get("value") for field in hidden if field.get("name")}
    body = urlencode({**form, "password": GOOD})

    for sent in ("user_id=hanako&user_id=taro.85", "user_id=%ff%fe"):
        answer = browser.client.post(
            "/sign-in", data=f"{body}&{sent}", content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 400, sent
    assert session.scalars(select(Attempt.bucket)).all() == []
