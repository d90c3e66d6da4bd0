"""Rules about scheme and acceptors as they are kept and as they stop: premium, units, affiliates, clauses, factors."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.errors import Denied, DomainError
from reinsurance.actions import books, lining, requesting
from reinsurance.actions.rechecking import recheck_live
from reinsurance.models import CreditFactorRow, FiledMethod, Placement
from reinsurance.models import PlacementStatus as S
from reinsurance.rules.credit import CreditFactor
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk
from tests.reinsurance.placing.test_rules import verified

TODAY = timezone.localdate


def refused(desk: Desk, placement: Placement) -> str:
    """Why it cannot be bound."""
    with pytest.raises(DomainError) as error:
        lining.bind(by=desk.ri_head, placement=placement.reload())
    return error.value.code


def kept(placement: Placement, rule: str, moment: str) -> Any:
    """The newest answer of a rule at a moment."""
    return placement.rule_results.filter(rule=rule, moment=moment).latest("pk")


def filed(desk: Desk, code: str, **values: Any) -> FiledMethod:
    """A method of dividing risks, filed for the company."""
    given = {"branch": desk.head, "name": "按地址划分", "source": "危险单位划分方案备案"}
    from_yesterday = {"valid_from": TODAY() - timedelta(days=1)}
    return books.file_method(by=desk.compliance, code=code, **{**given, **from_yesterday, **values})


def test_premium_of_the_year_warns_and_then_stops_before_binding(desk: Desk) -> None:
    """O1 keeps 74,074.07 of its premium; four times capital and reserves are eight billion."""
    placement = make.signed(desk, (make.make_market(desk.head), "100"))
    near = {"times": Decimal(4), "warn": Decimal(90)}
    verified(desk, "R02", numbers={**near, "retained": Decimal("799992.5927")})
    assert refused(desk, placement) == "PREMIUM_OVER_LIMIT"
    verified(desk, "R02", numbers={**near, "retained": Decimal("799992.5925")}, valid_from=TODAY())
    placement = lining.bind(by=desk.ri_head, placement=placement.reload())
    told = kept(placement, "R02", "bind")
    assert (told.severity, told.inputs["total"]) == ("warn", "7,999,999,999.07")
    assert told.numbers["retained"] == "799992.5925"


def test_method_of_division_is_asked_for_once_one_is_filed(desk: Desk) -> None:
    filed(desk, "M1")
    filed(desk, "M2", valid_until=TODAY())
    market = make.make_market(desk.head)
    named = make.signed(desk, (market, "100"), unit_method="M1")
    assert lining.bind(by=desk.ri_head, placement=named).status == S.BOUND
    ended = make.signed(desk, (market, "100"), unit_method="M2")
    assert kept(ended, "R03", "submit").inputs == {"method": "M2"}
    assert refused(desk, ended) == "UNIT_METHOD"


def test_method_filed_for_a_branch_holds_below_it_alone(desk: Desk) -> None:
    filed(desk, "M9", branch=desk.tree["3303"])
    filed(desk, "M8", branch=desk.tree["3301"])
    market = make.make_market(desk.head)
    assert refused(desk, make.signed(desk, (market, "100"))) == "UNIT_METHOD"
    assert refused(desk, make.signed(desk, (market, "100"), unit_method="M8")) == "UNIT_METHOD"
    assert make.signed(desk, (market, "100"), unit_method="M9").rule_results.filter(rule="R03").count() == 0


def test_method_filed_for_another_branch_is_not_shown(desk: Desk, client: Client) -> None:
    filed(desk, "M9", branch=desk.tree["3303"], name="按楼层划分")
    filed(desk, "M8", branch=desk.tree["3301"], name="按车间划分")
    filed(desk, "M1")
    client.force_login(desk.ri_requester)
    page = client.get(reverse("reinsurance:rule", args=["R03"])).content.decode()
    assert "按楼层划分" in page
    assert "按地址划分" in page
    assert "按车间划分" not in page


def test_filed_method_is_entered_once_and_by_compliance_alone(desk: Desk) -> None:
    row = filed(desk, "M1")
    for values, code in (
        ({}, "method_filed"),
        ({"code": "M2", "valid_until": TODAY() - timedelta(days=9)}, "dates_reversed"),
    ):
        with pytest.raises(DomainError) as error:
            filed(desk, values.pop("code", "M1"), **values)
        assert error.value.code == code
    with pytest.raises(Denied):
        books.file_method(by=desk.ri_head, branch=desk.head, code="M3", name="x", source="y", valid_from=TODAY())
    with pytest.raises(Error), transaction.atomic():
        FiledMethod.objects.filter(pk=row.pk).update(code="M7")


def test_units_of_a_policy_insure_no_more_than_the_policy(desk: Desk) -> None:
    market, whole = make.make_market(desk.head), Decimal("1000000000.00")
    first = make.signed(desk, (market, "50"), (make.make_market(desk.head), "50"), policy_no="PQ1", policy_sum=whole)
    second = make.signed(desk, (market, "100"), policy_no="PQ1", risk_unit="02", policy_sum=whole)
    assert second.rule_results.filter(rule="R03").count() == 0
    lining.bind(by=desk.ri_head, placement=first)
    third = make.draft(desk, policy_no="PQ1", risk_unit="03", policy_sum=whole)
    requesting.submit(by=desk.ri_requester, placement=third)
    assert kept(third, "R03", "submit").code == "UNITS_OVER_SUM"
    assert refused(desk, second) == "UNITS_OVER_SUM"
    requesting.withdraw(by=desk.ri_head, placement=third.reload(), reason="客户改由他司承保")
    assert lining.bind(by=desk.ri_head, placement=second.reload()).status == S.BOUND


def test_units_of_a_policy_state_the_same_sum(desk: Desk) -> None:
    make.draft(desk, policy_no="PQ1", policy_sum=Decimal(2_000_000_000))
    other = make.draft(desk, policy_no="PQ1", risk_unit="02", policy_sum=Decimal(2_000_000_001))
    requesting.submit(by=desk.ri_requester, placement=other)
    assert kept(other, "R03", "submit").code == "POLICY_SUM_DIFFERS"


def test_division_cannot_change_after_approval_without_another(desk: Desk) -> None:
    placement = make.to_place(desk)
    with pytest.raises(DomainError) as error:
        requesting.edit(by=desk.ri_requester, placement=placement, values={**make.risk(), "risk_unit": "02"})
    assert error.value.code == "wrong_status"


def test_affiliates_of_the_policyholder_only_warn_above_a_fifth(desk: Desk) -> None:
    """O1: our sum insured is 300 million, the order 150: two fifths of the order are a fifth of the risk."""
    lead, affiliate = make.make_market(desk.head), make.make_market(desk.head)
    placement = make.write(desk, make.firm_order(desk, lead), affiliate, "40", affiliated=True)
    placement = make.write(desk, placement, lead, "60", leads=True)
    placement = make.bound_from(desk, placement)
    assert placement.rule_results.filter(rule="R06").count() == 0
    more = make.write(desk, make.firm_order(desk, lead), affiliate, "40.001", affiliated=True)
    more = make.bound_from(desk, make.write(desk, more, lead, "59.999", leads=True))
    told = kept(more, "R06", "bind")
    assert (told.severity, told.inputs["most"]) == ("warn", "20")


def table(desk: Desk, *factors: CreditFactor, **values: Any) -> None:
    """The actuary's table, made up."""
    given = {"source": "测试因子表", "valid_from": TODAY() - timedelta(days=1)}
    books.load_factors(by=desk.compliance, factors=factors, **{**given, **values})


