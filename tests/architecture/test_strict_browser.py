"""The strict browser is strict: every mistake that it knows is planted once."""

import pytest
from flask import Flask, Response, redirect, request

from tests.page import Page
from tests.strict_browser import Browser, assert_piece_of

SITE = "http://localhost"
POLICY = (
    "default-src 'none'; script-src 'nonce-n'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store, no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Vary": "HX-Request-Type",
}
FORM = """
<form action="/send" method="post" novalidate>
  <input type="hidden" name="csrf_token" value="secret">
  <label for="name">名前</label> <input id="name" name="name" value="花子" maxlength="20">
  <label><input type="checkbox" name="shared" value="yes"> 共用の端末を使っています</label>
  <fieldset><legend>言語</legend>
    <label><input type="radio" id="ja" name="language" value="ja" checked> 日本語</label>
    <label><input type="radio" name="language" value="en"> 英語</label>
  </fieldset>
  <label for="month">月</label>
  <select id="month" name="month">
    <option value="9">9月</option><option value="10">10月</option>
  </select>
  <input type="submit" name="next" value="送信する">
</form>
"""
SUMMARY = """
<section aria-labelledby="es"><h2 id="es" tabindex="-1" autofocus>入力内容に問題があります</h2>
<ul><li><a href="#name">名前を入力してください。</a></li></ul></section>
"""
TABLE = """
<section id="lines"><table><caption>明細</caption>
<tr><th scope="col">日付</th><th scope="col">金額</th></tr>
<tr><th scope="row">2026年10月1日</th><td>5,230円</td></tr>
</table>
<a id="earlier" href="/earlier" data-hx-get="/earlier" data-hx-target="#lines">前回</a></section>
"""


def page(body: str = TABLE, *, title: str = "ご利用明細 - カード", lang: str = "ja") -> str:
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f'</head><body><main><h1>ご利用明細</h1>{body}</main>'
        '<p id="status" aria-live="polite" aria-atomic="true"></p></body></html>'
    )  # fmt: skip


def answering(html: str, status: int = 200, *, without: str = "", **changed: str) -> Browser:
    """Return a browser on a site that gives this answer everywhere."""
    app = Flask("planted", static_folder=None)
    names = {name.replace("_", "-"): text for name, text in changed.items()}
    headers = {name: text for name, text in HEADERS.items() if name != without} | names

    @app.route("/", defaults={"path": ""}, methods=["GET", "POST"])
    @app.route("/<path:path>", methods=["GET", "POST"])
    def answer(path: str) -> Response:
        if path == "send":
            text = ", ".join(f"{name}={value}" for name, value in request.form.items(multi=True))
            return Response(page(f"<p>{text}</p>"), 200, headers)
        return Response(html, status, headers)

    return Browser(app.test_client(), SITE)


def test_a_page_without_mistakes_is_let_through() -> None:
    opened = answering(page(TABLE + FORM)).open("/statement/")

    assert opened.heading == "ご利用明細"
    assert "5,230円" in opened
    assert "花子" in opened, "what stands in a field can be seen"
    assert "secret" not in opened, "a hidden field cannot"
    assert opened.link("前回") == "/earlier"
    assert opened.rows("明細")[1] == ["2026年10月1日", "5,230円"]


