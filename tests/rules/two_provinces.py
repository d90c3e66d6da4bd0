"""A small company of two provinces. Everything textual in the other one is a canary that nobody here may ever see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import Error, models, transaction
from django.utils import timezone

from accounts.models import Absence, AuthorityLimit, Branch, Delegation, Membership, User
from accounts.roles import ROLES
from accounts.scope import SYSTEM
from claims.models import (
    AssessmentCalculation,
    AssessmentDocument,
    CaseInjured,
    CaseParty,
    ClaimCase,
    CompensationStandard,
    InjuryAssessment,
    ListedCase,
    Referral,
    ReferralDocument,
    ReferralItem,
)
from claims.rules.answer import respond
from claims.rules.reading.document import Reference
from config.permission_table import OTHER, OWN
from config.permissions.access import import_rows
from reinsurance.models import (
    Cancellation,
    Counterparty,
    Endorsement,
    InwardDocument,
    InwardEndorsement,
    InwardOffer,
    InwardVersion,
    Line,
    Placement,
    PlacementDocument,
    Replacement,
    RuleVersion,
    Section,
    SlipVersion,
)
from renewals.models import (
    AssignmentDecision,
    AssignmentRule,
    AssignmentRun,
    Callback,
    CallList,
    CallListItem,
    CollisionCase,
    CollisionParty,
    Fleet,
    FleetVehicle,
    FollowUp,
    HandOver,
    Lead,
    Quote,
    Renewal,
    RenewalDocument,
    RetentionRun,
    SharedNumber,
    SubjectRequest,
    Suspicion,
    SuspicionRow,
)
from reporting.actions import set_target
from reporting.models import Dashboard, Subscription
from tests import factories
from tests.campaigns.models import Expense
from tests.claims.injuries.injury_cases import make_injured
from tests.rules.claims_losses import loss_rows
from tests.rules.conduct_rows import conduct_rows
from workflow.approvals.actions import start
from workflow.attachments.verbs import attach
from workflow.models import (
    Approval,
    ApprovalChain,
    BranchSetting,
    ChainStep,
    Event,
    ExportLog,
    ExportRequest,
    ImportBatch,
    ImportFinding,
    Job,
    Notice,
    Robot,
    SavedMapping,
    ToDo,
)
from workflow.models.event import GENESIS
from workflow.transitions import create

CANARY = "CANARY"
#: A calculation of one person, complete in itself.
PLAIN = {
    "region": "山西",
    "dates": {"accident": "2023-10-08", "settlement": "2024-06-20"},
    "standard": {"income": "41327.00", "source": "test"},
    "persons": [{"id": "1", "age": 45, "injuries": [{"grade": 9}]}],
}
#: An id nobody has.
NOBODY = 999_999_999
#: Text that is code or key, not content: a canary there would change what the row is.
KEPT = {"path", "status", "state", "kind", "role", "level", "object_type", "dedup_key", "head_hash", "file", "password"}
#: Where each side's rows hang, and where the administrators of head office sit in this situation.
HOME = {OWN: "33030101", OTHER: "51010101"}


@dataclass
class Side:
    """The rows of one province, and the person who works there."""

    branch: Branch
    worker: User
    colleague: User
    rows: dict[str, models.Model] = field(default_factory=dict)


@dataclass
class Company:
    """Both provinces, and one person per role in the first."""

    sides: dict[str, Side]
    people: dict[str, User]
    jobs: dict[str, int]
    requests: dict[str, int]
    cases: dict[str, Approval]
    personal: dict[str, dict[str, int]]

    def row_id(self, address: str, kind: str, who: str, place: str) -> int:
        """The id of a row of ``kind`` in ``place``; where rows are personal, one that belongs to ``who``."""
        if kind in self.personal and place == OWN:
            return self.personal[kind].get(who, next(iter(self.personal[kind].values())))
        if kind == "workflow.job" and place == OWN:
            return self.jobs.get(who, next(iter(self.jobs.values())))
        if kind == "workflow.exportrequest" and place == OWN:
            return self.requests.get(who, next(iter(self.requests.values())))
        if kind in CASE_KINDS and place == OWN:
            case = self.cases.get(who, next(iter(self.cases.values())))
            return CASE_KINDS[kind](case)
        builder = PARTICULAR.get(address, BUILDERS[kind])
        return builder(self.sides[place]).pk if place in self.sides else NOBODY

    def parameter(self, name: str, place: str) -> object:
        """What stands in an address beside the id of its row; of nobody's row, the own one's."""
        return PARAMETERS[name](self.sides.get(place, self.sides[OWN]))


def build_company() -> Company:
    """Makes everything anew; the caller's transaction is rolled back."""
    tree = factories.make_tree()
    posts = {role: tree["33" if post == "HQ" else post] for role, post in factories.POSTS.items()}
    people = {role: factories.make_person(role, posts[role]) for role in ROLES}
    here = Side(tree[HOME[OWN]], people["specialist"], factories.make_person("specialist", tree[HOME[OWN]]))
    there_worker = factories.make_person("specialist", tree[HOME[OTHER]])
    there = Side(tree[HOME[OTHER]], there_worker, factories.make_person("specialist", tree[HOME[OTHER]]))
    factories.make_person("team_lead", tree[HOME[OTHER]])
    for side in (here, there):
        fill(side)
    CompensationStandard.objects.create(region="山西", data_year=2023, income=Decimal(41327), source="test")
    jobs = {
        role: Job.objects.create(kind="test", owner=person, branch=person.branch).pk for role, person in people.items()
    }
    requests = {role: export_request(person, here.branch).pk for role, person in people.items()}
    cases = {role: case(here, maker=person) for role, person in people.items()}
    plant(there)
    personal = stand_ins(people) | {"reporting.target": desk_targets(here, people)}
    return Company({OWN: here, OTHER: there}, people, jobs, requests, cases, personal)


