"""The statement page: the sentence first, the lines in one table, nothing of anybody else."""

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from tests.factories import (
    NOON,
    Person,
    make_account,
    make_card,
    make_consent,
    make_jiro,
    make_payment,
    make_purchase,
    make_refund,
    make_statement,
    make_taro,
    make_transaction,
    sign_in_quickly,
)
from tests.strict_browser import Browser, assert_piece_of
from webapp.models import Account, Card

SEPTEMBER = date(2026, 9, 19)
PATH = "/statement/?closing=2026-09-19"


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOON, tick=False):
        yield


def test_the_sentence_comes_first_and_says_why_that_day(
    hers: Browser, session: Session, account: Account, card: Card
) -> None:
    make_statement(
        session, account, previous_balance_minor=30_000, credits_minor=31_000, charges_minor=85_210
    )
    make_purchase(session, card, used_on=SEPTEMBER, amount_minor=85_210)

    page = hers.open(PATH)

    words = page.words_in("statement-table")
    assert words.startswith(
        "2026年9月19日締め 9月19日締め。10月13日火曜日に84,210円を引き落とします。 "
        "10日が土曜日、12日が祝日のためです。"
    )
    told = ["前回の残高 30,000円", "お支払いと返金を引く 31,000円", "新しいご利用を足す 85,210円"]
    for fact in [*told, "今回のお支払い額 84,210円"]:
        assert fact in words


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ({"charges_minor": 0}, "9月19日締め。引き落としはありません。"),
        (
            {"charges_minor": 0, "credits_minor": 1_200},
            "引き落としはありません。お返しする1,200円は、次回のお支払いから差し引きます。",
        ),
        ({"payment_on": date(2026, 10, 1)}, "今日、10月1日木曜日に84,210円を引き落とします。"),
        ({"payment_on": date(2026, 9, 30)}, "9月30日水曜日の引き落とし額は84,210円でした。"),
    ],
)
def test_zero_credit_and_past_are_said_in_words(
    hers: Browser,
    session: Session,
    account: Account,
    figures: dict[str, object],
    sentence: str,
) -> None:
    make_statement(session, account, **figures)  # type: ignore[arg-type]

    words = hers.open(PATH).words

    assert sentence in words
    assert "ためです" not in words, "nothing moved these days, or it no longer matters"


def test_an_open_cycle_says_so_with_the_sum_so_far(
    hers: Browser, session: Session, account: Account, card: Card
) -> None:
    make_statement(session, account)
    make_payment(session, card, amount_minor=-84_210, used_on=date(2026, 9, 28))
    make_purchase(session, card, amount_minor=5_000, used_on=date(2026, 9, 25))
    make_refund(session, card, amount_minor=-1_000, used_on=date(2026, 9, 26))
    make_purchase(session, card, amount_minor=2_500, state="pending")

    words = hers.open("/statement/").words

    assert "10月19日締めの分で、まだ締まっていません。これまでのご利用は6,500円です。" in words
    assert "そのうち2,500円は確定前で、金額が変わることがあります。" in words
    assert "引き落としは11月10日火曜日の予定です。" in words
    assert "前回の残高 84,210円 お支払いと返金を引く 85,210円" in words
    assert "確定した新しいご利用を足す 5,000円 いまの残高 4,000円" in words


def test_every_kind_of_line_is_told_in_words(hers: Browser, session: Session, card: Card) -> None:
    def on(day: int) -> dict[str, object]:
        return {"used_on": date(2026, 9, day)}

    make_purchase(session, card, points=52, amount_minor=5_230, **on(1))
    make_purchase(session, card, state="pending", merchant="パン屋", **on(2))
    make_refund(session, card, amount_minor=-12_800, points=-128, **on(3))
    make_payment(session, card, amount_minor=-40_000, **on(4))
    make_transaction(session, card, kind="fee", merchant="年会費", amount_minor=5_500, **on(5))
    make_transaction(session, card, kind="cash_advance", amount_minor=20_000, **on(6))
    make_transaction(session, card, kind="adjustment", amount_minor=-300, **on(7))
    check = {"kind": "card_check", "merchant": "動画配信", "amount_minor": 0}
    make_transaction(session, card, state="dropped", **check, **on(8))
    make_purchase(session, card, state="reversed", **on(9))
    make_purchase(session, card, state="dropped", merchant="取りやめの店", **on(10))

    page = hers.open(PATH)

    assert "取りやめの店" not in page
    assert page.rows("ご利用") == [
        ["日付", "ご利用先", "金額", "ポイント・状態"],
        ["9月9日", "青空書店", "1,000円", "取り消し済み"],
        ["9月8日", "動画配信", "0円", "カード確認・請求なし"],
        ["9月7日", "青空書店", "減額 300円", "調整"],
        ["9月6日", "青空書店", "20,000円", "キャッシング"],
        ["9月5日", "年会費", "5,500円", "手数料"],
        ["9月4日", "口座振替によるお支払い", "お支払い 40,000円", ""],
        ["9月3日", "青空書店", "返金 12,800円", "マイナス128ポイント"],
        ["9月2日", "パン屋", "1,000円", "確定前"],
        ["9月1日", "青空書店", "5,230円", "52ポイント"],
    ]


