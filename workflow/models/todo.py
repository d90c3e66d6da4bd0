"""Every pending thing in one table, so that the inbox is one indexed query."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.delegation import delegations_held, is_absent
from accounts.models import Branch, Delegation
from accounts.models.branch import paths_filter
from accounts.scope import Actor, Scope
from workflow.models.approval_seat import ApprovalSeat

#: The to-do of a seat that has to decide an approval; its object is the seat.
DECIDE = "approval_decide"
#: To-dos of an absent person that a deputy does: kind → the kind of delegation that reaches it. Filled in ``ready()``.
DEPUTY_KINDS: dict[str, str] = {}


class ToDoQuerySet(models.QuerySet["ToDo"]):
    """To-dos by who must do them."""

    def visible_to(self, user: Actor) -> ToDoQuerySet:
        """Things ``user`` may do: assigned by name or to a role held over the branch, and the decisions of those for
        whom ``user`` is a deputy. A case one made oneself is never among the decisions."""
        return self.filter(reduce(or_, _ways(user)))

    def ways_to(self, user: Actor) -> list[ToDoQuerySet]:
        """:meth:`visible_to` in parts that do not overlap, each read in order from an index.

        One condition with all of them would make the database read and sort everything a person has to do.
        """
        return [self.filter(way) for way in _ways(user)]

    def open(self) -> ToDoQuerySet:
        """Not yet done."""
        return self.filter(closed_at__isnull=True)


def _ways(user: Actor) -> list[Q]:
    if user.pk is None:
        return [Q(pk__in=[])]
    not_own = Q(~Exists(ApprovalSeat.objects.filter(pk=OuterRef("object_id"), approval__maker=user.pk)))
    by_role = _by_role(user.scope())
    ways: list[Q] = [Q(assignee_id=user.pk), *(role & (~Q(kind=DECIDE) | not_own) for role in by_role)]
    for delegation in delegations_held(user, timezone.now()):  # type: ignore[arg-type]  # who has a key is a User
        if kinds := _stood_in(delegation):
            ways.append(Q(assignee_id=delegation.principal_id, kind__in=kinds) & _under_path(delegation.branch_path))
        reached = Q(kind=DECIDE) & not_own & _within(delegation)
        ways.append(Q(assignee_id=delegation.principal_id) & reached)
        not_mine = reached & ~reduce(or_, by_role, Q(pk__in=[]))
        ways += [role & not_mine for role in _by_role(delegation.principal.scope())]
    return ways


def _stood_in(delegation: Delegation) -> list[str]:
    """The kinds of to-dos that lie with the deputy while the principal is away."""
    kinds = [kind for kind, delegable in DEPUTY_KINDS.items() if delegation.reaches(delegable)]
    return kinds if kinds and is_absent(delegation.principal, timezone.now()) else []


def _under_path(path: str) -> Q:
    return _under((path,)) if path else Q()


def _by_role(scope: Scope) -> list[Q]:
    """To-dos of each role held, over the branches on which it is held."""
    found = []
    for role in sorted(scope.roles):
        paths = tuple(path for held, path in scope.grants if held == role)
        found.append(Q(assignee__isnull=True, role=role) & _under(paths))
    return found


def _under(paths: tuple[str, ...]) -> Q:
    """Rows under one of ``paths``; under head office is every row."""
    if any(path.count("/") <= 2 for path in paths):
        return Q()
    return Q(branch__in=Branch.objects.filter(paths_filter("path", paths)).values("pk"))


def _within(delegation: Delegation) -> Q:
    """Seats a delegation reaches, where it is narrowed to kinds or a branch."""
    if not delegation.kinds and not delegation.branch_path:
        return Q()
    seats = ApprovalSeat.objects.filter(pk=OuterRef("object_id"))
    if delegation.kinds:
        seats = seats.filter(approval__kind__in=delegation.kinds)
    if delegation.branch_path:
        seats = seats.filter(paths_filter("approval__branch__path", (delegation.branch_path,)))
    return Q(Exists(seats))


class ToDo(models.Model):
    """Something one person, or whoever holds ``role`` over ``branch``, has to do about an object.

    Opened and closed by the state change that makes or fulfils it, in the same transaction. ``due_at`` is the instant
    after which it is late.
    """

    kind = models.CharField(max_length=40)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    subject = models.CharField(max_length=120)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="todos")
    role = models.CharField(max_length=20, blank=True)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by_no = models.CharField(max_length=20, blank=True)

    objects = ToDoQuerySet.as_manager()

    class Meta:
        verbose_name = _("to-do")
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_type", "object_id"], condition=Q(closed_at__isnull=True), name="todo_one_open"
            ),
            models.CheckConstraint(condition=Q(assignee__isnull=False) | ~Q(role=""), name="todo_somebody"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by_no="")
                | (Q(closed_at__isnull=False) & ~Q(closed_by_no="")),
                name="todo_closed_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["assignee", "due_at"], condition=Q(closed_at__isnull=True), name="todo_mine_open"),
            models.Index(
                fields=["role", "branch", "due_at"], condition=Q(closed_at__isnull=True), name="todo_role_open"
            ),
            models.Index(fields=["object_type", "object_id"], name="todo_object"),
        ]
