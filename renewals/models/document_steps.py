"""What happens to the documents of a renewal; possible in every state, since evidence also comes late."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from renewals import step_guards as only
from renewals.models.renewal_row import RenewalRow
from renewals.models.renewal_terms import RenewalStatus as S
from workflow.steps import step


class DocumentSteps(RenewalRow):
    """附件: attach and remove. Files and their freezing are the business of ``workflow.attachments``."""

    class Meta(RenewalRow.Meta):
        abstract = True

    @step(
        source=S.values,
        permission="renewals.attach",
        label=_("Attach document"),
        early_guards=(only.own_row_or_manager,),
    )
    def attach_document(self) -> None:
        """上传: a file was added; the renewal itself does not change."""

    @step(
        source=S.values,
        permission="renewals.attach",
        label=_("Remove document"),
        early_guards=(only.own_row_or_manager,),
    )
    def remove_document(self) -> None:
        """移除: a file no longer counts; row and content stay."""