def test_a_foreign_purchase_names_amount_rate_and_fee(
    hers: Browser, session: Session, card: Card
) -> None:
    abroad = {
        "used_on": SEPTEMBER,
        "original_minor": 1_250,
        "original_currency": "USD",
        "merchant": "CAFE *12-5",
    }
    rated = {"rate": "149.25", "fee_percent": "2.2", "base_minor": 1_866}
    make_purchase(session, card, amount_minor=1_907, **abroad, **rated)
    make_purchase(session, card, amount_minor=1_866, state="pending", **abroad)
    make_refund(session, card, amount_minor=-1_866, **abroad | {"original_minor": -1_250})

    rows = [row[1] for row in hers.open(PATH).rows("ご利用")[1:]]

    assert rows[2] == (
        "CAFE *12-5 現地通貨で12.50米ドル レート 1米ドルは149.25円 手数料2.2パーセントは41円"
    )
    assert rows[1].endswith("現地通貨で12.50米ドル レートは確定時に決定")
    assert rows[0].endswith("現地通貨で返金 12.50米ドル")


def test_an_order_of_several_shipments_is_one_row_with_its_sum(
    hers: Browser, session: Session, card: Card
) -> None:
    for day, amount in ((3, 1_200), (5, 3_400), (8, 980)):
        make_purchase(
            session,
            card,
            used_on=date(2026, 9, day),
            amount_minor=amount,
            points=amount // 100,
            order_reference="A-1",
            state="pending" if day == 8 else "posted",
        )
    make_purchase(session, card, used_on=date(2026, 9, 6), merchant="パン屋", order_reference="B-9")

    rows = hers.open(PATH).rows("ご利用")[1:]

    assert [row[0] for row in rows] == ["9月8日", "9月6日"]
    assert rows[0][2:] == ["5,580円", "55ポイント"]
    assert "3回に分けて請求、金額は合計" in rows[0][1]
    assert "9月3日に1,200円 9月5日に3,400円 9月8日に980円（確定前）" in rows[0][1]


def test_the_way_between_cycles_swaps_a_piece_of_the_page(
    hers: Browser, session: Session, account: Account, card: Card
) -> None:
    make_statement(session, account)
    make_purchase(session, card, used_on=SEPTEMBER, amount_minor=84_210)
    make_purchase(session, card, used_on=date(2026, 8, 1))

    page = hers.open(PATH)

    earlier = hers.follow(page, "前の明細（2026年8月19日締め）を見る")
    assert "2026年8月19日締め" in earlier
    later = page.link("次の明細（2026年10月19日締め）を見る")
    words = page.words_in("statement-table")
    assert words.index("次の明細") < words.index("ご利用の一覧"), "not behind fifty lines"
    part = hers.swap(later, target="statement-table")
    assert part.announcement == "2026年10月19日締めの明細を表示しました。0件です。"
    assert_piece_of(part, hers.open(later))
    assert_piece_of(hers.swap(PATH, target="statement-table"), page)
    assert "次の明細" not in part, "there is no cycle after the one of today"
    assert "前の明細" not in earlier.words, "nothing happened before"


