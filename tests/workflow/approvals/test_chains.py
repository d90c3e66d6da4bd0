"""Chains as data: drafted, published from a day on, inherited, retired; who may; what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.errors import DomainError
from accounts.models import Branch, Membership, User
from tests.factories import NOW
from tests.workflow.approvals.conftest import KIND, set_limit
from workflow.approvals.actions import agree
from workflow.approvals.actions.chains import (
    add_step,
    change_step,
    discard_draft,
    draft_chain,
    move_step,
    publish_chain,
    remove_step,
    retire_chain,
    set_chain_head,
    set_steps,
    steps_of,
)
from workflow.approvals.chains import way_for
from workflow.models import Approval, ApprovalChain, BranchSetting, Event
from workflow.sentences import sentence_of

pytestmark = [pytest.mark.django_db, pytest.mark.write_path, pytest.mark.usefixtures("limits")]


def step(name: str, **more: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": name,
        "who": "role",
        "role": "renewal_manager",
        "level": "",
        "person": None,
        "manager_levels": 1,
        "field": "",
        "signing": "any",
        "condition": [],
        "deadline_hours": None,
        "on_timeout": "none",
        "documents": [],
        "sees": [],
        "edits": [],
        "opinion_only": False,
    }
    return values | more


LEAD = step("组长审批", role="team_lead")
MANAGER = step("中支审批", level="prefecture")
ABOVE_5000 = [{"fact": "amount", "op": "gt", "value": "5000"}]


@pytest.fixture
def admin(people: dict[str, User]) -> User:
    return people["province_admin"]


@pytest.fixture
def head(people: dict[str, User]) -> User:
    return people["head_office_admin"]


@pytest.fixture
def draft(admin: User, tree: dict[str, Branch]) -> Callable[..., ApprovalChain]:
    """A draft for a prefecture, with a band its manager's limit covers."""

    def make(*steps: dict[str, Any], below: str | None = "50000.01", **more: Any) -> ApprovalChain:
        place = {"branch": tree["3303"], "amount_below": Decimal(below) if below else None} | more
        chain = draft_chain(by=place.pop("by", admin), kind=KIND, copy="nothing", **place)
        return set_steps(by=admin, chain=chain, steps=steps) if steps else chain

    return make


def refusal(code: str) -> Any:
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def names(chain: ApprovalChain) -> list[str]:
    return [each["name"] for each in steps_of(chain)]


def test_published_chain_leads_new_cases_of_its_branch_and_below(
    draft: Callable[..., ApprovalChain], admin: User, tree: dict[str, Branch]
) -> None:
    today = timezone.localdate()
    chain = publish_chain(by=admin, chain=draft(MANAGER), valid_from=today)
    for code in ("3303", "330301", "33030101"):
        assert way_for(KIND, tree[code], "", Decimal(100), today).chain == chain
    assert way_for(KIND, tree["3301"], "", Decimal(100), today).chain is None
    assert way_for(KIND, tree["33030101"], "", Decimal("50000.01"), today).chain is None


def test_chain_holds_from_its_day(draft: Callable[..., ApprovalChain], admin: User, tree: dict[str, Branch]) -> None:
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    publish_chain(by=admin, chain=draft(MANAGER), valid_from=tomorrow)
    assert way_for(KIND, tree["3303"], "", Decimal(1), today).chain is None
    assert way_for(KIND, tree["3303"], "", Decimal(1), tomorrow).chain is not None


def test_next_version_takes_over_and_running_cases_keep_theirs(
    draft: Callable[..., ApprovalChain],
    admin: User,
    people: dict[str, User],
    submitted: Callable[..., Approval],
    freeze: Callable[[datetime], datetime],
) -> None:
    freeze(NOW)  # the day on which ``submitted`` cases begin
    today = timezone.localdate()
    first = publish_chain(by=admin, chain=draft(LEAD, MANAGER), valid_from=today)
    approval = submitted(people["specialist"], "9000")
    second = publish_chain(by=admin, chain=draft(MANAGER), valid_from=today)
    assert (first.version, second.version) == (1, 2)
    assert approval.reload().chain == first
    agree(by=people["team_lead"], approval=approval)
    assert approval.reload().status == "running"
    assert list(approval.nodes.values_list("name", flat=True)) == ["组长审批", "中支审批"]


