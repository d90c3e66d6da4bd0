"""Addresses of collisions and fleets."""

from __future__ import annotations

from django.urls import path

from renewals.collisions.views import cases, fleets

urlpatterns = [
    path("collisions/", cases.collisions, name="collisions"),
    path("collisions/<int:pk>/", cases.collision, name="collision"),
    path("collisions/<int:pk>/decide/", cases.collision_decide, name="collision_decide"),
    path("collisions/<int:pk>/appeal/", cases.collision_appeal, name="collision_appeal"),
    path("fleets/", fleets.fleet_list, name="fleets"),
    path("fleets/<int:pk>/", fleets.fleet, name="fleet"),
    path("fleets/<int:pk>/account-manager/", fleets.fleet_appoint, name="fleet_appoint"),
    path("fleets/<int:pk>/dissolve/", fleets.fleet_dissolve, name="fleet_dissolve"),
    path("fleets/<int:pk>/follow-up/", fleets.fleet_follow_up, name="fleet_follow_up"),
]
