"""Where a page ends, as an address names it."""

from datetime import date

import pytest

from webapp.services.paging import Place


@pytest.mark.parametrize("place", [Place(date(2026, 9, 3), 4711), Place(date(1, 1, 1), -3)])
def test_a_place_is_read_as_it_is_written(place: Place) -> None:
    assert Place.parse(str(place)) == place


@pytest.mark.parametrize(
    "text",
    ["", "2026-09-03", "2026-02-30.1", "20260903.1", "2026-09-03.1.5", "2026-09-03.x",
     "2026-09-03.1\n", "２０２６-09-03.1", "2026-09-03." + "9" * 19],
)  # fmt: skip
def test_anything_else_is_no_place(text: str) -> None:
    assert Place.parse(text) is None
