"""Many customers at once: dispatch with a preview of who gets how many, take back."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from renewals.actions import sharing_out
from renewals.filters import RenewalFilter
from renewals.forms.sharing import DispatchForm, ReclaimForm
from renewals.models import Renewal
from renewals.models.renewal_terms import waits_for_owner
from renewals.views.renewal_list import asked_query, listed_rows

LARGEST = 5000


def dispatch(request: HttpRequest) -> HttpResponse:
    """派发 of the picked rows, or of all rows of a filtered list (``all=1``), in order of expiry."""
    user: Any = request.user
    picked = picked_rows(request)
    waiting = [pk for pk, status, owner in picked if waits_for_owner(status, owner)]
    form = DispatchForm(request.POST or None, user=user)
    context = {
        "form": form,
        "picked": len(picked),
        "waiting": len(waiting),
        "left_out": len(picked) - len(waiting),
        "capped": len(picked) == LARGEST,
        "submit_label": _("Dispatch"),
        "form_title": _("Dispatch"),
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "renewals/dispatch.html", context, status=422 if form.errors else 200)
    if "preview" in request.POST or getattr(request, "htmx", False):
        context["preview"] = preview_of(form, len(waiting))
        partial = getattr(request, "htmx", False)
        return render(request, "renewals/_preview.html" if partial else "renewals/dispatch.html", context)
    try:
        outcome = sharing_out.dispatch_many(by=user, renewals=waiting, to=form.chosen, counts=form.counts)
    except DomainError as refusal:
        context["refusal"] = refusal
        return render(request, "renewals/dispatch.html", context, status=refusal.http_status)
    words = ngettext("%(count)s customer dispatched.", "%(count)s customers dispatched.", len(outcome.done))
    _tell(request, words % {"count": len(outcome.done)}, outcome)
    return redirect("renewals:list")


def picked_rows(request: HttpRequest) -> list[tuple[int, str, int | None]]:
    """Id, state and owner of what was picked; visible rows only, the earliest expiry first."""
    if request.GET.get("all") == "1":
        query = asked_query(request)
        rows: Any = RenewalFilter(query, queryset=listed_rows(request, query), request=request).qs
    else:
        ids = [int(pk) for pk in request.GET.getlist("id") if pk.isdigit()]
        rows = Renewal.objects.visible_to(request.user).filter(pk__in=ids)  # type: ignore[arg-type]  # signed in: a User
    return list(rows.order_by("expires_on", "pk").values_list("pk", "status", "owner")[:LARGEST])


def preview_of(form: DispatchForm, waiting: int) -> list[tuple[str, int, int]]:
    """Who would get how many: name, held now, more. The holding cap is applied when it is carried out."""
    people: list[Any] = form.chosen
    counts = form.counts
    if counts is None and people:
        whole, rest = divmod(waiting, len(people))
        counts = [whole + (place < rest) for place in range(len(people))]
    left = waiting
    shares = []
    for person, count in zip(people, counts or [], strict=True):
        share = min(count, left)
        left -= share
        shares.append((person.name, person.held, share))
    if left:
        shares.append((gettext("stay in the pool"), 0, left))
    return shares


def reclaim_many(request: HttpRequest) -> HttpResponse:
    """回收 of the picked rows."""
    user: Any = request.user
    picked = picked_rows(request)
    fitting = [pk for pk, status, _owner in picked if status == "assigned"]
    form = ReclaimForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome = sharing_out.reclaim_many(by=user, renewals=fitting, reason=form.cleaned_data["reason"])
        words = ngettext("%(count)s customer taken back.", "%(count)s customers taken back.", len(outcome.done))
        _tell(request, words % {"count": len(outcome.done)}, outcome)
        return redirect("renewals:list")
    context = {
        "form": form,
        "picked": len(picked),
        "waiting": len(fitting),
        "left_out": len(picked) - len(fitting),
        "submit_label": _("Take back"),
        "form_title": _("Take back"),
    }
    return render(request, "renewals/reclaim.html", context, status=422 if form.errors else 200)


def _tell(request: HttpRequest, done: str, outcome: sharing_out.Outcome) -> None:
    messages.success(request, done)
    for sentence, count in Counter(str(each) for each in outcome.left_out.values()).most_common(5):
        messages.warning(request, gettext("%(count)s left out: %(why)s") % {"count": count, "why": sentence})
