"""Whose pages an import stands on: each desk imports its own kinds of file under addresses of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflow.intake.batches.registry import IMPORTERS, importer_of
from workflow.models import ImportBatch
from workflow.sentences import register_sentences
from workflow.todos import OBJECT_PAGES

#: The steps of one batch that have an address, as their names end.
STEPS = ("sheet", "columns", "commit", "stop", "undo", "discard", "next", "problems")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDesk:
    """A desk's imports. ``permission`` is that of its importers; ``done`` names and addresses what an import fills."""

    app: str
    permission: str
    lead: str | Promise
    begin: str | Promise
    done_label: str | Promise
    done_view: str

    @property
    def kinds(self) -> dict[str, str | Promise]:
        """The kinds of file by code, with what they are called."""
        return {kind: each.label for kind, each in IMPORTERS.items() if each.permission == self.permission}

    def address(self, step: str = "", pk: int | None = None) -> str:
        """Of the list of imports, of one import, or of a step of it."""
        if pk is None:
            return reverse(f"{self.app}:import_{step}" if step else f"{self.app}:imports")
        return reverse(f"{self.app}:import_{step}" if step else f"{self.app}:import", args=[pk])

    def addresses(self, batch: ImportBatch) -> Mapping[str, str]:
        """Every address of a batch, for its pages."""
        return {
            "list": self.address(),
            "batch": self.address("", batch.pk),
            **{step: self.address(step, batch.pk) for step in STEPS},
        }


DESKS: dict[str, ImportDesk] = {}


def register_import_desk(desk: ImportDesk) -> None:
    """Called in ``AppConfig.ready()`` by each app whose addresses have the pages."""
    DESKS[desk.app] = desk


def register() -> None:
    """Called once when the app is ready: the page and the sentences of every import."""
    OBJECT_PAGES.setdefault(ImportBatch.object_type(), page_of_batch)
    register_sentences(ImportBatch.object_type(), BATCH_EVENTS)


BATCH_EVENTS = {
    "uploaded": _("%(actor)s uploaded %(file)s."),
    "check_file": _("%(actor)s checked the list."),
    "commit": _("%(actor)s imported the list."),
    "roll_back": _("%(actor)s undid the import."),
    "discard": _("%(actor)s discarded the list."),
}


def desk_of(kind: str) -> ImportDesk:
    """The desk that imports a kind of file; LookupError if none does in the browser."""
    permission = importer_of(kind).permission
    for desk in DESKS.values():
        if desk.permission == permission:
            return desk
    raise LookupError(kind)


def page_of_batch(pk: int) -> str:
    """The page of an import, on the desk of its kind; "" where the batch is gone."""
    kind = ImportBatch.objects.filter(pk=pk).values_list("kind", flat=True).first()
    return "" if kind is None else desk_of(kind).address("", pk)
