"""The people desk of the security administrator: who works here, with which roles, and whether they may sign in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from accounts import actions
from accounts.authority_forms import PersonNumberForm, SuperiorForm
from accounts.delegation import superior_of
from accounts.errors import DomainError
from accounts.forms import PeopleFilter, PersonForm, RoleForm
from accounts.leavers import open_work
from accounts.lockout import locked_until
from accounts.models import Membership, MembershipQuerySet, User, UserQuerySet
from accounts.people_states import in_state
from accounts.roles import ROLES
from accounts.same_person import accounts_of

PAGE_SIZE = 25


def people(request: HttpRequest) -> HttpResponse:
    """Everybody whose home branch the administrator may see."""
    form, rows = people_rows(request)
    filtered = form.is_valid() and any(form.cleaned_data.values())
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/people.html", {"form": form, "page": page, "filtered": filtered})


def people_rows(request: HttpRequest) -> tuple[PeopleFilter, UserQuerySet]:
    """The filter of the page and the people in it, each with the roles ``held`` today."""
    form = PeopleFilter(request.GET)
    wishes = form.cleaned_data if form.is_valid() else {}
    held = Membership.objects.visible_to(_who(request)).on(timezone.localdate()).select_related("branch")
    rows = _matching(User.objects.visible_to(_who(request)), held, wishes).select_related("branch")
    return form, rows.prefetch_related(Prefetch("memberships", held, to_attr="held"))


def _matching(rows: UserQuerySet, held: MembershipQuerySet, wishes: dict[str, Any]) -> UserQuerySet:
    if wishes.get("q"):
        rows = rows.filter(Q(name__icontains=wishes["q"]) | Q(employee_no__istartswith=wishes["q"]))
    if wishes.get("role"):
        rows = rows.filter(pk__in=held.filter(role=wishes["role"]).values("user"))
    if wishes.get("state"):
        rows = in_state(rows, wishes["state"], timezone.localdate())
    return rows


def add_person(request: HttpRequest) -> HttpResponse:
    """A new person; the one-time password is shown once, on the answer."""
    form = PersonForm(request.POST or None, by=_who(request))
    if form.is_valid():
        try:
            user, secret = actions.add_person(by=_who(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _hand_over(request, user, secret)
    return render(request, "accounts/add_person.html", {"form": form}, status=422 if form.errors else 200)


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: access, roles now and before, and what can be done."""
    return _person_page(request, _colleague(request, pk))


def grant_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives a role; the person signs in again with it."""
    user = _colleague(request, pk)
    form = RoleForm(request.POST, by=_who(request))
    if not form.is_valid():
        return _person_page(request, user, form)
    try:
        actions.grant_role(by=_who(request), user=user, **form.cleaned_data)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _person_page(request, user, form)
    messages.success(request, _("The role was given."))
    return redirect("accounts:person", pk=user.pk)


def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a role at once."""
    memberships = Membership.objects.visible_to(_who(request)).select_related("branch", "user")
    membership = get_object_or_404(memberships, pk=pk)
    user_id = membership.user_id
    actions.end_role(by=_who(request), membership=membership)
    messages.success(request, _("The role has ended."))
    return redirect("accounts:person", pk=user_id)


def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes access away or gives it back."""
    user = _colleague(request, pk)
    if request.POST.get("access") == "on":
        actions.switch_on(by=_who(request), user=user)
        messages.success(request, _("This person can sign in again."))
    else:
        actions.switch_off(by=_who(request), user=user)
        messages.success(request, _("This person is signed out and can no longer sign in."))
    return redirect("accounts:person", pk=user.pk)


def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens an account that wrong passwords have closed."""
    user = actions.unlock(by=_who(request), user=_colleague(request, pk))
    messages.success(request, _("The account is open again."))
    return redirect("accounts:person", pk=user.pk)


def appoint_superior(request: HttpRequest, pk: int) -> HttpResponse:
    """Registers who leads this person, or leaves it to the tree."""
    user = _colleague(request, pk)
    form = SuperiorForm(request.POST, by=_who(request))
    if form.is_valid():
        try:
            actions.appoint_superior(by=_who(request), user=user, superior=form.cleaned_data["superior"])
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The superior is registered."))
            return redirect("accounts:person", pk=user.pk)
    return _person_page(request, user, superior_form=form)


def number_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Says which person this account belongs to."""
    user = _colleague(request, pk)
    form = PersonNumberForm(request.POST, auto_id="person_%s")
    if form.is_valid():
        actions.number_person(by=_who(request), user=user, **form.cleaned_data)
        messages.success(request, _("The number of the person is saved."))
        return redirect("accounts:person", pk=user.pk)
    return _person_page(request, user, number_form=form)


@never_cache
def new_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A one-time password, shown once."""
    user = _colleague(request, pk)
    return _hand_over(request, user, actions.reset_password(by=_who(request), user=user))


def _hand_over(request: HttpRequest, user: User, secret: str) -> HttpResponse:
    response = render(request, "accounts/one_time_password.html", {"person": user, "secret": secret})
    response["Cache-Control"] = "no-store, private"
    return response


def _person_page(
    request: HttpRequest,
    user: User,
    form: RoleForm | None = None,
    superior_form: SuperiorForm | None = None,
    number_form: PersonNumberForm | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    rows = user.memberships.select_related("branch", "granted_by").order_by("-valid_from", "-pk")
    context = {
        "person": user,
        "own": user.pk == _who(request).pk,
        "current": [row for row in rows if row.valid_until is None or row.valid_until >= today],
        "past": [row for row in rows if row.valid_until is not None and row.valid_until < today],
        "locked_until": locked_until(user.employee_no),
        "roles": ROLES.values(),
        "superior": superior_of(user, today),
        "open_work": open_work(user),
        "superior_form": superior_form or _superior_form(request, user),
        "number_form": number_form or PersonNumberForm(initial={"person_no": user.person_no}, auto_id="person_%s"),
        "other_accounts": User.objects.visible_to(_who(request)).filter(pk__in=accounts_of(user) - {user.pk}),
        "form": form or RoleForm(initial={"valid_from": today, "branch": user.branch_id}, by=_who(request)),
    }
    refused = any(each is not None for each in (form, superior_form, number_form))
    return render(request, "accounts/person.html", context, status=422 if refused else 200)


def _superior_form(request: HttpRequest, user: User) -> SuperiorForm:
    registered = {"superior": user.manager.employee_no if user.manager else ""}
    return SuperiorForm(initial=registered, by=_who(request), auto_id="superior_%s")


def _colleague(request: HttpRequest, pk: int) -> User:
    user: User = get_object_or_404(User.objects.visible_to(_who(request)).select_related("branch", "manager"), pk=pk)
    return user


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (the permission table lets nobody else in)
    return request.user
