"""The two password profiles, as tables."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.passwords import AsvsPolicy, DjbhPolicy, Policy, one_time_password

pytestmark = pytest.mark.django_db


def codes(policy: Policy, password: str, user: User | None) -> set[str]:
    try:
        policy.validate(password, user)
    except ValidationError as refusal:
        return {str(error.code) for error in refusal.error_list}
    return set()


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("Renewal-9", set()),
        ("renewal-99", set()),
        ("RENEWAL-99", set()),
        ("Renewal99", set()),
        ("续保专员Aa1!", set()),
        ("Re-9", {"password_short"}),
        ("renewalrenewal", {"password_kinds"}),
        ("renewal99", {"password_kinds"}),
        ("RENEWAL99", {"password_kinds"}),
        ("12345678", {"password_kinds", "password_common"}),
        ("P@ssw0rd", {"password_common"}),
        ("xE77001x-", {"password_context"}),
        ("Xe77001x-", {"password_context"}),
        ("陈思远Aa1!", {"password_context", "password_short"}),
        ("陈思远Aa1!..", {"password_context"}),
        ("Aa1-" * 33, {"password_long"}),
        ("", {"password_short", "password_kinds"}),
    ],
)
def test_djbh_judges(people: dict[str, User], password: str, expected: set[str]) -> None:
    user = people["specialist"]
    user.employee_no, user.name = "E77001", "陈思远"
    assert codes(DjbhPolicy(), password, user) == expected


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("correct horse battery", set()),
        ("aaaaaaaaaaab", set()),
        ("Renewal-9", {"password_short"}),
        ("correct e77001 horse", {"password_context"}),
        ("1qaz2wsx3edc", {"password_common"}),
    ],
)
def test_asvs_judges_length_not_composition(people: dict[str, User], password: str, expected: set[str]) -> None:
    user = people["specialist"]
    user.employee_no = "E77001"
    assert codes(AsvsPolicy(), password, user) == expected


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_need_twelve_characters(people: dict[str, User], role: str) -> None:
    assert codes(DjbhPolicy(), "Renewal-9", people[role]) == {"password_short"}
    assert codes(DjbhPolicy(), "Renewal-9-Desk", people[role]) == set()


def test_one_time_passwords_satisfy_both_profiles_and_differ(people: dict[str, User]) -> None:
    made = {one_time_password() for _number in range(200)}
    assert len(made) == 200
    djbh, asvs = DjbhPolicy(), AsvsPolicy()
    for password in made:
        assert codes(djbh, password, people["security_admin"]) == set()
        assert codes(asvs, password, None) == set()


def test_every_shortcoming_is_named_at_once(people: dict[str, User]) -> None:
    assert codes(DjbhPolicy(), people["specialist"].employee_no.lower()[:4], people["specialist"]) >= {
        "password_short",
        "password_kinds",
    }
