"""Every pending thing in one table, so that the inbox is one indexed query."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.models.branch import paths_filter
from accounts.scope import Actor


class ToDoQuerySet(models.QuerySet["ToDo"]):
    """To-dos by who must do them."""

    def visible_to(self, user: Actor) -> ToDoQuerySet:
        """Open things ``user`` may do: assigned by name, or to a role the user holds over the branch."""
        scope = user.scope()
        mine = Q(assignee_id=user.pk)
        for role in scope.roles:
            paths = tuple(path for held, path in scope.grants if held == role)
            mine |= Q(assignee__isnull=True, role=role) & paths_filter("branch__path", paths)
        return self.filter(mine)

    def open(self) -> ToDoQuerySet:
        """Not yet done."""
        return self.filter(closed_at__isnull=True)


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
