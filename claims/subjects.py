"""Where the desk keeps a customer: cases with their people and vehicles, injury assessments, rows of lists."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.scope import Actor
from claims.disclosure import shown_plate
from claims.injuries.disclosure import shown_name
from claims.models import (
    CaseInjured,
    CaseParty,
    CasePolicy,
    CaseVehicle,
    ClaimCase,
    InjuryAssessment,
    ListedCase,
)
from claims.tables import LISTED
from workflow.audits.subjects import MOST, Found, Number, SubjectPlace, Wanted, register_subject_place

DESK = "claims"
HASHES = {Number.PHONE: "phone_hash", Number.CERTIFICATE: "certificate_hash"}


def register() -> None:
    """Called once when the app is ready."""
    register_subject_place(SubjectPlace("cases", _("Cases"), DESK, find_cases))
    register_subject_place(SubjectPlace("injuries", _("Injury assessments"), DESK, find_injuries))
    register_subject_place(SubjectPlace("listed-cases", _("Warning and intervention lists"), DESK, find_listed))


def condition(wanted: Wanted) -> Q:
    """Cases with the customer, the vehicle or the policy in them."""
    if wanted.kind in HASHES:
        same = {HASHES[wanted.kind]: wanted.digest}
        parties, injured = CaseParty.objects.filter(**same), CaseInjured.objects.filter(**same)
        return Q(pk__in=parties.order_by().values("case")) | Q(pk__in=injured.order_by().values("case"))
    if wanted.kind == Number.PLATE:
        vehicles = CaseVehicle.objects.filter(plate=wanted.text).order_by()
        return Q(plate=wanted.text) | Q(pk__in=vehicles.values("case"))
    policies = CasePolicy.objects.filter(policy_no=wanted.text).order_by()
    return Q(policy_no=wanted.text) | Q(pk__in=policies.values("case"))


def find_cases(reader: Actor, wanted: Wanted) -> list[Found]:
    """The newest report first."""
    rows = ClaimCase.objects.visible_to(reader).filter(condition(wanted)).select_related("branch")
    cases = list(rows.only(*LISTED, "branch__path").order_by("-reported_at", "-pk")[: MOST + 1])
    parts = _parts(cases, wanted)
    return [
        Found(
            object_type=ClaimCase.object_type(),
            pk=case.pk,
            title=f"{case.case_number} {shown_plate(case)}".strip(),
            part=" · ".join(parts.get(case.pk, [])),
            branch=case.branch.name,
            branch_path=case.branch.path,
            address=reverse("claims:case", args=[case.pk]),
        )
        for case in cases
    ]


def _parts(cases: Iterable[ClaimCase], wanted: Wanted) -> dict[int, list[str]]:
    """As what the customer stands in each case."""
    if wanted.kind not in HASHES:
        return {}
    same = {HASHES[wanted.kind]: wanted.digest, "case__in": [case.pk for case in cases]}
    found: dict[int, list[str]] = {}
    for party in CaseParty.objects.filter(**same).only("case_id", "role"):
        found.setdefault(party.case_id, []).append(str(party.get_role_display()))
    for pk in CaseInjured.objects.filter(**same).order_by("case_id").values_list("case_id", flat=True):
        found.setdefault(pk, []).append(gettext("Injured person"))
    return found


def find_injuries(reader: Actor, wanted: Wanted) -> list[Found]:
    """Assessments of the injured person."""
    if wanted.kind not in HASHES:
        return []
    rows = InjuryAssessment.objects.visible_to(reader).filter(**{f"injured__{HASHES[wanted.kind]}": wanted.digest})
    return [
        Found(
            object_type=InjuryAssessment.object_type(),
            pk=row.pk,
            title=f"{row.case.case_number} {shown_name(row.injured)}",
            part=gettext("Injured person"),
            branch=row.branch.name,
            branch_path=row.branch.path,
            address=reverse("claims:injury", args=[row.pk]),
        )
        for row in rows.select_related("branch", "case", "injured").order_by("-pk")[: MOST + 1]
    ]


def find_listed(reader: Actor, wanted: Wanted) -> list[Found]:
    """Rows of lists that name the vehicle or the policy."""
    if wanted.kind in HASHES:
        return []
    column = "plate" if wanted.kind == Number.PLATE else "policy_no"
    rows = ListedCase.objects.visible_to(reader).filter(**{column: wanted.text}).select_related("branch")
    return [
        Found(
            object_type=ListedCase.object_type(),
            pk=row.pk,
            title=row.case_number,
            part=str(row.get_list_kind_display()),
            branch=row.branch.name,
            branch_path=row.branch.path,
            address=reverse("claims:listed_case", args=[row.pk]),
        )
        for row in rows.order_by("-listed_at", "-pk")[: MOST + 1]
    ]
