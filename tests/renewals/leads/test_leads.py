"""Leads for next year: where they come from, what becomes of them, who may decide."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.errors import Denied, DomainError
from renewals import actions
from renewals.actions import CallbackForm
from renewals.clocks import run_clocks
from renewals.leads.actions.deciding import drop_lead, list_lead, list_leads
from renewals.leads.clocks import tell_leads_due
from renewals.models import Lead, Renewal
from tests.factories import NOW
from workflow.invariants import examine
from workflow.models import Event

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
ENDED = date(2026, 5, 20)
FORM = {"channel": "phone", "result": "R5", "reason": "P1", "win_back": "low"}
ELSEWHERE = {**FORM, "insured_where": "competitor", "insurer": "东岭财产保险", "insured_until": date(2027, 5, 24)}


@pytest.fixture(autouse=True)
def _stopped(freeze):
    freeze()


@pytest.fixture
def called_back(people, make_renewal):
    def make(form=ELSEWHERE, **more):
        renewal = make_renewal(
            **{"status": "lapsed", "owner": people["specialist"], "expires_on": ENDED, "usage": "family", **more}
        )
        return actions.register_callback(by=people["specialist"], renewal=renewal, form=CallbackForm(**form), at=NOW)

    return make


def test_competitors_day_seeds_next_years_lead(called_back):
    renewal = called_back()
    lead = renewal.leads.get()
    assert (lead.expires_on, lead.cycle, lead.insurer) == (date(2027, 5, 24), date(2027, 5, 1), "东岭财产保险")
    assert (lead.source, lead.status, lead.branch) == ("callback", "lead_open", renewal.branch)
    assert Event.objects.of(lead).get().verb == "seed_lead"


@pytest.mark.parametrize(
    "form",
    [
        {**ELSEWHERE, "insured_until": None},
        {**FORM, "insured_where": "not_insured", "insured_until": date(2027, 5, 24)},
        {**ELSEWHERE, "insured_until": date(2026, 5, 30)},
    ],
    ids=["day unknown", "not insured elsewhere", "ended already"],
)
def test_no_lead_without_a_day_to_come(form, called_back):
    called_back(form)
    assert not Lead.objects.exists()


@pytest.mark.parametrize("until", [date(2026, 5, 20), date(2031, 1, 1)])
def test_impossible_day_is_refused(until, called_back):
    with pytest.raises(DomainError) as refused:
        called_back({**ELSEWHERE, "insured_until": until})
    assert refused.value.code == "insured_until_outside"


def test_closing_seeds_leads_of_those_who_may_come_back(people, make_renewal):
    values = {"status": "lapsed", "expires_on": date(2026, 2, 1)}
    plain = make_renewal(**values)
    sold = make_renewal(**values, loss_reason="V1")
    listed = make_renewal(**values)
    make_renewal(asset_key=listed.asset_key, expires_on=date(2027, 2, 1))
    run_clocks(at=NOW)
    assert [row.reload().status for row in (plain, sold, listed)] == ["closed"] * 3
    lead = Lead.objects.get()
    assert (lead.renewal, lead.expires_on, lead.source) == (plain, date(2027, 2, 1), "closed")
    assert run_clocks(at=NOW)["closed"] == 0
    assert {result.code for result in examine() if result.violations} == set()


def test_closed_customer_with_a_lead_gets_no_second_one(called_back):
    renewal = called_back(expires_on=date(2026, 2, 20), form={**ELSEWHERE, "insured_until": date(2027, 3, 1)})
    run_clocks(at=NOW)
    assert renewal.reload().status == "closed"
    assert Lead.objects.count() == 1


def test_vehicle_has_one_lead_a_cycle(called_back):
    lead = called_back().leads.get()
    lead.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        lead.save(force_insert=True)


def test_lead_on_the_list_is_a_customer_of_the_new_cycle(people, called_back):
    last = called_back()
    lead = list_lead(by=people["renewal_manager"], lead=last.leads.get(), at=NOW)
    row = lead.listed_as
    assert (lead.status, row.status, row.owner) == ("lead_listed", "pool", None)
    assert (row.asset_key, row.expires_on, row.cycle) == (last.asset_key, date(2027, 5, 24), date(2027, 5, 1))
    assert (row.insured_name, row.plate, row.phone) == (last.insured_name, last.plate, last.phone)
    assert (row.starts_on, row.claim_count, row.quote_premium, row.attempts) == (None, None, None, 0)
    assert Event.objects.of(row).get().verb == "list_from_lead"
    with pytest.raises(DomainError):
        list_lead(by=people["renewal_manager"], lead=lead, at=NOW)
    assert Renewal.objects.filter(asset_key=last.asset_key).count() == 2


def test_customer_the_due_list_brought_is_taken(people, called_back, make_renewal):
    last = called_back()
    brought = make_renewal(asset_key=last.asset_key, expires_on=date(2027, 5, 30))
    assert run_clocks(at=NOW)["leads_settled"] == 1
    assert last.leads.get().listed_as == brought
    assert run_clocks(at=NOW)["leads_settled"] == 0


@pytest.mark.parametrize("role", ["specialist", "team_lead", "quality_caller", "auditor", "head_office_admin"])
def test_who_does_not_import_does_not_list_or_drop(role, people, called_back):
    lead = called_back().leads.get()
    for work in (
        lambda: list_lead(by=people[role], lead=lead, at=NOW),
        lambda: drop_lead(by=people[role], lead=lead, reason="x", at=NOW),
    ):
        with pytest.raises(Denied):
            work()
    assert Lead.objects.get().status == "lead_open"


def test_other_provinces_leads_do_not_exist(people, called_back):
    lead = called_back().leads.get()
    assert list_leads(by=people["other_renewal_manager"], leads=[lead.pk], at=NOW).done == []
    assert not Lead.objects.visible_to(people["other_renewal_manager"]).exists()


def test_dropping_says_why(people, called_back):
    lead = called_back().leads.get()
    with pytest.raises(DomainError):
        drop_lead(by=people["renewal_manager"], lead=lead, reason=" ", at=NOW)
    after = drop_lead(by=people["renewal_manager"], lead=lead, reason="高风险车", at=NOW)
    assert (after.status, after.drop_reason) == ("lead_dropped", "高风险车")


def test_manager_hears_once_a_month_of_leads_that_are_due(called_back, freeze):
    called_back()
    early, due = date(2027, 2, 20), date(2027, 2, 25)
    for day, told in ((early, 0), (due, 1), (due, 0)):
        now = freeze(NOW + (day - NOW.date()))
        assert tell_leads_due(now) == told


def test_pages_list_and_drop(client, people, called_back):
    leads = [called_back().leads.get() for _each in range(3)]
    client.force_login(people["renewal_manager"])
    assert client.get(reverse("renewals:leads")).status_code == 200
    shown = client.get(reverse("renewals:leads"), {"tab": "open"}).content.decode()
    assert all(f"/leads/{lead.pk}/" in shown for lead in leads)
    assert "东岭财产保险" in client.get(reverse("renewals:lead", args=[leads[0].pk])).content.decode()
    picked = reverse("renewals:leads_list") + f"?id={leads[0].pk}&id={leads[1].pk}"
    assert client.get(picked).status_code == 200
    assert client.post(picked).status_code == 302
    assert Lead.objects.filter(status="lead_listed").count() == 2
    drop = reverse("renewals:lead_drop", args=[leads[2].pk])
    assert client.post(drop, {"reason": "", "expected_version": 1, "key": "a"}).status_code == 422
    assert client.post(drop, {"reason": "高风险", "expected_version": 1, "key": "b"}).status_code == 302
    assert "高风险" in client.get(reverse("renewals:lead", args=[leads[2].pk])).content.decode()


def test_list_of_leads_asks_the_same_number_of_questions(client, people, called_back):
    client.force_login(people["renewal_manager"])
    address = reverse("renewals:leads") + "?tab=open"
    called_back()
    client.get(address)
    counts = []
    for more in (0, 4):
        for _each in range(more):
            called_back()
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]
