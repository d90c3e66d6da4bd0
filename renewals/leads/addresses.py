"""Addresses of callbacks planned, leads and matches by hand, under /renewals/."""

from __future__ import annotations

from django.urls import path

from renewals.leads.views import leads, match, planning

urlpatterns = [
    path("callbacks/plan/", planning.callback_plan, name="callback_plan"),
    path("leads/", leads.leads, name="leads"),
    path("leads/list/", leads.leads_list, name="leads_list"),
    path("leads/<int:pk>/", leads.lead, name="lead"),
    path("leads/<int:pk>/drop/", leads.lead_drop, name="lead_drop"),
    path("<int:pk>/match/", match.match_by_hand, name="match_by_hand"),
]
