"""Rows that hold for a branch and everything below: read from below as well."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from accounts.models import Branch
from accounts.models.branch import paths_filter
from accounts.scope import Actor
from workflow.models import TrackedQuerySet

T = TypeVar("T", bound=models.Model)


class InheritedQuerySet(TrackedQuerySet[T]):
    """What is set above a reader's branches holds for them too."""

    def visible_to(self, user: Actor, within: Branch | None = None) -> Self:
        """Rows of the reader's branches, and of those above them."""
        scope = user.scope()
        paths = scope.paths_for(self.view_permission)
        if scope.everything and within is None:
            return self.all()
        if within is not None and within.parent_id is not None:
            paths = (within.path,)
        above = {code for path in paths for code in path.strip("/").split("/")}
        under = Branch.objects.filter(paths_filter("path", paths)).values("pk") if paths else []
        return self.filter(Q(branch__in=under) | Q(branch__code__in=above))

    def of_chain(self, path: str) -> Self:
        """What a branch and those above it have set."""
        return self.filter(branch__code__in=path.strip("/").split("/")).order_by()
