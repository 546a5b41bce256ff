"""``my-account feed``: taking in the issuer's files, and what came of them."""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import click

from webapp.cli.installation import Installation, now, read_installation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webapp.adapters.feed.files import FeedSource
    from webapp.adapters.feed.mapping import FeedMapping
    from webapp.adapters.feed.rejected import RejectedRows
    from webapp.domain.feed import Counts, FeedKind
    from webapp.services.feed import FeedPorts
    from webapp.services.feed.history import PastFile

KINDS: Final = ("members", "accounts", "cards", "transactions", "points", "events")
MOST_TOLD: Final = 20
"""So many rejected rows are told on the terminal; all of them are in the file."""


@click.group()
def feed() -> None:
    """Take in the issuer's files."""


@feed.command(name="import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Which column is which field (TOML); not needed for native column names.",
)
@click.option("--kind", type=click.Choice(KINDS), help="What the files tell about.")
@click.option("--feed", "feed_name", help="The feed that native files belong to.")
@click.option("--all-or-nothing", is_flag=True, help="One rejected row keeps its whole file out.")
@click.option(
    "--rejected",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write rejected rows; else beside the file.",
)
def take_in_files(
    files: tuple[Path, ...],
    *,
    mapping_file: Path | None,
    kind: str | None,
    feed_name: str | None,
    all_or_nothing: bool,
    rejected: Path | None,
) -> None:
    """Take in FILES: CSV with a header or JSON Lines, also packed with gzip.

    A file can be taken in any number of times.  The exit status is 0 when every row went in.
    """
    from webapp.cli.tables import database_problems  # noqa: PLC0415

    asked = _Asked(mapping_file, kind, feed_name, rejected)
    with ExitStack() as stack:
        sources = asked.sources(files)
        installation = read_installation()
        stack.enter_context(database_problems())
        outcomes = [
            _take_in(source, installation, rejected, all_or_nothing=all_or_nothing)
            for source in sources
        ]
    sys.exit(0 if all(outcomes) else 1)


@dataclass(frozen=True)
class _Asked:
    """What was asked for besides the files."""

    mapping_file: Path | None
    kind: str | None
    feed_name: str | None
    rejected: Path | None

    def sources(self, files: tuple[Path, ...]) -> list[FeedSource]:
        """Look into all files before the first one is taken in."""
        from webapp.adapters.feed.files import open_source  # noqa: PLC0415
        from webapp.adapters.feed.mapping import read_kind, read_mapping  # noqa: PLC0415
        from webapp.domain.feed import NATIVE_FEED, FeedError, FeedKind  # noqa: PLC0415

        if self.rejected and len(files) > 1:
            raise click.UsageError("--rejected is for one file")
        if self.rejected and self.rejected.exists():
            raise click.UsageError(f"{self.rejected} is there already")
        try:
            kind = read_kind(self.kind) if self.kind else None
            mapping = read_mapping(self.mapping_file) if self.mapping_file else None
        except FeedError as error:
            raise click.ClickException(f"{error}.") from None
        self._refuse_contradictions(mapping, kind)
        sources = []
        for path in files:
            try:
                name = self.feed_name or NATIVE_FEED
                sources.append(open_source(path, mapping, kind=kind, feed=name))
            except FeedError as error:
                raise click.ClickException(f"{path}: {error}.") from None
        # Whatever the order in which they are named: cards need their accounts.
        order = list(FeedKind)
        return sorted(sources, key=lambda source: order.index(source.mapping.kind))

    def _refuse_contradictions(self, mapping: FeedMapping | None, kind: FeedKind | None) -> None:
        if mapping and kind not in {None, mapping.kind}:
            raise click.UsageError(f"the mapping is for {mapping.kind.value}")
        if mapping and self.feed_name not in {None, mapping.feed.name}:
            raise click.UsageError(f"the mapping is for the feed {mapping.feed.name}")


