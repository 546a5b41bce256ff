"""``my-account serve``: the site for members, on gunicorn."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from typing import Final

import click

from webapp.cli.installation import SettingsProblem, read_installation
from webapp.cli.keys_needed import refuse_missing_keys

APPLICATION: Final = "webapp.factory:app_from_environment()"
LOGGER: Final = "webapp.adapters.gunicorn_log.SiteLogger"
GRACE_S: Final = 30


@click.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="HOST:PORT, unix:PATH.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option(
    "--threads",
    default=32,
    show_default=True,
    type=click.IntRange(1, 512),
    help="Threads of each worker: more than sign-ins at the same time.",
)
def serve(bind: str, workers: int, threads: int) -> None:
    """Run the site for members.  TLS is for the proxy in front of it."""
    installation = read_installation(patient=False)
    if installation.settings.demo:
        raise SettingsProblem("The demo is run by `my-account demo`; serve needs MYACCOUNT_*.")
    if find_spec("gunicorn") is None:
        raise click.ClickException("serve needs gunicorn: pip install 'my-account[server]'")
    installation.profile  # noqa: B018 - said now, once, and not by every worker
    installation.database  # noqa: B018
    refuse_missing_keys(installation)
    installation.close()
    sys.stdout.flush()
    os.execv(sys.executable, gunicorn_command(bind, workers, threads))  # noqa: S606


def gunicorn_command(bind: str, workers: int, threads: int) -> list[str]:
    """Return the words that start gunicorn.

    It believes no forwarded header: which proxies there are is a setting of the site.
    """
    return [
        sys.executable,
        "-m",
        "gunicorn",
        f"--bind={bind}",
        "--worker-class=gthread",
        f"--workers={workers}",
        f"--threads={threads}",
        f"--graceful-timeout={GRACE_S}",
        "--keep-alive=5",
        "--forwarded-allow-ips=",
        "--no-control-socket",
        f"--logger-class={LOGGER}",
        APPLICATION,
    ]
