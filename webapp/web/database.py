"""The database in a request: one connection for reading, one unit of work a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g

from webapp.web.ports import ports

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from flask import Flask
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session


def read_connection() -> Connection:
    """Return this request's connection for reading; it is opened when first asked for."""
    connection: Connection | None = g.get("read_connection")
    if connection is None:
        connection = g.read_connection = ports().database.reading.connect()
    return connection


def unit_of_work() -> AbstractContextManager[Session]:
    """Give a session for one change: leaving it saves, an exception undoes all of it.

    The connection for reading goes back first.  A request that held two could not get
    its second one while as many others as the pool is large waited for theirs.
    """
    close_read_connection()
    return ports().database.work()


def close_read_connection(_error: BaseException | None = None) -> None:
    """Give the connection back when the request is over."""
    connection: Connection | None = g.pop("read_connection", None)
    if connection is not None:
        connection.close()


def register(app: Flask) -> None:
    """Let every request give its connection back."""
    app.teardown_appcontext(close_read_connection)
