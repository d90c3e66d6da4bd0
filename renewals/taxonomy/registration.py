"""What the taxonomies tell the layers below: the sentences of their history."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renewals.taxonomy.rules import KIND_LABELS, Kind
from workflow.audits.registry import register_audit_events
from workflow.sentences import register_sentences

SENTENCES = {
    "set_taxon": _("%(actor)s stated “%(taxon)s” of “%(taxonomy)s” from %(valid_from)s."),
    "clone_taxonomy": _("%(actor)s took “%(taxonomy)s” over from %(from_branch)s from %(valid_from)s."),
}


def register() -> None:
    """Called once when the app is ready."""
    register_sentences("accounts.branch", SENTENCES, {"taxonomy": taxonomy_word})
    register_audit_events("rights", "taxonomies", _("Taxonomies"), "accounts.branch", tuple(SENTENCES))


def taxonomy_word(code: str) -> str:
    """The taxonomy in the reader's language."""
    return str(KIND_LABELS[Kind(code)]) if code in set(Kind) else code