def desk_targets(side: Side, people: dict[str, User]) -> dict[str, int]:
    """By role: a target of the home branch for a figure of a desk whose targets it manages, else of renewals."""
    kpis = {
        "renewals.targets": "renewal_rate",
        "claims.targets": "closing_rate",
        "reinsurance.targets": "fac_placed_rate",
    }
    made = {"renewal_rate": side.rows["target"].pk}
    for kpi in ("closing_rate", "fac_placed_rate"):
        common = {"branch": side.branch, "month": date(2026, 6, 1), "base_value": Decimal(1), "challenge_value": None}
        made[kpi] = set_target(by=SYSTEM, kpi=kpi, **common).pk
    managed = {
        role: [kpi for right, kpi in kpis.items() if right in ROLES[role].permissions] or ["renewal_rate"]
        for role in people
    }
    return {role: made[found[0]] for role, found in managed.items()}


def stand_ins(people: dict[str, User]) -> dict[str, dict[str, int]]:
    """By kind of row and role: what a person may end, of their own."""
    deputy = factories.make_person(None, people["specialist"].branch)
    return {
        "accounts.delegation": {role: delegation(person, deputy).pk for role, person in people.items()},
        "accounts.absence": {role: absence(person).pk for role, person in people.items()},
        "reporting.subscription": {role: subscription(person).pk for role, person in people.items()},
    }


def subscription(person: User) -> Subscription:
    """The renewal rate of the home branch, every morning by mail to ``person``."""
    row = Subscription(
        branch=person.branch,
        owner=person,
        name="own",
        source="figures",
        options={"items": ["renewal_rate"], "by": ""},
        period="month_to_date",
        days="working_days",
        times=["08:30"],
        channel="mail",
        people=[person.pk],
        next_at=timezone.now() + timedelta(days=1),
    )
    return create(row, "subscribe", by=SYSTEM)


def export_request(person: User, branch: Branch) -> ExportRequest:
    """A large file ``person`` asked for."""
    row = ExportRequest(branch=branch, asked_by=person, kind="test", output="csv", rows=9000, purpose="test")
    return create(row, "ask", by=SYSTEM)


def led(branch: Branch) -> User:
    """Somebody whom the managers of every desk lead."""
    person = factories.make_person("specialist", branch)
    Membership.objects.create(user=person, branch=branch, role="claims_handler", valid_from=date(2020, 1, 1))
    return person


