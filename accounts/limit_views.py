"""Authority limits: what holds where, a new one with its effect, and who may decide this."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.authority import limit_keepers, refusal_sentences, verdict, who_may_decide
from accounts.authority_forms import EndLimitForm, LimitFilter, LimitForm, QuestionForm
from accounts.errors import DomainError
from accounts.models import Absence, AuthorityLimit, AuthorityLimitQuerySet, Branch, User
from accounts.scope import require

PAGE_SIZE = 25
PERMISSION = "accounts.limits"


def limits(request: HttpRequest) -> HttpResponse:
    """The limits that hold for a branch, its own and those from above."""
    user = _who(request)
    form, branch, rows = limit_rows(request)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "branch": branch,
        "page": page,
        "filtered": form.is_valid() and any(form.cleaned_data.values()),
        "endable": {row.pk for row in page if user.scope().may(PERMISSION, row.branch)},
        "may_set": user.scope().may(PERMISSION),
    }
    return render(request, "accounts/limits.html", context)


def limit_rows(request: HttpRequest) -> tuple[LimitFilter, Branch, AuthorityLimitQuerySet]:
    """The filter of the page, the branch it is about, and the limits that hold there, the highest first."""
    user = _who(request)
    form = LimitFilter(request.GET, by=user)
    wishes = form.cleaned_data if form.is_valid() else {}
    branch = wishes.get("branch") or _home(user)
    rows = AuthorityLimit.objects.visible_to(user).on(wishes.get("on") or timezone.localdate())
    return form, branch, _matching(rows.around(branch), wishes).highest_first().select_related("branch", "person")


def _matching(rows: AuthorityLimitQuerySet, wishes: dict[str, Any]) -> AuthorityLimitQuerySet:
    if wishes.get("role"):
        rows = rows.filter(role=wishes["role"])
    for name in ("line", "loss_type"):
        if wishes.get(name):
            rows = rows.filter(**{f"{name}__in": ["", wishes[name]]})
    return rows


def add_limit(request: HttpRequest) -> HttpResponse:
    """A new limit, shown with its effect before it is saved."""
    user = _who(request)
    first = {"valid_from": timezone.localdate(), "branch": _home(user).pk, **request.GET.dict()}
    form = LimitForm(request.POST or None, initial=first, by=user)
    preview = None
    if form.is_valid():
        try:
            if request.POST.get("step") == "save":
                actions.set_limit(by=user, wish=form.wish())
                messages.success(request, _("The limit was set."))
                return redirect("accounts:limits")
            preview = actions.preview_limit(by=user, wish=form.wish())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "preview": preview}
    return render(request, "accounts/add_limit.html", context, status=422 if form.errors else 200)


def end_limit(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a limit: from the next day on nobody decides by it."""
    user = _who(request)
    rows = AuthorityLimit.objects.visible_to(user).select_related("branch", "person", "set_by")
    limit = get_object_or_404(rows, pk=pk)
    require(user, PERMISSION, limit.branch)
    form = EndLimitForm(request.POST or None, initial={"last_day": timezone.localdate()})
    if form.is_valid():
        try:
            actions.end_limit(by=user, limit=limit, last_day=form.cleaned_data["last_day"])
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The limit ends on that day."))
            return redirect("accounts:limits")
    context = {"form": form, "limit": limit}
    return render(request, "accounts/end_limit.html", context, status=422 if form.errors else 200)


def who_decides(request: HttpRequest) -> HttpResponse:
    """Who may decide this, from the lowest level up; and why the reader may not."""
    form, answer = deciders(request)
    return render(request, "accounts/who_decides.html", {"form": form, **answer}, status=422 if form.errors else 200)


def deciders(request: HttpRequest) -> tuple[QuestionForm, dict[str, Any]]:
    """What is asked, and the answer to a valid question."""
    user = _who(request)
    form = QuestionForm(request.GET or None, initial={"branch": _home(user).pk}, by=user)
    return form, _answer(user, form) if form.is_valid() else {}


def _answer(user: User, form: QuestionForm) -> dict[str, Any]:
    today, branch = timezone.localdate(), form.cleaned_data["branch"]
    case: dict[str, Any] = {"branch": branch, "demands": [form.demand()], "on": today}
    own = verdict(user, **case)
    people = [(candidate, candidate.verdict.decisive[0]) for candidate in who_may_decide(**case)]
    away = Absence.objects.on(today).filter(person__in=[candidate.user for candidate, _finding in people])
    return {
        "asked": True,
        "people": people,
        "away": set(away.values_list("person", flat=True)),
        "own": own,
        "sentences": refusal_sentences(own, branch=branch, on=today),
        "keepers": limit_keepers(branch, today),
    }


def _home(user: User) -> Branch:
    """The branch the pages begin with: the own one, or the widest on which a role is held."""
    offered = Branch.objects.visible_to(user)
    return offered.filter(pk=user.branch_id).first() or offered.first() or user.branch


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (the permission table lets nobody else in)
    return request.user
