"""The lists of the desk. What a reader may not see is masked here, before any template (brief §2.7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

import django_tables2 as tables
from django.db.models import F, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renewals.disclosure import exported_name, shown_name, shown_title
from renewals.models import CallList, CallListItem, Renewal, RenewalStatus
from renewals.rules.contact import INTENTION_LABELS, RESULT_LABELS, ContactResult, Intention
from renewals.rules.windows import DEFAULT_WINDOWS
from workflow.listing.expressions import either, joined, name_of, words_of
from workflow.listing.keyset import Sort
from workflow.listing.masking_expressions import masked_plate, titled_name
from workflow.listing.table import ListTable
from workflow.tables import FACT, NUMBER, STATE, TITLE, NewestFirst, instant
from workflow.templatetags.banli import days_left, icon, state_badge

#: The columns a list reads; the encrypted ones would be decrypted for nothing.
LISTED = (
    "status",
    "plate",
    "policy_no",
    "insured_name",
    "is_company",
    "expires_on",
    "last_premium",
    "next_contact_on",
    "intention",
    "attempts",
    "effective_contacts",
    "callback_due_on",
    "owner__name",
    "branch__name",
)
STATUS_LABELS = dict(RenewalStatus.choices)
NOTHING = format_html('<span class="muted nothing">{}</span>', "—")
ENDED = {"renewed", "won_back", "void", "closed"}


def clock(day: date | None, today: date, *, running: bool = True) -> SafeString:
    """A day with the time left to it beside it; red when past, amber within the urgent days."""
    if day is None:
        return NOTHING
    left = (day - today).days
    tone = "" if not running else "ink-late" if left < 0 else "ink-soon" if left <= DEFAULT_WINDOWS.urgent_days else ""
    beside = days_left(day) if running else ""
    return format_html(
        '<span class="num">{}</span> <small class="{}">{}</small>', day.isoformat(), tone or "muted", beside
    )


def money(value: Any) -> str:
    """An amount in a column whose heading names the currency."""
    return "—" if value is None else number_format(value, decimal_pos=2, use_l10n=True, force_grouping=True)


def shared_mark() -> SafeString:
    """The sign beside a customer whose number many insureds share."""
    words = gettext("Number shared by many insureds")
    return format_html(
        ' <span class="ink-soon" title="{0}">{1}<span class="visually-hidden">{0}</span></span>',
        words,
        icon("alert-triangle"),
    )


class RenewalTable(ListTable):
    """The list of renewals."""

    sorts: ClassVar[dict[str, Sort]] = {
        "expires_on": Sort("expires_on", "expires_on"),
        "next_contact_on": Sort("next_contact_on", "next_contact_on", nullable=True),
        "policy_no": Sort("policy_no", "policy_no"),
    }
    default_sort = "expires_on"

    title = tables.Column(_("Plate"), attrs=TITLE)
    insured = tables.Column(_("Insured"), attrs=FACT)
    status = tables.Column(_("State"), attrs=STATE)
    expires_on = tables.Column(_("Cover ends"), attrs=FACT)
    last_premium = tables.Column(_("Last premium (¥)"), attrs=NUMBER)
    next_contact_on = tables.Column(_("Next contact"), attrs=FACT)
    intention = tables.Column(_("Intention"), attrs={"td": {"class": ""}})
    attempts = tables.Column(_("Contacts"), attrs={"td": {"class": "right"}})
    owner = tables.Column(_("Owner"), attrs={"td": {"class": ""}})
    branch = tables.Column(_("Branch"), attrs={"td": {"class": ""}})
    policy_no = tables.Column(_("Policy number"), attrs={"td": {"class": ""}})

    def __init__(self, rows: Any, *, reader_id: int | None, **more: Any) -> None:
        super().__init__(rows, **more)
        self.reader_id = reader_id
        self.today = timezone.localdate()
        self.page = reverse("renewals:detail", args=[0]).replace("/0/", "/{}/")

    @classmethod
    def expressions(cls) -> Mapping[str, Any]:
        """The columns as the database makes them for nobody's owner."""
        return {
            "title": either(Q(plate=""), F("policy_no"), masked_plate("plate")),
            "insured": either(Q(is_company=True), F("insured_name"), titled_name("insured_name")),
            "status": words_of("status", RenewalStatus.choices),
            "expires_on": F("expires_on"),
            "last_premium": F("last_premium"),
            "next_contact_on": F("next_contact_on"),
            "intention": words_of("intention", INTENTION_LABELS.items()),
            "attempts": joined(F("effective_contacts"), Value(" / "), F("attempts")),
            "owner": name_of("owner__name"),
            "branch": F("branch__name"),
            "policy_no": F("policy_no"),
            "callback_due_on": F("callback_due_on"),
        }

    def value_title(self, record: Renewal) -> str:
        return shown_title(record, self.reader_id)

    def value_insured(self, record: Renewal) -> str:
        return exported_name(record)

    def value_status(self, record: Renewal) -> str:
        return str(STATUS_LABELS[record.status])

    def value_attempts(self, record: Renewal) -> str:
        return self.render_attempts(record)

    def value_owner(self, record: Renewal) -> str:
        return record.owner.name if record.owner else ""

    def value_policy_no(self, record: Renewal) -> str:
        return record.policy_no

    def value_intention(self, record: Renewal) -> str:
        return str(INTENTION_LABELS[Intention(record.intention)]) if record.intention else ""

    def render_title(self, record: Renewal) -> SafeString:
        return format_html(
            '<a class="row-link" href="{}">{}</a>',
            self.page.format(record.pk),
            shown_title(record, self.reader_id),
        )

    def render_insured(self, record: Renewal) -> SafeString:
        name = shown_name(record, self.reader_id)
        mark = shared_mark() if getattr(record, "shared_number", False) else ""
        return format_html('<span title="{}">{}</span>{}', name, name or "—", mark)

    def render_status(self, record: Renewal) -> SafeString:
        return state_badge(record.status, STATUS_LABELS[record.status])

    def render_expires_on(self, record: Renewal) -> SafeString:
        return clock(record.expires_on, self.today, running=record.status not in ENDED)

    def render_last_premium(self, record: Renewal) -> str:
        return money(record.last_premium)

    def render_next_contact_on(self, record: Renewal) -> SafeString:
        return clock(record.next_contact_on, self.today)

    def render_intention(self, record: Renewal) -> str:
        return str(INTENTION_LABELS[Intention(record.intention)]) if record.intention else "—"

    def render_attempts(self, record: Renewal) -> str:
        return f"{record.effective_contacts} / {record.attempts}"

    def render_owner(self, record: Renewal) -> str:
        return record.owner.name if record.owner else gettext("nobody")

    def render_branch(self, record: Renewal) -> str:
        return record.branch.name

    def render_policy_no(self, record: Renewal) -> SafeString:
        return format_html('<span title="{0}">{0}</span>', record.policy_no)


