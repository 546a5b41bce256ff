"""Which files were taken in, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import insert, select, update

from webapp.domain.feed import Counts, FeedKind
from webapp.models import FeedFile

if TYPE_CHECKING:
    from sqlalchemy import Connection

BROKEN_OFF: Final = "broken off"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastFile:
    """One file, each time it was taken in."""

    feed: str
    file_name: str
    kind: str
    started_at: datetime
    finished_at: datetime | None
    """``None`` while it is coming in, and for ever when that was broken off."""
    rows_read: int
    rows_new: int
    rows_changed: int
    rows_unchanged: int
    rows_rejected: int
    error: str | None


_FILES = select(*(getattr(FeedFile, name) for name in PastFile.__dataclass_fields__)).order_by(
    FeedFile.started_at.desc(), FeedFile.id.desc()
)


def read_history(connection: Connection, *, most: int) -> list[PastFile]:
    """Return the files that were taken in last, the newest first."""
    rows = connection.execute(_FILES.limit(most)).mappings()
    return [PastFile(**row) for row in rows]


def note_start(
    connection: Connection, feed: str, file_name: str, kind: FeedKind, *, now: datetime
) -> int:
    """Remember that a file begins to come in, and return the number under which it is known."""
    values = {"feed": feed, "file_name": file_name, "kind": kind.value, "started_at": now}
    nothing = _rows(Counts())
    begun = insert(FeedFile).values(**values, **nothing).returning(FeedFile.id)
    return connection.execute(begun).scalar_one()


def note_counts(
    connection: Connection, file_id: int, counts: Counts, *, finished_at: datetime | None = None
) -> None:
    """Remember what became of a file's rows so far, or in the end.

    Saved together with these rows: whoever kills an import still sees what was done.
    """
    values = {"finished_at": finished_at, "error": counts.error or None}
    here = update(FeedFile).where(FeedFile.id == file_id)
    connection.execute(here.values(**values, **_rows(counts)))


def note_broken_off(connection: Connection, file_id: int) -> None:
    """Remember that a file was broken off; what became of the rows before stays."""
    here = update(FeedFile).where(FeedFile.id == file_id)
    connection.execute(here.values(error=BROKEN_OFF))


def _rows(counts: Counts) -> dict[str, int]:
    """Return the counts by the columns of the table."""
    return {
        "rows_read": counts.read,
        "rows_new": counts.new,
        "rows_changed": counts.changed,
        "rows_unchanged": counts.unchanged,
        "rows_rejected": counts.rejected,
    }
