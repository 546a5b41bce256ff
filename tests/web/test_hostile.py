"""Hostile input: whatever is sent, the answer is a page of ours that repeats nothing of it.

Never a 5xx, never a trace, never a header or a piece of markup that came from outside.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import Client, TestResponse

from tests.factories import make_hanako, sign_in_quickly
from tests.strict_browser import Browser

URL = "http://localhost"
TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
MARK = "zq7hostile"
"""Stands in every text that a page must not show as markup."""
TEXTS = {
    "script": f"<script>{MARK}</script>",
    "attribute": f'"{MARK}=1 autofocus onfocus=alert(1) x="',
    "single quotes": f"'{MARK}' onclick='x",
    "svg": f"<svg/onload={MARK}>",
    "template": f"{{{{ {MARK}.__class__ }}}}{{% raw %}}",
    "percent": f"%(x)s %s %n {MARK} %",
    "format": f"{{0.__class__}} {MARK}",
    "sql": f"' OR 1=1; DROP TABLE member; -- {MARK}",
    "sql union": f"1 UNION SELECT password_hash FROM credential -- {MARK}",
    "sqlite": f"'); ATTACH DATABASE '/tmp/{MARK}' AS x; --",
    "postgresql": f"$${MARK}$$; SELECT pg_sleep(10); --",
    "like": f"%_%{MARK}",
    "shell": f"$(touch /tmp/{MARK}) `id` | & ;",
    "formula": f'=HYPERLINK("http://evil.example/{MARK}")',
    "full-width formula": f"＝{MARK}",
    "ldap": f"*)(uid={MARK}))(|(uid=*",
    "path": f"../../../../etc/passwd{MARK}",
    "windows path": f"..\\..\\{MARK}",
    "header": f"x\r\nSet-Cookie: {MARK}=1",
    "lone line feed": f"x\nLocation: http://evil.example/{MARK}",
    "wide line feed": f"x\u560a\u560dSet-Cookie:{MARK}",
    "NUL": f"a\0{MARK}",
    "NUL escaped twice": f"%2500{MARK}",
    "delete": f"\x7f{MARK}",
    "escape": f"\x1b[2J{MARK}",
    "byte order mark": f"\ufeff{MARK}",
    "direction": f"\u202e{MARK}\u2066",
    "no width": f"\u200b{MARK}\u2060",
    "combining": f"{MARK}" + "\u0301" * 500,
    "emoji": f"👩‍👩‍👧‍👦{MARK}",
    "beyond the first plane": f"\U0001f4a9\U00020000{MARK}",
    "no character": f"\ufffe{MARK}\uffff",
    "Turkish": f"İıſK{MARK}",
    "large": "9" * 5_000 + MARK,
    "large number": "9" * 400,
    "negative": "-1",
    "float": "1e308",
    "not a number": "NaN",
    "wide digits": "１２３４５６",
    "Arabic digits": "٣٩٩٩١٢٣٤٥٦",
    "superscript": "²³",
    "roman": "Ⅷ",
    "empty": "",
    "spaces": " \t\u3000 ",
    "date": "2026-02-30",
    "date far away": "9999-12-31",
    "date too far away": "10000-01-01",
    "year nought": "0000-01-01",
    "cursor": "2026-09-19.99999999999999999999",
    "json": f'{{"$gt": "", "{MARK}": 1}}',
    "xml": f"<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x>{MARK}</x>",
    "url": f"https://evil.example/{MARK}",
    "url without scheme": f"//evil.example/{MARK}",
    "url with a tab": f"/\t/evil.example/{MARK}",
    "url with backslashes": f"/\\evil.example/{MARK}",
    "javascript": f"javascript:{MARK}",
    "data": f"data:text/html,{MARK}",
}
ASKED = (
    ("/sign-in", "next"),
    ("/sign-in", "shown"),
    ("/statement/", "closing"),
    ("/statement/", "after"),
    ("/statement/", "account"),
    ("/points/", "after"),
    ("/points/", "account"),
    ("/recovery/card", "shown"),
)
FORMS = (
    ("/sign-in", ("user_id", "password", "next", "shared_device")),
    ("/enrollment/", ("card_number", "security_code", "once")),
    ("/recovery/user-id", ("user_id", "once")),
    ("/recovery/card", ("card_number", "security_code")),
)
HEADERS = {
    "Accept-Language": "ja;q=x, \x80, *;q=9999999999999999, " + "en," * 500,
    "Cookie": f"session={MARK}; session=.; remember_token={MARK}|x; \x01=\x02",
    "Host": f"evil.example{MARK}",
    "X-Forwarded-Host": f"evil.example{MARK}",
    "X-Forwarded-For": "' OR 1=1, ::1%eth0, 999.999.999.999",
    "X-Forwarded-Proto": "gopher",
    "X-Original-URL": "/security/password",
    "X-HTTP-Method-Override": "DELETE",
    "Referer": f"http://evil.example/<{MARK}>",
    "User-Agent": f"<script>{MARK}</script>" + "x" * 4_000,
    "Range": "bytes=0-0,1-1,-99999999999999999999",
    "If-None-Match": '"' + "x" * 3_000,
    "If-Modified-Since": "Thu, 99 Foo 99999 99:99:99 GMT",
    "Accept-Encoding": "gzip;q=nan, br;q=-1, *;q=1e999",
    "Content-Type": "multipart/form-data; boundary=",
    "Content-Length": "0",
    "HX-Request": f"true{MARK}",
    "HX-Target": f"<{MARK}>",
    "HX-Current-URL": "javascript:alert(1)",
    "Sec-Fetch-Site": "cross-site\t",
    "Authorization": "Basic \xff",
    "Transfer-Encoding": "chunked, identity",
    "Forwarded": f"for={MARK};host=evil.example",
}
PATHS = (
    "/%00", "/%ff%fe", "/%c0%ae%c0%ae/", "/..%2f..%2fetc/passwd", "//evil.example/%2f..",
    "/statement/%0d%0aX:y", "/statement/?closing=%ff", "/statement/?closing=%", "/?%00=%00",
    "/sign-in?next=%2F%09%2Fevil.example", "/sign-in?next=/%5Cevil.example", "/;/", "/%2e%2e/",
    "/statement//", "/ｓign-in", "/_workshop/../security/", "/static/../wsgi.py",
    "/static/%2e%2e/factory.py", "/static/built/site.css%00.html", "/.git/config", "/.env",
    "/wsgi.py", "/console", "/recovery/%F0%9F%92%A9", "/points/balance?account=%ED%A0%80",
    "/" + "a" * 8_000, "/" + "a/" * 2_000, "/?" + "a=b&" * 900,
)  # fmt: skip
FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
FIELD = b'--x\r\nContent-Disposition: form-data; name="user_id"'
BODIES = {
    "no form": (b"\x00\xff" * 50, FORM),
    "wrong encoding": ("user_id=花子".encode("cp932"), FORM),
    "another charset": (b"user_id=x", f"{FORM}; charset=utf-7"),
    "half a percent": (b"user_id=%&password=%zz%", FORM),
    "two thousand fields": (b"&".join(b"a%d=1" % number for number in range(2_000)), FORM),
    "one field often": (b"&".join([b"user_id=x"] * 500), FORM),
    "too large": (b"user_id=" + b"x" * 200_000, FORM),
    "json": (b'{"user_id": {"$ne": null}}', "application/json"),
    "broken json": (b'{"user_id":', "application/json"),
    "xml": (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "text/xml"),
    "no boundary": (b"--x\r\n", "multipart/form-data"),
    "cut off": (FIELD + b"\r\n\r\nabc", PARTS),
    "a file for a field": (FIELD + b'; filename="../../x"\r\n\r\n<script>\r\n--x--\r\n', PARTS),
    "parts without end": (b"--x\r\n\r\n\r\n" * 2_000, PARTS),
    "nothing": (b"", FORM),
}
METHODS = ("PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "FOO")


@pytest.fixture
def visitor(app: Flask) -> Iterator[Client]:
    """Somebody whom the application does not help: errors become answers, as outside of tests."""
    app.testing, app.config["PROPAGATE_EXCEPTIONS"] = False, False
    yield Client(app, TestResponse)
    app.testing, app.config["PROPAGATE_EXCEPTIONS"] = True, None


@pytest.fixture
def member(visitor: Client, browser: Browser, session: Session) -> Client:
    """The same, signed in."""
    sign_in_quickly(browser, session, make_hanako(session))
    for cookie in browser.client._cookies.values():
        visitor.set_cookie(cookie.key, cookie.value, domain=cookie.domain)
    return visitor


def looked_at(answer: TestResponse, *, said: str = "") -> TestResponse:
    """Check what holds for every answer, whatever was asked."""
    body = answer.get_data().decode("utf-8", "replace")
    assert answer.status_code < 500, body[:500]
    assert "Traceback" not in body
    assert "sqlalchemy" not in body.lower()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for name, text in answer.headers:
        assert MARK not in name + text, f"{name} repeats what was sent"
    location = answer.headers.get("Location", URL)
    assert location.startswith(URL), location
    assert "evil.example" not in location
    if said and answer.mimetype == "text/html":
        assert said not in body or said.isalnum() or not re.search("[<>\"']", said)
        for tag in re.findall(rf"<[^>]*{MARK}[^>]*>", body):
            assert re.search(rf"(value|href)=\"[^\"]*{MARK}[^\"]*\"", tag), tag
    return answer


@pytest.mark.parametrize(("path", "parameter"), ASKED)
def test_asked_for(member: Client, path: str, parameter: str) -> None:
    for text in TEXTS.values():
        address = f"{path}?{parameter}={quote(text, safe='')}"
        looked_at(member.get(address, base_url=URL), said=text)


@pytest.mark.parametrize(("path", "fields"), FORMS)
def test_typed_into_forms(visitor: Client, path: str, fields: tuple[str, ...]) -> None:
    found = TOKEN.search(visitor.get(path, base_url=URL).data)
    assert found
    for text in TEXTS.values():
        for filled in (fields, fields[:1]):
            form = {"csrf_token": found[1].decode(), **dict.fromkeys(filled, text)}
            looked_at(visitor.post(path, data=form, base_url=URL), said=text)


@pytest.mark.only_on("sqlite")  # what is refused before the database is the same on both
@pytest.mark.parametrize("name", HEADERS)
def test_in_headers(visitor: Client, name: str) -> None:
    for method, path in (("GET", "/"), ("GET", "/sign-in"), ("POST", "/sign-in")):
        headers = [(name, HEADERS[name])]
        looked_at(visitor.open(path, method=method, headers=headers, base_url=URL))


@pytest.mark.only_on("sqlite")
def test_as_addresses(visitor: Client) -> None:
    for path in PATHS:
        answer = looked_at(visitor.get(path, base_url=URL))
        assert answer.status_code in {200, 303, 308, 400, 404, 414}, path


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("path", ["/sign-in", "/enrollment/", "/recovery/user-id", "/sign-out"])
def test_as_bodies(visitor: Client, path: str) -> None:
    for name, (body, kind) in BODIES.items():
        answer = looked_at(visitor.post(path, data=body, content_type=kind, base_url=URL))
        assert answer.status_code in {400, 403, 413, 415}, name


@pytest.mark.only_on("sqlite")
def test_with_other_methods(visitor: Client) -> None:
    for method in METHODS:
        answer = looked_at(visitor.open("/sign-in", method=method, base_url=URL))
        assert answer.status_code in {400, 403, 405}, method


def test_there_are_enough_of_them() -> None:
    texts = (len(ASKED) + 2 * len(FORMS)) * len(set(TEXTS.values()))
    others = len(PATHS) + 4 * len(BODIES) + 3 * len(HEADERS) + len(METHODS)
    assert texts > 700
    assert texts + others > 900
