"""Texts that nobody sends by mistake, and what holds for the answer to each of them."""

import re
from urllib.parse import quote

from werkzeug.test import Client, TestResponse

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


def looked_at(answer: TestResponse, *, said: str = "") -> TestResponse:
    """Check what holds for every answer, whatever was asked."""
    body = answer.get_data().decode("utf-8", "replace")
    assert answer.status_code < 500, body[:500]
    assert "Traceback" not in body
    assert "sqlalchemy" not in body.lower()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src")
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"].startswith("no-store")
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


def sent_as_question(client: Client, path: str, parameter: str) -> int:
    """Ask for an address with each text as a parameter; return how many that were."""
    for text in TEXTS.values():
        address = f"{path}?{parameter}={quote(text, safe='')}"
        looked_at(client.get(address, base_url=URL), said=text)
    return len(TEXTS)


def sent_as_form(client: Client, path: str, fields: tuple[str, ...], **fixed: str) -> int:
    """Fill each text into all fields of a form, and into its first alone; return how many."""
    page = client.get(path, base_url=URL)
    found = TOKEN.search(page.data)
    assert found, f"{path} shows no form: {page.status}"
    for text in TEXTS.values():
        for filled in (fields, fields[:1]):
            form = {"csrf_token": found[1].decode(), **fixed, **dict.fromkeys(filled, text)}
            looked_at(client.post(path, data=form, base_url=URL), said=text)
    return 2 * len(TEXTS)
