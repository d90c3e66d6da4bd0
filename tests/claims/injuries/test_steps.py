"""Every step of an assessment, legal and illegal: state, actor, branch, history, to-do (claims brief §6.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.errors import Denied, DomainError
from accounts.models import User
from accounts.roles import ROLES
from accounts.scope import SYSTEM
from claims import actions
from claims.actions import injury_grading
from claims.actions.injury_announcing import NEXT, fire_on
from claims.models import InjuryAssessment, InjuryStatus
from claims.models.injury_terms import BEFORE_GRADE, TO_EXTERNAL
from tests.claims.injuries.injury_cases import ENTERED, NINTH, TENTH, TODAY, Staff, Way, again, found, put
from tests.undoing import undone
from workflow.models import Event, ToDo
from workflow.steps import steps_of
from workflow.transitions import NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.write_path]
S = InjuryStatus
Act = Callable[[Any, InjuryAssessment], Any]


@dataclass(frozen=True)
class Verb:
    """``who`` names the person of the staff; ``target`` empty: the state stays."""

    name: str
    sources: tuple[str, ...]
    target: str
    who: str
    act: Act


def _fired(name: str, **data: Any) -> Act:
    return lambda by, row: fire_on(row, name, by=by, **data)


def _assessed(name: str, clause: str, **more: Any) -> Act:
    """The step itself, whatever state the action would choose it for."""

    def act(by: Any, row: InjuryAssessment) -> Any:
        judged = injury_grading._judged(row, found(row, clause))
        return fire_on(row, name, by=by, findings=[each for each, _clause in judged], assessor=by, **more)

    return act


def _calculated(kind: str) -> Act:
    return lambda by, row: actions.save_calculation(
        by=by, assessment=row, kind=kind, entered={**ENTERED, "clauses": NINTH}
    )


def _action(name: str, **data: Any) -> Act:
    """The verb of ``claims.actions`` by its name."""
    return lambda by, row: getattr(actions, name)(by=by, assessment=row, **data)


def _confirm(by: Any, row: InjuryAssessment) -> Any:
    return fire_on(row, "confirm_grade", by=by, final=10, reviewer=by, day=TODAY)


def _submit(by: Any, row: InjuryAssessment) -> Any:
    return fire_on(row, "submit", by=by, asked=Decimal(1), submitter=by)


def _sign(by: Any, row: InjuryAssessment) -> Any:
    data = {"granted": row.approved_amount or Decimal(0), "day": TODAY, "payee": "victim", "excess": False, "why": ""}
    return fire_on(row, "sign_agreement", by=by, signer=by, **data)


def _pay(by: Any, row: InjuryAssessment) -> Any:
    amount = row.agreed_amount or Decimal(0)
    return actions.pay(by=by, assessment=row, amount=amount, day=TODAY, payee="victim")


def _confirm_saving(by: Any, row: InjuryAssessment) -> Any:
    saving = {name: Decimal(1) for name in ("expected_payable", "gross", "insurer", "fees")}
    return fire_on(row, "confirm_saving", by=by, saving=saving, recheck=False, confirmer=by)


def _recheck(by: Any, row: InjuryAssessment) -> Any:
    return fire_on(row, "recheck", by=by, passed=True, why="无误", checker=by)


BEGUN = (S.REVIEW, S.CALCULATING, S.APPROVING)
CONFERRED = _assessed("settle_conference", TENTH, minutes="一致")
VERBS = (
    Verb("track", BEFORE_GRADE, "", "first", _action("track", values={"fraud": True})),
    Verb("end_treatment", (S.TRACKING,), S.READY, "first", _fired("end_treatment", day=TODAY)),
    Verb("sign_notice", (S.READY,), S.EXAMINING, "first", _fired("sign_notice", day=TODAY)),
    Verb("record_examination", (S.EXAMINING,), S.FIRST, "first", _action("record_examination", day=TODAY)),
    Verb("assess_first", (S.FIRST,), S.SECOND, "first", _assessed("assess_first", TENTH)),
    Verb("assess_second", (S.SECOND,), S.REVIEW, "second", _assessed("assess_second", TENTH)),
    Verb("assess_otherwise", (S.SECOND,), S.CONFERENCE, "second", _assessed("assess_otherwise", NINTH)),
    Verb("settle_conference", (S.CONFERENCE,), S.REVIEW, "third", CONFERRED),
    Verb("confirm_grade", (S.REVIEW,), S.CALCULATING, "province", _confirm),
    Verb("return_to_grading", BEGUN, S.FIRST, "province", _action("return_to_grading", reason="片子不清")),
    Verb("refer_external", TO_EXTERNAL, S.EXTERNAL, "first", _action("refer_external", cause="other")),
    Verb("receive_appraisal", (S.EXTERNAL,), S.ARCHIVED, "first", _fired("receive_appraisal", found=9)),
    Verb("save_expected", BEFORE_GRADE, "", "first", _fired("save_expected")),
    Verb("save_asked", (S.CALCULATING,), "", "first", _fired("save_asked")),
    Verb("save_agreed", (S.NEGOTIATING,), "", "first", _fired("save_agreed")),
    Verb("submit", (S.CALCULATING,), S.APPROVING, "first", _submit),
    Verb("calculate_anew", (S.NEGOTIATING, S.AGREED), S.CALCULATING, "first", _action("calculate_anew", reason="变更")),
    Verb("negotiate", (S.NEGOTIATING,), "", "first", _action("negotiate", note="还价")),
    Verb("fail_negotiation", (S.NEGOTIATING,), S.LITIGATION, "first", _action("fail_negotiation", reason="差距大")),
    Verb("close_litigation", (S.LITIGATION,), S.ARCHIVED, "first", _action("close_litigation", awarded=Decimal(1))),
    Verb("sign_agreement", (S.NEGOTIATING,), S.AGREED, "first", _sign),
    Verb("pay", (S.AGREED,), S.PAID, "payer", _pay),
    Verb("confirm_saving", (S.PAID,), S.ARCHIVED, "province", _confirm_saving),
    Verb(
        "reverse_saving",
        (S.PAID, S.ARCHIVED),
        S.REOPENED,
        "province",
        _action("reverse_saving", awarded=Decimal(10**6)),
    ),
    Verb("file_again", (S.REOPENED,), S.ARCHIVED, "province", _action("file_again")),
    Verb("recheck", (S.ARCHIVED,), "", "province", _recheck),
    Verb("approve", (S.APPROVING,), S.NEGOTIATING, "", _fired("approve", granted=Decimal(1))),
    Verb("send_back", (S.APPROVING,), S.CALCULATING, "", _fired("send_back")),
    Verb("attach_document", tuple(S.values), "", "first", _fired("attach_document")),
    Verb("remove_document", tuple(S.values), "", "first", _fired("remove_document")),
    Verb("reveal_medical", tuple(S.values), "", "payer", _action("reveal_medical", reason="核对")),
)
BY_NAME = {verb.name: verb for verb in VERBS}


def actor(verb: Verb, staff: Staff) -> Any:

    return getattr(staff, verb.who) if verb.who else SYSTEM


def documented(way: Way, status: str) -> InjuryAssessment:
    """The assessment in a state, with every document a step asks for."""
    row = way.to(status)
    for kind in ("signed_notice", "exam_photo", "appraisal", "signed_agreement", "judgment"):
        if not row.documents.filter(document_type=kind).exists():
            put(way.staff.first, row, kind)
    return again(row)


def prepared(verb: Verb, way: Way, row: InjuryAssessment) -> InjuryAssessment:
    """The same with whatever else the step asks for."""
    if verb.name in PREPARED:
        PREPARED[verb.name](way, row)
    return again(row)


def _contacted(way: Way, row: InjuryAssessment) -> None:
    values = {"contacted_at": row.since, "born_on": TODAY.replace(year=1980)}
    actions.track(by=way.staff.first, assessment=row, values=values)


def _saved(kind: str) -> Callable[[Way, InjuryAssessment], None]:
    def prepare(way: Way, row: InjuryAssessment) -> None:
        _calculated(kind)(way.staff.first, row)

    return prepare


def _sampled(_way: Way, row: InjuryAssessment) -> None:
    InjuryAssessment.objects.filter(pk=row.pk).update(recheck_wanted=True)


PREPARED: dict[str, Callable[[Way, InjuryAssessment], None]] = {
    "end_treatment": _contacted,
    "record_examination": _saved("expected"),
    "submit": _saved("asked"),
    "sign_agreement": _saved("agreed"),
    "recheck": _sampled,
}


def test_every_declared_step_is_in_the_table() -> None:
    assert {verb.name: set(verb.sources) for verb in VERBS} == {
        name: set(step.sources) for name, step in steps_of(InjuryAssessment).items()
    }
    assert {verb.name: verb.target for verb in VERBS} == {
        name: step.target for name, step in steps_of(InjuryAssessment).items()
    }


@pytest.mark.parametrize("status", S.values)
def test_step_moves_the_state_from_its_sources_and_is_refused_elsewhere(status: str, way: Way) -> None:
    row = documented(way, status)
    for verb in VERBS:
        with undone():
            if status in verb.sources:
                carried_out(verb, prepared(verb, way, row), way.staff)
            else:
                refused_in_this_state(verb, row, way.staff)


def carried_out(verb: Verb, row: InjuryAssessment, staff: Staff) -> None:
    by = actor(verb, staff)
    verb.act(by, row)
    after = again(row)
    event = Event.objects.of(after).latest("version")
    assert after.status == (verb.target or row.status), verb.name
    assert after.version == row.version + 1
    told = (event.verb, event.source, event.target, event.hash, event.actor_no)
    assert told == (verb.name, row.status, after.status, after.head_hash, by.employee_no)
    todos = ToDo.objects.open().filter(object_type=row.object_type(), object_id=row.pk)
    expected = {NEXT[after.status].kind} if after.status in NEXT else set()
    assert {todo.kind for todo in todos} - {"injury_recheck"} == expected, verb.name


def refused_in_this_state(verb: Verb, row: InjuryAssessment, staff: Staff) -> None:
    with pytest.raises(DomainError) as refused:
        verb.act(actor(verb, staff), again(row))
    assert refused.value.code == "wrong_status", verb.name
    assert (again(row).status, again(row).version) == (row.status, row.version), verb.name


def test_step_is_refused_without_the_right(way: Way, people: dict[str, User]) -> None:
    tried = set()
    for verb in (each for each in VERBS if each.who):
        permission = steps_of(InjuryAssessment)[verb.name].permission
        for role in (code for code, held in ROLES.items() if permission not in held.permissions):
            with pytest.raises((Denied, NotFound)):
                verb.act(people[role], way.row)
            assert again(way.row).version == way.row.version, (verb.name, role)
            tried.add(verb.name)
    assert tried == {verb.name for verb in VERBS if verb.who}


@pytest.mark.parametrize("name", ["approve", "send_back"])
def test_outcome_of_the_approval_is_nobodys_own(name: str, way: Way) -> None:
    row = way.to(S.APPROVING)
    for person in (way.staff.manager, way.staff.province, way.staff.director):
        with pytest.raises(Denied):
            BY_NAME[name].act(person, row)


def test_step_of_another_province_does_not_exist(way: Way, people: dict[str, User]) -> None:
    for verb in (each for each in VERBS if each.who):
        with pytest.raises(NotFound):
            verb.act(people["other_injury_assessor"], way.row)


def test_assessment_of_another_province_is_not_opened(way: Way, people: dict[str, User]) -> None:
    with pytest.raises(Denied):
        actions.open_assessment(by=people["other_injury_assessor"], injured=way.row.injured)


NEVER = (
    ("claims_assessmentfinding", "grade = 9"),
    ("claims_assessmentcalculation", "insurer_pays = 1"),
    ("claims_injuryassessment", "expected_frozen_at = '2020-01-01 00:00:00+00:00'"),
    ("claims_injuryassessment", "status = 'injury_archived'"),
    ("claims_injuryassessment", "second_assessor_id = first_assessor_id"),
    ("claims_injuryassessment", "reviewer_id = first_assessor_id"),
    ("claims_injuryassessment", "agreed_amount = approved_amount + 1"),
    ("claims_injuryassessment", "paid_by_id = agreed_by_id"),
    ("claims_injuryassessment", "assessed_on = '2026-01-01'"),
    ("claims_injuryassessment", "saving_confirmed_at = '2026-06-01 00:00:00+00:00', insurer_saving = NULL"),
)


def test_database_refuses_what_no_step_does(way: Way) -> None:
    way.to(S.AGREED)
    assert [change for table, change in NEVER if accepts(table, change)] == []


def accepts(table: str, change: str) -> bool:
    """Whether the database lets somebody write this past the actions."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {change}")
    except DatabaseError:
        return False
    return True
