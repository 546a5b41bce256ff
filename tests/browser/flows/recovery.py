"""Flows of a member who forgot the user ID, the password or both."""

from tests.browser.flows.sign_in import PASSWORD, USER_ID
from tests.browser.flows.stage import Stage
from tests.browser.flows.steps import Flow, Follow, Open, Press, See, Step, Tick, Type

EMAIL = "hanako.yamada@members.example"
NEW_PASSWORD = "fune yamabiko toshokan mikazuki"


def mailed(stage: Stage) -> str:
    """Return what the newest mail to Hanako says."""
    return stage.code_sent_to(EMAIL)


def posted(stage: Stage) -> str:
    """Return what the letter to Hanako says, as somebody types it."""
    return stage.letter_to_hanako.lower().replace("-", " ")


TO_THE_START: tuple[Step, ...] = (
    Open("/sign-in"),
    Follow("ユーザーIDを調べ、パスワードを決め直す"),
    See("ユーザーIDやパスワードを忘れたとき", "ほかのとき"),
)
ROUTES = ("GET /sign-in", "GET /recovery/", "GET /recovery/code", "POST /recovery/code")
FORGOT_BOTH = Flow(
    "user ID and password forgotten",
    routes=(
        *ROUTES,
        "GET /recovery/card",
        "POST /recovery/card",
        "GET /recovery/found",
        "POST /recovery/found",
        "GET /recovery/done",
        "GET /statement/",
    ),
    steps=(
        Open("/recovery/found"),
        See("最初からお進みください", "ユーザーIDやパスワードを忘れたとき"),
        *TO_THE_START,
        Follow("カード番号で確認する"),
        Type("カード番号", lambda stage: stage.card_of_hanako.number),
        Press("カードを確認する"),
        See("入力内容に問題があります", "セキュリティコードを入力してください"),
        Type("セキュリティコード", lambda stage: stage.card_of_hanako.code),
        Press("カードを確認する"),
        See("3ページ中2ページ目", "ご本人の確認：確認コード"),
        Type("コード", mailed),
        Press("コードを確認する"),
        See("3ページ中3ページ目", "ユーザーIDと新しいパスワード", USER_ID),
        Press("パスワードの案を出す"),
        See("パスワードの案を、このページに表示しました", "パスワードの案"),
        Type("新しいパスワード", NEW_PASSWORD),
        Tick("共用の端末を使っています"),
        Press("パスワードを決めてサインインする"),
        See("山田 花子さん", "新しいパスワードに変わりました"),
        Follow("ご利用明細を見る"),
        See("ご利用明細", "締め"),
    ),
)
DEAD_ADDRESS = Flow(
    "an address that no mail reaches any more",
    routes=(
        *ROUTES,
        "GET /recovery/user-id",
        "POST /recovery/user-id",
        "GET /recovery/found",
        "POST /sign-in",
        "GET /",
    ),
    steps=(
        *TO_THE_START,
        Follow("ユーザーIDで確認する"),
        Type("ユーザーID", USER_ID),
        Press("確認コードを送る"),
        See("ご本人の確認：確認コード", "10文字のコードを郵便でお送りできます"),
        Press("音声通話で聞く"),
        See("新しいコードを送りました", "あと2回送れます"),
        Type("コード", posted),
        Press("コードを確認する"),
        See("ユーザーIDと新しいパスワード", USER_ID),
        Follow("このユーザーIDでサインインする"),
        See("サインイン"),
        Type("パスワード", PASSWORD),
        Press("サインインする"),
        See("山田 花子さん", "ホーム"),
    ),
)
FLOWS = (FORGOT_BOTH, DEAD_ADDRESS)
