"""Nobody reaches what belongs to somebody else, by whatever address."""

from collections.abc import Iterator
from itertools import product
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from tests.factories import (
    Person,
    make_account,
    make_card,
    make_lot,
    make_points_entry,
    make_purchase,
    make_statement,
    sign_in_quickly,
)
from tests.strict_browser import Browser
from webapp.models import Account

CANARIES = ("太郎", "taro85", "8,765,432", "8765432", "7 6 5 4", "43,219")
"""Taro's name, user ID, amounts, card digits and points."""


@pytest.fixture
def taros(session: Session, taro: Person) -> Account:
    """Taro's account, with something of everything in it."""
    account = make_account(session, taro)
    card = make_card(session, account, last_digits="7654")
    for used_on in ("closed", "open"):
        make_purchase(session, card, merchant=f"太郎の店 {used_on}", amount_minor=8_765_432)
    make_statement(session, account, charges_minor=8_765_432)
    make_lot(session, account, 43_219)
    make_points_entry(session, account, 43_219)
    return account


def addresses(rule: Rule, account: Account) -> Iterator[str]:
    """Yield addresses of a route that ask for everything of Taro's by its number."""
    ids = [str(account.id), account.reference]
    for values in product(ids, repeat=len(rule.arguments)):
        path = rule.build(dict(zip(sorted(rule.arguments), values, strict=True)))
        if path is None:
            continue
        yield path[1]
        for one in ids:
            for closing in ({}, {"closing": "2026-09-19"}, {"closing": "open"}):
                yield f"{path[1]}?{urlencode({'account': one, **closing})}"


def test_the_canaries_are_there(
    browser: Browser, session: Session, taro: Person, taros: Account
) -> None:
    page = sign_in_quickly(browser, session, taro).open(f"/statement/?account={taros.id}")
    assert "太郎の店" in page
    assert "8,765,432" in page


def test_no_address_leads_to_somebody_elses_things(
    browser: Browser, app: Flask, session: Session, hanako: Person, taros: Account
) -> None:
    """A GET that writes fails here as well: ``browser`` looks."""
    make_card(session, make_account(session, hanako))
    sign_in_quickly(browser, session, hanako)
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith("/_workshop"):
            continue
        for address in addresses(rule, taros):
            response = browser.send("GET", address)
            assert response.status_code < 500, address
            seen = [canary for canary in CANARIES if canary in response.get_data(as_text=True)]
            assert not seen, f"{address} shows {seen} of Taro to Hanako"
