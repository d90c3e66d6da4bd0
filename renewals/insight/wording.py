"""What was found, in words. A fact is a count, a day or a code: a sentence names no customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renewals.insight.gaming.suspects import KIND_LABELS, Kind
from renewals.insight.gaming.voids import EVIDENCE_LABELS, Evidence
from renewals.models import Suspicion
from renewals.sentences import cause_word

FOUND: Mapping[Kind, str | Promise] = {
    Kind.IDENTICAL_NOTES: gettext_lazy("One note for %(most)s customers a day; %(notes)s such notes, %(days)s days."),
    Kind.IMPOSSIBLE_RATE: gettext_lazy("%(most)s contacts in the hour from %(from)s; at most %(limit)s are likely."),
    Kind.PARKED_VOID: gettext_lazy("Void for “%(reason)s”, but %(evidence)s."),
    Kind.LAST_DAYS: gettext_lazy(
        "Credit for %(customers)s customers taken over, the last %(days)s days before expiry."
    ),
    Kind.UNREACHED_SHARE: gettext_lazy(
        "%(unreached)s of %(losses)s losses “cannot be reached” (%(share)s%%); the others of the branch %(others)s%%."
    ),
    Kind.LATE_ENTRIES: gettext_lazy("%(late)s contacts, up to %(hours)s hours late; %(refused)s were refused."),
    Kind.FALSE_REPORTS: gettext_lazy("%(reports)s reported renewals without a policy."),
}
#: What to look at before a verdict.
LOOK_AT: Mapping[Kind, str | Promise] = {
    Kind.IDENTICAL_NOTES: gettext_lazy("Read the notes, ask for a recording, have a sample called again."),
    Kind.IMPOSSIBLE_RATE: gettext_lazy("Compare with the telephone bill or the recordings of that hour."),
    Kind.PARKED_VOID: gettext_lazy("Compare the reason with the policy or the insurer now known."),
    Kind.LAST_DAYS: gettext_lazy("Ask both owners who worked the customer, and read the follow-ups."),
    Kind.UNREACHED_SHARE: gettext_lazy("Have a sample called again; look where the numbers come from."),
    Kind.LATE_ENTRIES: gettext_lazy("Ask why, and compare with the deadline of the first contact."),
    Kind.FALSE_REPORTS: gettext_lazy("Ask for the policies. A wrong number is a mistake; a deadline saved is none."),
}


def kind_word(kind: str) -> str:
    """A pattern in words."""
    return str(KIND_LABELS[Kind(kind)])


def found_words(suspicion: Suspicion) -> str:
    """The facts of a suspicion as a sentence."""
    facts: dict[str, Any] = dict(suspicion.facts)
    if "from" in facts:
        facts["from"] = f"{localtime(datetime.fromisoformat(facts['from'])):%Y-%m-%d %H:%M}"
    if "evidence" in facts:
        found = [str(EVIDENCE_LABELS[Evidence(code)]) for code in facts["evidence"].split(",")]
        facts |= {"evidence": _(" and ").join(found), "reason": cause_word(facts["reason"])}
    return str(FOUND[Kind(suspicion.kind)]) % facts
