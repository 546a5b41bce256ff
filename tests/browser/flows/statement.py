"""Flows through the statement: from cycle to cycle, to the rest of a long one, and to paper."""

from tests.browser.flows.sign_in import SIGN_IN_ROUTES, SIGNED_IN
from tests.browser.flows.steps import Flow, Follow, Open, See

CYCLES = Flow(
    "statement",
    routes=(*SIGN_IN_ROUTES, "GET /statement/", "GET /statement/whole"),
    steps=(
        *SIGNED_IN,
        Follow("ご利用明細"),
        See("ご利用明細", "引き落とし", "ご利用の一覧"),
        Follow("前の明細"),
        See("引き落とします", "次の明細", "お支払い額の内訳", "新しい順に最初の50件"),
        Follow("一覧の続きを見る"),
        See("のご利用の続き", "一覧の最初に戻る"),
        Follow("一覧の最初に戻る"),
        See("新しい順に最初の50件"),
        Follow("明細をすべて表示して印刷する"),
        See("ご利用明細書", "引き落とします", "お支払い額の内訳", "以上"),
        Follow("ご利用明細のページに戻る"),
        See("ご利用明細", "新しい順に最初の50件"),
        Follow("次の明細"),
        See("ご利用の一覧"),
        Open("/statement/?closing=2001-01-01"),
        See("ページが見つかりません"),
    ),
)
FLOWS = (CYCLES,)
