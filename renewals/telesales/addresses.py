"""Addresses of telesales beside those of the call lists."""

from __future__ import annotations

from django.urls import path

from renewals.telesales import views

urlpatterns = [
    path("call-lists/<int:pk>/hand-out/", views.hand_out, name="call_list_hand_out"),
    path("calls/<int:pk>/give-back/", views.release, name="call_give_back"),
]
