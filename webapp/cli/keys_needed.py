"""Whether the settings hold every key that the database needs; words when they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from webapp.cli.installation import Installation, SettingsProblem, now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from webapp.config import Settings
    from webapp.domain.keys import KeyRing
    from webapp.services.key_use import MissingKey

RINGS: Final = ("secret_keys", "fingerprint_keys", "pepper_keys", "sealing_keys")
"""The settings that hold keys which can be replaced."""
LACKS: Final = "%(setting)s lacks the key %(id)s, which %(rows)s (%(places)s): %(do)s."
PUT_BACK: Final = "put it back behind the first one"
GIVE_UP: Final = f"{PUT_BACK}, or give these rows up by naming it in MYACCOUNT_RETIRED_KEYS"


def refuse_missing_keys(installation: Installation) -> None:
    """Stop with a sentence for each key that rows still need and the settings do not hold."""
    from webapp.services.key_use import missing_keys  # noqa: PLC0415

    settings = installation.settings
    patient = Installation(settings)
    installation.database  # noqa: B018 - other tables are told first
    try:
        with patient.database.read() as connection:
            missing = missing_keys(
                connection, rings_of(settings), retired=settings.retired_keys, now=now()
            )
    finally:
        patient.close()
    if missing:
        raise SettingsProblem("\n".join(map(_sentence, missing)))


def rings_of(settings: Settings) -> dict[str, KeyRing]:
    """Return the rings by the names of their settings."""
    return {name: getattr(settings, name) for name in RINGS}


def variable(setting: str) -> str:
    """Return a setting as written in the environment."""
    return f"MYACCOUNT_{setting.upper()}"


def places_in_words(counts: Mapping[str, int]) -> str:
    """Return how many rows there are at each place.

    >>> places_in_words({"contact.address": 1200, "member.born_on": 7})
    'contact.address 1,200, member.born_on 7'
    """
    return ", ".join(f"{place} {rows:,}" for place, rows in counts.items())


def _sentence(missing: MissingKey) -> str:
    many = sum(missing.counts.values())
    return LACKS % {
        "setting": variable(missing.setting),
        "id": missing.key_id,
        "rows": "1 row still needs" if many == 1 else f"{many:,} rows still need",
        "places": places_in_words(missing.counts),
        "do": PUT_BACK if missing.setting == "sealing_keys" else GIVE_UP,
    }