def test_fifty_lines_a_page_and_none_twice(hers: Browser, session: Session, card: Card) -> None:
    for number in range(103):
        make_purchase(
            session,
            card,
            used_on=SEPTEMBER - timedelta(days=number // 10),
            merchant=f"店{number:03}",
        )
    seen: list[str] = []

    page = hers.open(PATH)
    seen += [row[1] for row in page.rows("最初の50件")[1:]]
    said = hers.swap(PATH, target="statement-table").announcement
    assert said.endswith("最初の50件です。"), "it is not said to be all"
    page = hers.follow(page, "続きを見る")
    seen += [row[1] for row in page.rows("続き、50件")[1:]]
    assert_piece_of(hers.swap(page.path, target="statement-table"), page)
    page = hers.follow(page, "続きを見る")
    seen += [row[1] for row in page.rows("続き、3件")[1:]]

    assert sorted(seen) == [f"店{number:03}" for number in range(103)]
    assert "続きを見る" not in page
    assert hers.follow(page, "一覧の最初に戻る").path == PATH


def test_a_member_with_several_accounts_chooses_by_links(
    hers: Browser, session: Session, hanako: Person, card: Card
) -> None:
    other = make_account(session, hanako, product="ゴールド")
    second = make_card(session, other, last_digits="2002")
    make_purchase(session, second, merchant="二枚目の店")
    make_purchase(session, second, merchant="先月の二枚目の店", used_on=SEPTEMBER)

    page = hers.open("/statement/")
    assert "二枚目の店" not in page
    chosen = hers.follow(page, "ゴールド（下4桁 2 0 0 2）")
    assert "二枚目の店" in chosen
    assert "先月の二枚目の店" in hers.follow(chosen, "前の明細"), "the account stays chosen"


def test_a_family_card_is_named_or_only_summed(
    hers: Browser, session: Session, account: Account, card: Card
) -> None:
    jiro = make_jiro(session)
    family = make_card(session, account, jiro, last_digits="2002")
    make_purchase(session, family, used_on=SEPTEMBER, merchant="次郎の店", amount_minor=7_150)

    named = hers.open(PATH)
    assert "次郎の店 家族カード（山田次郎さん）" in named.words

    make_consent(session, account, jiro, shows="totals")
    summed = hers.open(PATH)
    assert "次郎の店" not in summed
    assert "合計は7,150円です。" in summed


def test_a_family_member_sees_own_lines_and_nothing_of_the_account(
    browser: Browser, session: Session, account: Account, card: Card
) -> None:
    jiro = make_jiro(session)
    family = make_card(session, account, jiro, last_digits="2002")
    make_purchase(session, family, used_on=SEPTEMBER, merchant="次郎の店", points=71)
    make_purchase(session, card, used_on=SEPTEMBER, merchant="花子の店", amount_minor=83_210)
    make_statement(session, account, charges_minor=84_210)

    page = sign_in_quickly(browser, session, jiro).open(PATH)

    assert "9月19日締め。お持ちのカードのご利用は1,000円です。" in page
    assert "10月13日火曜日に、本会員の口座から引き落とします。" in page
    assert [row[1] for row in page.rows("ご利用")[1:]] == ["次郎の店"]
    for secret in ("花子の店", "84,210", "83,210", "71ポイント", "ポイント残高", "残高"):
        assert secret not in page.words_in("main"), secret


def test_nobody_reads_somebody_elses_statement(hers: Browser, session: Session, card: Card) -> None:
    taro = make_taro(session)
    others = make_account(session, taro)
    make_purchase(session, make_card(session, others), merchant="太郎の店")

    assert "太郎の店" not in hers.open("/statement/")
    refused = hers.open(f"/statement/?account={others.id}", expect=404)
    unknown = hers.open(f"/statement/?account={others.id + 999}", expect=404)
    assert refused.words == unknown.words


@pytest.mark.parametrize(
    "query",
    [
        "account=0", "account=abc", "account=１", "account=1&account=1", "account=" + "9" * 30,
        "closing=2026-09-18", "closing=2026-13-01", "closing=20260919", "closing=1990-01-19",
        "closing=9999-12-31", "closing=2030-01-19", "after=2026-09-19", "after=2026-99-19.1",
        "after=x", "closing=",
    ],
)  # fmt: skip
def test_what_an_address_cannot_mean_is_not_found(hers: Browser, card: Card, query: str) -> None:
    hers.open(f"/statement/?{query}", expect=404)


def test_no_statement_yet_and_no_card_yet_are_said(
    hers: Browser, session: Session, card: Card, browser: Browser
) -> None:
    assert "この期間のご利用はありません。" in hers.open("/statement/")
    taro = make_taro(session)
    page = sign_in_quickly(browser, session, taro).open("/statement/")
    assert "お持ちのカードがないため、ご利用明細はありません。" in page


def test_it_speaks_english(hers: Browser, session: Session, account: Account, card: Card) -> None:
    make_statement(session, account)
    make_purchase(session, card, used_on=SEPTEMBER, merchant="青空書店", points=1)
    hers.client.set_cookie("language", "en")

    page = hers.open(PATH)

    assert 'lang="ja"' in page.html, "the merchant's name is Japanese"
    assert ["19 September", "青空書店", "1,000 yen", "1 point"] in page.rows("newest first")
