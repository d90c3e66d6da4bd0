"""Verbs on runs: the dry run (演练), carrying it out in the background, dropping it (renewals brief §5).

A run may be interrupted anywhere and goes on where it stopped: each decision is carried out once, in the transaction
that hands the customer over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import Branch, User
from accounts.scope import SYSTEM, read_scopes, require
from renewals.actions import dispatching, reminders, sharing_out
from renewals.assignment.reading import case_as_data, cases_of, desk_as_data, desk_of
from renewals.assignment.rulebook import as_data, hash_of_rules, pure, rulebook
from renewals.assignment.rules.pipeline import Decision, decide_all
from renewals.branch_numbers import read_once
from renewals.models import AssignmentDecision, AssignmentRun, Renewal, RenewalQuerySet, RenewalStatus
from renewals.models.assignment_run import APPLIED
from renewals.models.renewal_terms import AFTER_LAPSE, OWNED
from workflow.jobs import Progress, queue_job
from workflow.models import Event
from workflow.notifying import notify
from workflow.steps import steps_of
from workflow.transitions import create, fire, fire_many, refusal_of

PLAN_JOB, APPLY_JOB = "plan_assignment", "apply_assignment"
MOST = 200_000
WRITTEN_AT_ONCE = 2_000
CARRIED_OUT_AT_ONCE = 500
T = TypeVar("T")
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which customers: by end of cover, list kind, import; ``owner``: those of one person instead of the pool."""

    expires_from: date | None = None
    expires_to: date | None = None
    list_kind: str = ""
    batch: int | None = None
    owner: int | None = None

    def as_data(self) -> dict[str, Any]:
        """What was asked for, without what was not."""
        said = {name: value for name, value in asdict(self).items() if value}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Wanted:
        """What :meth:`as_data` wrote."""
        read: dict[str, Any] = dict(data)
        for name in {"expires_from", "expires_to"} & read.keys():
            read[name] = date.fromisoformat(read[name])
        return cls(**read)


def wanted_rows(run: AssignmentRun) -> RenewalQuerySet:
    """The customers a run is about, as whoever asked for it may see them."""
    wanted = Wanted.from_data(run.filters)
    rows: RenewalQuerySet = Renewal.objects.visible_to(run.asked_by, run.branch)
    if wanted.owner is None:
        rows = rows.filter(status=RenewalStatus.POOL)
    else:
        rows = rows.filter(owner=wanted.owner, status__in=[*OWNED, *AFTER_LAPSE])
    if wanted.expires_from:
        rows = rows.filter(expires_on__gte=wanted.expires_from)
    if wanted.expires_to:
        rows = rows.filter(expires_on__lte=wanted.expires_to)
    if wanted.list_kind:
        rows = rows.filter(list_kind=wanted.list_kind)
    return rows if wanted.batch is None else rows.filter(batch=wanted.batch)


@transaction.atomic
def ask_for_plan(
    *, by: User, branch: Branch, wanted: Wanted, reason: str = "", apply_at_once: bool = False, tell: bool = False
) -> AssignmentRun:
    """Asks for a dry run in the background. ``apply_at_once``: and carries it out; ``tell``: and says it is ready."""
    require(by, "renewals.assign", branch)
    require(by, "renewals.dispatch" if wanted.owner is None else "renewals.transfer", branch)
    if not rulebook(branch):
        raise DomainError("no_rules", _("No assignment rules hold here yet. Whoever configures the branch sets them."))
    if wanted.owner is not None and not reason.strip():
        raise DomainError("reason_missing", _("Say why."))
    run = AssignmentRun(branch=branch, asked_by=by, filters=wanted.as_data(), reason=reason.strip())
    create(run, "ask", by=by)
    arguments = {"run": run.pk, "apply": apply_at_once, "tell": tell}
    job = queue_job(PLAN_JOB, by=by, branch=branch, arguments=arguments)
    return fire(run, "queue", by=by, job=job)


def make_plan(*, run: AssignmentRun, at: datetime | None = None, report: Report = lambda _done, _total: None) -> None:
    """Works the decisions out and keeps them; nobody gets anything yet. Run again it begins anew."""
    now = at or timezone.now()
    by = run.asked_by
    AssignmentDecision.objects.filter(run=run).delete()
    with read_once():
        rows = wanted_rows(run)
        if rows.count() > MOST:
            raise DomainError("too_many", _("These are more than 200,000 customers. Narrow the days of expiry."))
        book = rulebook(run.branch)
        rules = [rule for rules in book.values() for rule in rules]
        cases, branches = cases_of(rows, now)
        desk = desk_of(run.branch, {case.path for case in cases}, now, [pure(rule) for rule in rules])
        before = desk_as_data(desk)
        decisions = decide_all(cases, {path: [pure(rule) for rule in found] for path, found in book.items()}, desk)
    known = {case.pk: case_as_data(case) for case in cases}
    written = 0
    for part in _parts(decisions, WRITTEN_AT_ONCE):
        report(written, len(decisions))
        AssignmentDecision.objects.bulk_create([_kept(run, each, known[each.case], branches) for each in part])
        written += len(part)
    fire(
        run,
        "plan",
        by=by,
        at=now,
        cases=len(decisions),
        placed=sum(each.person is not None for each in decisions),
        rules=[as_data(rule) for rule in rules],
        rules_hash=hash_of_rules(run.branch),
        desk=before,
        moment=now,
    )


