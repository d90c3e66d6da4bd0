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
    notices,
    outbox,
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
    path("settings/", settings.settings, name="settings"),
    path("settings/<int:pk>/", settings.branch_settings, name="branch_settings"),
    path("settings/<int:pk>/<str:code>/", settings.setting, name="setting"),
]