def fill(side: Side) -> None:
    """One row of everything that hangs on a branch."""
    now = timezone.now()
    common: dict[str, Any] = {"branch": side.branch}
    soon = timezone.localdate() + timedelta(days=20)
    working = factories.make_renewal_row(side.branch, status="following", owner=side.worker, expires_on=soon)
    factories.make_renewal_row(side.branch, expires_on=soon)
    lapsed = factories.make_renewal_row(side.branch, status="lapsed", owner=side.worker)
    factories.make_signed_policy(side.branch)
    calls = CallList(name="calls", made_by=side.worker, purpose="test", expires_at=now + timedelta(days=5), **common)
    create(calls, "make", by=SYSTEM)
    batch = ImportBatch(kind="due_list", file="imports/test.csv", file_name="due.csv", sha256="0" * 64, **common)
    batch.uploaded_by = side.worker
    create(batch, "upload", by=SYSTEM)
    ImportFinding.objects.create(batch=batch, row=1, column="plate", severity="error", code="test", value="value")
    side.rows = {
        "renewal": working,
        "lapsed": lapsed,
        "pending": factories.make_renewal_row(side.branch, status="loss_pending", owner=side.colleague),
        "lead": make_lead(lapsed),
        "call_list": calls,
        "batch": batch,
        "item": CallListItem.objects.create(call_list=calls, renewal=working, **common),
        "follow_up": follow_up(working, side),
        "quote": quote(working, side),
        "callback": callback(lapsed, side),
        "document": document(working, side),
        **claim_rows(side),
        "robot": Robot.objects.create(name="robot", service="wecom", key="k", **common),
        "job": Job.objects.create(kind="test", owner=side.worker, **common),
        "membership": side.colleague.memberships.get(),
        "led": led(side.branch),
        "chain": approval_chain(side),
        "export_request": export_request(side.worker, side.branch),
        "approval": case(side, maker=side.worker),
        "limit": limit(side),
        **ceded(side),
        "delegation": delegation(side.colleague, side.worker),
        "absence": absence(side.colleague),
        "listed_case": listed_case(side),
        "subscription": subscription(side.worker),
        "target": set_target(by=SYSTEM, kpi="renewal_rate", month=date(2026, 6, 1), base_value=Decimal(1), **common),
        "target_batch": target_batch(side),
        "dashboard": shared_dashboard(side),
    }
    side.rows |= loss_rows(side.branch, side.rows["led"])  # type: ignore[arg-type]  # a person
    side.rows |= injury_rows(side)
    side.rows |= claimed_twice(side, working)
    side.rows |= watched(side, working)
    side.rows |= assignment_rows(side, working)
    side.rows |= conduct_rows(side.branch, side.worker, working)
    side.rows |= private_rows(side, working)
    records(side, working)


def watched(side: Side, working: Renewal) -> dict[str, models.Model]:
    """A pattern in the worker's work, of a person who is none of those who sign in."""
    now = timezone.now()
    person = factories.make_person("specialist", side.branch)
    found = Suspicion(
        branch=side.branch,
        kind="false_reports",
        subject=f"p{person.pk}",
        person=person,
        period=now.date() - timedelta(days=now.weekday() + 7),
        facts={"reports": 2},
        found_at=now,
    )
    create(found, "notice", by=SYSTEM, facts={"kind": "false_reports"})
    SuspicionRow.objects.create(suspicion=found, branch=side.branch, renewal=working)
    return {"suspicion": found}


def claimed_twice(side: Side, working: Renewal) -> dict[str, models.Model]:
    """A collision of the worker's customer with a task in the pool, and a fleet with that customer's vehicle."""
    now = timezone.now()
    other = factories.make_renewal_row(side.branch, vin=working.vin, expires_on=working.expires_on)
    found = CollisionCase(branch=side.branch, kind="vin", key=f"test-{working.pk}", opened_at=now, due_at=now)
    create(found, "open", by=SYSTEM)
    for place, row in enumerate((working, other)):
        CollisionParty.objects.create(case=found, branch=side.branch, place=place, renewal=row, owner=row.owner)
    fleet = create(Fleet(branch=side.branch, key=f"test-{working.pk}", insured_name="insured"), "group", by=SYSTEM)
    FleetVehicle.objects.create(fleet=fleet, renewal=working)
    return {"collision": found, "fleet": fleet}


def private_rows(side: Side, working: Renewal) -> dict[str, models.Model]:
    """A customer's request, a number on many insureds and a round of the retention job."""
    word = CANARY if side.branch.code == HOME[OTHER] else "own"
    now, today = timezone.now(), timezone.localdate()
    asked = SubjectRequest(branch=side.branch, renewal=working, kind="access", identity=word, asked_on=today)
    asked.due_on, asked.registered_by, asked.registered_at = today, side.worker, now
    shared = SharedNumber(branch=side.branch, phone_hash=f"test{side.branch.code}", masked=word, found_at=now)
    shared.insureds = shared.customers = 5
    run = RetentionRun(branch=side.branch, at=now, cutoff=today, years=3, anonymised=1, held=0)
    create(run, "retain", by=SYSTEM)
    return {"subject_request": create(asked, "register", by=SYSTEM), "shared": create(shared, "flag", by=SYSTEM)}


