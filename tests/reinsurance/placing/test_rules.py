"""Rules as compliance keeps them, what two people allow, and the nightly check of live placements."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import Error, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.errors import Denied, DomainError
from accounts.models import User
from reinsurance.actions import admitting, allowing, lining, requesting
from reinsurance.actions.rechecking import recheck_live
from reinsurance.actions.regulating import set_rule, verify_rule
from reinsurance.models import Placement, RuleAllowance, RuleResult, RuleVersion
from reinsurance.models import PlacementStatus as S
from reinsurance.regulating import laws_on, legal_limit_of
from reinsurance.risk_reading import unsent_files
from reinsurance.rules.regulation import REGISTER, Severity
from reinsurance.tasks import recheck_live as nightly_task
from tests import factories
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk
from workflow.models import Event, ToDo

TODAY = timezone.localdate


def written(desk: Desk, rule: str, **values: Any) -> RuleVersion:
    """A version by compliance, from yesterday."""
    first = REGISTER[rule].first
    given: dict[str, Any] = {
        "severity": first.severity.value,
        "status": "in_force",
        "source": "测试",
        "numbers": dict(first.numbers),
        "valid_from": TODAY() - timedelta(days=1),
    }
    return set_rule(by=desk.compliance, rule=rule, **{**given, **values})


def verified(desk: Desk, rule: str, **values: Any) -> RuleVersion:
    """The same, verified by a second person."""
    second = factories.make_person("compliance", desk.head)
    return verify_rule(by=second, version=written(desk, rule, **values))


def test_version_holds_once_a_second_person_has_verified_it(desk: Desk) -> None:
    tighter = written(desk, "R01", numbers={"percent": Decimal("7.5")})
    assert legal_limit_of(desk.head, TODAY()) == Decimal(200_000_000)
    with pytest.raises(DomainError) as refused:
        verify_rule(by=desk.compliance, version=tighter)
    assert refused.value.code == "FOUR_EYES"
    second = factories.make_person("compliance", desk.head)
    verify_rule(by=second, version=tighter)
    assert legal_limit_of(desk.head, TODAY()) == Decimal(150_000_000)
    assert legal_limit_of(desk.head, TODAY() - timedelta(days=2)) == Decimal(200_000_000)
    with pytest.raises(DomainError) as again:
        verify_rule(by=second, version=tighter)
    assert again.value.code == "rule_verified"
    told = Event.objects.filter(verb__in=["set_rule", "verify_rule"]).order_by("pk")
    assert [event.verb for event in told] == ["set_rule", "verify_rule"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"numbers": {}}, "rule_numbers"),
        ({"numbers": {"percent": Decimal(10), "other": Decimal(1)}}, "rule_numbers"),
        ({"numbers": {"percent": Decimal(-1)}}, "rule_numbers"),
        ({"numbers": {"percent": Decimal("NaN")}}, "rule_numbers"),
        ({"valid_until": date(2020, 1, 1)}, "dates_reversed"),
        ({"source": "a\u202eb"}, "TEXT"),
    ],
    ids=["no number", "one too many", "negative", "not a number", "dates", "text"],
)
def test_version_that_makes_no_sense_is_refused(desk: Desk, values: dict[str, Any], code: str) -> None:
    with pytest.raises(DomainError) as refused:
        written(desk, "R01", **values)
    assert refused.value.code == code


def test_only_compliance_keeps_rules(desk: Desk, client: Client) -> None:
    desk.compliance, kept = desk.ri_head, desk.compliance
    with pytest.raises(Denied):
        written(desk, "R01")
    desk.compliance = kept
    row = written(desk, "R01")
    with pytest.raises(Denied):
        verify_rule(by=desk.ri_head, version=row)
    client.force_login(desk.ri_handler)
    assert client.get(reverse("reinsurance:rules")).status_code == 200
    assert client.get(reverse("reinsurance:rule_new", args=["R01"])).status_code == 403


def test_written_version_cannot_be_changed_in_the_database(desk: Desk) -> None:
    row = verified(desk, "R01")
    for change in ({"severity": "info"}, {"numbers": {"percent": "90"}}, {"verified_by": None, "verified_at": None}):
        with pytest.raises(Error), transaction.atomic():
            RuleVersion.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(Error), transaction.atomic():
        RuleVersion.objects.create(
            rule="R01",
            number=9,
            severity="block",
            status="in_force",
            source="x",
            valid_from=TODAY(),
            made_by=desk.compliance,
            made_at=timezone.now(),
            verified_by=desk.compliance,
            verified_at=timezone.now(),
        )


def test_rule_is_written_and_verified_on_its_page(desk: Desk, client: Client) -> None:
    client.force_login(desk.compliance)
    page = reverse("reinsurance:rule", args=["R05"])
    assert client.get(reverse("reinsurance:rule", args=["R99"])).status_code == 404
    asked = {"severity": "block", "status": "in_force", "source": "2021年8号令", "valid_from": "2026-01-01"}
    wrong = client.post(reverse("reinsurance:rule_new", args=["R05"]), {**asked, "number_percent": "-1"})
    assert wrong.status_code == 422
    made = client.post(reverse("reinsurance:rule_new", args=["R05"]), {**asked, "number_percent": "60"})
    assert made.status_code == 302
    verify = reverse("reinsurance:rule_verify", args=["R05", "1"])
    assert client.post(verify).status_code == 302
    assert laws_on(TODAY()).versions["R05"].number == 0
    client.force_login(factories.make_person("compliance", desk.head))
    assert verify in client.get(page).content.decode()
    assert client.post(verify).status_code == 302
    assert client.post(reverse("reinsurance:rule_verify", args=["R05", "x"])).status_code == 404
    version = laws_on(TODAY()).versions["R05"]
    assert (version.number, version.effect, version.numbers["percent"]) == (1, Severity.BLOCK, Decimal(60))


def test_verified_rule_stops_a_line_that_only_warned_before(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    placement = make.firm_order(desk, lead, {**make.O1, "retention": Decimal(0), "treaty_cession": Decimal(0)})
    verified(desk, "R05", numbers={"percent": Decimal(50)})
    with pytest.raises(DomainError) as refused:
        make.write(desk, placement, lead, "51")
    assert refused.value.code == "SECURITY_ONE_ACCEPTOR"
    kept = RuleResult.objects.filter(placement=placement, moment="line", severity="block").get()
    assert (kept.rule, kept.rule_version, kept.numbers) == ("R05", 1, {"percent": "50"})
    assert make.write(desk, placement, lead, "50").lines.count() == 1


def test_share_of_one_acceptor_is_free_for_energy(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    verified(desk, "R05")
    whole = {**make.O1, "retention": Decimal(0), "treaty_cession": Decimal(0)}
    placement = make.firm_order(desk, lead, whole, line="energy")
    assert make.write(desk, placement, lead, "100").status == S.PLACED


def test_every_moment_keeps_its_answers(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    placement = lining.bind(by=desk.ri_head, placement=make.signed(desk, (lead, "100")))
    recheck_live()
    moments = set(RuleResult.objects.filter(placement=placement).values_list("moment", flat=True))
    assert moments == {"submit", "market", "firm_order", "line", "bind", "nightly"}


def test_refused_submission_keeps_the_answer_that_refused_it(desk: Desk) -> None:
    section = {**make.O1, "retention": Decimal("200000000.01"), "treaty_cession": Decimal(0)}
    placement = make.draft(desk, section)
    with pytest.raises(DomainError) as refused:
        requesting.submit(by=desk.ri_requester, placement=placement)
    assert refused.value.code == "RETENTION_OVER_LIMIT"
    kept = RuleResult.objects.get(placement=placement)
    assert (kept.rule, kept.moment, kept.severity) == ("R01", "submit", "block")


def stopped_by_relation(desk: Desk) -> Placement:
    """Signed with a related party, which the verified rule stops at binding."""
    related = make.make_market(desk.head, related_party=True)
    placement = make.signed(desk, (related, "100"))
    verified(desk, "R14")
    with pytest.raises(DomainError) as refused:
        lining.bind(by=desk.ri_head, placement=placement)
    assert refused.value.code == "RELATED_PARTY"
    return placement.reload()


def test_related_party_is_bound_once_two_people_have_allowed_it(desk: Desk) -> None:
    placement = stopped_by_relation(desk)
    result = placement.rule_results.get(rule="R14", severity="approve")
    placement = allowing.ask_allowance(by=desk.ri_handler, result=result, reason="董事会已批准关联交易")
    with pytest.raises(DomainError):
        lining.bind(by=desk.ri_head, placement=placement)
    assert ToDo.objects.open().filter(kind="ri_allow", object_id=placement.pk).count() == 1
    allowance = placement.allowances.get()
    placement = allowing.grant_allowance(by=desk.compliance, allowance=allowance, note="已核对批准文件")
    assert not ToDo.objects.open().filter(kind="ri_allow").exists()
    placement = lining.bind(by=desk.ri_head, placement=placement)
    assert placement.status == S.BOUND
    kept = placement.rule_results.get(rule="R14", moment="bind", severity="warn")
    assert kept.inputs["allowed"] == "yes"


def test_allowance_is_asked_and_granted_on_the_page_of_the_placement(desk: Desk, client: Client) -> None:
    placement = stopped_by_relation(desk)
    result = placement.rule_results.get(rule="R14", severity="approve")

    def fill_in(person: Any, verb: str, **values: Any) -> None:
        client.force_login(person)
        address = reverse(f"reinsurance:{verb}", args=[placement.pk])
        assert client.get(address).status_code == 200
        sent = {**values, "expected_version": placement.reload().version, "key": verb}
        assert client.post(address, sent).status_code == 302

    fill_in(desk.ri_handler, "ask_allowance", result=result.pk, reason="董事会已批准关联交易")
    fill_in(desk.compliance, "grant_allowance", allowance=placement.allowances.get().pk, note="已核对")
    page = client.get(reverse("reinsurance:placement", args=[placement.pk])).content.decode()
    assert str(REGISTER["R14"].remedy) in page
    assert desk.compliance.name in page


def test_allowance_is_refused_where_it_does_not_belong(desk: Desk) -> None:
    placement = stopped_by_relation(desk)
    result = placement.rule_results.get(rule="R14", severity="approve")
    held = placement.rule_results.filter(severity="").first()
    assert held is not None
    for given, reason, code in ((held, "理由充分的突破申请", "not_allowable"), (result, "短", "reason_missing")):
        with pytest.raises(DomainError) as refused:
            allowing.ask_allowance(by=desk.ri_handler, result=given, reason=reason)
        assert refused.value.code == code
    other = make.to_place(desk)
    with pytest.raises(DomainError) as nothing:
        allowing.ask_allowance(by=desk.ri_handler, result=RuleResult(placement=other), reason="理由充分的突破申请")
    assert nothing.value.code == "nothing_to_allow"
    allowing.ask_allowance(by=desk.ri_handler, result=result, reason="董事会已批准关联交易")
    with pytest.raises(DomainError) as again:
        allowing.ask_allowance(by=desk.ri_handler, result=result, reason="董事会已批准关联交易")
    assert again.value.code == "nothing_to_allow"
    with pytest.raises(Denied):
        allowing.grant_allowance(by=desk.ri_handler, allowance=placement.allowances.get(), note="x")
    with pytest.raises(Error), transaction.atomic():
        RuleAllowance.objects.filter(placement=placement).update(granted_by=desk.ri_handler, granted_at=timezone.now())


def test_night_finds_what_changed_tells_once_and_takes_it_back(desk: Desk) -> None:
    market = make.make_market(desk.head)
    placement = lining.bind(by=desk.ri_head, placement=make.signed(desk, (market, "100")))
    now = timezone.now()
    assert recheck_live(now) == {"placements": 1, "lines": 1, "new_stops": 0}
    today = TODAY()
    admitting.screen(by=desk.compliance, counterparty=market, result="hit", day=today, note="OFAC SDN")
    assert recheck_live(now + timedelta(days=1))["new_stops"] == 1
    assert ToDo.objects.open().filter(kind="ri_recheck", object_id=placement.pk).count() == 1
    assert recheck_live(now + timedelta(days=2))["new_stops"] == 0
    admitting.screen(by=desk.compliance, counterparty=market.reload(), result="clear", day=today, note="同名，已排除")
    assert recheck_live(now + timedelta(days=3))["new_stops"] == 0
    assert not ToDo.objects.open().filter(kind="ri_recheck").exists()
    rows = RuleResult.objects.filter(placement=placement, moment="nightly").order_by("pk")
    assert [row.code for row in rows] == ["HELD", "SECURITY_SANCTIONS", "SECURITY_SANCTIONS", "HELD"]


def test_night_counts_the_limit_of_the_group_without_the_placement_itself(desk: Desk) -> None:
    group = make.make_market(desk.head, kind="group", limit=Decimal(300_000_000))
    first, second = (make.make_market(desk.head, group=group) for _ in range(2))
    for market in (first, second):
        lining.bind(by=desk.ri_head, placement=make.signed(desk, (market, "100")))
    assert recheck_live()["new_stops"] == 0
    type(group).objects.filter(pk=group.pk).update(limit=Decimal("299999999.99"))
    assert recheck_live(timezone.now() + timedelta(days=1))["new_stops"] == 2


def test_night_asks_nothing_about_what_is_not_live(desk: Desk) -> None:
    make.to_place(desk)
    market = make.make_market(desk.head)
    placement = make.signed(desk, (market, "100"))
    requesting.withdraw(by=desk.ri_head, placement=placement, reason="客户改由他司承保")
    assert recheck_live() == {"placements": 0, "lines": 0, "new_stops": 0}


def test_night_asks_as_much_for_many_placements_as_for_few(desk: Desk) -> None:
    market = make.make_market(desk.head)
    for _ in range(2):
        make.signed(desk, (market, "20"), (make.make_market(desk.head), "80"))
    recheck_live()
    with CaptureQueriesContext(connection) as few:
        recheck_live()
    for _ in range(4):
        make.signed(desk, (market, "100"))
    with CaptureQueriesContext(connection) as many:
        assert recheck_live()["placements"] == 6
    assert len(many) == len(few)


def test_page_shows_the_last_night_only(desk: Desk, client: Client) -> None:
    market = make.make_market(desk.head)
    placement = make.signed(desk, (market, "100"))
    now = timezone.now()
    for night in range(3):
        recheck_live(now + timedelta(days=night))
    client.force_login(desk.ri_handler)
    User.objects.filter(pk=desk.ri_handler.pk).update(language="en")
    page = client.get(reverse("reinsurance:placement", args=[placement.pk])).content.decode()
    assert page.count("Checked overnight") == 1
    assert page.count("At submission") == 1
    assert RuleResult.objects.filter(placement=placement, moment="nightly").count() == 3


def test_nightly_task_is_on_the_calendar_and_may_run_twice(desk: Desk) -> None:
    names = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert nightly_task.name in names
    assert nightly_task() == nightly_task() == {"placements": 0, "lines": 0, "new_stops": 0}


def test_information_that_came_after_the_inquiry_is_told_at_binding_and_overnight(desk: Desk) -> None:
    lead = make.make_market(desk.head)
    placement = make.signed(desk, (lead, "100"))
    assert unsent_files([placement])[placement.pk] == 0
    make.add_file(desk.ri_handler, placement, "mail")
    make.add_file(desk.ri_handler, placement, "survey")
    assert unsent_files([placement])[placement.pk] == 1
    placement = lining.bind(by=desk.ri_head, placement=placement.reload())
    assert placement.rule_results.get(moment="bind", rule="R17").inputs["files"] == "1"
    recheck_live()
    assert placement.rule_results.get(moment="nightly", rule="R17").severity == "warn"


def test_placement_of_two_policies_is_marked_at_submission_and_not_bound(desk: Desk) -> None:
    placement = make.signed(desk, (make.make_market(desk.head), "100"), policy_no="PQ0001、PQ0002")
    assert placement.rule_results.get(moment="submit", rule="R16").severity == "block"
    with pytest.raises(DomainError) as refused:
        lining.bind(by=desk.ri_head, placement=placement)
    assert refused.value.code == "SEVERAL_POLICIES"