BAD_BODIES = {
    "well-formed": "<div><p>text</div></p>",
    "is used 2 times": '<p id="a"></p><p id="a"></p>',
    "has no label": FORM.replace('<label for="name">名前</label>', ""),
    "not on the page": FORM.replace('<input id="name"', '<input id="other"'),
    "without a fieldset": FORM.replace("fieldset>", "div>").replace("legend>", "p>"),
    "has no legend": FORM.replace("legend>", "p>"),
    "says nothing to press": FORM.replace("送信する", ""),
    "has no alt text": '<img src="/a.svg">',
    "has no caption": TABLE.replace("<caption>明細</caption>", ""),
    "has no scope": TABLE.replace('<th scope="row">', "<th>"),
    "has no headers": "<table><caption>明細</caption><tr><td>1</td></tr></table>",
    "inline attribute style": '<p style="color: red">text</p>',
    "inline attribute onclick": '<a href="/" onclick="go()">text</a>',
    "javascript: address": '<a href="javascript:go()">text</a>',
    "inline <style>": "<style>p {}</style>",
    "not a script file of our own": "<script>go()</script>",
    "write data-hx-get": '<a href="/" hx-get="/">text</a>',
    "data-hx-boost is not used": '<p data-hx-boost="true">text</p>',
    "data-hx-on:click is not used": '<a href="/" data-hx-on:click="go()">text</a>',
    "no filter in data-hx-trigger": '<a href="/" data-hx-trigger="click[ctrlKey]">text</a>',
    "does nothing without htmx": '<a data-hx-get="/">text</a>',
    "it needs an id": TABLE.replace('id="earlier" ', ""),
    "would swap #lines": TABLE.replace('id="lines"', ""),
    "needs an action": FORM.replace('action="/send"', ""),
    "has no csrf_token": FORM.replace("csrf_token", "other"),
    "needs novalidate": FORM.replace("novalidate", ""),
    "no formaction": FORM.replace("maxlength", "required maxlength"),
    "「¥」": "<p>¥5,230</p>",
    "「▲」": '<nav aria-label="▲へ"></nav>',
    "「〜」": '<p><img src="/a.svg" alt="3〜5日"></p>',
    "「10/1」": '<p title="10/1にお支払い">お支払い</p>',
    "「10:00」": '<form action="/"><input type="submit" value="10:00から送る"></form>',
    "「→」": '<p><a href="/" aria-label="次へ→">次へ</a></p>',
    "there is no word in it": "<ul><li>…</li></ul>",
    'aria-label="×"': '<button type="button" aria-label="×">閉じる</button>',
    "not exactly one": "<h1>もう一つ</h1>",
    "main elements": "<main>もう一つ</main>",
    "last live region": '<p aria-live="polite"></p>',
    "autofocus stands on 2": '<h2 tabindex="-1" autofocus>a</h2><h2 tabindex="-1" autofocus>b</h2>',
}  # fmt: skip


@pytest.mark.parametrize(("complaint", "body"), BAD_BODIES.items(), ids=list(BAD_BODIES))
def test_a_mistake_in_a_page_is_named(complaint: str, body: str) -> None:
    with pytest.raises(AssertionError) as complained:
        answering(page(body)).open("/")

    assert complaint in str(complained.value)


def test_a_plain_text_is_looked_at() -> None:
    with pytest.raises(AssertionError, match="「-」 in 「返金 -500円」"):
        answering("返金 -500円", Content_Type="text/plain; charset=utf-8").open("/")


def test_somebody_elses_words_are_not_ours_to_spell() -> None:
    assert "AMZN*MKTP" in answering(page('<p translate="no">AMZN*MKTP 10/1</p>')).open("/")


@pytest.mark.parametrize(
    ("complaint", "html"),
    [
        ("does not begin with the h1", page(title="別の題")),
        ("「〜」 in", page(title="ご利用明細 9月〜10月")),
        ("the page's lang", page(lang="xx")),
        ("is Japanese, and no lang says so", page(lang="en")),
        ("well-formed", page().replace("<!DOCTYPE html>", "")),
        ("h1 elements", ""),
        ("live region", page().replace('aria-live="polite"', "")),
    ],
)  # fmt: skip
def test_a_mistake_around_a_page_is_named(complaint: str, html: str) -> None:
    with pytest.raises(AssertionError) as complained:
        answering(html).open("/")

    assert complaint in str(complained.value)


@pytest.mark.parametrize("name", [name for name in HEADERS if name != "Vary"])
def test_a_missing_header_is_named(name: str) -> None:
    with pytest.raises(AssertionError, match=r"Policy|policy|is None"):
        answering(page(), without=name).open("/")


@pytest.mark.parametrize(
    ("complaint", "headers"),
    [
        ("allows unsafe-", {"Content_Security_Policy": POLICY + "; style-src 'unsafe-inline'"}),
        ("is not HttpOnly", {"Set_Cookie": "a=b; Path=/; SameSite=Lax"}),
        ("is not SameSite=Lax", {"Set_Cookie": "a=b; Path=/; HttpOnly"}),
        ("content type", {"Content_Type": "text/html; charset=cp932"}),
    ],
)
def test_a_dangerous_header_is_named(complaint: str, headers: dict[str, str]) -> None:
    with pytest.raises(AssertionError, match=complaint):
        answering(page(), **headers).open("/")


def test_a_fragment_needs_vary() -> None:
    with pytest.raises(AssertionError, match="Vary"):
        answering(TABLE, without="Vary").swap("/")

    assert "5,230円" in answering(TABLE).swap("/")


