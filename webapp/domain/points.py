"""Points: what spending earns and what a refund takes back."""

from collections.abc import Iterable
from enum import Enum
from itertools import accumulate, pairwise
from typing import NewType

Points = NewType("Points", int)
"""A number of points.  Not money: mypy refuses one where the other belongs."""


class PointsReason(Enum):
    """Why points moved."""

    EARNED = "earned"
    TAKEN_BACK = "taken_back"
    EXPIRED = "expired"
    EXCHANGED = "exchanged"
    RETURNED = "returned"
    ADJUSTED = "adjusted"


def points_earned(net_minor: int, *, spend_per_point_minor: int, multiplier: int = 1) -> Points:
    """Return what spending ``net_minor`` earns: whole points only, fractions are dropped.

    ``net_minor`` is what is left of a purchase after its refunds, in minor units.

    >>> points_earned(12_345, spend_per_point_minor=100)
    123
    >>> points_earned(399, spend_per_point_minor=200, multiplier=3)
    3
    """
    return Points(max(net_minor, 0) // spend_per_point_minor * multiplier)


def points_taken_back(
    net_before_minor: int,
    net_after_minor: int,
    *,
    spend_per_point_minor: int,
    multiplier: int = 1,
) -> Points:
    """Return what one refund of a purchase takes back.

    It is what the purchase had earned before it less what it earns after it, so that
    refunding a purchase in any number of parts takes back exactly what it earned.

    >>> points_taken_back(200, 150, spend_per_point_minor=100)
    1
    >>> points_taken_back(150, 0, spend_per_point_minor=100)
    1
    """
    before, after = (
        points_earned(net, spend_per_point_minor=spend_per_point_minor, multiplier=multiplier)
        for net in (net_before_minor, net_after_minor)
    )
    return Points(before - after)


def points_taken_back_each(
    purchase_minor: int,
    refunds_minor: Iterable[int],
    *,
    spend_per_point_minor: int,
    multiplier: int = 1,
) -> tuple[Points, ...]:
    """Return what each refund of one purchase takes back, one for each refund given.

    Refunds are negative, as bills have them.  Give them by day and then by the issuer's
    reference, never in the order in which they were loaded: the sum is the same in any
    order, but the share of each refund, and with it of its cycle, is not.

    >>> points_taken_back_each(200, [-50, -150], spend_per_point_minor=100)
    (1, 1)
    """
    nets = accumulate(refunds_minor, initial=purchase_minor)
    return tuple(
        points_taken_back(
            before, after, spend_per_point_minor=spend_per_point_minor, multiplier=multiplier
        )
        for before, after in pairwise(nets)
    )
