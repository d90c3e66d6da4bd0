"""Referrals: the list, one of them, and its papers as PDF."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.authority import authority_words
from accounts.errors import DomainError
from claims.actions.referring import approval_of
from claims.disclosure import mask_account
from claims.filters import ReferralFilter
from claims.models import ClaimCase, Referral, ReferralStatus
from claims.referrals.papers import paper_label
from claims.tables import ReferralTable
from claims.timeline import timeline_of
from workflow.approvals.kinds import kind_of
from workflow.approvals.screens.history import decisions_of, log_of
from workflow.attachments.pages import documents_of
from workflow.attachments.verbs import present_files
from workflow.branch_scope import narrowed
from workflow.exporting import logged
from workflow.identifiers.masking import mask_name
from workflow.listing.page import Listed, list_page
from workflow.models import Approval, Event
from workflow.pdf import pdf_of

S = ReferralStatus


def listed_referrals(request: HttpRequest) -> Listed:
    """The referrals of the reader's branches, newest first."""
    user: Any = request.user
    rows: Any = narrowed(Referral.objects.visible_to(user), request).select_related("branch", "maker", "case")
    filtered = ReferralFilter(request.GET, queryset=rows)
    return Listed(filtered.qs, ReferralTable, filtered.form)


def referrals(request: HttpRequest) -> HttpResponse:
    """The list of referrals."""
    context = list_page(request, listed_referrals(request), export="claims-referrals")
    return render(request, "claims/desk/referrals.html", context)


def visible_referral(request: HttpRequest, pk: int) -> Referral:
    """The referral, or 404 where the reader may not see it."""
    user: Any = request.user
    rows = Referral.objects.visible_to(user).select_related("branch", "maker", "case__branch", "previous", "decided_by")
    return get_object_or_404(rows, pk=pk)


def referral(request: HttpRequest, pk: int) -> HttpResponse:
    """One referral: what is asked, which limits it exceeds and by how much, what belongs together with it."""
    user: Any = request.user
    found = visible_referral(request, pk)
    approval = visible_approval(user, found)
    mine = found.maker_id == user.pk
    context = facts_of(request, found) | {
        "timeline": timeline_of(Event.objects.of(found)),
        "documents": documents_of(found, user),
        "checklist": checklist_of(found),
        "line_of_descent": line_of_descent(user, found),
        "approval": approval,
        "may_change": mine and found.status in {S.DRAFT, S.RETURNED},
        "may_submit": mine and found.status == S.DRAFT,
        "may_execute": found.status == S.APPROVED and user.scope().may("claims.refer", found.branch),
        "may_refer_again": found.status in {S.REFUSED, S.WITHDRAWN, S.EXPIRED, S.CLOSED}
        and user.scope().may("claims.refer", found.branch)
        and not hasattr(found, "following"),
        "may_draft_notice": found.referral_type == "reject"
        and found.status in {S.APPROVED, S.EXECUTED}
        and user.scope().may("claims.refer", found.branch),
    }
    return render(request, "claims/desk/referral.html", context)


def visible_approval(user: Any, found: Referral) -> Approval | None:
    """The newest approval, where the reader takes part in it or oversees it."""
    approval = approval_of(found)
    return None if approval is None else Approval.objects.visible_to(user).filter(pk=approval.pk).first()


def facts_of(request: HttpRequest, found: Referral) -> dict[str, Any]:
    """What page and sheet have in common. Cases of branches the reader may not see stay without a number."""
    user: Any = request.user
    keys = [row["pk"] for row in found.related]
    seen = set(ClaimCase.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    return {
        "referral": found,
        "case": found.case,
        "items": list(found.items.all()),
        "exceeded": [
            {**row, "words": authority_words(row["act"], row["line"], row["loss_type"], row["measure"])}
            for row in found.exceeded
        ],
        "related": [
            {**row, "case": row["case"] if row["pk"] in seen else "—", "words": why_words(row["why"])}
            for row in found.related
        ],
        "payee": mask_name(found.payee_name),
        "account": mask_account(found.payee_account),
    }


def why_words(code: str) -> str:
    """What two cases have in common, in words."""
    words = {
        "accident": _("same accident"),
        "plate": _("same plate"),
        "account": _("same account"),
        "payee": _("same payee"),
    }
    return words.get(code, code)


def checklist_of(found: Referral) -> list[dict[str, Any]]:
    """Each document the type asks for, whether it is there, and who waived it."""
    there = {each["document_type"] for each in present_files(found)}
    loss_types = frozenset(item.loss_type for item in found.items.all())
    return [
        {
            "label": paper_label(each.document),
            "required": each.required,
            "present": each.document in there,
            "waiver": found.waived.get(each.document),
        }
        for each in found.kind.checklist(loss_types)
    ]


def line_of_descent(user: Any, found: Referral) -> list[Referral]:
    """Every version of the referral, the first one first."""
    rows = Referral.objects.visible_to(user).filter(case=found.case_id, referral_type=found.referral_type)
    return list(rows.order_by("edition", "pk"))


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """上报单: the referral with its process log, as A4 sheets; that it left is logged."""
    found = visible_referral(request, pk)
    approval = approval_of(found)
    entries = []
    if approval is not None:
        entries = log_of(kind_of(approval), Event.objects.of(approval), decisions_of(approval))
    context = facts_of(request, found) | {"checklist": checklist_of(found), "entries": entries, "approval": approval}
    return _pdf(request, "claims/desk/sheet_pdf.html", context, "referral-sheet", found)


def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """拒赔通知书 as a draft: for an agreed rejection only."""
    found = visible_referral(request, pk)
    if found.referral_type != "reject" or found.status not in {S.APPROVED, S.EXECUTED}:
        raise DomainError("no_rejection", _("A refusal notice follows an agreed rejection only."))
    return _pdf(request, "claims/desk/notice_pdf.html", facts_of(request, found), "refusal-notice", found)


def _pdf(request: HttpRequest, template: str, context: dict[str, Any], kind: str, found: Referral) -> HttpResponse:
    user: Any = request.user
    content = pdf_of(template, {**context, "printed_by": user, "printed_at": timezone.localtime()})
    file = logged(
        by=user,
        kind=kind,
        output="pdf",
        content=content,
        rows=1,
        filters={"referral": found.pk},
        purpose=found.number,
    )
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Cache-Control"] = "no-store"
    return response