def test_credit_charge_is_noted_by_the_newest_row_of_the_table(desk: Desk) -> None:
    market = make.make_market(desk.head)
    band = {"market": "onshore", "solvency_from": Decimal(100)}
    table(desk, CreditFactor(**band, base=Decimal("0.5")))
    table(desk, CreditFactor(**band, base=Decimal("0.02"), k=Decimal("0.25")), valid_from=TODAY())
    table(desk, CreditFactor(**band, base=Decimal("0.9")), valid_from=TODAY() + timedelta(days=1))
    placement = lining.bind(by=desk.ri_head, placement=make.signed(desk, (market, "100")))
    told = kept(placement, "R11", "bind")
    assert (told.severity, told.counterparty, told.inputs["factor"]) == ("info", market, "0.025")
    assert (told.inputs["exposure"], told.inputs["charge"]) == ("370,370.37", "9,259.26")
    assert placement.rule_results.filter(moment="bind", code="HELD").exists()
    recheck_live()
    assert kept(placement, "R11", "nightly").inputs == told.inputs


def test_table_of_factors_is_append_only_and_of_compliance(desk: Desk) -> None:
    with pytest.raises(DomainError) as error:
        table(desk)
    assert error.value.code == "factors_missing"
    with pytest.raises(Denied):
        books.load_factors(by=desk.ri_head, factors=[], source="x", valid_from=TODAY())
    table(desk, CreditFactor(market="offshore", base=Decimal(1)))
    with pytest.raises(Error), transaction.atomic():
        CreditFactorRow.objects.update(base=Decimal(0))


