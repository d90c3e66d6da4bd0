"""The one inbox: to decide, to do, started, handled, copied, watched; and agreeing to many at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.errors import DomainError
from workflow.approvals.actions.batch import MOST, decide_many
from workflow.approvals.forms.inbox import BatchForm, InboxFilter
from workflow.approvals.screens.batch import offered, picked
from workflow.approvals.screens.export import CODE
from workflow.approvals.screens.inbox import BOXES, Wish, box_of, counts_of
from workflow.approvals.screens.inbox_lines import lines_of
from workflow.approvals.tables import InboxTable
from workflow.branch_scope import chosen_branch
from workflow.listing.chips import Tab, chips_of, with_value, without
from workflow.listing.counting import capped_total
from workflow.listing.keyset import keyset_page
from workflow.listing.page import export_address
from workflow.models import Approval

KEPT = ("tab",)
#: Tabs whose number counts all their rows.
WHOLE = {"decide", "do"}


def inbox(request: HttpRequest) -> HttpResponse:
    """A tab of the inbox, overdue first; unless one is asked for, the decisions, or other to-dos where none waits.

    The number of queries does not depend on how much lies there.
    """
    user: Any = request.user
    now = timezone.now()
    counts = counts_of(user, now)
    box = box_of(request.GET.get("tab", "")) or box_of("do" if counts["do"] and not counts["decide"] else "decide")
    assert box is not None  # noqa: S101 (both names are tabs)
    form = InboxFilter(request.GET, user=user)
    wish = form.wish(chosen_branch(request))
    rows = box.rows(user, wish, now)
    page = keyset_page(rows, sort=box.sort, descending=box.descending, query=request.GET)
    lines = lines_of(page.rows, user, now)
    context = {
        "box": box,
        "page": page,
        "lines": lines,
        "count": counts[box.code] if wish == Wish() and box.code in WHOLE else capped_total(rows),
        "table": InboxTable(lines, query=request.GET, pickable=box.code == "decide", back="inbox", me=user.name),
        "tabs": [
            Tab(each.label, with_value(request.GET, "tab", each.code), each.code == box.code, counts.get(each.code))
            for each in BOXES
        ],
        "filter_form": form,
        "chips": chips_of(form, request.GET),
        "export_address": export_address(request, CODE, {"tab": box.code}),
        "clear_address": without(request.GET, *form.fields),
        "kept_query": [(name, request.GET[name]) for name in KEPT if request.GET.get(name)],
    }
    return render(request, "workflow/inbox.html", context)


def inbox_agree(request: HttpRequest) -> HttpResponse:
    """批量同意: GET shows what will be decided and what will not, and why; POST decides what was shown."""
    user: Any = request.user
    asked = [int(pk) for pk in request.GET.getlist("id") + request.POST.getlist("id") if pk.isdigit()][: MOST + 1]
    rows = Approval.objects.visible_to(user).filter(pk__in=asked).select_related("branch", "maker").order_by("pk")
    if request.method != "POST":
        context = {"form": BatchForm(), **offered(list(rows), user)}
        return render(request, "workflow/approvals/batch.html", context)
    form = BatchForm(request.POST)
    try:
        picks = picked(list(rows), request.POST, user)
        words = form.cleaned_data["opinion"] if form.is_valid() else ""
        done = decide_many(by=user, picks=picks, opinion=words)
    except DomainError as refusal:
        context = {"form": form, "refusal": refusal, **offered(list(rows), user)}
        return render(request, "workflow/approvals/batch.html", context, status=refusal.http_status)
    if done.agreed:
        told = ngettext("%(count)s case agreed.", "%(count)s cases agreed.", len(done.agreed))
        messages.success(request, told % {"count": len(done.agreed)})
    if done.left:
        return render(request, "workflow/approvals/batch_left.html", {"done": done})
    if not done.agreed:
        messages.warning(request, _("No case was chosen."))
    return redirect(reverse("workflow:inbox"))
