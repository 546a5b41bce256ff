"""A statement to print: all of its lines on one page, with what they come to at the end."""

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from tests.factories import (
    NOON,
    Person,
    make_account,
    make_card,
    make_jiro,
    make_purchase,
    make_statement,
    make_taro,
    sign_in_quickly,
)
from tests.strict_browser import Browser
from webapp.blueprints.statement import routes
from webapp.models import Account, Card

SEPTEMBER = date(2026, 9, 19)
PATH = "/statement/?closing=2026-09-19"
WHOLE = "/statement/whole?closing=2026-09-19"
TO_PRINT = "明細をすべて表示して印刷する"


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOON, tick=False):
        yield


def shop(session: Session, card: Card, times: int) -> None:
    for number in range(times):
        day = SEPTEMBER - timedelta(days=number // 10)
        make_purchase(session, card, used_on=day, merchant=f"店{number:03}")


def test_all_lines_of_a_cycle_stand_on_one_page(
    hers: Browser, session: Session, account: Account, card: Card
) -> None:
    shop(session, card, times=103)
    make_statement(session, account, charges_minor=103_000, credits_minor=2_000)

    page = hers.follow(hers.open(PATH), TO_PRINT)

    assert page.path == WHOLE
    told = [row[1] for row in page.rows("9月19日締めのご利用、新しい順に103件")[1:]]
    assert sorted(told) == [f"店{number:03}" for number in range(103)]
    said = "以上103件です。 新しいご利用は合計103,000円、お支払いと返金は合計2,000円です。"
    assert said in page.words
    assert "9月19日締め。10月13日火曜日に101,000円を引き落とします。" in page
    assert "<script" not in page.html, "the lines weigh enough"
    assert hers.follow(page, "ご利用明細のページに戻る").path == PATH


def test_an_open_cycle_counts_what_is_final(hers: Browser, session: Session, card: Card) -> None:
    make_purchase(session, card, amount_minor=5_000)
    make_purchase(session, card, amount_minor=2_500, state="pending")

    page = hers.follow(hers.open("/statement/"), TO_PRINT)

    assert "以上2件です。 確定した新しいご利用は合計5,000円、お支払いと返金は合計0円です。" in page


def test_a_very_long_cycle_comes_in_parts(
    hers: Browser, session: Session, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "LINES_ON_PAPER", 7)
    shop(session, card, times=10)

    first = hers.open(WHOLE)
    rest = hers.follow(first, "明細の続きを表示して印刷する")

    seen = [*first.rows("新しい順に最初の7件")[1:], *rest.rows("ご利用の続き、3件")[1:]]
    assert sorted(row[1] for row in seen) == [f"店{number:03}" for number in range(10)]
    assert "以上" not in first, "it is not the end"
    assert "以上です。" in rest
    assert "明細の続きを表示して" not in rest


def test_where_nothing_was_used_nothing_is_offered(hers: Browser, card: Card) -> None:
    assert TO_PRINT not in hers.open("/statement/")
    assert "この期間のご利用はありません。" in hers.open("/statement/whole")


def test_the_account_stays_chosen(
    hers: Browser, session: Session, hanako: Person, card: Card
) -> None:
    other = make_account(session, hanako, product="ゴールド")
    make_purchase(session, card, merchant="一枚目の店")
    make_purchase(session, make_card(session, other), merchant="二枚目の店")

    page = hers.follow(hers.open(f"/statement/?account={other.id}"), TO_PRINT)

    assert "二枚目の店" in page
    assert "一枚目の店" not in page
    assert "二枚目の店" in hers.follow(page, "ご利用明細のページに戻る")


def test_a_family_member_prints_own_lines_and_nothing_of_the_account(
    browser: Browser, session: Session, account: Account, card: Card
) -> None:
    jiro = make_jiro(session)
    family = make_card(session, account, jiro, last_digits="2002")
    make_purchase(session, family, used_on=SEPTEMBER, merchant="次郎の店", points=71)
    make_purchase(session, card, used_on=SEPTEMBER, merchant="花子の店", amount_minor=83_210)
    make_statement(session, account, charges_minor=84_210)

    page = sign_in_quickly(browser, session, jiro).open(WHOLE)

    assert "以上1件です。 ご利用は合計1,000円です。" in page
    for secret in ("花子の店", "84,210", "83,210", "71ポイント", "残高"):
        assert secret not in page.words_in("main"), secret


def test_nobody_prints_somebody_elses_statement(
    hers: Browser, session: Session, card: Card
) -> None:
    others = make_account(session, make_taro(session))
    make_purchase(session, make_card(session, others), merchant="太郎の店")

    assert "太郎の店" not in hers.open("/statement/whole")
    hers.open(f"/statement/whole?account={others.id}", expect=404)
    hers.open("/statement/whole?closing=2026-09-18", expect=404)


def test_without_a_card_there_is_nothing_to_print(browser: Browser, session: Session) -> None:
    page = sign_in_quickly(browser, session, make_taro(session)).open("/statement/whole")
    assert "お持ちのカードがないため、ご利用明細はありません。" in page
