"""A file hanging on an object: the abstract base; an app declares a concrete one in a few lines."""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from accounts.models import Branch
from accounts.scope import Actor
from workflow.models.stored_file import StoredFile
from workflow.models.tracked import Tracked, TrackedQuerySet

T = TypeVar("T", bound="Attachment")


class AttachmentQuerySet(TrackedQuerySet[T]):
    """Attachments by reader."""

    def visible_to(self, user: Actor, within: Branch | None = None) -> Self:
        """Whoever sees the object sees its files, also after the object has moved to another branch."""
        owners: Any = self.model.owner_model()._default_manager
        rows = owners.visible_to(user, within)
        return self.filter(**{f"{self.model.owner_field}__in": rows.order_by().values("pk")})

    def of(self, obj: Tracked) -> Self:
        """Those of one object, oldest first. The caller has reached ``obj`` through ``visible_to``."""
        return self.filter(**{self.model.owner_field: obj}).order_by("uploaded_at", "pk")

    def standing(self) -> Self:
        """Those that were not removed."""
        return self.filter(removed_at__isnull=True)


class Attachment(models.Model):
    """One file of one object, under the name it was uploaded with.

    A subclass adds the foreign key to its object and names it in ``owner_field``. Nothing is ever overwritten: a
    removed file stays as a row (and as content), a replaced one is removed and another attached. From ``frozen_at`` on
    a decision rests on it: it cannot be removed any more. ``added_later``: attached after such a decision.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", db_index=False)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = EncryptedTextField(_("file name"))
    document_type = models.CharField(_("kind of document"), max_length=40)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True)
    added_later = models.BooleanField(default=False)

    #: The name of the foreign key to the object.
    owner_field: ClassVar[str]

    class Meta:
        abstract = True
        ordering = ["uploaded_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="%(class)s_removed_pair",
            ),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True) | Q(removed_at__isnull=True), name="%(class)s_frozen_stays"
            ),
        ]
        indexes = [models.Index(fields=["branch", "-id"], name="%(class)s_branch")]

    @classmethod
    def object_type(cls) -> str:
        """The stable name under which events know this kind of file."""
        return cls._meta.label_lower

    @classmethod
    def owner_model(cls) -> type[Tracked]:
        """The kind of object the files hang on."""
        model: Any = cls._meta.get_field(cls.owner_field).related_model
        found: type[Tracked] = model
        return found

    @property
    def owner(self) -> Any:
        """The object the file hangs on."""
        return getattr(self, self.owner_field)
