"""Where the data of one customer stands, who looked at it, who changed it, which files may hold it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters

from accounts.errors import DomainError
from workflow.audits.forms import CustomerForm
from workflow.audits.subjects import MOST, Number, look_up
from workflow.audits.tables import AuditExportTable, AuditTable, linked_kinds


@sensitive_post_parameters("number", "reason")
def audit_customer(request: HttpRequest) -> HttpResponse:
    """A POST answers at once: the number stands in no address, and the form comes back empty."""
    user: Any = request.user
    form = CustomerForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "most": MOST}
    refusal: DomainError | None = None
    if form.is_valid():
        wanted = form.cleaned_data["wanted"]
        try:
            found = look_up(by=user, wanted=wanted, reason=form.cleaned_data["reason"])
        except DomainError as error:
            refusal = error
        else:
            linked: dict[str, Any] = {"query": request.GET, "linked": linked_kinds(user)}
            context |= {
                "form": CustomerForm(),
                "found": found,
                "asked_by": Number(wanted.kind).label,
                "masked": wanted.masked,
                "looks": AuditTable(found.looks, **linked) if found.looks else None,
                "changes": AuditTable(found.changes, **linked) if found.changes else None,
                "files": AuditExportTable(found.files, query=request.GET, reader=user) if found.files else None,
            }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return render(request, "workflow/audit_customer.html", context | {"refusal": refusal}, status=status)