def _kept(run: AssignmentRun, each: Decision, case: dict[str, Any], branches: dict[int, int]) -> AssignmentDecision:
    inputs: dict[str, Any] = {"case": case, "trail": [list(step) for step in each.trail]}
    if each.state is not None:
        inputs["state"] = list(each.state)
    if each.tell is not None:
        inputs["tell"] = each.tell
    return AssignmentDecision(
        run=run,
        renewal_id=each.case,
        branch_id=branches[each.case],
        rule_id=each.rule,
        person_id=each.person,
        code=each.code,
        inputs=inputs,
    )


@transaction.atomic
def apply_plan(*, by: User, run: AssignmentRun, expected_version: int | None = None) -> AssignmentRun:
    """执行: queues the carrying out. Refused where the rules are others by now."""
    job = queue_job(APPLY_JOB, by=by, branch=run.branch, arguments={"run": run.pk})
    verb = "go_on" if run.status == "run_applying" else "apply"
    return fire(run, verb, by=by, expected_version=expected_version, job=job)


def drop_plan(*, by: User, run: AssignmentRun, expected_version: int | None = None) -> AssignmentRun:
    """The dry run was a look and no more."""
    return fire(run, "drop", by=by, expected_version=expected_version)


def forget_dry_runs(renewals: RenewalQuerySet, *, at: datetime) -> None:
    """Dry runs over customers that are taken out of the book again: they show what cannot be any more."""
    found = AssignmentDecision.objects.filter(renewal__in=renewals)
    for run in AssignmentRun.objects.filter(pk__in=found.values("run"), status__in=["run_planning", "run_planned"]):
        fire(run, "drop", by=SYSTEM, at=at)
    found.delete()


def carry_out(
    *, run: AssignmentRun, by: User, at: datetime | None = None, report: Report = lambda _done, _total: None
) -> AssignmentRun:
    """Hands every customer over as decided. Whoever cannot take one any more does not: the refusal is kept.

    The guards of the step judge each row anew under its lock, so that a dry run of yesterday never overfills anybody.
    """
    now = at or timezone.now()
    mover = _Mover(run, by, now)
    waiting = list(
        AssignmentDecision.objects.open().filter(run=run).order_by("person", "pk").values_list("pk", flat=True)
    )
    with read_once():
        for number, part in enumerate(_parts(waiting, CARRIED_OUT_AT_ONCE)):
            report(run.placed - len(waiting) + number * CARRIED_OUT_AT_ONCE, run.placed)
            mover.move(part)
    applied = AssignmentDecision.objects.filter(run=run, outcome=APPLIED)
    return fire(run, "finish", by=by, at=now, applied=applied.count(), moment=now, then=mover.tell)


@dataclass(frozen=True, slots=True)
class _Due:
    """A decision to be carried out."""

    pk: int
    renewal: int
    person: int
    rule: int