def assignment_rows(side: Side, renewal: Renewal) -> dict[str, models.Model]:
    """A rule, a dry run that decided one customer, and a request to hand another over."""
    word = CANARY if side.branch.code == HOME[OTHER] else "own"
    now = timezone.now()
    rule = AssignmentRule.objects.create(
        branch=side.branch, position=1, kind="territory", name=word, set_by=side.worker, set_at=now
    )
    run = create(AssignmentRun(branch=side.branch, asked_by=side.worker, reason=word), "ask", by=SYSTEM)
    AssignmentDecision.objects.create(
        run=run, renewal=renewal, branch=side.branch, rule=rule, person=side.worker, code="assigned"
    )
    asked = HandOver(branch=side.branch, renewal=renewal, giver=side.colleague, taker=side.worker, reason=word)
    asked.asked_at = now
    return {"rule": rule, "run": run, "hand_over": create(asked, "ask", by=SYSTEM)}


def injury_rows(side: Side) -> dict[str, models.Model]:
    """An assessment with a file and a calculation; the injured person's data is a canary in the other province."""
    word = CANARY if side.branch.code == HOME[OTHER] else "own"
    injured = make_injured(side.branch, name=word, injury=word, hospital=word)
    now, today = timezone.now(), timezone.localdate()
    row = InjuryAssessment(
        case=injured.case, injured=injured, branch=side.branch, since=now, accident_on=today, opened_by=side.worker
    )
    create(row, "open", by=SYSTEM)
    answer = {
        "items": [],
        "totals": {"award": "0.00"},
        "warnings": [],
        "policies": [],
        "used": respond(PLAIN, Reference())["used"],
    }
    values: dict[str, Any] = {"kind": "expected", "draft": True, "entered": {}, "document": PLAIN, "answer": answer}
    saved = AssessmentCalculation.objects.create(
        assessment=row, award=0, insurer_pays=0, made_by=side.worker, at=now, **values
    )
    file = ContentFile(f"{word} {side.branch.code}".encode(), name=f"{word}.txt")
    clerk: Any = side.rows["led"]
    found = attach(by=clerk, obj=row, file=file, document_type="other_injury")
    return {
        "assessment": row,
        "calculation": saved,
        "injury_document": AssessmentDocument.objects.get(pk=found.pk),
    }


