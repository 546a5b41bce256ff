"""Chance that can be repeated: the same words always give the same dice."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Self


def dice(*words: object) -> Random:
    """Return dice that belong to these words: a seed, a card, a day.

    >>> dice("seed", "C3001", 7).randint(1, 6) == dice("seed", "C3001", 7).randint(1, 6)
    True
    """
    return Random("|".join(map(str, words)))  # noqa: S311 - a story, not a secret


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often something happens: ``least`` times, and by this chance once more."""

    least: int
    chance: float

    @classmethod
    def on_average(cls, mean: float) -> Self:
        """Return the frequency of what happens ``mean`` times on average.

        >>> often = Frequency.on_average(0.5)
        >>> sum(often.times(dice("often", n)) for n in range(1_000)) // 100
        5
        """
        whole, fraction = divmod(mean, 1)
        return cls(int(whole), fraction)

    def times(self, rng: Random) -> int:
        """Throw the dice and return how often it happens."""
        return self.least + (rng.random() < self.chance)


def amount_between(rng: Random, low: int, high: int, step: int) -> int:
    """Return an amount in whole steps; small ones are likelier, as in shops."""
    raw = rng.triangular(low, high, low + (high - low) / 4)
    return max(step, round(raw / step) * step)
