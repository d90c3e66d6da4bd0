"""Addresses of assignment, under /renewals/."""

from __future__ import annotations

from django.urls import path

from renewals.assignment.views import hand_overs, moving, rule_pages, runs

urlpatterns = [
    path("assignment/", runs.assignment, name="assignment"),
    path("assignment/new/", runs.plan_new, name="assignment_new"),
    path("assignment/try/", rule_pages.try_out, name="assignment_try"),
    path("assignment/rules/", rule_pages.rule_list, name="assignment_rules"),
    path("assignment/rules/new/", rule_pages.rule_new, name="assignment_rule_new"),
    path("assignment/rules/<int:pk>/", rule_pages.rule, name="assignment_rule"),
    path("assignment/rules/<int:pk>/move/", rule_pages.rule_move, name="assignment_rule_move"),
    path("assignment/rules/<int:pk>/end/", rule_pages.rule_end, name="assignment_rule_end"),
    path("assignment/<int:pk>/", runs.run, name="assignment_run"),
    path("assignment/<int:pk>/apply/", runs.run_apply, name="assignment_apply"),
    path("assignment/<int:pk>/drop/", runs.run_drop, name="assignment_drop"),
    path("people/", moving.people, name="owners"),
    path("people/move/", moving.move_picked, name="move_picked"),
    path("people/<int:pk>/move/", moving.move, name="move_customers"),
    path("hand-overs/", hand_overs.hand_overs, name="hand_overs"),
    path("hand-overs/<int:pk>/", hand_overs.hand_over, name="hand_over"),
    path("<int:pk>/ask-hand-over/", hand_overs.ask, name="ask_hand_over"),
]
