"""Who can be given customers: the specialists of the branches a person manages."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import Membership, User
from accounts.models.branch import paths_filter
from accounts.roles import roles_with
from renewals.models.renewal_terms import WORKED


def specialists_of(user: User) -> QuerySet[User]:
    """Active people who follow up customers in a branch ``user`` sees, by name."""
    posts = Membership.objects.on(timezone.localdate()).filter(
        paths_filter("branch__path", user.scope().paths_for("renewals.view")),
        role__in=roles_with("renewals.follow_up"),
    )
    people = User.objects.filter(is_active=True, pk__in=posts.values("user"))
    return people.select_related("branch").order_by("name", "employee_no")


def callers_of(user: User) -> QuerySet[User]:
    """Who may call lapsed customers back in the branches a lead plans for; others plan for themselves alone."""
    if not user.scope().may("renewals.assign"):
        return User.objects.filter(pk=user.pk)
    posts = Membership.objects.on(timezone.localdate()).filter(
        paths_filter("branch__path", user.scope().paths_for("renewals.view")),
        role__in=roles_with("renewals.callback"),
    )
    return User.objects.filter(is_active=True, pk__in=posts.values("user")).order_by("name", "employee_no")


def with_load(people: QuerySet[User]) -> QuerySet[User]:
    """``people`` with ``held``: how many open customers each has."""
    return people.annotate(held=Count("renewals", filter=Q(renewals__status__in=WORKED)))
