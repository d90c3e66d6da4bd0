"""The claims brief §5 "Identity and duty" line by line: a code, and a sentence in both languages.

self-approval: ``test_maker_*``; via delegate: ``..._through_a_deputy``, ``..._as_a_deputy``; second account:
``test_second_account_*``; surveyor or assessor: ``test_whoever_worked_on_the_case_*``; two successive nodes:
``test_one_person_*``; above the own limit: ``test_amount_above_*``, ``test_amount_raised_*``; another prefecture:
``test_people_of_another_*``; delegate with a lower limit: ``test_deputy_with_a_lower_limit_*``; authority row
expired or not yet valid: ``test_limit_outside_*``; on leave: ``test_absent_*``; disabled:
``test_person_switched_off_*``; administrator: ``test_administrator_*``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import Absence, AuthorityLimit, Branch, Delegation, Membership, User
from tests.factories import NOW, make_person
from tests.screens.acting import act, hidden
from tests.workflow.approvals.saying_no import Refusal, refusal_of
from workflow.approvals.actions import (
    add_signer,
    agree,
    escalate,
    refuse,
    return_to_maker,
    take_over,
    transfer,
)
from workflow.models import Approval

pytestmark = [pytest.mark.django_db, pytest.mark.write_path, pytest.mark.usefixtures("limits", "freeze_now")]
Submit = Callable[..., Approval]
LATER = NOW + timedelta(minutes=30)

MAKER = Refusal(
    "maker_decides", "You made this case yourself: somebody else decides it.", "本件由您经办，须由他人审批。"
)
WORKED = Refusal(
    "worked_on_case",
    "You worked on this case yourself: somebody else decides it.",
    "您参与过本件的作业，须由他人审批。",
)
TWICE = Refusal(
    "same_person_twice",
    "You signed at the step before: two successive steps need two people.",
    "上一节点由您签署，相邻两个节点须由不同的人审批。",
)
SIGNED = Refusal(
    "signed_here",
    "You have signed at this step already; nobody counts twice.",
    "您在本节点已签过，一人不重复计。",
)
NOT_FOUND = Refusal("not_found", "There is no such record.", "记录不存在。")
NOT_NOW = Refusal("not_your_turn", "This case does not wait for you now.", "本件目前不等您审批。")
ELSEWHERE = Refusal(
    "other_branch", "You work for another branch than the case.", "您不在本件所属机构及其上级机构任职。"
)


@pytest.fixture
def freeze_now(freeze: Callable[..., object]) -> None:
    freeze(NOW)


@pytest.fixture
def second_lead(tree: dict[str, Branch], people: dict[str, User]) -> User:
    """Somebody else who could decide the first step."""
    return make_person("team_lead", tree["33030101"])


def fresh(person: User) -> User:
    """Rights are read once an instance."""
    return User.objects.get(pk=person.pk)


def also(person: User, role: str, branch: Branch) -> User:
    """The person with another role."""
    Membership.objects.create(user=person, role=role, branch=branch, valid_from=date(2020, 1, 1))
    return fresh(person)


def stands_in(deputy: User, principal: User) -> User:
    """``deputy`` decides in the place of ``principal`` these days."""
    days = {"from_at": NOW - timedelta(days=1), "until_at": NOW + timedelta(days=1)}
    Delegation.objects.create(principal=principal, deputy=deputy, reason="出差", **days)
    return fresh(deputy)


def one_person(*accounts: User) -> tuple[User, ...]:
    """The accounts belong to one person."""
    User.objects.filter(pk__in=[account.pk for account in accounts]).update(person_no="P1")
    return tuple(map(fresh, accounts))


# --- self-approval ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("second_lead")
def test_maker_who_holds_the_role_does_not_decide(
    submitted: Submit, people: dict[str, User], tree: dict[str, Branch]
) -> None:
    approval = submitted(people["specialist"])
    maker = also(people["specialist"], "team_lead", tree["33030101"])

    assert refusal_of(lambda: agree(by=maker, approval=approval, at=LATER)) == MAKER
    assert refusal_of(lambda: refuse(by=maker, approval=approval, opinion="x", at=LATER)) == MAKER
    assert refusal_of(lambda: escalate(by=maker, approval=approval, opinion="x", at=LATER)) == MAKER
    assert refusal_of(lambda: return_to_maker(by=maker, approval=approval, opinion="x", at=LATER)) == MAKER


def test_maker_does_not_decide_as_a_deputy(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])
    maker = stands_in(people["specialist"], people["team_lead"])

    assert refusal_of(lambda: agree(by=maker, approval=approval, at=LATER)) == MAKER


@pytest.mark.usefixtures("second_lead")
def test_maker_does_not_decide_through_a_deputy(
    submitted: Submit, people: dict[str, User], tree: dict[str, Branch]
) -> None:
    approval = submitted(people["specialist"])
    maker = also(people["specialist"], "team_lead", tree["33030101"])
    deputy = stands_in(people["colleague"], maker)

    assert refusal_of(lambda: agree(by=deputy, approval=approval, at=LATER)) == MAKER


def test_maker_is_not_asked_about_the_own_case(submitted: Submit, people: dict[str, User]) -> None:
    approval, lead, maker = submitted(people["specialist"]), people["team_lead"], people["specialist"]
    said = Refusal("maker_decides", "The maker cannot be asked about the own case.", "不能请经办人审批自己的事项。")

    assert refusal_of(lambda: transfer(by=lead, approval=approval, to=maker, opinion="x", at=LATER)) == said
    assert refusal_of(lambda: add_signer(by=lead, approval=approval, to=maker, where="after", at=LATER)) == said


def test_second_account_of_the_maker_does_not_decide(
    submitted: Submit, people: dict[str, User], second_lead: User
) -> None:
    approval = submitted(people["specialist"])
    _maker, account = one_person(people["specialist"], second_lead)

    assert refusal_of(lambda: agree(by=account, approval=approval, at=LATER)) == MAKER
    agree(by=people["team_lead"], approval=approval, at=LATER)
    assert approval.reload().status == "approved"


def test_second_account_of_the_maker_does_not_decide_through_a_deputy(
    submitted: Submit, people: dict[str, User], second_lead: User
) -> None:
    approval = submitted(people["specialist"])
    _maker, account = one_person(people["specialist"], second_lead)
    deputy = stands_in(people["colleague"], account)

    assert refusal_of(lambda: agree(by=deputy, approval=approval, at=LATER)) == MAKER


def test_second_account_is_not_asked_where_the_first_made_or_worked_on_the_case(
    submitted: Submit, people: dict[str, User], second_lead: User
) -> None:
    one_person(people["specialist"], people["team_lead"])
    approval = submitted(fresh(people["specialist"]))
    assert approval.seats.get().role == "team_lead"
    said = refusal_of(lambda: transfer(by=second_lead, approval=approval, to=fresh(people["team_lead"]), opinion="x"))
    assert said.code == "maker_decides"

    Membership.objects.filter(user=second_lead).update(role="quality_caller")
    assert submitted(fresh(people["specialist"])).seats.get().role == "renewal_manager"


def test_second_account_does_not_sign_the_next_step(
    submitted: Submit, people: dict[str, User], tree: dict[str, Branch]
) -> None:
    approval = submitted(people["specialist"], "9000")
    lead, account = one_person(people["team_lead"], make_person("renewal_manager", tree["3303"]))
    agree(by=lead, approval=approval, at=LATER)

    assert refusal_of(lambda: agree(by=account, approval=approval, at=LATER)) == TWICE


def test_second_account_does_not_sign_beside_the_first(
    submitted: Submit, people: dict[str, User], second_lead: User
) -> None:
    approval = submitted(people["specialist"], "9000")
    add_signer(by=people["team_lead"], approval=approval, to=second_lead, where="beside", at=LATER)
    lead, account = one_person(people["team_lead"], second_lead)
    agree(by=lead, approval=approval, at=LATER)

    assert refusal_of(lambda: agree(by=account, approval=approval, at=LATER)) == SIGNED


def test_accounts_of_several_people_are_several_people(
    submitted: Submit, people: dict[str, User], second_lead: User
) -> None:
    """Without a number nobody is anybody else, however many have none."""
    approval = submitted(people["specialist"])
    User.objects.filter(pk=people["specialist"].pk).update(person_no="P1")
    User.objects.filter(pk=second_lead.pk).update(person_no="P2")

    agree(by=fresh(second_lead), approval=approval, at=LATER)

    assert approval.reload().status == "approved"


@pytest.mark.usefixtures("second_lead")
def test_whoever_worked_on_the_case_does_not_decide_it(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], worked_by=people["team_lead"])
    deputy = stands_in(people["colleague"], people["team_lead"])

    assert refusal_of(lambda: agree(by=people["team_lead"], approval=approval, at=LATER)) == WORKED
    assert refusal_of(lambda: agree(by=deputy, approval=approval, at=LATER)) == WORKED


def test_whoever_worked_on_the_case_is_not_asked(submitted: Submit, people: dict[str, User], second_lead: User) -> None:
    approval = submitted(people["specialist"], worked_by=people["team_lead"])
    name = people["team_lead"].name

    said = refusal_of(lambda: transfer(by=second_lead, approval=approval, to=people["team_lead"], opinion="x"))

    assert said == Refusal(
        "worked_on_case", f"{name} worked on this case and cannot decide it.", f"{name}参与过本件的作业，不能审批。"
    )


# --- two successive nodes -----------------------------------------------------------------------------------------


def test_one_person_does_not_sign_two_successive_steps(
    submitted: Submit, people: dict[str, User], tree: dict[str, Branch]
) -> None:
    approval = submitted(people["specialist"], "9000")
    agree(by=people["team_lead"], approval=approval, at=LATER)
    both = also(people["team_lead"], "renewal_manager", tree["3303"])

    assert refusal_of(lambda: agree(by=both, approval=approval, at=LATER)) == TWICE


@pytest.mark.parametrize("way", ["the signer for the next", "the next for the signer"])
def test_one_person_does_not_sign_two_successive_steps_through_another(
    submitted: Submit, people: dict[str, User], tree: dict[str, Branch], way: str
) -> None:
    """Both directions: who signed stands in for the next, or whoever signed in another's place is next."""
    make_person("renewal_manager", tree["3303"])
    approval = submitted(people["specialist"], "9000")
    if way == "the signer for the next":
        agree(by=people["team_lead"], approval=approval, at=LATER)
        again = stands_in(people["team_lead"], people["renewal_manager"])
    else:
        agree(by=stands_in(people["renewal_manager"], people["team_lead"]), approval=approval, at=LATER)
        again = fresh(people["renewal_manager"])

    assert refusal_of(lambda: agree(by=again, approval=approval, at=LATER)) == TWICE


