"""Flows that keep an account secure."""

from tests.browser.flows.sign_in import PASSWORD, SIGN_IN_ROUTES, sign_in
from tests.browser.flows.steps import Flow, Follow, Open, Press, See, Type

NEW_PASSWORD = "fune yamabiko toshokan mikazuki"
CHANGE = Flow(
    "change of password",
    routes=(
        *SIGN_IN_ROUTES,
        "GET /.well-known/change-password",
        "GET /security/",
        "GET /security/password",
        "POST /security/password",
        "POST /sign-out",
        "GET /signed-out",
    ),
    steps=(
        Open("/.well-known/change-password"),
        See("サインインしてください", "サインイン"),
        *sign_in(),
        See("パスワードの変更"),
        Press("パスワードの案を出す"),
        See("パスワードの案を、このページに表示しました", "パスワードの案"),
        Open("/security/"),
        Type("今のパスワード", "kasa rakuda"),
        Type("新しいパスワード", NEW_PASSWORD),
        Press("パスワードを変更する"),
        See("入力内容に問題があります", "今のパスワードが違います", "パスワードの変更"),
        Type("今のパスワード", PASSWORD),
        Type("新しいパスワード", NEW_PASSWORD),
        Press("パスワードを変更する"),
        See("パスワードを変更しました", "パスワードの変更"),
        Press("サインアウト"),
        Follow("もう一度サインインする"),
        *sign_in(),
        See("入力内容に問題があります", "サインイン"),
        *sign_in(password=NEW_PASSWORD),
        See("ホーム"),
    ),
)
FLOWS = (CHANGE,)
