"""Hostile input: whatever is sent, the answer is a page of ours that repeats nothing of it.

Never a 5xx, never a trace, never a header or a piece of markup that came from outside.
"""

import pytest
from werkzeug.test import Client

from tests.hostile import MARK, TEXTS, URL, looked_at, sent_as_form, sent_as_question

pytestmark = pytest.mark.thorough

ASKED = (
    ("/sign-in", "next"),
    ("/sign-in", "shown"),
    ("/statement/", "closing"),
    ("/statement/", "after"),
    ("/statement/", "account"),
    ("/points/", "after"),
    ("/points/", "account"),
    ("/recovery/card", "shown"),
    ("/statement/whole", "closing"),
    ("/security/history", "after"),
    ("/security/confirm", "next"),
    ("/security/revoke", "link"),
    ("/security/password", "suggest"),
)
FORMS = (
    ("/sign-in", ("user_id", "password", "next", "shared_device")),
    ("/enrollment/", ("card_number", "security_code", "once")),
    ("/recovery/user-id", ("user_id", "once")),
    ("/recovery/card", ("card_number", "security_code")),
    ("/security/revoke", ("link",)),
    ("/_workshop/form", ("card_number", "note", "reason", "channel", "time", "read")),
)
QUESTIONS = (
    "%(name)s=1&%(name)s=2", "%(name)s[]=1", "%(name)s[$ne]=1", "%(name)s=%%E3%%81",
    "%(name)s=%%u3042", "%(name)s=1;x=2", "%(name)s", "%(name)s=%%250d%%250aX:y", "=%(name)s",
    "%(name)s=" + "x" * 20_000, "%(name)s=" + "1" * 6_000, "%(name)s=&" * 300, "%%00%(name)s=1",
)  # fmt: skip
"""A parameter doubled, in brackets, half encoded, without end; ``name`` is its own."""
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


@pytest.mark.parametrize(("path", "parameter"), ASKED)
def test_asked_for(member: Client, path: str, parameter: str) -> None:
    assert sent_as_question(member, path, parameter) > 50


@pytest.mark.parametrize(("path", "fields"), FORMS)
def test_typed_into_forms(visitor: Client, path: str, fields: tuple[str, ...]) -> None:
    assert sent_as_form(visitor, path, fields) > 100


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(("path", "parameter"), ASKED)
def test_asked_for_in_ways_that_are_none(member: Client, path: str, parameter: str) -> None:
    for question in QUESTIONS:
        answer = looked_at(member.get(f"{path}?{question % {'name': parameter}}", base_url=URL))
        assert answer.status_code in {200, 303, 400, 404}, question


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
    others = (
        len(ASKED) * len(QUESTIONS) + len(PATHS) + 4 * len(BODIES) + 3 * len(HEADERS) + len(METHODS)
    )
    assert texts > 1_300
    assert texts + others > 1_600
