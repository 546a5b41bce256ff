"""A log line has the fields of a list and no others, whoever writes it and whatever goes wrong."""

import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from webapp.adapters.log_lines import FIELDS, log_as_json

NUMBER = "３９９９ー１２３４５６ー７８９０３"
ALWAYS = ["time", "level", "logger", "event"]
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Lines:
    """What has been logged so far, line by line."""
    stream = io.StringIO()
    log_as_json(stream=stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def log(name: str = "webapp.services") -> logging.Logger:
    return logging.getLogger(name)


def test_a_line_has_time_level_logger_and_words(lines: Lines) -> None:
    log().info("messages sent", extra={"sent": 3})

    (line,) = lines()
    assert list(line) == [*ALWAYS, "sent"]
    assert line["time"].endswith("+00:00")
    assert (line["level"], line["event"], line["sent"]) == ("INFO", "messages sent", 3)


def test_what_is_not_in_the_list_is_left_out(lines: Lines) -> None:
    everything = {
        "password": "geheim",
        "path": "/x?y=1",
        "referrer": "https://a.example",
        "body": "b",
    }
    log().info("request", extra=everything | dict.fromkeys(FIELDS, 1))

    (line,) = lines()
    assert list(line) == [*ALWAYS, *FIELDS]
    assert not {"path", "url", "query", "referrer", "body", "password", "user_id"} & set(FIELDS)


def test_fields_are_masked_too_and_things_do_not_print(lines: Lines) -> None:
    class Row:
        def __repr__(self) -> str:
            return "password_hash=geheim"

    log().info("x", extra={"endpoint": f"at {NUMBER}", "status": Row()})

    (line,) = lines()
    assert line["endpoint"] == "at [card number]"
    assert line["status"] == "Row"


def test_words_are_masked_and_stay_on_one_line(lines: Lines) -> None:
    log().warning("shown: %s\nsecond line, code %s", NUMBER, "123 456")

    (line,) = lines()
    assert line["event"] == "shown: [card number]\nsecond line, code [digits]"


def test_from_the_warnings_of_others_only_the_pattern_is_taken(lines: Lines) -> None:
    log("gunicorn.error").warning("Invalid request from ip=%s: %s", "192.0.2.1", "GET /hanako")
    log("gunicorn.error").info("Listening at: %s", "http://127.0.0.1:8000")

    assert [line["event"] for line in lines()] == [
        "Invalid request from ip=%s: %s",
        "Listening at: http://127.0.0.1:8000",
    ]


def raising() -> None:
    try:
        int(NUMBER)
    except ValueError as cause:
        message = f"card {NUMBER} of hanako@example.jp with code 1234 and 'みどりの傘'"
        raise LookupError(message) from cause


def test_an_exception_is_told_without_values(lines: Lines) -> None:
    try:
        raising()
    except LookupError as error:
        log().exception("unforeseen error", exc_info=error)

    (line,) = lines()
    assert line["error"] == "LookupError"
    assert line["error_text"] == "card [card number] of [address] with code [digits] and '…'"
    assert line["causes"] == ["ValueError"]
    assert line["places"][-1].startswith("tests/adapters/test_log_lines.py:")
    assert line["places"][-1].endswith(" raising")
    whole = json.dumps(line, ensure_ascii=False)
    for secret in ("789", "７８９", "hanako", "みどり", "1234"):
        assert secret not in whole


def test_what_cannot_be_formatted_is_said_as_far_as_it_goes(
    lines: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    class Mute(Exception):  # noqa: N818 - it cannot say that it is an error
        def __str__(self) -> str:
            raise RuntimeError(NUMBER)

    log().error("%d tries", NUMBER)
    log().error("mute", exc_info=Mute())

    assert [line["event"] for line in lines()] == ["%d tries", "mute"]
    assert lines()[1]["error_text"] == ""
    assert capsys.readouterr().err == ""


def test_a_cause_that_causes_itself_is_told_once(lines: Lines) -> None:
    first, second = ValueError("a"), KeyError("b")
    first.__cause__, second.__cause__ = second, first
    log().error("round and round", exc_info=first)

    assert lines()[0]["causes"] == ["KeyError"]


def test_warnings_and_what_nobody_caught_go_the_same_way(
    lines: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)
        logging.captureWarnings(capture=True)
        warnings.warn(f"about {NUMBER}", stacklevel=1)
    sys.excepthook(ValueError, ValueError(NUMBER), None)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    threading.excepthook(
        SimpleNamespace(exc_type=ValueError, exc_value=ValueError(NUMBER), exc_traceback=None)  # type: ignore[arg-type]
    )
    threading.excepthook(SimpleNamespace(exc_type=SystemExit, exc_value=None, exc_traceback=None))  # type: ignore[arg-type]

    told = lines()
    assert "[card number]" in told[0]["event"]
    assert [line.get("error_text") for line in told[1:]] == ["[card number]", "[card number]"]
    assert capsys.readouterr().err == ""
