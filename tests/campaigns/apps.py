"""Registers the kind by running the code of the recipe, word for word."""

from __future__ import annotations

import re

from django.apps import AppConfig
from django.conf import settings

VERBS = ("submit", "change", "agree", "refuse", "back_to_draft")
RECIPE = settings.BASE_DIR / "docs" / "recipes" / "add-an-approval.md"


class CampaignsConfig(AppConfig):
    name = "tests.campaigns"
    label = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflow.sentences import register_sentences
        from workflow.tracking import register_tracked

        register_tracked(self.get_model("Expense"))
        register_sentences("campaigns.expense", dict.fromkeys(VERBS, "%(actor)s"))
        exec(compile(recipe_code(), str(RECIPE), "exec"), {"__name__": "tests.campaigns.approval"})


def recipe_code() -> str:
    """The one file of the recipe."""
    return "\n".join(re.findall(r"```python\n(.*?)```", RECIPE.read_text("utf-8"), re.DOTALL))
