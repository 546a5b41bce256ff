"""Flows of signing in and out."""

from tests.browser.flows.steps import Flow, Follow, Open, Press, See, SessionEnds, Step, Tick, Type

USER_ID, PASSWORD = "hanako.yamada", "shizuka-na-asa-no-panya"
"""The member whom the demo has enrolled already."""


def sign_in(user_id: str = USER_ID, password: str = PASSWORD) -> tuple[Step, ...]:
    """Fill in the sign-in page that is open."""
    return (
        Type("ユーザーID", user_id),
        Type("パスワード", password),
        Press("サインインする"),
    )


SIGNED_IN: tuple[Step, ...] = (Open("/sign-in"), *sign_in(), See("山田 花子さん", "ホーム"))
"""How most flows of a member begin."""
SIGN_IN_ROUTES = ("GET /sign-in", "POST /sign-in", "GET /")

FRONT_DOOR = Flow(
    "front door",
    routes=("GET /", "GET /sign-in", "GET /enrollment/"),
    steps=(
        Open("/"),
        See("サインイン", "はじめての方へ", "お困りのときは"),
        Follow("会員登録を始める"),
        See("会員登録：カードの確認"),
        Follow("サインインする"),
        See("サインイン", "はじめての方へ"),
    ),
)
SIGN_IN = Flow(
    "sign-in",
    routes=(*SIGN_IN_ROUTES, "GET /points/"),
    steps=(
        Open("/points/"),
        See("サインインしてください", "サインイン"),
        Press("サインインする"),
        See("入力内容に問題があります", "サインイン"),
        *sign_in(password="kasa rakuda daidokoro"),
        See("入力内容に問題があります", "サインイン", USER_ID),
        Type("パスワード", PASSWORD),
        Tick("共用の端末を使っています"),
        Press("サインインする"),
        See("山田 花子さん", "ポイント"),
        Follow("ホーム"),
        See("ホーム", "次の引き落とし"),
        Open("/sign-in"),
        See("ホーム", "次の引き落とし"),
    ),
)
SIGN_OUT = Flow(
    "sign-out",
    routes=(*SIGN_IN_ROUTES, "POST /sign-out", "GET /signed-out"),
    steps=(
        *SIGNED_IN,
        Press("サインアウト"),
        See("サインアウトしました"),
        Open("/"),
        See("サインイン"),
        Open("/signed-out"),
        Follow("もう一度サインインする"),
        See("サインイン"),
    ),
)
SESSION_GONE = Flow(
    "session gone",
    routes=(
        *SIGN_IN_ROUTES,
        "GET /statement/",
        "GET /security/password",
        "POST /security/password",
    ),
    steps=(
        *SIGNED_IN,
        Follow("ご利用明細"),
        SessionEnds(),
        Follow("前の明細"),
        See("サインインが必要です", "サインイン"),
        *sign_in(),
        See("ご利用明細", "次の明細"),
        Open("/security/password"),
        Type("新しいパスワード", PASSWORD),
        SessionEnds(),
        Press("パスワードを変更する"),
        See("サインインが必要です", "サインイン"),
        *sign_in(),
        See("ホーム"),
    ),
)
FLOWS = (FRONT_DOOR, SIGN_IN, SIGN_OUT, SESSION_GONE)
