"""Files of a placement: underwriting information, stamped slips, mails, declarations."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from reinsurance.models.placement import Placement
from workflow.models import Attachment, AttachmentQuerySet


class PlacementDocumentQuerySet(AttachmentQuerySet["PlacementDocument"]):
    """Files of placements."""

    def delete(self) -> tuple[int, dict[str, int]]:
        """R28: not before the books may go."""
        from reinsurance.actions.deleting import delete_all_books  # noqa: PLC0415 (actions read the models)

        return delete_all_books(self.select_related("placement"))

    delete.alters_data = True  # type: ignore[attr-defined]  # Django reads it from the method
    delete.queryset_only = True  # type: ignore[attr-defined]  # as above: a manager cannot delete the whole table


class PlacementDocument(Attachment):
    """One file on one placement. Its types are registered in ``reinsurance.attached``."""

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="documents")

    owner_field: ClassVar[str] = "placement"
    objects = PlacementDocumentQuerySet.as_manager()

    class Meta(Attachment.Meta):
        verbose_name = _("placement document")

    def delete(self, *_args: Any, **_more: Any) -> tuple[int, dict[str, int]]:
        """R28: not before the books may go."""
        from reinsurance.actions.deleting import delete_books  # noqa: PLC0415 (actions read the models)

        return delete_books(self)
