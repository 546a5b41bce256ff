"""Hanako and her second factor before our pages, without JavaScript."""

import re
from typing import Any

import pyotp

from tests.strict_browser import Browser, Page
from webapp.domain.second_factor import step_at
from webapp.web import clock

FACTORS = "/security/second-factor"
ADD, APP_CODE, CODES = f"{FACTORS}/app", f"{FACTORS}/app/code", f"{FACTORS}/codes"
STEP, RECOVERY_CODE = "/sign-in/second-step", "/sign-in/recovery-code"
ADD_BUTTON = "コードを確認して加える"
KEPT = "控えたので、表示を終える"


def key_on(page: Page) -> str:
    """Return the key that the page shows, as somebody copies it."""
    return re.sub(r"\W", "", "".join(codes_on(page)))


def codes_on(page: Page) -> list[str]:
    """Return the codes that the page lists."""
    return [code.text or "" for code in page.document.all("code")]


def token_on(page: Page) -> str:
    """Return the token that the forms of a page send."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.html)
    assert found
    return found[1]


def shown_by(key: str) -> str:
    """Return what an app with this key shows now."""
    return pyotp.TOTP(key).generate_otp(step_at(clock.now()))


def wrong_for(key: str) -> str:
    """Return a code that the app does not show, now or a step away."""
    here = step_at(clock.now())
    near = {pyotp.TOTP(key).generate_otp(here + step) for step in (-1, 0, 1)}
    return next(code for code in ("111111", "222222", "333333", "444444") if code not in near)


def add_app(browser: Browser, name: str = "私のスマートフォン") -> tuple[str, list[str]]:
    """Add an app as a signed-in member; return its key and the recovery codes."""
    page = browser.press(ADD, "アプリを用意したので、次へ進む")
    key = key_on(page)
    page = browser.fill_in(page, button=ADD_BUTTON, name=name, code=shown_by(key))
    assert page.heading == "予備コード"
    return key, codes_on(page)


def give_password(browser: Browser, member: Any, **more: Any) -> Page:
    """Sign out, and give user ID and password again."""
    browser.client.delete_cookie("session")
    path = more.pop("path", "/sign-in")
    return browser.fill_in(path, user_id=member.user_id, password=member.password, **more)
