"""Rows do not print: a password's hash in a log would be one ``repr`` away."""

import pytest

from webapp.models import Base

ROWS = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda row: row.__name__)


@pytest.mark.parametrize("row", ROWS)
def test_a_row_does_not_print_its_columns(row: type[Base]) -> None:
    empty = row.__new__(row)
    assert repr(empty).startswith(f"<{row.__module__}.{row.__name__} object")
