"""Covers that come to their end: renewed with their terms, or left to end; and why not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.errors import DomainError
from accounts.models import Branch, User
from reinsurance.actions import marketing, renewing, requesting
from reinsurance.clocks import run_clocks
from reinsurance.figures import figures_of
from reinsurance.forms.placing import ApproachForm
from reinsurance.forms.renewing import a_year_later
from reinsurance.models import Counterparty, Placement
from reinsurance.models import PlacementStatus as S
from reinsurance.renewed import AS_EXPIRING, CHANGED, RENEWAL_TOLERANCE, expiring_markets, kind_of
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk
from tests.reinsurance.placing.test_refusals import code_of
from workflow.models import BranchSetting, ToDo


def on_risk(desk: Desk, *markets: tuple[Counterparty, str], **overrides: Any) -> Placement:
    """Bound, and begun."""
    carriers = markets or ((make.make_market(desk.head), "60"), (make.make_market(desk.head), "40"))
    placement = make.bound(desk, *carriers, **overrides)
    run_clocks(placement.period_from)
    return placement.reload()


def near_end(placement: Placement, days: int = 60) -> datetime:
    return placement.period_until - timedelta(days=days)


def stated(placement: Placement, **overrides: Any) -> dict[str, Any]:
    """What a renewal states anew."""
    return {
        "original_kind": "P",
        "policy_no": f"{placement.policy_no}-R",
        "period_from": placement.period_until,
        "period_until": placement.period_until + timedelta(days=365),
        **overrides,
    }


def renewal(desk: Desk, placement: Placement, **overrides: Any) -> Placement:
    values = stated(placement, **overrides)
    return renewing.renew(by=desk.ri_handler, placement=placement.reload(), values=values, at=near_end(placement))


def open_renewal_todos() -> list[int]:
    return list(ToDo.objects.open().filter(kind="ri_renew").values_list("object_id", flat=True))


def test_renewal_takes_over_terms_and_panel_and_is_as_expiring(desk: Desk) -> None:
    lead, follower = make.make_market(desk.head), make.make_market(desk.head)
    expiring = on_risk(desk, (lead, "40"), (follower, "60"))
    made = renewal(desk, expiring)
    assert (made.status, made.renews, made.scenario) == (S.DRAFT, expiring, expiring.scenario)
    assert made.insured_name == expiring.insured_name
    assert (made.losses, made.handler) == ("", None)
    for name in ("own", "retention", "treaty", "order", "order_premium"):
        assert figures_of(made).total(name) == figures_of(expiring).total(name), name
    assert kind_of(made) == AS_EXPIRING
    assert [(each.reinsurer, each.asked) for each in expiring_markets(made)] == [(follower, False), (lead, False)]
    assert expiring.reload().status == S.ON_RISK


def test_renewal_of_an_endorsed_cover_starts_from_its_last_totals(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    expiring = make.bound(desk, (lead, "100"))
    expiring = make.in_force(desk, make.amounts(desk, expiring, make.change("50000000.00", "123456.79")))
    made = renewal(desk, expiring)
    section = made.sections.get()
    assert section.sum_insured == Decimal("550000000.00")
    assert not section.is_endorsed
    for name in ("retention", "treaty", "order", "order_premium"):
        assert figures_of(made).total(name) == figures_of(expiring).total(name), name


def test_renewal_of_a_layer_keeps_limit_and_attachment(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    more = {"scenario": "outward_xl", "eml": Decimal(90000000), "eml_basis": "现场查勘", "own_share": Decimal(100)}
    placement = make.draft(desk, make.LAYER, **more)
    make.add_file(desk.ri_requester, placement, "eml_report")
    placement = requesting.submit(by=desk.ri_requester, placement=placement.reload())
    placement = make.decide(placement, requesting.PLACEMENT, desk.ri_reviewer, desk.ri_head)
    placement = marketing.approach(by=desk.ri_handler, placement=placement, reinsurer=lead)
    values = make.quote_values(placement, order_premium=Decimal("400000.00"), commission=Decimal(0))
    marketing.record_quote(by=desk.ri_handler, approach=placement.approaches.get(), values=values)
    placement = marketing.choose_lead(by=desk.ri_handler, quote=placement.quotes.get())
    placement = marketing.release_order(by=desk.ri_reviewer, placement=placement)
    placement = make.bound_from(desk, make.write(desk, placement, lead, "100", leads=True))
    layer = renewal(desk, placement).sections.get()
    assert (layer.limit, layer.attachment) == (make.LAYER["limit"], make.LAYER["attachment"])
    assert layer.order_premium == Decimal("400000.00")


def test_losses_must_be_stated_anew_and_small_changes_are_decided_by_the_reviewer(desk: Desk) -> None:
    small = {**make.O1, "sum_insured": Decimal("300000000.00"), "treaty_cession": Decimal("110000000.00")}
    lead = make.make_market(desk.head)
    placement = make.firm_order(desk, lead, small)
    expiring = make.bound_from(desk, make.write(desk, placement, lead, "100", leads=True))
    made = renewal(desk, expiring)
    make.add_file(desk.ri_handler, made, "information")
    assert code_of(requesting.submit, by=desk.ri_handler, placement=made.reload()) == "fields_missing"
    risk = {name: getattr(made, name) for name in ("policy_no", "risk_unit", "period_from", "period_until")}
    made = requesting.edit(by=desk.ri_handler, placement=made.reload(), values={**risk, "losses": "五年无赔款"})
    made = requesting.submit(by=desk.ri_handler, placement=made)
    assert make.decide(made, requesting.PLACEMENT, desk.ri_reviewer).status == S.APPROVED


def test_tolerance_is_that_of_the_branch(desk: Desk) -> None:
    made = renewal(desk, on_risk(desk))
    section = made.sections.get()
    values = {**make.O1, "commission": Decimal("23.6")}
    requesting.change_section(by=desk.ri_handler, section=section, values=values)
    assert kind_of(made.reload()) == AS_EXPIRING
    BranchSetting.objects.create(
        branch=Branch.objects.get(code="HQ"), code=RENEWAL_TOLERANCE, value=4, valid_from=timezone.localdate()
    )
    assert kind_of(made.reload()) == CHANGED


def test_changed_terms_go_along_the_whole_chain(desk: Desk) -> None:
    expiring = on_risk(desk)
    made = renewal(desk, expiring)
    section = made.sections.get()
    values = {**make.O1, "sum_insured": Decimal("600000000.00"), "retention": Decimal("40000000.00")}
    requesting.change_section(by=desk.ri_handler, section=section, values=values)
    assert kind_of(made.reload()) == CHANGED
    risk = {name: getattr(made, name) for name in ("policy_no", "risk_unit", "period_from", "period_until")}
    made = requesting.edit(by=desk.ri_handler, placement=made.reload(), values={**risk, "losses": "无"})
    make.add_file(desk.ri_handler, made, "information")
    made = requesting.submit(by=desk.ri_handler, placement=made.reload())
    made = make.decide(made, requesting.PLACEMENT, desk.ri_reviewer, desk.ri_head)
    assert made.status == S.SUBMITTED
    assert make.decide(made, requesting.PLACEMENT, desk.chief_underwriter).status == S.APPROVED


@pytest.mark.parametrize(("days", "code"), [(61, "renewal_window"), (-61, "renewal_window"), (60, ""), (-60, "")])
def test_cover_is_renewed_within_its_days_only(desk: Desk, days: int, code: str) -> None:
    expiring = on_risk(desk)
    act = {"by": desk.ri_handler, "placement": expiring, "at": near_end(expiring, days)}
    if code:
        assert code_of(renewing.renew, **act, values=stated(expiring)) == code
        assert code_of(renewing.leave_unrenewed, **act, reason="客户不再续保") == code
    else:
        assert renewing.renew(**act, values=stated(expiring)).renews == expiring


@pytest.mark.parametrize(
    ("overrides", "code"),
    [
        ({"period_from": timedelta(seconds=-1)}, "PERIOD"),
        ({"period_until": timedelta(0)}, "PERIOD"),
        ({"policy_no": "same"}, "DUP_PLACEMENT"),
    ],
    ids=["overlaps", "ends before it begins", "same policy"],
)
def test_unsound_renewal_is_refused(desk: Desk, overrides: dict[str, Any], code: str) -> None:
    expiring = on_risk(desk)
    values = stated(expiring)
    for name, value in overrides.items():
        values[name] = expiring.policy_no if name == "policy_no" else expiring.period_until + value
    assert code_of(renewing.renew, by=desk.ri_handler, placement=expiring, values=values, at=near_end(expiring)) == code
    assert not expiring.renewals.exists()


def test_cover_that_is_not_bound_is_not_renewed(desk: Desk) -> None:
    placement = make.draft(desk)
    refused = {"by": desk.ri_handler, "placement": placement, "values": stated(placement)}
    assert code_of(renewing.renew, **refused) == "wrong_status"


def test_cover_has_one_renewal_until_that_comes_to_nothing(desk: Desk) -> None:
    expiring = on_risk(desk)
    first = renewal(desk, expiring)
    again = {"by": desk.ri_handler, "placement": expiring.reload(), "at": near_end(expiring, 30)}
    other = stated(expiring, policy_no="P-OTHER")
    assert code_of(renewing.renew, **again, values=other) == "RENEWED"
    assert code_of(renewing.leave_unrenewed, **again, reason="客户不再续保") == "RENEWED"
    with pytest.raises(Error), transaction.atomic():
        Placement.objects.filter(pk=make.draft(desk).pk).update(renews=expiring)
    requesting.withdraw(by=desk.ri_head, placement=first, reason="客户暂缓续保")
    assert renewing.renew(**again, values=other).renews == expiring


def test_what_a_placement_renews_never_changes(desk: Desk) -> None:
    made = renewal(desk, on_risk(desk))
    with pytest.raises(Error), transaction.atomic():
        Placement.objects.filter(pk=made.pk).update(renews=None)


def test_clock_reminds_once_and_until_it_is_decided(desk: Desk) -> None:
    expiring = on_risk(desk)
    assert run_clocks(near_end(expiring, 61))["to_renew"] == 0
    assert run_clocks(near_end(expiring))["to_renew"] == 1
    todo = ToDo.objects.open().get(kind="ri_renew")
    assert (todo.object_id, todo.assignee, todo.due_at) == (expiring.pk, desk.ri_handler, expiring.period_until)
    assert run_clocks(near_end(expiring, 59))["to_renew"] == 0
    made = renewal(desk, expiring)
    assert open_renewal_todos() == []
    assert run_clocks(near_end(expiring, 50))["to_renew"] == 0
    requesting.withdraw(by=desk.ri_head, placement=made, reason="客户暂缓续保")
    assert run_clocks(near_end(expiring, 40))["to_renew"] == 1
    act = {"by": desk.ri_handler, "placement": expiring.reload(), "at": near_end(expiring, 39)}
    assert code_of(renewing.leave_unrenewed, **act, reason="无") == "reason_missing"
    assert renewing.leave_unrenewed(**act, reason="客户转投他司").no_renewal_reason == "客户转投他司"
    assert run_clocks(near_end(expiring, 38))["to_renew"] == 0
    assert open_renewal_todos() == []
    assert renewal(desk, expiring).renews.no_renewal_reason == ""


def test_reminder_ends_with_its_days(desk: Desk) -> None:
    expiring = on_risk(desk)
    run_clocks(near_end(expiring, 1))
    run_clocks(near_end(expiring, -1))
    assert open_renewal_todos() == [expiring.pk]
    run_clocks(near_end(expiring, -61))
    assert open_renewal_todos() == []


def test_reviewer_does_not_renew_and_a_stranger_does_not_see_it(desk: Desk, client: Client) -> None:
    expiring = on_risk(desk)
    refused = {"placement": expiring, "values": stated(expiring), "at": near_end(expiring)}
    assert code_of(renewing.renew, by=desk.ri_reviewer, **refused)
    client.force_login(desk.ri_reviewer)
    assert client.get(reverse("reinsurance:renew", args=[expiring.pk])).status_code == 403


def test_market_form_offers_the_largest_expiring_line_that_was_not_asked(desk: Desk) -> None:
    lead, follower = make.make_market(desk.head), make.make_market(desk.head)
    made = renewal(desk, on_risk(desk, (lead, "40"), (follower, "60")))
    form = ApproachForm(obj=made, user=desk.ri_handler)
    assert (form["reinsurer"].value(), form["broker"].value()) == (follower.pk, None)


def test_year_later_of_a_leap_day_is_the_28th() -> None:
    assert a_year_later(datetime(2028, 2, 29, 12)) == datetime(2029, 2, 28, 12)
    assert a_year_later(datetime(2027, 2, 28)) == datetime(2028, 2, 28)


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer at a time: nothing to wait for")
@pytest.mark.django_db(transaction=True)
def test_two_people_renewing_at_once_make_one_renewal(desk: Desk) -> None:
    expiring = on_risk(desk)
    ready = Barrier(2)

    def act(by: User, number: str) -> str:
        ready.wait()
        try:
            values = stated(expiring, policy_no=number)
            renewing.renew(by=by, placement=expiring, values=values, at=near_end(expiring))
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(act, [desk.ri_handler, desk.ri_requester], ["P-1", "P-2"]))
    assert sorted(answers) == ["RENEWED", "done"]
