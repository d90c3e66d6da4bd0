"""The verbs of the taxonomies."""

from renewals.taxonomy.actions.setting import Wish, clone_taxonomy, preview_clone, set_taxon

__all__ = ["Wish", "clone_taxonomy", "preview_clone", "set_taxon"]
