"""The line that says when a pack was printed, for whom and what for."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _


def stamped(moment: datetime, mark: str) -> str:
    """The local moment and the watermark, in the language in force."""
    printed = _("Printed %(moment)s") % {"moment": f"{moment:%Y-%m-%d %H:%M}"}
    return " · ".join(part for part in (printed, mark) if part)
