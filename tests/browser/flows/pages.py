"""Flows through the pages of guidance, and from language to language."""

from tests.browser.flows.sign_in import PASSWORD, SIGN_IN_ROUTES, SIGNED_IN, USER_ID
from tests.browser.flows.steps import Flow, Follow, Open, Press, See, Type

GUIDANCE = Flow(
    "guidance",
    routes=(
        *SIGN_IN_ROUTES,
        "GET /security/",
        "GET /security/password",
        "GET /pages/passwords",
        "GET /pages/password-managers",
        "GET /pages/shared-computers",
        "GET /accessibility",
    ),
    steps=(
        Open("/sign-in"),
        Follow("共用の端末での注意を読む"),
        See("共用の端末での注意", "ほかの人も使う端末では"),
        Follow("アクセシビリティについて"),
        See("アクセシビリティ"),
        *SIGNED_IN,
        Follow("セキュリティ"),
        Follow("パスワードを変更する"),
        Follow("推測されないIDとパスワードの選び方を読む"),
        See("推測されないIDとパスワードの選び方"),
        Follow("パスワードを覚えてくれるブラウザーとアプリについて読む"),
        See("パスワードを覚えてくれるブラウザーとアプリ"),
        Follow("共用の端末での注意を読む"),
        See("共用の端末での注意"),
        Follow("パスワードを変更する"),
        See("パスワードの変更"),
    ),
)
LANGUAGE = Flow(
    "language",
    routes=(*SIGN_IN_ROUTES, "POST /language", "GET /statement/", "GET /points/"),
    steps=(
        Open("/sign-in"),
        Press("English"),
        See("日本語", "Sign in"),
        Type("User ID", USER_ID),
        Type("Password", PASSWORD),
        Press("Sign in"),
        See("Sign out", "日本語", "Home"),
        Follow("Statement"),
        See("Statement"),
        Follow("Points"),
        See("Points"),
        Press("日本語"),
        See("English", "ポイント"),
    ),
)
FLOWS = (GUIDANCE, LANGUAGE)