def _take_in(
    source: FeedSource, installation: Installation, rejected: Path | None, *, all_or_nothing: bool
) -> bool:
    """Take in one file and say what came of it; return whether every row went in."""
    from webapp.adapters.feed.rejected import RejectedRows  # noqa: PLC0415
    from webapp.services.feed import Options, take_in_batches  # noqa: PLC0415

    with (
        RejectedRows(source, rejected) as rejected_rows,
        _Progress(source) as progress,
        _write_problems(rejected_rows.path),
    ):
        counts = take_in_batches(
            installation.database,
            source.mapping.kind,
            source.batches(),
            feed=source.mapping.feed,
            ports=_ports(installation),
            now=now(),
            options=Options(
                all_or_nothing=all_or_nothing,
                file_name=source.path.name,
                on_rejection=rejected_rows.write,
                on_progress=progress.go_on,
            ),
        )
    _say(source, counts, rejected_rows)
    if all_or_nothing and not counts.is_whole:
        click.echo("Nothing of it was taken in.", err=True)
    return counts.is_whole


@contextmanager
def _write_problems(path: Path) -> Iterator[None]:
    """Say in a sentence that rejected rows cannot be written."""
    try:
        yield
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from None


def _say(source: FeedSource, counts: Counts, rejected_rows: RejectedRows) -> None:
    """Say what is wrong, for people, and what came of the rows."""
    from webapp.adapters.feed.rejected import reason_of  # noqa: PLC0415

    for rejection in counts.rejections[:MOST_TOLD]:
        reason = reason_of(source, rejection)
        click.echo(f"{source.path}:{rejection.line}: {reason}", err=True)
    if counts.rejected > MOST_TOLD:
        click.echo(f"... and {counts.rejected - MOST_TOLD} more", err=True)
    if rejected_rows.is_written:
        click.echo(f"The rejected rows are in {rejected_rows.path}.", err=True)
    if counts.error:
        click.echo(f"{source.path}: {counts.error}.", err=True)
    click.echo(
        f"{source.path}: {counts.read} read, {counts.new} new, {counts.changed} changed, "
        f"{counts.unchanged} unchanged, {counts.rejected} rejected"
    )


class _Progress:
    """A bar on the terminal that follows how much of a file has been read."""

    def __init__(self, source: FeedSource) -> None:
        self._source = source
        self._bar = click.progressbar(
            length=source.size,
            label=source.path.name,
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
        )
        self._at = 0

    def __enter__(self) -> Self:
        """Show the bar."""
        self._bar.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the bar as it stands."""
        self._bar.__exit__(None, None, None)

    def go_on(self, rows: int) -> None:
        """Move the bar; rows do not matter, since nobody knows how many there will be."""
        del rows
        position = self._source.position or self._source.size
        self._bar.update(position - self._at)
        self._at = position


def _ports(installation: Installation) -> FeedPorts:
    from webapp.services.feed import FeedPorts  # noqa: PLC0415

    return FeedPorts(
        profile=installation.profile,
        sealer=installation.sealer,
        fingerprint_keys=installation.settings.fingerprint_keys,
        number_of=installation.issuer.number if installation.issuer.is_embedded else None,
    )


@feed.command()
@click.option("--last", default=20, show_default=True, help="So many files, the newest first.")
def status(last: int) -> None:
    """Say which files were taken in, and what came of them."""
    from webapp.cli.tables import database_problems  # noqa: PLC0415
    from webapp.services.feed.history import read_history  # noqa: PLC0415

    installation = read_installation()
    with database_problems(), installation.database.read() as connection:
        files = read_history(connection, most=last)
    for file in files:
        which = f"{file.started_at:%Y-%m-%d %H:%M} {file.feed} {file.kind} {file.file_name}"
        click.echo(f"{which}: {_became(file)}")
    if not files:
        click.echo("No file has been taken in yet.")


def _became(file: PastFile) -> str:
    """Say what came of a file; nobody but whoever started an import knows whether it was killed."""
    if not (file.finished_at or file.error):
        return (
            f"{file.rows_read - file.rows_rejected} rows saved so far; "
            "still coming in, or killed: then start it again"
        )
    counts = (
        f"{file.rows_read} read, {file.rows_new} new, {file.rows_changed} changed, "
        f"{file.rows_unchanged} unchanged, {file.rows_rejected} rejected"
    )
    return f"{counts}; {file.error}" if file.error else counts
