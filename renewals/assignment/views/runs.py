"""Runs: the list, asking for a dry run, one run with its totals and decisions, carrying it out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Branch
from renewals.assignment.actions import runs
from renewals.assignment.forms import PlanForm, branches_for
from renewals.assignment.rulebook import rules_for
from renewals.assignment.rules.pipeline import KIND_LABELS, RuleKind
from renewals.assignment.tables import DecisionTable, RunTable
from renewals.assignment.wording import RuleWords, condition_words
from renewals.models import AssignmentDecision, AssignmentRun
from workflow.branch_scope import chosen_branch, narrowed
from workflow.listing.chips import Tab, with_value
from workflow.listing.page import Listed, list_page
from workflow.transitions import available_steps

COLUMNS = (
    "code",
    "inputs",
    "outcome",
    "rule_id",
    "run_id",
    "person__name",
    "branch__name",
    "renewal__owner_id",
    "renewal__plate",
    "renewal__policy_no",
    "renewal__expires_on",
)
TABS = (("all", ""), ("placed", False), ("pool", True))


def listed_runs(request: HttpRequest) -> Listed:
    """Runs over the reader's branches."""
    user: Any = request.user
    rows: Any = narrowed(AssignmentRun.objects.visible_to(user), request)
    return Listed(rows.select_related("asked_by", "branch").defer("desk", "rules"), RunTable)


def assignment(request: HttpRequest) -> HttpResponse:
    """The rules in force here, and the runs made by them."""
    user: Any = request.user
    branch = chosen_branch(request) or branches_for(user, "renewals.assign").first()
    found = rules_for(branch) if branch is not None else []
    context = list_page(request, listed_runs(request), export="renewals-assignment-runs") | {
        "rules": shown_rules(found),
        "rules_branch": branch,
        "may_configure": user.scope().may("renewals.configure"),
    }
    return render(request, "renewals/assignment/runs.html", context)


def shown_rules(found: list[Any]) -> list[dict[str, Any]]:
    """Rules with their words, in their order."""
    words = RuleWords(found)
    return [
        {
            "rule": rule,
            "kind": str(KIND_LABELS[RuleKind(rule.kind)]),
            "conditions": condition_words(rule.condition),
            "choice": words.of(rule),
        }
        for rule in found
    ]