# --- authority ----------------------------------------------------------------------------------------------------


def at_the_province(submitted: Submit, people: dict[str, User], amount: str) -> Approval:
    """A case that waits for its last step."""
    approval = submitted(people["specialist"], amount)
    for who in ("team_lead", "renewal_manager"):
        agree(by=people[who], approval=approval, at=LATER)
    return approval


def exceeded(amount: str, over: str, limit: str) -> Refusal:
    return Refusal(
        "authority_exceeded",
        f"campaign · Case total, all payees and covers: {amount} is {over} above the limit of {limit} "
        "(document 授权〔2020〕1号).",
        f"campaign · 全案合计（含全部收款人与险别）：{amount} 超出权限 {limit} 达 {over}（授权文件 授权〔2020〕1号）。",
    )


def test_amount_above_the_own_limit_is_not_agreed(submitted: Submit, people: dict[str, User]) -> None:
    approval = at_the_province(submitted, people, "500000.01")

    said = refusal_of(lambda: agree(by=people["province_admin"], approval=approval, at=LATER))

    assert said == exceeded("500,000.01", "0.01", "500,000.00")


def test_amount_raised_in_the_decision_itself_is_not_agreed(submitted: Submit, people: dict[str, User]) -> None:
    approval, lead = submitted(people["specialist"], "4000"), people["team_lead"]
    wanted = Decimal("5000.01")

    said = refusal_of(lambda: agree(by=lead, approval=approval, amount=wanted, opinion="涨价", at=LATER))

    assert said == exceeded("5,000.01", "0.01", "5,000.00")


