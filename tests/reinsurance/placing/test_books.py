"""What acceptors are told in writing (R26), how long books are kept (R28), and what no claim waits for (R24)."""

from __future__ import annotations

import ast
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import claims
from accounts.errors import Denied, DomainError
from reinsurance.actions import books, cancelling, lining, requesting
from reinsurance.actions.rechecking import recheck_live
from reinsurance.clocks import run_clocks
from reinsurance.keeping import books_kept_until, why_kept
from reinsurance.models import Placement, PlacementDocument
from reinsurance.rules.keeping import years_later
from reinsurance.rules.regulation import REGISTER
from tests.reinsurance.placing import situations as make
from tests.reinsurance.placing.situations import Desk
from tests.reinsurance.placing.test_rules import verified
from workflow.models import ToDo, Tracked
from workflow.steps import steps_of

TODAY = timezone.localdate


def bound(desk: Desk, **overrides: Any) -> Placement:
    """Bound cover of one market."""
    return lining.bind(by=desk.ri_head, placement=make.signed(desk, (make.make_market(desk.head), "100"), **overrides))


def asked(desk: Desk, placement: Placement, **overrides: Any) -> Placement:
    """The acceptor asks for our retention, to be answered today."""
    values = {
        "counterparty": placement.lines.get().reinsurer,
        "evidence": make.add_file(desk.ri_handler, placement, "mail"),
        "due_on": TODAY(),
        **overrides,
    }
    return books.record_fact_request(by=desk.ri_handler, placement=placement.reload(), values=values)


def test_request_of_an_acceptor_is_a_to_do_until_it_is_answered(desk: Desk) -> None:
    placement = asked(desk, bound(desk))
    todo = ToDo.objects.open().get(kind="ri_facts", object_id=placement.pk)
    assert (timezone.localdate(todo.due_at), todo.assignee) == (TODAY(), desk.ri_handler)
    now = timezone.now()
    recheck_live(now)
    assert placement.rule_results.filter(rule="R26").count() == 0
    recheck_live(now + timedelta(days=1))
    told = placement.rule_results.get(rule="R26", moment="nightly")
    assert (told.code, told.severity, told.inputs["day"]) == ("FACTS_OVERDUE", "warn", str(TODAY()))
    answer = make.add_file(desk.ri_handler, placement, "mail")
    request = placement.fact_requests.get()
    placement = books.record_fact_answer(by=desk.ri_handler, request=request, answer=answer)
    assert not ToDo.objects.open().filter(kind="ri_facts").exists()
    recheck_live(now + timedelta(days=2))
    assert placement.rule_results.filter(rule="R26").count() == 1
    for again in (request, placement.fact_requests.get()):
        with pytest.raises(DomainError) as refused:
            books.record_fact_answer(by=desk.ri_handler, request=again, answer=answer)
        assert refused.value.code == "no_request_open"


def test_second_request_keeps_the_to_do_until_both_are_answered(desk: Desk) -> None:
    placement = asked(desk, bound(desk), due_on=TODAY() + timedelta(days=3))
    placement = asked(desk, placement)
    todo = ToDo.objects.open().get(kind="ri_facts", object_id=placement.pk)
    assert timezone.localdate(todo.due_at) == TODAY()
    late, soon = placement.fact_requests.all()
    books.record_fact_answer(by=desk.ri_handler, request=soon, answer=make.add_file(desk.ri_handler, placement, "mail"))
    todo.refresh_from_db()
    assert timezone.localdate(todo.due_at) == late.due_on


def test_request_is_refused_where_it_does_not_belong(desk: Desk) -> None:
    placement = bound(desk)
    stray = make.add_file(desk.ri_requester, make.draft(desk), "mail")
    information = placement.documents.get(document_type="information")
    for values, code in (
        ({"counterparty": make.make_market(desk.head)}, "market_stray"),
        ({"due_on": TODAY() - timedelta(days=1)}, "due_past"),
        ({"evidence": stray}, "evidence_missing"),
        ({"evidence": information}, "evidence_missing"),
    ):
        with pytest.raises(DomainError) as refused:
            asked(desk, placement, **values)
        assert refused.value.code == code
    desk.ri_handler = desk.ri_requester
    with pytest.raises(Denied):
        asked(desk, placement)


def test_request_and_answer_are_recorded_on_their_pages(desk: Desk, client: Client) -> None:
    placement = bound(desk)
    mail = make.add_file(desk.ri_handler, placement, "mail")
    client.force_login(desk.ri_handler)

    def fill_in(verb: str, **values: Any) -> None:
        address = reverse(f"reinsurance:{verb}", args=[placement.pk])
        assert client.get(address).status_code == 200
        sent = {**values, "expected_version": placement.reload().version, "key": verb}
        assert client.post(address, sent).status_code == 302

    who = placement.lines.get().reinsurer.pk
    fill_in("record_fact_request", counterparty=who, evidence=mail.pk, due_on=str(TODAY()))
    fill_in("record_fact_answer", request=placement.fact_requests.get().pk, answer=mail.pk)
    client.force_login(desk.compliance)
    fill_in("place_hold", reason="诉讼保全，法院通知")
    page = reverse("reinsurance:placement", args=[placement.pk])
    assert "诉讼保全，法院通知" in client.get(page).content.decode()
    fill_in("lift_hold", reason="诉讼已经结案")
    assert placement.reload().legal_hold == ""


