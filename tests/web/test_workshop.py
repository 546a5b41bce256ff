"""The workshop: every component in its states, a form that shows its errors, the demo's mails."""

from sqlalchemy.orm import Session

from tests.factories import NOON
from tests.page import assert_piece_of
from tests.strict_browser import Browser
from webapp.domain.mail import Channel
from webapp.services.outbox import queue_message
from webapp.web.ports import EXTENSION


def test_components_are_shown_with_notes_on_their_use(browser: Browser) -> None:
    page = browser.open("/_workshop/")

    assert "並びは" not in page, "fields have a page of their own"
    assert "1,297,944円" in page
    assert "まだご利用はありません。" in page
    assert "3ページ中1ページ目" in page


def test_the_sample_table_can_be_swapped_and_says_what_it_shows(browser: Browser) -> None:
    page = browser.open("/_workshop/table?month=1")
    part = browser.swap("/_workshop/table?month=1", target="sample-table")

    assert_piece_of(part, page)
    assert part.announcement == "2026年8月19日締め、10件、合計1,297,944円です。"


def test_the_first_and_the_last_month_lead_one_way_only(browser: Browser) -> None:
    newest, oldest = browser.open("/_workshop/table"), browser.open("/_workshop/table?month=2")

    assert "次回のご利用明細を見る" not in newest
    assert "前回のご利用明細を見る" not in oldest
    assert browser.open("/_workshop/table?month=3", expect=404).heading == "ページが見つかりません"


def test_an_empty_form_shows_every_error_in_the_summary_and_at_its_field(browser: Browser) -> None:
    page = browser.fill_in("/_workshop/form", card_number="", note="消えません")

    assert page.status == 422
    assert page.title.startswith("エラー: ")
    assert page.words.count("カード番号を入力してください。") == 2
    assert "消えません" in page


def test_a_password_is_shown_without_scripts_by_a_link_that_loads_the_empty_form(
    browser: Browser,
) -> None:
    hidden = browser.open("/_workshop/form")
    shown = browser.follow(hidden, "パスワードを表示して入力する")

    assert hidden.document.one("password").get("type") == "password"
    assert shown.document.one("password").get("type") == "text"
    assert "パスワードを隠して入力する" in shown


def test_a_filled_in_form_says_what_was_done(browser: Browser) -> None:
    page = browser.fill_in(
        "/_workshop/form",
        card_number="3999 123456 78903",
        security_code="1234",
        password="a",
        channel="email",
        read="y",
    )

    assert "受け付けました。" in page
    assert page.document.one("said-1").get("autofocus") is not None
    assert "受け付けました。" not in browser.open("/_workshop/form"), "it is said once"


def test_the_mails_of_the_demo_are_shown(browser: Browser, session: Session) -> None:
    assert "まだ何も送られていません。" in browser.open("/_workshop/mail")
    sealer = browser.client.application.extensions[EXTENSION].sealer
    queue_message(
        session, sealer, name="sample", member_id=None, channel=Channel.EMAIL,
        to="hanako@example.jp", subject="確認コード", body="1 2 3 4 5 6", now=NOON,
    )  # fmt: skip
    queue_message(
        session, sealer, name="sample", member_id=None, channel=None,
        to="nobody@example.jp", subject="", body="nobody reads this", now=NOON,
    )  # fmt: skip

    page = browser.open("/_workshop/mail")

    assert "1 2 3 4 5 6" in page
    assert "hanako@example.jp" in page
    assert "送信待ち" in page
    assert "nobody reads this" not in page
