"""Every route: who may open it, that reading writes nothing, that browsers look at it."""

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.browser.pages import IN_A_FLOW, NO_PAGE, PAGES
from tests.strict_browser import Browser
from webapp.web.access import DECLARED

WORKSHOP = "/_workshop/"


def rules(app: Flask, method: str = "GET") -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]


def access(app: Flask, rule: Rule) -> str | None:
    declared: str | None = getattr(app.view_functions[rule.endpoint], DECLARED, None)
    return declared


def plain(app: Flask, method: str = "GET") -> list[Rule]:
    """Return the routes whose address needs nothing filled in."""
    return [rule for rule in rules(app, method) if not rule.arguments]


def test_every_view_says_who_may_open_it(app: Flask) -> None:
    silent = [rule.rule for rule in app.url_map.iter_rules() if access(app, rule) is None]
    assert not silent


def test_a_view_that_does_not_say_it_stops_the_start(app: Flask) -> None:
    from webapp.web.access import check_every_view_declares_access  # noqa: PLC0415

    other = Flask("silent", static_folder=None)
    other.add_url_rule("/", "points.show", lambda: "")
    with pytest.raises(RuntimeError, match=r"say who may open these views: points\.show"):
        check_every_view_declares_access(other)


def test_a_visitor_finds_the_sign_in_page_and_writes_nothing(browser: Browser, app: Flask) -> None:
    """``browser`` complains by itself when a GET writes to the database."""
    for rule in plain(app):
        response = browser.send("GET", rule.rule)
        assert response.status_code < 500, rule.rule
        if access(app, rule) == "members_only":
            assert response.status_code == 200, rule.rule
            assert "<h1>サインイン</h1>" in response.text, rule.rule


def test_a_change_needs_its_token(browser: Browser, app: Flask) -> None:
    for rule in plain(app, "POST"):
        response = browser.send("POST", rule.rule, entries=[("anything", "1")])
        assert response.status_code in {400, 403}, rule.rule


def test_no_other_method_changes_anything(app: Flask) -> None:
    methods = {method for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    assert methods <= {"GET", "HEAD", "OPTIONS", "POST"}


def test_every_page_is_looked_at_by_browsers(app: Flask) -> None:
    listed = {page.rule or page.path for page in PAGES} | set(IN_A_FLOW) | set(NO_PAGE)
    routes = {rule.rule for rule in rules(app) if not rule.rule.startswith(WORKSHOP)}
    assert routes - listed == set(), "say in tests/browser/pages.py who opens it"
    assert listed - routes == set(), "there is no such route any more"
