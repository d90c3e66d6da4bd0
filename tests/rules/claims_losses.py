"""The cross-region case and the large loss of one province, for the tests of who sees and does what."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models import Branch, User
from accounts.scope import SYSTEM
from claims.actions.warning_list import Listing, list_case
from claims.models import ClaimCase, CrossRegionCase, LargeLoss, LossReport
from tests.claims.loss_situations import picture
from workflow.attachments.verbs import attach
from workflow.transitions import create


def loss_rows(branch: Branch, worker: User) -> dict[str, models.Model]:
    """One row of everything; ``worker`` handles claims in ``branch``."""
    now = timezone.now()
    case = ClaimCase(branch=branch, case_number=f"RDZA{branch.pk:012d}", case_state="registered", loss_at=now)
    case.reported_at, case.estimate = now, Decimal(100)
    create(case, "imported", by=SYSTEM)
    values: dict[str, Any] = {"kind": "full", "loss_type": "own_damage", "instructions": "own"}
    delegation = create(CrossRegionCase(case=case, branch=branch, **values), "open_delegation", by=SYSTEM)
    loss: LargeLoss = list_case(by=SYSTEM, case=case, listing=Listing(name="own", listed_at=now))
    return {
        "cross_region": delegation,
        "loss": loss,
        "cross_region_document": attach(by=worker, obj=delegation, file=picture(), document_type="site_photo"),
        "loss_document": attach(by=worker, obj=loss, file=picture(), document_type="site_photo"),
        "loss_report": LossReport.objects.create(
            loss=loss,
            kind="first",
            author=worker,
            at=now,
            tier="yellow",
            estimate=case.estimate,
            reserve=Decimal(0),
            paid=Decimal(0),
            summary="own",
        ),
    }
