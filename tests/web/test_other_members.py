"""Nobody reaches what is another member's, by any address of the site.

Every page that Taro can reach is opened by others: each address as it is, whole and as the
piece that htmx would swap, and each number in it replaced.
"""

import re
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.factories import (
    NOON,
    Person,
    make_account,
    make_card,
    make_contact,
    make_hanako,
    make_jiro,
    make_lot,
    make_points_entry,
    make_purchase,
    make_statement,
    make_taro,
    sign_in_quickly,
)
from tests.strict_browser import Browser
from webapp.services.security import EventKind, record_event

SECRETS = (
    "佐藤", "太郎", "taro", "98,765", "9 8 7 6", "54,321", "77,007", "極秘の商品名", "極秘の端末",
)  # fmt: skip
"""What only Taro may see: names, amounts, digits, points, devices."""
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
MOST_PAGES = 100


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def taro(session: Session) -> Person:
    """Taro has two accounts with all there can be in them."""
    taro = make_taro(session)
    make_contact(session, taro, "taro@example.jp")
    for number in range(2):
        account = make_account(session, taro, product="極秘の商品名")
        card = make_card(session, account, last_digits="9876")
        for day in range(1, 29):
            bought = make_purchase(
                session,
                card,
                merchant="太郎の店",
                amount_minor=98_765,
                used_on=date(2026, 9, day),
            )
            make_points_entry(session, account, 987, transaction_id=bought.id)
        for _ in range(60 if number else 0):
            make_purchase(session, card, merchant="太郎の店")
        make_statement(session, account, charges_minor=77_007)
        make_lot(session, account, 54_321)
    for _ in range(30):
        record_event(
            session,
            EventKind.SIGN_IN_FAILED,
            member_id=taro.member_id,
            device_words="極秘の端末",
            now=NOON,
        )
    return taro


NOT_WALKED = ("/static/", "/_workshop/", "/security/session?")
"""The last one is a page that every other one leads to, with its own way back."""


def addresses(browser: Browser, app: Flask) -> set[str]:
    """Return every address that a member finds by following all links from all routes."""
    waiting = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments
    ]
    known: set[str] = set()
    while waiting and len(known) < MOST_PAGES:
        address = waiting.pop()
        if address in known or address.startswith(NOT_WALKED):
            continue
        known.add(address)
        response = browser.send("GET", address)
        if response.status_code == 200:
            found = re.findall(r'(?:href|data-hx-get)="(/[^"#]*)', response.text)
            waiting += [link.replace("&amp;", "&") for link in found]
    assert not set(waiting) - known, f"more than {MOST_PAGES} pages: raise the limit"
    return known


def with_other_numbers(address: str) -> Iterator[str]:
    """Yield the address, and what somebody would try who changes the numbers in it."""
    yield address
    for number in (1, 2, 3, 4, 5):
        other = re.sub(r"account=\d+", f"account={number}", address)
        yield re.sub(r"/not-me/\d+", f"/not-me/{number}", other)


def told(response: TestResponse) -> list[str]:
    return [secret for secret in SECRETS if secret in response.text]


def test_no_address_of_taros_tells_others_anything(
    browser: Browser, session: Session, app: Flask, taro: Person
) -> None:
    hanako, jiro = make_hanako(session), make_jiro(session)
    hers = make_account(session, hanako)
    make_purchase(session, make_card(session, hers))
    make_card(session, hers, jiro, last_digits="2002")
    his = addresses(sign_in_quickly(browser, session, taro), app)
    seen = {secret for address in his for secret in told(browser.send("GET", address))}
    assert seen == set(SECRETS), "Taro sees all of it"
    assert any("after=" in address for address in his), "the walk came to the second page"

    for other in (hanako, jiro, None):
        browser.client.delete_cookie("session")
        if other:
            sign_in_quickly(browser, session, other)
        tried = {each for address in his for each in with_other_numbers(address)}
        for address in sorted(tried):
            for headers in ({}, PARTIAL):
                response = browser.send("GET", address, headers=headers)
                assert response.status_code < 500, address
                assert not told(response), f"{address} as {other.name if other else 'a visitor'}"
