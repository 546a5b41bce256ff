"""The operator's files that are looked into at the start, before anything uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from webapp.adapters.issuer_file import issuer_file_faults
from webapp.adapters.theme_file import theme_file_faults

if TYPE_CHECKING:
    from webapp.config import FileChecks

CHECKS: Final[FileChecks] = {"issuer_file": issuer_file_faults, "theme_file": theme_file_faults}
"""What to call for each setting that names such a file; what comes back are its faults."""
