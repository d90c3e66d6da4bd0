"""Approval chains as data: who is asked, in which order, for which kind, branch, line and amount."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, BranchLevel
from accounts.models.branch import paths_filter
from accounts.roles import ROLE_CHOICES
from accounts.scope import Actor


class SamePerson(models.TextChoices):
    """What happens when the person who just agreed sits at the next step too; the agreement never counts twice."""

    MERGE = "merge", _("Let the one agreement stand for both steps")
    SKIP = "skip", _("Leave the later step out")


class SeatRule(models.TextChoices):
    ROLE = "role", _("Whoever holds a role")
    PERSON = "person", _("A named person")
    MANAGER = "manager", _("The maker's superior")
    FIELD = "field", _("A person named in the case")


class Signing(models.TextChoices):
    ANY = "any", _("Any one signs (或签)")
    ALL = "all", _("All must sign (会签)")
    ORDER = "order", _("All sign, one after the other")


class OnTimeout(models.TextChoices):
    NONE = "none", _("Remind only")
    ESCALATE = "escalate", _("Hand to the superior")
    RETURN = "return", _("Return to the maker")


class ApprovalChainQuerySet(models.QuerySet["ApprovalChain"]):
    """Chains by place, date and reader."""

    def visible_to(self, user: Actor) -> ApprovalChainQuerySet:
        """Chains of the branches ``user`` configures."""
        scope = user.scope()
        if scope.everything:
            return self.all()
        return self.filter(paths_filter("branch__path", scope.paths_for("workflow.configure")))

    def in_force(self, kind: str, branch: Branch, on: date) -> ApprovalChainQuerySet:
        """Published chains of ``kind`` that ``branch`` has or inherits on a day."""
        codes = branch.path.strip("/").split("/")
        return self.filter(kind=kind, branch__code__in=codes, published_at__isnull=False, valid_from__lte=on)


class ApprovalChain(models.Model):
    """One version of the way a case of ``kind`` takes, for ``branch`` and everything below it.

    ``amount_from`` is inclusive, ``amount_below`` exclusive and empty for "no upper end"; a kind without an amount
    counts as 0. ``line`` "" stands for every business line. A published version is never edited: the next one takes
    over on its ``valid_from``, and approvals that run keep the one they started with.
    """

    kind = models.CharField(_("kind"), max_length=40)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    line = models.CharField(_("business line"), max_length=40, blank=True)
    amount_from = models.DecimalField(_("amount from"), max_digits=18, decimal_places=2, default=Decimal(0))
    amount_below = models.DecimalField(_("amount below"), max_digits=18, decimal_places=2, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    valid_from = models.DateField(_("valid from"))
    ends_by_authority = models.BooleanField(
        _("ends with the first step whose authority covers the amount"), default=False
    )
    same_person = models.CharField(
        _("the same person in two successive steps"), max_length=5, choices=SamePerson, default=SamePerson.MERGE
    )
    source = models.CharField(_("source document"), max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    objects = ApprovalChainQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval chain")
        ordering = ["kind", "branch", "line", "amount_from", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "branch", "line", "amount_from", "version"], name="approval_chain_version_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_from__gte=0) & (Q(amount_below__isnull=True) | Q(amount_below__gt=F("amount_from"))),
                name="approval_chain_band",
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | Q(published_at__isnull=False),
                name="approval_chain_published_pair",
            ),
            models.CheckConstraint(condition=Q(same_person__in=SamePerson.values), name="approval_chain_same_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} v{self.version}"

    def covers(self, amount: Decimal) -> bool:
        """Whether ``amount`` lies in the band."""
        return amount >= self.amount_from and (self.amount_below is None or amount < self.amount_below)


class ChainStep(models.Model):
    """One step (审批节点) of a chain.

    ``condition`` is a list of tests on the case's facts that must all hold for the step to be taken. ``deadline_hours``
    are office hours. ``documents`` are document types that must be attached before the step can agree. ``sees`` and
    ``edits`` name the facts the step is shown and may change; empty ``sees``: all that may be seen.
    """

    chain = models.ForeignKey(ApprovalChain, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("step"), max_length=60)
    who = models.CharField(_("who"), max_length=8, choices=SeatRule, default=SeatRule.ROLE)
    role = models.CharField(_("role"), max_length=20, choices=ROLE_CHOICES, blank=True)
    level = models.CharField(_("at level"), max_length=12, choices=BranchLevel, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    manager_levels = models.PositiveSmallIntegerField(_("levels up"), default=1)
    field = models.CharField(_("field of the case"), max_length=40, blank=True)
    signing = models.CharField(_("signing"), max_length=5, choices=Signing, default=Signing.ANY)
    condition = models.JSONField(_("only if"), default=list, blank=True)
    deadline_hours = models.PositiveSmallIntegerField(_("office hours to decide"), null=True, blank=True)
    on_timeout = models.CharField(_("when overdue"), max_length=8, choices=OnTimeout, default=OnTimeout.ESCALATE)
    documents = models.JSONField(_("required documents"), default=list, blank=True)
    sees = models.JSONField(_("shown facts"), default=list, blank=True)
    edits = models.JSONField(_("facts it may change"), default=list, blank=True)
    opinion_only = models.BooleanField(_("gives an opinion, cannot end the case"), default=False)

    class Meta:
        verbose_name = _("approval step")
        ordering = ["chain", "position"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "position"], name="chain_step_once"),
            models.CheckConstraint(
                condition=(Q(who="role") & ~Q(role=""))
                | Q(who="person", person__isnull=False)
                | Q(who="manager", manager_levels__gte=1)
                | (Q(who="field") & ~Q(field="")),
                name="chain_step_somebody",
            ),
            models.CheckConstraint(condition=Q(signing__in=Signing.values), name="chain_step_signing"),
            models.CheckConstraint(condition=Q(on_timeout__in=OnTimeout.values), name="chain_step_timeout"),
        ]

    def __str__(self) -> str:
        return self.name

    def frozen(self) -> dict[str, Any]:
        """What a running approval keeps of the step."""
        return {
            "name": self.name,
            "who": self.who,
            "role": self.role,
            "level": self.level,
            "person": self.person_id,
            "manager_levels": self.manager_levels,
            "field": self.field,
            "signing": self.signing,
            "condition": self.condition,
            "deadline_hours": self.deadline_hours,
            "on_timeout": self.on_timeout,
            "documents": self.documents,
            "sees": self.sees,
            "edits": self.edits,
            "opinion_only": self.opinion_only,
        }
