"""What every object with a history has in common."""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from accounts.models import Branch
from accounts.models.branch import paths_filter
from accounts.scope import Actor, narrowed

T = TypeVar("T", bound=models.Model)


class TrackedQuerySet(models.QuerySet[T]):
    """Rows of branches; every page, table, export and task starts at :meth:`visible_to`."""

    view_permission = ""

    def visible_to(self, user: Actor, within: Branch | None = None) -> Self:
        """Rows of the branches on which ``user`` may view this kind of object; ``within``: and under this branch.

        Both are one condition: the database looks a row's branch up once.
        """
        scope = user.scope()
        paths = scope.paths_for(self.view_permission)
        if within is not None and within.parent_id is not None:
            return self.filter(self.on_paths(narrowed(paths, within.path)))
        return self.all() if scope.everything else self.filter(self.on_paths(paths))

    @staticmethod
    def on_paths(paths: tuple[str, ...]) -> Q:
        """Rows whose branch lies under one of ``paths``, by the row's own ``branch`` column."""
        if not paths:
            return Q(pk__in=[])
        return Q(branch__in=Branch.objects.filter(paths_filter("path", paths)).values("pk"))


class Tracked(models.Model):
    """An object whose every change is an :class:`~workflow.models.Event`.

    Subclasses have a protected FSM field ``status`` and change only through ``workflow.transitions``. ``version``
    counts the events and is what a form carries as ``expected_version``; ``head_hash`` is the newest event's hash.
    """

    #: Every subclass has an index that begins with the branch; one more for the key alone would only cost writes.
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    #: Columns whose old and new value an event keeps; never personal data.
    recorded_columns: ClassVar[frozenset[str]] = frozenset()
    #: Set by ``workflow.transitions.take`` for the save that follows.
    changed_columns: list[str]

    class Meta:
        abstract = True

    @classmethod
    def object_type(cls) -> str:
        """The stable name under which events, to-dos and messages know this kind of object."""
        return cls._meta.label_lower

    def refresh_from_db(self, using: str | None = None, fields: Any = None, from_queryset: Any = None) -> None:
        """Loads deferred columns only. Refreshing a protected status would lift its protection for every thread."""
        if fields is None or "status" in fields:
            raise TypeError("a tracked object is not refreshed: use reload()")
        super().refresh_from_db(using, fields, from_queryset)

    def reload(self) -> Self:
        """The row as it is now. ``refresh_from_db`` is not safe with protected FSM fields (ADR 0003)."""
        return type(self)._default_manager.get(pk=self.pk)
