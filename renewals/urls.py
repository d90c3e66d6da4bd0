"""Addresses under /renewals/."""

from __future__ import annotations

from django.urls import include, path

from renewals.assignment.addresses import urlpatterns as assignment
from renewals.collisions import addresses as collisions
from renewals.insight import addresses as insight
from renewals.models import RenewalDocument
from renewals.privacy import addresses as privacy
from renewals.telesales import addresses as telesales
from renewals.views import calling, detail, renewal_list, sharing, steps
from workflow.attachments.addresses import attachment_addresses
from workflow.intake.screens.addresses import import_addresses

app_name = "renewals"

urlpatterns = [
    path("", renewal_list.renewal_list, name="list"),
    path("dispatch/", sharing.dispatch, name="dispatch"),
    path("take-back/", sharing.reclaim_many, name="reclaim_many"),
    path("callbacks/", calling.callbacks, name="callbacks"),
    path("call-lists/", calling.call_lists, name="call_lists"),
    path("call-lists/new/", calling.call_list_new, name="call_list_new"),
    path("call-lists/<int:pk>/", calling.call_list, name="call_list"),
    path("call-lists/<int:pk>/finish/", calling.call_list_finish, name="call_list_finish"),
    path("call-lists/<int:pk>/withdraw/", calling.call_list_withdraw, name="call_list_withdraw"),
    path("calls/<int:pk>/", calling.call_result, name="call_result"),
    path("", include("renewals.day.addresses")),
    path("conduct/", include("renewals.conduct.addresses")),
    *telesales.urlpatterns,
    *collisions.urlpatterns,
    *privacy.urlpatterns,
    *insight.urlpatterns,
    *import_addresses("renewals"),
    path("taxonomies/", include("renewals.taxonomy.addresses")),
    path("", include("renewals.leads.addresses")),
    path("", include(assignment)),
    path("<int:pk>/", detail.detail, name="detail"),
    *attachment_addresses(RenewalDocument, "document"),
    path("<int:pk>/phone/", steps.reveal_phone, name="reveal_phone"),
    path("<int:pk>/follow-ups/<int:follow_up>/", steps.correct_follow_up, name="correct_follow_up"),
    path("<int:pk>/callback/review/", steps.review_callback, name="review_callback"),
    *(path(f"<int:pk>/{name.replace('_', '-')}/", steps.step, {"name": name}, name=name) for name in steps.PAGES),
]
