"""Addresses under /desk/."""

from __future__ import annotations

from django.urls import path

from workflow.views import (
    approval_acts,
    approval_times,
    approvals,
    export_requests,
    inbox,
    jobs,
    logs,
    notice_preferences,
    notice_words,
    notices,
    outbox,
    robots,
    scope,
    search,
    settings,
)

app_name = "workflow"

urlpatterns = [
    path("to-dos/", inbox.inbox, name="inbox"),
    path("to-dos/agree/", inbox.inbox_agree, name="inbox_agree"),
    path("approvals/times/", approval_times.approval_times, name="approval_times"),
    path("approvals/seats/<int:pk>/", approvals.seat, name="seat"),
    path("approvals/<int:pk>/", approvals.approval, name="approval"),
    path("approvals/<int:pk>/log/", approvals.approval_log, name="approval_log"),
    path("approvals/<int:pk>/log/pdf/", approvals.approval_log_pdf, name="approval_log_pdf"),
    path("approvals/<int:pk>/people/", approvals.approval_people, name="approval_people"),
    path("approvals/<int:pk>/<slug:act>/", approval_acts.approval_act, name="approval_act"),
    path("notices/", notices.notices, name="notices"),
    path("notices/preferences/", notice_preferences.notice_preferences, name="notice_preferences"),
    path("search/", search.search, name="search"),
    path("branch/", scope.branch_scope, name="branch_scope"),
    path("work/", jobs.jobs, name="jobs"),
    path("work/<int:pk>/", jobs.job, name="job"),
    path("work/<int:pk>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("events/", logs.events, name="events"),
    path("exports/", logs.exports, name="exports"),
    path("exports/requests/<int:pk>/", export_requests.export_request, name="export_request"),
    path("messages/", outbox.outbox, name="outbox"),
    path("messages/retry/", outbox.outbox_retry, name="outbox_retry"),
    path("messages/arrived/", outbox.outbox_arrived, name="outbox_arrived"),
    path("robots/", robots.robots, name="robots"),
    path("robots/new/", robots.robot_new, name="robot_new"),
    path("robots/<int:pk>/", robots.robot, name="robot"),
    path("robots/<int:pk>/try/", robots.robot_try, name="robot_try"),
    path("wording/", notice_words.notice_words, name="notice_words"),
    path("wording/<str:kind>/<str:channel>/<str:language>/", notice_words.notice_words_of, name="notice_words_of"),
    path("settings/", settings.settings, name="settings"),
    path("settings/<int:pk>/", settings.branch_settings, name="branch_settings"),
    path("settings/<int:pk>/<str:code>/", settings.setting, name="setting"),
]