def ceded(side: Side) -> dict[str, models.Model]:
    """A counterparty, and a placement with a section, a slip and a file."""
    word = CANARY if side.branch.code == HOME[OTHER] else "own"
    who = create(
        Counterparty(branch=side.branch, code=side.branch.code, name="name", kind="reinsurer"), "enter", by=SYSTEM
    )
    now = timezone.now()
    risk: dict[str, Any] = {"policy_no": side.branch.code, "risk_unit": "1", "line": "property"}
    words: dict[str, Any] = {"insured_name": "name", "interest": "interest", "situation": "situation"}
    period: dict[str, Any] = {"period_from": now + timedelta(days=9), "period_until": now + timedelta(days=99)}
    row = Placement(
        branch=side.branch, number=f"FAC-{side.branch.code}", scenario="outward_prop", **risk, **words, **period
    )
    placement = create(row, "enter", by=SYSTEM)
    money = {"sum_insured": Decimal(1000), "premium": Decimal(10), "retention": Decimal(100)}
    section = Section.objects.create(placement=placement, branch=side.branch, position=1, name="name", **money)
    slip = SlipVersion.objects.create(
        placement=placement,
        branch=side.branch,
        number=1,
        kind="inquiry",
        content={"number": word},
        sha256="0" * 64,
        issued_at=now,
    )
    file = ContentFile(f"{word} {side.branch.code}".encode(), name=f"{word}.txt")
    handler = factories.make_person("ri_requester", side.branch)
    attached = attach(by=handler, obj=placement, file=file, document_type="other")
    found = PlacementDocument.objects.get(pk=attached.pk)
    change = Endorsement(placement=placement, branch=side.branch, number=1, kind="amounts", text=word, effective_at=now)
    endorsement = create(change, "draft", by=SYSTEM)
    made = {"counterparty": who, "placement": placement, "section": section, "slip": slip, "ceded_file": found}
    facts: dict[str, Any] = {"reason": word, "evidence": found, "asked_by": handler, "asked_at": now}
    cancelled = Cancellation.objects.create(
        placement=placement, branch=side.branch, method="ab_initio", effective_at=placement.period_from, **facts
    )
    line = Line.objects.create(
        placement=placement,
        section=section,
        branch=side.branch,
        reinsurer=who,
        position=1,
        written=Decimal(10),
        basis="of_order",
        evidence=found,
        written_by=handler,
        written_at=now,
    )
    papers = dict.fromkeys(("proof", "release", "acceptance"), found)
    handed = {"reason": word, "asked_by": handler, "asked_at": now, **papers}
    replaced = Replacement.objects.create(
        placement=placement,
        branch=side.branch,
        line=line,
        reinsurer=who,
        mode="cut_off",
        cut_at=placement.period_from,
        **handed,
    )
    RuleVersion.objects.get_or_create(  # one for all branches
        rule="R01",
        number=1,
        defaults={
            "severity": "warn",
            "status": "unverified",
            "source": "R01",
            "valid_from": date(2026, 1, 1),
            "made_by": handler,
            "made_at": now,
        },
    )
    offer = create(
        InwardOffer(
            branch=side.branch,
            number=f"INW-{side.branch.code}",
            cedant=who,
            policy_no=word,
            line="property",
            insured_name=word,
            interest=word,
            situation=word,
            period_from=placement.period_from,
            period_until=placement.period_until,
            sum_insured=Decimal(1000),
            premium=Decimal(1),
            offered=Decimal(10),
            handler=handler,
        ),
        "enter",
        by=SYSTEM,
    )
    desk = factories.make_person("ri_handler", side.branch)
    file.seek(0)
    paper = attach(by=desk, obj=offer, file=file, document_type="other")
    notice = InwardDocument.objects.get(pk=paper.pk)
    moved = InwardEndorsement(
        offer=offer, branch=side.branch, number=1, kind="amounts", text=word, effective_at=now, notice=notice
    )
    InwardVersion.objects.create(
        offer=offer,
        branch=side.branch,
        number=0,
        effective_at=offer.period_from,
        period_until=offer.period_until,
        sum_insured=offer.sum_insured,
        premium=offer.premium,
        share=offer.offered,
        our_premium=0,
        our_commission=0,
    )
    inward = {"offer": offer, "offer_file": notice, "offer_change": create(moved, "draft", by=SYSTEM)}
    return {**made, **inward, "endorsement": endorsement, "cancellation": cancelled, "replacement": replaced}


def claim_rows(side: Side) -> dict[str, models.Model]:
    """A case with a party, an injured person and a referral with a file."""
    case = ClaimCase(branch=side.branch, case_number=f"BA{side.branch.code}", case_state="reported", plate="浙C12345")
    create(case, "imported", by=SYSTEM)
    referral = Referral(branch=side.branch, case=case, maker=side.worker, referral_type="amount", proposal="proposal")
    create(referral, "begin", by=SYSTEM)
    ReferralItem.objects.create(referral=referral, loss_type="own_damage", subject="car", asked=1, claimed=1)
    word = CANARY if side.branch.code == HOME[OTHER] else "own"
    file = ContentFile(f"{word} {side.branch.code}".encode(), name=f"{word}.txt")
    handler = factories.make_person("claims_handler", side.branch)
    found = attach(by=handler, obj=referral, file=file, document_type="other")
    return {
        "claim_case": case,
        "party": CaseParty.objects.create(case=case, role="insured", name="name", name_hash="0"),
        "injured": CaseInjured.objects.create(case=case, name="name", injury="injury"),
        "referral": referral,
        "referral_document": ReferralDocument.objects.get(pk=found.pk),
    }


def limit(side: Side) -> AuthorityLimit:
    holder: dict[str, Any] = {"level": "team", "role": "specialist", "measure": "case_total"}
    return AuthorityLimit.objects.create(
        branch=side.branch, max_amount=1, valid_from=date(2020, 1, 1), document_no="own", **holder
    )


