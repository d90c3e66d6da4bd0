"""What the reinsurance desk says on the Today page: one figure per thing to act on, each a link to its list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from reinsurance.filters import VIEW_BY_CODE
from reinsurance.models import Placement
from workflow.branch_scope import narrowed
from workflow.today import Figure, TodaySection, figure


def today_section(request: HttpRequest) -> TodaySection:
    """The desk's part of the Today page, by what the person may do."""
    user: Any = request.user
    section = TodaySection()
    scope = user.scope()
    if not scope.may("reinsurance.view"):
        return section
    rows: Any = narrowed(Placement.objects.visible_to(user), request)
    if scope.may("reinsurance.place"):
        section.act = [_tab(rows, code, "soon") for code in ("chase", "lines", "urgent")]
    elif scope.may("reinsurance.review"):
        section.act = [_tab(rows, code, "soon") for code in ("approve", "sign", "bind", "urgent")]
    elif scope.may("reinsurance.request"):
        section.act = [_tab(rows, "draft", "soon")]
        section.next_steps = [(_("New placement"), reverse("reinsurance:placement_new"))]
    else:
        section.act = [_tab(rows, "urgent", "soon")]
    section.waits_for_others = [_tab(rows, "approve", "waiting")]
    recent = rows.filter(bound_at__gte=timezone.now() - timedelta(days=1))
    section.changed = [figure(_("Bound since yesterday"), recent, _link("bound"), "done", "shield-check")]
    return section


def _tab(rows: Any, code: str, tone: str) -> Figure:
    view = VIEW_BY_CODE[code]
    return figure(view.label, rows.filter(view.condition(timezone.now())), _link(code), tone, "umbrella")


def _link(tab: str) -> str:
    return f"{reverse('reinsurance:placements')}?{urlencode({'tab': tab})}"
