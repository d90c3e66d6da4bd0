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
        for row in self.select_related("placement"):
            row.placement.refuse_deletion()
        return super().delete()


class PlacementDocument(Attachment):
    """One file on one placement. Its types are registered in ``reinsurance.attached``."""

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="documents")

    owner_field: ClassVar[str] = "placement"
    objects = PlacementDocumentQuerySet.as_manager()

    class Meta(Attachment.Meta):
        verbose_name = _("placement document")

    def delete(self, *args: Any, **more: Any) -> tuple[int, dict[str, int]]:
        """R28: not before the books may go."""
        self.placement.refuse_deletion()
        return super().delete(*args, **more)
