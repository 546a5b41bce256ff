"""Flows of enrollment, from the front door to the first statement."""

from tests.browser.flows.sign_in import SIGNED_IN
from tests.browser.flows.stage import Stage
from tests.browser.flows.steps import Flow, Follow, Open, Press, See, Step, Tick, Type

TARO, TARO_EMAIL = "card", "taro.sato@members.example"
HARU = "card_without_contact"
"""What ``my-account demo`` calls the cards of these two."""
GOOD_PASSWORD = "kasa rakuda daidokoro yuudachi"


def number(kind: str) -> Type:
    """Type the number of one of the demo's cards."""
    return Type("カード番号", lambda stage: str(stage.site.fact(kind)["number"]))


def security_code(kind: str) -> Type:
    """Type the security code of one of the demo's cards."""
    return Type("セキュリティコード", lambda stage: str(stage.site.fact(kind)["code"]))


def mailed(stage: Stage) -> str:
    """Return what the newest mail to Taro says."""
    return stage.code_sent_to(TARO_EMAIL)


def another(stage: Stage) -> str:
    """Return a code that is not the one in the mail."""
    return f"{(int(mailed(stage)) + 1) % 1_000_000:06d}"


def posted(stage: Stage) -> str:
    """Return what the letter to Haru says, as somebody types it."""
    return stage.letter.lower().replace("-", " ")


TO_THE_CARD: tuple[Step, ...] = (
    Open("/"),
    Follow("会員登録を始める"),
    See("3ページ中1ページ目", "会員登録：カードの確認"),
)
WITH_A_CONTACT = Flow(
    "enrollment with a contact",
    routes=(
        "GET /",
        "GET /enrollment/",
        "POST /enrollment/",
        "GET /enrollment/code",
        "POST /enrollment/code",
        "GET /enrollment/user-id",
        "POST /enrollment/user-id",
        "GET /enrollment/done",
        "GET /statement/",
    ),
    steps=(
        *TO_THE_CARD,
        number(TARO),
        Type("セキュリティコード", "12"),
        Press("カードを確認する"),
        See("入力内容に問題があります", "4桁の数字で入力してください", "会員登録：カードの確認"),
        security_code(TARO),
        Press("カードを確認する"),
        See("3ページ中2ページ目", "会員登録：確認コード"),
        Type("コード", another),
        Press("コードを確認する"),
        See("入力内容に問題があります", "コードが違います", "会員登録：確認コード"),
        Press("もう一度送る"),
        See("新しいコードを送りました", "会員登録：確認コード", "あと2回送れます"),
        Press("メールで送る"),
        See("新しいコードを送りました", "会員登録：確認コード", "あと1回送れます"),
        Type("コード", mailed),
        Press("コードを確認する"),
        See("3ページ中3ページ目", "会員登録：ユーザーIDとパスワード"),
        Type("ユーザーID", "taro.sato1"),
        Press("このIDが使えるか調べる"),
        See("「taro.sato1」は使えます", "会員登録：ユーザーIDとパスワード"),
        Press("パスワードの案を出す"),
        See("パスワードの案を、このページに表示しました", "パスワードの案"),
        Type("パスワード", GOOD_PASSWORD),
        Tick("共用の端末を使っています"),
        Press("登録する"),
        See("佐藤 太郎さん", "会員登録が終わりました", "taro.sato1", "共用の端末をお使いの方へ"),
        Follow("ご利用明細を見る"),
        See("ご利用明細", "締め"),
    ),
)
WITHOUT_A_CONTACT = Flow(
    "enrollment without a contact",
    routes=(*(route for route in WITH_A_CONTACT.routes if route != "GET /statement/"),),
    steps=(
        *TO_THE_CARD,
        number(HARU),
        security_code(HARU),
        Press("カードを確認する"),
        See("会員登録：確認コード", "登録用のコードを郵便でお送りできます"),
        Type("コード", posted),
        Press("コードを確認する"),
        Type("ユーザーID", "haru.nakamura1"),
        Type("パスワード", GOOD_PASSWORD),
        Press("登録する"),
        See("中村 ハルさん", "会員登録が終わりました", "haru.nakamura1"),
        Follow("ホームへ進む"),
        See("ホーム"),
    ),
)
OUT_OF_ORDER = Flow(
    "enrollment out of order",
    routes=(
        "GET /sign-in",
        "POST /sign-in",
        "GET /",
        "GET /enrollment/",
        "GET /enrollment/code",
        "GET /enrollment/user-id",
        "GET /enrollment/done",
    ),
    steps=(
        Open("/enrollment/code"),
        See("カードの入力からお進みください", "会員登録：カードの確認"),
        Open("/enrollment/user-id"),
        See("カードの入力からお進みください", "会員登録：カードの確認"),
        *SIGNED_IN,
        Open("/enrollment/"),
        See("サインインしています", "ホーム"),
        Open("/enrollment/done"),
        See("会員登録が終わりました", "hanako.yamada"),
    ),
)
FLOWS = (WITH_A_CONTACT, WITHOUT_A_CONTACT, OUT_OF_ORDER)
