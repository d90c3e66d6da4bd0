"""Addresses under /people/."""

from __future__ import annotations

from django.urls import path

from accounts import away_views, branch_views, limit_views, people_views, views

app_name = "accounts"

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("language/", views.language, name="language"),
    path("password/", views.password, name="password"),
    path("", people_views.people, name="people"),
    path("new/", people_views.add_person, name="add_person"),
    path("<int:pk>/", people_views.person, name="person"),
    path("<int:pk>/roles/", people_views.grant_role, name="grant_role"),
    path("<int:pk>/access/", people_views.switch, name="switch"),
    path("<int:pk>/unlock/", people_views.unlock, name="unlock"),
    path("<int:pk>/new-password/", people_views.new_password, name="new_password"),
    path("<int:pk>/superior/", people_views.appoint_superior, name="appoint_superior"),
    path("<int:pk>/number/", people_views.number_person, name="number_person"),
    path("roles/<int:pk>/end/", people_views.end_role, name="end_role"),
    path("limits/", limit_views.limits, name="limits"),
    path("limits/new/", limit_views.add_limit, name="add_limit"),
    path("limits/<int:pk>/end/", limit_views.end_limit, name="end_limit"),
    path("limits/who/", limit_views.who_decides, name="who_decides"),
    path("away/", away_views.away, name="away"),
    path("away/delegate/", away_views.delegate, name="delegate"),
    path("away/absence/", away_views.note_absence, name="note_absence"),
    path("away/delegations/<int:pk>/end/", away_views.revoke_delegation, name="revoke_delegation"),
    path("away/absences/<int:pk>/end/", away_views.end_absence, name="end_absence"),
    path("team/", away_views.team, name="team"),
    path("team/<int:pk>/", away_views.away_of, name="away_of"),
    path("team/<int:pk>/delegate/", away_views.delegate_for, name="delegate_for"),
    path("team/<int:pk>/absence/", away_views.note_absence_for, name="note_absence_for"),
    path("branches/", branch_views.branches, name="branches"),
    path("branches/<int:pk>/", branch_views.branch, name="branch"),
    path("branches/<int:pk>/open/", branch_views.open_branch, name="open_branch"),
    path("branches/<int:pk>/active/", branch_views.switch_branch, name="switch_branch"),
]
