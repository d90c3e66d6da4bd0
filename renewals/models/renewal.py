"""A vehicle in one renewal cycle (应续任务): the unit of work of the renewal desk (renewals brief §1.2)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.fields import EncryptedTextField
from accounts.models import User
from accounts.scope import Actor
from renewals import step_guards as only
from workflow.models import ImportBatch, Tracked, TrackedQuerySet
from workflow.steps import SYSTEM_ONLY, step


class RenewalStatus(models.TextChoices):
    """Renewals brief §1.4. Everything date-like is derived, not stored."""

    POOL = "pool", _("Waiting for dispatch")
    ASSIGNED = "assigned", _("Waiting for first contact")
    FOLLOWING = "following", _("In follow-up")
    QUOTED = "quoted", _("Quoted")
    RENEW_CLAIMED = "renew_claimed", _("Reported renewed")
    RENEWED = "renewed", _("Renewed")
    LOSS_PENDING = "loss_pending", _("Loss awaiting decision")
    LOST = "lost", _("Lost")
    LAPSED = "lapsed", _("Lapsed")
    CALLBACK_DONE = "callback_done", _("Callback done")
    WON_BACK = "won_back", _("Won back")
    CLOSED = "closed", _("Closed")
    VOID = "void", _("Not due (void)")


S = RenewalStatus
WORKED = (S.ASSIGNED, S.FOLLOWING, S.QUOTED)
OPEN = (S.POOL, *WORKED, S.RENEW_CLAIMED, S.LOSS_PENDING)
AFTER_LAPSE = (S.LAPSED, S.CALLBACK_DONE)
MATCHABLE = (*OPEN, S.LOST, *AFTER_LAPSE)
NOT_TERMINAL = (*OPEN, S.LOST, *AFTER_LAPSE)
OWNED = (*WORKED, S.RENEW_CLAIMED, S.LOSS_PENDING)


class Usage(models.TextChoices):
    """使用性质, renewals brief §2.1 row 10."""

    FAMILY = "family", _("Family car")
    COMPANY = "company", _("Company car, not for hire")
    AUTHORITY = "authority", _("Authority car, not for hire")
    TAXI_RENTAL = "taxi_rental", _("Taxi and rental")
    CITY_BUS = "city_bus", _("City bus")
    COACH = "coach", _("Coach")
    GOODS_OWN = "goods_own", _("Goods, own account")
    GOODS_HIRE = "goods_hire", _("Goods, for hire")
    SPECIAL = "special", _("Special vehicle")


class Line(models.TextChoices):
    COMMERCIAL = "commercial", _("Commercial")
    COMPULSORY = "compulsory", _("Compulsory")
    BOTH = "both", _("Commercial and compulsory")


class RenewalQuerySet(TrackedQuerySet["Renewal"]):
    """Renewals by reader and by what is to be done."""

    view_permission = "renewals.view"

    def visible_to(self, user: Actor) -> RenewalQuerySet:
        """Rows of the reader's branches; a telesales agent sees those in a current call list only."""
        scope = user.scope()
        rows = super().visible_to(user)
        if scope.everything or scope.roles != {"telesales"}:
            return rows
        from renewals.models.call_list import CallListItem  # noqa: PLC0415 (the item points at this model)

        return rows.filter(Exists(CallListItem.objects.current().filter(renewal=OuterRef("pk"))))

    def due(self, first: date, last: date) -> RenewalQuerySet:
        """应续: last covered day between ``first`` and ``last``, both inclusive, not void (brief §3.1)."""
        return self.filter(expires_on__gte=first, expires_on__lte=last).exclude(status=S.VOID)


