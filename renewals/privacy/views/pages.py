"""What the pages about personal data share: their tabs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflow.listing.chips import Tab

#: view and label of each tab; all under one right.
TABS = (
    ("subject_requests", _("Requests of customers")),
    ("shared_numbers", _("Shared numbers")),
    ("retention", _("Retention")),
)


def in_its_tab(
    _request: HttpRequest, context: dict[str, Any], name: str, *, lead: str | Promise, empty: str | Promise
) -> dict[str, Any]:
    """The context of one list in its tab; ``empty`` says what to do where there is nothing."""
    tabs = [Tab(label, reverse(f"renewals:{view}"), active=view == name) for view, label in TABS]
    title = next(label for view, label in TABS if view == name)
    return context | {"tabs": tabs, "title": title, "lead": lead, "empty": empty}
