"""The settings: everything that is wrong is said at once, and keys never print."""

import base64
import hashlib
from pathlib import Path

import pytest

from webapp.adapters.checked_files import CHECKS
from webapp.adapters.theme_file import DEFAULT as THEME
from webapp.config import (
    ALLOWED_IN_DEMO,
    SETTING_NAMES,
    SettingsError,
    asks_for_demo,
    demo_settings,
    read_settings,
)
from webapp.domain.keys import Key

KEY = hashlib.sha256(b"of this test alone").digest()


def key_text(secret: bytes = KEY, key_id: str = "k1") -> str:
    return f"{key_id}:{base64.urlsafe_b64encode(secret).decode().rstrip('=')}"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The least that an installation needs."""
    issuer_file = tmp_path / "issuer.toml"
    issuer_file.write_text("")
    return {
        "MYACCOUNT_SECRET_KEYS": key_text(),
        "MYACCOUNT_FINGERPRINT_KEYS": key_text(),
        "MYACCOUNT_PEPPER_KEYS": key_text(),
        "MYACCOUNT_SEALING_KEYS": key_text(),
        "MYACCOUNT_SITE_URL": "https://card.example/",
        "MYACCOUNT_ISSUER_FILE": str(issuer_file),
        "MYACCOUNT_SMTP_URL": "smtp://mail.example",
        "MYACCOUNT_MAIL_FROM": "card@issuer.example",
        "PATH": "/usr/bin",
    }


def sentences(environment: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read_settings(environment)
    assert str(caught.value) == "\n".join(caught.value.sentences)
    return caught.value.sentences


def test_the_least_is_enough(environment: dict[str, str]) -> None:
    settings = read_settings(environment)

    assert settings.site_url == "https://card.example"
    assert settings.over_tls
    assert settings.host == "card.example"
    assert settings.database_url == f"sqlite:///{Path('instance').resolve()}/my-account.sqlite"
    assert (settings.demo, settings.password_minimum, settings.bcrypt_cost) == (False, 15, 12)
    assert settings.card_confirmation == "code"
    assert settings.issuer_key is None


def test_all_that_is_missing_is_named_at_once() -> None:
    assert sentences({}) == [
        "MYACCOUNT_SECRET_KEYS is missing.",
        "MYACCOUNT_FINGERPRINT_KEYS is missing.",
        "MYACCOUNT_PEPPER_KEYS is missing.",
        "MYACCOUNT_SEALING_KEYS is missing.",
        "MYACCOUNT_SITE_URL is missing.",
        "MYACCOUNT_ISSUER_FILE is missing.",
        "MYACCOUNT_SMTP_URL is missing.",
        "MYACCOUNT_MAIL_FROM is missing.",
    ]


def test_what_is_missing_wrong_and_unknown_comes_together(environment: dict[str, str]) -> None:
    del environment["MYACCOUNT_MAIL_FROM"]
    environment |= {"MYACCOUNT_BCRYPT_COST": "4", "MYACCOUNT_COLOUR": "green"}

    assert sentences(environment) == [
        "MYACCOUNT_MAIL_FROM is missing.",
        "MYACCOUNT_BCRYPT_COST must be a whole number from 10 to 16.",
        "MYACCOUNT_COLOUR is not a setting; see docs/operating.md.",
    ]


def test_an_empty_setting_is_one_that_is_not_set(environment: dict[str, str]) -> None:
    assert read_settings(environment | {"MYACCOUNT_IDLE_MINUTES": ""}).idle_minutes == 20
    assert sentences(environment | {"MYACCOUNT_SITE_URL": ""}) == ["MYACCOUNT_SITE_URL is missing."]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SITE_URL", "card.example"),
        ("SITE_URL", "https://card.example/members"),
        ("SITE_URL", "https://card.example/?a=b"),
        ("SITE_URL", "ftp://card.example"),
        ("SITE_URL", "https://"),
        ("SITE_URL", "https://card.example:0"),
        ("SITE_URL", "https://card.example:99999"),
        ("SITE_URL", "https://[card"),
        ("DATABASE_URL", "mysql://localhost/db"),
        ("DATABASE_URL", "postgresql:///"),
        ("SMTP_URL", "mail.example"),
        ("SMTP_URL", "smtp://mail.example:port"),
        ("MAIL_FROM", "card"),
        ("MAIL_FROM", "Card <card@issuer.example>"),
        ("ISSUER_FILE", "/nowhere/issuer.toml"),
        ("BREACHED_FILE", "/nowhere/list.txt"),
        ("INSTANCE_FOLDER", __file__),
        ("CARD_CONFIRMATION", "maybe"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "many"),
        ("PASSWORD_MINIMUM", "8"),
        ("SESSION_HOURS", "0"),
        ("CARD_TRIES", "１０"),
        ("SECRET_KEYS", "secret"),
        ("SECRET_KEYS", "k1:c2hvcnQ"),
        ("SECRET_KEYS", "K1:" + key_text().partition(":")[2]),
        ("SECRET_KEYS", key_text() + "," + key_text(bytes(range(32)))),
        ("SECRET_KEYS", key_text(b"a" * 32)),
        ("ISSUER_KEY", key_text(b"ab" * 16)),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(
    environment: dict[str, str], name: str, text: str
) -> None:
    (sentence,) = sentences(environment | {f"MYACCOUNT_{name}": text})

    assert sentence.startswith(f"MYACCOUNT_{name} ")
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DATABASE_URL", "postgresql://card@db.example/card"),
        ("DATABASE_URL", "postgresql+psycopg://card@db.example/card"),
        ("DATABASE_URL", "sqlite:////var/lib/card.sqlite"),
        ("SMTP_URL", "smtps://shop:secret@mail.example:465"),
        ("SITE_URL", "http://localhost:8000"),
        ("CARD_CONFIRMATION", "none"),
        ("INSTANCE_FOLDER", "/var/lib/not-there-yet"),
    ],
)
def test_a_right_setting_is_taken(environment: dict[str, str], name: str, text: str) -> None:
    settings = read_settings(environment | {f"MYACCOUNT_{name}": text})

    assert str(getattr(settings, name.lower())) == text


def test_what_is_wrong_in_the_files_is_said_with_everything_else(
    environment: dict[str, str], tmp_path: Path
) -> None:
    theme = tmp_path / "theme.toml"
    theme.write_text(THEME.read_text("utf-8").replace('edge = "#666"', 'edge = "#ddd"'), "utf-8")
    environment |= {"MYACCOUNT_THEME_FILE": str(theme), "MYACCOUNT_IDLE_MINUTES": "1"}
    with pytest.raises(SettingsError) as caught:
        read_settings(environment, checks=CHECKS)

    issuer_file = environment["MYACCOUNT_ISSUER_FILE"]
    unusable = "names a file that cannot be used:"
    assert caught.value.sentences == [
        "MYACCOUNT_IDLE_MINUTES must be a whole number from 2 to 60.",
        f"MYACCOUNT_ISSUER_FILE {unusable} {issuer_file}: cards is missing.",
        *(
            f"MYACCOUNT_THEME_FILE {unusable} {theme}: light.edge #dddddd on"
            f" light.{ground} has a contrast of {there} to 1, which must be at least 3 to 1."
            for ground, there in (("page #ffffff", "1.35"), ("surface #f0f5fc", "1.23"))
        ),
    ]
    for named in ("ISSUER_FILE", "THEME_FILE"):
        path = {f"MYACCOUNT_{named}": environment[f"MYACCOUNT_{named}"]}
        with pytest.raises(SettingsError, match=f"{named} {unusable}"):
            demo_settings(site_url="", database_url="", environment=path, checks=CHECKS)


def test_the_first_key_of_a_list_is_the_current_one(environment: dict[str, str]) -> None:
    other = bytes(range(32))
    text = f"{key_text(other, 'new')}, {key_text()}"
    ring = read_settings(environment | {"MYACCOUNT_SEALING_KEYS": text}).sealing_keys

    assert ring.current == Key("new", other)
    assert ring.others == (Key("k1", KEY),)


def test_keys_and_passwords_never_print(environment: dict[str, str]) -> None:
    settings = read_settings(
        environment
        | {
            "MYACCOUNT_SMTP_URL": "smtp://shop:geheim@mail.example",
            "MYACCOUNT_DATABASE_URL": "postgresql://card:geheim@db.example/card",
        }
    )

    printed = repr(settings)
    assert "geheim" not in printed
    assert repr(KEY) not in printed
    assert key_text().partition(":")[2] not in printed


def test_a_wrong_key_is_not_repeated_in_the_sentence(environment: dict[str, str]) -> None:
    (sentence,) = sentences(environment | {"MYACCOUNT_SECRET_KEYS": "k1:verysecretbutshort"})

    assert "verysecret" not in sentence


@pytest.mark.parametrize("name", ["secret_keys", "pepper_keys", "sealing_keys", "issuer_key"])
def test_demo_keys_never_work_outside_demo_mode(environment: dict[str, str], name: str) -> None:
    demo = demo_settings(site_url="http://localhost", database_url="")
    value = getattr(demo, name)
    secret = value.secret if isinstance(value, Key) else value.current.secret
    for place in ("SECRET_KEYS", "ISSUER_KEY"):
        text = key_text(secret, "other")
        assert sentences(environment | {f"MYACCOUNT_{place}": text}) == [
            f"MYACCOUNT_{place} holds a demo key, which works in demo mode only."
        ]


def test_the_demo_needs_nothing_and_takes_limits_and_times() -> None:
    demo = demo_settings(
        site_url="http://127.0.0.1:8000",
        database_url="sqlite:///x",
        environment={"MYACCOUNT_IDLE_MINUTES": "3", "MYACCOUNT_CARD_CONFIRMATION": "none"},
    )

    assert demo.demo
    assert demo.issuer_key is not None
    assert (demo.idle_minutes, demo.card_confirmation) == (3, "none")
    assert demo.network_tries_per_hour > read_default("network_tries_per_hour")
    assert demo.browser_tries_per_hour > read_default("browser_tries_per_hour")


def read_default(name: str) -> int:
    return int(type(demo_settings(site_url="", database_url="")).__dataclass_fields__[name].default)


@pytest.mark.parametrize("name", ["DATABASE_URL", "SMTP_URL", "SITE_URL", "MAIL_FROM"])
def test_the_demo_never_touches_a_real_installation(environment: dict[str, str], name: str) -> None:
    text = environment.get(f"MYACCOUNT_{name}", "postgresql://db.example/card")
    with pytest.raises(SettingsError, match=f"MYACCOUNT_{name} has no place in demo mode."):
        demo_settings(
            site_url="http://localhost",
            database_url="",
            environment={f"MYACCOUNT_{name}": text},
        )


def test_only_what_the_demo_may_have_asks_for_the_demo(environment: dict[str, str]) -> None:
    assert asks_for_demo({"PATH": "/usr/bin"})
    assert asks_for_demo({"MYACCOUNT_INSTANCE_FOLDER": "x", "MYACCOUNT_SECRET_KEYS": ""})
    assert not asks_for_demo(environment)
    assert not asks_for_demo({"MYACCOUNT_DATABASE_URL": "sqlite:///x"})
    assert not asks_for_demo({"MYACCOUNT_COLOUR": "green"})
    assert not {name for name in ALLOWED_IN_DEMO if "key" in name or "url" in name}


def test_every_setting_can_be_named() -> None:
    assert "MYACCOUNT_SECRET_KEYS" in SETTING_NAMES
    assert "MYACCOUNT_DEMO" not in SETTING_NAMES
    assert len(SETTING_NAMES) == len(set(SETTING_NAMES)) > 20
