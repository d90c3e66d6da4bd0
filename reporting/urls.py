"""Addresses of the reports."""

from __future__ import annotations

from django.urls import path

from reporting import views, views_catalogue, views_targets
from workflow.intake.screens.addresses import import_addresses

app_name = "reporting"

urlpatterns = [
    path("renewal-rate/", views.rate, name="renewal_rate"),
    path("renewal-rate/rows/", views.rate_rows, name="rate_rows"),
    path("renewal-rate/pdf/", views.rate_pdf_download, name="rate_pdf"),
    path("catalogue/", views_catalogue.catalogue, name="catalogue"),
    path("catalogue/<slug:kpi>/", views_catalogue.kpi, name="kpi"),
    path("targets/", views_targets.targets, name="targets"),
    path("targets/new/", views_targets.target_new, name="target_new"),
    path("targets/<int:pk>/", views_targets.target, name="target"),
    *import_addresses("reporting"),
]
