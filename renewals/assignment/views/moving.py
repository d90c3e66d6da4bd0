"""转交向导: who holds how many, who is away or gone, and the way to deal somebody's customers out."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from renewals.actions import sharing_out
from renewals.assignment.actions import runs
from renewals.assignment.forms import MoveForm, branches_for
from renewals.assignment.holdings import HELD, holdings
from renewals.models import Renewal
from renewals.views.sharing import LARGEST, picked_rows, preview_of
from workflow.branch_scope import narrowed


def people(request: HttpRequest) -> HttpResponse:
    """Everybody who holds customers of the reader's branches: how many, away or gone, who stands in."""
    user: Any = request.user
    lines = holdings(narrowed(Renewal.objects.visible_to(user), request))  # type: ignore[arg-type]  # still renewals
    return render(request, "renewals/assignment/owners.html", {"lines": lines})


def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Deals the customers of one person out: equally, by count, or by the assignment rules as a dry run first."""
    user: Any = request.user
    person = get_object_or_404(User.objects.visible_to(user).select_related("branch"), pk=pk)
    rows = Renewal.objects.visible_to(user).filter(owner=person, status__in=HELD)
    held = list(rows.order_by("expires_on", "pk").values_list("pk", flat=True))
    form = MoveForm(request.POST or None, user=user, person=person)
    context = {
        "form": form,
        "person": person,
        "waiting": len(held),
        "submit_label": _("Hand over"),
        "form_title": _("Hand over the customers of %(name)s") % {"name": person.name},
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "renewals/assignment/move.html", context, status=422 if form.errors else 200)
    if "preview" in request.POST or getattr(request, "htmx", False):
        context["preview"] = preview_of(form, len(held))
        partial = getattr(request, "htmx", False)
        return render(request, "renewals/_preview.html" if partial else "renewals/assignment/move.html", context)
    try:
        return _moved(request, person, held, form)
    except DomainError as refusal:
        context["refusal"] = refusal
        return render(request, "renewals/assignment/move.html", context, status=refusal.http_status)


def move_picked(request: HttpRequest) -> HttpResponse:
    """Deals picked customers out, or those of a filtered list (``all=1``), whoever owns them."""
    user: Any = request.user
    picked = picked_rows(request)
    held = [pk for pk, status, owner in picked if owner is not None and status in HELD]
    form = MoveForm(request.POST or None, user=user)
    context = {
        "form": form,
        "waiting": len(held),
        "left_out": len(picked) - len(held),
        "capped": len(picked) == LARGEST,
        "submit_label": _("Hand over"),
        "form_title": _("Hand over the chosen customers"),
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "renewals/assignment/move.html", context, status=422 if form.errors else 200)
    if "preview" in request.POST or getattr(request, "htmx", False):
        context["preview"] = preview_of(form, len(held))
        partial = getattr(request, "htmx", False)
        return render(request, "renewals/_preview.html" if partial else "renewals/assignment/move.html", context)
    try:
        return _handed_over(request, held, form, "renewals:list")
    except DomainError as refusal:
        context["refusal"] = refusal
        return render(request, "renewals/assignment/move.html", context, status=refusal.http_status)


def _moved(request: HttpRequest, person: User, held: list[int], form: MoveForm) -> HttpResponse:
    user: Any = request.user
    value = form.cleaned_data
    if value["mode"] == "rules":
        wanted = runs.Wanted(owner=person.pk)
        branch = _over(user, person)
        if branch is None:
            raise DomainError("no_rules", gettext("You make no assignment runs over this person's branch."))
        run = runs.ask_for_plan(by=user, branch=branch, wanted=wanted, reason=value["reason"])
        return redirect("renewals:assignment_run", pk=run.pk)
    return _handed_over(request, held, form, "renewals:owners")


def _handed_over(request: HttpRequest, held: list[int], form: MoveForm, back: str) -> HttpResponse:
    """Carries it out, and says of each that stayed why."""
    user: Any = request.user
    value = form.cleaned_data
    outcome = sharing_out.transfer_many(
        by=user,
        renewals=held,
        to=form.chosen,
        counts=form.counts,
        reason=value["reason"],
        move_credit=value["move_credit"],
    )
    words = ngettext("%(count)s customer handed over.", "%(count)s customers handed over.", len(outcome.done))
    messages.success(request, words % {"count": len(outcome.done)})
    for sentence, count in Counter(str(each) for each in outcome.left_out.values()).most_common(5):
        messages.warning(request, gettext("%(count)s left out: %(why)s") % {"count": count, "why": sentence})
    return redirect(back)


def _over(user: User, person: User) -> Any:
    """The widest branch of ``user``'s that holds the person: among its people the rules choose."""
    offered = branches_for(user, "renewals.assign")
    return next((each for each in offered if person.branch.path.startswith(each.path)), None)