class LapsingTable(RenewalTable):
    """The few about to lapse: the only ones few enough to be sorted by what they are worth."""

    sorts: ClassVar[dict[str, Sort]] = {**RenewalTable.sorts, "last_premium": Sort("last_premium", "last_premium")}


class PoolTable(RenewalTable):
    """The pool as a specialist sees it: each row can be claimed at once."""

    claim = tables.Column(_("Action"), attrs={"td": {"class": "c-action"}})

    class Meta:
        sequence = ("title", "insured", "status", "claim", "...")
        exclude = ("next_contact_on", "owner", "intention")

    def render_claim(self, record: Renewal) -> SafeString:
        address = reverse("renewals:claim", args=[record.pk]) + "?back=pool"
        return format_html(
            '<a class="btn row-button" href="{0}" hx-get="{0}" hx-target="#drawer-body">{1}</a>',
            address,
            gettext("Claim"),
        )


class CallbackTable(RenewalTable):
    """The queue of lapse callbacks, the most urgent first."""

    sorts: ClassVar[dict[str, Sort]] = {
        "expires_on": Sort("expires_on", "expires_on"),
        "callback_due_on": Sort("callback_due_on", "callback_due_on", nullable=True),
    }
    default_sort = "expires_on"
    callback_due_on = tables.Column(_("Callback due"), attrs=FACT)
    plan = tables.Column(_("Planned"), attrs=FACT, empty_values=())

    class Meta:
        exclude = ("next_contact_on", "intention", "policy_no")
        sequence = ("title", "insured", "status", "callback_due_on", "plan", "...")

    @classmethod
    def expressions(cls) -> Mapping[str, Any]:
        """Also the plan of the present lapse, which the queue's rows carry."""
        planned = joined(F("plan_day"), Value(" "), F("plan_caller_name"))
        return {**super().expressions(), "plan": either(Q(plan_day=None), Value(""), planned)}

    def value_plan(self, record: Any) -> str:
        return f"{record.plan_day.isoformat()} {record.plan_caller_name}" if record.plan_day else ""

    def render_plan(self, record: Any) -> str:
        return self.value_plan(record) or "—"

    def render_callback_due_on(self, record: Renewal) -> SafeString:
        return clock(record.callback_due_on, self.today, running=record.status == "lapsed")


