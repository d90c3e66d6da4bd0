"""The import in the browser, the same for every desk: file, sheet, columns, dry run, commit, result, undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from workflow.intake.batches import verbs, work
from workflow.intake.batches.problems import read_problems
from workflow.intake.batches.reading import recall
from workflow.intake.batches.registry import importer_of
from workflow.intake.batches.survey import best_reading
from workflow.intake.batches.uploads import look_into_upload
from workflow.intake.reader import Workbook
from workflow.intake.screens.desks import DESKS, ImportDesk
from workflow.intake.screens.forms import ColumnsForm, UploadForm
from workflow.intake.screens.showing import batch_context, chosen_reading, columns_context, sheet_context
from workflow.intake.screens.table import listed_imports
from workflow.jobs import request_cancel
from workflow.listing.page import list_page
from workflow.models import BatchStatus, ImportBatch

PREVIEW_SECONDS = 900


def imports(request: HttpRequest, app: str) -> HttpResponse:
    """Every list that was imported, newest first."""
    desk = DESKS[app]
    context = list_page(request, listed_imports(request, app), export=f"{app}-imports") | {
        "desk": desk,
        "new_address": desk.address("new"),
    }
    return render(request, "workflow/import/imports.html", context)


def import_new(request: HttpRequest, app: str) -> HttpResponse:
    """Step 1: the file. It is looked at before it is kept."""
    user: Any = request.user
    desk = DESKS[app]
    form = UploadForm(request.POST or None, request.FILES or None, user=user, desk=desk)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            batch = _upload(user, form.cleaned_data)
        except DomainError as error:
            refusal = error
        else:
            return redirect(desk.address("columns", batch.pk))
    context = {
        "form": form,
        "refusal": refusal,
        "form_title": _("Import a list"),
        "form_lead": _("Nothing is written before you have seen what will happen."),
        "submit_label": _("Look at the file"),
        "cancel_address": desk.address(),
        "multipart": True,
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return render(request, "workflow/import/upload.html", context, status=status)


def _upload(user: Any, data: dict[str, Any]) -> ImportBatch:
    file = data["file"]
    batch = verbs.upload(by=user, kind=data["kind"], branch=data["branch"], file=file, file_name=file.name)
    try:
        _workbook(batch)
    except DomainError:
        verbs.discard(by=user, batch=batch)
        raise
    return batch


def _workbook(batch: ImportBatch) -> Workbook:
    """How the file's sheets begin; remembered for the time the steps take."""
    key = f"import:{batch.sha256}:{batch.pk}"
    book: Workbook | None = cache.get(key)
    if book is None:
        book = look_into_upload(batch)
        cache.set(key, book, PREVIEW_SECONDS)
    return book


def import_sheet(request: HttpRequest, app: str, pk: int) -> HttpResponse:
    """Step 2: which sheet, which row is the header."""
    desk, batch = _batch(request, app, pk)
    if batch.status not in {BatchStatus.UPLOADED, BatchStatus.CHECKED}:
        return redirect(desk.address("", pk))
    context = sheet_context(batch, _workbook(batch), request.GET) | {"to": desk.addresses(batch)}
    return render(request, "workflow/import/sheet.html", context)


def import_columns(request: HttpRequest, app: str, pk: int) -> HttpResponse:
    """Step 3: which column is which field; confirming it makes the dry run."""
    user: Any = request.user
    desk, batch = _batch(request, app, pk)
    if batch.status not in {BatchStatus.UPLOADED, BatchStatus.CHECKED}:
        return redirect(desk.address("", pk))
    book = _workbook(batch)
    reading = chosen_reading(batch, book, request.GET)
    if reading is None:
        return redirect(desk.address("sheet", pk))
    form = ColumnsForm(request.POST or None, importer=importer_of(batch.kind), reading=reading)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            _check(user, batch, book, form)
        except DomainError as error:
            refusal = error
        else:
            return redirect(desk.address("", pk))
    context = columns_context(batch, book, form) | {"refusal": refusal, "to": desk.addresses(batch)}
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return render(request, "workflow/import/columns.html", context, status=status)


def _check(user: Any, batch: ImportBatch, book: Workbook, form: ColumnsForm) -> None:
    reading = form.chosen()
    if form.cleaned_data["save_as"]:
        verbs.save_mapping(by=user, batch=batch, name=form.cleaned_data["save_as"], reading=reading)
    if book.sheet(reading.sheet).rows > work.INLINE_ROWS:
        work.check_later(by=user, batch=batch, reading=reading)
    else:
        verbs.check(by=user, batch=batch, reading=reading).survey.run.close()


