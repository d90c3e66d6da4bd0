"""The pages of assignment: rules, runs, the try-out, owners, hand-overs; and what an import sets off."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Absence
from renewals.assignment.actions import handing
from renewals.assignment.rulebook import rules_for
from renewals.imports.following import assign_due_list
from renewals.imports.taking_back import due_list_obstacles, forget_dry_runs
from renewals.models import AssignmentRun, HandOver, Renewal
from tests.factories import NOW, make_person
from workflow.jobs import run as run_job
from workflow.models import BranchSetting, ImportBatch, OutboxMessage
from workflow.transitions import create

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_(client, people):
    def sign_in(role: str):
        client.force_login(people[role])
        return client

    return sign_in


def page(client, name: str, *args, **query) -> str:
    answer = client.get(reverse(f"renewals:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, name: str, *args, **data):
    return client.post(reverse(f"renewals:{name}", args=args), data)


def test_rules_are_begun_ordered_and_ended_on_the_page(as_, people, tree):
    client = as_("province_admin")
    address = f"{reverse('renewals:assignment_rules')}?branch={tree['33'].pk}"
    assert client.post(address).status_code == 302
    first, second = rules_for(tree["33"])[:2]
    post(client, "assignment_rule_move", second.pk, way="up")
    assert [rule.pk for rule in rules_for(tree["33"])][:2] == [second.pk, first.pk]
    post(client, "assignment_rule_end", first.pk)
    assert first.name not in [rule.name for rule in rules_for(tree["33"])]
    assert second.name in page(client, "assignment_rules", branch=tree["33"].pk)


def test_rule_with_condition_people_and_weights(as_, people, tree, usual):
    client, person = as_("province_admin"), people["specialist"]
    data = {
        "kind": "people",
        "name": "新能源专员",
        "by": "round_robin",
        "fact_new_energy": "yes",
        "fact_plate_letter": "C， K",
        "fact_premium_from": "5000",
        f"weight_{person.pk}": "2",
    }
    answer = client.post(f"{reverse('renewals:assignment_rule_new')}?branch={tree['33'].pk}", data)
    assert answer.status_code == 302
    rule = rules_for(tree["33"])[-1]
    assert rule.condition == {"plate_letter": ["C", "K"], "new_energy": True, "premium_from": 5000}
    assert rule.choice == {"by": "round_robin", "weights": {str(person.pk): 2}, "people": [person.pk]}
    shown = page(client, "assignment_rule", rule.pk)
    assert 'value="C，K"' in shown
    assert f'name="weight_{person.pk}" value="2"' in shown
    assert client.post(reverse("renewals:assignment_rule", args=[rule.pk]), {**data, "name": "改名"}).status_code == 302
    assert rules_for(tree["33"])[-1].name == "改名"


@pytest.mark.parametrize("data", [{"kind": "people", "name": "x"}, {"kind": "branch", "name": "x"}, {"kind": "keep"}])
def test_incomplete_rule_is_asked_again(data, as_, tree, usual):
    client = as_("province_admin")
    assert client.post(f"{reverse('renewals:assignment_rule_new')}?branch={tree['33'].pk}", data).status_code == 422


def test_from_dry_run_to_owners_on_the_pages(as_, people, tree, usual, make_renewal):
    """The manager's journey: asks, looks, carries out; the customer's page says why."""
    row = make_renewal(agent_name=people["specialist"].employee_no)
    make_renewal(agent_name="查无此人")
    client = as_("renewal_manager")
    answer = post(client, "assignment_new", branch=tree["3303"].pk)
    run = AssignmentRun.objects.get()
    assert answer.url == reverse("renewals:assignment_run", args=[run.pk])
    assert "run-work" in page(client, "assignment_run", run.pk)
    run_job(run.job_id)
    shown = page(client, "assignment_run", run.pk)
    assert people["specialist"].name in shown
    assert usual[0].name in shown
    assert reverse("renewals:detail", args=[row.pk]) in shown
    post(client, "assignment_apply", run.pk, expected_version=run.reload().version)
    run_job(run.reload().job_id)
    assert run.reload().applied == 2
    assert usual[0].name in page(client, "detail", row.pk)
    assert f"/{run.pk}/" in page(client, "assignment")


def test_progress_is_asked_for_and_the_page_comes_anew_at_the_end(as_, people, tree, usual, make_renewal):
    make_renewal()
    client = as_("renewal_manager")
    post(client, "assignment_new", branch=tree["3303"].pk)
    run = AssignmentRun.objects.get()
    address = reverse("renewals:assignment_run", args=[run.pk])
    assert "hx-trigger" in client.get(address, headers={"HX-Request": "true"}).content.decode()
    run_job(run.job_id)
    assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_list_of_decisions_takes_a_constant_number_of_queries(
    as_, planned, make_renewal, django_assert_max_num_queries
):
    client = as_("renewal_manager")

    def queries(rows: int) -> int:
        for _n in range(rows):
            make_renewal()
        run = planned()
        with django_assert_max_num_queries(80) as asked:
            page(client, "assignment_run", run.pk)
        return len(asked.captured_queries)

    queries(1)
    assert queries(2) == queries(9)


@pytest.mark.parametrize("tab", ["all", "placed", "pool"])
def test_decisions_in_tabs(tab, as_, planned, make_renewal):
    make_renewal()
    assert page(as_("renewal_manager"), "assignment_run", planned().pk, tab=tab)


def test_try_out_names_every_rule(as_, usual, make_renewal):
    row = make_renewal()
    shown = page(as_("renewal_manager"), "assignment_try", q=row.policy_no)
    assert all(rule.name in shown for rule in usual)
    assert row.plate not in page(as_("renewal_manager"), "assignment_try", q="P000")


def test_try_out_shows_no_customer_of_another_branch(as_, usual, make_renewal, tree):
    row = make_renewal(branch=tree["51010101"])
    assert reverse("renewals:detail", args=[row.pk]) not in page(
        as_("renewal_manager"), "assignment_try", q=row.policy_no
    )


# owners


def test_owners_page_names_the_gone_and_the_absent_first(as_, people, make_renewal):
    for name in ("specialist", "colleague"):
        make_renewal(status="following", owner=people[name])
    today = NOW.date()
    Absence.objects.create(person=people["colleague"], first_day=today, last_day=today, reason="leave")
    shown = page(as_("team_lead"), "owners")
    assert shown.index(people["colleague"].name) < shown.index(people["specialist"].name)


def test_wizard_deals_somebodys_customers_out(as_, people, tree, make_renewal):
    third = make_person("specialist", tree["33030101"])
    rows = [make_renewal(status="following", owner=people["specialist"]) for _n in range(4)]
    client = as_("team_lead")
    data = {"mode": "equal", "people": [people["colleague"].pk, third.pk], "reason": "离职"}
    preview = post(client, "move_customers", people["specialist"].pk, preview="1", **data)
    assert "+2" in preview.content.decode()
    assert Renewal.objects.filter(owner=people["specialist"]).count() == 4
    assert post(client, "move_customers", people["specialist"].pk, **data).status_code == 302
    owners = list(Renewal.objects.filter(pk__in=[row.pk for row in rows]).values_list("owner", flat=True))
    assert sorted(map(owners.count, (people["colleague"].pk, third.pk))) == [2, 2]


def test_wizard_by_the_rules_begins_with_a_dry_run(as_, people, usual, make_renewal):
    make_renewal(status="following", owner=people["specialist"])
    answer = post(as_("renewal_manager"), "move_customers", people["specialist"].pk, mode="rules", reason="离职")
    run = AssignmentRun.objects.get()
    assert answer.url == reverse("renewals:assignment_run", args=[run.pk])
    assert run.filters == {"owner": people["specialist"].pk}


@pytest.mark.parametrize("data", [{"mode": "equal", "reason": "x"}, {"mode": "rules"}])
def test_wizard_asks_what_is_missing(data, as_, people, usual, make_renewal):
    make_renewal(status="following", owner=people["specialist"])
    assert post(as_("renewal_manager"), "move_customers", people["specialist"].pk, **data).status_code == 422


# hand-overs


@pytest.fixture
def request_(people, make_renewal) -> HandOver:
    row = make_renewal(status="following", owner=people["specialist"])
    handing.ask_hand_over(by=people["specialist"], renewal=row, to=people["colleague"], reason="客户搬家", at=NOW)
    return HandOver.objects.get()


def test_owner_asks_on_the_customers_page(as_, people, make_renewal):
    row = make_renewal(status="following", owner=people["specialist"])
    client = as_("specialist")
    assert reverse("renewals:ask_hand_over", args=[row.pk]) in page(client, "detail", row.pk)
    answer = post(
        client, "ask_hand_over", row.pk, to=people["colleague"].pk, reason="客户搬家", key="k", expected_version=1
    )
    assert answer.status_code == 302
    assert HandOver.objects.get().taker == people["colleague"]


def test_colleague_accepts_on_the_page(as_, people, request_):
    client = as_("colleague")
    assert "客户搬家" in page(client, "hand_over", request_.pk)
    assert reverse("renewals:hand_over", args=[request_.pk]) in page(client, "hand_overs")
    assert post(client, "hand_over", request_.pk, decision="accept").status_code == 302
    assert Renewal.objects.get().owner == people["colleague"]


def test_declining_without_a_word_is_refused_on_the_page(as_, request_):
    client = as_("colleague")
    assert post(client, "hand_over", request_.pk, decision="decline").status_code == 422
    assert post(client, "hand_over", request_.pk, decision="decline", answer="手上太多").status_code == 302
    assert request_.reload().status == "hand_declined"


def test_who_asked_takes_it_back(as_, request_):
    assert post(as_("specialist"), "hand_over", request_.pk, decision="withdraw").status_code == 302
    assert request_.reload().status == "hand_withdrawn"


def test_request_is_not_seen_from_elsewhere(as_, request_):
    client = as_("other_team_lead")
    assert client.get(reverse("renewals:hand_over", args=[request_.pk])).status_code == 404


# after an import


@pytest.fixture
def batch(people, tree, make_renewal) -> ImportBatch:
    batch = ImportBatch(kind="due_list", file="x.csv", file_name="x.csv", sha256="0" * 64, branch=tree["3303"])
    batch.uploaded_by = people["renewal_manager"]
    create(batch, "upload", by=people["renewal_manager"])
    make_renewal(batch=batch)
    return batch


@pytest.mark.parametrize(
    ("wish", "status", "told"), [("manual", None, 0), ("notify", "run_planned", 1), ("automatic", "run_applied", 0)]
)
def test_what_an_import_sets_off(wish, status, told, batch, usual, tree):
    BranchSetting.objects.create(
        code="renewals.assign_after_import", branch=tree["33"], value=wish, valid_from=date(2020, 1, 1)
    )
    assign_due_list(batch)
    assert assign_due_list(batch) == {}
    for _round in range(2):
        for run in AssignmentRun.objects.all():
            run_job(run.job_id)
    assert [run.status for run in AssignmentRun.objects.all()] == ([status] if status else [])
    assert OutboxMessage.objects.filter(payload__kind="assignment_planned").count() == told


def test_undone_import_takes_its_dry_runs_along(batch, planned, usual):
    run = planned(batch=batch.pk)
    assert list(due_list_obstacles(batch))[1:] == []
    forget_dry_runs(Renewal.objects.filter(batch=batch), at=NOW + timedelta(hours=1))
    assert (run.reload().status, run.decisions.count()) == ("run_dropped", 0)


def test_carried_out_run_keeps_its_import(batch, planned, carried_out, usual, make_renewal, people):
    carried_out(planned(batch=batch.pk))
    assert len(list(due_list_obstacles(batch))) == 2
