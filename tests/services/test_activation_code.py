"""Activation codes: printed once, kept as a digest, good for thirty days."""

import secrets
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import NOON, make_member
from webapp.config import demo_settings
from webapp.domain.keys import Key, KeyRing
from webapp.models import ActivationCode
from webapp.services.activation_code import activation_digests, issue_activation_code

KEYS = demo_settings(site_url="http://x", database_url="").fingerprint_keys


def test_only_a_digest_of_the_code_is_kept(session: Session) -> None:
    haru = make_member(session, "中村ハル")
    code = issue_activation_code(
        session, KEYS, member_id=haru.id, chance=secrets.randbelow, now=NOON
    )
    session.flush()

    row = session.scalars(select(ActivationCode)).one()
    assert row.code_digest in activation_digests(KEYS, haru.id, code)
    assert code.plain not in row.code_digest
    assert (row.member_id, row.used_at) == (haru.id, None)
    assert row.expires_at == NOON + timedelta(days=30)


def test_a_code_is_no_other_members(session: Session) -> None:
    haru, chiyo = make_member(session, "中村ハル"), make_member(session, "吉田千代")
    code = issue_activation_code(
        session, KEYS, member_id=haru.id, chance=secrets.randbelow, now=NOON
    )

    assert set(activation_digests(KEYS, haru.id, code)).isdisjoint(
        activation_digests(KEYS, chiyo.id, code)
    )


def test_a_code_made_before_the_keys_were_changed_is_still_known(session: Session) -> None:
    haru = make_member(session, "中村ハル")
    code = issue_activation_code(
        session, KEYS, member_id=haru.id, chance=secrets.randbelow, now=NOON
    )
    session.flush()
    changed = KeyRing(Key("newer", secrets.token_bytes(32)), (replace(KEYS.current),))

    row = session.scalars(select(ActivationCode)).one()
    assert row.code_digest in activation_digests(changed, haru.id, code)
    assert row.code_digest != activation_digests(changed, haru.id, code)[0]
