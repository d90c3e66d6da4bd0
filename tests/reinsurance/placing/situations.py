"""Makes counterparties and placements for the tests, in the states a test starts from."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import AuthorityLimit, Branch, Membership, User
from accounts.scope import SYSTEM
from reinsurance.actions import cancelling, endorsing, lining, marketing, replacing, requesting
from reinsurance.models import (
    Cancellation,
    Counterparty,
    CounterpartyRating,
    CounterpartySolvency,
    Endorsement,
    InwardDocument,
    InwardOffer,
    Placement,
    PlacementDocument,
    Replacement,
)
from reinsurance.rules.endorsing import Totals
from tests import factories
from workflow.approvals.actions import agree, running_of
from workflow.attachments.verbs import attach
from workflow.transitions import create

_numbers = count(1)
DESK = ("ri_requester", "ri_handler", "ri_reviewer", "ri_head", "chief_underwriter", "risk_officer", "compliance")


class Desk:
    """The reinsurance department of head office, with limits, and a branch that asks."""

    def __init__(self) -> None:
        self.tree = factories.make_tree()
        self.head = self.tree["HQ"]
        for role in DESK:
            branch = self.tree["3303"] if role == "ri_requester" else self.head
            setattr(self, role, factories.make_person(role, branch))
        self.second_reviewer = factories.make_person("ri_reviewer", self.head)
        set_limits(self.head)

    ri_requester: User
    ri_handler: User
    ri_reviewer: User
    ri_head: User
    chief_underwriter: User
    risk_officer: User
    compliance: User


def set_limits(head: Branch) -> None:
    """What the desk may decide alone."""
    for role, most in (("ri_reviewer", "50000000"), ("ri_head", "100000000"), ("chief_underwriter", "9000000000")):
        AuthorityLimit.objects.create(
            branch=head,
            level="head_office",
            role=role,
            measure="case_total",
            act="facultative",
            max_amount=Decimal(most),
            valid_from=date(2020, 1, 1),
            document_no="test",
        )


def make_market(branch: Branch, **overrides: Any) -> Counterparty:
    """A sound, admitted reinsurer unless told otherwise."""
    number, today = next(_numbers), timezone.localdate()
    values: dict[str, Any] = {
        "branch": branch,
        "code": f"RE{number:04d}",
        "name": f"再保险公司{number}",
        "kind": "reinsurer",
        "registration_no": f"R{number}",
        "registration_valid_until": today + timedelta(days=200),
        "status": "approved",
        "sanctions": "clear",
        "limit": Decimal(2000000000),
        "review_due_on": today + timedelta(days=100),
        **overrides,
    }
    who = create(Counterparty(**values), "enter", by=SYSTEM)
    person = User.objects.order_by("pk").first()
    CounterpartyRating.objects.create(
        counterparty=who,
        branch=branch,
        agency="sp",
        grade="A+",
        rated_on=today - timedelta(days=30),
        recorded_by=person,
        recorded_at=timezone.now(),
    )
    CounterpartySolvency.objects.create(
        counterparty=who,
        branch=branch,
        as_of=today - timedelta(days=30),
        core=Decimal(150),
        comprehensive=Decimal(200),
        risk_rating="A",
        recorded_by=person,
        recorded_at=timezone.now(),
    )
    return who


def make_broker(branch: Branch, **overrides: Any) -> Counterparty:
    """A licensed broker with a mandate."""
    today = timezone.localdate()
    values: dict[str, Any] = {
        "kind": "broker",
        "licence_no": "L1",
        "licence_valid_until": today + timedelta(days=100),
        "mandate_valid_until": today + timedelta(days=100),
    }
    return make_market(branch, **{**values, **overrides})


def risk(**overrides: Any) -> dict[str, Any]:
    """What a request states."""
    number = next(_numbers)
    start = timezone.now() + timedelta(days=20)
    return {
        "policy_no": f"PQ{number:08d}",
        "risk_unit": "01",
        "line": "property",
        "insured_name": f"东海石化{number}",
        "interest": "厂房及设备",
        "situation": f"宁波北仑{number}号",
        "period_from": start,
        "period_until": start + timedelta(days=365),
        "currency": "CNY",
        "own_share": Decimal(60),
        **overrides,
    }


#: O1 of the brief: CNY 500 million, our share 60 %, facultative 150 million.
O1 = {
    "name": "财产一切险",
    "sum_insured": Decimal("500000000.00"),
    "premium": Decimal("1234567.89"),
    "retention": Decimal("30000000.00"),
    "treaty_cession": Decimal("120000000.00"),
    "commission": Decimal("22.5"),
    "brokerage": Decimal("2.5"),
}
LAYER = {
    "name": "第一层",
    "limit": Decimal("50000000.00"),
    "attachment": Decimal("50000000.00"),
    "order_premium": Decimal("400000.00"),
}


def draft(desk: Desk, *sections: dict[str, Any], scenario: str = "outward_prop", **overrides: Any) -> Placement:
    """A complete draft of the branch, with its documents."""
    placement = requesting.enter(
        by=desk.ri_requester, branch=desk.tree["3303"], scenario=scenario, values=risk(**overrides)
    )
    for section in sections or (O1,):
        placement = requesting.add_section(by=desk.ri_requester, placement=placement, values=section)
    add_file(desk.ri_requester, placement, "information")
    return placement.reload()


def add_file(by: User, placement: Placement, document_type: str) -> PlacementDocument:
    """A text attached to the placement."""
    file = ContentFile(f"{document_type} {next(_numbers)}".encode(), name="file.txt")
    found = attach(by=by, obj=placement.reload(), file=file, document_type=document_type)
    return PlacementDocument.objects.get(pk=found.pk)


def add_paper(by: User, offer: InwardOffer, document_type: str) -> InwardDocument:
    """A text attached to an inward offer."""
    file = ContentFile(f"{document_type} {next(_numbers)}".encode(), name="file.txt")
    found = attach(by=by, obj=offer.reload(), file=file, document_type=document_type)
    return InwardDocument.objects.get(pk=found.pk)


def decide(placement: Any, kind: str, *people: User) -> Any:
    """Each of ``people`` agrees, in order."""
    for person in people:
        approval = running_of(placement, kind)
        agree(by=person, approval=approval, opinion="同意")
    return placement.reload()


def to_place(desk: Desk, *sections: dict[str, Any], **overrides: Any) -> Placement:
    """Submitted and approved by the whole chain."""
    placement = requesting.submit(by=desk.ri_requester, placement=draft(desk, *sections, **overrides))
    people = [desk.ri_reviewer, desk.ri_head]
    if requesting.running_of(placement, requesting.PLACEMENT).amount > 100_000_000:
        people.append(desk.chief_underwriter)
    return decide(placement, requesting.PLACEMENT, *people)


def quote_values(placement: Placement, **overrides: Any) -> dict[str, Any]:
    """What a market offers for the first section."""
    return {
        "section": placement.sections.get(position=1),
        "order_premium": None,
        "commission": Decimal("22.5"),
        "brokerage": Decimal(0),
        "offered": Decimal(40),
        "offered_basis": "of_order",
        "valid_until": timezone.now() + timedelta(days=10),
        **overrides,
    }


def lead_chosen(desk: Desk, lead: Counterparty, *sections: dict[str, Any], **overrides: Any) -> Placement:
    """Asked, quoted and chosen."""
    placement = to_place(desk, *sections, **overrides)
    placement = marketing.approach(by=desk.ri_handler, placement=placement, reinsurer=lead)
    approach = placement.approaches.get()
    premium = None if placement.method == "prop" else Decimal("400000.00")
    commission = Decimal("22.5") if placement.method == "prop" else Decimal(0)
    values = quote_values(placement, order_premium=premium, commission=commission)
    marketing.record_quote(by=desk.ri_handler, approach=approach, values=values)
    return marketing.choose_lead(by=desk.ri_handler, quote=placement.quotes.get())


def firm_order(desk: Desk, lead: Counterparty, *sections: dict[str, Any], **overrides: Any) -> Placement:
    """Asked, quoted, chosen and released."""
    placement = lead_chosen(desk, lead, *sections, **overrides)
    return marketing.release_order(by=desk.ri_reviewer, placement=placement)


def write(desk: Desk, placement: Placement, who: Counterparty, share: str, **overrides: Any) -> Placement:
    """A line of the first section, with the mail it came with."""
    values = {
        "section": placement.sections.get(position=1),
        "reinsurer": who,
        "written": Decimal(share),
        "basis": "of_order",
        "evidence": add_file(desk.ri_handler, placement, "mail"),
        **overrides,
    }
    return lining.write_line(by=desk.ri_handler, placement=placement.reload(), values=values)


def signed(desk: Desk, *markets: tuple[Counterparty, str], **overrides: Any) -> Placement:
    """Lines written and released."""
    placement = firm_order(desk, markets[0][0], **overrides)
    for place, (who, share) in enumerate(markets):
        placement = write(desk, placement, who, share, leads=place == 0)
    return lining.sign(by=desk.ri_reviewer, placement=placement)


def bound(desk: Desk, *markets: tuple[Counterparty, str], **overrides: Any) -> Placement:
    """Signed and bound, with the endorsement of the policy attached."""
    return with_paper(desk, lining.bind(by=desk.ri_head, placement=signed(desk, *markets, **overrides)))


def bound_from(desk: Desk, placement: Placement) -> Placement:
    """A placed one, signed and bound."""
    placement = lining.sign(by=desk.ri_reviewer, placement=placement)
    return with_paper(desk, lining.bind(by=desk.ri_head, placement=placement))


def with_paper(desk: Desk, placement: Placement) -> Placement:
    """What an endorsement rests on is attached."""
    add_file(desk.ri_handler, placement, "policy_endorsement")
    return placement.reload()


class Covered(Desk):
    """The same desk with bound cover of three lines, and two markets that could take one over."""

    def __init__(self) -> None:
        super().__init__()
        self.panel = [make_market(self.head) for _ in range(5)]
        self.cover = three_lines(self, self.panel)


def three_lines(desk: Desk, panel: list[Counterparty] | None = None, **overrides: Any) -> Placement:
    """O1: 40, 35 and 45 written of CNY 150 million, signed down."""
    lead, second, third = (panel or [make_market(desk.head) for _ in range(3)])[:3]
    return bound(desk, (lead, "40"), (second, "35"), (third, "45"), **overrides)


def change(amount: str = "0", premium: str = "0", order_premium: str = "0") -> Totals:
    """What is added to one section, or taken from it."""
    return Totals(amount=Decimal(amount), premium=Decimal(premium), order_premium=Decimal(order_premium))


def amounts(desk: Desk, placement: Placement, delta: Totals, **overrides: Any) -> Endorsement:
    """A draft that changes the first section from the first instant of cover."""
    values = {"text": "调整保险金额", "effective_at": placement.period_from, **overrides}
    section = placement.sections.get(position=1)
    return endorsing.endorse(
        by=desk.ri_handler, placement=placement.reload(), kind="amounts", values=values, deltas={section.pk: delta}
    )


def approved(desk: Desk, endorsement: Endorsement) -> Endorsement:
    """Submitted and decided by whoever is asked."""
    endorsement = endorsing.submit(by=desk.ri_handler, endorsement=endorsement.reload())
    for person in (desk.ri_reviewer, desk.ri_head, desk.chief_underwriter):
        approval = running_of(endorsement, endorsing.ENDORSEMENT)
        if approval is not None:
            agree(by=person, approval=approval, opinion="同意")
    return endorsement.reload()


def sent(desk: Desk, endorsement: Endorsement) -> Endorsement:
    """Approved and sent."""
    return endorsing.send(by=desk.ri_handler, endorsement=approved(desk, endorsement)).reload()


def answered(desk: Desk, endorsement: Endorsement, who: Counterparty, answer: str = "agreed") -> Endorsement:
    """One reinsurer's answer, with the mail it came with."""
    return endorsing.record_answer(
        by=desk.ri_handler,
        party=endorsement.parties.get(reinsurer=who),
        answer=answer,
        evidence=add_file(desk.ri_handler, endorsement.placement, "mail"),
        stamped=endorsement.slip.sha256[:12] if endorsement.slip else "",
    )


