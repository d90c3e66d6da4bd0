"""Who stands in for whom, and who is away: the own page, and the page of those who lead a team."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.authority_forms import AbsenceForm, DelegationForm
from accounts.authority_words import KINDS
from accounts.delegation import deputies_near, superior_of, team_of
from accounts.errors import DomainError
from accounts.models import Absence, Branch, Delegation, DelegationQuerySet, User, UserQuerySet
from accounts.scope import SYSTEM

PAGE_SIZE = 25
#: How many colleagues the field of the deputy suggests while typing.
SUGGESTED = 200


def away(request: HttpRequest) -> HttpResponse:
    """The own delegations and absences."""
    return _away_page(request, _who(request))


def away_of(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for somebody of the team."""
    return _away_page(request, _colleague(request, pk))


def delegate(request: HttpRequest) -> HttpResponse:
    """Lets a colleague stand in."""
    return _delegated(request, _who(request))


def delegate_for(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets a colleague stand in for somebody of the team."""
    return _delegated(request, _colleague(request, pk))


def note_absence(request: HttpRequest) -> HttpResponse:
    """Notes days away."""
    return _noted(request, _who(request))


def note_absence_for(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes days away of somebody of the team."""
    return _noted(request, _colleague(request, pk))


def revoke_delegation(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a delegation at once."""
    user = _who(request)
    row = get_object_or_404(Delegation.objects.visible_to(user).select_related("principal"), pk=pk)
    actions.revoke_delegation(by=user, delegation=row)
    messages.success(request, _("The delegation has ended."))
    return _back(user, row.principal if row.deputy_id != user.pk else user)


def end_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """The person is back."""
    user = _who(request)
    row = get_object_or_404(Absence.objects.visible_to(user).select_related("person"), pk=pk)
    actions.end_absence(by=user, absence=row)
    messages.success(request, _("The absence has ended."))
    return _back(user, row.person)


def team(request: HttpRequest) -> HttpResponse:
    """Everybody the reader leads, those with something noted first: who is away when, and who stands in."""
    user = _who(request)
    page = Paginator(team_rows(request), PAGE_SIZE).get_page(request.GET.get("page"))
    away = Absence.objects.visible_to(user).on(timezone.localdate())
    away_today = set(away.values_list("person", flat=True))
    return render(request, "accounts/team.html", {"page": page, "away_today": away_today - {user.pk}})


def team_rows(request: HttpRequest) -> UserQuerySet:
    """Those the reader leads, each with ``days_away`` and ``stood_in_by``."""
    user, now = _who(request), timezone.now()
    today = timezone.localdate(now)
    absences = Absence.objects.visible_to(user).open_after(today)
    given = Delegation.objects.visible_to(user).open_after(now).select_related("deputy").order_by("from_at")
    noted = Exists(absences.filter(person=OuterRef("pk"))) | Exists(given.filter(principal=OuterRef("pk")))
    people = team_of(user, today).visible_to(user).select_related("branch").annotate(noted=noted)
    return people.order_by("-noted", "branch__path", "employee_no").prefetch_related(
        Prefetch("absences", absences, to_attr="days_away"), Prefetch("delegations_given", given, to_attr="stood_in_by")
    )


def _delegated(request: HttpRequest, principal: User) -> HttpResponse:
    user = _who(request)
    form = DelegationForm(request.POST, principal=principal, deputies=_deputies(principal))
    if form.is_valid():
        try:
            actions.delegate(by=user, principal=principal, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The delegation is set."))
            return _back(user, principal)
    return _away_page(request, principal, delegation_form=form)


def _noted(request: HttpRequest, person: User) -> HttpResponse:
    user = _who(request)
    form = AbsenceForm(request.POST)
    if form.is_valid():
        try:
            actions.note_absence(by=user, person=person, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The absence is noted."))
            return _back(user, person)
    return _away_page(request, person, absence_form=form)


def _away_page(
    request: HttpRequest,
    person: User,
    delegation_form: DelegationForm | None = None,
    absence_form: AbsenceForm | None = None,
) -> HttpResponse:
    user, now = _who(request), timezone.now()
    today, deputies = timezone.localdate(now), _deputies(person)
    rows = Delegation.objects.visible_to(user).open_after(now).select_related("principal", "deputy").order_by("from_at")
    week = {"from_at": timezone.localtime(now), "until_at": timezone.localtime(now) + timedelta(days=7)}
    context: dict[str, Any] = {
        "person": person,
        "own": person.pk == user.pk,
        "superior": superior_of(person, today),
        "given": _told(rows.filter(principal=person)),
        "held": _told(rows.filter(deputy=person)),
        "absences": Absence.objects.visible_to(user).open_after(today).filter(person=person),
        "deputies": deputies[:SUGGESTED],
        "delegation_form": delegation_form or DelegationForm(initial=week, principal=person, deputies=deputies),
        "absence_form": absence_form or AbsenceForm(initial={"first_day": today, "last_day": today}, auto_id="away_%s"),
    }
    refused = delegation_form is not None or absence_form is not None
    return render(request, "accounts/away.html", context, status=422 if refused else 200)


def _told(rows: DelegationQuerySet) -> list[tuple[Delegation, str]]:
    """Each delegation with what it is for, in words."""
    found = list(rows)
    names = dict(
        Branch.objects.visible_to(SYSTEM)
        .filter(path__in=[row.branch_path for row in found])
        .values_list("path", "name")
    )
    told = []
    for row in found:
        kinds = [str(KINDS.get(kind, kind)) for kind in row.kinds] or [gettext("every kind of approval")]
        told.append((row, " · ".join([*kinds, names.get(row.branch_path) or gettext("all branches")])))
    return told


def _deputies(person: User) -> Any:
    return deputies_near(person, timezone.localdate())


def _back(user: User, person: User) -> HttpResponse:
    return redirect("accounts:away") if person.pk == user.pk else redirect("accounts:away_of", pk=person.pk)


def _colleague(request: HttpRequest, pk: int) -> User:
    """Somebody the reader leads; nobody else is found here."""
    led = team_of(_who(request), timezone.localdate())
    user: User = get_object_or_404(led.visible_to(_who(request)).select_related("branch", "manager"), pk=pk)
    return user


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (the permission table lets nobody else in)
    return request.user
