"""One replacement of a reinsurer: who leaves, who takes over, and what each has."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from reinsurance.models import Replacement
from reinsurance.replaced import told_of_replacement


def replacement(request: HttpRequest, pk: int) -> HttpResponse:
    """As it was carried out; before that as it would be now."""
    user: Any = request.user
    rows = Replacement.objects.visible_to(user).select_related(
        "placement__branch", "line__section", "line__reinsurer", "line__broker", "reinsurer", "broker"
    )
    found = get_object_or_404(rows.select_related("slip", "asked_by", "proof", "release", "acceptance"), pk=pk)
    context = {"replacement": found, "placement": found.placement, "told": told_of_replacement(found)}
    return render(request, "reinsurance/replacement.html", context)