def in_force(desk: Desk, endorsement: Endorsement, **more: Any) -> Placement:
    """Agreed by everybody who must, and put in force."""
    endorsement = sent(desk, endorsement)
    for party in endorsement.parties.filter(must_agree=True):
        endorsement = answered(desk, endorsement, party.reinsurer)
    at = max(timezone.now(), endorsement.effective_at)
    return endorsing.release(by=desk.ri_reviewer, endorsement=endorsement, at=at).placement.reload()


def cancellation(desk: Desk, placement: Placement, **overrides: Any) -> Cancellation:
    """Asked for, pro rata from the first instant unless told otherwise."""
    values = {
        "method": "pro_rata",
        "effective_at": placement.period_from,
        "factor": None,
        "reason": "原保单退保",
        "evidence": add_file(desk.ri_handler, placement, "cancel_notice"),
        **overrides,
    }
    return cancelling.ask_cancel(by=desk.ri_handler, placement=placement.reload(), values=values)


def replacement(
    desk: Desk, placement: Placement, old: Counterparty, new: Counterparty, **overrides: Any
) -> Replacement:
    """Asked for, with its papers, as of the first instant unless told otherwise."""
    placement = placement.reload()
    values = {
        "line": placement.lines.exclude(state="line_replaced").get(reinsurer=old),
        "reinsurer": new,
        "mode": "cut_off",
        "cut_at": placement.period_from,
        "reason": "评级下调两级",
        "proof": add_file(desk.ri_handler, placement, "leaving_proof"),
        "release": add_file(desk.ri_handler, placement, "release"),
        "acceptance": add_file(desk.ri_handler, placement, "mail"),
        **overrides,
    }
    return replacing.ask_replace(by=desk.ri_handler, placement=placement.reload(), values=values)


def replaced(desk: Desk, placement: Placement, old: Counterparty, new: Counterparty, **overrides: Any) -> Replacement:
    """Agreed to by compliance, the head of reinsurance and the risk officer."""
    asked = replacement(desk, placement, old, new, **overrides)
    for person in (desk.compliance, desk.ri_head, desk.risk_officer):
        agree(by=person, approval=running_of(placement, replacing.REPLACEMENT), opinion="同意")
    asked.refresh_from_db()
    return asked


__all__ = ["Desk", "Membership"]
