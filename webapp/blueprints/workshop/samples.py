"""Made-up values for the workshop: each component gets what brings out all of its states."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from webapp.domain.cycle import BillingCycle
from webapp.domain.issuer_profile import IssuerWords
from webapp.domain.money import Money
from webapp.domain.points import Points
from webapp.services.accounts import SeenAccount, SeenCard
from webapp.services.statement_lines import Foreign, Line
from webapp.web.session_time import TimeLeft

SAMPLE_MONTHS: Final = 3
_SEPTEMBER: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleMonth:
    """A made-up billing cycle, with the sums it leads to, and whose it is."""

    number: int
    holder: str = "山田花子"
    last_digits: str = "1001"
    balance: int = 12_480
    """Of points."""
    closing_on: date
    pays_on: date
    before: Money
    paid: Money
    used: Money
    to_pay: Money
    lines: tuple[Line, ...]


def _yen(amount: int) -> Money:
    return Money(amount, "JPY")


def _usd(amount: int) -> Money:
    return Money(amount, "USD")


def _card(holder: str, *, is_own: bool, last_digits: str = "1001") -> SeenCard:
    return SeenCard(
        card_id=0, last_digits=last_digits, holder=holder, is_own=is_own, only_total=False
    )


def _line(
    day: int,
    merchant: str,
    amount: int,
    kind: str = "purchase",
    state: str = "posted",
    *,
    points: int = 0,
    card: SeenCard | None = None,
    foreign: Foreign | None = None,
    parts: tuple[Line, ...] = (),
) -> Line:
    return Line(
        day, date(2026, _SEPTEMBER, day), merchant, _yen(amount), kind, state,
        Points(points), card, foreign, parts,
    )  # fmt: skip


def _foreign(cents: int, rate: str | None, fee: int = 0, percent: str | None = None) -> Foreign:
    return Foreign(
        original=_usd(cents), rate=rate, fee=_yen(fee) if fee else None, fee_percent=percent
    )


_OWN: Final = _card("山田 花子", is_own=True)
_OF_FAMILY: Final = _card("山田 次郎", is_own=False, last_digits="2002")
_SHIPMENTS: Final = (
    _line(1, "青空書店", 1_200),
    _line(2, "青空書店", 800, state="pending"),
    _line(3, "青空書店", 500, state="reversed"),
)
_LINES: Final = (
    _line(19, "みどりスーパー 中央店", 4_218, state="pending"),
    _line(18, "CAFE LISBOA", 1_866, state="pending", foreign=_foreign(1_250, None)),
    _line(17, "CAFE LISBOA", 1_907, points=19, foreign=_foreign(1_250, "149.25", 41, "2.2")),
    _line(16, "GRAND HOTEL LISBOA", 1_284_300, points=12_843, foreign=_foreign(842_000, "149", 9)),
    _line(15, "CAFE LISBOA", -1_866, "refund", points=-18, foreign=_foreign(-1_250, "149.25")),
    _line(14, "ひかり電力 9月分の電気料金", 11_406, points=114, card=_OWN),
    _line(13, "花屋つゆくさ", 3_100, points=31, card=_OF_FAMILY),
    _line(12, "青空書店", 2_500, points=25, parts=_SHIPMENTS),
    _line(11, "青空書店", 1_980, state="reversed"),
    _line(10, "口座振替によるお支払い", -52_300, "payment"),
    _line(9, "年会費", 5_500, "fee"),
    _line(8, "キャッシング", 20_000, "cash_advance"),
    _line(7, "ポイントの調整", -300, "adjustment"),
    _line(6, "みほん鉄道 モバイル乗車券", 0, "card_check", "dropped"),
)


def sample_month(number: int) -> SampleMonth:
    """Return the made-up month that is ``number`` months before the newest."""
    return SampleMonth(
        number=number,
        closing_on=date(2026, _SEPTEMBER - number, 19),
        pays_on=date(2026, _SEPTEMBER + 1 - number, 13),
        before=_yen(52_300),
        paid=_yen(52_300),
        used=_yen(1_297_944),
        to_pay=_yen(1_297_944),
        lines=_LINES[: len(_LINES) - 4 * number],
    )


def _account(number: int, product: str, *, is_main: bool) -> SeenAccount:
    return SeenAccount(
        account_id=number,
        currency="JPY",
        product=product,
        cycle=BillingCycle(closing_day=19, payment_day=10, payment_month_offset=1),
        closed_until=None,
        points_debt=Points(0),
        is_main=is_main,
        cards=(_OWN if is_main else _OF_FAMILY,),
        hidden_card_ids=(),
    )


SAMPLE_ACCOUNTS: Final = (
    _account(1, "ゴールド", is_main=True),
    _account(2, "", is_main=True),
    _account(3, "ゴールド", is_main=False),
    _account(4, "", is_main=False),
)


def _time(left_s: int, *, can_be_extended: bool = True) -> TimeLeft:
    until = datetime(2026, _SEPTEMBER, 19, 6, 25, tzinfo=UTC)
    return TimeLeft(until=until, left_s=left_s, idle_minutes=20, can_be_extended=can_be_extended)


SAMPLE_TIMES: Final = (_time(1200), _time(120), _time(1200, can_be_extended=False))
"""At first, shortly before the end, and when no page gives more time."""


def reached_in_every_way(words: IssuerWords) -> IssuerWords:
    """Return the words of an issuer as if it could be reached in every way there is."""
    return replace(words, chat_url="/_workshop/", relay=words.relay or words.hours)
