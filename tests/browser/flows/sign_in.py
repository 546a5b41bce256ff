"""Flows of signing in and out."""

from tests.browser.flows.steps import (
    Flow,
    Follow,
    Open,
    Press,
    See,
    SessionEnds,
    Step,
    Tick,
    TimeIsOver,
    Type,
)

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
        See("パスワードの変更"),
    ),
)
TIME_OVER = Flow(
    "time over",
    routes=(
        *SIGN_IN_ROUTES,
        "GET /statement/",
        "GET /security/user-id",
        "POST /security/user-id",
        "GET /security/password",
        "POST /security/password",
        "GET /security/",
    ),
    steps=(
        *SIGNED_IN,
        Follow("ご利用明細"),
        TimeIsOver(),
        Follow("前の明細"),
        See("時間が過ぎたため、サインアウトしました", "サインイン"),
        *sign_in(),
        See("ご利用明細", "次の明細"),
        Open("/security/user-id"),
        Type("新しいユーザーID", "hanako.85"),
        TimeIsOver(),
        Press("ユーザーIDを変更する"),
        See("サインアウトしました", "入力した内容は、サインインすると元のページに戻ります"),
        *sign_in(),
        See("入力した内容を戻しました", "ユーザーIDの変更", "hanako.85"),
        Press("ユーザーIDを変更する"),
        See("ユーザーIDを変更しました"),
        Open("/security/password"),
        Type("新しいパスワード", "fune yamabiko toshokan mikazuki"),
        TimeIsOver(),
        Press("パスワードを変更する"),
        See("送信はまだ終わっていません", "サインイン"),
        *sign_in("hanako.85"),
        See("パスワードの変更"),
    ),
)
MORE_TIME = Flow(
    "more time",
    routes=(*SIGN_IN_ROUTES, "GET /points/", "GET /security/session", "POST /security/session"),
    steps=(
        *SIGNED_IN,
        Follow("ポイント"),
        See("ポイント", "ページを開かずに20分たつと、自動でサインアウトします"),
        Follow("サインインの時間を延ばす"),
        See("サインインの時間", "まで、サインインしたままです", "時間が足りないとき"),
        Follow("元のページに戻る"),
        See("ポイント", "サインインの時間を延ばす"),
        Follow("サインインの時間を延ばす"),
        Tick("60分"),
        Press("この時間にする"),
        See("60分にしました", "ポイント", "ページを開かずに60分たつと"),
    ),
)
FLOWS = (FRONT_DOOR, SIGN_IN, SIGN_OUT, SESSION_GONE, TIME_OVER, MORE_TIME)
