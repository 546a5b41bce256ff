"""Home: what matters now, in words."""

from collections.abc import Iterator
from datetime import date

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
    make_transaction,
    sign_in_quickly,
)
from tests.strict_browser import Browser
from webapp.domain.cycle import BillingCycle
from webapp.models import Account, Card


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def test_a_visitor_finds_sign_in_at_the_front_door(browser: Browser) -> None:
    page = browser.open("/")

    assert page.status == 200, "no redirect: on a bad line it costs half a second"
    assert page.path == "/"
    assert page.heading == "サインイン"
    assert "このページを見るには" not in page, "nobody has done anything wrong"


def test_what_will_be_debited_when_and_why(
    hers: Browser, session: Session, account: Account, card: Card
) -> None:
    make_statement(session, account)
    paid = {"closing_on": date(2026, 8, 19), "payment_on": date(2026, 9, 10)}
    make_statement(session, account, **paid)

    page = hers.open("/")

    assert "10月13日火曜日 84,210 円" in page.words
    assert "10日が土曜日、12日が祝日のため、この日になります。" in page
    assert "9月10日" not in page
    assert page.link("9月19日締めの明細を見る") == "/statement/?closing=2026-09-19"


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"payment_on": date(2026, 10, 1)}, "10月1日木曜日（今日） 84,210 円"),
        ({"charges_minor": 0}, "9月19日締めの分の引き落としはありません。"),
        (
            {"payment_on": date(2026, 9, 30)},
            "次は10月19日に締まる分を、11月10日火曜日に引き落とす予定です。",
        ),
    ],
)
def test_today_nothing_and_not_yet_are_told_apart(
    hers: Browser, session: Session, account: Account, columns: dict[str, object], words: str
) -> None:
    make_statement(session, account, **columns)  # type: ignore[arg-type]

    assert words in hers.open("/").words


def test_the_open_cycle_so_far_and_the_last_five_uses(
    hers: Browser, session: Session, card: Card
) -> None:
    make_purchase(session, card, used_on=date(2026, 8, 1), merchant="六番目の店")
    for day in range(21, 24):
        make_purchase(session, card, used_on=date(2026, 9, day), amount_minor=2_000)
    make_refund(session, card, used_on=date(2026, 9, 25), amount_minor=-500)
    make_payment(session, card, used_on=date(2026, 9, 28), amount_minor=-9_999)
    make_transaction(session, card, kind="fee", amount_minor=100, used_on=date(2026, 9, 29))
    make_purchase(session, card, state="pending", amount_minor=300)
    make_purchase(session, card, state="dropped", merchant="取りやめの店")

    page = hers.open("/")

    assert "10月19日に締まる分、今日まで 5,900 円" in page.words
    assert "そのうち300円は確定前で、金額が変わることがあります。" in page
    assert [row[2] for row in page.rows("新しい順に5件")[1:]] == [
        "300円", "返金 500円", "2,000円", "2,000円", "2,000円",
    ]  # fmt: skip


def test_nothing_yet_is_said_in_words(
    hers: Browser, session: Session, hanako: Person, new_browser: object
) -> None:
    assert "お持ちのカードはまだありません。" in hers.open("/")

    make_card(session, make_account(session, hanako))

    page = hers.open("/")
    assert "最近のご利用はありません。" in page
    assert "使えるポイント 0 ポイント" in page.words


def test_several_accounts_are_named_and_so_are_the_cards_of_their_lines(
    hers: Browser, session: Session, hanako: Person, account: Account, card: Card
) -> None:
    other = BillingCycle(closing_day=3, payment_day=21, payment_month_offset=0)
    gold = make_account(session, hanako, product="ゴールド", cycle=other)
    make_purchase(session, make_card(session, gold, last_digits="2002"), cycle=other)
    make_purchase(session, card, used_on=date(2026, 9, 30))
    make_statement(session, gold, closing_on=date(2026, 9, 3), payment_on=date(2026, 10, 21))

    page = hers.open("/")

    assert "ゴールド（下4桁 2 0 0 2）" in page
    assert [row[1] for row in page.rows("新しい順に2件")[1:]] == [
        "青空書店 下4桁 2 0 0 2 のカード", "青空書店 下4桁 1 0 0 1 のカード",
    ]  # fmt: skip
    due = page.link("9月3日締めの明細を見る")
    assert due == f"/statement/?account={gold.id}&closing=2026-09-03"


def test_a_family_member_finds_own_uses_and_no_sums_of_the_account(
    browser: Browser, session: Session, account: Account, card: Card
) -> None:
    jiro = make_jiro(session)
    make_consent(session, account, jiro)
    make_purchase(session, make_card(session, account, jiro, last_digits="2002"), amount_minor=700)
    make_purchase(session, card, merchant="花子の店", amount_minor=5_000)
    make_statement(session, account)

    page = sign_in_quickly(browser, session, jiro).open("/")

    assert "10月19日に締まる分、今日まで 700 円" in page.words
    assert [row[1:3] for row in page.rows("新しい順に1件")[1:]] == [["青空書店", "700円"]]
    for secret in ("84,210", "5,000", "花子の店", "次の引き落とし", "ポイント残高"):
        assert secret not in page.words, secret


def test_a_hidden_family_card_is_in_no_list(
    hers: Browser, session: Session, account: Account, card: Card
) -> None:
    jiro = make_jiro(session)
    make_consent(session, account, jiro)
    family = make_card(session, account, jiro, last_digits="2002")
    make_purchase(session, family, merchant="次郎の店", amount_minor=700)

    page = hers.open("/")

    assert "次郎の店" not in page
    assert "今日まで 700 円" in page.words, "the account is billed for it all the same"
