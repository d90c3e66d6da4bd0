"""人伤-伤残: what an injury assessment pays is approved by whoever has the authority per person (claims brief §1.2)."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from accounts.authority import Demand, Measure
from claims.actions.injury_announcing import fire_on
from claims.injuries import documents as injury_documents
from claims.injuries.guards import calculation_of
from claims.models import CalculationKind, InjuryAssessment, InjuryStatus
from claims.models.injury_terms import INJURY_APPROVAL
from claims.rules.grades import ROMAN
from workflow.approvals.kinds import YES_OR_NO, ApprovalKind, Caution, Fact, Outcome, StepSpec, register_kind
from workflow.attachments.verbs import freeze, present_files

LINE, LOSS_TYPE = "motor", "injury_disability"
#: The way up where no branch has published a chain: name, role, level, working hours (§1.4, §1.7).
STEPS = (
    (_("Prefecture claims manager"), "claims_manager", "prefecture", 4),
    (_("Prefecture claims director"), "claims_director", "prefecture", 4),
    (_("Province claims manager"), "claims_manager", "province", 4),
    (_("Province claims director"), "claims_director", "province", 4),
    (_("Head office"), "claims_director", "head_office", 9),
)


def demands(_assessment: InjuryAssessment, amount: Decimal | None) -> tuple[Demand, ...]:
    """What the decider's authority must cover."""
    return typical_demands(amount or Decimal(0), LINE)


def typical_demands(amount: Decimal, _line: str) -> tuple[Demand, ...]:
    """单人人伤 of loss type 人伤-伤残."""
    return (Demand(measure=Measure.PER_PERSON, amount=amount, line=LINE, loss_type=LOSS_TYPE),)


def facts(assessment: InjuryAssessment) -> list[Fact]:
    """What the decision binds to. Clauses are medical and stay on the decision page."""
    asked = calculation_of(assessment, CalculationKind.ASKED)
    expected = calculation_of(assessment, CalculationKind.EXPECTED)
    files = [each["sha256"][:12] for each in present_files(assessment)]
    grade, same = assessment.final_grade, assessment.first_agreed
    return [
        Fact("amount", _("The insurer pays"), assessment.asked_amount, lead=True),
        Fact("award", _("All items together"), asked.award if asked else None),
        Fact("expected", _("Payable as expected"), expected.insurer_pays if expected else None, lead=True),
        Fact("grade", _("Grade"), grade, ROMAN[grade - 1] if grade else "", lead=True),
        Fact("agreed", _("Assessors agreed"), same, _("yes") if same else _("no")),
        Fact("assessed_on", _("Date of assessment"), assessment.assessed_on),
        Fact("calculation", _("Calculation"), asked.pk if asked else None, str(asked.pk) if asked else ""),
        Fact("documents", _("Documents"), ",".join(files), str(len(files))),
    ]


def cautions(assessment: InjuryAssessment) -> list[Caution]:
    """Such a case is decided one by one."""
    found = []
    if assessment.first_agreed is False:
        found.append(Caution("assessors_differed", _("The two assessors differed; a conference settled the grade.")))
    expected = calculation_of(assessment, CalculationKind.EXPECTED)
    if expected is not None and assessment.asked_amount is not None and assessment.asked_amount > expected.insurer_pays:
        found.append(Caution("above_expected", _("More is asked for than was expected.")))
    return found


def approved(assessment: InjuryAssessment, outcome: Outcome) -> None:
    """同意: up to this amount it is negotiated."""
    fire_on(
        assessment,
        "approve",
        by=outcome.by,
        at=outcome.at,
        amount=outcome.amount,
        reason=outcome.opinion,
        granted=outcome.amount,
    )


def sent_back(assessment: InjuryAssessment, outcome: Outcome) -> None:
    """不同意, 撤回 or closed: back to the calculation, unless the case has gone another way."""
    if assessment.status == InjuryStatus.APPROVING:
        fire_on(assessment, "send_back", by=outcome.by, at=outcome.at, reason=outcome.opinion)


def excluded(assessment: InjuryAssessment) -> frozenset[int]:
    """Whoever graded or reviewed the case does not decide what it pays (§5)."""
    row = assessment
    graders = {row.first_assessor_id, row.second_assessor_id, row.conference_by_id, row.reviewer_id}
    return frozenset(each for each in graders if each is not None)


def register() -> None:
    """Called once when the app is ready."""
    register_kind(
        ApprovalKind(
            code=INJURY_APPROVAL,
            label=_("Injury: disability"),
            model=InjuryAssessment,
            subject=lambda row: str(_("Disability in case %(case)s")) % {"case": row.case.case_number},
            amount=lambda row: row.asked_amount,
            line=lambda _row: LINE,
            facts=facts,
            demands=demands,
            typical_demands=typical_demands,
            fact_words={"grade": _("Grade"), "award": _("All items together"), "agreed": _("Assessors agreed")},
            fact_values=lambda: {"agreed": YES_OR_NO},
            cautions=cautions,
            excluded=excluded,
            documents=present_files,
            document_types={each.code: each.label for each in injury_documents.TYPES},
            freeze=lambda row, at: freeze(row, at=at),
            approved=approved,
            refused=sent_back,
            withdrawn=sent_back,
            closed=sent_back,
            ends_by_authority=True,
            steps=tuple(
                StepSpec(name=name, role=role, level=level, deadline_hours=hours) for name, role, level, hours in STEPS
            ),
        )
    )
