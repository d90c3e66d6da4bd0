"""Addresses of the reports."""

from __future__ import annotations

from django.urls import path

from reporting import views, views_catalogue

app_name = "reporting"

urlpatterns = [
    path("renewal-rate/", views.rate, name="renewal_rate"),
    path("renewal-rate/rows/", views.rate_rows, name="rate_rows"),
    path("renewal-rate/file/", views.rate_export, name="rate_export"),
    path("renewal-rate/rows/file/", views.rate_rows_export, name="rate_rows_export"),
    path("renewal-rate/pdf/", views.rate_pdf_download, name="rate_pdf"),
    path("catalogue/", views_catalogue.catalogue, name="catalogue"),
    path("catalogue/<slug:kpi>/", views_catalogue.kpi, name="kpi"),
]
