"""What cross-region cases and large losses tell the frame: looks of their states, search, their part of Today."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.models import CrossRegionCase, CrossRegionStatus, LargeLoss, LargeLossStatus
from claims.rules.case_number import normalized_case_number
from workflow.looks import Look, register_looks
from workflow.search import LIMIT, Hit, Searcher, register_search
from workflow.today import TodaySection, figure, register_today
from workflow.todos import OBJECT_PAGES

C, L = CrossRegionStatus, LargeLossStatus
LOOKS = {
    C.NEW: Look("waiting", "circle-dashed"),
    C.PENDING: Look("soon", "hourglass"),
    C.TO_REASSIGN: Look("late", "switch-horizontal"),
    C.SURVEYING: Look("moving", "camera"),
    C.ASSESSING: Look("moving", "calculator"),
    C.ISSUER_APPROVAL: Look("soon", "scale"),
    C.TO_CONFIRM: Look("soon", "checklist"),
    C.DISPUTED: Look("late", "message-circle"),
    C.SETTLING: Look("moving", "coin"),
    C.FINISHED: Look("done", "circle-check"),
    C.REVOKED: Look("waiting", "ban"),
    L.WARNING: Look("soon", "alert-triangle"),
    L.IN_REVIEW: Look("soon", "checklist"),
    L.TRACKING: Look("moving", "eye"),
    L.ATTENDED: Look("moving", "map-pin"),
    L.CLOSING: Look("soon", "archive"),
    L.LOSS_CLOSED: Look("done", "circle-check"),
    L.REMOVED: Look("waiting", "trash"),
    "tier_yellow": Look("waiting", "flag"),
    "tier_orange": Look("soon", "flag"),
    "tier_red": Look("late", "flag"),
}
SHORTEST = 5


def register() -> None:
    """Called once when the app is ready."""
    register_looks({str(code): look for code, look in LOOKS.items()})
    register_today("claim_losses", today_section)
    register_search("delegations", Searcher(_("Cross-region cases"), find_delegations))
    register_search("large_losses", Searcher(_("Large losses"), find_losses))
    OBJECT_PAGES.setdefault(CrossRegionCase.object_type(), lambda pk: reverse("claims:delegation", args=[pk]))
    OBJECT_PAGES.setdefault(LargeLoss.object_type(), lambda pk: reverse("claims:loss", args=[pk]))


def today_section(request: HttpRequest) -> TodaySection:
    """What is late or waits; nothing for whoever does not see claims."""
    user: Any = request.user
    section = TodaySection()
    if not user.scope().may("claims.view"):
        return section
    losses, cases = LargeLoss.objects.visible_to(user), CrossRegionCase.objects.visible_to(user)
    page, others = reverse("claims:losses"), reverse("claims:delegations")
    section.act = [
        figure(
            _("Large losses overdue"),
            losses.open().overdue(timezone.now()),
            f"{page}?tab=overdue",
            "late",
            "clock-exclamation",
        ),
        figure(
            _("Large losses to report"),
            losses.filter(status=L.WARNING),
            f"{page}?tab=warning",
            "soon",
            "alert-triangle",
        ),
        figure(
            _("Cross-region cases to accept or reassign"),
            cases.filter(status__in=[C.PENDING, C.TO_REASSIGN]),
            f"{others}?tab=accept",
            "soon",
            "hourglass",
        ),
    ]
    return section


def find_delegations(user: User, words: str) -> list[Hit]:
    """By the whole report number or the plate."""
    rows = CrossRegionCase.objects.visible_to(user).select_related("case", "branch", "handling_branch")
    return [
        Hit(
            title=str(row),
            line=" · ".join(branch.name for branch in (row.branch, row.handling_branch) if branch is not None),
            state=row.status,
            state_label=row.get_status_display(),  # type: ignore[attr-defined]  # choices
            address=reverse("claims:delegation", args=[row.pk]),
        )
        for row in _found(rows, words)
    ]


def find_losses(user: User, words: str) -> list[Hit]:
    """By the whole report number or the plate."""
    rows = LargeLoss.objects.visible_to(user).select_related("case", "branch")
    return [
        Hit(
            title=str(row),
            line=" · ".join((str(row.get_tier_display()), row.branch.name)),  # type: ignore[attr-defined]  # choices
            state=row.status,
            state_label=row.get_status_display(),  # type: ignore[attr-defined]  # choices
            address=reverse("claims:loss", args=[row.pk]),
        )
        for row in _found(rows, words)
    ]


def _found(rows: Any, words: str) -> Any:
    code = normalized_case_number(words)
    if len(code) < SHORTEST:
        return []
    return (rows.filter(case__case_number=code) | rows.filter(case__plate=code)).order_by("-id")[: LIMIT + 1]
