"""``my-account keys``: keys for the settings."""

from __future__ import annotations

import base64
import secrets
from typing import Final

import click

from webapp.domain.keys import SHORTEST_SECRET_BYTES

ID_BYTES: Final = 3


@click.group()
def keys() -> None:
    """Make keys for the settings."""


@keys.command()
def new() -> None:
    """Print a fresh key as ID:KEY.

    Every setting that asks for keys wants another one.  To replace a key, put the new one
    in front of the old, with a comma between them.
    """
    key_id = f"k{secrets.token_hex(ID_BYTES)}"
    secret = base64.urlsafe_b64encode(secrets.token_bytes(SHORTEST_SECRET_BYTES))
    click.echo(f"{key_id}:{secret.decode().rstrip('=')}")