def listed_case(side: Side) -> ListedCase:
    """A row of a warning list, with the batch it came by."""
    batch = ImportBatch(kind="warning_list", file="imports/list.csv", file_name="list.csv", sha256="1" * 64)
    batch.branch, batch.uploaded_by = side.branch, side.worker
    create(batch, "upload", by=SYSTEM)
    number = f"R{side.branch.code}"
    row = ListedCase(branch=side.branch, batch=batch, source_row=1, list_kind="warning", case_number=number)
    row.listed_at = row.report_due_at = timezone.now()
    return create(row, "imported", by=SYSTEM)


def shared_dashboard(side: Side) -> Dashboard:
    """A dashboard that is shared in the branch."""
    row = Dashboard(
        branch=side.branch,
        owner=factories.make_person(None, side.branch),
        title="Mine",
        tiles=[],
        status="dashboard_shared",
    )
    return create(row, "compose_new", by=SYSTEM)


def target_batch(side: Side) -> ImportBatch:
    """A sheet of targets, uploaded."""
    batch = ImportBatch(kind="target_list", file="imports/targets.csv", file_name="targets.csv", sha256="2" * 64)
    batch.branch, batch.uploaded_by = side.branch, side.worker
    return create(batch, "upload", by=SYSTEM)


def delegation(principal: User, deputy: User) -> Delegation:
    now = timezone.now()
    span = {"from_at": now, "until_at": now + timedelta(days=5)}
    return Delegation.objects.create(principal=principal, deputy=deputy, reason="own", **span)


def absence(person: User) -> Absence:
    today = timezone.localdate()
    return Absence.objects.create(person=person, first_day=today, last_day=today, reason="leave")


def case(side: Side, maker: User) -> Approval:
    """An expense of this person on its way through the chain of the demo kind."""
    expense = Expense(branch=side.branch, title="expense", amount=Decimal(100), payee="payee")
    create(expense, "enter", by=SYSTEM)
    return start(by=maker, kind="campaigns.expense", obj=expense)


def follow_up(renewal: Renewal, side: Side) -> FollowUp:
    now = timezone.now()
    values: dict[str, Any] = {"channel": "phone", "result": "R1", "effective": True, "note": "note"}
    return FollowUp.objects.create(
        renewal=renewal, branch=side.branch, author=side.worker, at=now, entered_at=now, **values
    )


def approval_chain(side: Side) -> ApprovalChain:
    """A draft with a step."""
    chain = ApprovalChain.objects.create(kind="campaigns.expense", branch=side.branch, valid_from=timezone.localdate())
    ChainStep.objects.create(chain=chain, position=1, name="step", role="team_lead")
    return chain


def quote(renewal: Renewal, side: Side) -> Quote:
    values: dict[str, Any] = {"line": "commercial", "premium": Decimal(100), "note": "note"}
    today, now = timezone.localdate(), timezone.now()
    return Quote.objects.create(
        renewal=renewal, branch=side.branch, author=side.worker, quoted_on=today, entered_at=now, **values
    )


def callback(renewal: Renewal, side: Side) -> Callback:
    values: dict[str, Any] = {"channel": "phone", "result": "R1", "insured_where": "unknown", "win_back": "low"}
    return Callback.objects.create(
        renewal=renewal, branch=side.branch, caller=side.worker, at=timezone.now(), reason="P1", note="note", **values
    )


def document(renewal: Renewal, side: Side) -> RenewalDocument:
    """An attached text whose content is the canary in the other province."""
    word = CANARY if side.branch.code == HOME[OTHER] else "own"
    file = ContentFile(f"{word} {side.branch.code}".encode(), name=f"{word}.txt")
    found = attach(by=side.worker, obj=renewal, file=file, document_type="other")
    return RenewalDocument.objects.get(pk=found.pk)


def records(side: Side, renewal: Renewal) -> None:
    """What lists show beside the rows themselves: to-dos, notices, events, exports, mappings, settings."""
    now, word = timezone.now(), CANARY if side.branch.code == HOME[OTHER] else "own"
    about: dict[str, Any] = {"object_type": renewal.object_type(), "object_id": renewal.pk}
    ToDo.objects.create(
        kind="test", subject=word, role="specialist", branch=side.branch, due_at=now, opened_at=now, **about
    )
    Notice.objects.create(recipient=side.worker, kind=word, dedup_key=f"{word}-{side.branch.code}", at=now, **about)
    Event(
        object_type="test.thing",
        object_id=side.branch.pk,
        version=1,
        verb=word,
        actor_no=word,
        actor_name=word,
        branch_path=side.branch.path,
        reason=word,
        data={"subject": word},
        at=now,
    ).seal(GENESIS).save()
    ExportLog.objects.create(
        at=now,
        actor_no=word,
        actor_name=word,
        branch_path=side.branch.path,
        kind=word,
        format="csv",
        purpose=word,
        rows=1,
        sha256="0" * 64,
    )
    SavedMapping.objects.create(kind="due_list", name=word, branch=side.branch)
    BranchSetting.objects.create(
        code="renewals.holding_cap", branch=side.branch, value=1, valid_from=date(2020, 1, 1), source=word
    )


