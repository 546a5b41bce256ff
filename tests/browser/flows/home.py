"""Flows from home to what it leads to."""

from tests.browser.flows.sign_in import SIGN_IN_ROUTES, SIGNED_IN
from tests.browser.flows.steps import Flow, Follow, See

HOME = Flow(
    "home",
    routes=(*SIGN_IN_ROUTES, "GET /statement/", "GET /points/"),
    steps=(
        *SIGNED_IN,
        See("次の引き落とし", "使えるポイント", "まだ締まっていないご利用", "最近のご利用"),
        Follow("ポイント"),
        See("ポイント残高"),
        Follow("ホーム"),
        Follow("ご利用明細をすべて見る"),
        See("ご利用明細", "引き落とし"),
        Follow("みほんカード"),
        See("次の引き落とし"),
    ),
)
FLOWS = (HOME,)
