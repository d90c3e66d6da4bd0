"""The manager's live board."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from renewals.branch_numbers import number
from renewals.disclosure import shown_name, shown_title
from renewals.insight.board import Board, late_whole, listed
from renewals.insight.forms import BoardForm
from renewals.models import Renewal, Suspicion, SuspicionStatus
from workflow.branch_scope import chosen_branch, narrowed
from workflow.listing.page import export_address

#: A page is read at a glance; the file has every line, and the total is always the true whole.
OWNERS, LATE, URGENT = 50, 12, 12


def board_of(form: BoardForm, request: HttpRequest) -> Board:
    """The board a valid form asks for, of what the reader sees of the chosen branch."""
    user: Any = request.user
    rows: Any = narrowed(Renewal.objects.visible_to(user), request)
    today = timezone.localdate()
    least = number("board_least", chosen_branch(request) or user.branch, today)
    return Board(rows, today, form.cleaned_data["first"], form.cleaned_data["last"], least)


def board(request: HttpRequest) -> HttpResponse:
    """Everything at once, as it is now."""
    form = BoardForm(request.GET)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        context |= _shown(board_of(form, request), request)
    return render(request, "renewals/insight/board.html", context, status=422 if form.errors else 200)


def _shown(found: Board, request: HttpRequest) -> dict[str, Any]:
    user: Any = request.user
    suspicions: Any = narrowed(Suspicion.objects.visible_to(user), request)
    count, premium = found.urgent_whole
    return {
        "board": found,
        "now": timezone.localtime(),
        "most": max((state.count for state in found.funnel), default=0) or 1,
        "late": found.late[:LATE],
        "late_rest": max(len(found.late) - LATE, 0),
        "late_whole": late_whole(found),
        "late_address": listed(tab="overdue"),
        "urgent": [(row, shown_title(row, user.pk), shown_name(row, user.pk)) for row in found.urgent[:URGENT]],
        "urgent_count": count,
        "urgent_premium": premium,
        "owners": found.owners[:OWNERS],
        "owners_rest": max(len(found.owners) - OWNERS, 0),
        "suspicions": suspicions.filter(status=SuspicionStatus.OPEN).count(),
        "ways": _ways(user),
        **{f"export_{part}": export_address(request, "renewals-board", {"part": part}) for part in PARTS},
    }


PARTS = ("owners", "late", "urgent", "abnormal", "funnel")


def _ways(user: Any) -> list[tuple[str, str, str]]:
    """Where a manager goes from here: label, address, icon."""
    found = []
    if user.scope().may("renewals.dispatch"):
        found.append((_("Dispatch the pool"), listed(tab="pool"), "users-group"))
    if user.scope().may("renewals.assign"):
        found.append((_("Assignment runs"), reverse("renewals:assignment"), "route"))
        found.append((_("Hand customers over"), reverse("renewals:owners"), "switch-horizontal"))
    if user.scope().may("renewals.reclaim"):
        found.append((_("Take back untouched"), listed(tab="overdue", status="assigned"), "arrow-back-up"))
    return found
