"""Flows about points."""

from tests.browser.flows.sign_in import SIGN_IN_ROUTES, SIGNED_IN
from tests.browser.flows.steps import Flow, Follow, Open, See

POINTS = Flow(
    "points",
    routes=(*SIGN_IN_ROUTES, "GET /points/", "GET /points/balance"),
    steps=(
        *SIGNED_IN,
        Follow("ポイント"),
        See("ポイント残高", "使えるポイント", "ポイントの履歴"),
        Follow("ポイントの内訳を見る"),
        See("ポイント残高", "有効期限ごとの内訳", "ポイントの履歴"),
        Follow("ポイントの内訳を閉じる"),
        See("ポイントの内訳を見る", "ポイントの履歴"),
        Follow("履歴の続きを見る"),
        See("その理由の続き", "履歴の最初に戻る"),
        Follow("履歴の最初に戻る"),
        See("ポイントの履歴", "新しい順に最初の"),
        # Somebody opens the address of a part of the page in a window of its own.
        Open("/points/balance?details=1"),
        See("ポイント残高", "有効期限ごとの内訳", "ポイントの履歴"),
    ),
)
FLOWS = (POINTS,)
