"""Logs as JSON lines: an allow-list of fields, and a last filter over every text.

A line never holds a query, a referrer, a body or a path's own values: they have no field.  What
is written in words goes through ``domain/masking.py``; of an exception stand its kind, the first
line of its text, masked, and the places in our code and in others'.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any, Final

from webapp.domain.masking import masked, masked_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

FIELDS: Final = (
    "request_id",
    "method",
    "endpoint",
    "status",
    "duration_ms",
    "member",
    "sent",
)
"""What a record may carry beside its words (``extra=``); anything else is left out."""
OURS: Final = frozenset({"webapp", "__main__", "py"})
"""Whose words may be filled in: our own loggers, and Python's warnings (``py.warnings``)."""
MOST_PLACES: Final = 30


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; it has no end of line in it, whatever the record holds."""
        line: dict[str, object] = {
            "time": _moment(record.created),
            "level": record.levelname,
            "logger": record.name,
            "event": _event(record),
        }
        for name in FIELDS:
            value = getattr(record, name, None)
            if value is not None:
                line[name] = masked(value) if isinstance(value, str) else value
        if record.exc_info and record.exc_info[1] is not None:
            line |= _exception(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=_kind_of)


def log_as_json(level: int = logging.INFO, *, stream: IO[str] | None = None) -> None:
    """Let everything that this process logs go through ``JsonLines``, and nothing past it.

    That holds for warnings too, for exceptions that nobody caught, and for the logging that
    Flask, werkzeug and SQLAlchemy do by themselves.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    # A record that cannot be formatted would be printed with all that it holds.
    logging.raiseExceptions = False
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def _event(record: logging.LogRecord) -> str:
    """Return what happened, in words.

    What others warn of is taken for the text of an exception, and only its pattern: what they
    put into it may be a request line.
    """
    if record.name.partition(".")[0] not in OURS and record.levelno != logging.INFO:
        return masked_error(str(record.msg))
    try:
        return masked(record.getMessage())
    except Exception:  # noqa: BLE001 - arguments that do not fit; the pattern still says something
        return masked(str(record.msg))


def _exception(error: BaseException) -> dict[str, object]:
    return {
        "error": type(error).__name__,
        "error_text": masked_error(_text(error)),
        "causes": [type(cause).__name__ for cause in _causes(error)],
        "places": list(_places(error.__traceback__)),
    }


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - an exception that cannot say what it is
        return ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen = {id(error)}
    cause = error.__cause__ or error.__context__
    while cause is not None and id(cause) not in seen:
        yield cause
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__


def _places(trace: TracebackType | None) -> Iterator[str]:
    """Go through the calls that led there: file, line and function, no values, no code."""
    frames = traceback.walk_tb(trace)
    for frame, line in list(frames)[-MOST_PLACES:]:
        code = frame.f_code
        file = "/".join(code.co_filename.rsplit("/", 3)[1:])
        yield f"{file}:{line} {code.co_name}"


def _moment(created: float) -> str:
    return datetime.fromtimestamp(created, UTC).isoformat(timespec="milliseconds")


def _kind_of(value: object) -> str:
    """Return what kind of thing a field holds that is neither text nor number."""
    return type(value).__name__


def _uncaught(
    _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    if isinstance(error, KeyboardInterrupt):
        return
    logging.getLogger(__name__).critical("nobody caught this", exc_info=error)


def _uncaught_in_thread(told: Any) -> None:  # noqa: ANN401 - threading has no public name for it
    if told.exc_value is not None:
        _uncaught(told.exc_type, told.exc_value, told.exc_traceback)
