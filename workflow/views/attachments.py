"""The pages of attached files, the same for every kind: attach, look, fetch, remove.

Each starts at the kind's ``visible_to``; a removed file is gone for everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.files import File
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.errors import DomainError
from workflow.attachments import verbs
from workflow.attachments.forms import AddForm, RemoveForm
from workflow.attachments.naming import clean_name
from workflow.attachments.pages import documents_of, page_of_document
from workflow.attachments.registry import AttachmentKind, kind_of
from workflow.attachments.serving import in_place_asked, served, served_thumbnail
from workflow.models import Attachment, Tracked
from workflow.steps import steps_of
from workflow.transitions import refusal_of
from workflow.wording import page_of


def add(request: HttpRequest, pk: int, object_type: str) -> HttpResponse:
    """The form, and the files it sends: each is taken or refused for itself."""
    user: Any = request.user
    kind = kind_of(object_type)
    owners: Any = kind.owner._default_manager
    obj = get_object_or_404(owners.visible_to(user).select_related("branch"), pk=pk)
    form = AddForm(request.POST or None, request.FILES or None, kind=kind)
    if request.method != "POST" or not form.is_valid():
        return _asked(request, obj, kind, form)
    taken, refusals = _attach_all(user, obj, kind, form)
    if request.headers.get("Accept") == "application/json":
        return _told(taken, refusals)
    if taken:
        said = ngettext("%(count)s document is attached.", "%(count)s documents are attached.", taken)
        messages.success(request, said % {"count": taken})
    for name, refusal in refusals:
        messages.error(request, f"{name}: {refusal}")
    return redirect(page_of(obj.object_type(), obj.pk))


def _attach_all(
    user: Any, obj: Tracked, kind: AttachmentKind, form: AddForm
) -> tuple[int, list[tuple[str, DomainError]]]:
    files: Sequence[File[bytes]] = form.cleaned_data["files"]
    taken, refusals = 0, []
    for file in files:
        try:
            verbs.attach(by=user, obj=obj, kind=kind, file=file, document_type=form.cleaned_data["document_type"])
        except DomainError as refusal:
            refusals.append((clean_name(file.name or ""), refusal))
        else:
            taken += 1
    return taken, refusals


def _told(taken: int, refusals: Sequence[tuple[str, DomainError]]) -> JsonResponse:
    """The answer the page's own script reads, one file at a time."""
    said = [{"name": name, "code": refusal.code, "sentence": str(refusal)} for name, refusal in refusals]
    status = refusals[0][1].http_status if refusals and not taken else 200
    return JsonResponse({"taken": taken, "refused": said}, status=status)


def _asked(request: HttpRequest, obj: Tracked, kind: AttachmentKind, form: AddForm) -> HttpResponse:
    user: Any = request.user
    if form.errors and request.headers.get("Accept") == "application/json":
        said = [{"name": "", "code": "form", "sentence": " ".join(map(str, words))} for words in form.errors.values()]
        return JsonResponse({"taken": 0, "refused": said}, status=422)
    context = {
        "form": form,
        "refusal": refusal_of(obj, steps_of(type(obj))[verbs.ATTACH], user, None, timezone.now()),
        "documents": documents_of(obj, user, kind),
        "form_title": _("Attach documents"),
        "submit_label": _("Attach"),
        "cancel_address": page_of(obj.object_type(), obj.pk),
        "multipart": True,
    }
    return render(request, "workflow/attachments/add.html", context, status=422 if form.errors else 200)


def _found(request: HttpRequest, pk: int, kind: AttachmentKind) -> Any:
    user: Any = request.user
    rows: Any = kind.model._default_manager
    standing = rows.visible_to(user).standing().select_related("stored", f"{kind.model.owner_field}__branch")
    return get_object_or_404(standing.select_related("uploaded_by"), pk=pk)


def look(request: HttpRequest, pk: int, object_type: str) -> HttpResponse:
    """The page of one document, with the picture on it."""
    user: Any = request.user
    kind = kind_of(object_type)
    row: Attachment = _found(request, pk, kind)
    closed = refusal_of(row.owner, steps_of(kind.owner)[verbs.REMOVE], user, None, timezone.now())
    context = page_of_document(row, kind, removable=closed is None)
    context["back_address"] = page_of(row.owner.object_type(), row.owner.pk)
    return render(request, "workflow/attachments/document.html", context)


def file(request: HttpRequest, pk: int, object_type: str) -> HttpResponseBase:
    """The bytes, to be saved or shown in place. Every look at a sensitive file is recorded before it goes out."""
    user: Any = request.user
    kind = kind_of(object_type)
    row: Attachment = _found(request, pk, kind)
    answer = served(row, in_place=in_place_asked(request))
    if kind.is_sensitive(row.document_type) and request.method == "GET":
        verbs.record_view(by=user, attachment=row)
    return answer


def thumbnail(request: HttpRequest, pk: int, object_type: str) -> HttpResponseBase:
    """The small picture; a sensitive file has none that is shown."""
    kind = kind_of(object_type)
    row: Attachment = _found(request, pk, kind)
    if kind.is_sensitive(row.document_type):
        raise Http404
    return served_thumbnail(row)


def remove(request: HttpRequest, pk: int, object_type: str) -> HttpResponse:
    """Asks why, and takes the file off."""
    user: Any = request.user
    kind = kind_of(object_type)
    row: Attachment = _found(request, pk, kind)
    form = RemoveForm(request.POST or None)
    refusal: DomainError | None = verbs.removal_refusal(row)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.remove(by=user, attachment=row, reason=form.cleaned_data["reason"])
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("The document is removed."))
            return redirect(page_of(row.owner.object_type(), row.owner.pk))
    context = {
        "form": form,
        "refusal": refusal,
        "form_title": _("Remove document"),
        "form_lead": row.name,
        "submit_label": _("Remove"),
        "submit_tone": "danger",
        "cancel_address": page_of(row.owner.object_type(), row.owner.pk),
    }
    status = refusal.http_status if refusal and request.method == "POST" else 422 if form.errors else 200
    return render(request, "pages/form.html", context, status=status)
