"""Who may decide up to how much, from a day on, by which document (授权)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from accounts.authority_words import subject_words
from accounts.models.branch import Branch, BranchLevel, paths_filter
from accounts.models.user import User
from accounts.roles import ADMINISTRATORS, ROLE_CHOICES
from accounts.rules.authority import Effect, LimitRow, Measure

if TYPE_CHECKING:
    from accounts.scope import Actor

#: What two rows must share to speak of the same thing: then they may not overlap in time.
KEY = ("branch", "level", "role", "person", "line", "loss_type", "measure", "act", "effect")


class AuthorityLimitQuerySet(models.QuerySet["AuthorityLimit"]):
    """Limits by day, by the branch they hold for, and by what the asking person may see."""

    def on(self, day: date) -> AuthorityLimitQuerySet:
        """Those in force on ``day`` (both ends inclusive)."""
        return self.filter(valid_from__lte=day).filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))

    def overlapping(self, first: date, last: date | None) -> AuthorityLimitQuerySet:
        """Those in force on any day from ``first`` to ``last`` inclusive; no last day: for good."""
        rows = self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=first))
        return rows if last is None else rows.filter(valid_from__lte=last)

    def around(self, branch: Branch) -> AuthorityLimitQuerySet:
        """Those issued by ``branch`` or above it: the only ones that can hold for its cases."""
        return self.filter(branch__code__in=branch.path.strip("/").split("/"))

    def visible_to(self, user: Actor) -> AuthorityLimitQuerySet:
        """Those issued where ``user`` holds a role, below, or above; of one person's, only colleagues' and the own."""
        paths = user.scope().paths
        codes = {code for path in paths for code in path.strip("/").split("/")}
        issued = paths_filter("branch__path", paths) | Q(branch__code__in=codes)
        named = Q(person__isnull=True) | Q(person=user.pk) | paths_filter("person__branch__path", paths)
        return self.filter(issued & named)

    def highest_first(self) -> AuthorityLimitQuerySet:
        """Persons, then roles from head office down; within a holder by subject."""
        levels = [When(level=level, then=rank) for rank, level in enumerate(BranchLevel.values, start=1)]
        ranked = self.annotate(rank=Case(*levels, default=0, output_field=models.SmallIntegerField()))
        return ranked.order_by("rank", "role", "person", "act", "line", "loss_type", "measure", "branch__path", "-pk")

    def rows(self) -> list[LimitRow]:
        """The limits as the rules read them."""
        columns = ("pk", "branch__path", "level", "role", "person_id", "line", "loss_type", "measure", "act", "effect")
        more = ("max_amount", "valid_from", "valid_until", "document_no")
        return [LimitRow(*values) for values in self.order_by("pk").values_list(*columns, *more)]


class AuthorityLimit(models.Model):
    """The highest amount, inclusive, a holder may decide alone; ``valid_until`` is the last day.

    The holder is a role at a branch level, or one person. The row holds for cases of ``branch``, which issued it, and
    of everything below. "" in ``line`` or ``loss_type`` means any; in ``act`` it means an amount without a special
    act. An amount of 0 says that there is no authority.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="limits", verbose_name=_("issuing branch"))
    level = models.CharField(_("level"), max_length=12, choices=BranchLevel, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=ROLE_CHOICES, blank=True)
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="limits")
    line = models.CharField(_("business line"), max_length=30, blank=True)
    loss_type = models.CharField(_("loss type"), max_length=30, blank=True)
    measure = models.CharField(_("measure"), max_length=12, choices=Measure)
    act = models.CharField(_("act"), max_length=30, blank=True)
    effect = models.CharField(_("effect"), max_length=6, choices=Effect, default=Effect.BLOCK)
    max_amount = models.DecimalField(_("up to"), max_digits=14, decimal_places=2)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    document_no = models.CharField(_("document number"), max_length=60)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(auto_now_add=True)

    objects = AuthorityLimitQuerySet.as_manager()

    class Meta:
        ordering = ["branch__path", "level", "role", "person", "line", "loss_type", "measure", "act", "-valid_from"]
        verbose_name = _("authority limit")
        constraints = [
            models.CheckConstraint(condition=Q(max_amount__gte=0), name="authority_limit_amount"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="authority_limit_dates",
            ),
            models.CheckConstraint(
                condition=(Q(person__isnull=False) & Q(role="") & Q(level=""))
                | (Q(person__isnull=True) & ~Q(role="") & ~Q(level="")),
                name="authority_limit_one_holder",
            ),
            models.CheckConstraint(condition=~Q(role__in=ADMINISTRATORS), name="authority_limit_no_administrator"),
            models.CheckConstraint(
                condition=Q(measure__in=Measure.values) & Q(effect__in=Effect.values), name="authority_limit_kinds"
            ),
            models.CheckConstraint(
                condition=Q(set_by__isnull=True) | Q(person__isnull=True) | ~Q(set_by=F("person")),
                name="authority_limit_not_own",
            ),
            models.UniqueConstraint(
                fields=[*(name for name in KEY if name != "person"), "valid_from"],
                condition=Q(person__isnull=True),
                name="authority_limit_role_once",
            ),
            models.UniqueConstraint(
                fields=[*(name for name in KEY if name not in {"level", "role"}), "valid_from"],
                condition=Q(person__isnull=False),
                name="authority_limit_person_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.role} · {self.measure} {self.act} ≤ {self.max_amount}"

    @property
    def subject(self) -> str:
        """What it is for, in the reader's language."""
        return subject_words(self.line, self.loss_type, self.act)