def test_amount_lowered_beyond_the_own_limit_is_not_agreed_either(submitted: Submit, people: dict[str, User]) -> None:
    """Whoever may not decide what was asked for cannot make it a case of their own by typing less than it, but more
    than they may."""
    approval, lead = submitted(people["specialist"], "9000"), people["team_lead"]

    said = refusal_of(lambda: agree(by=lead, approval=approval, amount=Decimal(6000), opinion="压缩", at=LATER))

    assert said == exceeded("6,000.00", "1,000.00", "5,000.00")


def test_deputy_with_a_lower_limit_decides_by_the_lower_one(
    submitted: Submit, people: dict[str, User], tree: dict[str, Branch]
) -> None:
    approval = at_the_province(submitted, people, "90000")
    deputy = stands_in(make_person("renewal_manager", tree["3303"]), people["province_admin"])

    said = refusal_of(lambda: agree(by=deputy, approval=approval, at=LATER))

    assert said == exceeded("90,000.00", "40,000.00", "50,000.00")
    agree(by=people["province_admin"], approval=approval, at=LATER)
    assert approval.reload().status == "approved"


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 1, 1), date(2026, 5, 31)), (date(2026, 6, 2), None)],
    ids=["expired yesterday", "valid from tomorrow"],
)
def test_limit_outside_its_dates_covers_nothing(
    submitted: Submit, people: dict[str, User], first: date, last: date | None
) -> None:
    AuthorityLimit.objects.filter(role="province_admin").update(valid_from=first, valid_until=last)
    approval = at_the_province(submitted, people, "90000")

    said = refusal_of(lambda: agree(by=people["province_admin"], approval=approval, at=LATER))

    assert said.code == "authority_missing"
    assert "no limit is set, so nothing may be decided." in said.english
    assert "Ask for the limit to be set:" in said.english
    assert "未设权限，不得审批。" in said.chinese
    assert "请联系以下人员设定权限：" in said.chinese


