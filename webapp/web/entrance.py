"""What the steps at the entrance need, put together from the ports; and who is knocking."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import request, session

from webapp.domain.attempts import Throttles, network_of
from webapp.domain.password import PasswordPolicy
from webapp.services.entrance import Entrance, Visitor
from webapp.web.database import unit_of_work
from webapp.web.device import device_words
from webapp.web.languages import language
from webapp.web.mail_text import render_mail
from webapp.web.ports import ports
from webapp.web.session_time import session_rules

if TYPE_CHECKING:
    from webapp.config import Settings
    from webapp.domain.issuer_profile import IssuerProfile


def entrance() -> Entrance:
    """Return the outside world and the issuer's rules for enrollment, sign-in and passwords."""
    outside = ports()
    settings = outside.settings
    return Entrance(
        open_work=unit_of_work,
        issuer=outside.issuer,
        hasher=outside.hasher,
        guesser=outside.guesser,
        sealer=outside.sealer,
        write_mail=render_mail,
        keys=settings.fingerprint_keys,
        throttles=throttles(settings),
        policy=PasswordPolicy(shortest=settings.password_minimum),
        factor_policy=PasswordPolicy(
            shortest=min(settings.password_minimum_with_factor, settings.password_minimum)
        ),
        session_rules=session_rules(settings),
        issuer_names=_names(outside.profile),
        confirms_cards=settings.card_confirmation == "code",
        trusts_devices_for=timedelta(days=settings.trusted_days),
        factor_loss_waits=timedelta(hours=settings.factor_loss_hours),
    )


def throttles(settings: Settings) -> Throttles:
    """Return the throttles as the operator set them."""
    usual = Throttles()
    return replace(
        usual,
        card=replace(usual.card, tries=settings.card_tries),
        recovery_user_id=replace(usual.recovery_user_id, tries=settings.card_tries),
        card_network=replace(usual.card_network, tries=settings.network_tries_per_hour),
        card_browser=replace(usual.card_browser, tries=settings.browser_tries_per_hour),
        sign_in_network=replace(
            usual.sign_in_network,
            tries=max(usual.sign_in_network.tries, settings.network_tries_per_hour),
        ),
        site_cards=replace(
            usual.site_cards, at_least=settings.alarm_cards, times=settings.alarm_times
        ),
        site_sign_ins=replace(
            usual.site_sign_ins, at_least=settings.alarm_sign_ins, times=settings.alarm_times
        ),
    )


def visitor() -> Visitor:
    """Return what is known of who sent this request: network, browser mark, kind of browser.

    The mark is the random word that the CSRF tokens of this browser are made from.
    """
    mark = str(session.get("csrf_token", ""))
    return Visitor(
        network=network_of(request.remote_addr or ""),
        browser=hashlib.sha256(mark.encode()).hexdigest(),
        device_words=device_words(request.headers.get("User-Agent", "")),
        language=language(),
    )


def _names(profile: IssuerProfile) -> tuple[str, ...]:
    words = (profile.ja, profile.en)
    return tuple({name for said in words for name in (said.name, said.site_name) if name})
