"""An issuer speaks both languages, and its cards have names."""

import pytest

from webapp.domain.issuer_profile import IssuerProfile, IssuerWords


def words(name: str) -> IssuerWords:
    return IssuerWords(
        name=name,
        site_name="",
        phone="",
        hours="",
        relay="",
        chat_url="",
        post="",
        email="",
        products={"gold": "ゴールドカード"},
    )


def test_a_product_without_a_name_is_called_by_its_code() -> None:
    assert words("青空カード").product("gold") == "ゴールドカード"
    assert words("青空カード").product("silver") == "silver"


@pytest.mark.parametrize(("language", "name"), [("en", "Sky"), ("ja", "青空"), ("fr", "青空")])
def test_whoever_does_not_read_english_reads_japanese(language: str, name: str) -> None:
    profile = IssuerProfile(
        ja=words("青空"),
        en=words("Sky"),
        time_zone="Asia/Tokyo",
        currency="JPY",
        card_number_length=15,
        security_code_length=4,
        card_prefix="3",
        cycles=(),
        points_expire_after_months=None,
        points_rules=(),
    )

    assert profile.words(language).name == name
