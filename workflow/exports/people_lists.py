"""People, teams, branches and limits as sources of files: the rows of their pages, with the pages' rights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.away_views import team_rows
from accounts.branch_views import branch_rows
from accounts.limit_views import deciders, limit_rows
from accounts.people_views import people_rows
from workflow.exports.made import Made, register_made
from workflow.exports.questions import register_question
from workflow.exports.registry import ExportSource, Sheet, register_source

CHUNK = 1000
Row = Sequence[Any]


def register() -> None:
    """Called once when the app is ready."""
    for code, label, permission, sheet in SHEETS:
        register_source(ExportSource(code, label, permission, sheet))
    register_made("accounts-deciders", gettext_lazy("Who may decide"), "accounts.authority", deciders_table)
    register_question("accounts-people", lambda request: people_rows(request)[0])
    register_question("accounts-limits", lambda request: limit_rows(request)[0])


def _sheet(heads: Sequence[str], rows: QuerySet[Any], cells: Callable[[Any], Row]) -> Sheet:
    def written() -> Iterator[Row]:
        return (cells(row) for row in rows.iterator(chunk_size=CHUNK))

    return Sheet(heads, written, rows.order_by().count)


def people_sheet(request: HttpRequest) -> Sheet:
    """Who may sign in, and with which roles."""
    heads = [_("Name"), _("Employee number"), _("Home branch"), _("Roles"), _("Access")]
    return _sheet(heads, people_rows(request)[1], _person)


def _person(person: Any) -> Row:
    roles = " · ".join(f"{held.get_role_display()} ({held.branch.name})" for held in person.held)
    access = _("Access off") if not person.is_active else _("Active")
    if person.is_active and person.must_change_password:
        access = _("First sign-in pending")
    return [person.name, person.employee_no, person.branch.name, roles, access]


def team_sheet(request: HttpRequest) -> Sheet:
    """Who is away when, and who stands in."""
    heads = [_("Name"), _("Employee number"), _("Home branch"), _("Days away"), _("Stood in for by")]
    return _sheet(heads, team_rows(request), _member)


def _member(person: Any) -> Row:
    away = "; ".join(f"{row.first_day:%Y-%m-%d} – {row.last_day:%Y-%m-%d}" for row in person.days_away)
    deputies = "; ".join(f"{row.deputy.name} {localtime(row.until_at):%Y-%m-%d %H:%M}" for row in person.stood_in_by)
    return [person.name, person.employee_no, person.branch.name, away, deputies]


def branches_sheet(request: HttpRequest) -> Sheet:
    """The tree, head office first."""
    heads = [_("Branch name"), _("Branch code"), _("Level"), _("Parent branch"), _("People"), _("State")]
    return _sheet(heads, branch_rows(request), _branch)


def _branch(branch: Any) -> Row:
    parent = branch.parent.name if branch.parent else ""
    state = _("In use") if branch.active else _("Out of use")
    return [branch.name, branch.code, branch.get_level_display(), parent, branch.active_people, state]


def limits_sheet(request: HttpRequest) -> Sheet:
    """Who may decide alone, up to how much."""
    heads = [
        _("Holder"),
        _("For what"),
        _("Measured by"),
        _("Up to, inclusive"),
        _("Effect"),
        _("Issued by"),
        _("Document"),
        _("Valid from"),
        _("Valid until"),
    ]
    return _sheet(heads, limit_rows(request)[2], _limit)


def _limit(row: Any) -> Row:
    holder = (
        f"{row.person.name} {row.person.employee_no}"
        if row.person
        else f"{row.get_role_display()} {row.get_level_display()}"
    )
    return [
        holder,
        str(row.subject),
        row.get_measure_display(),
        row.max_amount,
        row.get_effect_display(),
        row.branch.name,
        row.document_no,
        row.valid_from,
        row.valid_until,
    ]


def deciders_table(request: HttpRequest) -> Made:
    """Who may decide a case, in the order in which it climbs; nothing asked: no rows."""
    form, answer = deciders(request)
    heads = (
        _("Name"),
        _("Employee number"),
        _("Role"),
        _("Branch"),
        _("Verdict"),
        _("Limit"),
        _("Document"),
    )
    return Made(heads, answer.get("people", []), _decider, form)


def _decider(line: tuple[Any, Any]) -> Row:
    candidate, finding = line
    row = finding.row
    if candidate.verdict.allowed:
        verdict = _("May decide")
    else:
        verdict = _("No authority") if row is None or row.max_amount == 0 else _("Above the limit")
    person, limit = candidate.user, row.max_amount if row else None
    document = row.document_no if row else ""
    return [person.name, person.employee_no, candidate.role_label, candidate.branch.name, verdict, limit, document]


SHEETS: tuple[tuple[str, str | Promise, str, Callable[[HttpRequest], Sheet]], ...] = (
    ("accounts-people", gettext_lazy("People"), "accounts.people", people_sheet),
    ("accounts-team", gettext_lazy("Team"), "accounts.team", team_sheet),
    ("accounts-branches", gettext_lazy("Branches"), "accounts.branches", branches_sheet),
    ("accounts-limits", gettext_lazy("Authority limits"), "accounts.authority", limits_sheet),
)
