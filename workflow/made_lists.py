"""Tables of the shared app that are no lists of rows: lying times, a person's days, runs, robots, settings, chains."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Branch, User
from accounts.scope import require
from workflow.approvals.forms.times import TimesForm
from workflow.approvals.screens.chains import ChainLine, kind_lines
from workflow.approvals.screens.times import BY, Span, spans_of
from workflow.audits.by_person import Day, KindTotal, days_of, totals_of
from workflow.audits.forms import PersonAuditForm
from workflow.branch_settings import SettingKind
from workflow.exports.made import Made, answerable, register_made
from workflow.models import ChainCheck, Robot
from workflow.setting_pages import SettingLine, setting_lines
from workflow.views.approval_times import decided_on
from workflow.views.robots import robot_lines

CONFIGURE = "workflow.configure"
STATES = {"draft": gettext_lazy("Draft"), "coming": gettext_lazy("Coming"), "in_force": gettext_lazy("In force")}


class TimesFileForm(TimesForm):
    """The days of the page, and which of its tables."""

    by = forms.ChoiceField(
        label=gettext_lazy("Table"), choices=[(code, label) for code, (label, _columns) in BY.items()]
    )


def times_table(request: HttpRequest) -> Made:
    """How long decisions lay, by step, person or branch, in office minutes."""
    by = request.GET.get("by") or next(iter(BY))
    form = answerable(TimesFileForm({**request.GET.dict(), "by": by}))
    headings = (_("Name"), _("Decisions"), _("Median"), _("90th percentile"))
    return Made(headings, spans_of(decided_on(request)[3], by), _span_cells, form)


def _span_cells(span: Span) -> list[Any]:
    return [span.name, span.count, span.median_words, span.ninetieth_words]


class PersonFileForm(PersonAuditForm):
    """The person and the days of the page, and which of its tables."""

    by = forms.ChoiceField(
        label=gettext_lazy("Table"),
        choices=[("day", gettext_lazy("By day")), ("kind", gettext_lazy("By kind"))],
        required=False,
    )


def person_table(request: HttpRequest) -> Made:
    """What one employee did, by kind or by day; nobody asked about: no rows."""
    user: Any = request.user
    form = PersonFileForm(request.GET if "person" in request.GET else None, reader=user)
    by_kind = request.GET.get("by") == "kind"
    days: list[Day] = []
    totals: list[KindTotal] = []
    if form.is_valid():
        wish = form.cleaned_data
        days = days_of(user, wish["person"], wish["first"], wish["last"])
        totals = totals_of(user, wish["person"], days) if by_kind else []
    elif form.is_bound:
        raise Http404
    if by_kind:
        return Made((_("Kind"), _("How often"), _("Usual a day"), _("Unusual days")), totals, _total_cells, form)
    return Made((_("Day"), _("Kind"), _("How often"), _("Usual a day"), _("Unusual")), days, _day_cells, form)


def _total_cells(total: KindTotal) -> list[Any]:
    return [total.label, total.count, total.usual, total.unusual_days]


def _day_cells(day: Day) -> list[Any]:
    return [day.day, day.label, day.count, day.usual, day.unusual]


def checks_table(_request: HttpRequest) -> Made:
    """Every run of the verification of the event chain, the newest first."""
    headings = (
        _("When"),
        _("Who"),
        _("Events"),
        _("Seals"),
        _("Rows that do not fit"),
        _("Day of the newest seal"),
        _("Newest seal"),
    )
    return Made(headings, ChainCheck.objects.select_related("asked_by"), _check_cells)


def _check_cells(run: ChainCheck) -> list[Any]:
    who = run.asked_by.name if run.asked_by else _("nightly")
    return [run.finished_at, who, run.events, run.seals, run.breaches, run.seal_day, run.seal]


def robots_table(request: HttpRequest) -> Made:
    """The robots of the branches the reader configures; never their address."""
    headings = (_("Name"), _("Branch"), _("Service"), _("Tells about"), _("State"))
    return Made(headings, robot_lines(_who(request)), _robot_cells)


def _robot_cells(line: tuple[Robot, list[Any]]) -> list[Any]:
    robot, groups = line
    state = _("In use") if robot.enabled else _("Resting")
    return [robot.name, robot.branch.name, robot.get_service_display(), ", ".join(map(str, groups)), state]


class ConfiguredForm(forms.Form):
    """The branch whose settings or chains a page shows."""

    branch = forms.ModelChoiceField(Branch.objects.none(), to_field_name="code", label=gettext_lazy("Branch"))

    def __init__(self, request: HttpRequest) -> None:
        user = _who(request)
        super().__init__({"branch": request.GET.get("branch") or user.branch.code})
        self.fields["branch"].queryset = Branch.objects.visible_to(user)  # type: ignore[attr-defined]  # a model choice field


def _configured(request: HttpRequest) -> tuple[ConfiguredForm, Branch]:
    user, form = _who(request), ConfiguredForm(request)
    branch = get_object_or_404(Branch.objects.visible_to(user), code=form.data["branch"])
    require(user, CONFIGURE, branch)
    return form, branch


def settings_table(request: HttpRequest) -> Made:
    """Every setting of a branch as it holds today, with what comes."""
    form, branch = _configured(request)
    headings = (
        _("Setting"),
        _("In force"),
        _("Measured in"),
        _("Comes from"),
        _("Since"),
        _("Source document"),
        _("Coming"),
    )
    return Made(headings, setting_lines(branch, timezone.localdate()), _setting_cells, form)


def _setting_cells(line: SettingLine) -> list[Any]:
    given = line.given_by
    origin: list[Any] = [_("Default"), None, ""]
    if given is not None:
        words = _("Inherited from %(branch)s") % {"branch": given.branch.name} if line.inherited else _("Own value")
        origin = [words, given.valid_from, given.source]
    setting = line.setting
    value = line.value if setting.kind is SettingKind.WHOLE else str(setting.shown(line.value))
    coming = "; ".join(f"{setting.shown(row.value)} ({row.valid_from:%Y-%m-%d})" for row in line.coming)
    return [setting.label, value, setting.unit, *origin, coming]


def chains_table(request: HttpRequest) -> Made:
    """Every chain that plays a part for a branch."""
    form, branch = _configured(request)
    lines = [(each.kind.label, line) for each in kind_lines(branch, timezone.localdate()) for line in each.lines]
    headings = (
        _("Kind"),
        _("Steps"),
        _("State"),
        _("Comes from"),
        _("Version"),
        _("Amount from"),
        _("Amount below"),
        _("Valid from"),
    )
    return Made(headings, lines, _chain_cells, form)


def _chain_cells(each: tuple[Any, ChainLine]) -> list[Any]:
    kind, line = each
    steps, chain = " → ".join(line.names), line.chain
    if chain is None:
        return [kind, steps, _("Where nothing else holds"), _("Shipped with the kind"), None, None, None, None]
    origin = _("Own chain") if line.own else _("Inherited from %(branch)s") % {"branch": chain.branch.name}
    begins = None if line.state == "draft" else chain.valid_from
    return [kind, steps, STATES[line.state], origin, chain.version, chain.amount_from, chain.amount_below, begins]


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (the permission table lets nobody else in)
    return request.user


def register() -> None:
    """Called once when the app is ready."""
    register_made("workflow-approval-times", gettext_lazy("Lying times"), "workflow.approvals", times_table)
    register_made("workflow-audit-person", gettext_lazy("Audit by person"), "workflow.events", person_table)
    register_made(
        "workflow-chain-checks", gettext_lazy("Verification of the event chain"), "workflow.verify", checks_table
    )
    register_made("workflow-robots", gettext_lazy("Group robots"), CONFIGURE, robots_table)
    register_made("workflow-settings", gettext_lazy("Settings"), CONFIGURE, settings_table)
    register_made("workflow-chains", gettext_lazy("Approval chains"), CONFIGURE, chains_table)
