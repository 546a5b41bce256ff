"""What happened to the security of an account, in words: one for each kind of event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask_babel import lazy_gettext as _

from webapp.services.security import EventKind

if TYPE_CHECKING:
    from collections.abc import Mapping

EVENTS: Final[Mapping[EventKind, str]] = {
    EventKind.CARD_SHOWN: _("カードの照合"),
    EventKind.CARD_REFUSED: _("カードの照合の失敗"),
    EventKind.CARD_LOCKED: _("カードの照合の停止"),
    EventKind.RECOVERY_ASKED: _("ユーザーIDからの調べ直しの始まり"),
    EventKind.CODE_ACCEPTED: _("確認コードの入力"),
    EventKind.CODE_REFUSED: _("確認コードの間違い"),
    EventKind.ENROLLED: _("会員登録"),
    EventKind.SIGNED_IN: _("サインインの成功"),
    EventKind.SIGN_IN_FAILED: _("サインインの失敗"),
    EventKind.SIGNED_OUT: _("サインアウトの操作"),
    EventKind.REAUTHENTICATED: _("ご本人の確認の成功"),
    EventKind.REAUTHENTICATION_FAILED: _("ご本人の確認の失敗"),
    EventKind.DEVICE_SIGNED_OUT: _("ほかの端末1台のサインアウト"),
    EventKind.OTHERS_SIGNED_OUT: _("ほかの端末すべてのサインアウト"),
    EventKind.SIGNED_OUT_BY_ISSUER: _("カード会社による全端末のサインアウト"),
    EventKind.PASSWORD_CHANGED: _("パスワード変更"),
    EventKind.PASSWORD_RECOVERED: _("調べ直しによるパスワード変更"),
    EventKind.SECOND_STEP_FAILED: _("2段階の確認の失敗"),
    EventKind.SECOND_STEP_CLOSED: _("失敗が続いたための2段階の確認の停止"),
    EventKind.RECOVERY_CODE_USED: _("予備コードの使用"),
    EventKind.RECOVERY_CODES_MADE: _("予備コードの作り直し"),
    EventKind.FACTOR_ADDED: _("2段階の確認に使うものの追加"),
    EventKind.FACTOR_REMOVED: _("2段階の確認に使うものの取り外し"),
    EventKind.FACTOR_LOSS_REPORTED: _("2段階の確認に使うものをなくしたとのお届け"),
    EventKind.FACTOR_LOSS_WITHDRAWN: _("なくしたとのお届けの取り消し"),
    EventKind.FACTORS_ENDED: _("2段階の確認の終了"),
    EventKind.DEVICE_TRUSTED: _("コードを聞かない端末の追加"),
    EventKind.DEVICES_FORGOTTEN: _("コードを聞かない端末の取り消し"),
    EventKind.UNLOCKED: _("カード会社による停止の解除"),
    EventKind.PASSWORD_OFF: _("失敗が続いたためのパスワードの停止"),
    EventKind.USER_ID_CHANGED: _("ユーザーID変更"),
    EventKind.NOT_ME: _("「これは私ではありません」の届け出"),
    EventKind.REVOKED: _("お知らせの「心当たりがない場合」からの届け出"),
    EventKind.NOTICE_SENT: _("お知らせの送信"),
}
