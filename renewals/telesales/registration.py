"""Fills the registers of the layers below."""

from __future__ import annotations

from renewals.telesales import sentences
from renewals.telesales.imports import call_results
from renewals.telesales.settings import SETTINGS
from workflow.branch_settings import register_setting
from workflow.notifying import register_notice
from workflow.sentences import register_sentences


def register() -> None:
    """Called once when the app is ready, after the desk's own register."""
    for setting in SETTINGS:
        register_setting(setting)
    for kind, sentence in sentences.NOTICES.items():
        register_notice(kind, sentence, group="renewals")
    register_sentences("renewals.renewal", sentences.RENEWAL_EVENTS)
    register_sentences("renewals.calllist", sentences.CALL_LIST_EVENTS)
    call_results.register()
