"""The site in English: every page, every refusal, and the way there and back.

The strict browser complains about Japanese that no ``lang`` announces, on whatever page.
"""

import re
from collections.abc import Iterator
from datetime import date
from enum import Enum
from pathlib import Path

import pytest
import time_machine
from flask import Flask, render_template
from sqlalchemy.orm import Session

from tests.document import Document, words_of
from tests.entrance import GOOD, Town
from tests.factories import (
    NEVER_EXPIRES,
    NOON,
    Person,
    make_account,
    make_card,
    make_consent,
    make_jiro,
    make_lot,
    make_payment,
    make_points_entry,
    make_purchase,
    make_refund,
    make_rule_text,
    make_statement,
    make_taro,
    make_transaction,
    sign_in_quickly,
)
from tests.spoken import JAPANESE
from tests.strict import problems
from tests.strict_browser import Browser, Page
from tests.web.test_mail_text import VALUES
from webapp import web
from webapp.domain.mail import Channel
from webapp.services.outbox import queue_message
from webapp.web import refusal_words as words
from webapp.web.forms import sentence_for
from webapp.web.languages import speaking
from webapp.web.mail_text import render_mail
from webapp.web.ports import EXTENSION

pytestmark = pytest.mark.thorough

TEMPLATES = Path(web.__file__).parent.parent / "templates"
SEPTEMBER = date(2026, 9, 19)
MOST_PAGES = 120
BOOKS = (words.PASSWORDS, words.USER_IDS, words.CODES, words.SENDING, words.ENROLLMENT)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def english(browser: Browser) -> Browser:
    """A visitor's browser that has chosen English, by the switch."""
    browser.press("/pages/passwords", "English")
    return browser


@pytest.fixture
def rich(session: Session, hanako: Person) -> Person:
    """Hanako with everything there can be: two accounts, a family card, every kind of line."""
    jiro = make_jiro(session)
    account = make_account(session, hanako, product="ゴールド")
    card = make_card(session, account)
    family = make_card(session, account, jiro, last_digits="2002")
    make_statement(session, account)
    for number in range(52):
        make_purchase(session, card, points=10, used_on=SEPTEMBER, merchant=f"店{number}")
    abroad = {"original_minor": 1_250, "original_currency": "USD", "merchant": "CAFE LISBOA"}
    make_purchase(session, card, **abroad, rate="149.25", fee_percent="2.2", base_minor=960)
    make_purchase(session, card, **abroad, base_minor=960, rate="149.25")
    make_purchase(session, card, state="pending", **abroad)
    make_refund(session, card, **abroad | {"original_minor": -1_250})
    for state in ("posted", "pending", "reversed"):
        make_purchase(session, card, state=state, order_reference="A-1")
    make_payment(session, card)
    make_refund(session, card, points=-10)
    for kind in ("fee", "cash_advance", "adjustment"):
        make_transaction(session, card, kind=kind, merchant="年会費")
    make_transaction(session, card, kind="adjustment", amount_minor=-300)
    make_transaction(session, card, kind="card_check", state="dropped", amount_minor=0)
    make_purchase(session, family, merchant="次郎の店", points=7)
    rule = make_rule_text(session)
    for reason in ("earned", "taken_back", "expired", "exchanged", "returned", "adjusted"):
        bought = make_purchase(session, card, merchant="青空書店")
        make_points_entry(session, account, 7, reason=reason, words="おわび")
        make_points_entry(
            session, account, 9, reason=reason, transaction_id=bought.id, rule_text_id=rule.id
        )
    make_lot(session, account, 1_000)
    make_lot(session, account, 500, earned_on=date(2026, 8, 19), expires_on=NEVER_EXPIRES)
    make_lot(session, account, 20, earned_on=date(2023, 8, 19), expires_on=date(2026, 9, 30))
    second = make_account(session, hanako, points_debt=30)
    card = make_card(session, second, last_digits="3003")
    silent = make_card(session, second, jiro, last_digits="4004")
    make_consent(session, second, jiro)
    bought = make_purchase(session, silent, merchant="秘密の店", points=5)
    make_points_entry(session, second, 5, transaction_id=bought.id)
    return hanako


NOT_WALKED = (
    "/static/", "/.well-known/", "/points/balance", "/security/session/left", "/security/session?",
)  # fmt: skip
"""No pages, and one that every page leads to with its own way back."""


