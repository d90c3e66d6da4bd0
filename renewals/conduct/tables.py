"""The lists of the rules of conduct. A number is never read from them: its mask is all that is kept beside it."""

from __future__ import annotations

from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renewals.disclosure import shown_name, shown_title
from renewals.models import (
    BlockLift,
    BlockSource,
    BulkMessage,
    BulkMessageItem,
    Complaint,
    Consent,
    DoNotCall,
    RebateNote,
    SalesCall,
)
from renewals.wording import word
from workflow.listing.keyset import Sort
from workflow.listing.table import ListTable
from workflow.tables import FACT, NUMBER, STATE, TITLE, NewestFirst, instant
from workflow.templatetags.banli import state_badge

ACTION = {"td": {"class": "c-action"}}


def _row_link(address: str, text: str) -> SafeString:
    return format_html('<a class="row-link" href="{}">{}</a>', address, text or "—")


def _said(text: str) -> SafeString:
    return format_html('<span title="{0}">{0}</span>', text) if text else format_html("{}", "—")


class DoNotCallTable(NewestFirst):
    """禁呼名单."""

    masked = tables.Column(_("Phone number"), attrs=TITLE)
    standing = tables.Column(_("State"), attrs=STATE)
    source = tables.Column(_("Source"), attrs=FACT)
    since = tables.Column(_("Since"), attrs=FACT)
    until = tables.Column(_("Until"), attrs=FACT)
    note = tables.Column(_("Evidence"), attrs=FACT)
    recorded_by_no = tables.Column(_("Entered by"))
    lift = tables.Column(_("Action"), attrs=ACTION)

    def __init__(self, rows: Any, **more: Any) -> None:
        super().__init__(rows, **more)
        self.today = timezone.localdate()

    def _stands(self, record: DoNotCall) -> bool:
        ended = record.until is not None and record.until < self.today
        return record.lifted_at is None and not ended

    def render_masked(self, record: DoNotCall) -> str:
        return record.masked or gettext("number not readable")

    def render_standing(self, record: DoNotCall) -> SafeString:
        if record.lifted_at is not None:
            return state_badge("lifted", gettext("Lifted"))
        if not self._stands(record):
            return state_badge("block_ended", gettext("Ended"))
        return state_badge("blocked", gettext("In force"))

    def render_source(self, record: DoNotCall) -> str:
        return str(BlockSource(record.source).label)

    def render_since(self, record: DoNotCall) -> str:
        return record.since.isoformat()

    def render_until(self, record: DoNotCall) -> str:
        return record.until.isoformat() if record.until else gettext("for ever")

    def render_note(self, record: DoNotCall) -> SafeString:
        return _said(record.note)

    def render_recorded_by_no(self, record: DoNotCall) -> str:
        return record.recorded_by_no

    def render_lift(self, record: DoNotCall) -> str | SafeString:
        if not self._stands(record) or record.source == BlockSource.INDUSTRY:
            return ""
        address = f"{reverse('renewals:ask_lift')}?entry={record.pk}"
        return format_html('<a class="btn row-button" href="{}">{}</a>', address, gettext("Ask to lift"))


class LiftTable(NewestFirst):
    """解除禁呼 asked for."""

    number = tables.Column(_("Phone number"), attrs=TITLE)
    status = tables.Column(_("State"), attrs=STATE)
    reason = tables.Column(_("Reason"), attrs=FACT)
    asked_by = tables.Column(_("Asked by"), attrs=FACT)
    asked_at = tables.Column(_("Asked"), attrs=FACT)
    decided_by = tables.Column(_("Decided by"))
    branch = tables.Column(_("Branch"))

    def render_number(self, record: BlockLift) -> SafeString:
        return _row_link(reverse("renewals:decide_lift", args=[record.pk]), record.entry.masked)

    def render_status(self, record: BlockLift) -> SafeString:
        return state_badge(record.status, record.get_status_display())  # type: ignore[attr-defined]  # FSM choices

    def render_reason(self, record: BlockLift) -> SafeString:
        return _said(record.reason)

    def render_asked_by(self, record: BlockLift) -> str:
        return record.asked_by.name

    def render_asked_at(self, record: BlockLift) -> str:
        return instant(record.asked_at)

    def render_decided_by(self, record: BlockLift) -> str:
        return record.decided_by.name if record.decided_by else "—"

    def render_branch(self, record: BlockLift) -> str:
        return record.branch.name


