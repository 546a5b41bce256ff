"""``my-account keys``: keys for the settings, and how one is replaced."""

from __future__ import annotations

import base64
import os
import secrets
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from webapp.cli.installation import Installation, now, read_installation
from webapp.cli.keys_needed import RINGS, places_in_words, rings_of, variable
from webapp.domain.keys import SHORTEST_SECRET_BYTES

if TYPE_CHECKING:
    from webapp.domain.keys import KeyRing
    from webapp.services.rewrap import RewrapPorts

ID_BYTES: Final = 3
REST_S: Final = 0.02
"""How long rewrap rests between two batches, so that the site can write."""
NOTHING: Final = "nothing: it may go"
IN_COOKIES: Final = "in cookies only: it may go when no browser is signed in by it any more"
SHORT_NAMES: Final = tuple(name.removesuffix("_keys") for name in RINGS)


@click.group()
def keys() -> None:
    """Make keys for the settings, and replace them."""


@keys.command()
def new() -> None:
    """Print a fresh key as ID:KEY.

    Every setting that asks for keys wants another one.
    """
    click.echo(_fresh_key())


@keys.command("list")
def list_() -> None:
    """Say which keys there are, which is current, and how many rows each still holds."""
    from webapp.services.key_use import count_rows  # noqa: PLC0415

    installation = read_installation()
    with installation.database.read() as connection:
        counts = count_rows(connection, now=now())
    for setting, ring in rings_of(installation.settings).items():
        click.echo(variable(setting))
        for line in _lines(ring, counts.get(setting)):
            click.echo(f"  {line}")


@keys.command()
@click.argument("setting", type=click.Choice(SHORT_NAMES))
@click.option("--behind", is_flag=True, help="Only add it; --first ID makes it current later.")
@click.option("--first", metavar="ID", help="Make no new key, put this one in front.")
def rotate(setting: str, *, behind: bool, first: str | None) -> None:
    """Put a fresh key in front of the others of SETTING.

    In a file of keys (file:PATH) it is written; for a variable of the environment it is
    printed.  Where several machines share a database, add it --behind on all of them and
    restart them before it becomes the --first: none must meet a key that it does not hold.
    """
    installation = read_installation()
    if installation.settings.demo:
        raise click.ClickException("The demo's keys are public, and stay as they are.")
    name = variable(f"{setting}_keys")
    written = os.environ.get(name, "")
    from webapp.config.readers import KEY_FILE, key_texts  # noqa: PLC0415

    held = [text.strip() for text in key_texts(written)]
    arranged = _arranged(held, name, behind=behind, first=first)
    if not written.startswith(KEY_FILE):
        click.echo(
            f"Write {name} anew, with a comma between two keys, then restart serve and worker:"
        )
        for text in arranged:
            click.echo(f"  {_id(text)}, as it was" if text in held else f"  {text}")
        return
    path = Path(written.removeprefix(KEY_FILE))
    _write(path, arranged)
    click.echo(f"{path} begins with {_id(arranged[0])} now. Restart serve and worker;")
    click.echo("then `my-account keys rewrap`.")


@keys.command()
def rewrap() -> None:
    """Make rows anew that an older key made, while the site runs.

    It can be stopped and started again at any time.  What only a member can make anew (a
    password) or another issuer's file (a card number) waits for that.
    """
    from webapp.services.rewrap import rewrap as work  # noqa: PLC0415

    installation = read_installation()
    unreadable = 0
    for one in work(installation.database, _ports(installation)):
        click.echo(f"{one.place}: {one.renewed:,} made anew")
        if one.unreadable:
            click.echo(f"{one.place}: {one.unreadable:,} that no key opens", err=True)
        unreadable += one.unreadable
    if unreadable:
        raise click.ClickException("Some rows cannot be read with the keys of the settings.")


def _fresh_key() -> str:
    key_id = f"k{secrets.token_hex(ID_BYTES)}"
    secret = base64.urlsafe_b64encode(secrets.token_bytes(SHORTEST_SECRET_BYTES))
    return f"{key_id}:{secret.decode().rstrip('=')}"


def _lines(ring: KeyRing, by_key: Mapping[str, Mapping[str, int]] | None) -> Iterator[str]:
    """Say what each key still holds; ``by_key`` is ``None`` for keys of cookies."""
    counts = by_key or {}
    for key in ring:
        current = key is ring.current
        held = places_in_words(counts.get(key.id, {}))
        if by_key is None:
            held = "" if current else IN_COOKIES
        yield _line(key.id, "current" if current else "older", held or ("" if current else NOTHING))
    known = {key.id for key in ring}
    for key_id in sorted(counts.keys() - known):
        state = "MISSING" if key_id else "older"
        yield _line(key_id or "(no name)", state, places_in_words(counts[key_id]))


def _line(key_id: str, state: str, held: str) -> str:
    return f"{key_id:<16} {state:<8} {held}".rstrip()


def _id(text: str) -> str:
    return text.strip().partition(":")[0]


def _arranged(held: list[str], name: str, *, behind: bool, first: str | None) -> list[str]:
    """Return the keys of a setting as they stand after the change."""
    if first is None:
        return [*held, _fresh_key()] if behind else [_fresh_key(), *held]
    chosen = [text for text in held if _id(text) == first]
    if not chosen:
        raise click.ClickException(f"{name} holds no key {first}.")
    return chosen + [text for text in held if _id(text) != first]


def _write(path: Path, texts: list[str]) -> None:
    """Write a file of keys whole or not at all; owner, rights and remarks stay as they were."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    before = path.stat()
    remarks = [line for line in path.read_text("utf-8").splitlines() if line.startswith("#")]
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join([*remarks, *texts]) + "\n")
            file.flush()
            os.fsync(file.fileno())
        if os.geteuid() == 0:
            os.chown(beside, before.st_uid, before.st_gid)
        beside.chmod(before.st_mode & 0o777)
        beside.replace(path)
    except OSError as problem:
        beside.unlink(missing_ok=True)
        raise click.ClickException(f"{path} cannot be written: {problem.strerror}.") from None


def _ports(installation: Installation) -> RewrapPorts:
    from webapp.services.rewrap import RewrapPorts  # noqa: PLC0415

    settings, issuer = installation.settings, installation.issuer
    return RewrapPorts(
        sealer=installation.sealer,
        sealing_keys=settings.sealing_keys,
        fingerprint_keys=settings.fingerprint_keys,
        number_of=(
            (lambda serial, expires_on: issuer.issue(serial, expires_on).proof.number)
            if issuer.is_embedded
            else None
        ),
        rest=lambda: time.sleep(REST_S),
    )
