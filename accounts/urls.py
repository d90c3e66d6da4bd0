"""Addresses under /people/."""

from __future__ import annotations

from django.urls import path

from accounts import branch_views, people_views, views

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
    path("roles/<int:pk>/end/", people_views.end_role, name="end_role"),
    path("branches/", branch_views.branches, name="branches"),
    path("branches/<int:pk>/", branch_views.branch, name="branch"),
    path("branches/<int:pk>/open/", branch_views.open_branch, name="open_branch"),
    path("branches/<int:pk>/active/", branch_views.switch_branch, name="switch_branch"),
]
