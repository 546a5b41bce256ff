"""``my-account feed``: taking in the issuer's files, and what came of them."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from webapp.cli.installation import Installation, now, read_installation

if TYPE_CHECKING:
    from webapp.adapters.feed.files import FeedSource
    from webapp.adapters.feed.mapping import FeedMapping
    from webapp.domain.feed import Counts, FeedKind, Rejection
    from webapp.services.feed import FeedPorts

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
        from webapp.domain.feed import NATIVE_FEED, FeedError  # noqa: PLC0415

        if self.rejected and len(files) > 1:
            raise click.UsageError("--rejected is for one file")
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
        return sources

    def _refuse_contradictions(self, mapping: FeedMapping | None, kind: FeedKind | None) -> None:
        if mapping and kind not in {None, mapping.kind}:
            raise click.UsageError(f"the mapping is for {mapping.kind.value}")
        if mapping and self.feed_name not in {None, mapping.feed.name}:
            raise click.UsageError(f"the mapping is for the feed {mapping.feed.name}")


def _take_in(
    source: FeedSource, installation: Installation, rejected: Path | None, *, all_or_nothing: bool
) -> bool:
    """Take in one file; return whether every row went in."""
    from webapp.adapters.feed.rejected import RejectedRows, reason_of  # noqa: PLC0415
    from webapp.domain.feed import Counts, FeedError  # noqa: PLC0415
    from webapp.services.feed import Options, take_in_rows  # noqa: PLC0415

    told = 0
    with RejectedRows(source, rejected) as rejected_rows, _progress(source) as bar:

        def tell(rejection: Rejection) -> None:
            nonlocal told
            told += 1
            if told <= MOST_TOLD:
                reason = reason_of(source, rejection)
                click.echo(f"{source.path}:{rejection.line}: {reason}", err=True)
            rejected_rows.write(rejection)

        counts, problem = Counts(), ""
        try:
            counts = take_in_rows(
                installation.database,
                source.mapping.kind,
                source.rows(),
                feed=source.mapping.feed,
                ports=_ports(installation),
                now=now(),
                options=Options(
                    all_or_nothing=all_or_nothing,
                    file_name=source.path.name,
                    on_rejection=tell,
                    on_progress=bar.update,
                ),
            )
        except FeedError as error:
            problem = str(error)
