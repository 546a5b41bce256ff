"""The QR code of an address, for a page to show beside the same in words."""

from __future__ import annotations

from webapp.adapters.qr_code import QrCode, draw_qr_code

__all__ = ["QrCode", "draw_qr_code"]