def test_tables_are_entered_on_their_pages(desk: Desk, client: Client) -> None:
    client.force_login(desk.compliance)
    days = {"source": "精算部2026年1号文", "valid_from": "2026-01-01"}
    page, rule = reverse("reinsurance:factors_new"), reverse("reinsurance:rule", args=["R11"])
    assert client.get(rule).status_code == 200
    wrong = client.post(page, {**days, "rows": "offshore,,sp,A,0,0.2,0\noffshore,,sp,,0,0.2,0\nmars,,,,0,1,0"})
    assert wrong.status_code == 422
    assert "2, 3" in wrong.content.decode()
    assert client.post(page, {**days, "rows": "offshore,,sp,A,0,0.2,\n\nonshore,150,,,,0.02,-0.25"}).status_code == 302
    assert "精算部2026年1号文" in client.get(rule).content.decode()
    assert CreditFactorRow.objects.count() == 2
    method = {**days, "branch": desk.head.pk, "code": "M1", "name": "按地址划分"}
    assert client.post(reverse("reinsurance:method_new"), method).status_code == 302
    assert client.post(reverse("reinsurance:method_new"), method).status_code == 422
    assert "按地址划分" in client.get(reverse("reinsurance:rule", args=["R03"])).content.decode()
    client.force_login(desk.ri_handler)
    assert client.get(page).status_code == 403


def test_cut_through_clause_is_bound_with_a_legal_opinion(desk: Desk) -> None:
    market = make.make_market(desk.head)
    declared = make.signed(desk, (market, "100"), cut_through=True)
    named = make.write(desk, make.firm_order(desk, market), market, "100", leads=True, conditions="适用径付条款")
    named = lining.sign(by=desk.ri_reviewer, placement=named)
    for placement in (declared, named):
        assert refused(desk, placement) == "CUT_THROUGH"
        assert kept(placement, "R25", "bind").severity == "block"
        make.add_file(desk.ri_handler, placement, "legal_opinion")
        assert lining.bind(by=desk.ri_head, placement=placement.reload()).status == S.BOUND


def test_slip_with_another_retention_is_told_overnight(desk: Desk) -> None:
    placement = lining.bind(by=desk.ri_head, placement=make.signed(desk, (make.make_market(desk.head), "100")))
    recheck_live()
    assert placement.rule_results.filter(rule="R26").count() == 0
    placement.sections.update(retention=Decimal("29999999.99"), treaty_cession=Decimal("120000000.01"))
    recheck_live()
    told = kept(placement, "R26", "nightly")
    assert (told.severity, told.inputs["stated"]) == ("warn", "30,000,000.00")


def test_hong_kong_and_board_are_noted_of_the_acceptor(desk: Desk) -> None:
    who = make.make_market(desk.head, domicile="HK", board_no="SH-0007", reported_on=TODAY())
    placement = lining.bind(by=desk.ri_head, placement=make.signed(desk, (who, "100")))
    codes = set(placement.rule_results.filter(moment="bind", severity="info").values_list("code", flat=True))
    assert codes == {"HK_NOT_AUTHORISED", "BOARD_REGISTERED"}
    assert {row.counterparty for row in placement.rule_results.filter(severity="info")} == {who}


def test_night_asks_as_much_with_tables_for_many_as_for_few(desk: Desk) -> None:
    filed(desk, "M1")
    table(desk, CreditFactor(market="onshore", solvency_from=Decimal(100), base=Decimal("0.02")))
    market, whole = make.make_market(desk.head), Decimal(10**10)
    given: dict[str, Any] = {"unit_method": "M1", "policy_no": "PQ1", "policy_sum": whole}
    make.signed(desk, (market, "100"), **given, risk_unit="00")
    recheck_live()
    with CaptureQueriesContext(connection) as few:
        recheck_live()
    for unit in range(1, 4):
        make.signed(desk, (market, "100"), **given, risk_unit=f"{unit:02d}")
    with CaptureQueriesContext(connection) as many:
        assert recheck_live()["placements"] == 4
    assert len(many) == len(few)
