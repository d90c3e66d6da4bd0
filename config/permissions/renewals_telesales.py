"""Addresses of telesales."""

from __future__ import annotations

from config.permissions.access import FORM, Access

ROWS: dict[str, Access] = {
    "renewals:call_list_hand_out": Access("renewals.call_list", FORM, row="renewals.calllist"),
    "renewals:call_give_back": Access("renewals.call_list", FORM, row="renewals.calllistitem"),
}
