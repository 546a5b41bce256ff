"""What a request leaves in the log: where it went and how it ended, nothing of what was sent."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Rig
from tests.entrance import Town
from tests.factories import PASSWORD, Person
from tests.strict_browser import Browser
from webapp.adapters.database import Database
from webapp.adapters.log_lines import FIELDS, log_as_json
from webapp.config import Settings
from webapp.services import statement

Lines = Callable[[], list[dict[str, Any]]]
HIDDEN = ("geheim", "hanako", "2026-09-19", "closing", "referrer.example", "agent", "next")


@pytest.fixture
def lines() -> Lines:
    """The lines that requests have left since the last look."""
    stream = io.StringIO()
    log_as_json(stream=stream)

    def look() -> list[dict[str, Any]]:
        told = [json.loads(line) for line in stream.getvalue().splitlines()]
        for word in HIDDEN:
            assert word not in stream.getvalue()
        stream.truncate(0)
        stream.seek(0)
        return told

    return look


def test_a_request_leaves_one_line_of_listed_fields(
    browser: Browser, hanako: Person, lines: Lines
) -> None:
    browser.sign_in_as(hanako)
    lines()

    browser.send(
        "GET",
        "/statement/?closing=2026-09-19",
        headers={"Referer": "https://referrer.example/", "User-Agent": "agent"},
    )

    (line,) = lines()
    assert set(line) == {"time", "level", "logger", "event", *FIELDS} - {"sent"}
    assert (line["event"], line["method"], line["endpoint"]) == ("request", "GET", "statement.show")
    assert line["status"] in {200, 404}
    assert line["duration_ms"] > 0


def test_the_lines_of_one_member_belong_together_and_name_nobody(
    browser: Browser, hanako: Person, taro: Person, lines: Lines
) -> None:
    names = []
    for member in (hanako, hanako, taro):
        browser.sign_in_as(member)
        browser.open("/")
        names.append(lines()[-1]["member"])

    assert names[0] == names[1] != names[2]
    assert len({line["request_id"] for line in lines()}) == len(lines())


def test_the_name_of_a_request_is_written_whole(browser: Browser, lines: Lines) -> None:
    for _ in range(100):
        browser.open("/sign-in")

    assert {len(line["request_id"]) for line in lines()} == {16}
    assert not any("[" in line["request_id"] for line in lines())


def test_a_visitor_has_no_member_and_a_form_leaves_nothing_of_what_was_typed(
    browser: Browser, hanako: Person, lines: Lines
) -> None:
    browser.fill_in("/sign-in?next=/statement/", user_id="geheim", password="hanako-geheim")

    told = lines()
    assert [line["status"] for line in told] == [200, 422]
    assert not any("member" in line for line in told)


@pytest.mark.parametrize("path", ["/geheim/3999%20123456%2078903?x=1", "/statement/geheim"])
def test_an_address_that_leads_nowhere_is_not_repeated(
    browser: Browser, lines: Lines, path: str
) -> None:
    browser.send("GET", path)

    (line,) = lines()
    assert (line["endpoint"], line["status"]) == ("none", 404)


def test_another_method_and_another_host_are_told_without_their_words(
    app: Flask, lines: Lines
) -> None:
    client = app.test_client()
    client.open("/", method="GEHEIM", base_url="http://localhost")
    client.get("/", base_url="http://geheim.example")

    first, second = lines()
    assert (first["method"], first["status"]) == ("other", 405)
    assert second["status"] == 400


def test_a_bug_is_told_with_the_request_and_without_what_was_sent(
    rig: Rig,
    browser: Browser,
    hanako: Person,
    settings: Settings,
    lines: Lines,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stumble(*_: object, **__: object) -> None:
        message = "cannot read 'geheim' of hanako@example.jp, card 3999-123456-78903"
        raise ValueError(message)

    browser.sign_in_as(hanako)
    lines()
    monkeypatch.setattr("webapp.blueprints.statement.routes.read_statement", stumble)
    assert statement.read_statement is not stumble
    app = rig.app(settings)[0]
    app.testing = False
    try:
        browser.open("/statement/", expect=500)
    finally:
        app.testing = True

    bug, request = lines()
    assert bug["level"] == "ERROR"
    assert bug["error"] == "ValueError"
    assert bug["error_text"] == "cannot read '…' of [address], card [card number]"
    assert bug["request_id"] == request["request_id"]
    assert request["status"] == 500


def test_a_password_and_a_code_leave_nothing(
    browser: Browser, session: Any, database: Database, settings: Settings, lines: Lines
) -> None:
    town = Town(session, database, settings)
    person = town.move_in(user_id="taro85")
    browser.fill_in(
        "/enrollment/", card_number=person.card_number, security_code=person.security_code
    )
    browser.fill_in("/sign-in", user_id="taro85", password=PASSWORD)

    whole = json.dumps(lines(), ensure_ascii=False)
    for secret in (person.proof.number.digits, person.card_number, PASSWORD, "taro85"):
        assert secret not in whole
