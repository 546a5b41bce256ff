"""Feeds: files in which the issuer tells what happened, row by row.

A row reaches the site as texts, one for each column that its kind has; an empty text
means that the file does not say.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, NamedTuple, Protocol, TypeVar

from webapp.domain.cycle import BillingCycle
from webapp.domain.points_rules import PointsRule

NATIVE_FEED: Final = "issuer"
"""The feed of files that need no mapping and give no other name."""
REJECTED_ROW: Final = "rejected_row"
"""The column by which a row that was rejected is known when it comes again, corrected."""
REJECTED_REASON: Final = "rejected_reason"
"""The column that says what is wrong with a rejected row; nobody reads it back."""


class FeedKind(Enum):
    """What the rows of a file tell about; files are taken in in this order."""

    MEMBERS = "members"
    ACCOUNTS = "accounts"
    CARDS = "cards"
    TRANSACTIONS = "transactions"
    POINTS = "points"
    """Adjustments of points."""


_COLUMNS: Final = {
    FeedKind.MEMBERS: "reference name name_kana name_latin born_on language email sms voice",
    FeedKind.ACCOUNTS: (
        "reference main_member closing_day payment_day payment_month_offset currency product "
        "time_zone"
    ),
    FeedKind.CARDS: "reference account member number last_digits expires_on serial",
    FeedKind.TRANSACTIONS: (
        "reference card kind state used_on used_at posted_on amount currency original_amount "
        "original_currency rate fee_percent base_amount merchant category_code order refunds"
    ),
    FeedKind.POINTS: "reference account booked_on points words",
}
COLUMNS: Final = {kind: (*names.split(), REJECTED_ROW) for kind, names in _COLUMNS.items()}
"""The columns of each kind, in the order in which a row's texts come."""

REQUIRED: Final[dict[FeedKind, tuple[tuple[str, ...], ...]]] = {
    FeedKind.MEMBERS: (("reference",), ("name",)),
    FeedKind.ACCOUNTS: (("reference",),),
    FeedKind.CARDS: (("reference",), ("account",)),
    FeedKind.TRANSACTIONS: (("card",), ("used_on", "used_at"), ("amount",), ("merchant",)),
    FeedKind.POINTS: (("account",), ("booked_on",), ("points",), ("words",)),
}
"""What a file of each kind must have: one column of each group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDefaults:
    """What counts where a file does not say."""

    currency: str | None = None
    """The currency of accounts; the issuer's where there is none."""
    cycle: BillingCycle | None = None
    """The billing cycle of accounts."""
    time_zone: str | None = None
    """The time zone of accounts; the issuer's where there is none."""
    product: str = ""
    points_rule: PointsRule | None = None
    """The only rule by which this feed's purchases earn points; the issuer's where none."""
    opens_cards: bool = False
    """Whether an unknown card opens a card and an account, known within this feed only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One of the issuer's feeds: its name, and how its texts are meant.

    References of members, accounts, cards and transactions are known within one feed.
    """

    name: str = NATIVE_FEED
    history: bool = False
    """Whether it fills in the past: its cycles stay open until they are closed by hand."""
    defaults: FeedDefaults = field(default_factory=FeedDefaults)
    date_formats: tuple[str, ...] = ()
    """How days are written, as ``strptime`` has it; none means 2026-10-01 or 2026/10/01."""
    purchases_negative: bool = False
    """Whether its amounts have the other sign: purchases negative, refunds positive."""


ROWS_AT_ONCE: Final = 5_000
"""So many rows are read and worked on together; more of them save little, and take memory."""
_T = TypeVar("_T")


class FeedRow(NamedTuple):
    """One row of a file."""

    line: int
    """The line on which it begins, counted from 1."""
    texts: tuple[str, ...]
    """One text for each of the kind's ``COLUMNS``."""
    raw: object
    """The row as it stood in the file, to be given back when it is rejected."""
    fault: str = ""
    """Why the file's own form makes the row unreadable; empty for a good one."""


class FeedBatch(Protocol):
    """Some rows of a file that were read together.

    Whoever understands them column by column need not look at each row.
    """

    def __len__(self) -> int:
        """Return how many rows there are."""
        ...

    def __iter__(self) -> Iterator[FeedRow]:
        """Go through the rows."""
        ...

    def columns(self) -> Mapping[str, Sequence[str]] | None:
        """Return the texts of all rows, by native column, or ``None`` when a row has a fault.

        A column that the file does not have may be left out.
        """
        ...


@dataclass(frozen=True, slots=True)
class RowBatch:
    """Rows that are there one by one."""

    kind: FeedKind
    rows: Sequence[FeedRow]

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.rows)

    def __iter__(self) -> Iterator[FeedRow]:
        """Go through the rows."""
        return iter(self.rows)

    def columns(self) -> Mapping[str, Sequence[str]] | None:
        """Return the texts of all rows by native column, or ``None`` when a row has a fault."""
        if any(row.fault for row in self.rows):
            return None
        texts = zip(*(row.texts for row in self.rows), strict=True)
        return dict(zip(COLUMNS[self.kind], texts, strict=True))


def in_batches(things: Iterable[_T], size: int = ROWS_AT_ONCE) -> Iterator[list[_T]]:
    """Go through things in lists; those that come before an error come before it here too."""
    batch: list[_T] = []
    try:
        for thing in things:
            batch.append(thing)
            if len(batch) == size:
                yield batch
                batch = []
    except Exception:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was not taken in.  It does not print the row, which may hold a card number."""

    line: int
    column: str
    """The native name of the column at fault; empty when it is the row as a whole."""
    reason: str
    row: FeedRow = field(repr=False)
    token: str = ""
    """By which the row is known when it comes again, corrected."""


class RowError(ValueError):
    """A row cannot be taken in; ``column`` is the native name of what is at fault."""

    def __init__(self, column: str, reason: str) -> None:
        """Keep both; the text of the error is the reason."""
        super().__init__(reason)
        self.column = column
        self.reason = reason


class FeedError(ValueError):
    """A file cannot be taken in, or not to its end; the text says why."""


@dataclass(slots=True)
class Counts:
    """What became of the rows of a file."""

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    """The first of the rejected rows; whoever wants all of them listens while they come."""
    error: str = ""
    """Why the file could not be taken in to its end; empty when it was."""

    @property
    def is_whole(self) -> bool:
        """Whether every row of the file went in."""
        return not self.rejected and not self.error

    def add(self, other: "Counts") -> None:
        """Count the rows of another part of the file too."""
        self.read += other.read
        self.new += other.new
        self.changed += other.changed
        self.unchanged += other.unchanged


OnRejection = Callable[[Rejection], None]
"""Told of each row that is not taken in, in the order of the file."""
OnProgress = Callable[[int], None]
"""Told how many rows more have been read and dealt with."""
