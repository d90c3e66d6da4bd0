"""A customer to win next year: insured elsewhere until a known day, or lost for this year (brief §1.5 rows 15, 17)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renewals.leads import guards as only
from renewals.models.renewal import Renewal
from workflow.models import Tracked, TrackedQuerySet
from workflow.status_field import StatusField
from workflow.steps import step


class LeadStatus(models.TextChoices):
    OPEN = "lead_open", _("Waiting")
    LISTED = "lead_listed", _("On the due list")
    DROPPED = "lead_dropped", _("Lead dropped")


class LeadSource(models.TextChoices):
    CALLBACK = "callback", _("Lapse callback")
    CLOSED = "closed", _("Closed without renewal")


class LeadQuerySet(TrackedQuerySet["Lead"]):
    """Leads by reader."""

    view_permission = "renewals.view"


class Lead(Tracked):
    """``expires_on`` is the last covered day of the cover the customer has now, as far as anybody knows.

    ``renewal`` is where the lead comes from, ``listed_as`` the customer of the new cycle once there is one. A vehicle
    has one lead a cycle.
    """

    asset_key = models.CharField(max_length=52)
    cycle = models.DateField()
    expires_on = models.DateField(_("cover ends"))
    source = models.CharField(_("comes from"), max_length=10, choices=LeadSource)
    insurer = models.CharField(_("insurer"), max_length=60, blank=True)
    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="leads", verbose_name=_("customer"))
    listed_as = models.OneToOneField(Renewal, models.PROTECT, null=True, related_name="lead")
    drop_reason = models.CharField(_("why it is dropped"), max_length=200, blank=True)
    status = StatusField(_("state"), default=LeadStatus.OPEN, choices=LeadStatus.choices, protected=True)

    objects = LeadQuerySet.as_manager()
    recorded_columns: ClassVar[frozenset[str]] = frozenset({"expires_on", "insurer"})

    class Meta:
        verbose_name = _("lead")
        ordering = ["expires_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["asset_key", "cycle"], name="lead_once_per_cycle"),
            models.CheckConstraint(condition=Q(status__in=LeadStatus.values), name="lead_status_known"),
            models.CheckConstraint(
                condition=Q(status="lead_listed", listed_as__isnull=False)
                | (~Q(status="lead_listed") & Q(listed_as__isnull=True)),
                name="lead_listed_has_customer",
            ),
            models.CheckConstraint(
                condition=Q(status="lead_dropped") & ~Q(drop_reason="") | ~Q(status="lead_dropped") & Q(drop_reason=""),
                name="lead_dropped_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "status", "expires_on", "id"], name="lead_branch_status"),
            models.Index(fields=["status", "expires_on", "id"], name="lead_status_expiry"),
        ]

    def __str__(self) -> str:
        return str(self.renewal)

    @step(
        source=LeadStatus.OPEN,
        target=LeadStatus.LISTED,
        permission="renewals.import",
        label=_("Put on the due list"),
    )
    def list_lead(self, listed_as: Renewal) -> None:
        """列入应续: the customer is worked again, as one of the new cycle."""
        self.listed_as = listed_as

    @step(
        source=LeadStatus.OPEN,
        target=LeadStatus.DROPPED,
        permission="renewals.import",
        label=_("Drop the lead"),
        guards=(only.reason_given,),
    )
    def drop_lead(self, why: str) -> None:
        """放弃: nobody will ask this customer next year."""
        self.drop_reason = why