def plan_new(request: HttpRequest) -> HttpResponse:
    """Asks for a dry run."""
    user: Any = request.user
    form = PlanForm(request.POST or None, user=user, initial={"batch": request.GET.get("batch", "")})
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            run = runs.ask_for_plan(by=user, branch=form.cleaned_data["branch"], wanted=form.wanted)
        except DomainError as error:
            refusal = error
        else:
            return redirect("renewals:assignment_run", pk=run.pk)
    context = {
        "form": form,
        "refusal": refusal,
        "form_title": _("Dry run of the assignment rules"),
        "form_lead": _("You see who would get which customer and why. Nothing moves before you carry it out."),
        "submit_label": _("Make dry run"),
        "cancel_address": reverse("renewals:assignment"),
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return render(request, "pages/form.html", context, status=status)


def listed_decisions(request: HttpRequest, pk: int) -> Listed:
    """The decisions of a run, in the tab asked for."""
    user: Any = request.user
    run = get_object_or_404(AssignmentRun.objects.visible_to(user).defer("desk"), pk=pk)
    rows: Any = AssignmentDecision.objects.visible_to(user).filter(run=run)
    person, tab = request.GET.get("person", ""), request.GET.get("tab", "all")
    if tab in {"placed", "pool"}:
        rows = rows.filter(person__isnull=tab == "pool")
    if tab == "refused":
        rows = rows.exclude(outcome="applied").filter(outcome__isnull=False)
    if person.isdecimal() and len(person) < 19:
        rows = rows.filter(person=int(person))
    rows = rows.select_related("renewal", "person", "branch").only(*COLUMNS)
    names = {rule["id"]: rule["name"] for rule in run.rules}
    return Listed(rows, DecisionTable, options={"reader_id": user.pk, "rules": names})


def run(request: HttpRequest, pk: int) -> HttpResponse:
    """One run: how far it is, who gets how many by which rule, and every decision."""
    user: Any = request.user
    rows = AssignmentRun.objects.visible_to(user).select_related("asked_by", "branch", "job").defer("desk")
    found = get_object_or_404(rows, pk=pk)
    at_work = found.status in {"run_planning", "run_applying"}
    busy = at_work and found.job is not None and found.job.state in {"queued", "running"}
    context: dict[str, Any] = {"run": found, "busy": busy, "job": found.job}
    if getattr(request, "htmx", False) and busy:
        return render(request, "renewals/assignment/_progress.html", context)
    if getattr(request, "htmx", False):
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    steps = available_steps(found, user)
    context |= list_page(request, listed_decisions(request, pk), export="renewals-assignment", named={"run": pk}) | {
        "tabs": _tabs(request, found),
        "totals": _totals(user, found),
        "by_rule": _by_rule(user, found),
        "may_apply": steps["apply"][1] is None,
        "closed": steps["apply"][1] if found.status == "run_planned" else None,
        "may_go_on": not busy and steps["go_on"][1] is None,
        "may_drop": steps["drop"][1] is None,
        "left": found.cases - found.placed,
        "filters": _filter_words(found),
    }
    return render(request, "renewals/assignment/run.html", context)


def _tabs(request: HttpRequest, found: AssignmentRun) -> list[Tab]:
    labels = {"all": _("All"), "placed": _("Found somebody"), "pool": _("Found nobody")}
    if found.status == "run_applied":
        labels["refused"] = _("Not carried out")
    chosen = request.GET.get("tab", "all")
    return [Tab(label, with_value(request.GET, "tab", code), active=code == chosen) for code, label in labels.items()]


def _totals(user: Any, found: AssignmentRun) -> list[dict[str, Any]]:
    """Person → how many, and how many the person would then hold."""
    rows = AssignmentDecision.objects.visible_to(user).filter(run=found, person__isnull=False).order_by()
    counted = rows.values("person", "person__name").annotate(
        count=Count("pk"), done=Count("pk", filter=Q(outcome="applied"))
    )
    held = _held(found)
    return [
        {
            "person": row["person"],
            "name": row["person__name"],
            "held": held.get(row["person"], 0),
            "count": row["count"],
            "done": row["done"],
        }
        for row in counted.order_by("-count", "person__employee_no")
    ]


def _held(found: AssignmentRun) -> dict[int, int]:
    """What everybody held when the run was made."""
    desk = AssignmentRun.objects.visible_to(found.asked_by).only("desk").filter(pk=found.pk).first()
    return {seat["person"]: seat["held"] for seat in (desk.desk.get("seats", []) if desk is not None else [])}


def _by_rule(user: Any, found: AssignmentRun) -> list[tuple[str, int]]:
    rows = AssignmentDecision.objects.visible_to(user).filter(run=found).order_by()
    counts = dict(rows.values_list("rule").annotate(Count("pk")))
    told = [(rule["name"], counts.get(rule["id"], 0)) for rule in found.rules if counts.get(rule["id"])]
    return [*told, (_("no rule found anybody"), counts[None])] if counts.get(None) else told


def _filter_words(found: AssignmentRun) -> list[str]:
    wanted = runs.Wanted.from_data(found.filters)
    told = [found.branch.name]
    if wanted.expires_from or wanted.expires_to:
        told.append(f"{wanted.expires_from or '…'} – {wanted.expires_to or '…'}")
    if wanted.batch:
        told.append(_("Import %(number)s") % {"number": wanted.batch})
    return [*told, found.reason] if found.reason else told


def run_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Carries the dry run out in the background."""
    return _act(request, pk, runs.apply_plan)


def run_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Drops the dry run."""
    return _act(request, pk, runs.drop_plan)


def _act(request: HttpRequest, pk: int, act: Any) -> HttpResponse:
    user: Any = request.user
    found = get_object_or_404(AssignmentRun.objects.visible_to(user).select_related("branch"), pk=pk)
    version = request.POST.get("expected_version", "")
    try:
        act(by=user, run=found, expected_version=int(version) if version.isdigit() else None)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("renewals:assignment_run", pk=pk)


def branch_of(request: HttpRequest, permission: str) -> Branch | None:
    """The branch asked for, if ``permission`` is held there; else the first where it is."""
    user: Any = request.user
    offered = branches_for(user, permission)
    asked = request.GET.get("branch", "")
    found = offered.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 19 else None
    if found is not None:
        return found
    chosen = chosen_branch(request)
    held = chosen is not None and user.scope().may(permission, chosen)
    return chosen if held else offered.first()
