"""The points page: the balance as a fragment, what expires when, and why every point moved."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from tests.factories import (
    NEVER_EXPIRES,
    NOON,
    TODAY,
    Person,
    make_account,
    make_card,
    make_consent,
    make_jiro,
    make_lot,
    make_points_entry,
    make_purchase,
    make_refund,
    make_rule_text,
    make_statement,
    make_taro,
    sign_in_quickly,
)
from tests.strict_browser import Browser, assert_piece_of
from webapp.models import Account, Card


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def lots(session: Session, account: Account) -> None:
    make_lot(session, account, 1_200, earned_on=date(2023, 12, 19), expires_on=date(2026, 12, 19))
    make_lot(session, account, 300, earned_on=date(2024, 1, 19), expires_on=date(2027, 1, 19))
    make_lot(session, account, 50, earned_on=date(2022, 1, 19), expires_on=NEVER_EXPIRES)


def test_the_balance_and_what_expires_next_are_said(hers: Browser, lots: None) -> None:
    words = hers.open("/points/").words

    assert "使えるポイント 1,550 ポイント" in words
    assert "次に期限が来るのは1,200ポイントで、2026年12月19日まで使えます。" in words


def test_the_details_are_a_plain_link_that_htmx_swaps_in(
    hers: Browser, account: Account, lots: None
) -> None:
    page = hers.open("/points/")
    assert "2027年1月19日まで" not in page

    whole = hers.follow(page, "ポイントの内訳を見る")
    part = hers.swap(f"/points/balance?account={account.id}&details=1")

    for told in ("2026年12月19日まで 1,200ポイント", "2027年1月19日まで 300ポイント"):
        assert told in whole
        assert told in part
    assert "期限なし 50ポイント" in whole
    assert part.announcement == "ポイントの内訳を表示しました。期限は3通りです。"
    assert_piece_of(part, whole)
    closed = hers.swap(f"/points/balance?account={account.id}")
    assert closed.announcement == "ポイントの内訳を閉じました。"
    for path in ("/points/", "/", "/statement/"):
        assert_piece_of(closed, hers.open(path))
    assert hers.follow(whole, "ポイントの内訳を閉じる").path == f"/points/?account={account.id}"


def test_the_balances_address_leads_a_person_to_the_page(
    hers: Browser, account: Account, lots: None
) -> None:
    page = hers.open(f"/points/balance?account={account.id}&details=1&_external=1&_scheme=evil")

    assert page.path == f"/points/?account={account.id}&details=1"
    assert "2027年1月19日まで" in page


def test_debt_expired_lots_and_nothing_at_all_are_said_in_words(
    hers: Browser, session: Session, account: Account
) -> None:
    assert "使えるポイント 0 ポイント" in hers.open("/points/").words

    account.points_debt = 300
    words = hers.open("/points/").words
    assert "ポイント残高 マイナス300ポイント" in words
    assert "取り消されたポイントのうち、300ポイントが不足しています。" in words

    account.points_debt = 0
    make_lot(session, account, 80, expires_on=TODAY - timedelta(days=1))
    words = hers.open("/points/?details=1").words
    assert "次に期限が来る" not in words
    assert "有効期限はありません" not in words
    assert "2026年9月30日まで（期限が過ぎたため、まもなく差し引きます） 80ポイント" in words

    make_lot(session, account, 5, earned_on=date(2020, 1, 19), expires_on=NEVER_EXPIRES)
    assert "使えるポイントに有効期限はありません。" in hers.open("/points/")


def test_every_entry_tells_its_reason(
    hers: Browser, session: Session, account: Account, card: Card
) -> None:
    rule = make_rule_text(session).id
    bought = make_purchase(session, card, merchant="スーパーみどり", amount_minor=5_230)
    refund = make_refund(session, card, merchant="スーパーみどり", refunds_id=bought.id)

    def move(points: int, reason: str, day: int, **columns: object) -> None:
        on = date(2026, 9, day)
        make_points_entry(session, account, points, reason=reason, booked_on=on, **columns)

    move(52, "earned", 9, transaction_id=bought.id, rule_text_id=rule)
    move(-10, "taken_back", 10, transaction_id=refund.id, rule_text_id=rule)
    move(-5, "expired", 11)
    move(-1_000, "exchanged", 12)
    move(1_000, "returned", 13)
    move(300, "adjusted", 14, words="お詫びのポイント")
    move(7, "earned", 15)

    assert hers.open("/points/").rows("その理由、新しい順に7件")[1:] == [
        ["2026年9月15日", "ご利用によるポイント", "7ポイント"],
        ["2026年9月14日", "調整 お詫びのポイント", "300ポイント"],
        ["2026年9月13日", "交換の取り消しにより戻ったポイント", "1,000ポイント"],
        ["2026年9月12日", "ポイント交換", "マイナス1,000ポイント"],
        ["2026年9月11日", "有効期限切れ", "マイナス5ポイント"],
        [
            "2026年9月10日",
            "返金により取り消し スーパーみどり 2026年10月1日のご利用 100円につき1ポイント",
            "マイナス10ポイント",
        ],
        ["2026年9月9日", "100円につき1ポイント スーパーみどり 2026年10月1日のご利用", "52ポイント"],
    ]

    hers.client.set_cookie("language", "en")
    rows = hers.open("/points/").rows()
    assert "1 point for every 100 yen スーパーみどり used on 1 October 2026" in [
        row[1] for row in rows
    ]


def test_the_history_has_fifty_entries_a_page_and_none_twice(
    hers: Browser, session: Session, account: Account
) -> None:
    for number in range(101):
        on = TODAY - timedelta(days=number // 7)
        make_points_entry(session, account, number + 1, booked_on=on)

    page = hers.open("/points/")
    seen = [row[2] for row in page.rows("最初の50件")[1:]]
    said = hers.swap(page.path, target="points-history").announcement
    assert said == "ポイントの履歴を表示しました。最初の50件です。", "it is not said to be all"
    page = hers.follow(page, "続きを見る")
    seen += [row[2] for row in page.rows("続き、50件")[1:]]
    part = hers.swap(page.path, target="points-history")
    assert_piece_of(part, page)
    assert part.announcement == "ポイントの履歴の続きを表示しました。50件です。"
    page = hers.follow(page, "続きを見る")
    seen += [row[2] for row in page.rows("続き、1件")[1:]]

    assert sorted(seen) == sorted(f"{number + 1}ポイント" for number in range(101))
    assert hers.follow(page, "履歴の最初に戻る").path == "/points/"
    assert "続きはありません。" in hers.open("/points/?after=2000-01-01.1")


def test_lines_that_a_family_member_hides_stay_hidden_here(
    hers: Browser, session: Session, account: Account, card: Card
) -> None:
    jiro = make_jiro(session)
    family = make_card(session, account, jiro, last_digits="2002")
    make_consent(session, account, jiro)
    for day, points in ((1, 71), (2, 9)):
        bought = make_purchase(session, family, merchant="次郎の店", used_on=date(2026, 9, day))
        on = date(2026, 9, day)
        make_points_entry(session, account, points, booked_on=on, transaction_id=bought.id)
    own = make_purchase(session, card, merchant="花子の店")
    make_points_entry(session, account, 10, transaction_id=own.id)
    make_points_entry(session, account, 5, booked_on=date(2026, 9, 3))

    page = hers.open("/points/")

    assert "次郎の店" not in page
    assert "71ポイント" not in page
    assert [row[1:] for row in page.rows("その理由")[1:]] == [
        ["ご利用によるポイント 花子の店 2026年10月1日のご利用", "10ポイント"],
        ["家族カード（山田次郎さん、下4桁 2 0 0 2）の2026年9月19日締めの分の合計", "80ポイント"],
        ["ご利用によるポイント", "5ポイント"],
    ]
    rest = hers.open("/points/?after=2026-09-19.0").rows("続き")[1:]
    assert [row[2] for row in rest] == ["80ポイント", "5ポイント"]


def test_points_are_the_main_members_alone(
    browser: Browser, session: Session, account: Account, lots: None
) -> None:
    jiro = make_jiro(session)
    make_card(session, account, jiro, last_digits="2002")
    his = sign_in_quickly(browser, session, jiro)

    assert "家族カードのご利用でたまるポイントは、本会員の口座に入ります。" in his.open("/points/")
    assert "1,550" not in his.open("/").words
    his.open(f"/points/?account={account.id}", expect=404)
    for query in ("", f"?account={account.id}"):
        part = his.send("GET", f"/points/balance{query}", headers=PARTIAL)
        assert part.status_code == 404
        assert "1,550" not in part.text


PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def test_nobody_sees_somebody_elses_points(hers: Browser, session: Session, card: Card) -> None:
    taros = make_account(session, make_taro(session))
    make_lot(session, taros, 98_765)

    refused = hers.open(f"/points/?account={taros.id}", expect=404)

    assert refused.words == hers.open(f"/points/?account={taros.id + 999}", expect=404).words
    assert (
        hers.send("GET", f"/points/balance?account={taros.id}", headers=PARTIAL).status_code == 404
    )


def test_a_member_with_two_accounts_chooses(
    hers: Browser, session: Session, hanako: Person, card: Card, account: Account
) -> None:
    gold = make_account(session, hanako, product="ゴールド")
    make_card(session, gold, last_digits="2002")
    make_lot(session, gold, 4_321)
    make_statement(session, gold)

    page = hers.follow(hers.open("/points/"), "ゴールド（下4桁 2 0 0 2）")

    assert "4,321 ポイント" in page.words
    part = hers.swap(f"/points/balance?account={gold.id}", target=f"points-balance-{gold.id}")
    assert_piece_of(part, page)
    home = hers.open("/")
    assert "ゴールド（下4桁 2 0 0 2）" in home.words
    assert "カード（下4桁 1 0 0 1）" in home.words
    details = home.link("ポイントの内訳を見る（下4桁 2 0 0 2）")
    assert details == f"/points/?account={gold.id}&details=1"
