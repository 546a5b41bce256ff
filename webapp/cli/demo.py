"""``my-account demo``: the site with invented members, in one process, on SQLite."""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import socket
import sys
from contextlib import closing, suppress
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final

import click

from webapp.adapters.log_lines import log_as_json
from webapp.cli.installation import (
    DEMO_HOST,
    DEMO_PORT,
    Installation,
    demo_file,
    read_demo_settings,
)
from webapp.config import instance_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.serving import BaseWSGIServer

    from webapp.cli.demo_story import DemoCardToTry

WAITING_VISITORS: Final = 128
LAST_ROUND_S: Final = 5.0


@click.command()
@click.option(
    "--port", default=DEMO_PORT, show_default=True, type=click.IntRange(0, 65535), help="0: any."
)
@click.option("--reset", is_flag=True, help="Forget what was done and start anew.")
@click.option("--json", "as_json", is_flag=True, help="Say where it is as JSON, an object a line.")
def demo(*, port: int, reset: bool, as_json: bool) -> None:
    """Run the site with invented members whose card life ends today.

    All of it is kept in the instance folder, by default ./instance.  Nothing leaves this
    machine: messages can be read in the workshop, whose address is printed.
    """
    folder = instance_folder(os.environ)
    # What a start makes stays until the end: looking through it for garbage takes long.
    gc.disable()
    click.get_current_context().call_on_close(gc.enable)
    with closing(_listening(port)) as listening:
        settings = read_demo_settings(folder, listening.getsockname()[1])
        installation = Installation(settings)
        click.get_current_context().call_on_close(installation.close)
        if reset:
            _forget(folder)
        _prepare(installation)
        server = _server(installation, listening)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        log_as_json(logging.WARNING)
        with suppress(KeyboardInterrupt):
            for line in _words(installation, as_json=as_json):
                click.echo(line)
            sys.stdout.flush()
            _serve(installation, server)


def _listening(port: int) -> socket.socket:
    """Take the port first: nothing is prepared for a site that cannot be reached."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((DEMO_HOST, port))
    except OSError as error:
        listening.close()
        raise click.ClickException(
            f"Port {port} cannot be used ({error.strerror}). Choose another one with --port."
        ) from None
    listening.listen(WAITING_VISITORS)
    return listening


def _forget(folder: Path) -> None:
    file = demo_file(folder)
    for path in (file, *(file.with_name(file.name + ending) for ending in ("-wal", "-shm"))):
        path.unlink(missing_ok=True)


def _prepare(installation: Installation) -> None:
    """Make the tables where they are missing or old, and tell the demo's life until today."""
    from webapp import migrations  # noqa: PLC0415
    from webapp.cli.demo_story import tell_until  # noqa: PLC0415
    from webapp.cli.tables import UNKNOWN, tables_problem  # noqa: PLC0415

    database = installation.open_database()
    if problem := tables_problem(database):
        if problem.startswith(UNKNOWN.partition("%")[0]):
            raise click.ClickException(f"{problem} `my-account demo --reset` makes a new one.")
        migrations.upgrade(database.writing)
    tell_until(installation, installation.today())


def _server(installation: Installation, listening: socket.socket) -> BaseWSGIServer:
    from werkzeug.serving import WSGIRequestHandler, make_server  # noqa: PLC0415

    from webapp.factory import create_app  # noqa: PLC0415

    class Quiet(WSGIRequestHandler):
        """Writes no line for each request: addresses with what was asked stay out of logs."""

        def log_request(self, *_: object) -> None:
            """Write nothing."""

        def version_string(self) -> str:
            """Name no program and no version: nobody needs them."""
            return "my-account"

    host, port = listening.getsockname()
    app = create_app(installation.settings)
    return make_server(host, port, app, threaded=True, request_handler=Quiet, fd=listening.fileno())


def _serve(installation: Installation, server: BaseWSGIServer) -> None:
    """Answer until Ctrl-C or SIGTERM, the worker beside it in a thread of its own."""
    from webapp.cli.worker import Rounds, postman_of  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    stop = Event()
    rounds = Rounds(installation, postman_of(installation))
    thread = Thread(target=rounds.go_on, args=(stop,), name="worker", daemon=True)
    thread.start()
    try:
        server.serve_forever()
    finally:
        stop.set()
        thread.join(LAST_ROUND_S)


def _words(installation: Installation, *, as_json: bool) -> Iterator[str]:
    """Go through the lines that say where the site is and who can try it."""
    for entry in _entries(installation):
        if as_json:
            yield json.dumps(entry, ensure_ascii=False)
        else:
            yield from _lines(entry)
    if not as_json:
        yield "Ctrl-C stops it."


def _entries(installation: Installation) -> Iterator[dict[str, Any]]:
    from webapp.cli import demo_story  # noqa: PLC0415

    url = installation.settings.site_url
    yield {"kind": "site", "url": f"{url}/", "workshop": f"{url}/_workshop/"}
    if found := demo_story.card_to_enroll(installation):
        yield _card("card", found)
    if found := demo_story.card_without_contact(installation):
        yield _card("card_without_contact", found)
    changed = demo_story.password_was_changed(installation)
    yield {
        "kind": "member",
        "user_id": demo_story.ENROLLED_USER_ID,
        "password": None if changed else demo_story.ENROLLED_PASSWORD,
    }


def _card(kind: str, found: DemoCardToTry) -> dict[str, Any]:
    from webapp.domain.card import grouped  # noqa: PLC0415

    return {
        "kind": kind,
        "number": grouped(found.issued.proof.number.digits),
        "code": found.issued.proof.code.digits,
        "name": found.member_name,
        "member": found.member_reference,
    }


def _program() -> str:
    """Return how this command is called again: by its path where its name alone is not enough."""
    name, called = "my-account", Path(sys.argv[0])
    if called.name != name or str(called.parent.absolute()) in os.get_exec_path():
        return name
    return os.path.relpath(called)


def _lines(entry: dict[str, Any]) -> Iterator[str]:
    if entry["kind"] == "site":
        yield f"My Account is at   {entry['url']}"
        yield f"Its messages are at {entry['workshop']}"
    elif entry["kind"] == "member":
        yield "Somebody who has enrolled:"
        yield f"  user ID   {entry['user_id']}"
        yield f"  password  {entry['password'] or '(the one that you chose)'}"
    else:
        yield (
            "A card that can be enrolled:"
            if entry["kind"] == "card"
            else f"A card whose member gets letters only "
            f"(`{_program()} issuer activation-code {entry['member']}`):"
        )
        yield f"  number    {entry['number']}   {entry['name']}"
        yield f"  code      {entry['code']}"
