"""A customer lost to another insurer: lapse, attempts, callback, review, lead, and next year's row."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from renewals import actions
from renewals.actions import CallbackForm, Entry
from renewals.clocks import run_clocks
from renewals.leads.actions.attempting import register_attempt
from renewals.leads.actions.deciding import list_lead
from renewals.leads.actions.planning import plan_callbacks, proposed_plan
from renewals.models import Callback, Renewal
from workflow.invariants import examine
from workflow.models import ToDo
from workflow.working_time import SHANGHAI

pytestmark = [pytest.mark.write_path, pytest.mark.django_db]
T = date(2026, 6, 30)


def day(after: int, hour: int = 10) -> datetime:
    when = T + timedelta(days=after)
    return datetime(when.year, when.month, when.day, hour, 0, tzinfo=SHANGHAI)


def broken():
    return {result.code: result.first for result in examine() if result.violations}


def test_from_the_lapse_to_next_years_row(people, make_renewal):
    owner, lead_of_team, quality = people["specialist"], people["team_lead"], people["quality_caller"]
    renewal = make_renewal(status="following", owner=owner, expires_on=T, first_follow_at=None, attempts=0)
    Renewal.objects.filter(pk=renewal.pk).update(effective_contacts=0)

    run_clocks(at=day(1, 1))
    renewal = renewal.reload()
    assert (renewal.status, renewal.lapse_no) == ("lapsed", 1)

    plan = proposed_plan(by=lead_of_team, renewals=[renewal.pk], caller=owner, first=day(2).date(), days=3)
    plan_callbacks(by=lead_of_team, plan=plan, caller=owner, at=day(1, 9))
    missed = Entry(channel="phone", result="N1", next_contact_on=day(3).date())
    renewal = register_attempt(by=owner, renewal=renewal.reload(), entry=missed, at=day(2))
    assert renewal.status == "lapsed"

    form = CallbackForm(
        channel="phone",
        result="R5",
        insured_where="competitor",
        insurer="东岭财产保险",
        insured_until=date(2027, 7, 4),
        reason="P2",
        win_back="low",
        recording_no="LY20260703001",
    )
    renewal = actions.register_callback(by=owner, renewal=renewal, form=form, at=day(3))
    callback = renewal.callbacks.get()
    assert (callback.planned_by, callback.plan_day, callback.lapse_no) == (lead_of_team, plan[renewal.pk], 1)
    assert not ToDo.objects.open().filter(object_id=renewal.pk, kind="callback").exists()

    run_clocks(at=day(14, 1))
    assert Callback.objects.get(pk=callback.pk).sampled
    found = {"verdict": "wrong_reason", "true_reason": "P1", "opinion": "客户说对方便宜 300 元"}
    actions.review_callback(by=quality, callback=Callback.objects.get(pk=callback.pk), at=day(14), **found)
    assert broken() == {}

    run_clocks(at=day(91, 1))
    assert renewal.reload().status == "closed"
    lead = renewal.leads.get()
    assert (lead.expires_on, lead.insurer) == (date(2027, 7, 4), "东岭财产保险")

    next_year = list_lead(by=people["renewal_manager"], lead=lead, at=day(280)).listed_as
    next_year = actions.dispatch(by=people["renewal_manager"], renewal=next_year, to=owner, at=day(280))
    assert (next_year.status, next_year.expires_on, next_year.owner) == ("assigned", date(2027, 7, 4), owner)
    assert broken() == {}
