"""The dashboards: the reader's standard one, the others of the product; how any of them is laid out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from reporting.dashboards.asked import DashboardForm, asked_of
from reporting.dashboards.showing import shown_tiles
from reporting.dashboards.standard import STANDARD, Standard, standard_for, standard_of
from reporting.dashboards.tiles import Tile
from reporting.made_files import tile_address
from reporting.models import Dashboard
from workflow.branch_scope import chosen_branch
from workflow.figure_rows import may_see_figure

MOST_LISTED = 100


def home(request: HttpRequest) -> HttpResponse:
    """The standard dashboard of the reader's role; the first with a figure of theirs for any other."""
    user = cast("User", request.user)
    open_to = readable(user)
    mine = standard_for(set(user.scope().roles))
    found = mine if mine in open_to else next(iter(open_to), None)
    if found is None:
        return render(request, "reporting/dashboards/nothing.html")
    return page(request, found.tiles, {"standard": found, "heading": found.label})


def standard(request: HttpRequest, dashboard: str) -> HttpResponse:
    """One of the standard dashboards."""
    found = standard_of(dashboard)
    if found is None:
        raise Http404
    return page(request, found.tiles, {"standard": found, "heading": found.label})


def readable(user: User) -> list[Standard]:
    """The standard dashboards with at least one figure that ``user`` may see."""
    return [each for each in STANDARD if any(may_see_figure(user, code) for tile in each.tiles for code in tile.kpis)]


def page(request: HttpRequest, tiles: Sequence[Tile], context: dict[str, Any]) -> HttpResponse:
    """A dashboard with its filter; the days that make no sense are said beside their field."""
    user = cast("User", request.user)
    form = DashboardForm(request.GET, user=user, home=chosen_branch(request))
    context |= {"form": form, "read_at": timezone.localtime(), "choices": _choices(request, user, context)}
    if form.is_valid():
        context["question"] = form.question()
        context["shown"] = shown = shown_tiles(tiles, context["question"], user)
        asked = asked_of(context["question"])
        for each in shown:
            each.export_address = tile_address(request, _named(context), each, asked)
    return render(request, "reporting/dashboards/page.html", context, status=422 if form.errors else 200)


def _named(context: dict[str, Any]) -> str:
    """How a file names the dashboard: by its code, one's own by its number."""
    return str(context["dashboard"].pk) if "dashboard" in context else context["standard"].code


def _choices(request: HttpRequest, user: User, context: dict[str, Any]) -> list[tuple[Any, str, bool]]:
    """The dashboards to change to, keeping what is asked: one's own, those shared, those of the product."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    mine = Dashboard.objects.visible_to(user).standing().order_by("title", "id")[:MOST_LISTED]
    current = context.get("dashboard")
    return [
        *((row.title, reverse("reporting:own", args=[row.pk]) + query, row == current) for row in mine),
        *(
            (each.label, reverse("reporting:standard", args=[each.code]) + query, each == context.get("standard"))
            for each in readable(user)
        ),
    ]