class ConsentTable(NewestFirst):
    """同意台账."""

    masked = tables.Column(_("Phone number"), attrs=TITLE)
    given = tables.Column(_("State"), attrs=STATE)
    purpose = tables.Column(_("Purpose"), attrs=FACT)
    channel = tables.Column(_("Channel"), attrs=FACT)
    on = tables.Column(_("Stated on"), attrs=FACT)
    until = tables.Column(_("Holds until"), attrs=FACT)
    evidence = tables.Column(_("Evidence"), attrs=FACT)
    recorded_by = tables.Column(_("Entered by"))

    def render_masked(self, record: Consent) -> str:
        return record.masked

    def render_given(self, record: Consent) -> SafeString:
        if record.given:
            return state_badge("consent_given", gettext("Given"))
        return state_badge("consent_withdrawn", gettext("Withdrawn"))

    def render_purpose(self, record: Consent) -> str:
        return record.get_purpose_display()

    def render_channel(self, record: Consent) -> str:
        return record.get_channel_display()

    def render_on(self, record: Consent) -> str:
        return record.on.isoformat()

    def render_until(self, record: Consent) -> str:
        return record.until.isoformat() if record.until else "—"

    def render_evidence(self, record: Consent) -> SafeString:
        return _said(record.evidence)

    def render_recorded_by(self, record: Consent) -> str:
        return record.recorded_by.name


class ComplaintTable(NewestFirst):
    """投诉."""

    masked = tables.Column(_("Phone number"), attrs=TITLE)
    status = tables.Column(_("State"), attrs=STATE)
    kind = tables.Column(_("About"), attrs=FACT)
    complained_on = tables.Column(_("Complained on"), attrs=FACT)
    text = tables.Column(_("What happened"), attrs=FACT)
    entered_by = tables.Column(_("Entered by"))
    branch = tables.Column(_("Branch"))

    def render_masked(self, record: Complaint) -> SafeString:
        return _row_link(reverse("renewals:complaint", args=[record.pk]), record.masked)

    def render_status(self, record: Complaint) -> SafeString:
        return state_badge(record.status, record.get_status_display())  # type: ignore[attr-defined]  # FSM choices

    def render_kind(self, record: Complaint) -> str:
        return record.get_kind_display()

    def render_complained_on(self, record: Complaint) -> str:
        return record.complained_on.isoformat()

    def render_text(self, record: Complaint) -> SafeString:
        return _said(record.text)

    def render_entered_by(self, record: Complaint) -> str:
        return record.entered_by.name

    def render_branch(self, record: Complaint) -> str:
        return record.branch.name


class RebateNoteTable(NewestFirst):
    """报行合一: notes that speak of rebates."""

    title = tables.Column(_("Plate"), attrs=TITLE)
    looked = tables.Column(_("State"), attrs=STATE)
    words = tables.Column(_("Words"), attrs=FACT)
    author = tables.Column(_("Written by"), attrs=FACT)
    at = tables.Column(_("Written"), attrs=FACT)
    verdict = tables.Column(_("What came of it"), attrs=FACT)
    branch = tables.Column(_("Branch"))

    def __init__(self, rows: Any, *, reader_id: int | None, **more: Any) -> None:
        super().__init__(rows, **more)
        self.reader_id = reader_id

    def render_title(self, record: RebateNote) -> SafeString:
        return _row_link(reverse("renewals:rebate_note", args=[record.pk]), shown_title(record.renewal, self.reader_id))

    def render_looked(self, record: RebateNote) -> SafeString:
        if record.looked_at is None:
            return state_badge("rebate_open", gettext("To be looked at"))
        return state_badge("rebate_looked", gettext("Looked at"))

    def render_words(self, record: RebateNote) -> str:
        return record.words

    def render_author(self, record: RebateNote) -> str:
        return record.author.name

    def render_at(self, record: RebateNote) -> str:
        return instant(record.at)

    def render_verdict(self, record: RebateNote) -> SafeString:
        return _said(record.verdict)

    def render_branch(self, record: RebateNote) -> str:
        return record.branch.name