def test_copy_of_what_is_in_force_or_shipped(admin: User, tree: dict[str, Branch]) -> None:
    shipped = draft_chain(by=admin, kind=KIND, branch=tree["3303"], copy="shipped")
    assert names(shipped) == ["组长审批", "中支审批", "省分审批"]
    assert shipped.ends_by_authority
    set_steps(by=admin, chain=shipped, steps=[MANAGER])
    set_chain_head(
        by=admin,
        chain=shipped,
        line="",
        amount_from=Decimal(0),
        amount_below=Decimal(50000),
        ends_by_authority=True,
        same_person="skip",
    )
    publish_chain(by=admin, chain=shipped, valid_from=timezone.localdate())
    copy = draft_chain(by=admin, kind=KIND, branch=tree["3303"])
    assert (names(copy), copy.version, copy.same_person) == (["中支审批"], 2, "skip")


def test_retired_chain_gives_way_to_what_is_inherited(
    draft: Callable[..., ApprovalChain], admin: User, tree: dict[str, Branch]
) -> None:
    today = timezone.localdate()
    older = publish_chain(by=admin, chain=draft(LEAD, MANAGER), valid_from=today)
    newer = publish_chain(by=admin, chain=draft(MANAGER), valid_from=today)
    end = retire_chain(by=admin, chain=newer, valid_from=today + timedelta(days=3))
    assert way_for(KIND, tree["3303"], "", Decimal(1), today).chain == newer
    assert way_for(KIND, tree["3303"], "", Decimal(1), today + timedelta(days=3)).chain is None
    with refusal("chain_not_in_force"):
        retire_chain(by=admin, chain=older, valid_from=today)
    with refusal("chain_not_in_force"):
        retire_chain(by=admin, chain=end, valid_from=today + timedelta(days=4))


def test_steps_are_added_changed_moved_and_removed(draft: Callable[..., ApprovalChain], admin: User) -> None:
    chain = draft()
    add_step(by=admin, chain=chain, step=LEAD)
    add_step(by=admin, chain=chain, step=MANAGER)
    move_step(by=admin, chain=chain, place=2, up=True)
    assert names(chain) == ["中支审批", "组长审批"]
    move_step(by=admin, chain=chain, place=1, up=True)
    assert names(chain) == ["中支审批", "组长审批"]
    change_step(by=admin, chain=chain, place=2, step=LEAD | {"name": "组长复核"})
    remove_step(by=admin, chain=chain, place=1)
    assert names(chain) == ["组长复核"]
    for act in (
        lambda: move_step(by=admin, chain=chain, place=2, up=True),
        lambda: remove_step(by=admin, chain=chain, place=0),
        lambda: change_step(by=admin, chain=chain, place=9, step=LEAD),
    ):
        with refusal("step_gone"):
            act()


def test_published_version_is_not_changed(draft: Callable[..., ApprovalChain], admin: User) -> None:
    chain = publish_chain(by=admin, chain=draft(MANAGER), valid_from=timezone.localdate())
    for act in (
        lambda: add_step(by=admin, chain=chain, step=LEAD),
        lambda: publish_chain(by=admin, chain=chain, valid_from=timezone.localdate()),
        lambda: discard_draft(by=admin, chain=chain),
    ):
        with refusal("chain_published"):
            act()
    assert names(chain) == ["中支审批"]


def test_thirty_steps_are_the_most(draft: Callable[..., ApprovalChain], admin: User) -> None:
    chain = draft(*[step(f"第{number}步") for number in range(30)])
    with refusal("too_many_steps"):
        add_step(by=admin, chain=chain, step=MANAGER)


@pytest.mark.parametrize(
    ("low", "below"),
    [
        ("-1", None),
        ("NaN", None),
        ("0.001", None),
        ("10", "10"),
        ("10", "9"),
        ("0", "10000000000.01"),
        ("Infinity", None),
    ],
)
def test_band_of_wrong_form_is_refused(admin: User, tree: dict[str, Branch], low: str, below: str | None) -> None:
    upper = Decimal(below) if below else None
    with refusal("chain_band"):
        draft_chain(by=admin, kind=KIND, branch=tree["3303"], amount_from=Decimal(low), amount_below=upper)


# --- who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["team_lead", "renewal_manager", "auditor", "other_province_admin", "system_admin"])
def test_chain_is_configured_by_those_who_may(people: dict[str, User], tree: dict[str, Branch], who: str) -> None:
    with refusal("permission_missing"):
        draft_chain(by=people[who], kind=KIND, branch=tree["3303"])


