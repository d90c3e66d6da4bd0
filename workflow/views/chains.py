"""Approval chains per branch: what holds, a new draft, and the path a typed case would take."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.models.branch import paths_filter
from accounts.scope import require
from workflow.approvals.actions.chains import PERMISSION, draft_chain
from workflow.approvals.chains import Way, way_for
from workflow.approvals.forms.chains import DraftForm, TryForm
from workflow.approvals.kinds import KINDS, ApprovalKind
from workflow.approvals.screens.chains import kind_lines, tried_lines
from workflow.approvals.trying import Case, tried
from workflow.branch_scope import chosen_branch
from workflow.listing.page import export_address


def chains(request: HttpRequest) -> HttpResponse:
    """The chains of the branch chosen in the frame, or of the widest branch the person configures."""
    user = who(request)
    chosen = chosen_branch(request)
    if chosen is None or not user.scope().may(PERMISSION, chosen):
        chosen = configured(user)[0]
    return _chains_of(request, chosen)


def branch_chains(request: HttpRequest, pk: int) -> HttpResponse:
    """The chains of one branch."""
    return _chains_of(request, configured_branch(request, pk))


def _chains_of(request: HttpRequest, branch: Branch) -> HttpResponse:
    context = {
        "chosen": branch,
        "offered": configured(who(request)),
        "kinds": kind_lines(branch, timezone.localdate()),
        "export_address": export_address(request, "workflow-chains", {"branch": branch.code}),
    }
    return render(request, "workflow/approvals/chains.html", context)


def chain_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft for a branch."""
    branch = configured_branch(request, pk)
    form = DraftForm(request.POST or None, initial={"kind": request.GET.get("kind", ""), "amount_from": Decimal(0)})
    if form.is_valid():
        try:
            chain = draft_chain(by=who(request), branch=branch, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The draft is made. It holds once it is published."))
            return redirect("workflow:chain", pk=chain.pk)
    context = {
        "form": form,
        "form_title": _("New chain for %(branch)s") % {"branch": branch.name},
        "form_lead": _("A draft changes nothing until it is published."),
        "submit_label": _("Make the draft"),
        "cancel_address": reverse("workflow:branch_chains", args=[branch.pk]),
    }
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)


def chain_try(request: HttpRequest, pk: int) -> HttpResponse:
    """The path a case of a kind would take today in a branch, by the chain in force there."""
    branch = configured_branch(request, pk)
    kind = KINDS.get(request.GET.get("kind", "") or next(iter(KINDS), ""))
    if kind is None:
        raise Http404
    context = {"chosen": branch, "kind": kind, "kinds": KINDS.values(), **try_out(request, kind, branch, None)}
    template = (
        "workflow/approvals/_tried.html" if getattr(request, "htmx", False) else "workflow/approvals/chain_try.html"
    )
    return render(request, template, context)


def try_out(request: HttpRequest, kind: ApprovalKind, branch: Branch, way: Way | None) -> dict[str, Any]:
    """The form and, once something is typed, the path; ``way`` None: the one in force for what is typed."""
    below = paths_filter("path", (branch.path,))
    branches = Branch.objects.visible_to(who(request)).filter(below, active=True)
    asked = any(name in request.GET for name in ("branch", "amount"))
    data = request.GET if asked else None
    form = TryForm(data, kind=kind, branches=branches, initial={"branch": branch.pk})
    found: dict[str, Any] = {"try_form": form, "tried": None, "way": way}
    if form.is_valid():
        typed = form.cleaned_data
        case = Case(typed["branch"], typed["line"], typed.get("amount"), form.facts(), typed["maker"])
        today = timezone.localdate()
        taken = way or way_for(kind.code, case.branch, case.line, case.amount, today)
        found |= {"tried": tried_lines(tried(taken, kind, case, today), kind), "case": case, "way": taken}
    return found


def configured(user: User) -> list[Branch]:
    """The branches whose chains ``user`` may change."""
    return list(Branch.objects.visible_to(user).filter(paths_filter("path", user.scope().paths_for(PERMISSION))))


def configured_branch(request: HttpRequest, pk: int) -> Branch:
    """One of them; another branch is not found."""
    branch: Branch = get_object_or_404(Branch.objects.visible_to(who(request)), pk=pk)
    require(who(request), PERMISSION, branch)
    return branch


def who(request: HttpRequest) -> User:
    """Who asks."""
    assert isinstance(request.user, User)  # noqa: S101 (the permission table lets nobody else in)
    return request.user
