"""Chance that can be repeated: the same words always give the same dice."""

from __future__ import annotations

from random import Random


def dice(*words: object) -> Random:
    """Return dice that belong to these words: a seed, a card, a day.

    >>> dice("seed", "C3001", 7).randint(1, 6) == dice("seed", "C3001", 7).randint(1, 6)
    True
    """
    return Random("|".join(map(str, words)))  # noqa: S311 - a story, not a secret


def number_of(rng: Random, mean: float) -> int:
    """Return how often something happens that happens ``mean`` times on average.

    >>> sum(number_of(dice("often", n), 0.5) for n in range(1_000)) // 100
    5
    """
    whole, fraction = divmod(mean, 1)
    return int(whole) + (rng.random() < fraction)


def amount_between(rng: Random, low: int, high: int, step: int) -> int:
    """Return an amount in whole steps; small ones are likelier, as in shops."""
    raw = rng.triangular(low, high, low + (high - low) / 4)
    return max(step, round(raw / step) * step)
