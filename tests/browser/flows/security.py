"""Flows that keep an account secure."""

from tests.browser.flows.sign_in import PASSWORD, SIGN_IN_ROUTES, sign_in
from tests.browser.flows.steps import Flow, Follow, MinutesPass, Open, Press, See, Type

NEW_PASSWORD = "fune yamabiko toshokan mikazuki"
CONFIRM_ROUTES = ("GET /security/confirm", "POST /security/confirm")
CHANGE = Flow(
    "change of password",
    routes=(
        *SIGN_IN_ROUTES,
        *CONFIRM_ROUTES,
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
        MinutesPass(),
        Open("/security/password"),
        See("ご本人の確認", "大切な手続きの前に"),
        Type("今のパスワード", "kasa rakuda"),
        Press("確認して進む"),
        See("入力内容に問題があります", "今のパスワードが違います", "ご本人の確認"),
        Type("今のパスワード", PASSWORD),
        Press("確認して進む"),
        See("ご本人を確認しました", "パスワードの変更"),
        Type("新しいパスワード", NEW_PASSWORD),
        MinutesPass(),
        Press("パスワードを変更する"),
        See("ご本人の確認", "もう一度パスワードを入力してください"),
        Type("今のパスワード", PASSWORD),
        Press("確認して進む"),
        See("ご本人を確認しました", "パスワードの変更"),
        Type("新しいパスワード", PASSWORD),
        Press("パスワードを変更する"),
        See("入力内容に問題があります", "今と同じパスワードです", "パスワードの変更"),
        Type("新しいパスワード", NEW_PASSWORD),
        Press("パスワードを変更する"),
        See("パスワードを変更しました"),
        Press("サインアウト"),
        Follow("もう一度サインインする"),
        *sign_in(),
        See("入力内容に問題があります", "サインイン"),
        *sign_in(password=NEW_PASSWORD),
        See("ホーム"),
    ),
)
FLOWS = (CHANGE,)
