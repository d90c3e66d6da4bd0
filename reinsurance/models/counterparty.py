"""Whom we reinsure with (交易对手): reinsurers, brokers, cedants and the groups they belong to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from accounts.scope import Actor
from reinsurance import counterparty_guards as only
from reinsurance.models.counterparty_terms import DECIDED, EDITABLE, IN_FORCE, Change, CounterpartyKind, Sanctions
from reinsurance.models.counterparty_terms import CounterpartyStatus as S
from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import SYSTEM_ONLY, step

KEEP = "reinsurance.counterparties"


class CounterpartyQuerySet(TrackedQuerySet["Counterparty"]):
    """Counterparties by reader and by what they are."""

    view_permission = "reinsurance.view"

    def visible_to(self, user: Actor, within: Branch | None = None) -> CounterpartyQuerySet:
        """Those kept by the reader's branches, and those kept above them: head office keeps them for everybody."""
        scope = user.scope()
        rows = super().visible_to(user, within)
        if scope.everything or within is not None:
            return rows
        above = {code for path in scope.paths_for(self.view_permission) for code in path.strip("/").split("/")}
        return self.filter(self.on_paths(scope.paths_for(self.view_permission)) | Q(branch__code__in=above))

    def markets(self) -> CounterpartyQuerySet:
        """Who can be asked to carry a line."""
        return self.filter(kind=CounterpartyKind.REINSURER, status__in=IN_FORCE)

    def brokers(self) -> CounterpartyQuerySet:
        """Who can place for us."""
        return self.filter(kind=CounterpartyKind.BROKER, status__in=IN_FORCE)


