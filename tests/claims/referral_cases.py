"""Cases and referrals for tests, with everything a submission asks for."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import Branch, Membership, User
from accounts.scope import SYSTEM
from claims.actions import referring
from claims.models import CaseAmount, ClaimCase, Referral
from tests.factories import NOW
from workflow.approvals.actions import agree
from workflow.attachments.verbs import attach
from workflow.models import Approval, ApprovalSeat
from workflow.transitions import create

_numbers = count(1)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\n"
END = b"trailer<<>>\nstartxref\n9\n%%EOF\n"


def make_case(branch: Branch, **values: Any) -> ClaimCase:
    """A motor case with everything claimed, assessed and reserved at 500,000 unless it is said otherwise."""
    number = next(_numbers)
    kept: dict[str, Any] = {
        "case_number": f"BA2026{number:08d}",
        "case_state": "assessed",
        "loss_at": NOW - timedelta(days=20),
        "reported_at": NOW - timedelta(days=19),
        "loss_place": f"G15 K{number}",
        "plate": f"浙C{number:05d}",
        "liability_ratio": Decimal(100),
        "claimed": Decimal(500000),
        "assessed": Decimal(500000),
        "estimate": Decimal(500000),
        "reserve": Decimal(500000),
    }
    if "loss_at" in values:
        kept["reported_at"] = values["loss_at"] + timedelta(hours=2)
    row = ClaimCase(branch=branch, **{**kept, **values})
    made = create(row, "imported", by=SYSTEM, at=NOW)
    CaseAmount.objects.create(case=made, loss_type="own_damage", claimed=made.claimed, assessed=made.assessed)
    return made


def line(asked: str, loss_type: str = "own_damage", subject: str = "浙C00001", **more: Any) -> dict[str, Any]:
    """One line of the form."""
    amount = Decimal(asked)
    return {"loss_type": loss_type, "subject": subject, "asked": amount, "claimed": amount, "assessed": amount, **more}


def draft(by: User, case: ClaimCase, asked: str = "260000", **more: Any) -> Referral:
    """A draft with all documents of its checklist."""
    given: dict[str, Any] = {
        "referral_type": "amount",
        "items": more.pop("items", [line(asked)]),
        "payee_name": "瓯江修理厂",
        "payee_account": "6222 0210 0111 2233 445",
        "claimed": Decimal(asked),
        "proposal": "按定损金额赔付",
        "at": NOW,
    }
    made = referring.begin(by=by, case=case, **{**given, **more})
    add_papers(by, made)
    return fresh(made)


def add_papers(by: User, referral: Referral) -> None:
    """Attaches every required document, each with a content of its own."""
    loss_types = frozenset(item.loss_type for item in referral.items.all())
    for wanted in referral.kind.checklist(loss_types):
        if wanted.required:
            content = PDF + f"%{referral.pk} {wanted.document}\n".encode() + END
            file = ContentFile(content, name=f"{wanted.document}.pdf")
            attach(by=by, obj=fresh(referral), file=file, document_type=wanted.document)


def submitted(by: User, case: ClaimCase, asked: str = "260000", at: datetime = NOW, **more: Any) -> Referral:
    """A referral on its way, and its approval by :func:`approval_of`."""
    return fresh(referring.submit(by=by, referral=draft(by, case, asked, **more), at=at))


def approval_of(referral: Referral) -> Approval:
    found = referring.approval_of(referral)
    assert found is not None
    return found


def fresh(referral: Referral) -> Referral:
    return Referral.objects.select_related("branch", "case", "case__branch", "maker", "previous").get(pk=referral.pk)


def agreed(by: User, case: ClaimCase, decider: User, asked: str = "260000", **more: Any) -> Referral:
    """Agreed by the one person who covers it, all others having agreed before."""
    made = submitted(by, case, asked, **more)
    climb(made, decider)
    return fresh(made)


def climb(referral: Referral, last: User) -> None:
    """Everybody up to ``last`` agrees, who must be on the way."""
    for _step in range(12):
        approval = approval_of(referral)
        if approval.status != "running":
            return
        seat = (
            approval.seats.filter(state="open").select_related("role_branch", "node", "assignee").order_by("pk").first()
        )
        assert seat is not None
        person = seat.assignee or _holder(seat, last, referral)
        agree(by=person, approval=approval, opinion="同意", at=NOW + timedelta(hours=1))
    raise AssertionError("the case never ends")


def _holder(seat: ApprovalSeat, last: User, referral: Referral) -> User:
    """Somebody of the seat's role: ``last`` where an agreement may end the case, somebody else for an opinion."""
    codes = seat.role_branch.path.strip("/").split("/") if seat.role_branch else []
    held = Membership.objects.filter(role=seat.role, branch__code__in=codes, user__is_active=True)
    people = [each.user for each in held.select_related("user").order_by("-branch__path", "pk")]
    others = [each for each in people if each.pk not in {referral.maker_id, last.pk}]
    decides = not seat.node.rule.get("opinion_only")
    return last if last in people and (decides or not others) else others[0]