def province_rows(side: Side) -> Iterator[tuple[type[models.Model], models.QuerySet[models.Model]]]:
    """Every model whose rows hang on a branch, with the rows of the province of ``side``."""
    head, province = side.branch.path.strip("/").split("/")[:2]
    branches = Branch.objects.filter(path__startswith=f"/{head}/{province}/")
    for model in apps.get_models():
        names = {each.name for each in model._meta.get_fields() if isinstance(each, models.ForeignKey)}
        if model is Branch:
            yield model, branches
        elif "branch" in names:
            yield model, model._default_manager.filter(branch__in=branches)
        elif "batch" in names:
            yield model, model._default_manager.filter(batch__branch__in=branches)


def plant(side: Side) -> None:
    """Writes the canary into every text column of every row of ``side``, wherever the database allows it."""
    for model, rows in province_rows(side):
        for pk in rows.values_list("pk", flat=True):
            plant_row(model, pk)


def make_lead(renewal: Renewal) -> Lead:
    """Next year's lead of a customer."""
    ends = date(2027, 6, 30)
    facts = {"asset_key": renewal.asset_key, "cycle": ends.replace(day=1), "expires_on": ends, "source": "closed"}
    return create(Lead(branch=renewal.branch, renewal=renewal, **facts), "seed_lead", by=SYSTEM)


def plant_row(model: type[models.Model], pk: int) -> None:
    for each in model._meta.concrete_fields:
        if not isinstance(each, models.CharField | models.TextField) or each.choices or each.name in KEPT:
            continue
        if model is Branch and each.name == "code":
            continue  # the path is made of it
        if each.max_length is not None and each.max_length < len(CANARY):
            continue
        word = f"{CANARY}{pk}" if each.unique else CANARY
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=pk).update(**{each.name: word})
        except Error:
            continue  # the database knows better: a checked or append-only column


