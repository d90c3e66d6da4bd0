"""The line that says when a pack was printed or, on a file somebody took, who took it when and what for."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _


def stamped(moment: datetime, mark: str) -> str:
    """The watermark, which has the moment; without one the local moment, in the language in force."""
    return mark or _("Printed %(moment)s") % {"moment": f"{moment:%Y-%m-%d %H:%M}"}