def test_books_are_kept_five_years_after_the_end_and_ten_for_longer_covers(desk: Desk) -> None:
    year = bound(desk)
    end = timezone.localdate(year.period_until)
    assert books_kept_until(year, on=TODAY()) == years_later(end, 5)
    start = timezone.now() + timedelta(days=20)
    longer = bound(desk, period_from=start, period_until=start + timedelta(days=800))
    assert books_kept_until(longer, on=TODAY()) == years_later(timezone.localdate(longer.period_until), 10)
    verified(desk, "R28", numbers={"short": Decimal(6), "long": Decimal(12)})
    assert books_kept_until(year, on=TODAY()) == years_later(end, 6)


def test_books_of_cancelled_cover_are_kept_from_the_day_it_ended(desk: Desk) -> None:
    placement = bound(desk)
    when = placement.period_from + timedelta(days=10)
    make.cancellation(desk, placement, effective_at=when)
    placement = make.decide(placement, cancelling.CANCELLATION, desk.ri_reviewer, desk.ri_head)
    run_clocks(when)
    assert books_kept_until(placement.reload(), on=TODAY()) == years_later(timezone.localdate(when), 5)


def test_nothing_of_a_contract_is_deleted_before_its_day(desk: Desk) -> None:
    placement = bound(desk)
    until = books_kept_until(placement, on=TODAY())
    file = placement.documents.first()
    assert file is not None
    for delete in (
        placement.delete,
        Placement.objects.filter(pk=placement.pk).delete,
        file.delete,
        PlacementDocument.objects.filter(pk=file.pk).delete,
    ):
        with pytest.raises(DomainError) as refused:
            delete()
        assert refused.value.code == "KEPT_UNTIL"
    assert why_kept(placement, on=until) is not None
    assert why_kept(placement, on=until + timedelta(days=1)) is None


def test_legal_hold_wins_over_the_day(desk: Desk) -> None:
    placement = bound(desk)
    past = books_kept_until(placement, on=TODAY()) + timedelta(days=1)
    with pytest.raises(Denied):
        books.place_hold(by=desk.ri_handler, placement=placement, reason="法院通知保全")
    placement = books.place_hold(by=desk.compliance, placement=placement, reason="法院通知保全")
    held = why_kept(placement, on=past)
    assert held is not None
    assert held.code == "LEGAL_HOLD"
    with pytest.raises(DomainError) as again:
        books.place_hold(by=desk.compliance, placement=placement, reason="法院通知保全")
    assert again.value.code == "held"
    placement = books.lift_hold(by=desk.compliance, placement=placement, reason="诉讼已经结案")
    assert why_kept(placement, on=past) is None
    with pytest.raises(DomainError) as lifted:
        books.lift_hold(by=desk.compliance, placement=placement, reason="诉讼已经结案")
    assert lifted.value.code == "not_held"


def test_draft_is_no_contract_and_may_go(desk: Desk) -> None:
    draft = requesting.enter(
        by=desk.ri_requester, branch=desk.tree["3303"], scenario="outward_prop", values=make.risk()
    )
    assert why_kept(draft, on=TODAY()) is None
    assert not hasattr(Placement.objects, "delete")
    Placement.objects.filter(pk=draft.pk).delete()
    assert not Placement.objects.filter(pk=draft.pk).exists()


def test_rule_that_only_warns_does_not_keep_books(desk: Desk) -> None:
    placement = bound(desk)
    verified(desk, "R28", severity="warn")
    assert why_kept(placement, on=TODAY()) is None


def test_no_step_of_a_claim_knows_of_reinsurance() -> None:
    """R24: a claim is neither refused nor delayed because a reinsurer has not paid."""
    assert "R24" in REGISTER
    root = Path(claims.__file__).parent
    files = [path for path in root.rglob("*.py") if "migrations" not in path.parts]
    named = {
        (path.name, name)
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imported(node)
        if name.split(".")[0] == "reinsurance"
    }
    assert len(files) > 100
    assert named == set()
    models = [model for model in apps.get_app_config("claims").get_models() if issubclass(model, Tracked)]
    guards = {
        guard.__module__.split(".")[0]
        for model in models
        for step in steps_of(model).values()
        for guard in (*step.early_guards, *step.guards)
    }
    assert "claims" in guards
    assert "reinsurance" not in guards


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [each.name for each in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
