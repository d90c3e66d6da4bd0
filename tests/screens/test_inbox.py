"""The one inbox: whose rows stand in which tab, in which order, at what cost; and agreeing to many at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Branch, Delegation, Membership, User
from tests.campaigns.models import Expense
from tests.factories import NOW
from tests.workflow.approvals.conftest import limits, make_expense, submitted
from workflow.approvals.actions import agree, return_to_maker, transfer
from workflow.approvals.screens.inbox import BY_DUE
from workflow.listing.keyset import keyset_page
from workflow.models import Approval, Decision, ToDo
from workflow.todos import open_todos_of

__all__ = ["limits", "make_expense", "submitted"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("limits", "at_noon")]

SignIn = Callable[[str], Client]
Submit = Callable[..., Approval]
INBOX = "/desk/to-dos/"


@pytest.fixture
def at_noon(freeze: Callable[..., object]) -> None:
    freeze(NOW)


def delegate(principal: User, deputy: User, **more: Any) -> Delegation:
    span = {"from_at": NOW - timedelta(days=1), "until_at": NOW + timedelta(days=1)}
    return Delegation.objects.create(principal=principal, deputy=deputy, reason="出差", **span, **more)


def titles(answer: Any) -> list[str]:
    return [line.title for line in answer.context["lines"]]


def test_decisions_stand_apart_from_other_todos(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"])
    ToDo.objects.create(
        kind="other",
        object_type="renewals.renewal",
        object_id=1,
        subject="回访",
        assignee=people["team_lead"],
        branch=approval.branch,
        due_at=NOW,
        opened_at=NOW,
    )
    client = sign_in("team_lead")

    assert titles(client.get(INBOX)) == ["春季续保活动"]
    assert titles(client.get(f"{INBOX}?tab=do")) == ["回访"]


def test_each_tab_shows_its_cases(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    approval = submitted(people["specialist"], "9000")
    agree(by=people["team_lead"], approval=approval, opinion="可", at=NOW)

    assert titles(sign_in("specialist").get(f"{INBOX}?tab=started")) == ["春季续保活动"]
    assert titles(sign_in("team_lead").get(f"{INBOX}?tab=handled")) == ["春季续保活动"]
    assert titles(sign_in("team_lead").get(INBOX)) == []
    assert titles(sign_in("renewal_manager").get(INBOX)) == ["春季续保活动"]


def test_overdue_decisions_come_first(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    first, second = submitted(people["specialist"]), submitted(people["specialist"])
    ToDo.objects.filter(object_id=second.seats.get().pk).update(due_at=NOW - timedelta(hours=1))
    client = sign_in("team_lead")

    answer = client.get(INBOX)
    lines = answer.context["lines"]

    assert answer.context["chips"] == []
    assert [line.pk for line in lines] == [second.pk, first.pk]
    assert [line.state for line in lines] == ["Overdue", "Due today"]
    assert [line.pk for line in client.get(f"{INBOX}?overdue=on").context["lines"]] == [second.pk]


def test_maker_holding_the_role_does_not_find_the_own_case(
    sign_in: SignIn, submitted: Submit, people: dict[str, User], tree: dict[str, Branch]
) -> None:
    Membership.objects.create(
        user=people["specialist"], role="team_lead", branch=tree["33030101"], valid_from=date(2020, 1, 1)
    )
    submitted(people["specialist"])

    assert titles(sign_in("specialist").get(INBOX)) == []
    assert titles(sign_in("team_lead").get(INBOX)) == ["春季续保活动"]


@pytest.mark.parametrize("how", ["by name", "by role"])
def test_deputy_finds_open_decisions_of_the_principal(
    sign_in: SignIn, submitted: Submit, people: dict[str, User], how: str
) -> None:
    approval = submitted(people["specialist"])
    if how == "by name":
        transfer(by=people["team_lead"], approval=approval, to=people["renewal_manager"], opinion="请阅", at=NOW)
    principal = people["renewal_manager" if how == "by name" else "team_lead"]
    delegate(principal, people["colleague"])

    line = sign_in("colleague").get(INBOX).context["lines"][0]

    assert (line.title, line.instead_of) == ("春季续保活动", principal.name)
    assert f"{people['colleague'].name} for {principal.name}" in sign_in("colleague").get(INBOX).content.decode()


@pytest.mark.parametrize(
    ("more", "seen"),
    [
        ({"kinds": ["campaigns.expense"]}, True),
        ({"kinds": ["renewals.loss"]}, False),
        ({"branch_path": "/HQ/33/3303/"}, True),
        ({"branch_path": "/HQ/33/3301/"}, False),
    ],
    ids=["this kind", "another kind", "this branch", "another branch"],
)
def test_narrowed_delegation_shows_what_it_reaches(
    sign_in: SignIn, submitted: Submit, people: dict[str, User], more: dict[str, Any], seen: bool
) -> None:
    submitted(people["specialist"])
    delegate(people["team_lead"], people["colleague"], **more)

    assert bool(titles(sign_in("colleague").get(INBOX))) is seen


def test_deputy_does_not_find_the_case_the_deputy_made(
    sign_in: SignIn, submitted: Submit, people: dict[str, User]
) -> None:
    submitted(people["specialist"])
    delegate(people["team_lead"], people["specialist"])

    assert titles(sign_in("specialist").get(INBOX)) == []


def test_ways_to_the_todos_are_the_visible_ones_and_do_not_overlap(
    submitted: Submit, people: dict[str, User], tree: dict[str, Branch]
) -> None:
    Membership.objects.create(
        user=people["colleague"], role="team_lead", branch=tree["3303"], valid_from=date(2020, 1, 1)
    )
    delegate(people["team_lead"], people["colleague"])
    delegate(people["renewal_manager"], people["colleague"])
    for amount in ("3000", "9000"):
        submitted(people["specialist"], amount)
    transfer(
        by=people["team_lead"], approval=Approval.objects.first(), to=people["renewal_manager"], opinion="请", at=NOW
    )

    parts = [row.pk for part in open_todos_of(people["colleague"]) for row in part]

    assert sorted(parts) == sorted(ToDo.objects.visible_to(people["colleague"]).open().values_list("pk", flat=True))
    assert len(parts) == len(set(parts)) == 2


def test_pages_over_several_parts_show_every_row_once(submitted: Submit, people: dict[str, User]) -> None:
    for _number in range(7):
        submitted(people["specialist"])
    half = ToDo.objects.values_list("pk", flat=True)[:3]
    parts = [ToDo.objects.filter(pk__in=list(half)), ToDo.objects.exclude(pk__in=list(half))]
    seen, query = [], QueryDict("")
    while True:
        page = keyset_page(parts, sort=BY_DUE, descending=False, query=query, size=2)
        seen += [row.pk for row in page.rows]
        if not page.next_query:
            break
        query = QueryDict(page.next_query[1:])

    assert sorted(seen) == sorted(ToDo.objects.values_list("pk", flat=True))
    assert len(seen) == 7


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=春季", 2),
        ("q=没有", 0),
        ("kind=campaigns.expense", 2),
        ("amount_from=4000", 1),
        ("amount_to=3999.99", 1),
        ("amount_from=abc", 2),
        ("branch=330301", 2),
        ("branch=3301", 0),
    ],
)
def test_filters_narrow_the_inbox(
    sign_in: SignIn, submitted: Submit, people: dict[str, User], tree: dict[str, Branch], query: str, found: int
) -> None:
    submitted(people["specialist"], "3000")
    submitted(people["specialist"], "4000")
    Membership.objects.create(user=people["team_lead"], role="auditor", branch=tree["33"], valid_from=date(2020, 1, 1))

    assert len(titles(sign_in("team_lead").get(f"{INBOX}?{query}"))) == found


@pytest.mark.parametrize("tab", ["decide", "started", "handled", "copied", "watched", "do"])
def test_queries_do_not_grow_with_the_rows(
    sign_in: SignIn, submitted: Submit, people: dict[str, User], tab: str
) -> None:
    def filled(count: int) -> int:
        for _number in range(count):
            approval = submitted(people["specialist"], "9000")
            if tab == "handled":
                agree(by=people["team_lead"], approval=approval, opinion="可", at=NOW)
            if tab == "do":
                return_to_maker(by=people["team_lead"], approval=approval, opinion="补", at=NOW)
            if tab in {"copied", "watched"}:
                how = "copied" if tab == "copied" else "watching"
                approval.readers.create(person=people["team_lead"], how=how, at=NOW)
        client = sign_in("specialist" if tab in {"started", "do"} else "team_lead")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert titles(client.get(f"{INBOX}?tab={tab}"))
        return len(queries)

    assert filled(2) == filled(9)


def batch(client: Client, approvals: list[Approval], **more: Any) -> Any:
    """Picks cases and sends what the page gave, as a browser does."""
    query = "&".join(f"id={approval.pk}" for approval in approvals)
    shown = client.get(f"{reverse('workflow:inbox_agree')}?{query}").content.decode()
    fields = dict(re.findall(r'name="(seal_\d+|key)" value="([^"]*)"', shown))
    return client.post(
        reverse("workflow:inbox_agree"), {**fields, "id": re.findall(r'name="id" value="(\d+)"', shown), **more}
    )


def test_batch_agrees_within_limits_and_says_why_others_stay(
    sign_in: SignIn, submitted: Submit, people: dict[str, User]
) -> None:
    fit, large, unusual = (
        submitted(people["specialist"], "3000"),
        submitted(people["specialist"], "9000"),
        submitted(people["specialist"], "3000", unusual=True),
    )
    client = sign_in("team_lead")
    query = f"?id={fit.pk}&id={large.pk}&id={unusual.pk}"

    shown = client.get(f"{reverse('workflow:inbox_agree')}{query}").content.decode()
    answer = batch(client, [fit, large, unusual], opinion="批量")

    assert "1 case will be agreed" in shown
    assert "2 cases stay as they are" in shown
    assert "4,000.00 above the limit of 5,000.00" in shown
    assert "decide this case on its own page" in shown
    assert "鹿城广告" not in shown
    assert answer.status_code == 302
    assert [each.reload().status for each in (fit, large, unusual)] == ["approved", "running", "running"]
    assert Decision.objects.get().opinion == "批量"


def test_batch_leaves_what_changed_meanwhile(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    one, two = submitted(people["specialist"]), submitted(people["specialist"])
    client = sign_in("team_lead")
    shown = client.get(f"{reverse('workflow:inbox_agree')}?id={one.pk}&id={two.pk}").content.decode()
    fields = dict(re.findall(r'name="(seal_\d+|key)" value="([^"]*)"', shown))
    Expense.objects.filter(pk=two.about_id).update(amount=Decimal(4999))

    answer = client.post(reverse("workflow:inbox_agree"), {**fields, "id": [one.pk, two.pk]})

    assert [each.reload().status for each in (one, two)] == ["approved", "running"]
    assert "conflict" in answer.content.decode()


def test_batch_sent_twice_decides_once(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    one = submitted(people["specialist"], "3000")
    client = sign_in("team_lead")
    shown = client.get(f"{reverse('workflow:inbox_agree')}?id={one.pk}").content.decode()
    fields = dict(re.findall(r'name="(seal_\d+|key)" value="([^"]*)"', shown))

    for _time in range(2):
        client.post(reverse("workflow:inbox_agree"), {**fields, "id": [one.pk]})

    assert Decision.objects.count() == 1


def test_batch_takes_no_case_without_its_seal(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    one = submitted(people["specialist"])

    answer = sign_in("team_lead").post(reverse("workflow:inbox_agree"), {"id": [one.pk], "key": "k"})

    assert answer.status_code == 422
    assert one.reload().status == "running"


def test_batch_passes_over_cases_of_others(sign_in: SignIn, submitted: Submit, people: dict[str, User]) -> None:
    foreign = submitted(people["specialist"])

    answer = sign_in("other_team_lead").get(f"{reverse('workflow:inbox_agree')}?id={foreign.pk}")

    assert "春季续保活动" not in answer.content.decode()
