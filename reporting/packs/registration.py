"""The packs Banli comes with."""

from __future__ import annotations

from reporting.packs import exports
from reporting.packs.claims import LOSSES, SAVINGS, TIMELINESS
from reporting.packs.one_pager import ONE_PAGER
from reporting.packs.registry import register_pack
from reporting.packs.reinsurance import FACULTATIVE
from reporting.packs.renewals import MONTHLY

OURS = (MONTHLY, TIMELINESS, LOSSES, SAVINGS, FACULTATIVE, ONE_PAGER)


def register() -> None:
    """Called once when the app is ready, after the figures of the desks."""
    for pack in OURS:
        register_pack(pack)
    exports.register()
