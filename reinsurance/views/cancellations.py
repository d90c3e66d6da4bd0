"""One cancellation: when cover ends, and what every line returns."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from reinsurance.cancelled import told_of_cancellation
from reinsurance.models import Cancellation


def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    """As it was carried out; before that as it would be now."""
    user: Any = request.user
    rows = Cancellation.objects.visible_to(user).select_related("placement__branch", "slip", "asked_by", "evidence")
    found = get_object_or_404(rows, pk=pk)
    context = {"cancellation": found, "placement": found.placement, "told": told_of_cancellation(found)}
    return render(request, "reinsurance/cancellation.html", context)
