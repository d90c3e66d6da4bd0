"""Addresses of the rules of conduct, under /renewals/conduct/."""

from __future__ import annotations

from django.urls import path

from renewals.conduct.views import in_force, messages, registers

urlpatterns = [
    path("", in_force.conduct, name="conduct"),
    path("windows/new/", in_force.early_window_new, name="early_window_new"),
    path("cards/", in_force.script_cards, name="script_cards"),
    path("cards/new/", in_force.script_card_new, name="script_card_new"),
    path("do-not-call/", registers.do_not_call, name="do_not_call"),
    path("do-not-call/new/", registers.do_not_call_new, name="do_not_call_new"),
    path("do-not-call/lift/", registers.ask_lift, name="ask_lift"),
    path("lifts/", registers.lifts, name="lifts"),
    path("lifts/<int:pk>/", registers.decide_lift, name="decide_lift"),
    path("consents/", registers.consents, name="consents"),
    path("consents/new/", registers.consent_new, name="consent_new"),
    path("complaints/", registers.complaints, name="complaints"),
    path("complaints/new/", registers.complaint_new, name="complaint_new"),
    path("complaints/<int:pk>/", registers.complaint, name="complaint"),
    path("rebates/", registers.rebate_notes, name="rebate_notes"),
    path("rebates/<int:pk>/", registers.rebate_note, name="rebate_note"),
    path("asked-calls/", registers.asked_calls, name="asked_calls"),
    path("messages/", messages.bulk_messages, name="bulk_messages"),
    path("messages/new/", messages.bulk_message_new, name="bulk_message_new"),
    path("messages/<int:pk>/", messages.bulk_message, name="bulk_message"),
    path("messages/<int:pk>/withdraw/", messages.bulk_message_withdraw, name="bulk_message_withdraw"),
]
