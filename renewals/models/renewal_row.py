"""The columns of a renewal. The steps that change them are in the ``*_steps`` modules beside this one."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from accounts.models import Branch
from renewals.models.renewal_terms import Line, Usage
from renewals.models.renewal_terms import RenewalStatus as S
from renewals.rules.credit import Credit, may_move
from workflow.models import ImportBatch, Tracked
from workflow.status_field import StatusField


class CountingBranch(models.ForeignKey):  # type: ignore[type-arg]  # not generic at run time
    """Where a customer counts: a new one where it lies."""

    def deconstruct(self) -> Any:
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, options

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        if add and getattr(model_instance, self.attname) is None:
            setattr(model_instance, self.attname, model_instance.branch_id)
        return super().pre_save(model_instance, add)


class RenewalRow(Tracked):
    """What is stored of a renewal: the vehicle, the expiring policy, the customer, the source, the work, the match.

    A key has an index of its own only where rows are found by it: each one is paid for by every import and every step.
    """

    # vehicle
    asset_key = models.CharField(max_length=52)
    cycle = models.DateField()
    vin = models.CharField(_("VIN"), max_length=17, blank=True)
    vin_tail = models.CharField(max_length=6, blank=True)
    plate = models.CharField(_("plate"), max_length=12, blank=True)
    unlicensed = models.BooleanField(_("without plate"), default=False)
    engine_no = models.CharField(_("engine number"), max_length=40, blank=True)
    model_name = models.CharField(_("model"), max_length=80, blank=True)
    vehicle_kind = models.CharField(_("vehicle kind"), max_length=40, blank=True)
    usage = models.CharField(_("usage"), max_length=16, choices=Usage, blank=True)
    new_car_price = models.DecimalField(_("new car price"), max_digits=12, decimal_places=2, null=True)
    first_registered_on = models.DateField(_("first registered"), null=True)

    # expiring policy
    line = models.CharField(_("line"), max_length=10, choices=Line, blank=True)
    policy_no = models.CharField(_("policy number"), max_length=30)
    compulsory_policy_no = models.CharField(_("compulsory policy number"), max_length=30, blank=True)
    coverage = models.CharField(_("coverage"), max_length=60, blank=True)
    starts_on = models.DateField(_("start of cover"), null=True)
    expires_on = models.DateField(_("last covered day"))
    compulsory_expires_on = models.DateField(_("compulsory: last covered day"), null=True)
    last_premium = models.DecimalField(_("last premium"), max_digits=12, decimal_places=2, default=Decimal(0))
    compulsory_premium = models.DecimalField(_("compulsory premium"), max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, default="CNY")
    ncd = models.DecimalField(_("no-claim factor"), max_digits=4, decimal_places=2, null=True)
    pricing_factor = models.DecimalField(_("pricing factor"), max_digits=5, decimal_places=4, null=True)
    claim_count = models.PositiveSmallIntegerField(_("claims last year"), null=True)
    claim_amount = models.DecimalField(_("claims paid"), max_digits=14, decimal_places=2, null=True)
    years_insured = models.PositiveSmallIntegerField(_("years insured"), null=True)

    # customer
    insured_name = models.CharField(_("insured"), max_length=100, blank=True)
    is_company = models.BooleanField(_("company customer"), default=False)
    holder_name = models.CharField(_("vehicle owner"), max_length=100, blank=True)
    certificate_type = models.CharField(_("certificate type"), max_length=20, blank=True)
    certificate_no = EncryptedTextField(_("certificate number"), blank=True)
    certificate_hash = models.CharField(max_length=32, blank=True)
    phone = EncryptedTextField(_("phone"), blank=True)
    phone_hash = models.CharField(max_length=32, blank=True)
    phone_valid = models.BooleanField(_("phone valid"), default=False)
    more_phones = EncryptedTextField(blank=True)
    #: Why the data of this customer is kept however old it is; empty: no hold.
    legal_hold = models.CharField(_("legal hold"), max_length=200, blank=True)
    #: Since when the phone numbers are gone, and since when everything is that says who the customer was.
    anonymised_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    # source
    agent_name = models.CharField(_("last year's agent"), max_length=40, blank=True)
    team_name = models.CharField(_("team on the policy"), max_length=60, blank=True)
    channel = models.CharField(_("channel"), max_length=60, blank=True)
    business_flag = models.CharField(_("new or renewal"), max_length=20, blank=True)
    customer_class = models.CharField(_("customer class"), max_length=20, blank=True)
    list_kind = models.CharField(_("list kind"), max_length=30, blank=True)
    preferred = models.BooleanField(_("preferred business"), default=False)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="renewals", db_index=False)
    source_row = models.PositiveIntegerField(null=True)
    extra = models.JSONField(default=dict)

    # work
    status = StatusField(_("state"), default=S.POOL, choices=S.choices, protected=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="renewals",
        verbose_name=_("owner"),
        db_index=False,
    )
    credit_owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    #: Where the customer counts: the branch in which the credited owner worked it, else where it lay. Never empty.
    credit_branch = CountingBranch(Branch, models.PROTECT, null=True, related_name="+", db_index=False)
    #: When a collision gave the credit to somebody else than the history of owners says.
    credit_moved_at = models.DateTimeField(null=True)
    assigned_at = models.DateTimeField(null=True)
    first_contact_due_at = models.DateTimeField(null=True)
    first_follow_at = models.DateTimeField(null=True)
    first_effective_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    effective_contacts = models.PositiveSmallIntegerField(default=0)
    last_contact_at = models.DateTimeField(null=True)
    last_result = models.CharField(max_length=4, blank=True)
    intention = models.CharField(_("intention"), max_length=1, blank=True)
    next_contact_on = models.DateField(_("next contact"), null=True)
    unreachable = models.BooleanField(default=False)
    do_not_call = models.BooleanField(default=False)
    first_quote_on = models.DateField(_("first quote"), null=True)
    quote_premium = models.DecimalField(_("quoted premium"), max_digits=12, decimal_places=2, null=True)
    claimed_policy_no = models.CharField(_("reported policy number"), max_length=30, blank=True)
    claimed_at = models.DateTimeField(null=True)
    false_claims = models.PositiveSmallIntegerField(default=0)
    loss_reason = models.CharField(_("loss reason"), max_length=4, blank=True)
    loss_competitor = models.CharField(_("competitor"), max_length=60, blank=True)
    loss_price = models.DecimalField(_("competitor's price"), max_digits=12, decimal_places=2, null=True)
    loss_note = models.CharField(_("explanation"), max_length=200, blank=True)
    loss_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    loss_proposed_at = models.DateTimeField(null=True)
    loss_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    loss_decided_at = models.DateTimeField(null=True)
    #: Confirmed without anybody's decision: the branch asks for none (§1.5 row 11).
    loss_exempt = models.BooleanField(_("loss without approval"), default=False)
    lapsed_at = models.DateTimeField(null=True)
    callback_due_on = models.DateField(_("callback due"), null=True)
    callback_at = models.DateTimeField(null=True)
    #: How often the customer lapsed in this cycle: a callback and a plan belong to one lapse.
    lapse_no = models.PositiveSmallIntegerField(default=0)
    void_reason = models.CharField(max_length=20, blank=True)
    void_requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    void_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    void_decided_at = models.DateTimeField(null=True)
    returned_count = models.PositiveSmallIntegerField(default=0)
    last_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    returned_at = models.DateTimeField(null=True)

    # match with the signed-policy feed
    matched_policy = models.OneToOneField(
        "renewals.SignedPolicy", models.PROTECT, null=True, related_name="matched_renewal"
    )
    matched_signed_on = models.DateField(null=True)
    matched_starts_on = models.DateField(null=True)
    matched_premium = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    matched_same_branch = models.BooleanField(null=True)
    matched_gap_days = models.SmallIntegerField(null=True)
    #: 电销续回 True, 自留续回 False; None of what is not renewed.
    matched_by_telesales = models.BooleanField(null=True)
    issued_early = models.BooleanField(_("signed before the window opened"), default=False)

    recorded_columns: ClassVar[frozenset[str]] = frozenset(
        {
            "branch_id",
            "owner_id",
            "next_contact_on",
            "intention",
            "last_result",
            "first_quote_on",
            "quote_premium",
            "claimed_policy_no",
            "loss_reason",
            "loss_competitor",
            "loss_price",
            "callback_due_on",
            "void_reason",
            "matched_signed_on",
            "matched_starts_on",
            "matched_premium",
            "matched_same_branch",
            "last_premium",
            "compulsory_premium",
            "expires_on",
            "compulsory_expires_on",
            "starts_on",
            "usage",
            "coverage",
        }
    )

    class Meta:
        abstract = True

    def _credit_at(self, moment: datetime, owner_id: int | None) -> None:
        """Who works the customer has the credit as it stands; T is the last day on which it may change."""
        if may_move(timezone.localtime(moment).date(), self.expires_on):
            self.credit_owner_id, self.credit_branch_id = owner_id, self.branch_id

    def _credit(self, credit: Credit | None) -> None:
        """What the history of owners says, unless a collision said otherwise; None: as it is."""
        if credit is None or self.credit_moved_at is not None:
            return
        self.credit_owner_id = credit.owner
        self.credit_branch_id = credit.branch or self.credit_branch_id

    def _drop_loss(self) -> None:
        self.loss_reason = self.loss_competitor = self.loss_note = ""
        self.loss_price = None
        self.loss_exempt = False

    def _drop_void_request(self) -> None:
        self.void_reason, self.void_requested_by = "", None
