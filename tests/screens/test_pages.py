"""What each role meets, and that nothing a file or a person wrote becomes markup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.models import User
from accounts.roles import ROLES
from renewals.models import Renewal
from workflow.models import ImportBatch, Job, Notice, ToDo

SignIn = Callable[[str], Client]
SCRIPT = "<script>alert(1)</script>"


@pytest.mark.parametrize("role", list(ROLES))
def test_today_answers_every_role(desk: dict[str, Renewal], sign_in: SignIn, role: str) -> None:
    answer = sign_in(role).get("/")

    assert answer.status_code == 200
    for figure in answer.context["section"].act:
        assert sign_in(role).get(figure.address).status_code == 200


def test_figures_of_today_count_the_rows_of_their_lists(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    for role in ("specialist", "team_lead"):
        client = sign_in(role)
        section = client.get("/").context["section"]

        for figure in [*section.act, *section.waits_for_others, *section.changed]:
            assert client.get(figure.address).context["count"] == figure.count, f"{role}: {figure.label}"


@pytest.mark.parametrize(
    ("role", "seen", "hidden"),
    [
        ("specialist", "Renewals", "Outgoing messages"),
        ("auditor", "Event log", "Outgoing messages"),
        ("system_admin", "Outgoing messages", "Call lists"),
        ("security_admin", "Inbox", "Renewals"),
    ],
)
def test_rail_shows_what_the_role_may_open(sign_in: SignIn, role: str, seen: str, hidden: str) -> None:
    groups = sign_in(role).get("/").context["frame"].groups
    with translation.override("en"):
        labels = {str(entry.label) for group in groups for entry in group.entries}

    assert seen in labels
    assert hidden not in labels


def test_todos_come_overdue_first_with_their_reason(
    desk: dict[str, Renewal], sign_in: SignIn, people: dict[str, User]
) -> None:
    now = timezone.now()
    for number, days in enumerate((3, -1, 0)):
        ToDo.objects.create(
            kind="next_contact", object_type="renewals.renewal", object_id=number, subject=f"浙C{number}",
            assignee=people["specialist"], branch=people["specialist"].branch, opened_at=now,
            due_at=now + timedelta(days=days, minutes=1),
        )  # fmt: skip

    lines = sign_in("specialist").get("/desk/to-dos/").context["lines"]

    assert [line.state for line in lines] == ["Overdue", "Due today", "Later"]


def test_notices_are_marked_read(sign_in: SignIn, people: dict[str, User]) -> None:
    Notice.objects.create(
        recipient=people["specialist"],
        kind="dispatched_many",
        facts={"actor": "周建国", "count": 3},
        dedup_key="a",
        at=timezone.now(),
    )
    client = sign_in("specialist")

    page = client.get("/desk/notices/").content.decode()
    client.post("/desk/notices/")

    assert "周建国 handed you 3 customers." in page
    assert Notice.objects.get().read_at is not None


def test_job_page_polls_while_it_runs(sign_in: SignIn, people: dict[str, User]) -> None:
    user = people["specialist"]
    job = Job.objects.create(kind="import", owner=user, branch=user.branch, state="running", done=30, total=120)
    client = sign_in("specialist")

    page = client.get(f"/desk/work/{job.pk}/").content.decode()
    part = client.get(f"/desk/work/{job.pk}/", headers={"HX-Request": "true"}).content.decode()

    assert "25 % done" in page
    assert 'hx-trigger="every 1s"' in part
    assert "<html" not in part
    assert sign_in("colleague").get(f"/desk/work/{job.pk}/").status_code == 404


def test_job_is_asked_to_stop(sign_in: SignIn, people: dict[str, User]) -> None:
    user = people["specialist"]
    job = Job.objects.create(kind="import", owner=user, branch=user.branch, state="queued")

    sign_in("specialist").post(f"/desk/work/{job.pk}/cancel/")

    assert Job.objects.get().state == "cancelled"


def test_imported_text_is_shown_escaped(
    make_renewal: Callable[..., Renewal], people: dict[str, User], sign_in: SignIn
) -> None:
    row = make_renewal(
        status="following",
        owner=people["specialist"],
        expires_on=timezone.localdate() + timedelta(days=9),
        plate="<b>A1",
        is_company=True,
        insured_name=SCRIPT,
        model_name=SCRIPT,
        coverage=SCRIPT,
        extra={SCRIPT: SCRIPT},
        agent_name=SCRIPT,
        policy_no="<i>P1</i>",
    )
    client = sign_in("specialist")

    pages = [client.get(address).content.decode() for address in ("/renewals/", f"/renewals/{row.pk}/")]
    pages.append(client.get("/desk/search/", {"q": "<i>P1</i>"}, follow=True).content.decode())
    pages.append(client.get("/desk/search/", {"q": SCRIPT}).content.decode())

    for page in pages:
        assert SCRIPT not in page
        assert "<i>P1" not in page
    assert "&lt;script&gt;" in pages[1]


def test_search_finds_by_every_kind_of_word(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    row, client = desk["following"], sign_in("specialist")

    for words in (row.plate.lower(), row.vin_tail, row.vin, row.policy_no):
        answer = client.get("/desk/search/", {"q": words})
        assert (answer.status_code, answer["Location"]) == (302, f"/renewals/{row.pk}/"), words
    by_phone = client.get("/desk/search/", {"q": row.insured_name[:3]}).context["groups"]
    assert len(by_phone[0][1]) == len(desk)


def test_closed_actions_stay_visible_with_their_reason(desk: dict[str, Renewal], sign_in: SignIn) -> None:
    actions = sign_in("specialist").get(f"/renewals/{desk['following'].pk}/").context["actions"]

    with translation.override("en"):
        assert str(actions.primary.label) == "Follow up"
        closed = {str(action.label): action.reason for action in actions.closed}
    assert closed["Return to pool"] == "This is not possible in the present state."


def test_pages_of_errors_keep_the_frame(sign_in: SignIn, settings: Any) -> None:
    settings.DEBUG = False
    answer = sign_in("specialist").get("/renewals/999999/")

    assert answer.status_code == 404
    assert 'class="rail"' in answer.content.decode()


@pytest.mark.parametrize("address", ["/", "/renewals/", "/desk/to-dos/"])
def test_pages_carry_no_inline_script_or_style(sign_in: SignIn, desk: dict[str, Renewal], address: str) -> None:
    page = sign_in("specialist").get(address).content.decode()

    assert " style=" not in page
    assert "<style" not in page
    assert "onclick" not in page
    assert page.count("<script") == page.count("<script src=") + page.count('<script type="module" src=')


def test_html_says_its_language(sign_in: SignIn, people: dict[str, User]) -> None:
    client = sign_in("specialist")
    english = client.get("/").content.decode()
    User.objects.filter(pk=people["specialist"].pk).update(language="zh-hans")

    assert '<html lang="en">' in english
    assert '<html lang="zh-hans">' in client.get("/").content.decode()


def test_file_names_are_shown_escaped(sign_in: SignIn, people: dict[str, User]) -> None:
    manager = people["renewal_manager"]
    ImportBatch.objects.create(
        kind="due_list", branch=manager.branch, uploaded_by=manager, file_name=f"{SCRIPT}.xlsx", sha256="0" * 64
    )

    answer = sign_in("renewal_manager").get("/renewals/imports/", follow=True)

    assert SCRIPT not in answer.content.decode()
