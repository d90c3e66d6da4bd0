"""Addresses of the reports."""

from __future__ import annotations

from django.urls import path

from reporting.views import catalogue, packs, rate, targets
from workflow.intake.screens.addresses import import_addresses

app_name = "reporting"

urlpatterns = [
    path("renewal-rate/", rate.rate, name="renewal_rate"),
    path("renewal-rate/rows/", rate.rate_rows, name="rate_rows"),
    path("renewal-rate/pdf/", rate.rate_pdf_download, name="rate_pdf"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/<slug:kpi>/", catalogue.kpi, name="kpi"),
    path("packs/", packs.packs, name="packs"),
    path("packs/<slug:pack>/", packs.pack, name="pack"),
    path("figures/<slug:kpi>/", catalogue.figure, name="figure"),
    path("targets/", targets.targets, name="targets"),
    path("targets/new/", targets.target_new, name="target_new"),
    path("targets/<int:pk>/", targets.target, name="target"),
    *import_addresses("reporting"),
]
