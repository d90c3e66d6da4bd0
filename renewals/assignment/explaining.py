"""What the rules would do with one customer now; and whether a run would be decided the same way again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Branch
from renewals.assignment.reading import case_from_data, cases_of, desk_from_data, desk_of
from renewals.assignment.rulebook import from_data, pure, rules_for
from renewals.assignment.rules.conditions import matches
from renewals.assignment.rules.pipeline import Rule, decide, decide_all
from renewals.assignment.wording import RuleWords, code_words, condition_words
from renewals.branch_numbers import read_once
from renewals.models import AssignmentRun, Renewal


@dataclass(frozen=True, slots=True)
class Line:
    """One rule and what it says about the customer."""

    name: str
    words: list[str]
    verdict: str
    chosen: bool = False
    passed: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Who would get the customer, "" for nobody; and every rule with its verdict."""

    person: str
    lines: list[Line]


def explained(renewal: Renewal, at: datetime) -> Answer:
    """The pipeline on one customer, over the specialists of the prefecture it belongs to."""
    rows = rules_for(renewal.branch)
    rules = [pure(row) for row in rows]
    with read_once():
        (case,), _branches = cases_of(Renewal.objects.filter(pk=renewal.pk), at)
        desk = desk_of(_seat_of_the_desk(renewal.branch), [case.path], at, rules)
    decision = decide(case, rules, desk)
    trail, words = dict(decision.trail), RuleWords(rows)
    person = desk.seats[decision.person].name if decision.person is not None else ""
    lines = []
    for row, rule in zip(rows, rules, strict=True):
        told = [*condition_words(row.condition), *words.of(row)]
        if rule.pk == decision.rule:
            lines.append(Line(row.name, told, person or code_words(decision.code), chosen=True))
        elif rule.pk in trail:
            lines.append(Line(row.name, told, code_words(trail[rule.pk])))
        elif not matches(rule.condition, case, desk.today):
            lines.append(Line(row.name, told, code_words("does_not_apply")))
        else:
            lines.append(Line(row.name, told, code_words("not_asked"), passed=True))
    return Answer(person, lines)


def _seat_of_the_desk(branch: Branch) -> Branch:
    """The prefecture of a branch: a run is usually made over one."""
    above = Branch.objects.above(branch)
    return above.filter(level="prefecture").first() or branch


def differs(run: AssignmentRun) -> Iterator[int]:
    """The customers whom the rules and the desk a run kept would give to somebody else than the run did."""
    book: dict[str, list[Rule]] = {}
    for data in run.rules:
        book.setdefault(data["path"], []).append(from_data(data))
    stored = {row.renewal_id: row for row in run.decisions.all()}
    cases = [case_from_data(row.inputs["case"]) for row in stored.values()]
    for again in decide_all(cases, book, desk_from_data(run.desk)):
        row = stored[again.case]
        if (row.rule_id, row.person_id, row.code) != (again.rule, again.person, again.code):
            yield again.case