class CallListTable(NewestFirst):
    """Call lists handed to telesales."""

    name = tables.Column(_("Name"), attrs=TITLE)
    status = tables.Column(_("State"), attrs=STATE)
    size = tables.Column(_("Called"), attrs=NUMBER)
    expires_at = tables.Column(_("May be called until"), attrs=FACT)
    purpose = tables.Column(_("Purpose"), attrs=FACT)
    made_by = tables.Column(_("Made by"))
    branch = tables.Column(_("Branch"))

    def render_name(self, record: CallList) -> SafeString:
        return format_html(
            '<a class="row-link" href="{}">{}</a>', reverse("renewals:call_list", args=[record.pk]), record.name
        )

    def render_status(self, record: CallList) -> SafeString:
        return state_badge(record.status, record.get_status_display())  # type: ignore[attr-defined]  # FSM choices

    def render_size(self, record: Any) -> str:
        return f"{record.called} / {record.rows}"

    def render_expires_at(self, record: CallList) -> str:
        return instant(record.expires_at)

    def render_purpose(self, record: CallList) -> SafeString:
        return format_html('<span title="{0}">{0}</span>', record.purpose)

    def render_made_by(self, record: CallList) -> str:
        return record.made_by.name

    def render_branch(self, record: CallList) -> str:
        return record.branch.name


class CallListItemTable(ListTable):
    """The customers of one list. Telesales sees a form of address and a masked number."""

    sorts: ClassVar[dict[str, Sort]] = {"id": Sort("id", "id")}
    default_sort = "id"
    state_attribute = "result"

    title = tables.Column(_("Plate"), attrs=TITLE)
    insured = tables.Column(_("Customer"), attrs=FACT)
    token = tables.Column(_("Task number"), attrs=FACT)
    result = tables.Column(_("Result"), attrs=STATE)
    expires_on = tables.Column(_("Cover ends"), attrs=FACT)
    last_premium = tables.Column(_("Last premium (¥)"), attrs=NUMBER)
    calls = tables.Column(_("Calls"), attrs={"td": {"class": "right"}})
    caller = tables.Column(_("Caller"))
    note = tables.Column(_("Note"))
    act = tables.Column(_("Action"), attrs={"td": {"class": "c-action"}})

    def __init__(self, rows: Any, *, reader_id: int | None, may_give_back: bool = False, **more: Any) -> None:
        super().__init__(rows, exclude=("last_premium", "calls") if may_give_back else ("act",), **more)
        self.reader_id = reader_id
        self.today = timezone.localdate()

    def value_expires_on(self, record: CallListItem) -> date:
        return record.renewal.expires_on

    def value_last_premium(self, record: CallListItem) -> Any:
        return record.renewal.last_premium

    def render_title(self, record: CallListItem) -> SafeString:
        return format_html(
            '<a class="row-link" href="{}">{}</a>',
            reverse("renewals:call_result", args=[record.pk]),
            shown_title(record.renewal, self.reader_id),
        )

    def render_insured(self, record: CallListItem) -> str:
        return shown_name(record.renewal, self.reader_id) or "—"

    def render_token(self, record: CallListItem) -> SafeString:
        return format_html('<span class="num">{}</span>', record.token or "—")

    def render_result(self, record: CallListItem) -> SafeString:
        if record.released_at is not None:
            return state_badge("given_back", gettext("Given back"))
        if not record.result:
            return state_badge("not_called", gettext("Not called yet"))
        code = "call_reached" if record.result.startswith("R") else "call_missed"
        return state_badge(code, RESULT_LABELS[ContactResult(record.result)])

    def render_expires_on(self, record: CallListItem) -> SafeString:
        return clock(record.renewal.expires_on, self.today)

    def render_last_premium(self, record: CallListItem) -> str:
        return money(record.renewal.last_premium)

    def render_calls(self, record: CallListItem) -> str:
        return str(record.calls)

    def render_caller(self, record: CallListItem) -> str:
        """Who called last, or for whom the customer waits."""
        person = record.called_by or record.assigned_to
        return person.name if person else "—"

    def render_note(self, record: CallListItem) -> SafeString:
        return format_html('<span title="{0}">{0}</span>', record.note)

    def render_act(self, record: CallListItem) -> SafeString | str:
        if record.released_at is not None:
            return ""
        address = reverse("renewals:call_give_back", args=[record.pk])
        return format_html('<a class="btn row-button" href="{}">{}</a>', address, gettext("Give back"))
