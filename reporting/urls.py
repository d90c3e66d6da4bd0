"""Addresses of the reports."""

from __future__ import annotations

from django.urls import path

from reporting import views

app_name = "reporting"

urlpatterns = [
    path("renewal-rate/", views.rate, name="renewal_rate"),
    path("renewal-rate/rows/", views.rate_rows, name="rate_rows"),
    path("renewal-rate/pdf/", views.rate_pdf_download, name="rate_pdf"),
]
