"""Collisions in words. Nothing here names the customer: a party is its person, its branch and what speaks for it."""

from __future__ import annotations

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from renewals.collisions.finding import claim_of
from renewals.models import CollisionParty


def party_words(party: CollisionParty) -> str:
    """Who claims the customer."""
    owner = party.owner.name if party.owner else ""
    if party.policy is not None:
        signer = owner or party.policy.agent_name or _("nobody known here")
        return _("signed by %(signer)s, %(branch)s") % {"signer": signer, "branch": party.branch.name}
    holder = owner or _("nobody, in the pool")
    return _("%(owner)s, %(branch)s") % {"owner": holder, "branch": party.branch.name}


def claim_words(party: CollisionParty) -> list[str]:
    """What speaks for a party, as it stood when the collision was found."""
    claim = claim_of(party.facts)
    found = []
    if claim.valid_lock:
        found.append(_("holds the customer validly"))
    if claim.first_effective_at is not None:
        day = localtime(claim.first_effective_at).strftime("%Y-%m-%d %H:%M")
        found.append(_("first effective contact %(day)s") % {"day": day})
    if claim.last_agent:
        found.append(_("last year's agent"))
    if claim.telesales:
        found.append(_("released to telesales") if claim.released else _("telesales, not released"))
    return found or [_("nothing speaks for this party")]
