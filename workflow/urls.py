"""Addresses under /desk/."""

from __future__ import annotations

from django.urls import path

from workflow.views import calendar, chain, chains, inbox, jobs, logs, notices, outbox, scope, search, settings

app_name = "workflow"

urlpatterns = [
    path("to-dos/", inbox.inbox, name="inbox"),
    path("notices/", notices.notices, name="notices"),
    path("search/", search.search, name="search"),
    path("branch/", scope.branch_scope, name="branch_scope"),
    path("work/", jobs.jobs, name="jobs"),
    path("work/<int:pk>/", jobs.job, name="job"),
    path("work/<int:pk>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("events/", logs.events, name="events"),
    path("exports/", logs.exports, name="exports"),
    path("messages/", outbox.outbox, name="outbox"),
    path("messages/retry/", outbox.outbox_retry, name="outbox_retry"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("chains/", chains.chains, name="chains"),
    path("chains/<int:pk>/", chains.branch_chains, name="branch_chains"),
    path("chains/<int:pk>/new/", chains.chain_new, name="chain_new"),
    path("chains/<int:pk>/try/", chains.chain_try, name="chain_try"),
    path("chain/<int:pk>/", chain.chain, name="chain"),
    path("chain/<int:pk>/scope/", chain.chain_head, name="chain_head"),
    path("chain/<int:pk>/step/", chain.chain_step, name="chain_step"),
    path("chain/<int:pk>/arrange/", chain.chain_arrange, name="chain_arrange"),
    path("chain/<int:pk>/publish/", chain.chain_publish, name="chain_publish"),
    path("chain/<int:pk>/retire/", chain.chain_retire, name="chain_retire"),
    path("settings/", settings.settings, name="settings"),
    path("settings/<int:pk>/", settings.branch_settings, name="branch_settings"),
    path("settings/<int:pk>/<str:code>/", settings.setting, name="setting"),
]
