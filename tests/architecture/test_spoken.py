"""Each rule about what is not read aloud finds its mistake, and lets the right spelling through."""

import pytest

from tests.spoken import unvoiced, wordless

MISTAKES = {
    "5,230円": "¥5,230",
    "5,230円です": "￥5,230です",
    "返金 500円": "▲500円",
    "減額 500円": "△500円",
    "マイナス500円": "残高 -500円",
    "マイナス18ポイント": "−18ポイント",
    "3日から5日": "3〜5日",
    "9月から10月まで": "9月～10月",
    "3から5日": "3-5日",
    "必須の印": "*は必須",
    "10月1日": "10/1",
    "2026年10月1日": "2026/10/1",
    "2026年9月19日": "2026-09-19",
    "4分の1": "/4",
    "10時": "10:00",
    "午前10時5分から": "10:05から",
    "10 a.m. every day": "10:00 every day",
    "12月31日": "１２月31日",
    "下4桁 1 0 0 1": "下4桁 1001",
    "下4桁は 1 0 0 1": "下4桁は1001",
    "ending in 1 0 0 1": "ending in 1001",
    "例：3999 123456 78903": "番号は 3999 123456 78903",
    "カード番号": "3999-1234-5678-9034",
    "郵便番号100 0000": "〒100 0000",
    "電話 0120 000 000": "電話 0120-000-000",
    "次のページへ": "次のページ→",
}


@pytest.mark.parametrize(("right", "wrong"), MISTAKES.items(), ids=list(MISTAKES.values()))
def test_a_spelling_that_is_not_read_aloud_is_found(right: str, wrong: str) -> None:
    assert unvoiced(wrong), f"{wrong} is let through"
    assert not unvoiced(right)


@pytest.mark.parametrize(
    "text",
    [
        "https://card.example/2026/10/1 で、hanako-1@members.example に",
        "12:05 p.m. on Thursday 1 October",
        "1-1-1 Mihon-cho",
        "手数料2.2パーセントは37円",
        "ポイント・状態",
        "1,000",
    ],
)
def test_what_is_read_aloud_is_let_through(text: str) -> None:
    assert not unvoiced(text)


def test_a_text_of_signs_alone_says_nothing() -> None:
    assert all(map(wordless, ["…", "×", " | ", "「」"]))
    assert not any(map(wordless, ["", "  ", "1", "円", "a.", "（表示中）"]))
