"""What every answer says to the browser, whatever it is an answer to; and what none says."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import Client, TestResponse

from tests.factories import Person
from webapp.config import Settings
from webapp.domain.password import TooBusy
from webapp.factory import create_app
from webapp.web.access import anyone
from webapp.web.headers import POLICY
from webapp.web.ports import EXTENSION

SITE = "https://card.example"
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
NOWHERE = ("Server", "X-Powered-By", "Access-Control-Allow-Origin", "X-AspNet-Version", "Via")
SECRET = ("/.git/config", "/.git/HEAD", "/.env", "/wsgi.py", "/pyproject.toml", "/static/",
          "/static", "/server-status", "/metrics", "/docs", "/openapi.json", "/console",
          "/_workshop/", "/_workshop/mail")  # fmt: skip


@pytest.fixture
def real(settings: Settings) -> Iterator[Flask]:
    """An installation over TLS, not a demo, with a bug and too much to do."""
    app = create_app(replace(settings, demo=False, site_url=SITE))

    @app.get("/bug")
    @anyone
    def bug() -> str:
        raise RuntimeError("3999 123456 78903")

    @app.get("/busy")
    @anyone
    def busy() -> str:
        raise TooBusy

    yield app
    app.extensions[EXTENSION].database.close()


@pytest.fixture
def client(real: Flask) -> Client:
    return Client(real, TestResponse)


def answers(client: Client, app: Flask) -> Iterator[tuple[str, TestResponse]]:
    """Every route, every status, a file, and addresses that lead nowhere."""
    for rule in app.url_map.iter_rules():
        path = rule.rule.replace("<number>", "1")
        for method in sorted(rule.methods or ()):
            yield f"{method} {path}", client.open(path, method=method, base_url=SITE)
    for path in ("/nothing", "/enrollment", "/bug", "/busy", "/sign-in?next=%00", *SECRET):
        yield path, client.get(path, base_url=SITE)
    yield "413", client.post("/sign-in", data=b"x" * 70_000, base_url=SITE)
    yield "405", client.get("/sign-out", base_url=SITE)
    yield "403", client.post("/sign-in", data={}, base_url=SITE)
    yield "host", client.get("/sign-in", base_url="https://evil.example")
    asset = app.jinja_env.globals["asset"]
    assert callable(asset)
    for name in ("site.css", "site.js", "icon.svg", "ja.webmanifest", "licenses.txt"):
        yield name, client.get(asset(name), base_url=SITE)


def test_every_answer_has_every_header(client: Client, real: Flask) -> None:
    statuses = set()
    for what, answer in answers(client, real):
        statuses.add(answer.status_code)
        for name, text in EVERYWHERE.items():
            assert answer.headers.get(name) == text, (what, name)
        policy = answer.headers["Content-Security-Policy"]
        for word in ("default-src 'none'", "frame-ancestors 'none'"):
            assert word in policy, (what, word)
        # A file has no addresses of its own that a base could turn elsewhere.
        assert "base-uri 'none'" in policy or answer.mimetype != "text/html", what
        assert "unsafe" not in policy, what
        for name in NOWHERE:
            assert name not in answer.headers, (what, name)
        if answer.data:
            kind = answer.headers["Content-Type"]
            assert "charset=utf-8" in kind or not kind.startswith("text/"), what
    assert statuses >= {200, 303, 400, 403, 404, 405, 413, 500, 503}


def test_each_answer_has_a_nonce_of_its_own_and_trusted_types(client: Client) -> None:
    policies = {
        client.get("/sign-in", base_url=SITE).headers["Content-Security-Policy"] for _ in range(9)
    }

    assert len(policies) == 9
    assert "require-trusted-types-for 'script'; trusted-types htmx" in POLICY


def test_nothing_but_files_may_be_kept(client: Client, real: Flask) -> None:
    for what, answer in answers(client, real):
        kept = answer.headers["Cache-Control"]
        if what.split(".")[-1] in {"css", "js", "svg", "webmanifest", "txt"}:
            assert "immutable" in kept, what
        else:
            assert kept == "no-store, no-cache", what


def test_what_is_no_page_is_not_there(client: Client) -> None:
    for path in SECRET:
        assert client.get(path, base_url=SITE).status_code == 404, path
    for method in ("TRACE", "TRACK", "DEBUG"):
        answer = client.open("/sign-in", method=method, base_url=SITE)
        assert answer.status_code in {403, 405}, method


def test_an_installation_is_not_in_debug_mode(real: Flask) -> None:
    assert not real.debug
    assert not real.testing
    assert real.config["PROPAGATE_EXCEPTIONS"] is None
    assert not [rule for rule in real.url_map.iter_rules() if "workshop" in rule.endpoint]


def test_cookies_are_for_this_host_over_tls_and_for_no_script(
    client: Client, session: Session, hanako: Person
) -> None:
    session.commit()
    page = client.get("/sign-in", base_url=SITE)
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"csrf_token": token, "user_id": hanako.user_id, "password": hanako.password}
    signed_in = client.post(
        "/sign-in", data=form, base_url=SITE, headers={"Referer": f"{SITE}/sign-in"}
    )

    assert signed_in.status_code == 303, signed_in.text
    cookies = [*page.headers.getlist("Set-Cookie"), *signed_in.headers.getlist("Set-Cookie")]
    names = {cookie.partition("=")[0] for cookie in cookies}
    assert names == {"__Host-session", "__Host-device"}
    for cookie in cookies:
        words = set(cookie.split("; ")[1:])
        assert words >= {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}, cookie
        assert not any(word.startswith("Domain") for word in words)
        assert len(cookie) < 4_096


def test_the_way_to_another_address_stays_on_this_host(client: Client, real: Flask) -> None:
    for what, answer in answers(client, real):
        location = answer.headers.get("Location", f"{SITE}/")
        assert location.startswith(f"{SITE}/"), what