class _Mover:
    """Carries decisions out, a part at a time; remembers people and what a step needs for each."""

    def __init__(self, run: AssignmentRun, by: User, at: datetime) -> None:
        self.run, self.by, self.at = run, by, at
        self.moves = Wanted.from_data(run.filters).owner is not None
        self.verb = "transfer" if self.moves else "dispatch"
        self.people: dict[int, User] = {}
        self.branches: dict[int, Branch] = {}
        self.first_contact = reminders.first_contacts(at)
        self.taking_over = sharing_out.remembering(self._taking_over, at)
        self.names = {rule["id"]: rule["name"] for rule in run.rules}

    def move(self, pks: Sequence[int]) -> None:
        """One part: who may take a customer gets it; for the others the refusal is kept."""
        open_rows = AssignmentDecision.objects.open().filter(pk__in=pks).order_by("person", "pk")
        decisions = [_Due(*row) for row in open_rows.values_list("pk", "renewal", "person", "rule")]
        self._know({each.person for each in decisions})
        rows = self._rows([each.renewal for each in decisions])
        left = {each.renewal: each.pk for each in decisions}
        work = [self._work(each, rows[each.renewal]) for each in decisions]
        follow = (sharing_out.handed_over if self.moves else sharing_out.dispatched)(self.by, self.at, tell=False)

        def then(changed: Sequence[Renewal], events: Sequence[Event]) -> None:
            follow(changed, events)
            done = [left.pop(row.pk) for row in changed]
            AssignmentDecision.objects.filter(pk__in=done).update(outcome=APPLIED)

        fire_many(Renewal, self.verb, by=self.by, work=work, at=self.at, then=then, chunk=CARRIED_OUT_AT_ONCE)
        asked = {pk: data for pk, data, _facts in work}
        for code, refused in self._refused(left, asked).items():
            AssignmentDecision.objects.filter(pk__in=refused, outcome=None).update(outcome=code)

    def _know(self, people: Iterable[int]) -> None:
        missing = [person for person in people if person not in self.people]
        found = User.objects.select_related("branch").in_bulk(missing)
        read_scopes(found.values())
        self.people |= found

    def _taking_over(self, person: User, branch: Branch, at: datetime) -> dict[str, Any]:
        there = dispatching.working_branch(person, branch)
        return {"owner": person, "moment": at, "first_contact_due_at": self.first_contact(there), "branch": there}

    def _rows(self, pks: Sequence[int]) -> dict[int, Any]:
        """Customer → the branch; of customers who change their owner the row, for the step asks about their state."""
        rows = Renewal.objects.filter(pk__in=pks)
        if self.moves:
            return rows.select_related("branch").only("branch", "status", "expires_on").in_bulk()
        places = dict(rows.values_list("pk", "branch"))
        self.branches |= Branch.objects.in_bulk(set(places.values()) - self.branches.keys())
        return {pk: self.branches[branch] for pk, branch in places.items()}

    def _work(self, due: _Due, found: Any) -> tuple[int, dict[str, Any], dict[str, Any]]:
        person = self.people[due.person]
        facts = dispatching.owner_facts(person) | {"run": self.run.pk, "rule": self.names.get(due.rule, "")}
        if not self.moves:
            return due.renewal, self.taking_over(person, found), facts
        data = dispatching.handing_over(found, person, move_credit=False, at=self.at)
        return due.renewal, data, facts | {"why": self.run.reason}

    def _refused(self, left: dict[int, int], asked: dict[int, dict[str, Any]]) -> dict[str, list[int]]:
        """Refusal → decisions. What no guard refuses now is held up by somebody else's change: it is told as gone."""
        found: dict[str, list[int]] = {}
        seen = Renewal.objects.visible_to(self.by).select_related("branch").in_bulk(list(left)) if left else {}
        step = steps_of(Renewal)[self.verb]
        for pk, decision in left.items():
            row = seen.get(pk)
            refusal = refusal_of(row, step, self.by, asked[pk], self.at) if row is not None else None
            found.setdefault(refusal.code if refusal is not None else "not_found", []).append(decision)
        return found

    def tell(self, run: AssignmentRun, _event: Event) -> None:
        """One notice a person about all customers of the run; one to each lead to whom customers were left."""
        done = AssignmentDecision.objects.filter(run=run)
        kind = "handed_over_many" if self.moves else "dispatched_many"
        by_count: dict[int, list[int]] = {}
        for person, count in _counted(done.filter(outcome=APPLIED).values_list("person", flat=True)):
            if person != self.by.pk:
                by_count.setdefault(count, []).append(person)
        for count, people in by_count.items():
            facts = {"count": count, "actor": self.by.name}
            notify(kind, people=people, key=f"assignment:{run.pk}", facts=facts)
        for lead, count in _counted(done.filter(inputs__has_key="tell").values_list("inputs__tell", flat=True)):
            notify("assignment_left_to_lead", people=[lead], key=f"assignment:{run.pk}", facts={"count": count})


def _parts(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _counted(people: Iterable[int | None]) -> Iterator[tuple[int, int]]:
    counts: dict[int, int] = {}
    for person in people:
        if person is not None:
            counts[person] = counts.get(person, 0) + 1
    yield from sorted(counts.items())


def run_plan_job(progress: Progress) -> dict[str, Any]:
    """The dry run in the background, and its carrying out where that was asked for together."""
    run = AssignmentRun.objects.select_related("branch", "asked_by").get(pk=progress.job.arguments["run"])
    if run.status == "run_planning":
        make_plan(run=run, report=progress.report)
    fresh = run.reload()
    if progress.job.arguments["apply"] and fresh.status == "run_planned" and fresh.placed:
        apply_plan(by=run.asked_by, run=fresh)
    if progress.job.arguments["tell"]:
        facts = {"count": fresh.cases}
        notify("assignment_planned", people=[run.asked_by_id], key=f"assignment:{run.pk}", about=fresh, facts=facts)
    return {"run": run.pk}


def run_apply_job(progress: Progress) -> dict[str, Any]:
    """The carrying out in the background. A second run of it finds what is left."""
    run = AssignmentRun.objects.select_related("branch").get(pk=progress.job.arguments["run"])
    if run.status == "run_applying":
        carry_out(run=run, by=progress.job.owner or run.asked_by, report=progress.report)
    return {"run": run.pk, "applied": run.reload().applied}