def test_draft_of_another_province_stays(draft: Callable[..., ApprovalChain], people: dict[str, User]) -> None:
    chain = draft(MANAGER)
    for act in (
        lambda: publish_chain(by=people["other_province_admin"], chain=chain, valid_from=timezone.localdate()),
        lambda: discard_draft(by=people["other_province_admin"], chain=chain),
        lambda: add_step(by=people["other_province_admin"], chain=chain, step=LEAD),
    ):
        with refusal("permission_missing"):
            act()


def test_nobody_publishes_a_chain_in_which_they_would_sit(
    draft: Callable[..., ApprovalChain], admin: User, head: User
) -> None:
    chain = draft(LEAD, step("省分审批", role="province_admin", level="province"))
    with refusal("own_chain"):
        publish_chain(by=admin, chain=chain, valid_from=timezone.localdate())
    assert publish_chain(by=head, chain=chain, valid_from=timezone.localdate()).published_by == head


def test_nobody_removes_themselves_from_a_chain(draft: Callable[..., ApprovalChain], admin: User, head: User) -> None:
    today = timezone.localdate()
    own = draft(step("省分审批", role="province_admin", level="province"))
    publish_chain(by=head, chain=own, valid_from=today)
    with refusal("own_chain"):
        publish_chain(by=admin, chain=draft(MANAGER), valid_from=today)
    with refusal("own_chain"):
        retire_chain(by=admin, chain=own, valid_from=today)


def test_person_named_in_a_chain_does_not_publish_it(draft: Callable[..., ApprovalChain], admin: User) -> None:
    chain = draft(step("专人审批", who="person", person=admin.pk, role=""))
    with refusal("own_chain"):
        publish_chain(by=admin, chain=chain, valid_from=timezone.localdate())


def test_whoever_would_sit_for_a_vacant_role_does_not_publish_either(
    draft: Callable[..., ApprovalChain], admin: User
) -> None:
    """Where nobody holds the role the one above is asked: for the other prefecture's team lead, the province."""
    Membership.objects.filter(role="renewal_manager").delete()
    with refusal("own_chain"):
        publish_chain(by=admin, chain=draft(MANAGER), valid_from=timezone.localdate())


# --- dead ends ----------------------------------------------------------------------------------------------------


DEAD_ENDS: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "no step": ("chain_without_steps", []),
    "gap below a condition": ("chain_gap", [MANAGER | {"condition": ABOVE_5000}]),
    "opinion at the end": ("last_step_opinion", [MANAGER, LEAD | {"opinion_only": True}]),
    "opinion at the end of some": (
        "last_step_opinion",
        [LEAD | {"opinion_only": True}, MANAGER | {"condition": ABOVE_5000}],
    ),
    "limit below the band": ("last_step_limit", [LEAD]),
    "limit below the band for some": (
        "last_step_limit",
        [LEAD, MANAGER | {"condition": [{"fact": "amount", "op": "gt", "value": "5000.01"}]}],
    ),
    "superior at the end": ("last_step_unknown", [step("上级审批", who="manager", role="")]),
    "unknown fact": ("condition_fact", [MANAGER | {"condition": [{"fact": "weather", "op": "eq", "value": "1"}]}]),
    "unreachable": (
        "step_unreachable",
        [LEAD | {"condition": [{"fact": "amount", "op": "ge", "value": "90000"}]}, MANAGER],
    ),
    "contradiction": (
        "step_unreachable",
        [
            LEAD
            | {"condition": [{"fact": "title", "op": "eq", "value": "a"}, {"fact": "title", "op": "eq", "value": "b"}]},
            MANAGER,
        ],
    ),
    "unknown field": ("step_field", [step("某人", who="field", field="surveyor", role=""), MANAGER]),
    "administrator": ("step_role", [step("管理员", role="system_admin")]),
    "unknown document": ("step_document", [MANAGER | {"documents": ["x"]}]),
}


@pytest.mark.parametrize("case", DEAD_ENDS)
def test_chain_that_can_dead_end_is_not_published(draft: Callable[..., ApprovalChain], admin: User, case: str) -> None:
    code, steps = DEAD_ENDS[case]
    chain = draft(*steps)
    with pytest.raises(DomainError) as caught:
        publish_chain(by=admin, chain=chain, valid_from=timezone.localdate())
    assert code in caught.value.facts["codes"]
    assert str(caught.value)
    assert "%(" not in str(caught.value)
    chain.refresh_from_db()
    assert chain.published_at is None


