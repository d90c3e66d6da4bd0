"""The registers: blocked numbers and their lifting, consents, complaints, notes about rebates, calls at a wish."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from renewals.conduct.actions import registers
from renewals.conduct.filters import ComplaintFilter, ConsentFilter, DoNotCallFilter
from renewals.conduct.forms import BlockForm, ComplaintForm, ConsentForm, LiftForm, LookForm, VerdictForm
from renewals.conduct.tables import (
    AskedCallTable,
    ComplaintTable,
    ConsentTable,
    DoNotCallTable,
    LiftTable,
    RebateNoteTable,
)
from renewals.conduct.views.pages import FormPage, form_answer, in_its_tab
from renewals.disclosure import shown_title
from renewals.models import BlockLift, Complaint, Consent, DoNotCall, RebateNote, SalesCall
from workflow.branch_scope import narrowed
from workflow.listing.page import Listed, list_page
from workflow.step_pages import why_closed

REFUSE = {"submit_value": "agree"}
DIGITS = 19


def listed_blocks(request: HttpRequest) -> Listed:
    """The whole register: a number blocked by one branch is blocked for all."""
    found = DoNotCallFilter(request.GET, queryset=DoNotCall.objects.all(), request=request)
    return Listed(found.qs, DoNotCallTable, found.form)


def do_not_call(request: HttpRequest) -> HttpResponse:
    """禁呼名单."""
    context = list_page(request, listed_blocks(request), export="renewals-do-not-call")
    lead = _("Numbers nobody may call for sales, in no branch. A block is lifted by two people.")
    new = ("do_not_call_new", _("Block a number"))
    page = in_its_tab(request, context, "do_not_call", lead=lead, empty=_("No number is blocked."), new=new)
    return render(request, "renewals/conduct/register.html", page)


def do_not_call_new(request: HttpRequest) -> HttpResponse:
    """登记禁呼."""
    user: Any = request.user
    form = BlockForm(request.POST or None, user=user)
    return form_answer(
        request,
        form,
        lambda: registers.block_by_hand(by=user, **form.cleaned_data),
        FormPage(
            title=_("Block a number"),
            done=_("The number is blocked in every branch."),
            back="do_not_call",
        ),
    )


def listed_lifts(request: HttpRequest) -> Listed:
    """Wishes of the reader's branches."""
    user: Any = request.user
    rows = narrowed(BlockLift.objects.visible_to(user), request)
    return Listed(rows.select_related("entry", "asked_by", "decided_by", "branch"), LiftTable)


def lifts(request: HttpRequest) -> HttpResponse:
    """解除禁呼: what was asked for and decided."""
    context = list_page(request, listed_lifts(request), export="renewals-lifts")
    lead = _("Wishes to call a blocked number again. Somebody else than who asked decides.")
    page = in_its_tab(request, context, "lifts", lead=lead, empty=_("Nobody has asked to lift a block."))
    return render(request, "renewals/conduct/register.html", page)


def ask_lift(request: HttpRequest) -> HttpResponse:
    """申请解除禁呼: one entry of the register, named in the address."""
    user: Any = request.user
    number = request.GET.get("entry", "")
    if not number.isdecimal() or len(number) >= DIGITS:
        raise Http404
    entry = get_object_or_404(DoNotCall, pk=int(number))
    form = LiftForm(request.POST or None, user=user)
    return form_answer(
        request,
        form,
        lambda: registers.ask_lift(by=user, entry=entry, **form.cleaned_data),
        FormPage(
            title=_("Ask to lift a block"),
            done=_("Somebody else decides. The number stays blocked until then."),
            back="lifts",
            submit=_("Ask"),
        ),
        more={"form_lead": entry.masked, "facts": _block_facts(entry)},
    )


def _block_facts(entry: DoNotCall) -> list[tuple[Any, Any]]:
    until = entry.until.isoformat() if entry.until else _("for ever")
    facts = [(_("Phone number"), entry.masked), (_("Source"), entry.get_source_display()), (_("Since"), entry.since)]
    return [*facts, (_("Until"), until), (_("Evidence"), entry.note or "—")]


