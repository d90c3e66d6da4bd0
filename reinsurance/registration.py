"""Fills the registers of the layers below: kinds of objects, settings, to-dos, sentences."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reinsurance import invariants, sentences
from reinsurance.actions import summing
from reinsurance.models import Counterparty, Endorsement, InwardEndorsement, InwardOffer, Placement
from reinsurance.monitoring.funnel import INCEPTION_DAYS
from reinsurance.regulating import NET_LIMIT
from reinsurance.renewed import RENEWAL_TOLERANCE
from reinsurance.renewing_guards import RENEWAL_DAYS
from reinsurance.rules import regulations, scenarios
from workflow.audits.registry import register_audit_events
from workflow.branch_settings import Setting, register_setting
from workflow.sentences import register_sentences
from workflow.todos import TODO_KINDS
from workflow.tracking import register_tracked

#: In 10,000 yuan: what the company states at the end of the last approved quarter.
CAPITAL = 200_000


def register() -> None:
    """Called once when the app is ready."""
    regulations.register()
    summing.register()
    invariants.register()
    scenarios.register()
    register_tracked(Counterparty)
    register_tracked(Placement)
    register_tracked(Endorsement)
    register_tracked(InwardOffer)
    register_tracked(InwardEndorsement)
    register_setting(
        Setting(
            NET_LIMIT,
            _("Paid-in capital and reserves; a tenth is the limit of one risk unit"),
            CAPITAL,
            _("10,000 yuan"),
            "Insurance Law art. 103",
        )
    )
    register_setting(
        Setting(
            RENEWAL_DAYS,
            _("Days before cover ends, and after, within which it is renewed"),
            60,
            _("days"),
            "reinsurance brief §2 no. 6",
        )
    )
    register_setting(
        Setting(
            RENEWAL_TOLERANCE,
            _("Terms and order of a renewal may move by, for the reviewer to decide alone"),
            10,
            _("percent"),
            "reinsurance brief §2 no. 6 [D]",
        )
    )
    register_setting(
        Setting(
            INCEPTION_DAYS,
            _("Days before inception from which a placement not fully placed is red"),
            3,
            _("days"),
            "reinsurance brief §7.1",
        )
    )
    TODO_KINDS.update(sentences.TODOS)
    register_sentences("accounts.branch", sentences.RULE_EVENTS)
    register_audit_events("rights", "ri_rules", _("Reinsurance rules"), "accounts.branch", sentences.RULE_EVENTS)
    register_sentences(Placement.object_type(), sentences.PLACEMENT_EVENTS, sentences.PLACEMENT_WORDS)
    register_sentences(Endorsement.object_type(), sentences.ENDORSEMENT_EVENTS, sentences.ENDORSEMENT_WORDS)
    register_sentences(InwardOffer.object_type(), sentences.INWARD_EVENTS, sentences.INWARD_WORDS)
    register_sentences(InwardEndorsement.object_type(), sentences.INWARD_CHANGE_EVENTS, sentences.INWARD_CHANGE_WORDS)
    register_sentences(Counterparty.object_type(), sentences.COUNTERPARTY_EVENTS, sentences.COUNTERPARTY_WORDS)