def test_open_band_needs_a_limit_for_every_amount(
    draft: Callable[..., ApprovalChain], admin: User, tree: dict[str, Branch]
) -> None:
    chain = draft(MANAGER, below=None)
    with refusal("last_step_limit"):
        publish_chain(by=admin, chain=chain, valid_from=timezone.localdate())
    set_limit(tree["33"], "renewal_manager", "prefecture", "10000000000")
    assert publish_chain(by=admin, chain=chain, valid_from=timezone.localdate()).published_at


def test_role_nobody_holds_anywhere_in_line_is_refused(draft: Callable[..., ApprovalChain], admin: User) -> None:
    Membership.objects.filter(role="head_office_admin").delete()
    chain = draft(LEAD, step("总公司审批", role="head_office_admin", level="head_office"), MANAGER)
    with refusal("step_vacant"):
        publish_chain(by=admin, chain=chain, valid_from=timezone.localdate())


def test_role_missing_in_one_branch_below_is_refused_and_named(head: User, tree: dict[str, Branch]) -> None:
    """One province has an auditor, the other has none, and nobody stands above an auditor."""
    Membership.objects.filter(role="auditor", branch=tree["51"]).delete()
    chain = draft_chain(by=head, kind=KIND, branch=tree["HQ"], copy="nothing", amount_below=Decimal("50000.01"))
    set_steps(by=head, chain=chain, steps=[step("合规意见", role="auditor", opinion_only=True), MANAGER])
    with refusal("step_vacant") as caught:
        publish_chain(by=head, chain=chain, valid_from=timezone.localdate())
    assert "四川" in str(caught.value)
    assert "浙江" not in str(caught.value)


def test_head_office_publishes_for_the_whole_company(head: User, tree: dict[str, Branch]) -> None:
    chain = draft_chain(by=head, kind=KIND, branch=tree["HQ"], copy="shipped", amount_below=Decimal("500000.01"))
    assert publish_chain(by=head, chain=chain, valid_from=timezone.localdate()).published_at
    assert way_for(KIND, tree["51010101"], "", Decimal(1), timezone.localdate()).chain == chain


def test_person_who_left_or_works_elsewhere_is_refused(
    draft: Callable[..., ApprovalChain], admin: User, people: dict[str, User]
) -> None:
    for person in (people["team_lead"], people["other_renewal_manager"], people["security_admin"]):
        chain = draft(step("专人", who="person", person=person.pk, role=""))
        with pytest.raises(DomainError) as caught:
            publish_chain(by=admin, chain=chain, valid_from=timezone.localdate())
        assert "step_person_elsewhere" in caught.value.facts["codes"]
    people["renewal_manager"].is_active = False
    people["renewal_manager"].save()
    chain = draft(step("专人", who="person", person=people["renewal_manager"].pk, role=""))
    with refusal("step_person_elsewhere"):
        publish_chain(by=admin, chain=chain, valid_from=timezone.localdate())


def test_chain_is_not_published_into_the_past(draft: Callable[..., ApprovalChain], admin: User) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    with refusal("backdated"):
        publish_chain(by=admin, chain=draft(MANAGER), valid_from=yesterday)


# --- the record ---------------------------------------------------------------------------------------------------


def test_every_change_of_a_chain_is_in_the_history_of_its_branch(
    draft: Callable[..., ApprovalChain], admin: User, tree: dict[str, Branch]
) -> None:
    chain = draft()
    add_step(by=admin, chain=chain, step=LEAD)
    add_step(by=admin, chain=chain, step=MANAGER)
    move_step(by=admin, chain=chain, place=2, up=True)
    remove_step(by=admin, chain=chain, place=2)
    publish_chain(by=admin, chain=chain, valid_from=timezone.localdate())
    retire_chain(by=admin, chain=chain, valid_from=timezone.localdate())
    events = list(Event.objects.of(tree["3303"]))
    assert [each.verb for each in events] == [
        "draft_chain",
        "add_chain_step",
        "add_chain_step",
        "move_chain_step",
        "remove_chain_step",
        "publish_chain",
        "retire_chain",
    ]
    assert all("%(" not in sentence_of(each) and "续保活动费用" in sentence_of(each) for each in events)
    assert [len(each.data["after"]) for each in events if "after" in each.data] == [1, 2, 2, 1]
    assert not BranchSetting.objects.exists()
