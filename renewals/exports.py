"""The lists of the desk as sources of files."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from renewals.views.calling import listed_call_lists, listed_callbacks, listed_items
from renewals.views.renewal_list import listed_renewals
from workflow.exports.sources import register_list
from workflow.intake.screens.table import register_imports_list
from workflow.listing.page import Listed

EXPORT = "renewals.export"
DIGITS = 19


def _items(request: HttpRequest) -> Listed:
    number = request.GET.get("list", "")
    return listed_items(request, int(number) if number.isdecimal() and len(number) < DIGITS else 0)


def register() -> None:
    """Called once when the app is ready."""
    register_imports_list("renewals")
    register_list("renewals", _("Renewals"), EXPORT, listed_renewals)
    register_list("renewals-call-lists", _("Call lists"), EXPORT, listed_call_lists)
    register_list("renewals-call-list", _("Customers of a call list"), EXPORT, _items)
    register_list("renewals-callbacks", _("Lapse callbacks"), EXPORT, listed_callbacks)