def decide_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Another person lifts the block, or keeps it."""
    user: Any = request.user
    rows = BlockLift.objects.visible_to(user).select_related("entry", "asked_by", "decided_by", "branch")
    lift = get_object_or_404(rows, pk=pk)
    form = VerdictForm(request.POST or None, obj=lift, user=user)
    facts = [*_block_facts(lift.entry), (_("Asked by"), lift.asked_by.name), (_("Reason"), lift.reason)]
    return form_answer(
        request,
        form,
        lambda: registers.decide_lift(
            by=user, lift=lift, agreed=form.agreed, opinion=form.cleaned_data["opinion"], **form.guard
        ),
        FormPage(
            title=_("Lift of a block"),
            done=_("The wish is decided."),
            back="lifts",
            submit=_("Lift the block"),
        ),
        more=_decision(lift, facts, _("Keep the block")),
        closed=_closed(lift, user, "decline_lift"),
    )


def _decision(row: Any, facts: list[tuple[Any, Any]], refuse: Any) -> dict[str, Any]:
    """The facts, and two buttons while nobody has decided."""
    if row.decided_by is not None:
        decided = [(_("Decided by"), row.decided_by.name), (_("Opinion"), row.opinion)]
        return {"facts": [*facts, *decided], "only_facts": True, "state": row}
    return {"facts": facts, "state": row, "deciding": True, **REFUSE, "more_buttons": [("decision", "refuse", refuse)]}


def _closed(row: Any, user: Any, verb: str) -> DomainError | None:
    """Why this person cannot decide; of a decided row the decision is told instead."""
    return None if row.decided_by is not None else why_closed(row, (verb,), user)


def listed_consents(request: HttpRequest) -> Listed:
    """Statements recorded in the reader's branches."""
    user: Any = request.user
    rows: Any = narrowed(Consent.objects.visible_to(user), request)  # type: ignore[type-var]  # hangs on a branch
    found = ConsentFilter(request.GET, queryset=rows.select_related("recorded_by"), request=request)
    return Listed(found.qs, ConsentTable, found.form)


def consents(request: HttpRequest) -> HttpResponse:
    """同意台账."""
    context = list_page(request, listed_consents(request), export="renewals-consents")
    lead = _("What customers allowed or withdrew. The newest statement about a number counts.")
    new = ("consent_new", _("Record a consent"))
    page = in_its_tab(request, context, "consents", lead=lead, empty=_("Nothing is recorded yet."), new=new)
    return render(request, "renewals/conduct/register.html", page)


def consent_new(request: HttpRequest) -> HttpResponse:
    """登记同意."""
    user: Any = request.user
    form = ConsentForm(request.POST or None, user=user)
    return form_answer(
        request,
        form,
        lambda: registers.record_consent(by=user, branch=form.cleaned_data["branch"], form=form.entry),
        FormPage(title=_("Record a consent"), done=_("The statement is recorded."), back="consents"),
    )


def listed_complaints(request: HttpRequest) -> Listed:
    """Complaints of the reader's branches."""
    user: Any = request.user
    rows = narrowed(Complaint.objects.visible_to(user), request).select_related("entered_by", "branch")
    found = ComplaintFilter(request.GET, queryset=rows, request=request)
    return Listed(found.qs, ComplaintTable, found.form)


def complaints(request: HttpRequest) -> HttpResponse:
    """投诉."""
    context = list_page(request, listed_complaints(request), export="renewals-complaints")
    lead = _("A verified complaint blocks its number; several of a unit in a year stop its calls to new customers.")
    new = ("complaint_new", _("Enter a complaint"))
    page = in_its_tab(request, context, "complaints", lead=lead, empty=_("No complaints."), new=new)
    return render(request, "renewals/conduct/register.html", page)


def complaint_new(request: HttpRequest) -> HttpResponse:
    """登记投诉."""
    user: Any = request.user
    form = ComplaintForm(request.POST or None, user=user)
    return form_answer(
        request,
        form,
        lambda: registers.report_complaint(by=user, **form.cleaned_data),
        FormPage(
            title=_("Enter a complaint"),
            done=_("The complaint is entered. Somebody else verifies it."),
            back="complaints",
        ),
    )


def complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """One complaint: true or not."""
    user: Any = request.user
    rows = Complaint.objects.visible_to(user).select_related("entered_by", "decided_by", "branch")
    found = get_object_or_404(rows, pk=pk)
    form = VerdictForm(request.POST or None, obj=found, user=user)
    facts = [
        (_("Phone number"), found.masked),
        (_("About"), found.get_kind_display()),  # type: ignore[attr-defined]  # choices
        (_("Complained on"), found.complained_on),
        (_("What happened"), found.text),
        (_("Entered by"), found.entered_by.name),
        (_("Branch"), found.branch.name),
    ]
    return form_answer(
        request,
        form,
        lambda: registers.decide_complaint(
            by=user, complaint=found, verified=form.agreed, opinion=form.cleaned_data["opinion"], **form.guard
        ),
        FormPage(
            title=_("Complaint"),
            done=_("The complaint is decided."),
            back="complaints",
            submit=_("Verified"),
        ),
        more=_decision(found, facts, _("Unfounded")),
        closed=_closed(found, user, "dismiss"),
    )


def listed_rebate_notes(request: HttpRequest) -> Listed:
    """Notes of the reader's branches."""
    user: Any = request.user
    rows: Any = narrowed(RebateNote.objects.visible_to(user), request)  # type: ignore[type-var]  # hangs on a branch
    rows = rows.select_related("renewal", "author", "branch")
    return Listed(rows, RebateNoteTable, options={"reader_id": user.pk})


def rebate_notes(request: HttpRequest) -> HttpResponse:
    """报行合一: notes for the compliance desk."""
    context = list_page(request, listed_rebate_notes(request), export="renewals-rebate-notes")
    lead = _("Notes of contacts in which words of rebates stand.")
    page = in_its_tab(request, context, "rebate_notes", lead=lead, empty=_("No note speaks of rebates."))
    return render(request, "renewals/conduct/register.html", page)


def rebate_note(request: HttpRequest, pk: int) -> HttpResponse:
    """One note: what came of it."""
    user: Any = request.user
    rows = RebateNote.objects.visible_to(user).select_related("renewal", "author", "looked_by", "branch")
    note = get_object_or_404(rows, pk=pk)
    form = LookForm(request.POST or None)
    facts = [
        (_("Plate"), shown_title(note.renewal, user.pk)),
        (_("Words"), note.words),
        (_("Written by"), note.author.name),
        (_("Written"), note.at),
        (_("Branch"), note.branch.name),
    ]
    if note.looked_by is not None:
        facts += [(_("Looked at by"), note.looked_by.name), (_("What came of it"), note.verdict)]
    return form_answer(
        request,
        form,
        lambda: registers.look_at_note(by=user, pk=pk, verdict=form.cleaned_data["verdict"]),
        FormPage(
            title=_("Note about rebates"),
            done=_("What came of it is kept."),
            back="rebate_notes",
        ),
        more={"facts": facts, "only_facts": note.looked_by is not None, "renewal": note.renewal},
    )


def listed_asked_calls(request: HttpRequest) -> Listed:
    """Calls of the reader's branches."""
    user: Any = request.user
    rows: Any = narrowed(SalesCall.objects.visible_to(user), request)  # type: ignore[type-var]  # hangs on a branch
    rows = rows.filter(customer_asked=True).select_related("renewal", "caller", "branch")
    return Listed(rows, AskedCallTable, options={"reader_id": user.pk})


def asked_calls(request: HttpRequest) -> HttpResponse:
    """Every call that stood outside the rules because the customer is said to have asked for it."""
    context = list_page(request, listed_asked_calls(request), export="renewals-asked-calls")
    lead = _("Calls outside the rules, because the customer is said to have asked for them.")
    page = in_its_tab(request, context, "asked_calls", lead=lead, empty=_("No such calls."))
    return render(request, "renewals/conduct/register.html", page)
