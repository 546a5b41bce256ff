"""Taking in the issuer's files: what they tell becomes members, cards, transactions, points.

    counts = take_in(database, FeedKind.TRANSACTIONS, rows, feed=feed, ports=ports, now=now)

``intake`` goes through the rows batch by batch.  ``texts`` says what a text means, ``lines``
makes a transaction of a row, ``posting`` writes what is new, ``corrections`` what has
changed, ``refunds`` the points of refunds that name their purchase.  ``members``,
``holdings`` and ``adjustments`` are for the files with fewer rows.
"""

from webapp.services.feed.intake import Options, take_in, take_in_batches, take_in_rows
from webapp.services.feed.ports import FeedDatabase, FeedPorts

__all__ = ["FeedDatabase", "FeedPorts", "Options", "take_in", "take_in_batches", "take_in_rows"]
