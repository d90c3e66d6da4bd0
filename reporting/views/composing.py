"""Dashboards of one's own: looking at one, making one, composing it tile by tile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import User
from reporting.actions import (
    change_dashboard,
    compose_dashboard,
    remove_dashboard,
    share_dashboard,
    unshare_dashboard,
)
from reporting.catalogue import DIMENSION_WORDS
from reporting.dashboards.composing import NewDashboardForm, TileForm, TitleForm, arranged
from reporting.dashboards.standard import standard_of
from reporting.dashboards.tiles import KINDS, SIZES, Tile, tiles_of
from reporting.models import Dashboard, DashboardStatus
from reporting.models.dashboard import SHARES
from reporting.views.dashboards import page, readable
from workflow.figure_rows import may_see_figure
from workflow.kpis import KPIS

STATES = {"share": share_dashboard, "unshare": unshare_dashboard, "remove": remove_dashboard}


def own(request: HttpRequest, pk: int) -> HttpResponse:
    """A dashboard of the reader's own, or one that is shared, with the figures of the reader."""
    row = _row(request, pk)
    return page(request, tiles_of(row.tiles), {"dashboard": row, "heading": row.title})


def new(request: HttpRequest) -> HttpResponse:
    """An empty dashboard, or a copy of another."""
    user = _who(request)
    form = NewDashboardForm(request.POST or None, copies=_copies(user), initial={"copy": request.GET.get("copy", "")})
    if form.is_valid():
        try:
            made = compose_dashboard(
                by=user, title=form.cleaned_data["title"], tiles=_copied(form.cleaned_data["copy"], user)
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("reporting:compose", pk=made.pk)
    context = {
        "form": form,
        "form_title": _("New dashboard"),
        "form_lead": _("It is yours alone until you share it."),
        "submit_label": _("Compose"),
        "cancel_address": "../../",
    }
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)


def compose(request: HttpRequest, pk: int) -> HttpResponse:
    """Tiles up and down, wider, away, and new ones; title, sharing, removal. Each is one step of its history."""
    user, row = _who(request), _row(request, pk)
    asked = request.POST.get("do", "")
    adding = TileForm(request.POST if asked == "add" else None, reader=user)
    titled = TitleForm(request.POST if asked == "title" else None, initial={"title": row.title})
    refusal = None
    if asked and not (asked == "add" and not adding.is_valid()) and not (asked == "title" and not titled.is_valid()):
        try:
            _carried_out(user, row, asked, request, adding, titled)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("The dashboard was saved."))
            return redirect("reporting:dashboard") if asked == "remove" else redirect("reporting:compose", pk=pk)
    context = {
        "row": row,
        "mine": row.owner_id == user.pk,
        "copying": f"{reverse('reporting:dashboard_new')}?copy={row.pk}",
        "tiles": _lines(tiles_of(row.tiles)),
        "adding": adding,
        "titled": titled,
        "refusal": refusal,
        "shared": row.status == DashboardStatus.SHARED,
        "may_share": user.scope().may(SHARES, row.branch),
    }
    status = refusal.http_status if refusal else 422 if adding.errors or titled.errors else 200
    return render(request, "reporting/dashboards/compose.html", context, status=status)


def _carried_out(
    user: User, row: Dashboard, asked: str, request: HttpRequest, adding: TileForm, titled: TitleForm
) -> None:
    number = request.POST.get("version", "")
    version = int(number) if number.isdecimal() else None
    if asked in STATES:
        STATES[asked](by=user, dashboard=row, expected_version=version)
        return
    tiles, title = list(tiles_of(row.tiles)), row.title
    if asked == "add":
        tiles.append(adding.tile())
    elif asked == "title":
        title = titled.cleaned_data["title"]
    else:
        change, _dot, place = asked.partition(".")
        tiles = arranged(tiles, change, int(place) if place.isdecimal() else -1)
    change_dashboard(by=user, dashboard=row, title=title, tiles=tiles, expected_version=version)


def _lines(tiles: Sequence[Tile]) -> list[dict[str, Any]]:
    """The tiles as the page of composing lists them."""
    last = len(tiles) - 1
    return [
        {
            "place": place,
            "kind": KINDS[tile.kind],
            "figures": " · ".join(str(KPIS[code].label) for code in tile.kpis),
            "by": DIMENSION_WORDS.get(tile.dimension, ""),
            "size": SIZES[tile.width],
            "first": place == 0,
            "last": place == last,
        }
        for place, tile in enumerate(tiles)
    ]


def _copies(user: User) -> list[tuple[str, Any]]:
    shared = Dashboard.objects.visible_to(user).standing().order_by("title", "id")
    return [*((each.code, each.label) for each in readable(user)), *((str(row.pk), row.title) for row in shared)]


def _copied(code: str, user: User) -> Sequence[Tile]:
    """The tiles of the one that is copied, without figures the person may not see."""
    from_product = standard_of(code)
    if from_product is not None:
        return _seen(from_product.tiles, user)
    row = Dashboard.objects.visible_to(user).standing().filter(pk=code).first() if code.isdecimal() else None
    return _seen(tiles_of(row.tiles), user) if row else ()


def _seen(tiles: Sequence[Tile], user: User) -> list[Tile]:
    found = (replace(tile, kpis=tuple(code for code in tile.kpis if may_see_figure(user, code))) for tile in tiles)
    return [tile for tile in found if tile.kpis]


def _row(request: HttpRequest, pk: int) -> Dashboard:
    rows = Dashboard.objects.visible_to(_who(request)).standing().select_related("branch", "owner")
    return get_object_or_404(rows, pk=pk)


def _who(request: HttpRequest) -> User:
    return cast("User", request.user)
