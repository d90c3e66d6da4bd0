"""The branch tree of the system administrator."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.errors import DomainError
from accounts.forms import BranchForm, NewBranchForm
from accounts.models import Branch, BranchQuerySet, User


def branches(request: HttpRequest) -> HttpResponse:
    """The tree, head office first."""
    return render(request, "accounts/branches.html", {"branches": branch_rows(request)})


def branch_rows(request: HttpRequest) -> BranchQuerySet:
    """The branches of the page, each with the number of its ``active_people``."""
    return _counted(_visible(request))


def branch(request: HttpRequest, pk: int) -> HttpResponse:
    """One branch: its place, what is below, and its name, which may change."""
    shown = get_object_or_404(_visible(request), pk=pk)
    form = BranchForm(request.POST or None, initial={"name": shown.name})
    if form.is_valid():
        actions.rename_branch(by=_who(request), branch=shown, name=form.cleaned_data["name"])
        messages.success(request, _("The branch has its new name."))
        return redirect("accounts:branch", pk=shown.pk)
    context = {
        "branch": shown,
        "form": form,
        "above": Branch.objects.visible_to(_who(request)).above(shown).exclude(pk=shown.pk),
        "below": _counted(_visible(request).filter(parent=shown)),
    }
    return render(request, "accounts/branch.html", context, status=422 if form.errors else 200)


def open_branch(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens a branch below this one."""
    parent = get_object_or_404(_visible(request), pk=pk)
    form = NewBranchForm(request.POST or None)
    if form.is_valid():
        try:
            opened = actions.open_branch(by=_who(request), parent=parent, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The branch is open."))
            return redirect("accounts:branch", pk=opened.pk)
    context = {"form": form, "branch": parent}
    return render(request, "accounts/open_branch.html", context, status=422 if form.errors else 200)


def switch_branch(request: HttpRequest, pk: int) -> HttpResponse:
    """Closes a branch or takes it back into use."""
    shown = get_object_or_404(_visible(request), pk=pk)
    if request.POST.get("active") == "on":
        actions.reopen_branch(by=_who(request), branch=shown)
        messages.success(request, _("The branch is in use again."))
    else:
        actions.close_branch(by=_who(request), branch=shown)
        messages.success(request, _("The branch is closed."))
    return redirect("accounts:branch", pk=shown.pk)


def _visible(request: HttpRequest) -> BranchQuerySet:
    return Branch.objects.visible_to(_who(request)).select_related("parent")


def _counted(rows: BranchQuerySet) -> BranchQuerySet:
    return rows.annotate(active_people=Count("people", filter=Q(people__is_active=True)))


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (the permission table lets nobody else in)
    return request.user