class Renewal(Tracked):
    """One vehicle × one expiring policy year.

    ``expires_on`` is T, the last covered day: of the commercial line if there is one, else of the compulsory line.
    ``asset_key`` is ``V:`` + VIN, or ``P:`` + policy number for lists without VIN; with ``cycle`` (first day of the
    month of T) it is unique in the company. Dates are local business dates; instants are aware.
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
    usage = models.CharField(_("usage"), max_length=12, choices=Usage, blank=True)
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

    # source
    agent_name = models.CharField(_("last year's agent"), max_length=40, blank=True)
    team_name = models.CharField(_("team on the policy"), max_length=60, blank=True)
    channel = models.CharField(_("channel"), max_length=60, blank=True)
    business_flag = models.CharField(_("new or renewal"), max_length=20, blank=True)
    customer_class = models.CharField(_("customer class"), max_length=20, blank=True)
    list_kind = models.CharField(_("list kind"), max_length=30, blank=True)
    preferred = models.BooleanField(_("preferred business"), default=False)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="renewals")
    source_row = models.PositiveIntegerField(null=True)
    extra = models.JSONField(default=dict)

    # work
    status = FSMField(_("state"), default=S.POOL, choices=S.choices, protected=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="renewals", verbose_name=_("owner")
    )
    credit_owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
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
    loss_proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    loss_proposed_at = models.DateTimeField(null=True)
    loss_decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    loss_decided_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    callback_due_on = models.DateField(_("callback due"), null=True)
    callback_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=20, blank=True)
    void_requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    void_decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    void_decided_at = models.DateTimeField(null=True)
    returned_count = models.PositiveSmallIntegerField(default=0)
    last_owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
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

    recorded_columns = frozenset(
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
            "plate",
        }
    )

    objects = RenewalQuerySet.as_manager()

    class Meta:
        verbose_name = _("renewal")
        ordering = ["expires_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["asset_key", "cycle"], name="renewal_once_per_cycle"),
            models.CheckConstraint(condition=Q(status__in=S.values), name="renewal_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=OWNED, owner__isnull=False)
                | Q(status=S.POOL, owner__isnull=True)
                | ~Q(status__in=[*OWNED, S.POOL]),
                name="renewal_owner_when_worked",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(assigned_at__isnull=False), name="renewal_owner_since"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[S.LOSS_PENDING, S.LOST]) | ~Q(loss_reason=""), name="renewal_loss_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(status=S.LOST)
                | Q(loss_decided_by__isnull=False, loss_decided_at__isnull=False, loss_proposed_by__isnull=False),
                name="renewal_loss_decided",
            ),
            models.CheckConstraint(
                condition=Q(loss_decided_by__isnull=True)
                | Q(loss_proposed_by__isnull=True)
                | ~Q(loss_decided_by=F("loss_proposed_by")),
                name="renewal_loss_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.VOID)
                | (Q(void_decided_by__isnull=False, void_decided_at__isnull=False) & ~Q(void_reason="")),
                name="renewal_void_decided",
            ),
            models.CheckConstraint(
                condition=Q(void_decided_by__isnull=True)
                | Q(void_requested_by__isnull=True)
                | ~Q(void_decided_by=F("void_requested_by")),
                name="renewal_void_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[S.RENEWED, S.WON_BACK], matched_policy__isnull=False)
                | Q(status=S.CLOSED)
                | (~Q(status__in=[S.RENEWED, S.WON_BACK, S.CLOSED]) & Q(matched_policy__isnull=True)),
                name="renewal_renewed_is_matched",
            ),
            models.CheckConstraint(
                condition=Q(
                    matched_policy__isnull=True,
                    matched_signed_on__isnull=True,
                    matched_starts_on__isnull=True,
                    matched_premium__isnull=True,
                    matched_same_branch__isnull=True,
                    matched_gap_days__isnull=True,
                )
                | Q(
                    matched_policy__isnull=False,
                    matched_signed_on__isnull=False,
                    matched_starts_on__isnull=False,
                    matched_premium__isnull=False,
                    matched_same_branch__isnull=False,
                    matched_gap_days__isnull=False,
                ),
                name="renewal_match_complete",
            ),
            models.CheckConstraint(condition=Q(last_premium__gte=0), name="renewal_premium_not_negative"),
            models.CheckConstraint(
                condition=Q(callback_at__isnull=True) | Q(lapsed_at__isnull=False), name="renewal_callback_after_lapse"
            ),
            models.UniqueConstraint(
                fields=["claimed_policy_no"],
                condition=~Q(claimed_policy_no="") & Q(status=S.RENEW_CLAIMED),
                name="renewal_claimed_policy_once",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_on", "id"], name="renewal_expiry"),
            models.Index(fields=["branch", "expires_on", "id"], name="renewal_branch_expiry"),
            models.Index(fields=["branch", "status", "expires_on", "id"], name="renewal_branch_status"),
            models.Index(fields=["owner", "status", "expires_on", "id"], name="renewal_owner_status"),
            models.Index(fields=["owner", "next_contact_on"], name="renewal_owner_next"),
            models.Index(fields=["status", "expires_on", "id"], name="renewal_status_expiry"),
            models.Index(fields=["policy_no"], name="renewal_policy_no"),
            models.Index(fields=["plate"], name="renewal_plate"),
            models.Index(fields=["vin_tail"], name="renewal_vin_tail"),
            models.Index(fields=["insured_name"], name="renewal_insured"),
            models.Index(fields=["phone_hash"], name="renewal_phone_hash"),
            models.Index(fields=["batch"], name="renewal_batch"),
        ]

    def __str__(self) -> str:
        return self.plate or self.policy_no

    # --- steps: attributes only; who, when and what follows is in renewals.actions -----------------------------------
    @step(
        source=S.POOL,
        target=S.ASSIGNED,
        permission="renewals.dispatch",
        label=_("Dispatch"),
        guards=(only.target_can_own,),
    )
    def dispatch(self, owner: User, at: datetime, first_contact_due_at: datetime) -> None:
        """派发: a manager hands the customer to a specialist."""
        self._take_over(owner, at, first_contact_due_at)

    @step(
        source=S.POOL,
        target=S.ASSIGNED,
        permission="renewals.claim",
        label=_("Claim"),
        early_guards=(only.not_cooling_down,),
        guards=(only.within_claim_caps, only.target_can_own),
    )
    def claim(self, owner: User, at: datetime, first_contact_due_at: datetime) -> None:
        """认领: a specialist takes the customer from the pool."""
        self._take_over(owner, at, first_contact_due_at)

    def _take_over(self, owner: User, at: datetime, first_contact_due_at: datetime) -> None:
        self.owner = self.credit_owner = owner
        self.assigned_at = at
        self.first_contact_due_at = first_contact_due_at

    @step(
        source=S.ASSIGNED,
        target=S.POOL,
        permission="renewals.return",
        label=_("Return to pool"),
        early_guards=(only.own_row,),
        guards=(only.reason_given,),
    )
    def return_to_pool(self, reason: str, at: datetime) -> None:
        """退回: the owner gives the customer back, saying why."""
        self._leave(at)

    @step(
        source=S.ASSIGNED,
        target=S.POOL,
        permission="renewals.reclaim",
        label=_("Take back"),
        guards=(only.reason_given,),
    )
    def reclaim(self, reason: str, at: datetime) -> None:
        """回收: a lead takes back a customer nobody called."""
        self._leave(at)

    def _leave(self, at: datetime) -> None:
        self.last_owner, self.returned_at = self.owner, at
        self.owner = self.assigned_at = self.first_contact_due_at = self.next_contact_on = None
        self.returned_count += 1

    @step(
        source=(*OWNED, *AFTER_LAPSE),
        permission="renewals.transfer",
        label=_("Hand over"),
        early_guards=(only.owned, only.own_row_or_manager),
        guards=(only.target_can_own, only.other_owner),
    )
    def transfer(self, owner: User, at: datetime, first_contact_due_at: datetime | None, keep_credit: bool) -> None:
        """转交: another specialist takes over; the credit stays when it happens in the last days (brief §3.3)."""
        self.last_owner, self.owner = self.owner, owner
        self.assigned_at = at
        self.first_contact_due_at = first_contact_due_at
        if not keep_credit:
            self.credit_owner = owner

    @step(
        source=S.ASSIGNED,
        target=S.FOLLOWING,
        permission="renewals.follow_up",
        label=_("Follow up"),
        early_guards=(only.own_row,),
        guards=(only.contact_complete, only.next_contact_allowed),
    )
    def follow_up_first(self, contact: only.Contact) -> None:
        """首次跟踪: the first registration."""
        self.first_follow_at = contact.at
        self._contacted(contact)

    @step(
        source=(S.FOLLOWING, S.QUOTED, *AFTER_LAPSE),
        permission="renewals.follow_up",
        label=_("Follow up"),
        early_guards=(only.own_row,),
        guards=(only.contact_complete, only.next_contact_allowed),
    )
    def follow_up(self, contact: only.Contact) -> None:
        """持续维护: a further registration; the state stays."""
        self._contacted(contact)

    def _contacted(self, contact: only.Contact) -> None:
        self.attempts += 1
        self.last_contact_at = contact.at
        self.last_result = contact.result
        self.intention = contact.intention
        self.next_contact_on = contact.next_contact_on
        self.unreachable = contact.unreachable
        self.phone_valid = self.phone_valid and not contact.phone_invalid
        self.do_not_call = self.do_not_call or contact.do_not_call
        if contact.effective:
            self.effective_contacts += 1
            self.first_effective_at = self.first_effective_at or contact.at

    @step(
        source=WORKED,
        target=S.QUOTED,
        permission="renewals.quote",
        label=_("Record quote"),
        early_guards=(only.own_row, only.quoting_open),
        guards=(only.quote_positive,),
    )
    def quote(self, premium: Decimal, quoted_on: date) -> None:
        """报价: a premium was offered."""
        self.quote_premium = premium
        self.first_quote_on = self.first_quote_on or quoted_on

    @step(
        source=WORKED,
        target=S.RENEW_CLAIMED,
        permission="renewals.claim_renewed",
        label=_("Report renewed"),
        early_guards=(only.own_row,),
        guards=(only.claimed_policy_plausible,),
    )
    def claim_renewed(self, policy_no: str, at: datetime) -> None:
        """申报续保: the owner names the new policy; the feed must confirm it in time."""
        self.claimed_policy_no = policy_no
        self.claimed_at = at

    @step(source=S.RENEW_CLAIMED, target=S.FOLLOWING, permission=SYSTEM_ONLY, label=_("Report not confirmed"))
    def expire_claim(self) -> None:
        """虚报续保: no policy came in time."""
        self.false_claims += 1
        self.claimed_policy_no, self.claimed_at = "", None

    @step(source=MATCHABLE, target=S.RENEWED, permission="renewals.match", label=_("Match"))
    def match(self, policy: models.Model, same_branch: bool) -> None:
        """续保成功: the signed policy continues this one."""
        self._matched(policy, same_branch)

    @step(source=AFTER_LAPSE, target=S.WON_BACK, permission="renewals.match", label=_("Match after lapse"))
    def win_back(self, policy: models.Model, same_branch: bool) -> None:
        """脱保召回成功: the customer came back after a gap."""
        self._matched(policy, same_branch)

    @step(source=S.CLOSED, permission="renewals.match", label=_("Match after closing"))
    def match_late(self, policy: models.Model, same_branch: bool) -> None:
        """The feed came after the cycle was closed: it counts, the state stays."""
        self._matched(policy, same_branch)

    @step(source=S.CLOSED, permission="renewals.match", label=_("Take back late match"))
    def unmatch_late(self) -> None:
        """The policy matched after closing was cancelled."""
        self._unmatched()

    def _matched(self, policy: models.Model, same_branch: bool) -> None:
        self.matched_policy = policy
        self.matched_signed_on = policy.signed_on  # type: ignore[attr-defined]  # SignedPolicy refers to this module
        self.matched_starts_on = policy.starts_on  # type: ignore[attr-defined]  # as above
        self.matched_premium = policy.premium  # type: ignore[attr-defined]  # as above
        self.matched_same_branch = same_branch
        self._measure_gap()
        self.next_contact_on = None

    @step(
        source=(S.RENEWED, S.WON_BACK),
        target=S.FOLLOWING,
        permission="renewals.match",
        label=_("Reopen"),
        early_guards=(only.owned,),
    )
    def reopen(self) -> None:
        """The matched policy was cancelled: back to its owner."""
        self._unmatched()

    @step(
        source=(S.RENEWED, S.WON_BACK),
        target=S.POOL,
        permission="renewals.match",
        label=_("Reopen into the pool"),
        early_guards=(only.unowned,),
    )
    def reopen_to_pool(self) -> None:
        """The matched policy was cancelled and nobody owns the customer."""
        self._unmatched()

    def _unmatched(self) -> None:
        self.matched_policy = self.matched_signed_on = self.matched_starts_on = None
        self.matched_premium = self.matched_same_branch = self.matched_gap_days = None
        self.claimed_policy_no, self.claimed_at = "", None

    @step(
        source=WORKED,
        target=S.LOSS_PENDING,
        permission="renewals.propose_loss",
        label=_("Propose loss"),
        early_guards=(only.own_row, only.enough_contacts),
        guards=(only.loss_reason_complete,),
    )
    def propose_loss(self, reason: str, competitor: str, proposer: User, at: datetime) -> None:
        """申报流失: the owner gives up, with a two-level reason."""
        self.loss_reason, self.loss_competitor = reason, competitor
        self.loss_proposed_by, self.loss_proposed_at = proposer, at
        self.loss_decided_by = self.loss_decided_at = None

    @step(
        source=S.LOSS_PENDING,
        target=S.LOST,
        permission="renewals.decide_loss",
        label=_("Confirm loss"),
        early_guards=(only.not_own_loss,),
    )
    def approve_loss(self, decider: User, at: datetime) -> None:
        """确认流失: the lead agrees."""
        self.loss_decided_by, self.loss_decided_at = decider, at
        self.next_contact_on = None

    @step(
        source=S.LOSS_PENDING,
        target=S.FOLLOWING,
        permission="renewals.decide_loss",
        label=_("Reject loss"),
        early_guards=(only.not_own_loss,),
        guards=(only.opinion_given,),
    )
    def reject_loss(self, opinion: str, decider: User, at: datetime) -> None:
        """驳回: the lead disagrees; the owner goes on."""
        self.loss_decided_by, self.loss_decided_at = decider, at

    @step(
        source=(S.POOL, *WORKED, S.LOSS_PENDING, S.LOST),
        target=S.LAPSED,
        permission=SYSTEM_ONLY,
        label=_("Lapse"),
        early_guards=(only.cover_ended,),
    )
    def lapse(self, at: datetime, callback_due_on: date, system_reason: str) -> None:
        """脱保: cover ended without a new policy. A confirmed loss keeps its reason."""
        self.lapsed_at = at
        self.callback_due_on = callback_due_on
        self.loss_reason = self.loss_reason or system_reason

    @step(
        source=S.LAPSED,
        target=S.CALLBACK_DONE,
        permission="renewals.callback",
        label=_("Register callback"),
        early_guards=(only.own_row_or_caller,),
        guards=(only.callback_complete,),
    )
    def register_callback(self, at: datetime, reason: str, next_contact_on: date | None) -> None:
        """脱保回访完成: the form is filled."""
        self.callback_at = at
        self.loss_reason = reason or self.loss_reason
        self.next_contact_on = next_contact_on

    @step(
        source=AFTER_LAPSE,
        target=S.CLOSED,
        permission=SYSTEM_ONLY,
        label=_("Close"),
        early_guards=(only.win_back_over,),
    )
    def close(self) -> None:
        """召回期满关闭."""
        self.next_contact_on = None

    @step(
        source=NOT_TERMINAL,
        permission="renewals.request_void",
        label=_("Request void"),
        early_guards=(only.own_row_or_manager, only.void_not_requested),
        guards=(only.void_reason_known,),
    )
    def request_void(self, reason: str, requester: User) -> None:
        """申请剔除: the row should not count as due."""
        self.void_reason, self.void_requested_by = reason, requester

    @step(
        source=NOT_TERMINAL,
        target=S.VOID,
        permission="renewals.decide_void",
        label=_("Void"),
        early_guards=(only.void_requested, only.not_own_void),
    )
    def approve_void(self, decider: User, at: datetime) -> None:
        """同意剔除."""
        self.void_decided_by, self.void_decided_at = decider, at
        self.next_contact_on = None

    @step(
        source=NOT_TERMINAL,
        permission="renewals.decide_void",
        label=_("Decline void"),
        early_guards=(only.void_requested, only.not_own_void),
        guards=(only.opinion_given,),
    )
    def decline_void(self, opinion: str) -> None:
        """不同意剔除: the row stays due."""
        self.void_reason, self.void_requested_by = "", None

    @step(
        source=[*NOT_TERMINAL, S.CLOSED, S.RENEWED, S.WON_BACK],
        permission="renewals.import",
        label=_("Update from list"),
    )
    def update_from_list(self, values: dict[str, object]) -> None:
        """A newer due list states other facts; owner, state and follow-ups are never among them."""
        for name, value in values.items():
            setattr(self, name, value)
        self._measure_gap()

    def _measure_gap(self) -> None:
        if self.matched_starts_on is not None:
            self.matched_gap_days = (self.matched_starts_on - self.expires_on).days - 1
