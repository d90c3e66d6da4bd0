"""What the claims desk tells the frame of every page: looks of its states, search, pages of its objects."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.disclosure import shown_plate
from claims.models import ClaimCase
from claims.rules.case_number import normalized_case_number
from claims.tables import LISTED
from workflow.identifiers.plate import normalize_plate
from workflow.looks import Look, register_looks
from workflow.search import LIMIT, Hit, Searcher, register_search
from workflow.todos import OBJECT_PAGES

LOOKS = {
    "case_reported": Look("waiting", "phone"),
    "case_registered": Look("moving", "file-text"),
    "case_surveyed": Look("moving", "eye"),
    "case_assessed": Look("moving", "calculator"),
    "case_settled": Look("soon", "receipt"),
    "case_paid": Look("done", "circle-check"),
    "case_closed": Look("done", "archive"),
    "case_closed_at_zero": Look("waiting", "archive"),
    "case_cancelled": Look("waiting", "ban"),
    "case_rejected": Look("late", "circle-x"),
    "case_reopened": Look("soon", "rotate"),
    "referral_draft": Look("waiting", "edit"),
    "referral_submitted": Look("moving", "send"),
    "referral_returned": Look("soon", "arrow-back-up"),
    "referral_approved": Look("done", "circle-check"),
    "referral_executed": Look("done", "receipt"),
    "referral_refused": Look("late", "circle-x"),
    "referral_withdrawn": Look("waiting", "arrow-back-up"),
    "referral_expired": Look("late", "clock-exclamation"),
    "referral_closed": Look("waiting", "archive"),
}


def register() -> None:
    """Called once when the app is ready."""
    register_looks(LOOKS)
    register_search("claims", Searcher(_("Cases"), find_cases))
    OBJECT_PAGES.setdefault("claims.claimcase", lambda pk: reverse("claims:case", args=[pk]))
    OBJECT_PAGES.setdefault("claims.referral", lambda pk: reverse("claims:referral", args=[pk]))


def find_cases(user: User, words: str) -> list[Hit]:
    """Cases of the reader's branches by whole report number, registration number, policy number or plate."""
    number = normalized_case_number(words)
    if not number:
        return []
    visible = ClaimCase.objects.visible_to(user)
    by_number = visible.filter(case_number=number) | visible.filter(policy_no=number)
    found = by_number | visible.filter(plate=normalize_plate(words)) | visible.filter(registration_no=number)
    rows = found.select_related("branch").only(*LISTED)
    return [_hit(case) for case in rows.order_by("-reported_at", "-pk")[: LIMIT + 1]]


def _hit(case: ClaimCase) -> Hit:
    reported = "—" if case.reported_at is None else f"{case.reported_at:%Y-%m-%d}"
    words = gettext("reported %(day)s") % {"day": reported}
    return Hit(
        title=f"{case.case_number} {shown_plate(case)}".strip(),
        line=" · ".join((words, case.branch.name)),
        state=f"case_{case.case_state}",
        state_label=case.get_case_state_display(),
        address=reverse("claims:case", args=[case.pk]),
    )
