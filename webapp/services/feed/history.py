"""Which files were taken in, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from webapp.models import FeedFile

if TYPE_CHECKING:
    from sqlalchemy import Connection


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
