"""Hostile input on the pages that are reached by steps: codes, choices, a member's security."""

import re

import pytest
from flask import Flask
from werkzeug.test import Client

from tests.entrance import CardHolder, Town
from tests.factor_pages import ADD, APP_CODE, FACTORS, RECOVERY_CODE, STEP, add_app, give_password
from tests.hostile import TEXTS, TOKEN, URL, looked_at, sent_as_form
from tests.strict_browser import Browser

pytestmark = pytest.mark.thorough

OF_MEMBERS = (
    ("/security/password", ("new_password",)),
    ("/security/user-id", ("user_id",)),
    ("/security/confirm", ("password", "next", "left")),
    ("/security/session", ("minutes", "next")),
)
BUTTONS = (
    ("/security/sign-out-device", ("device",)),
    ("/security/sign-out-others", ("anything",)),
    ("/language", ("language", "next")),
    (FACTORS, ("keep",)),
    (ADD, ("anything",)),
    (f"{FACTORS}/codes", ("file", "kept")),
    (f"{FACTORS}/passkey", ("name", "answer")),
    (f"{FACTORS}/passkey/challenge", ("answer",)),
    ("/sign-in/passkey", ("answer", "next", "step")),
    ("/sign-in/passkey/challenge", ("step",)),
)


def go_on(visitor: Client, browser: Browser) -> Client:
    """Let the visitor stand where the browser stands."""
    for cookie in browser.client._cookies.values():
        visitor.set_cookie(cookie.key, cookie.value, domain=cookie.domain)
    return visitor


def show(browser: Browser, path: str, person: CardHolder) -> None:
    browser.fill_in(path, card_number=person.card_number, security_code=person.security_code)


def test_into_the_code_page_and_the_choice_of_an_enrollment(
    visitor: Client, browser: Browser, town: Town
) -> None:
    show(browser, "/enrollment/", town.move_in())
    sent = sent_as_form(go_on(visitor, browser), "/enrollment/code", ("code", "send"))
    show(browser, "/enrollment/", town.move_in("佐藤太郎"))
    browser.fill_in("/enrollment/code", code=town.code())

    fields = ("user_id", "password", "shared_device", "check")
    sent += sent_as_form(go_on(visitor, browser), "/enrollment/user-id", fields)

    assert sent > 200


def test_into_the_code_page_and_the_new_password_of_a_recovery(
    visitor: Client, browser: Browser, town: Town
) -> None:
    taro = town.move_in("佐藤太郎", user_id="taro85")
    show(browser, "/recovery/card", taro)
    browser.fill_in("/recovery/code", code=town.code())

    fields = ("new_password", "shared_device", "suggest")
    sent = sent_as_form(go_on(visitor, browser), "/recovery/found", fields)
    browser.fill_in("/recovery/user-id", user_id="taro85")
    sent += sent_as_form(go_on(visitor, browser), "/recovery/code", ("code", "send"))

    assert sent > 200


@pytest.mark.parametrize(("path", "fields"), OF_MEMBERS)
def test_into_the_forms_of_a_member(member: Client, path: str, fields: tuple[str, ...]) -> None:
    assert sent_as_form(member, path, fields) > 100


@pytest.mark.parametrize(("path", "fields"), BUTTONS)
def test_with_the_buttons_of_a_member(member: Client, path: str, fields: tuple[str, ...]) -> None:
    found = TOKEN.search(member.get("/security/", base_url=URL).data)
    assert found
    for text in TEXTS.values():
        form = {"csrf_token": found[1].decode(), **dict.fromkeys(fields, text)}
        looked_at(member.post(path, data=form, base_url=URL), said=text)


def test_into_the_forms_of_a_second_factor(visitor: Client, browser: Browser, town: Town) -> None:
    hanako = town.move_in(user_id="hanako85")
    browser.sign_in_as(hanako)
    browser.press(ADD, "アプリを用意したので、次へ進む")
    go_on(visitor, browser)
    sent = sent_as_form(visitor, APP_CODE, ("name", "code"))
    add_app(browser)
    links = (str(link.get("href")) for link in browser.open(FACTORS).document.all("a"))
    one = next(to for to in links if re.fullmatch(rf"{FACTORS}/app/\d+", to))
    sent += sent_as_form(go_on(visitor, browser), one, ("name", "remove"))

    assert sent > 200


def test_into_the_second_step(visitor: Client, browser: Browser, town: Town) -> None:
    hanako = town.move_in(user_id="hanako85")
    browser.sign_in_as(hanako)
    add_app(browser)
    give_password(browser, hanako)

    sent = sent_as_form(go_on(visitor, browser), STEP, ("code", "trusts"))
    sent += sent_as_form(visitor, RECOVERY_CODE, ("code",))

    assert sent > 200


def test_into_passkeys_of_visitors(visitor: Client) -> None:
    found = TOKEN.search(visitor.get("/sign-in", base_url=URL).data)
    assert found
    for text in TEXTS.values():
        for path in ("/sign-in/passkey", "/sign-in/passkey/challenge"):
            form = {"csrf_token": found[1].decode(), "answer": text, "next": text}
            looked_at(visitor.post(path, data=form, base_url=URL), said=text)


def test_in_place_of_a_number_in_an_address(member: Client) -> None:
    for number in ("0", "-1", "1" * 30, "１", "1%00", "1;2", "1'--", "%3Cb%3E", "1.0", "1e3", "²"):
        answer = looked_at(member.get(f"/security/not-me/{number}", base_url=URL), said=number)
        assert answer.status_code in {400, 404}, number
        answer = looked_at(member.get(f"{FACTORS}/app/{number}", base_url=URL), said=number)
        assert answer.status_code in {400, 404}, number
        answer = looked_at(member.get(f"{FACTORS}/{number}/1", base_url=URL), said=number)
        assert answer.status_code in {400, 404}, number


def test_every_form_of_the_site_is_tried(app: Flask) -> None:
    from tests.web.test_hostile import FORMS  # noqa: PLC0415

    tried = {path for path, _fields in (*FORMS, *OF_MEMBERS, *BUTTONS)}
    tried |= {"/enrollment/code", "/enrollment/user-id", "/recovery/code", "/recovery/found"}
    tried |= {APP_CODE, f"{FACTORS}/<kind>/<number>", STEP, RECOVERY_CODE}
    without_fields = {"/sign-out", "/security/not-me/<number>", "/recovery/lost-factor"}
    posted = {rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}

    assert posted - tried - without_fields == set()