def test_another_status_than_the_expected_one_is_named() -> None:
    with pytest.raises(AssertionError, match="answered 404, not 200"):
        answering(page(), 404).open("/")
    with pytest.raises(AssertionError, match="302 instead of 303"):
        answering(page(), 302, Location=f"{SITE}/").open("/")


@pytest.mark.parametrize(
    ("complaint", "location"),
    [("not absolute", "/else"), ("another site", "http://evil.example/")],
)
def test_a_redirect_stays_here_and_is_absolute(complaint: str, location: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        answering(page(), 303, Location=location).open("/")


ERROR = page(
    SUMMARY + FORM.replace('id="name"', 'id="name" aria-invalid="true" aria-describedby="es"'),
    title="エラー: ご利用明細",
)


def test_wrong_input_comes_back_with_a_summary() -> None:
    assert "入力内容に問題があります" in answering(ERROR, 422).open("/", expect=422)


@pytest.mark.parametrize(
    ("complaint", "html"),
    [
        ("エラー: 」", ERROR.replace("エラー: ", "")),
        ("autofocus says", ERROR.replace(" autofocus", "")),
        ("lists nothing", ERROR.replace("li>", "span>")),
        ("leads to no field", ERROR.replace("#name", "#")),
        ("is not aria-invalid", ERROR.replace('aria-invalid="true"', "")),
        ("and described", ERROR.replace('aria-describedby="es"', "")),
        ("and described", ERROR.replace("#name", "#ja")),
    ],
)
def test_wrong_input_without_its_contract_is_named(complaint: str, html: str) -> None:
    with pytest.raises(AssertionError) as complained:
        answering(html, 422).open("/", expect=422)

    assert complaint in str(complained.value)


def test_a_form_sends_what_a_browser_would_send() -> None:
    browser = answering(page(FORM))

    sent = browser.fill_in("/", name="太郎", shared=True, month="10", expect=200)
    assert "csrf_token=secret, name=太郎, shared=yes, language=ja, month=10, next=送信する" in sent
    sent = browser.press(browser.open("/"), "送信する", expect=200)
    assert "csrf_token=secret, name=花子, language=ja, month=9, next=送信する" in sent


@pytest.mark.parametrize(
    ("complaint", "answers"),
    [
        ("0 forms with", {"unknown": "1"}),
        ("is not offered", {"month": "13"}),
        ("would cut", {"name": "花" * 21}),
    ],
)
def test_a_form_takes_only_what_a_person_can_enter(complaint: str, answers: dict[str, str]) -> None:
    with pytest.raises(AssertionError, match=complaint):
        answering(page(FORM)).fill_in("/", **answers)


def test_a_post_answers_303_or_422() -> None:
    with pytest.raises(AssertionError, match="answered 200, not 303 or 422"):
        answering(page(FORM)).fill_in("/", name="太郎")


def test_the_answer_to_a_form_leads_to_another_address() -> None:
    app = Flask("redirecting", static_folder=None)
    app.after_request(lambda response: (response.headers.update(HEADERS), response)[1])
    app.add_url_rule("/", "start", lambda: page(FORM.replace("/send", "/")))
    app.add_url_rule("/", "sent", lambda: redirect(f"{SITE}/", 303), methods=["POST"])

    with pytest.raises(AssertionError, match="lynx stays on the old page"):
        Browser(app.test_client(), SITE).fill_in("/", name="太郎")


def test_redirects_are_followed() -> None:
    app = Flask("redirecting", static_folder=None)
    app.after_request(lambda response: (response.headers.update(HEADERS), response)[1])
    app.add_url_rule("/", "start", lambda: redirect(f"{SITE}/end?a=1", 303))
    app.add_url_rule("/end", "end", page)

    opened = Browser(app.test_client(), SITE).open("/")
    assert opened.path == "/end?a=1"
    assert opened.came_from is not None


def test_a_fragment_is_a_piece_of_its_page() -> None:
    def got(html: str) -> Page:
        return Page(answering(html).client.get("/"), "/", whole=False)

    announced = '<p id="status" data-hx-swap-oob="innerHTML">3件です。</p>'
    assert_piece_of(got(TABLE + announced), got(page(TABLE)))
    with pytest.raises(AssertionError, match="not a piece of its page"):
        assert_piece_of(got(TABLE.replace("5,230", "5,231")), got(page(TABLE)))
    with pytest.raises(AssertionError, match="is empty"):
        assert_piece_of(got(announced), got(page(TABLE)))
