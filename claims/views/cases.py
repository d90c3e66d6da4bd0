"""The register: its list, one case, and looking at one person of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.actions import registering, revealing
from claims.disclosure import shown_injured, shown_party
from claims.filters import CaseFilter
from claims.models import CaseInjured, CaseParty, ClaimCase, Referral
from claims.referrals.fields import ReasonForm
from claims.rules.case_terms import MovementKind
from claims.rules.reserves import MonthLine, month_lines
from claims.tables import LISTED, CaseTable
from claims.timeline import timeline_of
from claims.views.step_pages import Ask, show_form
from workflow.branch_scope import narrowed
from workflow.listing.page import Listed, list_page
from workflow.models import Event

STEPS = (
    ("loss_at", _("Loss")),
    ("reported_at", _("Reported")),
    ("first_contact_at", _("First contact")),
    ("registered_at", _("Registered")),
    ("survey_at", _("Surveyed")),
    ("docs_complete_at", _("Documents complete")),
    ("assessed_at", _("Assessed")),
    ("settled_at", _("Settled")),
    ("paid_at", _("Paid")),
    ("closed_at", _("Closed")),
)


def listed_cases(request: HttpRequest) -> Listed:
    """The cases of the reader's branches."""
    user: Any = request.user
    rows: Any = narrowed(ClaimCase.objects.visible_to(user).kept(), request).select_related("branch").only(*LISTED)
    filtered = CaseFilter(request.GET, queryset=rows)
    return Listed(filtered.qs, CaseTable, filtered.form)


def cases(request: HttpRequest) -> HttpResponse:
    """The register."""
    return render(request, "claims/desk/cases.html", list_page(request, listed_cases(request), export="claims-cases"))


def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case with its sums, series, people and referrals."""
    user: Any = request.user
    found = visible_case(request, pk)
    context = {
        "case": found,
        "amounts": list(found.amounts.all()),
        "movements": list(found.movements.select_related("by").order_by("-at", "-id")[:50]),
        "months": months_of(found),
        "steps": [(label, getattr(found, name)) for name, label in STEPS if getattr(found, name) is not None],
        "policies": list(found.policies.all()),
        "vehicles": list(found.vehicles.all()),
        "parties": [shown_party(party) for party in found.parties.all()],
        "injured": [shown_injured(person, number) for number, person in enumerate(found.injured.all(), start=1)],
        "referrals": Referral.objects.visible_to(user).filter(case=found).select_related("maker"),
        "timeline": timeline_of(Event.objects.of(found)),
        "may_refer": user.scope().may("claims.refer", found.branch) and found.status == "kept",
        "may_reveal": user.scope().may("claims.reveal", found.branch),
        "may_set_aside": user.scope().may("claims.import", found.branch),
    }
    return render(request, "claims/desk/case.html", context)


def months_of(found: ClaimCase) -> list[MonthLine]:
    """What each month did to what is outstanding on the case, the newest first."""
    moves = found.movements.values_list("at", "kind", "amount")
    dated = ((timezone.localdate(at), MovementKind(kind), amount) for at, kind, amount in moves)
    return month_lines(dated)[::-1]


def visible_case(request: HttpRequest, pk: int) -> ClaimCase:
    """The case, or 404 where the reader may not see it."""
    user: Any = request.user
    rows = ClaimCase.objects.visible_to(user).select_related("branch", "surveyor", "assessor", "batch")
    return get_object_or_404(rows, pk=pk)


def reveal_party(request: HttpRequest, pk: int, party: int) -> HttpResponse:
    """查看: one party whole, on this one answer only."""
    user: Any = request.user
    found = visible_case(request, pk)
    return _revealed(request, found, get_object_or_404(CaseParty.objects.visible_to(user), case=found, pk=party))


def reveal_injured(request: HttpRequest, pk: int, injured: int) -> HttpResponse:
    """查看: one injured person with the injury."""
    user: Any = request.user
    found = visible_case(request, pk)
    return _revealed(request, found, get_object_or_404(CaseInjured.objects.visible_to(user), case=found, pk=injured))


def _revealed(request: HttpRequest, found: ClaimCase, part: Any) -> HttpResponse:
    user: Any = request.user
    back = reverse("claims:case", args=[found.pk])

    def act(form: ReasonForm) -> HttpResponse:
        whole = revealing.reveal(by=user, part=part, reason=form.cleaned_data["reason"])
        answer = render(request, "claims/desk/revealed.html", {"part": whole, "case": found, "reader": user})
        answer["Cache-Control"] = "no-store"
        return answer

    form = ReasonForm(request.POST or None)
    lead = _("That you looked, and why, stays in the history of the case.")
    return show_form(
        request,
        form,
        act,
        back=back,
        ask=Ask(title=_("Show personal data"), submit=_("Reveal"), lead=lead),
    )


def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """停用 or 恢复, whichever is open."""
    user: Any = request.user
    found = visible_case(request, pk)
    kept = found.status == "kept"
    verb = registering.set_aside if kept else registering.take_back_in

    def act(form: ReasonForm) -> None:
        verb(by=user, case=found, reason=form.cleaned_data["reason"], **form.guard)

    return show_form(
        request,
        ReasonForm(request.POST or None, version=found.version),
        act,
        back=reverse("claims:case", args=[pk]),
        ask=Ask(
            title=_("Set aside") if kept else _("Take back in"),
            submit=_("Set aside") if kept else _("Take back in"),
            lead=found.case_number,
            done=_("Done."),
        ),
    )
