"""Who is pictured looking at what: for each desk somebody with enough to show, and the addresses."""

from __future__ import annotations

from django.db.models import F
from django.urls import reverse

from accounts.models import Branch, User
from claims.models import AppraisalSnapshot, ClaimCase, CrossRegionCase, InjuryAssessment, LargeLoss, Referral
from reinsurance.models import Endorsement, InwardOffer, Line, Placement, Replacement
from reinsurance.monitoring.boards import BOARDS
from renewals.demo.people import sign_ins
from renewals.models import Renewal
from renewals.models.renewal_terms import OPEN
from workflow.approvals.actions.chains import draft_chain
from workflow.models import Approval, ApprovalChain


def people() -> dict[str, str]:
    """Role → employee number of somebody who has enough to show."""
    found: dict[str, User] = {}
    for role, user in sign_ins():
        if role not in found or _load(user) > _load(found[role]):
            found[role] = user
    return {role: user.employee_no for role, user in found.items()}


def _load(user: User) -> int:
    return Renewal.objects.filter(owner=user, status__in=OPEN).count()


def told_customer(employee_no: str) -> int:
    """A customer of this specialist with a history worth showing."""
    rows = Renewal.objects.filter(owner__employee_no=employee_no)
    quoted = rows.filter(status__in=["quoted", "following"]).order_by(
        F("quote_premium").desc(nulls_last=True), "-version"
    )
    return (quoted.first() or rows.order_by("-version")[0]).pk


def decider_and_case() -> tuple[str, int]:
    """A claims manager whom a referral waits for, and its approval."""
    for role, user in sign_ins():
        waiting = Approval.objects.visible_to(user).filter(
            status="running", kind="claims.referral", seats__state="open", seats__role="claims_manager"
        )
        case = waiting.order_by("pk").values_list("pk", flat=True).first() if role == "claims_manager" else None
        if case is not None:
            return user.employee_no, case
    raise SystemExit("screenshots: no referral of the demo book waits for a decision")


def drafted_chain(employee_no: str) -> str:
    """The editor with a draft of the chain of referrals, copied from what holds; one draft is enough."""
    admin = User.objects.get(employee_no=employee_no)
    branch = Branch.objects.visible_to(admin).filter(level="province")[0]
    chain = ApprovalChain.objects.filter(branch=branch, kind="claims.referral", published_at=None).first()
    if chain is None:
        chain = draft_chain(by=admin, branch=branch, kind="claims.referral")
    office = Branch.objects.filter(level="office", path__startswith=branch.path)[0]
    return reverse("workflow:chain", args=[chain.pk]) + f"?branch={office.pk}&amount=260000&line=motor"


def renewal_pages() -> dict[str, str]:
    """What a manager of renewals sees of the desk beside the customers."""
    return {
        "renewals-board": reverse("renewals:board"),
        "renewals-watched": reverse("renewals:suspicions"),
        "renewals-owners": reverse("renewals:owners"),
        "renewals-assignment": reverse("renewals:assignment_new"),
        "renewals-leads": reverse("renewals:leads"),
        "renewals-plan": reverse("renewals:callback_plan"),
        "renewals-call-lists": reverse("renewals:call_lists"),
        "renewals-conduct": reverse("renewals:conduct"),
        "renewals-collisions": reverse("renewals:collisions"),
        "renewals-fleets": reverse("renewals:fleets"),
        "renewals-requests": reverse("renewals:subject_requests"),
        "leaders": reverse("reporting:leaders") + "?by=team",
        "renewals-numbers": reverse("renewals:shared_numbers"),
        "renewals-losses": reverse("reporting:standard", args=["renewal_losses"]),
    }


