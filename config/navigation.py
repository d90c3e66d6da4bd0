"""The left rail and the top bar: which desks a person has, with the open work on each."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, User
from config.permission_table import TABLE
from config.permissions.access import PUBLIC, SIGNED_IN
from workflow.branch_scope import branches_to_choose, chosen_branch
from workflow.jobs import active_jobs
from workflow.listing.counting import capped_total
from workflow.notices import MOST_COUNTED, unread
from workflow.todos import open_todos_of


@dataclass(frozen=True, slots=True)
class Page:
    """An address on the rail. ``under`` names the views that light it up."""

    label: str | Promise
    icon: str
    view: str
    under: tuple[str, ...] = ()
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """A group on the rail."""

    label: str | Promise
    pages: tuple[Page, ...]


CONDUCT_PAGES = (
    "renewals:early_window",
    "renewals:script_card",
    "renewals:do_not_call",
    "renewals:ask_lift",
    "renewals:lifts",
    "renewals:decide_lift",
    "renewals:consent",
    "renewals:complaint",
    "renewals:rebate_note",
    "renewals:asked_calls",
    "renewals:bulk_message",
)
PRIVACY_PAGES = ("renewals:subject_request", "renewals:shared_number", "renewals:retention")
DESKS: tuple[Desk, ...] = (
    Desk(
        "",
        (
            Page(_("Today"), "home", "today"),
            Page(_("Inbox"), "inbox", "workflow:inbox", ("workflow:approval", "workflow:inbox_agree"), counted=True),
            Page(_("Team"), "users-group", "accounts:team", ("accounts:away_of",)),
        ),
    ),
    Desk(
        _("Renewals"),
        (
            Page(_("My queue"), "list-check", "renewals:queue"),
            Page(_("Renewals"), "car", "renewals:list", ("renewals:detail",)),
            Page(_("Live board"), "layout-dashboard", "renewals:board"),
            Page(_("Callbacks"), "phone-call", "renewals:callbacks", ("renewals:callback_plan",)),
            Page(
                _("Assignment"),
                "route",
                "renewals:assignment",
                ("renewals:assignment_new", "renewals:assignment_run", "renewals:assignment_try"),
            ),
            Page(_("Owners"), "users-group", "renewals:owners", ("renewals:move_customers", "renewals:move_picked")),
            Page(_("Hand-overs"), "switch-horizontal", "renewals:hand_overs", ("renewals:hand_over",)),
            Page(_("Leads for next year"), "flag", "renewals:leads", ("renewals:lead",)),
            Page(_("Call lists"), "headset", "renewals:call_lists", ("renewals:call_list",)),
            Page(_("Rules of conduct"), "scale", "renewals:conduct", CONDUCT_PAGES),
            Page(
                _("Collisions"),
                "scale",
                "renewals:collisions",
                ("renewals:collision", "renewals:collision_decide", "renewals:collision_appeal"),
            ),
            Page(_("Fleets"), "truck", "renewals:fleets", ("renewals:fleet",)),
            Page(_("Personal data"), "shield-lock", "renewals:subject_requests", PRIVACY_PAGES),
            Page(_("What is watched"), "eye", "renewals:suspicions", ("renewals:suspicion",)),
            Page(_("Import"), "file-import", "renewals:imports", ("renewals:import",)),
        ),
    ),
    Desk(
        _("Claims"),
        (
            Page(_("Cases"), "file-text", "claims:cases", ("claims:case",)),
            Page(_("Referrals"), "arrow-up", "claims:referrals", ("claims:referral",)),
            Page(_("Large losses"), "alert-triangle", "claims:losses", ("claims:loss",)),
            Page(
                _("Cross-region cases"), "arrows-exchange", "claims:delegations", ("claims:delegation", "claims:ledger")
            ),
            Page(_("Boards"), "chart-bar", "claims:boards", ("claims:board", "claims:board_rows")),
            Page(_("Appraisal"), "trophy", "claims:appraisal", ("claims:appraisal_rows", "claims:listed_case")),
            Page(_("Import"), "file-import", "claims:imports", ("claims:import",)),
            Page(_("Injury assessments"), "stethoscope", "claims:injuries", ("claims:injury", "claims:assessors")),
            Page(_("Injury board"), "layout-dashboard", "claims:injuries_board", ("claims:injuries_board_rows",)),
            Page(_("Compensation calculator"), "calculator", "claims:calculator"),
            Page(_("Grading clauses"), "list-search", "claims:clauses"),
        ),
    ),
    Desk(
        _("Reinsurance"),
        (
            Page(
                _("Placements"),
                "umbrella",
                "reinsurance:placements",
                (
                    "reinsurance:placement",
                    "reinsurance:endorsement",
                    "reinsurance:cancellation",
                    "reinsurance:replacement",
                ),
            ),
            Page(_("Counterparties"), "building-bank", "reinsurance:counterparties", ("reinsurance:counterparty",)),
            Page(
                _("Inward offers"),
                "file-import",
                "reinsurance:inward_offers",
                ("reinsurance:inwardoffer", "reinsurance:inwardendorsement"),
            ),
            Page(
                _("Monitoring"),
                "chart-bar",
                "reinsurance:boards",
                ("reinsurance:board", "reinsurance:board_rows", "reinsurance:downgrade"),
            ),
            Page(_("Rules"), "scale", "reinsurance:rules", ("reinsurance:rule",)),
        ),
    ),
    Desk(
        _("Reports"),
        (
            Page(
                _("Dashboards"),
                "layout-dashboard",
                "reporting:dashboard",
                ("reporting:standard", "reporting:own", "reporting:compose", "reporting:dashboard_new"),
            ),
            Page(_("Renewal rate"), "chart-bar", "reporting:renewal_rate", ("reporting:rate_",)),
            Page(_("Leader board"), "trophy", "reporting:leaders"),
            Page(_("Report packs"), "report", "reporting:packs", ("reporting:pack",)),
            Page(
                _("KPI catalogue"),
                "list-search",
                "reporting:catalogue",
                (
                    "reporting:kpi",
                    "reporting:figure",
                    "reporting:renewals_rows",
                    "reporting:claims_rows",
                    "reporting:reinsurance_rows",
                ),
            ),
            Page(_("Targets"), "target-arrow", "reporting:targets", ("reporting:target", "reporting:import")),
            Page(_("Scheduled pushes"), "send", "reporting:subscriptions", ("reporting:subscription",)),
        ),
    ),
    Desk(
        _("Records"),
        (
            Page(_("Lying times"), "clock-hour-4", "workflow:approval_times"),
            Page(_("Audit"), "list-search", "workflow:audit", ("workflow:audit_person", "workflow:audit_customer")),
            Page(_("Event chain"), "shield-check", "workflow:chain_checks"),
            Page(_("Event log"), "history", "workflow:events"),
            Page(
                _("My exports"),
                "file-export",
                "workflow:my_exports",
                ("workflow:export_request", "workflow:export_new"),
            ),
            Page(_("Export log"), "file-export", "workflow:exports"),
            Page(_("Outgoing messages"), "send", "workflow:outbox"),
            Page(_("Background work"), "progress", "workflow:jobs", ("workflow:job",)),
        ),
    ),
    Desk(
        _("Settings"),
        (
            Page(_("People"), "users", "accounts:people", ("accounts:person",)),
            Page(_("Authority limits"), "scale", "accounts:limits", ("accounts:add_limit", "accounts:end_limit")),
            Page(_("Who may decide"), "user-question", "accounts:who_decides"),
            Page(_("Branches"), "building", "accounts:branches", ("accounts:branch",)),
            Page(_("Approval chains"), "route", "workflow:chains", ("workflow:chain", "workflow:branch_chains")),
            Page(_("Working-time calendar"), "calendar-event", "workflow:calendar"),
            Page(_("Assignment rules"), "list-search", "renewals:assignment_rules", ("renewals:assignment_rule",)),
            Page(_("Settings"), "adjustments", "workflow:settings", ("workflow:setting",)),
            Page(
                _("Taxonomies"),
                "list-check",
                "renewals:taxonomies",
                ("renewals:taxonomy", "renewals:taxonomy_clone", "renewals:taxon"),
            ),
            Page(_("Compensation standards"), "scale", "claims:standards", ("claims:standard", "claims:add_standard")),
            Page(_("Group robots"), "message-circle", "workflow:robots", ("workflow:robot",)),
            Page(_("Notice wording"), "message", "workflow:notice_words", ("workflow:notice_words",)),
        ),
    ),
)
ON_PHONE = ("today", "renewals:queue", "renewals:list", "workflow:inbox")


@dataclass(slots=True)
class Entry:
    """A page as it is shown to one person."""

    label: str
    icon: str
    address: str
    view: str
    active: bool
    count: int = 0


@dataclass(slots=True)
class Group:
    """A desk as it is shown to one person."""

    label: str | Promise
    entries: list[Entry]


@dataclass(slots=True)
class Frame:
    """Everything around a page."""

    groups: list[Group] = field(default_factory=list)
    todo_count: int = 0
    unread: int = 0
    jobs_running: int = 0
    branches: list[Branch] = field(default_factory=list)
    branch: Branch | None = None

    @property
    def bell(self) -> int:
        """Unread notices and running jobs."""
        return self.unread + self.jobs_running

    @property
    def on_phone(self) -> list[Entry]:
        """The first three places of the bottom bar; the fourth opens the rest."""
        entries = [entry for group in self.groups for entry in group.entries]
        chosen = [entry for entry in entries if entry.view in ON_PHONE]
        return (chosen + [entry for entry in entries if entry.view not in ON_PHONE])[:3]


def frame_of(user: User, request: HttpRequest) -> Frame:
    """The frame for ``user`` on this page: a constant number of queries."""
    view = request.resolver_match.view_name if request.resolver_match else ""
    todos = capped_total(open_todos_of(user), MOST_COUNTED)
    groups = [Group(desk.label, entries) for desk in DESKS if (entries := _entries(desk, user, view, todos))]
    return Frame(
        groups=groups,
        todo_count=todos,
        unread=unread(user),
        jobs_running=active_jobs(user),
        branches=branches_to_choose(user),
        branch=chosen_branch(request),
    )


def _entries(desk: Desk, user: User, view: str, todos: int) -> list[Entry]:
    found = []
    for page in desk.pages:
        address = _address(page.view)
        if address and _may(user, page.view):
            active = view == page.view or any(view.startswith(name) for name in page.under)
            found.append(Entry(str(page.label), page.icon, address, page.view, active, todos if page.counted else 0))
    return found


def _may(user: User, view: str) -> bool:
    access = TABLE.get(view)
    return access is not None and (access.permission in {PUBLIC, SIGNED_IN} or user.scope().may(access.permission))


@cache
def _address(view: str) -> str:
    """The address of a page without ids, empty where there is none yet: asked seventy times a page, always the same."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""
