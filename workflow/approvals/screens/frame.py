"""What approvals tell the frame of every page: looks of their states, search, their part of the Today page."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from workflow.approvals.screens.facts import money
from workflow.approvals.screens.inbox import Wish, box_of
from workflow.approvals.screens.inbox_lines import kind_words
from workflow.listing.counting import capped_total
from workflow.looks import Look, register_looks
from workflow.models import Approval
from workflow.models.approval import RUNNING
from workflow.search import LIMIT, Hit, Searcher, register_search
from workflow.today import Figure, TodaySection, register_today

LOOKS = {
    "returned": Look("soon", "arrow-back-up"),
    "confirming": Look("soon", "hourglass"),
    "approved": Look("done", "circle-check"),
    "refused": Look("late", "circle-x"),
}
SHORTEST = 2


def register() -> None:
    """Called once when the app is ready."""
    register_looks(LOOKS)
    register_today("approvals", today_section)
    register_search("approvals", Searcher(_("Approvals"), find_approvals))


def today_section(request: HttpRequest) -> TodaySection:
    """Decisions that wait, those overdue, and the own cases that wait for others; nothing where there is nothing."""
    user: Any = request.user
    now, section = timezone.now(), TodaySection()
    decide = box_of("decide")
    if decide is None or not user.scope().may("workflow.inbox"):
        return section
    page = reverse("workflow:inbox")
    waiting = capped_total(decide.rows(user, Wish(), now))
    if waiting:
        late = capped_total(decide.rows(user, Wish(overdue=True), now))
        section.act = [
            Figure(_("Decisions overdue"), late, f"{page}?tab=decide&overdue=on", "late", "clock-exclamation"),
            Figure(_("Decisions waiting for you"), waiting, f"{page}?tab=decide", "soon", "gauge"),
        ]
    own = capped_total([Approval.objects.filter(maker=user, status__in=RUNNING)])
    if own:
        section.waits_for_others = [Figure(_("My cases in approval"), own, f"{page}?tab=started")]
    return section


def find_approvals(user: User, words: str) -> list[Hit]:
    """Cases whose subject begins with the words, newest first."""
    text = unicodedata.normalize("NFKC", words).strip()
    if len(text) < SHORTEST:
        return []
    rows = Approval.objects.visible_to(user).filter(subject__startswith=text).select_related("branch")
    return [_hit(row) for row in rows.order_by("-id")[: LIMIT + 1]]


def _hit(approval: Any) -> Hit:
    amount = money(approval.amount) if approval.amount is not None else ""
    return Hit(
        title=approval.subject,
        line=" · ".join(part for part in (kind_words(approval.kind), amount, approval.branch.name) if part),
        state=approval.status,
        state_label=approval.get_status_display(),
        address=reverse("workflow:approval", args=[approval.pk]),
    )
