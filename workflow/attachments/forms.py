"""The forms of attached files. They check shape; what a file is, the verbs judge."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflow.attachments.pages import ACCEPTED
from workflow.attachments.registry import AttachmentKind

MOST_AT_ONCE = 20


class FilesInput(forms.FileInput):
    """A file chooser for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files; an empty one is let through here, because the verb refuses it with a code."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files as a list."""
        given = list(data) if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(each, initial) for each in given] or super().clean(None, initial)


class AddForm(forms.Form):
    """Which kind of document, and the files."""

    document_type = forms.ChoiceField(label=_("Kind of document"))
    files = FilesField(  # type: ignore[assignment]  # the fields of a form are no attributes of it
        label=_("Files"),
        allow_empty_file=True,
        max_length=None,
        widget=FilesInput(attrs={"accept": ACCEPTED}),
        help_text=_("Pictures, PDF, Word (docx), Excel (xlsx) or plain text."),
    )

    def __init__(self, *args: Any, kind: AttachmentKind, **more: Any) -> None:
        super().__init__(*args, **more)
        types: Any = self.fields["document_type"]
        types.choices = [(each.code, each.label) for each in kind.types]

    def clean_files(self) -> list[Any]:
        """Not more at once than one request should carry."""
        files: list[Any] = self.cleaned_data["files"]
        if len(files) > MOST_AT_ONCE:
            raise forms.ValidationError(_("Choose at most %(limit)s files at once.") % {"limit": MOST_AT_ONCE})
        return files


class RemoveForm(forms.Form):
    """Why a file no longer counts."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