# --- who may sit --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["other_team_lead", "other_renewal_manager", "other_province_admin"])
def test_people_of_another_prefecture_find_no_case(submitted: Submit, people: dict[str, User], who: str) -> None:
    approval = submitted(people["specialist"])

    assert refusal_of(lambda: agree(by=people[who], approval=approval, at=LATER)) == NOT_FOUND


def test_people_of_another_prefecture_do_not_decide_where_they_were_asked_before_they_moved(
    submitted: Submit, people: dict[str, User], tree: dict[str, Branch], second_lead: User
) -> None:
    approval = submitted(people["specialist"])
    transfer(by=people["team_lead"], approval=approval, to=second_lead, opinion="请阅", at=LATER)
    Membership.objects.filter(user=second_lead).update(branch=tree["3301"])

    assert refusal_of(lambda: agree(by=fresh(second_lead), approval=approval, at=LATER)) == ELSEWHERE


def test_people_of_the_branch_who_are_not_asked_do_not_decide(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])

    assert refusal_of(lambda: agree(by=people["renewal_manager"], approval=approval, at=LATER)) == NOT_NOW


def test_colleague_below_does_not_take_the_case_over(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "9000")
    agree(by=people["team_lead"], approval=approval, at=LATER)

    said = refusal_of(lambda: take_over(by=people["team_lead"], approval=approval, at=LATER))

    assert said == Refusal("not_above", "You do not stand above those who are asked now.", "您不是当前审批人的上级。")


@pytest.mark.parametrize("days", [(-9, -1), (1, 9)], ids=["over", "not yet"])
def test_deputy_outside_the_time_of_the_delegation_finds_no_case(
    submitted: Submit, people: dict[str, User], days: tuple[int, int]
) -> None:
    deputy = stands_in(people["quality_caller"], people["team_lead"])
    first, last = (NOW + timedelta(days=number) for number in days)
    Delegation.objects.update(from_at=first, until_at=last)
    approval = submitted(people["specialist"])

    assert refusal_of(lambda: agree(by=deputy, approval=approval, at=LATER)) == NOT_FOUND


def test_absent_person_decides_nothing(submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])
    Absence.objects.create(person=people["team_lead"], first_day=NOW.date(), last_day=NOW.date(), reason="leave")

    assert refusal_of(lambda: agree(by=people["team_lead"], approval=approval, at=LATER)) == Refusal(
        "absent", "You are entered as absent. End the absence first.", "您处于请假状态，请先销假。"
    )


def test_person_switched_off_decides_nothing(
    submitted: Submit, people: dict[str, User], second_lead: User, client: Client
) -> None:
    """Neither by a role nor by name; and an open page leads to the door."""
    approval, named = submitted(people["specialist"]), submitted(people["specialist"])
    transfer(by=people["team_lead"], approval=named, to=second_lead, opinion="请阅", at=LATER)
    client.force_login(second_lead)
    fields = hidden(client.get(act(approval, "agree")))
    User.objects.filter(pk=second_lead.pk).update(is_active=False)
    said = Refusal("person_switched_off", "Your access is switched off.", "您的账号已停用。")

    assert refusal_of(lambda: agree(by=fresh(second_lead), approval=approval, at=LATER)) == NOT_FOUND
    assert refusal_of(lambda: agree(by=fresh(second_lead), approval=named, at=LATER)) == said
    answer = client.post(act(approval, "agree"), {**fields, "opinion": "可"})
    assert (answer.status_code, "sign-in" in answer["Location"]) == (302, True)
    assert approval.reload().status == "running"


def test_person_switched_off_is_not_asked(submitted: Submit, people: dict[str, User], second_lead: User) -> None:
    approval = submitted(people["specialist"])
    User.objects.filter(pk=second_lead.pk).update(is_active=False)
    name = second_lead.name

    said = refusal_of(lambda: transfer(by=people["team_lead"], approval=approval, to=fresh(second_lead), opinion="x"))

    assert said == Refusal("person_switched_off", f"{name} cannot sign in any more.", f"{name}已停用。")


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_administrator_decides_no_case(
    submitted: Submit, people: dict[str, User], tree: dict[str, Branch], role: str
) -> None:
    """Not even with a business role beside it, and nobody hands one a case."""
    approval, lead = submitted(people["specialist"]), people["team_lead"]
    said = Refusal("administrator", "An administrator decides no case.", "管理员不参与审批。")
    admin = people[role]

    assert refusal_of(lambda: transfer(by=lead, approval=approval, to=admin, opinion="x", at=LATER)) == said
    assert refusal_of(lambda: agree(by=admin, approval=approval, at=LATER)) in {said, NOT_FOUND, NOT_NOW}
    both = also(lead, role, tree["HQ"])
    assert refusal_of(lambda: agree(by=both, approval=approval, at=LATER)) == said
