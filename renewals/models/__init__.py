"""One model per file; import them from here."""

from renewals.models.call_list import CallList, CallListItem, CallListItemQuerySet, CallListQuerySet, CallListStatus
from renewals.models.callback import Callback, CallbackQuerySet
from renewals.models.do_not_call import DoNotCall
from renewals.models.follow_up import FollowUp, FollowUpQuerySet
from renewals.models.owner_spell import OwnerSpell, OwnerSpellQuerySet
from renewals.models.quote import Quote, QuoteQuerySet
from renewals.models.renewal import Renewal, RenewalQuerySet, RenewalStatus
from renewals.models.renewal_document import RenewalDocument
from renewals.models.signed_policy import SignedPolicy, SignedPolicyQuerySet

__all__ = [
    "CallList",
    "CallListItem",
    "CallListItemQuerySet",
    "CallListQuerySet",
    "CallListStatus",
    "Callback",
    "CallbackQuerySet",
    "DoNotCall",
    "FollowUp",
    "FollowUpQuerySet",
    "OwnerSpell",
    "OwnerSpellQuerySet",
    "Quote",
    "QuoteQuerySet",
    "Renewal",
    "RenewalDocument",
    "RenewalQuerySet",
    "RenewalStatus",
    "SignedPolicy",
    "SignedPolicyQuerySet",
]
