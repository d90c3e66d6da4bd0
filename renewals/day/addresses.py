"""Addresses of a specialist's day."""

from __future__ import annotations

from django.urls import path

from renewals.day import views

urlpatterns = [
    path("queue/", views.queue, name="queue"),
    path("next/", views.next_customer, name="next"),
]