class Counterparty(Tracked):
    """One legal entity, or a group of them. ``branch`` keeps it; the limit is for its group where it has one.

    ``limit`` (CNY) is the most all its live lines together may carry, ``asked_limit`` what an admission or review asks
    for; it holds once that is decided. ``review_due_on`` is the last day the admission holds. ``authority_no`` and
    ``reported_on`` are of a Hong Kong reinsurer: its authorisation there, and the end of the last quarter it reported.
    """

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=CounterpartyKind)
    group = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("group")
    )
    domicile = models.CharField(_("country"), max_length=2, default="CN")
    registration_no = models.CharField(_("registration number"), max_length=40, blank=True)
    registration_valid_until = models.DateField(_("registered until"), null=True, blank=True)
    licence_no = models.CharField(_("licence number"), max_length=40, blank=True)
    licence_valid_until = models.DateField(_("licence until"), null=True, blank=True)
    mandate_valid_until = models.DateField(_("mandate until"), null=True, blank=True)
    collateral = models.DecimalField(_("collateral (CNY)"), max_digits=20, decimal_places=2, default=Decimal(0))
    collateral_until = models.DateField(_("collateral until"), null=True, blank=True)
    mail_domains = models.CharField(_("mail domains"), max_length=200, blank=True)
    related_party = models.BooleanField(_("related party"), default=False)
    authority_no = models.CharField(_("Hong Kong authorisation"), max_length=40, blank=True)
    reported_on = models.DateField(_("last quarterly report"), null=True, blank=True)
    board_no = models.CharField(_("number on the Shanghai international board"), max_length=40, blank=True)
    lines = models.CharField(_("admitted classes"), max_length=120, blank=True)
    status = StatusField(_("state"), default=S.PROPOSED, choices=S.choices, protected=True)
    sanctions = models.CharField(_("sanctions"), max_length=8, choices=Sanctions, default=Sanctions.UNKNOWN)
    screened_on = models.DateField(_("screened on"), null=True)
    limit = models.DecimalField(_("limit (CNY)"), max_digits=20, decimal_places=2, null=True)
    asked_limit = models.DecimalField(_("limit asked for (CNY)"), max_digits=20, decimal_places=2, null=True)
    review_due_on = models.DateField(_("admitted until"), null=True)
    change = models.CharField(_("asked for"), max_length=8, choices=Change, blank=True)
    change_reason = models.CharField(max_length=400, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = CounterpartyQuerySet.as_manager()

    recorded_columns: ClassVar[frozenset[str]] = frozenset(
        {"name", "kind", "group_id", "domicile", "registration_no", "registration_valid_until", "licence_no"}
        | {"licence_valid_until", "mandate_valid_until", "collateral", "related_party", "lines", "sanctions"}
        | {"limit", "asked_limit", "review_due_on", "change", "mail_domains"}
        | {"authority_no", "reported_on", "board_no"}
    )

    class Meta:
        verbose_name = _("counterparty")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=S.values), name="counterparty_status_known"),
            models.CheckConstraint(condition=Q(kind__in=CounterpartyKind.values), name="counterparty_kind_known"),
            models.CheckConstraint(condition=Q(sanctions__in=Sanctions.values), name="counterparty_sanctions_known"),
            models.CheckConstraint(
                condition=Q(group__isnull=True) | ~Q(kind=CounterpartyKind.GROUP), name="counterparty_group_is_top"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=IN_FORCE) | Q(review_due_on__isnull=False), name="counterparty_admitted_until"
            ),
            models.CheckConstraint(
                condition=Q(change="") | (~Q(change_reason="") & Q(asked_by__isnull=False)),
                name="counterparty_change_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "code"], name="counterparty_branch_code"),
            models.Index(fields=["kind", "status"], name="counterparty_kind_status"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def domestic(self) -> bool:
        """Under the solvency supervision of the mainland."""
        return self.domicile == "CN"

    @step(source=EDITABLE, permission=KEEP, label=_("Edit"), early_guards=(only.nothing_asked,))
    def edit(self, values: dict[str, Any]) -> None:
        """修改资料. State, limit and screening are never among them."""
        for name, value in values.items():
            setattr(self, name, value)

    @step(
        source=(S.PROPOSED, S.REFUSED),
        target=S.IN_REVIEW,
        permission=KEEP,
        label=_("Ask for admission"),
        guards=(only.complete, only.limit_asked),
    )
    def submit(self, limit: Decimal, asker: Any) -> None:
        """申请准入."""
        self.asked_limit, self.asked_by = limit, asker

    @step(source=S.IN_REVIEW, target=S.APPROVED, permission=SYSTEM_ONLY, label=_("Admit"))
    def admit(self, review_due_on: date) -> None:
        """准入: the limit that was asked for holds."""
        self.limit, self.review_due_on = self.asked_limit, review_due_on

    @step(source=S.IN_REVIEW, target=S.PROPOSED, permission=SYSTEM_ONLY, label=_("Send back"))
    def send_back(self) -> None:
        """退回补充."""

    @step(source=S.IN_REVIEW, target=S.REFUSED, permission=SYSTEM_ONLY, label=_("Refuse admission"))
    def refuse(self) -> None:
        """不予准入."""

    @step(
        source=DECIDED,
        permission="reinsurance.standing",
        label=_("Ask for a block or watch"),
        early_guards=(only.nothing_asked,),
        guards=(only.change_fits, only.reason_given),
    )
    def ask_standing(self, change: str, why: str, asker: Any) -> None:
        """申请暂停或关注."""
        self.change, self.change_reason, self.asked_by = change, why, asker

    @step(
        source=DECIDED,
        permission=KEEP,
        label=_("Ask for the annual review"),
        early_guards=(only.nothing_asked,),
        guards=(only.limit_asked, only.reason_given),
    )
    def ask_review(self, limit: Decimal, why: str, asker: Any) -> None:
        """申请年审; also the way back for a blocked one."""
        self.change, self.change_reason, self.asked_by, self.asked_limit = Change.REVIEW, why, asker, limit

    @step(source=DECIDED, target=S.APPROVED, permission=SYSTEM_ONLY, label=_("Confirm"))
    def confirm(self, review_due_on: date) -> None:
        """年审通过."""
        self.limit, self.review_due_on = self.asked_limit, review_due_on
        self._settle()

    @step(source=IN_FORCE, target=S.WATCH, permission=SYSTEM_ONLY, label=_("Put under watch"))
    def watch(self) -> None:
        """列入关注."""
        self._settle()

    @step(source=IN_FORCE, target=S.BLOCKED, permission=SYSTEM_ONLY, label=_("Block"))
    def block(self) -> None:
        """暂停交易."""
        self._settle()

    @step(source=DECIDED, permission=SYSTEM_ONLY, label=_("Drop the request"))
    def drop_change(self) -> None:
        """申请不予同意或撤回."""
        self._settle()

    @step(
        source=(S.PROPOSED, S.IN_REVIEW, *DECIDED),
        permission="reinsurance.screen",
        label=_("Record a screening"),
        guards=(only.screening_fits,),
    )
    def screen(self, result: str, day: date) -> None:
        """制裁筛查: a hit stops every line at once."""
        self.sanctions, self.screened_on = result, day

    @step(source=EDITABLE, permission=KEEP, label=_("Add a rating"), guards=(only.rating_fits,))
    def add_rating(self, rated_on: date) -> None:
        """评级: a row of the history; the counterparty itself does not change."""

    @step(source=EDITABLE, permission=KEEP, label=_("Add solvency figures"), guards=(only.solvency_fits,))
    def add_solvency(self, as_of: date) -> None:
        """偿付能力: a row of the history."""

    @step(source=EDITABLE, permission=KEEP, label=_("Add a contact"))
    def add_contact(self) -> None:
        """联系人."""

    @step(source=EDITABLE, permission=KEEP, label=_("Add a bank account"))
    def add_account(self) -> None:
        """收款账户: it pays nothing until somebody else has confirmed it."""

    @step(
        source=EDITABLE,
        permission="reinsurance.confirm_account",
        label=_("Confirm a bank account"),
        guards=(only.not_entered_by_self,),
    )
    def confirm_account(self, account: models.Model) -> None:
        """复核账户: by a call back, by somebody else than who entered it."""

    def _settle(self) -> None:
        self.change, self.change_reason, self.asked_by = "", "", None
