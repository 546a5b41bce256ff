"""How long the member of this request stays signed in, in figures and in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from flask_babel import gettext, ngettext

from webapp.services.member_session import SessionRules
from webapp.web.filters import time_of_day

if TYPE_CHECKING:
    from webapp.config import Settings
    from webapp.services.member_session import OpenSession

SECOND: Final = timedelta(seconds=1)
LONGEST_NOTICE_S: Final = 120
"""So long before the end the script says that it comes; of a short time, in the last quarter."""
MINUTE_S: Final = 60
TEN_S: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLeft:
    """Until when a browser stays signed in, as its pages say it."""

    until: datetime
    left_s: int
    idle_minutes: int
    can_be_extended: bool

    @property
    def notice_s(self) -> int:
        """How many seconds before the end the script says that it comes."""
        return min(LONGEST_NOTICE_S, self.idle_minutes * MINUTE_S // 4)

    @property
    def is_near(self) -> bool:
        """Whether it is time to say that the end comes."""
        return self.left_s <= self.notice_s

    @property
    def wait_s(self) -> int:
        """How many seconds the script waits before it asks again."""
        return max(self.left_s, 1) if self.is_near else self.left_s - self.notice_s

    @property
    def words(self) -> str:
        """What stands at the end of every page of a member."""
        if not self.can_be_extended:
            sentence = gettext(
                "サインインから長い時間がたったため、%(time)sに自動でサインアウトします。"
                "時間は延ばせません。",
                time=time_of_day(self.until),
            )
        elif self.is_near:
            sentence = gettext("あと%(left)sほどで、自動でサインアウトします。", left=self._left())
        else:
            sentence = gettext(
                "ページを開かずに%(minutes)s分たつと、自動でサインアウトします。"
                "今のところ、%(time)sまでです。",
                minutes=self.idle_minutes,
                time=time_of_day(self.until),
            )
        return str(sentence)

    def _left(self) -> str:
        if self.left_s < MINUTE_S:
            rounded = max(round(self.left_s, -1), TEN_S)
            return str(gettext("%(seconds)s秒", seconds=rounded))
        minutes = round(self.left_s / MINUTE_S)
        return str(ngettext("%(num)s分", "%(num)s分", minutes))


def session_rules(settings: Settings) -> SessionRules:
    """Return how long a browser stays signed in, as the operator set it."""
    return SessionRules(
        idle_minutes=settings.idle_minutes,
        # Ticking the box never gives more time than leaving it.
        shared_idle_minutes=min(settings.shared_idle_minutes, settings.idle_minutes),
        session_hours=settings.session_hours,
    )


def time_left(browser: OpenSession, now: datetime) -> TimeLeft:
    """Return how long a browser stays signed in, as it stands."""
    return TimeLeft(
        until=browser.open_until,
        left_s=max((browser.open_until - now) // SECOND, 0),
        idle_minutes=browser.idle_minutes,
        can_be_extended=browser.can_be_extended,
    )


def words_when_over(*, timed_out: bool) -> str:
    """Return what is said on a page that is still shown when nobody is signed in any more."""
    if not timed_out:
        return str(gettext("サインアウトしたため、このページからは、もう送信できません。"))
    return str(
        gettext(
            "時間が過ぎたため、サインアウトしました。"
            "これから送信する内容は、サインインすると元のページに戻ります。"
        )
    )
