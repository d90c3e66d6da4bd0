"""Addresses of figures and reports."""

from __future__ import annotations

from config.permissions.access import WRITE, Access

ROWS: dict[str, Access] = {
    "reporting:renewal_rate": Access("renewals.rate"),
    "reporting:rate_rows": Access("renewals.rate"),
    "reporting:rate_pdf": Access("renewals.rate", WRITE),
}
