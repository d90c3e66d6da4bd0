"""The people of the demo book: every role in every province, with one password for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.actions import grant_role
from accounts.audit import record
from accounts.models import Branch, User
from accounts.models.branch import ROOT_CODE
from accounts.roles import ROLES, AuditAdmin, HeadOfficeAdmin, SecurityAdmin, SystemAdmin
from accounts.scope import SYSTEM
from renewals.demo.dice import Dice
from renewals.demo.names import person_name
from renewals.demo.places import PROVINCES, Province

PASSWORD = "Banli-Demo-2026"  # noqa: S105 (printed for everybody: a demonstration holds invented data alone)
HEAD_OFFICE_MARK = "HQ"
SHORT = {
    "head_office_admin": "HOA",
    "province_admin": "ADM",
    "renewal_manager": "MGR",
    "team_lead": "LED",
    "specialist": "SPC",
    "telesales": "TEL",
    "quality_caller": "QUA",
    "claims_director": "CDR",
    "claims_specialist": "CSP",
    "claims_manager": "CMG",
    "injury_assessor": "INJ",
    "claims_handler": "CLM",
    "ri_requester": "RIU",
    "ri_handler": "RIH",
    "ri_reviewer": "RIR",
    "ri_head": "RIM",
    "chief_underwriter": "CUW",
    "risk_officer": "CRO",
    "compliance": "COM",
    "auditor": "AUD",
    "system_admin": "SYS",
    "security_admin": "SEC",
    "audit_admin": "LOG",
}
SPECIALISTS_OF_A_TEAM = 2


@dataclass(slots=True)
class Staff:
    """Everybody of the book by branch code and role."""

    by_post: dict[tuple[str, str], list[User]] = field(default_factory=lambda: defaultdict(list))
    by_pk: dict[int, User] = field(default_factory=dict)

    def add(self, user: User, role: str, branch: Branch) -> None:
        """Notes one post."""
        self.by_post[branch.code, role].append(user)
        self.by_pk[user.pk] = user

    def at(self, role: str, code: str) -> list[User]:
        """The holders of ``role`` at the branch, or at the nearest one above that has some."""
        codes = [place for place, held in self.by_post if held == role and code.startswith(place)]
        return self.by_post[max(codes, key=len), role] if codes else []

    def specialists_under(self, code: str) -> list[User]:
        """The specialists of the branch and of the teams below."""
        found = [
            users
            for (place, role), users in sorted(self.by_post.items(), key=lambda post: post[0])
            if role == "specialist" and place.startswith(code)
        ]
        return [user for users in found for user in users]


def hire(branches: dict[str, Branch], dice: Dice, since: date) -> Staff:
    """Makes everybody who is not there yet, with the role held ``since``; nobody has to change the password."""
    staff, secret = Staff(), make_password(PASSWORD)
    known = {user.employee_no: user for user in User.objects.select_related("branch")}
    for number, role, code in posts():
        branch = branches[code]
        name = person_name(dice)
        user = known.get(number) or _hired(number, name, branch, secret, role, since)
        staff.add(user, role, branch)
    return staff


def _hired(number: str, name: str, branch: Branch, secret: str, role: str, since: date) -> User:
    user = User.objects.create(
        employee_no=number, name=name, branch=branch, password=secret, password_changed_at=timezone.now()
    )
    record("add_person", user, by=SYSTEM, branch=branch)
    grant_role(by=SYSTEM, user=user, role=role, branch=branch, valid_from=since)
    return user


def posts() -> Iterator[tuple[str, str, str]]:
    """Employee number, role and branch code of everybody in the book."""
    for role in (SystemAdmin, SecurityAdmin, AuditAdmin):
        yield f"{HEAD_OFFICE_MARK}-{SHORT[role.code]}01", role.code, ROOT_CODE
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for province in PROVINCES:
        yield from _numbered(province, _places(province), counts)
    yield f"{HEAD_OFFICE_MARK}-{SHORT[HeadOfficeAdmin.code]}01", HeadOfficeAdmin.code, ROOT_CODE
    for role_code in ("ri_handler", "ri_reviewer", "ri_head", "chief_underwriter", "risk_officer", "compliance"):
        yield f"{HEAD_OFFICE_MARK}-{SHORT[role_code]}01", role_code, ROOT_CODE
    yield f"{HEAD_OFFICE_MARK}-{SHORT['ri_reviewer']}02", "ri_reviewer", ROOT_CODE
    for province in PROVINCES:
        yield from _numbered(province, _claims_way(province), counts)
    yield f"{HEAD_OFFICE_MARK}-{SHORT['claims_director']}01", "claims_director", ROOT_CODE
    for province in PROVINCES:
        yield from _numbered(province, iter([("injury_assessor", province.code)]), counts)


def _numbered(
    province: Province, places: Iterator[tuple[str, str]], counts: dict[tuple[str, str], int]
) -> Iterator[tuple[str, str, str]]:
    for role, branch in places:
        counts[province.mark, role] += 1
        yield f"{province.mark}-{SHORT[role]}{counts[province.mark, role]:02}", role, branch


def _places(province: Province) -> Iterator[tuple[str, str]]:
    """Role and branch code of each post of a province, the highest first."""
    for role in ("province_admin", "quality_caller", "auditor", "system_admin", "security_admin", "audit_admin"):
        yield role, province.code
    yield "claims_director", province.code
    yield "claims_specialist", province.code
    for prefecture in province.prefectures:
        yield "renewal_manager", prefecture.code
        yield "telesales", prefecture.code
        yield "claims_manager", prefecture.code
        yield "injury_assessor", prefecture.code
        yield "claims_handler", prefecture.code
        yield "ri_requester", prefecture.code
        for office in prefecture.office_codes():
            for team in (f"{office}01", f"{office}02"):
                yield "team_lead", team
                for _place in range(SPECIALISTS_OF_A_TEAM):
                    yield "specialist", team


def _claims_way(province: Province) -> Iterator[tuple[str, str]]:
    """Those a claim passes on its way up besides: county desks, directors of prefectures, the province's manager."""
    yield "claims_manager", province.code
    yield "claims_specialist", province.code
    for prefecture in province.prefectures:
        yield "claims_director", prefecture.code
        for office in prefecture.office_codes():
            yield "claims_manager", office
            yield "claims_handler", office


def sign_ins() -> list[tuple[str, User]]:
    """One person for each role and province who is there and active: role and person, in the order of the roles."""
    first: dict[tuple[str, str], str] = {}
    for number, role, _code in posts():
        first.setdefault((role, number.split("-")[0]), number)
    people = User.objects.filter(employee_no__in=first.values(), is_active=True).select_related("branch")
    known = {user.employee_no: user for user in people}
    order = list(ROLES)
    rows = sorted(first.items(), key=lambda row: order.index(row[0][0]))
    return [(role, known[number]) for (role, _mark), number in rows if number in known]