Builder = Callable[[Side], Any]
#: kind of row in the permission table → the row of a side. A kind without an entry fails the test.
BUILDERS: dict[str, Builder] = {
    "accounts.user": lambda side: side.colleague,
    "accounts.branch": lambda side: side.branch,
    "accounts.membership": lambda side: side.rows["membership"],
    "accounts.authoritylimit": lambda side: side.rows["limit"],
    "accounts.delegation": lambda side: side.rows["delegation"],
    "accounts.absence": lambda side: side.rows["absence"],
    "workflow.job": lambda side: side.rows["job"],
    "workflow.exportrequest": lambda side: side.rows["export_request"],
    "workflow.robot": lambda side: side.rows["robot"],
    "claims.listedcase": lambda side: side.rows["listed_case"],
    "workflow.importbatch": lambda side: side.rows["batch"],
    "workflow.approvalchain": lambda side: side.rows["chain"],
    "reporting.dashboard": lambda side: side.rows["dashboard"],
    "reporting.target": lambda side: side.rows["target"],
    "reporting.subscription": lambda side: side.rows["subscription"],
    "workflow.approval": lambda side: side.rows["approval"],
    "workflow.approvalseat": lambda side: side.rows["approval"].seats.get(),
    "claims.crossregioncase": lambda side: side.rows["cross_region"],
    "claims.crossregiondocument": lambda side: side.rows["cross_region_document"],
    "claims.largeloss": lambda side: side.rows["loss"],
    "claims.largelossdocument": lambda side: side.rows["loss_document"],
    "claims.lossreport": lambda side: side.rows["loss_report"],
    "renewals.renewal": lambda side: side.rows["renewal"],
    "renewals.blocklift": lambda side: side.rows["lift"],
    "renewals.complaint": lambda side: side.rows["complaint"],
    "renewals.rebatenote": lambda side: side.rows["rebate_note"],
    "renewals.bulkmessage": lambda side: side.rows["message"],
    "renewals.calllist": lambda side: side.rows["call_list"],
    "renewals.calllistitem": lambda side: side.rows["item"],
    "renewals.lead": lambda side: side.rows["lead"],
    "renewals.followup": lambda side: side.rows["follow_up"],
    "renewals.quote": lambda side: side.rows["quote"],
    "renewals.callback": lambda side: side.rows["callback"],
    "renewals.collisioncase": lambda side: side.rows["collision"],
    "renewals.fleet": lambda side: side.rows["fleet"],
    "renewals.subjectrequest": lambda side: side.rows["subject_request"],
    "renewals.sharednumber": lambda side: side.rows["shared"],
    "renewals.suspicion": lambda side: side.rows["suspicion"],
    "renewals.assignmentrule": lambda side: side.rows["rule"],
    "renewals.assignmentrun": lambda side: side.rows["run"],
    "renewals.handover": lambda side: side.rows["hand_over"],
    "renewals.renewaldocument": lambda side: side.rows["document"],
    "claims.injuryassessment": lambda side: side.rows["assessment"],
    "claims.assessmentcalculation": lambda side: side.rows["calculation"],
    "claims.assessmentdocument": lambda side: side.rows["injury_document"],
    "reinsurance.counterparty": lambda side: side.rows["counterparty"],
    "reinsurance.placement": lambda side: side.rows["placement"],
    "reinsurance.inwardoffer": lambda side: side.rows["offer"],
    "reinsurance.inwardendorsement": lambda side: side.rows["offer_change"],
    "reinsurance.inwarddocument": lambda side: side.rows["offer_file"],
    "reinsurance.placementdocument": lambda side: side.rows["ceded_file"],
    "reinsurance.cancellation": lambda side: side.rows["cancellation"],
    "reinsurance.replacement": lambda side: side.rows["replacement"],
    "reinsurance.endorsement": lambda side: side.rows["endorsement"],
    "reinsurance.slipversion": lambda side: side.rows["slip"],
    "claims.claimcase": lambda side: side.rows["claim_case"],
    "claims.referral": lambda side: side.rows["referral"],
    "claims.referraldocument": lambda side: side.rows["referral_document"],
}
#: Rows that are seen by those who take part in a case: everybody has one of their own.
CASE_KINDS: dict[str, Callable[[Approval], int]] = {
    "workflow.approval": lambda case: case.pk,
    "workflow.approvalseat": lambda case: case.seats.get().pk,
}
#: Addresses that need a row in a particular state.
PARTICULAR: dict[str, Builder] = {
    "renewals:review_callback": lambda side: side.rows["lapsed"],
    "renewals:check_loss": lambda side: side.rows["pending"],
    **{
        name: lambda side: side.rows["listed_case"].batch
        for name in import_rows("claims", "")
        if name != "claims:imports"
    },
    **{
        name: lambda side: side.rows["target_batch"]
        for name in import_rows("reporting", "")
        if name != "reporting:imports"
    },
    "accounts:away_of": lambda side: side.rows["led"],
    "accounts:delegate_for": lambda side: side.rows["led"],
    "accounts:note_absence_for": lambda side: side.rows["led"],
}
#: Parameters beside the row's id.
PARAMETERS: dict[str, Callable[[Side], object]] = {
    "code": lambda _side: "renewals.holding_cap",
    "source": lambda _side: "workflow-jobs",
    "act": lambda _side: "comment",
    "board": lambda _side: "reserves",
    "topic": lambda _side: "funnel",
    "kind": lambda _side: "dispatched",
    "channel": lambda _side: "mail",
    "language": lambda _side: "en",
    "taxonomy": lambda _side: "loss_reason",
    "taxon": lambda _side: "P1",
    "follow_up": lambda side: side.rows["follow_up"].pk,
    "section": lambda side: side.rows["section"].pk,
    "standard": lambda _side: "14-2023-urban",
    "rule": lambda _side: "R01",
    "version": lambda _side: "1",
    "kpi": lambda _side: "renewal_rate",
    "pack": lambda _side: "manager_one_pager",
    "dashboard": lambda _side: "province",
    "claims_kpi": lambda _side: "closing_rate",
    "reinsurance_kpi": lambda _side: "fac_placed_rate",
    "paper": lambda _side: "notice",
    "party": lambda side: side.rows["party"].pk,
    "injured": lambda side: side.rows["injured"].pk,
}

__all__ = ["BUILDERS", "CANARY", "NOBODY", "Company", "Membership", "build_company"]
