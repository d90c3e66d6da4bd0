"""The audit page shows each kind of the reader's branches, and of no other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import grant_role
from accounts.models import Branch, User
from renewals.models import Renewal
from tests.factories import NOW
from workflow.audits.registry import AUDIT_KINDS
from workflow.exports.registry import SOURCES, asked_again
from workflow.models import Event, ExportLog, OutboxMessage, Robot
from workflow.models.event import GENESIS
from workflow.sentences import EVENT_SENTENCES

pytestmark = pytest.mark.django_db

HERE, THERE = "/HQ/33/3303/", "/HQ/51/5101/"
QUERIES = 24


def event(verb: str, object_type: str, pk: int, path: str = HERE, **more: Any) -> Event:
    values = {"actor_no": "E1", "actor_name": "甲", "branch_path": path, "at": timezone.now(), "version": 1, **more}
    row = Event(object_type=object_type, object_id=pk, verb=verb, **values).seal(GENESIS)
    row.save(force_insert=True)
    return row


def file(path: str = HERE, **more: Any) -> ExportLog:
    values = {"actor_no": "E1", "actor_name": "甲", "kind": "renewals", "format": "csv", "purpose": "核对", "rows": 3}
    return ExportLog.objects.create(at=timezone.now(), branch_path=path, sha256="a" * 64, **{**values, **more})


def push(robot: Robot, number: int) -> OutboxMessage:
    payload = {"robot_id": robot.pk, "kind": "robot_test", "facts": {}}
    return OutboxMessage.objects.create(
        topic="robot", dedup_key=f"push:{robot.pk}:{number}", aggregate="robot:1", payload=payload, available_at=NOW
    )


@pytest.fixture
def reader(people: dict[str, User], client: Client) -> Client:
    client.force_login(people["auditor"])
    return client


def shown(client: Client, tab: str, **query: str) -> list[int]:
    answer = client.get(reverse("workflow:audit"), {"tab": tab, **query})
    assert answer.status_code == 200
    return [row.pk for row in answer.context["page"].rows]


#: kind → an event of it.
STEPS = {
    "reveals": ("reveal_phone", "renewals.renewal"),
    "decisions": ("agree", "workflow.approval"),
    "rights": ("grant_role", "accounts.user"),
    "sign_ins": ("sign_in_failed", "accounts.user"),
}


@pytest.mark.parametrize("kind", STEPS)
def test_events_of_a_kind_are_shown_for_the_own_province_alone(reader: Client, kind: str) -> None:
    verb, object_type = STEPS[kind]
    mine = event(verb, object_type, 1)
    event(verb, object_type, 2, THERE)
    event("comment", "workflow.approval", 3)

    assert shown(reader, kind) == [mine.pk]


def test_same_verb_of_another_record_is_another_kind(reader: Client) -> None:
    event("agree", "reinsurance.quote", 1)
    assert shown(reader, "decisions") == []


def test_files_and_papers_of_the_own_province(reader: Client) -> None:
    lists, paper = file(), file(kind="approval-log", format="pdf")
    file(THERE)

    assert shown(reader, "exports") == [paper.pk, lists.pk]
    assert shown(reader, "exports", output="pdf") == [paper.pk]
    assert shown(reader, "exports", what="renewals") == [lists.pk]


def test_messages_to_groups_of_the_own_province(reader: Client, tree: dict[str, Branch]) -> None:
    robots = {
        code: Robot.objects.create(name="群", branch=tree[code], service="wecom", key="k") for code in ("33", "51")
    }
    mine = push(robots["33"], 1)
    push(robots["51"], 2)

    assert shown(reader, "pushes") == [mine.pk]
    assert shown(reader, "pushes", branch="33") == [mine.pk]
    assert shown(reader, "pushes", branch="3303") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"person": "E1"}, {0}),
        ({"person": "E9"}, {1}),
        ({"branch": "3303"}, {0}),
        ({"what": "call"}, {1}),
        ({"first": "2026-07-01"}, {1}),
        ({"last": "2026-06-30"}, {0}),
        ({"branch": "51"}, {0, 1}),
    ],
    ids=["actor", "on behalf of", "branch", "kind", "from", "to", "foreign branch is no choice"],
)
def test_list_is_narrowed(reader: Client, query: dict[str, str], found: set[int]) -> None:
    rows = [
        event("reveal_phone", "renewals.renewal", 1, at=NOW),
        event(
            "reveal_for_call",
            "renewals.renewal",
            2,
            "/HQ/33/3301/",
            actor_no="E2",
            on_behalf_of="E9",
            at=NOW.replace(month=7, day=2),
        ),
    ]
    assert set(shown(reader, "reveals", **query)) == {rows[number].pk for number in found}


def test_person_finds_what_happened_to_the_own_account(
    reader: Client, people: dict[str, User], tree: dict[str, Branch]
) -> None:
    whom = people["specialist"]
    mine = event("sign_in_failed", "accounts.user", whom.pk, actor_no="SYSTEM")
    event("sign_in_failed", "accounts.user", people["colleague"].pk, actor_no="SYSTEM")

    assert shown(reader, "sign_ins", person=whom.employee_no) == [mine.pk]


def test_granted_role_is_a_change_of_rights(people: dict[str, User], tree: dict[str, Branch], client: Client) -> None:
    grant_role(
        by=people["security_admin"],
        user=people["specialist"],
        branch=tree["33030101"],
        role="team_lead",
        valid_from=timezone.localdate(),
    )
    client.force_login(people["audit_admin"])

    assert shown(client, "rights", person=people["specialist"].employee_no) == [Event.objects.get(verb="grant_role").pk]


@pytest.mark.parametrize(
    "role", ["specialist", "renewal_manager", "head_office_admin", "system_admin", "claims_director"]
)
def test_nobody_else_reads_the_audit(people: dict[str, User], client: Client, role: str) -> None:
    client.force_login(people[role])
    assert client.get(reverse("workflow:audit")).status_code == 403


@pytest.mark.parametrize("kind", ["exports", "reveals", "pushes", "decisions", "rights", "sign_ins"])
def test_queries_do_not_grow_with_the_rows(
    reader: Client, tree: dict[str, Branch], kind: str, django_assert_max_num_queries: Any
) -> None:
    def fill(start: int) -> None:
        robot = Robot.objects.create(name=f"群{start}", branch=tree["33"], service="wecom", key="k")
        for number in range(start, start + 12):
            file(filters={"query": f"status=pool&owner={number}", "branch": "3303"}, kind="renewals")
            push(robot, number)
            for verb, object_type in STEPS.values():
                event(verb, object_type, number, version=len(verb))

    fill(1)
    with django_assert_max_num_queries(QUERIES) as first:
        shown(reader, kind)
    fill(101)
    with django_assert_max_num_queries(len(first)):
        shown(reader, kind)


def test_link_leads_only_where_the_reader_may_go(
    people: dict[str, User], client: Client, make_renewal: Callable[..., Renewal]
) -> None:
    renewal = make_renewal()
    event("reveal_phone", "renewals.renewal", renewal.pk, renewal.branch.path, version=9)
    page = reverse("renewals:detail", args=[renewal.pk])

    found = {}
    for role in ("auditor", "audit_admin"):
        client.force_login(people[role])
        found[role] = page in client.get(reverse("workflow:audit"), {"tab": "reveals"}).content.decode()
    assert found == {"auditor": True, "audit_admin": False}


def test_file_of_the_audit_has_the_rows_of_its_tab(people: dict[str, User]) -> None:
    event("reveal_phone", "renewals.renewal", 1, reason="客户要求回电")
    event("reveal_phone", "renewals.renewal", 2, THERE)

    sheet = SOURCES["workflow-audit"].sheet(asked_again(people["auditor"], {"query": "tab=reveals"}))
    rows = list(sheet.rows())

    assert sheet.count() == len(rows) == 1
    assert "客户要求回电" in rows[0]


LOOKS = ("reveal", "view_document")


def test_every_look_at_personal_data_is_known_to_the_audit() -> None:
    groups = AUDIT_KINDS["reveals"].groups.values()
    known = {(kind, verb) for group in groups for kind in group.object_types for verb in group.verbs}
    told = {(kind, verb) for kind, verbs in EVENT_SENTENCES.items() for verb in verbs if verb.startswith(LOOKS)}
    assert told
    assert known >= told


def test_everything_that_happens_to_people_and_branches_is_known_to_the_audit() -> None:
    known = {
        verb
        for kind in ("rights", "sign_ins", "reveals")
        for group in AUDIT_KINDS[kind].groups.values()
        for verb in group.verbs
    }
    told = {*EVENT_SENTENCES["accounts.user"], *EVENT_SENTENCES["accounts.branch"]}
    assert told - known == {"choose_notices"}
