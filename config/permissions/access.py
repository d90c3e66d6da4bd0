"""What a row of the permission table says, and rows that several desks have alike."""

from __future__ import annotations

from dataclasses import dataclass

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
PUBLIC = "public"
SIGNED_IN = "signed_in"


@dataclass(frozen=True, slots=True)
class Access:
    """One address: which methods, which permission, whose rows."""

    permission: str
    methods: tuple[str, ...] = ("GET",)
    row: str = ""


READ = ("GET",)
WRITE = ("POST",)
FORM = ("GET", "POST")


def attachment_rows(
    app: str, name: str, *, owner: str, row: str, view: str, attach: str, thumbnails: bool = True
) -> dict[str, Access]:
    """The rows of one kind of attachment, whose addresses ``workflow.attachments.addresses`` makes.

    ``owner`` and ``row`` are the object types of the object and of the file; ``view`` and ``attach`` permissions.
    """
    small = {f"{app}:{name}_thumbnail": Access(view, row=row)} if thumbnails else {}
    return {
        f"{app}:{name}_add": Access(attach, FORM, row=owner),
        f"{app}:{name}": Access(view, row=row),
        f"{app}:{name}_file": Access(view, row=row),
        f"{app}:{name}_remove": Access(attach, FORM, row=row),
        **small,
    }


def import_rows(app: str, permission: str) -> dict[str, Access]:
    """The rows of a desk's imports, whose addresses ``workflow.intake.screens.addresses`` makes."""
    row = "workflow.importbatch"
    look, form, write = (
        Access(permission, row=row),
        Access(permission, FORM, row=row),
        Access(permission, WRITE, row=row),
    )
    return {
        f"{app}:imports": Access(permission),
        f"{app}:import_new": Access(permission, FORM),
        f"{app}:import": look,
        f"{app}:import_sheet": look,
        f"{app}:import_columns": form,
        f"{app}:import_commit": write,
        f"{app}:import_stop": write,
        f"{app}:import_undo": form,
        f"{app}:import_discard": write,
        f"{app}:import_next": write,
        f"{app}:import_problems": write,
    }
