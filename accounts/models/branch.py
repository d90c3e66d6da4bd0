"""The branch tree: 总公司, 省分公司, 中心支公司, 支公司, team."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.scope import Actor

ROOT_CODE = "HQ"


class BranchLevel(models.TextChoices):
    HEAD_OFFICE = "head_office", _("Head office")
    PROVINCE = "province", _("Province")
    PREFECTURE = "prefecture", _("Prefecture")
    OFFICE = "office", _("Office")
    TEAM = "team", _("Team")


class BranchQuerySet(models.QuerySet["Branch"]):
    """Branches found by place in the tree."""

    def under(self, branch: Branch) -> BranchQuerySet:
        """``branch`` and every branch below it: one range on the path."""
        return self.filter(path__gte=branch.path, path__lt=branch.path[:-1] + "0")

    def visible_to(self, user: Actor) -> BranchQuerySet:
        """The branches on which ``user`` holds any role today, with everything below."""
        return self.filter(paths_filter("path", user.scope().paths))

    def above(self, branch: Branch) -> BranchQuerySet:
        """``branch`` and its superiors, head office first."""
        codes = branch.path.strip("/").split("/")
        return self.filter(code__in=codes).order_by("path")


def paths_filter(column: str, paths: tuple[str, ...]) -> Q:
    """Rows whose path ``column`` lies under one of ``paths``. No path: no row.

    "/" sorts directly before "0", so "starts with /HQ/33/" is the range ["/HQ/33/", "/HQ/330").
    """
    return bounds_filter(column, *bounds_of(paths))


def bounds_of(paths: Iterable[str]) -> list[str]:
    """The ranges of ``paths`` one after the other, each by its first path and the first beyond it."""
    return [bound for path in paths for bound in (path, path[:-1] + "0")]


def bounds_filter(column: str, *bounds: Any) -> Q:
    """:func:`paths_filter` by the ranges of :func:`bounds_of`, or by marks for them (``accounts.compiled``)."""
    condition = Q(pk__in=[])
    for first, beyond in zip(bounds[::2], bounds[1::2], strict=True):
        condition |= Q(**{f"{column}__gte": first, f"{column}__lt": beyond})
    return condition


class Branch(models.Model):
    """An organisational unit. ``path`` is the chain of codes, e.g. ``/HQ/33/3303/``, kept by ``accounts.actions``."""

    code = models.CharField(_("branch code"), max_length=20, unique=True)
    name = models.CharField(_("branch name"), max_length=60)
    level = models.CharField(_("level"), max_length=12, choices=BranchLevel)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=140, unique=True)
    active = models.BooleanField(_("active"), default=True)

    objects = BranchQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        verbose_name = _("branch")
        constraints = [
            models.CheckConstraint(condition=Q(path__startswith="/") & Q(path__endswith="/"), name="branch_path_form"),
            models.CheckConstraint(
                condition=Q(parent__isnull=False) | Q(level=BranchLevel.HEAD_OFFICE), name="branch_only_root_no_parent"
            ),
            models.UniqueConstraint(fields=["level"], condition=Q(level="head_office"), name="branch_one_head_office"),
        ]

    def __str__(self) -> str:
        return self.name

    def contains(self, other: Branch) -> bool:
        """Whether ``other`` is this branch or lies below it."""
        return other.path.startswith(self.path)