def walk(browser: Browser, app: Flask) -> list[Page]:
    """Open every page that links lead to, from every route that needs no argument."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    waiting = [rule.rule for rule in rules if not rule.arguments]
    known: dict[str, Page] = {}
    while waiting:
        assert len(known) < MOST_PAGES, "raise the limit"
        address = waiting.pop()
        if address in known or address.startswith(NOT_WALKED):
            continue
        known[address] = page = browser.open(address)
        waiting += [link.split("#")[0] for link in page.links if "month=" not in link]
    return list(known.values())


def test_every_page_is_english_for_a_visitor(english: Browser, app: Flask) -> None:
    pages = walk(english, app)

    assert {page.document.all("html")[0].get("lang") for page in pages} == {"en"}
    assert {"Sign in", "Enroll: your card", "Workshop: sent messages"} <= {
        page.heading for page in pages
    }


def test_every_page_is_english_for_a_member(
    english: Browser, app: Flask, session: Session, rich: Person
) -> None:
    pages = walk(sign_in_quickly(english, session, rich), app)

    assert {page.document.all("html")[0].get("lang") for page in pages} == {"en"}
    assert {"Home", "Statement", "Points", "Change your password"} <= {p.heading for p in pages}
    everything = " ".join(page.words for page in pages)
    for told in (
        "We will take 84,210 yen from your bank account on Tuesday 13 October.",
        "The date has moved because 10 October is a Saturday and 12 October is a public holiday.",
        "Family card of 山田次郎",
        "Exchange rate for US dollars: 149.25 yen",
        "Billed in 3 parts, total shown",
        "1 point for every 100 yen",
        "Total for the family card of 山田次郎",
        "which leaves you 30 points short",
        "No expiry date",
        "ゴールド (last 4 digits 1 0 0 1)",
    ):
        assert told in everything
    marked = {words_of(e) for p in pages for e in p.document.root.iter() if e.get("lang") == "ja"}
    assert {"山田花子", "山田次郎", "ゴールド", "青空書店", "おわび"} <= marked
    assert all(JAPANESE.search(text) for text in marked - {""}), "what is marked is Japanese"


def test_a_member_without_a_card_reads_english(english: Browser, session: Session) -> None:
    sign_in_quickly(english, session, make_taro(session))

    assert "You have no card yet." in english.open("/")
    assert "You have no card, so there is no statement." in english.open("/statement/")
    assert "There are no points to show here." in english.open("/points/")


def test_somebody_enrolls_in_english(english: Browser, town: Town) -> None:
    hanako = town.move_in()
    page = english.fill_in("/enrollment/", card_number="1", security_code="")
    assert page.title.startswith("Error: Enroll: your card")
    page = english.fill_in(
        "/enrollment/", card_number=hanako.card_number, security_code=hanako.security_code
    )
    assert "For the code: 5 tries left." in page
    page = english.press(page, "Send again")
    assert "You can ask for 2 more codes." in page
    assert "For the code: 4 tries left." in english.fill_in(page, code="000 000")
    page = english.fill_in("/enrollment/code", code=town.code())
    page = english.press(page, "Suggest a password")
    assert "We have put a suggested password on this page." in page
    assert "is free" in english.fill_in(page, button="Check", user_id="hanako.85", password=GOOD)
    page = english.fill_in(page, button="Enroll", user_id="hanako.85", password="password")
    assert "This password is too short." in page
    page = english.fill_in(page, button="Enroll", user_id="hanako.85", password=GOOD)

    assert page.heading == "You have enrolled"
    assert "after 20 minutes in which you open no page" in page


def test_guessing_is_refused_in_english(english: Browser, hanako: Person) -> None:
    for _ in range(12):
        page = english.fill_in("/sign-in", user_id="hanako", password="wrong")

    assert "You can try again from" in page
    assert re.search(r"\d+:\d\d [ap]\.m\. on Thursday 1 October", page.words)


@pytest.mark.parametrize("name", sorted(path.name for path in TEMPLATES.glob("errors/*.html")))
def test_what_goes_wrong_is_said_in_english(app: Flask, name: str) -> None:
    with app.test_request_context(headers={"Cookie": "language=en"}):
        html = render_template(f"errors/{name}")

    assert '<html lang="en">' in html
    assert not problems(Document(html, whole=True))


@pytest.mark.parametrize("name", sorted(p.name for p in (TEMPLATES / "emails").glob("*/")))
def test_a_mail_to_somebody_who_reads_english_is_english(app: Flask, name: str) -> None:
    with app.test_request_context():
        subject, body = render_mail(name, "en", **VALUES)

    assert not JAPANESE.search(subject + body)
    assert "How to contact us" in body


def test_every_refusal_is_said_in_english(app: Flask) -> None:
    for book in (*BOOKS, words.CHANGES):
        for refusal in book:
            assert isinstance(refusal, Enum)
            with app.test_request_context(), speaking("en"):
                said = sentence_for(book, refusal, shortest=15, longest=128)
            assert not JAPANESE.search(said)
            assert said.endswith((".", "hanako@example.jp"))


def test_the_workshop_says_in_which_language_a_mail_is(english: Browser, session: Session) -> None:
    sealer = english.client.application.extensions[EXTENSION].sealer
    for subject, body in (("確認コード", "コードは 012345 です。"), ("Your code", "It is 012345.")):
        queue_message(
            session, sealer, name="sample", member_id=None, channel=Channel.EMAIL,
            to="hanako@example.jp", subject=subject, body=body, now=NOON,
        )  # fmt: skip

    page = english.open("/_workshop/mail")

    assert sorted(str(e.get("lang")) for e in page.document.all("pre")) == ["en", "ja"]
    assert "Waiting to be sent" in page


def switch(page: Page) -> tuple[str, str, str]:
    """Return language and words of the switch, and the method that it uses."""
    forms = [f for f in page.forms() if f.get("action") == "/language"]
    assert len(forms) == 1
    button = next(e for e in forms[0].iter("input") if e.get("type") == "submit")
    return button.get("lang", ""), button.get("value", ""), forms[0].get("method", "")


def test_the_switch_is_a_form_in_its_own_language(browser: Browser) -> None:
    page = browser.open("/sign-in")
    assert switch(page) == ("en", "English", "post")

    page = browser.press(page, "English")

    assert page.came_from
    assert page.came_from.status == 303
    assert switch(page) == ("ja", "日本語", "post")


def test_reading_an_address_chooses_no_language(browser: Browser) -> None:
    assert browser.send("GET", "/language?language=en").status_code == 405
    assert browser.open("/sign-in?language=en").document.all("html")[0].get("lang") == "ja"


def test_browsers_that_ask_for_english_get_japanese_until_somebody_chooses(
    browser: Browser,
) -> None:
    for asked in ("en", "en-GB,en;q=0.9", "ja;q=0.1, en"):
        answer = browser.send("GET", "/sign-in", headers={"Accept-Language": asked})
        assert '<html lang="ja">' in answer.text
        assert "Accept-Language" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("chosen", ["en", "ja"])
def test_the_choice_outlives_signing_in_and_out(
    browser: Browser, hanako: Person, chosen: str
) -> None:
    if chosen == "en":
        browser.press("/sign-in", "English")
    inside = browser.fill_in("/sign-in", user_id=hanako.user_id, password=hanako.password)
    outside = browser.press(inside, {"en": "Sign out", "ja": "サインアウト"}[chosen])

    for page in (inside, outside, browser.open("/sign-in")):
        assert page.document.all("html")[0].get("lang") == chosen


@pytest.mark.parametrize(
    "path",
    [
        "/statement/?closing=2026-09-19",
        "/statement/?account=1&closing=2026-09-19",
        "/points/?details=1",
        "/security/password?shown=1",
    ],
)
def test_a_member_stays_on_the_page_with_its_question(
    browser: Browser, session: Session, rich: Person, path: str
) -> None:
    sign_in_quickly(browser, session, rich)
    path = path.replace("account=1", f"account={first_account(browser)}")

    page = browser.press(path, "English")
    assert page.path == path
    assert browser.press(page, "日本語").path == path


def first_account(browser: Browser) -> str:
    found = re.search(r"account=(\d+)", browser.open("/statement/").html)
    assert found
    return found.group(1)


def test_a_form_that_was_refused_comes_back_in_the_other_language(browser: Browser) -> None:
    page = browser.fill_in("/sign-in", user_id="", password="")

    page = browser.press(page, "English")

    assert page.path == "/sign-in"
    assert page.heading == "Sign in"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example", "https://evil.example/", "/\\evil.example", "/\t/evil.example",
        "/sign-in\n", "/sign-in?next=https://evil.example", "javascript:alert", "", "/" + "a" * 600,
    ],
)  # fmt: skip
def test_the_switch_leads_to_pages_of_this_site_only(browser: Browser, elsewhere: str) -> None:
    page = browser.open("/pages/passwords")
    tokens = [e for e in page.document.all("input") if e.get("name") == "csrf_token"]
    token = tokens[0].get("value", "")
    sent = [("csrf_token", token), ("language", "en"), ("next", elsewhere)]

    answer = browser.send("POST", "/language", entries=sent)

    assert answer.status_code == 303
    assert answer.headers["Location"] == "http://localhost/"
    assert "language=en" in answer.headers["Set-Cookie"]
