"""A browser without JavaScript that forgives nothing.

    page = browser.open("/sign-in")
    page = browser.fill_in("/sign-in", user_id="hanako", password="…")
    page = browser.follow(page, "ご利用明細")
    part = browser.swap("/statement/?closing=2026-09-19", target="statement-table")

Every response is looked at: its HTML (``tests/strict.py``), its headers, its cookies, and
that a GET wrote nothing.  What is wrong raises ``AssertionError`` and says where.
"""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol
from urllib.parse import urlencode, urljoin, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.form import Answer, Entries, fill
from tests.page import Page, assert_piece_of, path_of
from tests.spoken import unvoiced
from tests.strict import an_error_page_leads_to_the_fields, problems

__all__ = ["Browser", "Page", "SignsIn", "assert_piece_of"]

SIGN_IN = "/sign-in"
MOST_REDIRECTS = 5
PAGE, SEE_OTHER, WRONG_INPUT = 200, 303, 422
POLICY_WORDS = (
    "default-src 'none'",
    "script-src 'nonce-",
    "style-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
)
FIXED_HEADERS = {
    "Cache-Control": "no-store, no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SignsIn(Protocol):
    """A member who has a user ID and a password."""

    @property
    def user_id(self) -> str: ...

    @property
    def password(self) -> str: ...


class Browser:
    """One person's browser: cookies, the address of the page it is on, and a strict eye."""

    def __init__(
        self,
        client: FlaskClient,
        base_url: str,
        *,
        before_request: Callable[[], object] = lambda: None,
        reading: Callable[[str], AbstractContextManager[object]] = lambda _what: nullcontext(),
    ) -> None:
        """``before_request`` saves what the test prepared; ``reading`` guards a GET."""
        self.client = client
        self.base_url = base_url
        self.at = "/"
        self._before_request = before_request
        self._reading = reading

    def open(self, path: str, *, expect: int = PAGE) -> Page:
        """Open an address as if typed in; redirects are followed."""
        return self._arrive(self.send("GET", path), path, (expect,))

    def swap(self, path: str, *, target: str = "", expect: int = PAGE) -> Page:
        """Ask for an address as htmx does, to swap the element with the id ``target``."""
        headers = {"HX-Request": "true", "HX-Request-Type": "partial", "Accept": "text/html"}
        if target:
            headers["HX-Target"] = f"section#{target}"
        response = self.send("GET", path, headers=headers)
        varies = {word.strip().lower() for word in response.headers.get("Vary", "").split(",")}
        assert "hx-request-type" in varies, f"{path}: Vary does not name HX-Request-Type"
        return self._arrive(response, path, (expect,), whole=False)

    def follow(self, page: Page, words: str, *, expect: int = PAGE) -> Page:
        """Follow the link with these words."""
        self.at = page.path
        return self.open(
            path_of(urljoin(self._address(page.path), page.link(words))), expect=expect
        )

    def fill_in(
        self,
        path: str | Page,
        /,
        *,
        button: str | None = None,
        expect: int | None = None,
        **answers: Answer,
    ) -> Page:
        """Open the page, type the answers into its form, send it and return what comes back.

        Hidden fields (the CSRF token too) are the page's own.  A checkbox is ``True`` or
        ``False``, a choice the value of one of its options; what is not named stays as it is.
        The answer is 303, followed to the page it leads to, or 422, unless another status is
        expected.
        """
        page = path if isinstance(path, Page) else self.open(path)
        self.at = page.path
        sending = fill(page, answers, button)
        target = path_of(urljoin(self._address(page.path), sending.action))
        if sending.method == "GET":
            query = urlencode(sending.entries)
            return self.open(f"{target.split('?')[0]}?{query}")
        response = self.send("POST", target, entries=sending.entries)
        allowed = (SEE_OTHER, WRONG_INPUT) if expect is None else (expect,)
        assert response.status_code in allowed, _unexpected("POST", target, response, allowed)
        return self._arrive(response, target, (PAGE, *allowed))

    def press(self, page: str | Page, button: str, *, expect: int | None = None) -> Page:
        """Press a button on a page, changing nothing else on it."""
        return self.fill_in(page, button=button, expect=expect)

    def send_twice(self, path: str | Page, /, button: str | None = None, **answers: Answer) -> Page:
        """Press a button twice: the second form leaves before the answer to the first is there.

        Return what is read in the end.  The first answer brings a new session, which the second
        must not take back.
        """
        page = path if isinstance(path, Page) else self.open(path)
        self.at = page.path
        entries = fill(page, answers, button).entries
        held = self.client.get_cookie("session")
        assert self.send("POST", page.path, entries=entries).status_code == SEE_OTHER
        renewed = self.client.get_cookie("session")
        assert held
        assert renewed
        assert held.value != renewed.value, "the first form changed nothing"
        self.client.set_cookie("session", held.value)
        late = self.send("POST", page.path, entries=entries)
        assert late.status_code == SEE_OTHER, late
        assert "Set-Cookie" not in late.headers, "the second answer takes the session back"
        self.client.set_cookie("session", renewed.value)
        return self.open(late.headers["Location"])

    def sign_in_as(self, member: SignsIn) -> "Browser":
        """Sign in through the page, in a fresh browser session; give the browser back."""
        self.client.delete_cookie("session")
        answered = self.fill_in(SIGN_IN, user_id=member.user_id, password=member.password)
        assert answered.came_from, f"{member.user_id} could not sign in: {answered}"
        return self

    def send(
        self,
        method: str,
        path: str,
        *,
        entries: Entries | None = None,
        headers: dict[str, str] | None = None,
    ) -> TestResponse:
        """Send one request as it is and look at the response; redirects are not followed."""
        self._before_request()
        sent = {"Referer": self._address(self.at), **(headers or {})}
        options: dict[str, Any] = {"headers": sent, "base_url": self.base_url}
        if entries is not None:
            options["data"] = _grouped(entries)
        with self._reading(path) if method in {"GET", "HEAD"} else nullcontext():
            response = self.client.open(path, method=method, **options)
        look_at_headers(f"{method} {path}", response)
        return response

    def _arrive(
        self, response: TestResponse, path: str, allowed: tuple[int, ...], *, whole: bool = True
    ) -> Page:
        page = Page(response, path, whole=whole)
        for _ in range(MOST_REDIRECTS):
            if page.status != SEE_OTHER or allowed == (SEE_OTHER,):
                break
            location = _location(page, self.base_url)
            answered = self.send("GET", location)
            page = Page(answered, location, came_from=page)
        assert page.status in allowed, _unexpected("GET", page.path, page.response, allowed)
        self.at = page.path
        look_at(page)
        return page

    def _address(self, path: str) -> str:
        return urljoin(self.base_url, path)


def _grouped(entries: Entries) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, text in entries:
        grouped.setdefault(name, []).append(text)
    return grouped


def _location(page: Page, base_url: str) -> str:
    location = page.response.headers.get("Location", "")
    here, there = urlsplit(base_url), urlsplit(location)
    assert there.scheme, f"{page.path}: the Location {location!r} is not absolute"
    assert here[:2] == there[:2], f"{page.path} redirects to another site: {location}"
    posted = page.response.request.method == "POST"
    assert not posted or path_of(location) != page.path, (
        f"{page.path}: where a form was sent is where its answer leads; lynx stays on the old page"
    )
    return path_of(location)


def _unexpected(method: str, path: str, response: TestResponse, allowed: tuple[int, ...]) -> str:
    wanted = " or ".join(map(str, allowed))
    page = Page(response, path)
    shown = (
        page.words if (response.mimetype or "") == "text/html" else response.get_data(as_text=True)
    )
    return f"{method} {path} answered {response.status_code}, not {wanted}: {shown[:600]}"


def look_at_headers(what: str, response: TestResponse) -> None:
    """Complain about headers and cookies that no response of the site may have or lack."""
    wrong = [
        f"{name} is {response.headers.get(name)!r}, not {text!r}"
        for name, text in FIXED_HEADERS.items()
        if response.headers.get(name) != text
    ]
    policy = response.headers.get("Content-Security-Policy", "")
    wrong += [f"the policy lacks {word}" for word in POLICY_WORDS if word not in policy]
    wrong += [f"the policy allows {word}" for word in ("unsafe-", "data:", "*") if word in policy]
    for cookie in response.headers.getlist("Set-Cookie"):
        name = cookie.split("=")[0]
        wrong += [
            f"the cookie {name} is not {word}"
            for word in ("HttpOnly", "SameSite=Lax", "Path=/")
            if word.lower() not in cookie.lower()
        ]
    if response.status_code in {301, 302, 307, 308}:
        wrong.append(f"{response.status_code} instead of 303")
    assert not wrong, f"{what} ({response.status_code}): " + "; ".join(wrong)


def look_at(page: Page) -> None:
    """Complain about a page, or a piece of one, that keeps to one of the rules badly."""
    kind = page.response.headers.get("Content-Type", "")
    if page.response.mimetype == "text/plain":
        said = unvoiced(page.html)
        assert not said, f"{page.path}:\n- " + "\n- ".join(said)
    if page.response.mimetype != "text/html":
        return
    wrong = problems(page.document)
    if kind.lower().replace(" ", "") != "text/html;charset=utf-8":
        wrong.append(f"the content type is {kind!r}")
    if page.status == WRONG_INPUT:
        wrong += an_error_page_leads_to_the_fields(page.document)
    policy = page.response.headers["Content-Security-Policy"]
    for nonce in set(re.findall(r'\bnonce="([^"]*)"', page.html)):
        if f"'nonce-{nonce}'" not in policy:
            wrong.append(f"the nonce {nonce!r} is not the one of the policy")
    assert not wrong, f"{page.path} ({page.status}):\n- " + "\n- ".join(wrong)