def claims_pages() -> tuple[str, dict[str, str]]:
    """The claims director of the first province, and the pages of the claims desk with the most to show."""
    director = next(user for role, user in sign_ins() if role == "claims_director")
    cases, referrals = ClaimCase.objects.visible_to(director), Referral.objects.visible_to(director)
    losses, delegations = LargeLoss.objects.visible_to(director), CrossRegionCase.objects.visible_to(director)
    told = {
        "claims-case": ("claims:case", cases.filter(referrals__isnull=False).order_by("-paid", "pk")),
        "claims-referral": ("claims:referral", referrals.filter(status="executed").order_by("pk")),
        "claims-loss": ("claims:loss", losses.filter(attended_at__isnull=False).order_by("-version", "pk")),
        "claims-delegation": ("claims:delegation", delegations.order_by("-version", "pk")),
    }
    pages = {
        "claims-cases": reverse("claims:cases"),
        "claims-losses": reverse("claims:losses"),
        "claims-ranking": reverse("claims:appraisal") + f"?month={AppraisalSnapshot.objects.latest('pk').month:%Y-%m}",
        "claims-board": reverse("claims:board", args=["reserves"]),
        "claims-imports": reverse("claims:imports"),
    }
    return director.employee_no, pages | {name: reverse(view, args=[rows[0].pk]) for name, (view, rows) in told.items()}


def injury_pages() -> tuple[str, dict[str, str]]:
    """A specialist of the first province, and the pages of the injury desk."""
    specialist = next(user for role, user in sign_ins() if role == "claims_specialist")
    rows = InjuryAssessment.objects.visible_to(specialist).order_by("-version", "pk")
    saved = rows.filter(saving_confirmed_at__isnull=False)[0]
    calculation = saved.calculations.order_by("-pk")[0]
    at = {status: rows.filter(status=f"injury_{status}")[0].pk for status in ("second", "calculating")}
    return specialist.employee_no, {
        "injury": reverse("claims:injury", args=[saved.pk]),
        "injury-assess": reverse("claims:injury_assess", args=[at["second"]]),
        "injury-calculate": reverse("claims:injury_calculate", args=[at["calculating"]]),
        "injury-calculation": reverse("claims:injury_calculation", args=[calculation.pk]),
        "injury-board": reverse("claims:injuries_board"),
        "injuries": reverse("claims:injuries"),
        "clauses": reverse("claims:clauses") + "?q=关节",
    }


def reinsurance_pages() -> tuple[str, dict[str, str]]:
    """The head of reinsurance, and the desk: its lists, the fullest rows of each, and its boards."""
    head = next(user for role, user in sign_ins() if role == "ri_head")
    placements = Placement.objects.visible_to(head)
    carrying = Line.objects.filter(placement__in=placements.live(), state="line_signed")
    who = carrying.order_by("-covered", "pk")[0].reinsurer
    told = {
        "placement": ("placement", placements.filter(status="placed").order_by("-version", "pk")),
        "placement-renewal": ("placement", placements.filter(renews__isnull=False).order_by("-version", "pk")),
        "endorsement": ("endorsement", Endorsement.objects.visible_to(head).order_by("-version", "pk")),
        "replacement": ("replacement", Replacement.objects.visible_to(head).done().order_by("pk")),
        "inward": ("inwardoffer", InwardOffer.objects.visible_to(head).order_by("-version", "pk")),
    }
    pages = {
        "placements": reverse("reinsurance:placements"),
        "counterparties": reverse("reinsurance:counterparties"),
        "counterparty": reverse("reinsurance:counterparty", args=[who.pk]),
        "rules": reverse("reinsurance:rules"),
        **{name: reverse(f"reinsurance:{view}", args=[rows[0].pk]) for name, (view, rows) in told.items()},
        **{f"reinsurance-{code}": reverse("reinsurance:board", args=[code]) for code in BOARDS},
        "reinsurance-downgrade": reverse("reinsurance:downgrade") + f"?counterparty={who.pk}&fall=floor",
        "reinsurance-rows": reverse("reinsurance:board_rows", args=["funnel"]) + "?part=state&measure=red",
    }
    return head.employee_no, pages
