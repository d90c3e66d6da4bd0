"""Addresses of the board and of what is watched."""

from __future__ import annotations

from config.permissions.access import FORM, Access

SUSPICION = "renewals.suspicion"
ROWS: dict[str, Access] = {
    "renewals:board": Access("renewals.board"),
    "renewals:suspicions": Access("renewals.board"),
    "renewals:suspicion": Access("renewals.board", row=SUSPICION),
    "renewals:suspicion_judge": Access("renewals.board", FORM, row=SUSPICION),
}
