"""An injured person of a case, the people around it, and the way through the states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.authority import Measure
from accounts.models import AuthorityLimit, Branch, User
from accounts.scope import SYSTEM
from claims import actions
from claims.actions import Finding
from claims.models import (
    AssessmentDocument,
    AssessorQualification,
    CaseInjured,
    ClaimCase,
    CompensationStandard,
    InjuryAssessment,
    InjuryStatus,
)
from tests.factories import NOW, make_person
from tests.workflow.attachments import samples
from workflow.approvals.actions import agree, refuse
from workflow.approvals.actions.recording import Seen
from workflow.attachments.verbs import attach
from workflow.models import Approval
from workflow.transitions import create

S = InjuryStatus
TODAY = date(2026, 6, 1)
#: A tenth and a ninth grade of the catalogue, found by their text in the tests' own rows.
TENTH, NINTH, SIXTH = "5.10.6.3", "5.9.6.1", "5.6.6.1"
_numbers = count(1)

#: What the calculation form gives; main liability, a limit of a million, 40,000 of other items.
ENTERED: dict[str, Any] = {
    "region": "山西",
    "settlement": TODAY,
    "grades": "IX",
    "clauses": "",
    "dependants": "",
    "medical": None,
    "hospital_days": None,
    "hospital_rate": None,
    "nutrition_days": None,
    "nutrition_rate": None,
    "monthly": None,
    "wage_days": None,
    "nursing_days": None,
    "nursing_rate": None,
    "transport": Decimal(40000),
    "mental": None,
    "property_damage": None,
    "appraisal_fee": None,
    "liability": "main",
    "commercial": Decimal(1000000),
    "income": None,
    "consumption": None,
    "average_wage": None,
    "schedule": "",
    "cap_basis": "",
    "agreed_award": None,
    "draft": False,
    "basis": "hospital",
}


@dataclass
class Staff:
    """Who does what: two assessors of the prefecture, a third, the province, the money."""

    first: User
    second: User
    third: User
    province: User
    manager: User
    payer: User
    director: User


def make_staff(people: dict[str, User], tree: dict[str, Branch]) -> Staff:
    """Everybody qualified who grades; limits for the prefecture and the province."""
    staff = Staff(
        first=people["injury_assessor"],
        second=make_person("injury_assessor", tree["3303"]),
        third=make_person("injury_assessor", tree["3303"]),
        province=people["claims_specialist"],
        manager=people["claims_manager"],
        payer=make_person("claims_manager", tree["3303"]),
        director=people["claims_director"],
    )
    for person in (staff.first, staff.second, staff.third, staff.province):
        AssessorQualification.objects.create(
            branch=person.branch,
            person=person,
            kind="forensic",
            certificate_no=f"Q{person.pk}",
            valid_from=date(2020, 1, 1),
            entered_by=staff.manager,
        )
    for role, level, amount in (
        ("claims_manager", "prefecture", 500000),
        ("claims_director", "province", 800000),
    ):
        AuthorityLimit.objects.create(
            branch=tree["HQ"],
            role=role,
            level=level,
            line="motor",
            loss_type="injury_disability",
            measure=Measure.PER_PERSON,
            max_amount=Decimal(amount),
            valid_from=date(2020, 1, 1),
            document_no="授权〔2020〕1号",
        )
    return staff


def confirmed_standard() -> None:
    """The standard of §2.9, confirmed."""
    CompensationStandard.objects.filter(region="山西").delete()
    CompensationStandard.objects.create(
        region="山西",
        data_year=2025,
        income=Decimal(41327),
        consumption=Decimal(24524),
        source="test",
        effective_from=date(2026, 1, 1),
        confirmed_at=NOW,
        confirmed_by=User.objects.first(),
    )


def make_injured(branch: Branch, **more: Any) -> CaseInjured:
    """A case of the branch with one injured person."""
    number = f"BA2026{next(_numbers):08d}"
    case = ClaimCase(
        branch=branch,
        case_number=number,
        case_state="registered",
        loss_at=NOW - timedelta(days=200),
        reported_at=NOW - timedelta(days=199),
    )
    create(case, "imported", by=SYSTEM, at=NOW)
    values = {"name": "王小强", "certificate_no": "330302198001011234", "injury": "左胫骨骨折", "hospital": "温州医院"}
    return CaseInjured.objects.create(case=case, **{**values, **more})


def put(by: User, row: InjuryAssessment, kind: str, at: datetime = NOW) -> AssessmentDocument:
    """A picture on the assessment."""
    color = ("red", "blue", "green", "black", "white")[next(_numbers) % 5]
    content = samples.picture(size=(40 + next(_numbers) % 200, 50), color=color)
    file = attach(by=by, obj=row, file=samples.uploaded("a.jpg", content), document_type=kind, at=at)
    return AssessmentDocument.objects.get(pk=file.pk)


def again(row: InjuryAssessment) -> InjuryAssessment:
    """The row as it is now."""
    return InjuryAssessment.objects.select_related("branch", "case").get(pk=row.pk)


def found(row: InjuryAssessment, *clauses: str) -> list[Finding]:
    """A finding for each clause, with the first photo of the examination."""
    photo = row.documents.filter(document_type="exam_photo").first()
    return [
        Finding(clause=clause, measurement="活动度丧失 30%", photo=photo.pk if photo else None) for clause in clauses
    ]


class Way:
    """Carries an assessment from state to state, each step by whoever may take it."""

    def __init__(self, staff: Staff, row: InjuryAssessment) -> None:
        self.staff, self.row = staff, row

    def to(self, status: str) -> InjuryAssessment:
        """Goes on until the assessment is in ``status``."""
        for step in self.path(status):
            step()
            self.row = again(self.row)
        assert self.row.status == status, (self.row.status, status)
        return self.row

    def path(self, status: str) -> list[Callable[[], Any]]:
        steps = [
            (S.TRACKING, lambda: None),
            (S.READY, self.ready),
            (S.EXAMINING, self.notice),
            (S.FIRST, self.examine),
            (S.SECOND, lambda: actions.assess(by=self.staff.first, assessment=self.row, findings=self.found(TENTH))),
            (S.REVIEW, lambda: actions.assess(by=self.staff.second, assessment=self.row, findings=self.found(TENTH))),
            (S.CALCULATING, lambda: actions.confirm_grade(by=self.staff.province, assessment=self.row)),
            (S.APPROVING, self.submit),
            (S.NEGOTIATING, self.approve),
            (S.AGREED, self.sign),
            (S.PAID, self.pay),
            (S.ARCHIVED, lambda: actions.confirm_saving(by=self.staff.province, assessment=self.row)),
        ]
        aside = {
            S.CONFERENCE: (S.SECOND, self.differ),
            S.EXTERNAL: (S.READY, self.outside),
            S.LITIGATION: (S.NEGOTIATING, self.fail),
            S.REOPENED: (S.ARCHIVED, self.reverse),
        }
        before, last = aside.get(status, (status, None))
        names = [name for name, _step in steps]
        chosen = [step for _name, step in steps[names.index(self.row.status) + 1 : names.index(before) + 1]]
        return chosen + ([last] if last is not None else [])

    def found(self, *clauses: str) -> list[Finding]:
        return found(self.row, *clauses)

    def ready(self) -> None:
        values = {"born_on": date(1980, 1, 1), "contacted_at": NOW - timedelta(days=190), "expected_grade": 9}
        row = actions.track(by=self.staff.first, assessment=self.row, values=values)
        actions.end_treatment(by=self.staff.first, assessment=row, day=date(2026, 5, 1))

    def notice(self) -> None:
        put(self.staff.first, self.row, "signed_notice")
        actions.sign_notice(by=self.staff.first, assessment=self.row, day=date(2026, 5, 10))

    def examine(self) -> None:
        put(self.staff.first, self.row, "exam_photo")
        entered = {**ENTERED, "clauses": NINTH}
        actions.save_calculation(by=self.staff.first, assessment=self.row, kind="expected", entered=entered)
        actions.record_examination(by=self.staff.first, assessment=self.row, day=date(2026, 5, 20))

    def submit(self) -> None:
        actions.save_calculation(by=self.staff.first, assessment=self.row, kind="asked", entered=ENTERED)
        actions.submit(by=self.staff.first, assessment=self.row)

    def approval(self) -> Approval:
        return Approval.objects.filter(kind="claims.injury", about_id=self.row.pk).latest("pk")

    def approve(self) -> None:
        seen = Seen(acknowledged=("assessors_differed",) if self.row.first_agreed is False else ())
        agree(by=self.staff.manager, approval=self.approval(), opinion="同意", seen=seen, at=NOW)

    def send_back(self) -> None:
        refuse(by=self.staff.manager, approval=self.approval(), opinion="误工证明不足", at=NOW)

    def sign(self) -> None:
        put(self.staff.first, self.row, "signed_agreement")
        actions.save_calculation(by=self.staff.first, assessment=self.row, kind="agreed", entered=ENTERED)
        actions.sign_agreement(by=self.staff.first, assessment=self.row, day=TODAY, payee="victim")

    def pay(self) -> None:
        amount = self.row.agreed_amount
        assert amount is not None
        actions.pay(by=self.staff.payer, assessment=self.row, amount=amount, day=TODAY, payee="victim")

    def differ(self) -> None:
        actions.assess(by=self.staff.second, assessment=self.row, findings=self.found(NINTH))

    def outside(self) -> None:
        actions.refer_external(by=self.staff.first, assessment=self.row, cause="refused", reason="坚持司法鉴定")

    def fail(self) -> None:
        actions.fail_negotiation(by=self.staff.first, assessment=self.row, reason="诉求差距大")

    def reverse(self, **guard: Any) -> None:
        put(self.staff.first, self.row, "judgment")
        actions.reverse_saving(by=self.staff.province, assessment=self.row, awarded=Decimal(200000), **guard)
