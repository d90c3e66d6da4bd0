"""Addresses under /renewals/."""

from __future__ import annotations

from django.urls import path

from renewals.models import RenewalDocument
from renewals.views import calling, detail, importing, renewal_list, sharing, steps
from workflow.attachments.addresses import attachment_addresses

app_name = "renewals"

urlpatterns = [
    path("", renewal_list.renewal_list, name="list"),
    path("next/", steps.next_customer, name="next"),
    path("dispatch/", sharing.dispatch, name="dispatch"),
    path("take-back/", sharing.reclaim_many, name="reclaim_many"),
    path("callbacks/", calling.callbacks, name="callbacks"),
    path("call-lists/", calling.call_lists, name="call_lists"),
    path("call-lists/new/", calling.call_list_new, name="call_list_new"),
    path("call-lists/<int:pk>/", calling.call_list, name="call_list"),
    path("call-lists/<int:pk>/finish/", calling.call_list_finish, name="call_list_finish"),
    path("call-lists/<int:pk>/withdraw/", calling.call_list_withdraw, name="call_list_withdraw"),
    path("calls/<int:pk>/", calling.call_result, name="call_result"),
    path("import/", importing.imports, name="imports"),
    path("import/new/", importing.import_new, name="import_new"),
    path("import/<int:pk>/", importing.import_batch, name="import"),
    path("import/<int:pk>/sheet/", importing.import_sheet, name="import_sheet"),
    path("import/<int:pk>/columns/", importing.import_columns, name="import_columns"),
    path("import/<int:pk>/commit/", importing.import_commit, name="import_commit"),
    path("import/<int:pk>/stop/", importing.import_stop, name="import_stop"),
    path("import/<int:pk>/undo/", importing.import_undo, name="import_undo"),
    path("import/<int:pk>/discard/", importing.import_discard, name="import_discard"),
    path("import/<int:pk>/next/", importing.import_next, name="import_next"),
    path("import/<int:pk>/problems/", importing.import_problems, name="import_problems"),
    path("<int:pk>/", detail.detail, name="detail"),
    *attachment_addresses(RenewalDocument, "document"),
    path("<int:pk>/phone/", steps.reveal_phone, name="reveal_phone"),
    path("<int:pk>/follow-ups/<int:follow_up>/", steps.correct_follow_up, name="correct_follow_up"),
    path("<int:pk>/callback/review/", steps.review_callback, name="review_callback"),
    *(path(f"<int:pk>/{name.replace('_', '-')}/", steps.step, {"name": name}, name=name) for name in steps.PAGES),
]
