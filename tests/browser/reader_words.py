"""The words in which the small reader says roles and states, for each language."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """How a reader of one language speaks."""

    comma: str
    roles: Mapping[str, str]
    states: Mapping[str, str]
    items_are: str
    rows_are: str
    row_is: str

    def items(self, count: int) -> str:
        """Say how many items a list has."""
        return self.items_are.format(count)

    def rows(self, count: int) -> str:
        """Say how many rows a table has, its header left out."""
        return self.rows_are.format(count)

    def row(self, number: int) -> str:
        """Say which row of a table this is."""
        return self.row_is.format(number)


def _headings(word: str) -> dict[str, str]:
    return {f"heading{level}": f"{word}{level}" for level in range(1, 7)}


JAPANESE = Words(
    comma="、",
    roles={
        **_headings("見出し"),
        "title": "ページの題",
        "banner": "バナー",
        "navigation": "ナビゲーション",
        "main": "メイン",
        "contentinfo": "フッター",
        "region": "領域",
        "group": "グループ",
        "list": "リスト",
        "table": "表",
        "columnheaders": "列見出し",
        "link": "リンク",
        "button": "ボタン",
        "toggle": "切り替えボタン",
        "textbox": "入力欄",
        "password": "パスワード入力欄",
        "checkbox": "チェックボックス",
        "radio": "ラジオボタン",
        "combobox": "選択欄",
        "image": "画像",
        "status": "ステータス",
    },
    states={
        "checked: true": "チェックあり",
        "checked: false": "チェックなし",
        "pressed: true": "オン",
        "pressed: false": "オフ",
        "expanded": "展開",
        "disabled": "利用不可",
        "required": "必須",
        "invalid": "無効な入力",
        "current": "現在のページ",
        "focused": "ここにフォーカス",
        "description": "説明：",
    },
    items_are="{}項目",
    rows_are="{}行",
    row_is="行{}",
)
ENGLISH = Words(
    comma=", ",
    roles={
        **_headings("heading "),
        "title": "page title",
        "banner": "banner",
        "navigation": "navigation",
        "main": "main",
        "contentinfo": "footer",
        "region": "region",
        "group": "group",
        "list": "list",
        "table": "table",
        "columnheaders": "column headers",
        "link": "link",
        "button": "button",
        "toggle": "toggle button",
        "textbox": "edit",
        "password": "password edit",
        "checkbox": "check box",
        "radio": "radio button",
        "combobox": "combo box",
        "image": "image",
        "status": "status",
    },
    states={
        "checked: true": "checked",
        "checked: false": "not checked",
        "pressed: true": "on",
        "pressed: false": "off",
        "expanded": "expanded",
        "disabled": "unavailable",
        "required": "required",
        "invalid": "invalid entry",
        "current": "current page",
        "focused": "focus is here",
        "description": "description: ",
    },
    items_are="{} items",
    rows_are="{} rows",
    row_is="row {}",
)
WORDS: Mapping[str, Words] = {"ja": JAPANESE, "en": ENGLISH}
