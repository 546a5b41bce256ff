"""What the pages of recovery share: how many they are, and the way on from a dead end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import flash

from webapp.services.recovery import RecoveryRefusal
from webapp.web import refusal_words as words
from webapp.web.entrance import entrance
from webapp.web.forms import sentence_for
from webapp.web.in_place import go_on_at
from webapp.web.recovery import forget_recovery, recovers_by_code

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

PAGES_WITH_CODE: Final = 3


def pages() -> int:
    """Return how many pages a recovery has; without a confirmation code one less."""
    return PAGES_WITH_CODE - (not entrance().confirms_cards and not recovers_by_code())


def not_here(refusal: RecoveryRefusal) -> ResponseReturnValue:
    """Return the page where the member can go on, and say why."""
    forget_recovery()
    flash(sentence_for(words.RECOVERY, refusal), "info")
    done_before = refusal is RecoveryRefusal.ALREADY_DONE
    return go_on_at("sign_in.show" if done_before else "recovery.start")
