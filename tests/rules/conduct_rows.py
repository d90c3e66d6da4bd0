"""Rows of the rules of conduct for a side of the two provinces."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from accounts.fields import blind_index
from accounts.models import Branch, User
from accounts.scope import SYSTEM
from renewals.models import (
    BlockLift,
    BulkMessage,
    BulkMessageItem,
    Complaint,
    Consent,
    DoNotCall,
    EarlyWindow,
    RebateNote,
    Renewal,
    SalesCall,
    ScriptCard,
)
from workflow.transitions import create


def conduct_rows(branch: Branch, worker: User, renewal: Renewal) -> dict[str, models.Model]:
    """One row of every register."""
    now, today = timezone.now(), timezone.localdate()
    number: dict[str, Any] = {"phone_hash": blind_index(f"block{branch.code}"), "masked": "138****0000"}
    entry = DoNotCall.objects.create(**number, reason="own", source="own", since=today, recorded_by_no="1")
    lift = BlockLift(branch=branch, entry=entry, reason="own", asked_by=worker, asked_at=now)
    complaint = Complaint(branch=branch, **number, kind="other", complained_on=today, text="own", entered_by=worker)
    message = BulkMessage(
        branch=branch, name="own", purpose="service", channel="sms", text="own", made_by=worker, made_at=now, rows=1
    )
    Consent.objects.create(
        branch=branch, **number, purpose="service", channel="any", given=True, on=today, evidence="own",
        recorded_by=worker, recorded_at=now,
    )  # fmt: skip
    SalesCall.objects.create(
        renewal=renewal, branch=branch, caller=worker, phone_hash=renewal.phone_hash, at=now, channel="phone",
        result="R1", customer_asked=True,
    )  # fmt: skip
    EarlyWindow.objects.create(
        branch=branch, line="commercial", days=40, valid_from=today, source="own", set_by=worker, set_at=now
    )
    ScriptCard.objects.create(
        branch=branch,
        code="open",
        kind="script",
        moment="always",
        title="own",
        text="own",
        valid_from=today,
        set_at=now,
    )
    rows: dict[str, models.Model] = {
        "blocked": entry,
        "lift": create(lift, "ask_lift", by=SYSTEM),
        "complaint": create(complaint, "report", by=SYSTEM),
        "message": create(message, "make", by=SYSTEM),
        "rebate_note": RebateNote.objects.create(renewal=renewal, branch=branch, author=worker, at=now, words="返现"),
    }
    BulkMessageItem.objects.create(message=message, renewal=renewal, branch=branch)
    return rows
