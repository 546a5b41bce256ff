"""Passkeys, with the virtual authenticator of Chromium: added, used, copied, removed.

Browsers offer them to a name, not to an address in numbers; so the demo is opened as localhost.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import CDPSession

from tests.browser.chromium import Chromium, Person
from tests.browser.inspection import inspect
from tests.browser.passkey_site import passkey_site
from tests.browser.site import Site

FACTORS = "/security/second-factor"
BUTTON = "main form[data-passkey] input[type=submit]"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with passkey_site(tmp_path_factory.mktemp("passkeys")) as site:
        yield site


class Device:
    """A device that keeps passkeys, and says yes by itself."""

    def __init__(self, wire: CDPSession) -> None:
        self.wire = wire
        self.wire.send("WebAuthn.enable", {"enableUI": False})
        made = self.wire.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        self.id = made["authenticatorId"]

    def verifies(self, *, user: bool) -> None:
        """Let the device recognise who is there, or not."""
        self.wire.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": user}
        )

    def passkeys(self) -> list[dict[str, Any]]:
        found = self.wire.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        return list(found["credentials"])

    def put(self, passkey: dict[str, Any], *, sign_count: int) -> None:
        """Put a passkey back with another count, as a copy would have it."""
        wanted = {"authenticatorId": self.id, "credentialId": passkey["credentialId"]}
        self.wire.send("WebAuthn.removeCredential", wanted)
        again = {**passkey, "signCount": sign_count}
        self.wire.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": again})


def press(person: Person, what: str, **typed: str) -> None:
    for name, text in typed.items():
        person.page.fill(f'main [name="{name}"]', text)
    with person.page.expect_navigation():
        person.page.click(what)
    person.page.wait_for_load_state()


def sign_in(person: Person) -> None:
    known = person.site.fact("member")
    person.open("/sign-in")
    press(
        person,
        "main form:not([data-passkey]) input[type=submit]",
        user_id=known["user_id"],
        password=known["password"],
    )


def sign_out(person: Person) -> None:
    person.context.clear_cookies()


def add(person: Person, name: str) -> None:
    person.open(f"{FACTORS}/passkey")
    press(person, BUTTON, name=name)


def remove_all(person: Person) -> None:
    while True:
        person.open(FACTORS)
        links = person.page.locator(f'main a[href*="{FACTORS}/passkey/"]')
        if not links.count():
            return
        person.open(links.first.get_attribute("href") or "")
        press(person, "main input[name=remove]")


@pytest.fixture
def person(chromium: Chromium, site: Site) -> Iterator[Person]:
    """Hanako, signed in, with a device; at the end she has no passkey."""
    with chromium.person(site) as person:
        sign_in(person)
        yield person


@pytest.fixture
def device(person: Person) -> Iterator[Device]:
    with person.wire() as wire:
        device = Device(wire)
        add(person, "私の端末")
        assert person.page.url.endswith("/codes"), person.words
        yield device
        if not person.page.locator(".who").count():
            sign_out(person)
            person.open("/sign-in")
            device.verifies(user=True)
            press(person, BUTTON)
        remove_all(person)


def test_one_is_added_with_a_name_and_signs_in_alone(person: Person, device: Device) -> None:
    person.open(FACTORS)
    assert "パスキー「私の端末」" in person.words
    sign_out(person)
    person.open("/sign-in?next=/points/")

    press(person, BUTTON)

    assert person.page.url.endswith("/points/")
    assert "山田 花子さん" in person.words
    person.open("/security/history")
    assert "サインインの成功" in person.words


def test_on_a_shared_computer_too(person: Person, device: Device) -> None:
    sign_out(person)
    person.open("/sign-in")
    person.page.check("[type=checkbox][name=shared_device]")

    press(person, BUTTON)

    assert "山田 花子さん" in person.words
    assert "device" not in {cookie["name"] for cookie in person.context.cookies()}


def test_after_the_password_it_is_the_second_step(person: Person, device: Device) -> None:
    sign_out(person)
    sign_in(person)
    assert person.page.url.endswith("/sign-in/second-step")

    press(person, BUTTON)

    assert "山田 花子さん" in person.words


def test_a_device_that_does_not_look_who_is_there_proves_nothing(
    person: Person, device: Device
) -> None:
    sign_out(person)
    person.open("/sign-in")
    device.verifies(user=False)

    person.page.click(BUTTON)
    person.page.get_by_text("パスキーでサインインできませんでした").first.wait_for()

    assert not person.page.locator(".who").count()
    assert person.page.locator("#status").inner_text()


def test_a_passkey_that_was_copied_proves_nothing(person: Person, device: Device) -> None:
    (passkey,) = device.passkeys()
    sign_out(person)
    person.open("/sign-in")
    press(person, BUTTON)
    sign_out(person)
    device.put(passkey, sign_count=0)
    person.open("/sign-in")

    press(person, BUTTON)

    assert "確認できませんでした" in person.words
    device.put(passkey, sign_count=1_000)


def test_several_are_kept_and_the_same_device_makes_one(person: Person, device: Device) -> None:
    person.open(f"{FACTORS}/passkey")
    person.page.click(BUTTON)
    person.page.get_by_text("パスキーを作れませんでした").first.wait_for()
    device.wire.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device.id})
    other = Device(device.wire)
    add(person, "ほかの端末")
    person.open(FACTORS)

    assert "パスキー「私の端末」" in person.words
    assert "パスキー「ほかの端末」" in person.words
    assert other.passkeys()


def test_the_pages_are_light_and_for_everybody(chromium: Chromium, site: Site) -> None:
    with chromium.person(site) as person, person.weighing() as scale:
        person.open("/sign-in")
        assert person.page.locator(BUTTON).count() == 1
        inspect(person, scale, "sign-in with a passkey")
        sign_in(person)
        scale.visit()
        person.open(f"{FACTORS}/passkey")
        inspect(person, scale, "a passkey is added")


def test_without_scripts_nothing_is_offered_that_does_not_work(
    chromium: Chromium, site: Site
) -> None:
    with chromium.person(site, javascript=False) as person:
        person.open("/sign-in")
        assert "パスキー" not in person.words
        assert not person.page.locator(BUTTON).count()