class AskedCallTable(NewestFirst):
    """Calls that stand outside the rules because the customer is said to have asked for them."""

    title = tables.Column(_("Plate"), attrs=TITLE)
    result = tables.Column(_("Result"), attrs=STATE)
    at = tables.Column(_("Call time"), attrs=FACT)
    caller = tables.Column(_("Called by"), attrs=FACT)
    recording_no = tables.Column(_("Recording number"), attrs=FACT)
    branch = tables.Column(_("Branch"))

    def __init__(self, rows: Any, *, reader_id: int | None, **more: Any) -> None:
        super().__init__(rows, **more)
        self.reader_id = reader_id

    def render_title(self, record: SalesCall) -> SafeString:
        address = reverse("renewals:detail", args=[record.renewal_id])
        return _row_link(address, shown_title(record.renewal, self.reader_id))

    def render_result(self, record: SalesCall) -> SafeString:
        code = "call_reached" if record.result.startswith("R") else "call_missed"
        return state_badge(code, word("result", record.result))

    def render_at(self, record: SalesCall) -> str:
        return instant(record.at)

    def render_caller(self, record: SalesCall) -> str:
        return record.caller.name

    def render_recording_no(self, record: SalesCall) -> str:
        return record.recording_no or "—"

    def render_branch(self, record: SalesCall) -> str:
        return record.branch.name


class BulkMessageTable(NewestFirst):
    """群发."""

    name = tables.Column(_("Name"), attrs=TITLE)
    status = tables.Column(_("State"), attrs=STATE)
    purpose = tables.Column(_("Purpose"), attrs=FACT)
    channel = tables.Column(_("Channel"), attrs=FACT)
    size = tables.Column(_("Receivers"), attrs=NUMBER)
    left_out = tables.Column(_("Left out"), attrs=NUMBER)
    made_by = tables.Column(_("Made by"))
    made_at = tables.Column(_("Made"), attrs=FACT)
    branch = tables.Column(_("Branch"))

    def render_name(self, record: BulkMessage) -> SafeString:
        return _row_link(reverse("renewals:bulk_message", args=[record.pk]), record.name)

    def render_status(self, record: BulkMessage) -> SafeString:
        return state_badge(record.status, record.get_status_display())  # type: ignore[attr-defined]  # FSM choices

    def render_purpose(self, record: BulkMessage) -> str:
        return record.get_purpose_display()

    def render_channel(self, record: BulkMessage) -> str:
        return record.get_channel_display()

    def render_size(self, record: BulkMessage) -> str:
        return str(record.rows)

    def render_left_out(self, record: BulkMessage) -> str:
        return str(record.left_out)

    def render_made_by(self, record: BulkMessage) -> str:
        return record.made_by.name

    def render_made_at(self, record: BulkMessage) -> str:
        return instant(record.made_at)

    def render_branch(self, record: BulkMessage) -> str:
        return record.branch.name


class ReceiverTable(ListTable):
    """The receivers of a bulk message, by the task number the platform knows."""

    sorts: ClassVar[dict[str, Sort]] = {"id": Sort("id", "id")}
    default_sort = "id"

    task = tables.Column(_("Task number"), attrs=TITLE)
    title = tables.Column(_("Plate"), attrs=FACT)
    insured = tables.Column(_("Customer"), attrs=FACT)
    expires_on = tables.Column(_("Cover ends"), attrs=FACT)

    def __init__(self, rows: Any, *, reader_id: int | None, **more: Any) -> None:
        super().__init__(rows, **more)
        self.reader_id = reader_id

    def render_task(self, record: BulkMessageItem) -> SafeString:
        return _row_link(reverse("renewals:detail", args=[record.renewal_id]), str(record.renewal_id))

    def render_title(self, record: BulkMessageItem) -> str:
        return shown_title(record.renewal, self.reader_id)

    def render_insured(self, record: BulkMessageItem) -> str:
        return shown_name(record.renewal, self.reader_id) or "—"

    def render_expires_on(self, record: BulkMessageItem) -> str:
        return record.renewal.expires_on.isoformat()
