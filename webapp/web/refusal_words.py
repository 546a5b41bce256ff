"""The one sentence for each refusal at the entrance: what is the matter, then what to do now.

Where a card or a user ID is being proved, the words never say which half was wrong.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from webapp.domain.confirmation import CodeRefusal
from webapp.domain.password import PasswordRefusal
from webapp.domain.second_factor import FactorRefusal
from webapp.domain.user_id import UserIdRefusal
from webapp.services.credential_change import ChangeRefusal
from webapp.services.enrollment import EnrollmentRefusal
from webapp.services.recovery import RecoveryRefusal
from webapp.services.sending import SendRefusal
from webapp.web.filters import moment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import Enum

ALMOST_A_MINUTE: Final = timedelta(seconds=59)

PASSWORDS: Final[Mapping[Enum, str]] = {
    PasswordRefusal.TOO_SHORT: _(
        "パスワードが短すぎます。%(shortest)s文字以上にしてください。空白も1文字に数えます。"
    ),
    PasswordRefusal.TOO_LONG: _("パスワードが長すぎます。%(longest)s文字までにしてください。"),
    PasswordRefusal.CONTROL_CHARACTERS: _(
        "パスワードに、改行など、使えない文字が入っています。見える文字と空白だけで入力してください。"
    ),
    PasswordRefusal.COMMON: _(
        "よく使われる言葉がもとになっているため、推測されます。関係のない言葉を4つか5つ並べてください。"
    ),
    PasswordRefusal.BREACHED: _(
        "流出したパスワードの一覧に載っているため、使えません。まったく別のものを入力してください。"
    ),
    PasswordRefusal.USER_ID: _(
        "ユーザーIDがもとになっているため、推測されます。ユーザーIDと関係のない言葉を使ってください。"
    ),
    PasswordRefusal.NAME: _(
        "お名前やメールアドレスがもとになっているため、推測されます。"
        "お名前と関係のない言葉を使ってください。"
    ),
    PasswordRefusal.BIRTH_DATE: _(
        "生年月日がもとになっているため、推測されます。日付と関係のない言葉を使ってください。"
    ),
    PasswordRefusal.PHONE: _(
        "電話番号がもとになっているため、推測されます。電話番号と関係のない言葉を使ってください。"
    ),
    PasswordRefusal.CARD_DIGITS: _(
        "カード番号の数字が入っているため、使えません。カードと関係のない言葉を使ってください。"
    ),
    PasswordRefusal.ISSUER: _(
        "カード会社やこのサイトの名前がもとになっているため、推測されます。別の言葉を使ってください。"
    ),
    PasswordRefusal.REPEATS: _(
        "同じ文字や言葉のくり返しが多いため、推測されます。違う言葉を並べてください。"
    ),
    PasswordRefusal.SEQUENCE: _(
        "「1234」や「abcd」のような、順番に並んだ文字が多いため、推測されます。"
        "関係のない言葉を並べてください。"
    ),
    PasswordRefusal.KEYBOARD: _(
        "キーボードの並びどおりの文字が多いため、推測されます。関係のない言葉を並べてください。"
    ),
    PasswordRefusal.EASILY_GUESSED: _(
        "推測されやすいパスワードです。関係のない言葉を4つか5つ並べてください。"
    ),
}

USER_IDS: Final[Mapping[Enum, str]] = {
    UserIdRefusal.TOO_SHORT: _("ユーザーIDが短すぎます。5文字以上にしてください。"),
    UserIdRefusal.TOO_LONG: _(
        "ユーザーIDが長すぎます。20文字までにするか、メールアドレスを入力してください。"
    ),
    UserIdRefusal.FORBIDDEN_CHARACTERS: _(
        "ユーザーIDに使えない文字が入っています。英字、数字、ピリオド、下線、ハイフンで入力してください。"
    ),
    UserIdRefusal.NO_LETTER: _("ユーザーIDには、英字を1文字以上入れてください。"),
    UserIdRefusal.NOT_AN_EMAIL: _(
        "メールアドレスとして読み取れません。「hanako@example.jp」のように入力してください。"
    ),
    UserIdRefusal.CARD_DIGITS: _(
        "ユーザーIDにカード番号の数字が入っています。別のユーザーIDを入力してください。"
    ),
    UserIdRefusal.TAKEN: _(
        "このユーザーIDはほかの方が使っています。別のユーザーIDを入力してください。"
    ),
}

CODES: Final[Mapping[Enum, str]] = {
    CodeRefusal.WRONG: _(
        "コードが違います。届いたうちでいちばん新しいコードを入力してください。"
        "郵便のコードが受け付けられないときは、最初からやり直してください。"
    ),
    CodeRefusal.EXPIRED: _(
        "コードの期限が過ぎました。「もう一度送る」を押して、新しいコードを入力してください。"
    ),
    CodeRefusal.USED: _("このコードはもう使われています。最初からやり直してください。"),
    CodeRefusal.TOO_MANY_TRIES: _("コードを試せる回数を超えました。最初からやり直してください。"),
}

SENDING: Final[Mapping[Enum, str]] = {
    SendRefusal.TOO_OFTEN: _(
        "コードを送れる回数を超えました。届いたコードを入力するか、最初からやり直してください。"
    ),
    SendRefusal.GONE: _("時間がたったため、送れませんでした。最初からやり直してください。"),
}

ENROLLMENT: Final[Mapping[Enum, str]] = {
    EnrollmentRefusal.NOT_CONFIRMED: _(
        "カードの確認から時間がたったか、まだ終わっていません。カードの入力からお進みください。"
    ),
    EnrollmentRefusal.ALREADY_ENROLLED: _(
        "会員登録は終わっています。登録したユーザーIDとパスワードでサインインしてください。"
    ),
}

RECOVERY: Final[Mapping[Enum, str]] = {
    RecoveryRefusal.NOT_CONFIRMED: _(
        "ご本人の確認から時間がたったか、まだ終わっていません。もう一度、最初からお進みください。"
    ),
    RecoveryRefusal.ALREADY_DONE: _(
        "新しいパスワードは、もう決まっています。そのパスワードでサインインしてください。"
    ),
    RecoveryRefusal.NO_FACTOR: _(
        "2段階の確認は使っていません。パスワードだけでサインインできます。"
    ),
}

FACTORS: Final[Mapping[Enum, str]] = {
    FactorRefusal.GONE: _("時間がたったか、もう済んでいます。もう一度お試しください。"),
    FactorRefusal.WRONG_CODE: _(
        "コードが違います。アプリに今出ている6桁の数字を入力してください。"
        "スマートフォンの時刻が合っているかも、お確かめください。"
    ),
    FactorRefusal.NAME: _("名前は、1文字から%(longest)s文字までで入力してください。"),
    FactorRefusal.TOO_MANY: _(
        "登録できる数を超えました。使っていないものを外してから、加えてください。"
    ),
    FactorRefusal.SHORT_PASSWORD: _(
        "今のパスワードは、2段階の確認がないと短すぎます。"
        "先に、%(shortest)s文字以上の新しいパスワードを決めてください。"
    ),
}

CHANGES: Final[Mapping[Enum, str]] = {
    ChangeRefusal.SAME_AS_CURRENT: _(
        "今と同じパスワードです。新しいパスワードを入力してください。"
    ),
    ChangeRefusal.SAME_AS_STOPPED: _(
        "使えなくしたパスワードと同じです。別のパスワードを入力してください。"
    ),
    ChangeRefusal.SAME_USER_ID: _("今と同じユーザーIDです。新しいユーザーIDを入力してください。"),
}

WRONG_APP_CODE: Final = _(
    "コードが違うか、もう使われています。アプリに今出ている6桁の数字を入力してください。"
)
WRONG_RECOVERY_CODE: Final = _(
    "予備コードが違うか、もう使われています。別の予備コードを入力してください。"
)
WRONG_PASSWORD: Final = _("今のパスワードが違います。もう一度入力してください。")
CARD_NOT_CONFIRMED: Final = _(
    "この内容では登録に進めません。カード番号とセキュリティコードをお確かめください。"
    "登録が済んでいる方は、サインインしてください。"
)
CARD_NOT_RECOVERED: Final = _(
    "この内容では進めません。カード番号とセキュリティコードをお確かめください。"
    "会員登録がまだの方は、登録からお進みください。"
)
NOT_SIGNED_IN: Final = _(
    "ユーザーIDかパスワードが正しくないか、パスワードの使用が止まっています。"
    "もう一度お確かめください。"
)


def opens_at(until: datetime) -> str:
    """Return when something opens again, never a minute too early."""
    return moment(until + ALMOST_A_MINUTE)


def closed_until(until: datetime) -> str:
    """Say that no try is looked at now, and when the next one is."""
    sentence = gettext(
        "試せる回数を超えたため、今は受け付けていません。%(time)sから、また試せます。"
    )
    return str(sentence) % {"time": opens_at(until)}


def tries_left(left: int, until: datetime | None) -> str:
    """Say how often something can be tried, or when it can be tried again."""
    if left:
        return str(ngettext("あと%(num)s回試せます。", "あと%(num)s回試せます。", left))
    if until is None:
        return str(gettext("もう試せません。"))
    sentence = gettext("今はもう試せません。%(time)sから、また試せます。")
    return str(sentence) % {"time": opens_at(until)}
