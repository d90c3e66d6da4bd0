"""Why a file is not taken, or not given out, in the user's language."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError

_SENTENCES = {
    "name_missing": _("The file has no usable name. Give it one and try again."),
    "document_type_unknown": _("Say what kind of document this is."),
    "empty_file": _("The file is empty."),
    "file_too_large": _("The file is larger than {limit} MB. Send a smaller picture, or split the document."),
    "too_many_files": _("There are {limit} files here already. Remove one that is not needed first."),
    "too_much_in_total": _("All files here together may have {limit} MB. Remove one that is not needed first."),
    "unknown_kind": _("Files of this kind are not accepted. Send a picture, a PDF or an Office document."),
    "markup": _(
        "Web pages and drawings made of code (HTML, SVG, XML) are not accepted. Print the page as PDF instead."
    ),
    "plain_archive": _("Archives are not accepted. Unpack it and send the documents inside."),
    "old_office": _("Old Office files (.doc, .xls, .ppt) are not accepted. Save the document as .docx, .xlsx or PDF."),
    "macros": _("The Office document contains macros. Save it without macros and send it again."),
    "archive_unsafe": _(
        "The inside of the Office document is damaged, encrypted or unsafe. Save it anew and send that."
    ),
    "image_damaged": _("The picture is damaged or incomplete. Take or save it again."),
    "image_too_large": _("The picture has more than {limit} million points. Send it in a smaller size."),
    "pdf_damaged": _("The PDF is damaged or incomplete. Create it again."),
    "two_kinds": _("The file is two kinds of file at once. Save it anew and send that."),
    "type_mismatch": _("The content of the file does not fit its name: it is {found}. Correct the extension."),
    "type_not_allowed": _("Documents of this kind are sent as: {allowed}."),
    "already_attached": _("The same file is attached here already."),
    "infected": _("A virus was found in this file. It is locked and cannot be used."),
    "not_scanned_yet": _("The file is still being checked for viruses. Try again in a moment."),
    "document_frozen": _("A decision rests on this file, so it stays. Attach a newer one beside it."),
    "document_removed": _("The file was removed already."),
    "not_previewed": _("Files of this kind are not shown here. Download it instead."),
    "file_missing": _("The content of this file cannot be read. Please tell the system administrator."),
}

#: Every code a file may be refused with.
CODES = frozenset(_SENTENCES)


class FileRefused(DomainError):
    """The file is not taken or not given out. ``facts`` has what the sentence quotes."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, format_lazy(_SENTENCES[code], **facts), **facts)
