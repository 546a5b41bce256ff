"""The figures of a statement, and the identities that hold between them."""

from dataclasses import dataclass

from webapp.domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFigures:
    """How the amount of one billing cycle came about.

    ``previous_balance`` (A), less ``payments_and_refunds`` (B), plus ``new_charges``
    (C) is the ``closing_balance`` (D); ``amount_due`` (E) is what is collected on the
    payment date.  B and C are both told as positive amounts.

    >>> figures = StatementFigures(
    ...     previous_balance=Money(30_000, "JPY"),
    ...     payments_and_refunds=Money(31_000, "JPY"),
    ...     new_charges=Money(85_210, "JPY"),
    ... )
    >>> figures.closing_balance
    Money(minor=84210, currency='JPY')
    """

    previous_balance: Money
    payments_and_refunds: Money
    new_charges: Money

    def __post_init__(self) -> None:
        """Refuse figures that no sums of lines can give."""
        if self.payments_and_refunds.minor < 0 or self.new_charges.minor < 0:
            raise ValueError("payments and refunds, and new charges, are told without a sign")

    @classmethod
    def from_sums(
        cls, currency: str, *, previous_minor: int, negative_minor: int, positive_minor: int
    ) -> "StatementFigures":
        """Return the figures for the sums of a statement's lines below and above zero.

        ``negative_minor`` sums the lines that lower the bill (payments, refunds,
        corrections) and is negative or zero; ``positive_minor`` sums all others.
        """
        return cls(
            previous_balance=Money(previous_minor, currency),
            payments_and_refunds=Money(-negative_minor, currency),
            new_charges=Money(positive_minor, currency),
        )

    @property
    def lines_total(self) -> Money:
        """The sum of all lines, C − B."""
        return self.new_charges - self.payments_and_refunds

    @property
    def closing_balance(self) -> Money:
        """What the member owes after this cycle, D; negative if the issuer owes."""
        return self.previous_balance + self.lines_total

    @property
    def amount_due(self) -> Money:
        """What is collected on the payment date, E; a credit stays for the next cycle."""
        balance = self.closing_balance
        return balance if balance.minor > 0 else Money.zero(balance.currency)
