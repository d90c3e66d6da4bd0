"""Addresses of the reports."""

from __future__ import annotations

from django.urls import path, register_converter

from reporting.figure_addresses import CONVERTERS
from reporting.views import catalogue, composing, dashboards, figure_rows, leaders, packs, rate, subscriptions, targets
from workflow.intake.screens.addresses import import_addresses

app_name = "reporting"

for name, converter in CONVERTERS.items():
    register_converter(converter, name)

urlpatterns = [
    path("", dashboards.home, name="dashboard"),
    path("dashboards/standard/<slug:dashboard>/", dashboards.standard, name="standard"),
    path("dashboards/new/", composing.new, name="dashboard_new"),
    path("dashboards/<int:pk>/", composing.own, name="own"),
    path("dashboards/<int:pk>/compose/", composing.compose, name="compose"),
    path("renewal-rate/", rate.rate, name="renewal_rate"),
    path("renewal-rate/rows/", rate.rate_rows, name="rate_rows"),
    path("renewal-rate/pdf/", rate.rate_pdf_download, name="rate_pdf"),
    path("leaders/", leaders.leader_board, name="leaders"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/<slug:kpi>/", catalogue.kpi, name="kpi"),
    path("packs/", packs.packs, name="packs"),
    path("packs/<slug:pack>/", packs.pack, name="pack"),
    path("figures/<slug:kpi>/", catalogue.figure, name="figure"),
    path("figures/<renewal_kpi:kpi>/rows/", figure_rows.figure_rows, name="renewals_rows"),
    path("figures/<claims_kpi:claims_kpi>/rows/", figure_rows.claims_rows, name="claims_rows"),
    path("figures/<reinsurance_kpi:reinsurance_kpi>/rows/", figure_rows.reinsurance_rows, name="reinsurance_rows"),
    path("targets/", targets.targets, name="targets"),
    path("targets/new/", targets.target_new, name="target_new"),
    path("targets/<int:pk>/", targets.target, name="target"),
    path("subscriptions/", subscriptions.subscriptions, name="subscriptions"),
    path("subscriptions/new/", subscriptions.subscription_new, name="subscription_new"),
    path("subscriptions/<int:pk>/", subscriptions.subscription, name="subscription"),
    path("subscriptions/<int:pk>/edit/", subscriptions.subscription_edit, name="subscription_edit"),
    path("subscriptions/<int:pk>/preview/", subscriptions.subscription_preview, name="subscription_preview"),
    path("subscriptions/<int:pk>/step/", subscriptions.subscription_step, name="subscription_step"),
    path("subscriptions/<int:pk>/end/", subscriptions.subscription_end, name="subscription_end"),
    *import_addresses("reporting"),
]
