"""Injury assessments of the demo book, some in each state, each step by whoever may take it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Branch, BranchLevel, User
from accounts.models.branch import ROOT_CODE
from claims import actions
from claims.demo.desk import Desk, paper, scan
from claims.demo.victims import ENTERED, FIGURES, FIGURES_SOURCE, INJURIES, LIABILITY, PLANS, Plan
from claims.injuries.guards import calculation_of
from claims.models import AssessmentDocument, CalculationKind, CaseInjured, CompensationStandard, InjuryAssessment
from claims.models import InjuryStatus as S
from claims.models.injury_terms import INJURY_APPROVAL
from workflow.approvals.actions.recording import Seen
from workflow.approvals.actions.starting import running_of
from workflow.attachments.verbs import attach

STEP = timedelta(hours=25)
#: Days since the last step, in turn.
RESTS = (2, 9, 18, 28)
FIRST_POSSIBLE = timedelta(days=43)
TREATMENT_DAYS = 75
CENT = Decimal("0.01")
#: Who grades besides the assessor of the prefecture.
PROVINCE_GRADES = ("injury_assessor", "claims_specialist")
#: What a caution may say about such a case; whoever decides has seen it.
SEEN = Seen(acknowledged=("assessors_differed", "above_expected"))


def assess_injuries(desk: Desk, people: Sequence[CaseInjured], now: datetime) -> None:
    """One assessment an injured person; those of a province follow one another, so that each has some of most plans."""
    _confirm_figures(desk, now.date())
    _qualify(desk)
    for number, injured in enumerate(people):
        _Story(desk, injured, PLANS[number % len(PLANS)], number, now).tell()


def _confirm_figures(desk: Desk, today: date) -> None:
    """Standards of the provinces of the book for last year: without confirmed ones nothing becomes final."""
    by = desk.holder("head_office_admin", Branch.objects.get(code=ROOT_CODE))
    year = today.year - 1
    for region, income, consumption in FIGURES.values():
        held = CompensationStandard.objects.filter(region=region, confirmed_at__isnull=False)
        if held.exists():
            continue
        figures = {"income": income, "consumption": consumption, "average_wage": None}
        row = actions.add_standard(
            by=by, region=region, data_year=year, basis="urban", figures=figures, source=FIGURES_SOURCE
        )
        actions.confirm_standard(by=by, pk=row.pk, effective_from=date(year, 1, 1))


def _qualify(desk: Desk) -> None:
    """The certificates of whoever grades: in each prefecture the assessor, in each province a specialist as well."""
    for level, roles in ((BranchLevel.PREFECTURE, ("injury_assessor",)), (BranchLevel.PROVINCE, PROVINCE_GRADES)):
        for branch in Branch.objects.filter(level=level).order_by("path"):
            manager = desk.holder("claims_manager", branch)
            for role in roles:
                person = desk.holder(role, branch)
                if not person.assessor_qualifications.exists():
                    kind = "physician" if role == "injury_assessor" else "forensic"
                    actions.qualify(
                        by=manager,
                        person=person,
                        kind=kind,
                        certificate_no=f"演示{person.employee_no}",
                        valid_from=date(2020, 1, 1),
                    )


class _Story:
    """One assessment from the first contact on; each step is a day after the one before, and none lies ahead."""

    def __init__(self, desk: Desk, injured: CaseInjured, plan: Plan, number: int, now: datetime) -> None:
        branch = injured.case.branch
        self.row: InjuryAssessment
        self.desk, self.injured, self.plan, self.number, self.now = desk, injured, plan, number, now
        self.injury = next(each for each in INJURIES if each.name == injured.injury)
        self.first = desk.holder("injury_assessor", branch)
        self.second = desk.holder("injury_assessor", branch, {self.first.pk})
        self.third = desk.holder("claims_specialist", branch)
        self.province = desk.holder("claims_specialist", branch, {self.third.pk})
        self.payer = desk.holder("claims_manager", branch)
        self.way = [(state, step) for state, step in self._steps() if plan.differs or state != S.CONFERENCE]
        taken = [state for state, _step in self.way].index(plan.goal) + (2 if plan.aside else 1)
        begun = STEP * taken + timedelta(days=RESTS[number // 2 % len(RESTS)])
        self.at = now - min(begun, FIRST_POSSIBLE)

    def _steps(self) -> list[tuple[str, Callable[[], Any]]]:
        return [
            (S.TRACKING, self.open),
            (S.READY, self.treated),
            (S.EXAMINING, self.noticed),
            (S.FIRST, self.examined),
            (S.SECOND, lambda: self.assessed(self.first, heavy=False)),
            (S.CONFERENCE, lambda: self.assessed(self.second, heavy=True)),
            (S.REVIEW, self.agreed_on_grade),
            (S.CALCULATING, lambda: self.act(actions.confirm_grade, self.province, opinion="分级条款与影像相符。")),
            (S.APPROVING, self.submitted),
            (S.NEGOTIATING, self.approved),
            (S.AGREED, self.signed),
            (S.PAID, self.paid),
            (S.ARCHIVED, self.saved),
        ]

    def tell(self) -> None:
        """As far as the plan says."""
        for state, step in self.way:
            step()
            if state == self.plan.goal:
                break
        if self.plan.aside:
            getattr(self, self.plan.aside)()
        elif self.plan.goal == S.APPROVING and self.number % 2:
            self.decided(steps=1)

    def act(self, verb: Callable[..., InjuryAssessment], by: User, **data: Any) -> None:
        """One step of the assessment, a day later."""
        self.at = min(self.at + STEP, self.now)
        verb(by=by, assessment=self.row, at=self.at, **data)
        self.again()

    def again(self) -> None:
        """The row as it is now."""
        rows = InjuryAssessment.objects.select_related("branch", "case", "case__branch", "injured")
        self.row = rows.get(pk=self.row.pk)

    @property
    def day(self) -> date:
        """The day of the next step."""
        return timezone.localtime(min(self.at + STEP, self.now)).date()

    def put(self, kind: str, label: str) -> AssessmentDocument:
        """A paper with the case's number on the assessment; a picture for what was examined."""
        name = f"{self.row.case.case_number}-{label}"
        file = scan(self.number, name) if kind == "exam_photo" else paper(f"{self.row}  {kind}", f"{name}.pdf")
        found = attach(by=self.first, obj=self.row, file=file, document_type=kind, at=self.at)
        self.again()
        return AssessmentDocument.objects.get(pk=found.pk)

    # --- along the way ---

    def open(self) -> None:
        """Tracking begins: contact within a day of the accident, as the assessor notes it now."""
        self.row = actions.open_assessment(by=self.first, injured=self.injured, at=self.at)
        InjuryAssessment.objects.filter(pk=self.row.pk).update(created_at=self.at)
        self.again()
        minor = self.plan.cause == "minor"
        reported = self.row.case.reported_at or self.at
        values = {
            "born_on": date(2012 if minor else 1966 + self.number * 7 % 34, 1 + self.number % 12, 6),
            "contacted_at": reported + timedelta(hours=5 + self.number % 15),
            "visited_at": reported + timedelta(hours=30 + self.number % 15),
            "expected_grade": 9,
        }
        actions.track(by=self.first, assessment=self.row, values=values, at=self.at)
        self.again()

    def treated(self) -> None:
        """Treatment ended some weeks ago."""
        day = self.row.accident_on + timedelta(days=TREATMENT_DAYS + self.number % 15)
        self.act(actions.end_treatment, self.first, day=day)

    def noticed(self) -> None:
        """The notice is signed."""
        self.put("signed_notice", "告知书")
        self.act(actions.sign_notice, self.first, day=self.day)

    def examined(self) -> None:
        """The examination, with what is expected."""
        self.put("exam_photo", "体格检查")
        self.put("imaging", "影像")
        self.calculate(CalculationKind.EXPECTED, clauses=self.injury.expected, grades="IX")
        self.act(actions.record_examination, self.first, day=self.day)

    def assessed(self, by: User, *, heavy: bool, **minutes: str) -> None:
        """A round of the grading; ``heavy``: the clause that was expected, not the lighter one."""
        photo = self.row.documents.filter(document_type="exam_photo").first()
        clause = self.injury.expected if heavy else self.injury.found
        measured = self.injury.measured if heavy else self.injury.found_measured
        found = actions.Finding(clause=clause, measurement=measured, photo=photo.pk if photo else None)
        self.act(actions.assess, by, findings=[found], **minutes)

    def agreed_on_grade(self) -> None:
        """The second assessor finds the same; where he did not, the conference does."""
        if self.plan.differs:
            self.assessed(self.third, heavy=False, minutes="三方复测，功能丧失未达五成，同意十级。")
        else:
            self.assessed(self.second, heavy=False)

    def calculate(self, kind: CalculationKind, **more: Any) -> None:
        """Saves a calculation as the form would."""
        region = FIGURES[self.row.branch.code[:2]][0]
        ratio = int(self.row.case.liability_ratio or 100)
        known = {
            "region": region,
            "settlement": timezone.localtime(self.at).date(),
            "liability": LIABILITY[ratio],
            "grades": "X",
        }
        medical = Decimal(16_000 + self.number * 730)
        entered = {**ENTERED, "medical": medical, **known, **more}
        actions.save_calculation(by=self.first, assessment=self.row, kind=kind, entered=entered, at=self.at)
        self.again()

    def submitted(self) -> None:
        """Calculation and submission."""
        self.at = min(self.at + timedelta(hours=3), self.now)
        self.calculate(CalculationKind.ASKED)
        self.act(actions.submit, self.first)

    def decided(self, **steps: int) -> None:
        """Those of the chain agree."""
        approval = running_of(self.row, INJURY_APPROVAL)
        if approval is not None:
            self.at = min(self.desk.way_up(approval, self.at, seen=SEEN, **steps), self.now)
        self.again()

    def approved(self) -> None:
        """The whole way up."""
        self.decided()

    def signed(self) -> None:
        """An offer, then the agreement at a little less than was approved."""
        self.act(actions.negotiate, self.first, note="伤者要求按九级赔偿，已出示测量记录和条款。")
        asked = calculation_of(self.row, CalculationKind.ASKED)
        award = next(Decimal(item["amount"]) for item in asked.answer["items"] if item["code"] == "disability_award")
        agreed = (award * (100 - self.number % 7) / 100).quantize(CENT)
        self.put("signed_agreement", "调解协议")
        self.calculate(CalculationKind.AGREED, agreed_award=agreed)
        self.act(actions.sign_agreement, self.first, day=self.day, payee="victim")

    def paid(self) -> None:
        """What was agreed, to the victim."""
        self.act(actions.pay, self.payer, amount=self.row.agreed_amount, day=self.day, payee="victim")

    def saved(self) -> None:
        """The province confirms the saving; a sampled case is rechecked."""
        self.act(actions.confirm_saving, self.province, avoided_fees=Decimal(2_000 if self.number % 2 else 0))
        if self.row.recheck_wanted:
            self.act(actions.recheck, self.third, passed=True, opinion="条款、测量与影像一致。")

    # --- aside ---

    def returned(self) -> None:
        """The province wants better pictures."""
        self.act(actions.return_to_grading, self.province, reason="活动度只测了一侧，补测健侧后重新评定。")

    def outside(self) -> None:
        """To an external appraisal."""
        self.act(actions.refer_external, self.first, cause=self.plan.cause, reason="改由司法鉴定机构评定。")

    def appraised(self) -> None:
        """The opinion came."""
        self.outside()
        self.put("appraisal", "鉴定意见")
        self.act(actions.receive_appraisal, self.first, found=10)

    def sued(self) -> None:
        """No agreement."""
        self.act(actions.fail_negotiation, self.first, reason="伤者坚持九级，已提起诉讼。")

    def judged(self) -> None:
        """The court decided."""
        self.sued()
        self.put("judgment", "判决书")
        awarded = self.row.approved_amount or Decimal(0)
        self.act(actions.close_litigation, self.first, awarded=awarded + 8_000)

    def reversed(self) -> None:
        """The victim won more than was agreed."""
        self.put("judgment", "判决书")
        awarded = (self.row.agreed_amount or Decimal(0)) + 26_000
        self.act(actions.reverse_saving, self.province, awarded=awarded)

    def filed_again(self) -> None:
        """And the judgment is paid."""
        self.reversed()
        self.act(actions.file_again, self.province)
