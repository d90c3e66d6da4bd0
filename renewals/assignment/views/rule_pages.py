"""The rules of a branch: their order, a new one, another wording, the end; and the try-out on one customer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Branch
from renewals.assignment.actions import rulemaking
from renewals.assignment.explaining import explained
from renewals.assignment.forms import RuleForm, branches_for, initial_of
from renewals.assignment.rulebook import rules_for
from renewals.assignment.views.runs import branch_of, shown_rules
from renewals.disclosure import shown_title
from renewals.models import AssignmentRule, Renewal

CONFIGURE = "renewals.configure"


def rule_list(request: HttpRequest) -> HttpResponse:
    """The rules of the branch chosen, its own or those from above; POST begins rules of its own."""
    user: Any = request.user
    branch = branch_of(request, CONFIGURE)
    if request.method == "POST" and branch is not None:
        try:
            rulemaking.begin_rules(by=user, branch=branch)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect(_address(branch))
    found = rules_for(branch) if branch is not None else []
    context = {
        "branch": branch,
        "offered": branches_for(user, CONFIGURE)[:300],
        "rules": shown_rules(found),
        "own": bool(found) and branch is not None and found[0].branch_id == branch.pk,
        "above": found[0].branch if found else None,
    }
    return render(request, "renewals/assignment/rules.html", context)


def _address(branch: Branch) -> str:
    return f"{reverse('renewals:assignment_rules')}?branch={branch.pk}"


def rule_new(request: HttpRequest) -> HttpResponse:
    """A further rule."""
    user: Any = request.user
    branch = branch_of(request, CONFIGURE)
    if branch is None:
        return redirect("renewals:assignment_rules")
    form = RuleForm(request.POST or None, user=user, branch=branch)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            rulemaking.add_rule(by=user, branch=branch, wording=form.wording)
        except DomainError as error:
            refusal = error
        else:
            return redirect(_address(branch))
    return _rule_page(request, form, branch, _("New assignment rule"), refusal)


def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Another wording of a rule, or its end."""
    user: Any = request.user
    found = _in_force(request, pk)
    initial = {"kind": found.kind, "name": found.name, **initial_of(user, found.condition, found.choice)}
    form = RuleForm(request.POST or None, user=user, branch=found.branch, initial=initial)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            rulemaking.replace_rule(by=user, rule=found, wording=form.wording)
        except DomainError as error:
            refusal = error
        else:
            return redirect(_address(found.branch))
    return _rule_page(request, form, found.branch, found.name, refusal)


def _rule_page(
    request: HttpRequest, form: RuleForm, branch: Branch, title: str, refusal: DomainError | None
) -> HttpResponse:
    context = {
        "form": form,
        "form_title": title,
        "form_lead": branch.name,
        "submit_label": _("Save"),
        "refusal": refusal,
        "cancel_address": _address(branch),
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return render(request, "renewals/assignment/rule.html", context, status=status)


def rule_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked one place earlier, or later."""
    found = _in_force(request, pk)
    user: Any = request.user
    return _done(request, found, lambda: rulemaking.move_rule(by=user, rule=found, up=request.POST.get("way") == "up"))


def rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The rule is not asked any more."""
    found = _in_force(request, pk)
    user: Any = request.user
    return _done(request, found, lambda: rulemaking.end_rule(by=user, rule=found))


def _done(request: HttpRequest, found: AssignmentRule, act: Any) -> HttpResponse:
    try:
        act()
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(_address(found.branch))


def _in_force(request: HttpRequest, pk: int) -> AssignmentRule:
    user: Any = request.user
    return get_object_or_404(AssignmentRule.objects.visible_to(user).select_related("branch"), pk=pk)


def try_out(request: HttpRequest) -> HttpResponse:
    """What the rules would do with one customer now, rule by rule. Nothing moves and nothing is kept."""
    user: Any = request.user
    asked = request.GET.get("q", "").strip()
    context: dict[str, Any] = {"asked": asked}
    if asked:
        seen = Renewal.objects.visible_to(user).select_related("branch", "owner")
        number = asked.upper().replace(" ", "")
        rows = seen.filter(Q(policy_no=number) | Q(plate=number)).order_by("-expires_on", "-pk")
        renewal = rows.first()
        context["renewal"] = renewal
        if renewal is not None:
            context["title"] = shown_title(renewal, user.pk)
            context["answer"] = explained(renewal, timezone.now())
    return render(request, "renewals/assignment/try.html", context)
