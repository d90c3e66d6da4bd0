"""Where the benches stand: a branch tree with people, in the database of ``DATABASE_URL``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import Branch, Membership, User

PREFECTURES, OFFICES, TEAMS, PER_TEAM = 11, 8, 3, 8
LEVELS = ("province", "prefecture", "office", "team")


@dataclass(frozen=True, slots=True)
class Place:
    """Province 33 with 264 teams of eight specialists, and a smaller one beside it that nobody here may see."""

    head_office: Branch
    province: Branch
    teams: list[Branch]
    other_teams: list[Branch]
    admin: User
    decider: User
    specialists: list[User]


def prepare() -> Place:
    """Migrates and fills in branches and people, once; afterwards finds them again."""
    call_command("migrate", verbosity=0)
    if not Branch.objects.exists():
        _fill()
    teams = list(Branch.objects.filter(level="team").order_by("path"))
    people = User.objects.select_related("branch").order_by("employee_no")
    return Place(
        head_office=Branch.objects.get(code="HQ"),
        province=Branch.objects.get(code="33"),
        teams=[team for team in teams if team.path.startswith("/HQ/33/")],
        other_teams=[team for team in teams if team.path.startswith("/HQ/51/")],
        admin=people.get(employee_no="B0001"),
        decider=people.get(employee_no="B0002"),
        specialists=list(people.filter(employee_no__startswith="S")),
    )


def _fill() -> None:
    root = Branch.objects.create(code="HQ", name="总公司", level="head_office", path="/HQ/")
    for code, name, prefectures in (("33", "浙江分公司", PREFECTURES), ("51", "四川分公司", 2)):
        province = Branch.objects.create(code=code, name=name, level="province", parent=root, path=f"/HQ/{code}/")
        for depth, count in enumerate((prefectures, OFFICES, TEAMS), start=1):
            parents = Branch.objects.filter(level=LEVELS[depth - 1], path__startswith=province.path)
            Branch.objects.bulk_create(list(_below(parents, LEVELS[depth], count)))
    _people(Branch.objects.get(code="33"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _below(parents: Iterable[Branch], level: str, count: int) -> Iterator[Branch]:
    for parent in parents:
        for number in range(1, count + 1):
            code = f"{parent.code}{number:02d}"
            yield Branch(code=code, name=f"机构{code}", level=level, parent=parent, path=f"{parent.path}{code}/")


def _people(province: Branch) -> None:
    """Everybody signs in without a password here; one hash serves all."""
    secret = make_password(None)
    now = timezone.now()

    def person(number: str, branch: Branch) -> User:
        name = f"员工{number}"
        return User(employee_no=number, name=name, branch=branch, password=secret, password_changed_at=now)

    teams = Branch.objects.filter(level="team", path__startswith=province.path).order_by("path")
    specialists = [
        person(f"S{place:05d}", team) for place, team in enumerate(team for team in teams for _ in range(PER_TEAM))
    ]
    admins = User.objects.bulk_create([person("B0001", province), person("B0002", province)])
    specialists = User.objects.bulk_create(specialists)
    since = date(2020, 1, 1)
    Membership.objects.bulk_create(
        [Membership(user=admin, branch=province, role="province_admin", valid_from=since) for admin in admins]
        + [Membership(user=one, branch=one.branch, role="specialist", valid_from=since) for one in specialists]
    )