def import_batch(request: HttpRequest, app: str, pk: int) -> HttpResponse:
    """Steps 4 to 6: the dry run, the progress, the result. While work is under way htmx asks for its bar."""
    desk, batch = _batch(request, app, pk)
    job = work.running_job(batch)
    if batch.status == BatchStatus.UPLOADED and job is None:
        failed = work.last_failure(batch)
        if failed is None:
            return redirect(desk.address("columns", pk))
        messages.error(request, failed)
        return redirect(desk.address("sheet", pk))
    to = desk.addresses(batch)
    if getattr(request, "htmx", False):
        if job is None:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "workflow/import/_progress.html", {"batch": batch, "job": job, "to": to})
    context = batch_context(batch, request.GET) | {"job": job, "to": to, "desk": desk}
    return render(request, "workflow/import/batch.html", context)


def import_commit(request: HttpRequest, app: str, pk: int) -> HttpResponse:
    """Writes the list: long ones in the background."""
    user: Any = request.user
    desk, batch = _batch(request, app, pk)
    if batch.status == BatchStatus.CHECKED and work.running_job(batch) is None:
        if work.is_long(batch):
            work.commit_later(by=user, batch=batch)
        else:
            verbs.commit(by=user, batch=batch).survey.run.close()
    return redirect(desk.address("", pk))


def import_stop(request: HttpRequest, app: str, pk: int) -> HttpResponse:
    """Asks the work under way to stop; nothing half done is kept."""
    user: Any = request.user
    desk, batch = _batch(request, app, pk)
    job = work.running_job(batch)
    if job is not None and job.owner_id == user.pk:
        request_cancel(job, by=user)
    return redirect(desk.address("", pk))


def import_undo(request: HttpRequest, app: str, pk: int) -> HttpResponse:
    """Takes the whole import back, or says why that is no longer possible."""
    user: Any = request.user
    desk, batch = _batch(request, app, pk)
    if batch.status != BatchStatus.COMMITTED or work.running_job(batch) is not None:
        return redirect(desk.address("", pk))
    if request.method == "POST" and work.is_long(batch):
        work.undo_later(by=user, batch=batch)
        return redirect(desk.address("", pk))
    if request.method == "POST":
        _batch_after, undone = verbs.roll_back(by=user, batch=batch)
        messages.success(
            request,
            _("The import was undone: %(removed)s rows removed, %(restored)s restored.") % undone,
        )
        return redirect(desk.address("", pk))
    context = {"batch": batch, "obstacles": verbs.obstacles(batch), "to": desk.addresses(batch)}
    return render(request, "workflow/import/undo.html", context)


def import_discard(request: HttpRequest, app: str, pk: int) -> HttpResponse:
    """The list is not wanted; nothing was written."""
    user: Any = request.user
    desk, batch = _batch(request, app, pk)
    if batch.status in {BatchStatus.UPLOADED, BatchStatus.CHECKED} and work.running_job(batch) is None:
        verbs.discard(by=user, batch=batch)
    return redirect(desk.address())


def import_next(request: HttpRequest, app: str, pk: int) -> HttpResponse:
    """Goes on with another sheet of the same file."""
    user: Any = request.user
    desk, batch = _batch(request, app, pk)
    twin = verbs.next_sheet(by=user, batch=batch)
    sheet = request.POST.get("sheet", "")
    book = _workbook(twin)
    known = {info.name for info in book.sheets}
    reading = best_reading(importer_of(twin.kind), book, sheet=sheet) if sheet in known else None
    if reading is None:
        return redirect(desk.address("sheet", twin.pk))
    asked = urlencode({"sheet": sheet, "header": str(reading.header_row)})
    return redirect(f"{desk.address('columns', twin.pk)}?{asked}")


def import_problems(request: HttpRequest, app: str, pk: int) -> HttpResponse:
    """The error file; that it left is logged."""
    user: Any = request.user
    _desk, batch = _batch(request, app, pk)
    file = read_problems(by=user, batch=batch, reading=recall(batch))
    answer = HttpResponse(file.content, content_type=file.content_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name)
    return answer


def _batch(request: HttpRequest, app: str, pk: int) -> tuple[ImportDesk, ImportBatch]:
    """The desk of the address and a batch of one of its kinds."""
    user: Any = request.user
    desk = DESKS[app]
    rows = ImportBatch.objects.visible_to(user).filter(kind__in=desk.kinds).select_related("branch", "uploaded_by")
    return desk, get_object_or_404(rows, pk=pk)
