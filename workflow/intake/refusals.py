"""Why a file is not read, in the user's language, with the sheet, row and column where there is one."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from workflow.intake.wire import column_letter

_SENTENCES = {
    "empty_file": _("The file is empty."),
    "file_too_large": _("The file is larger than {limit} MB. Split the list and import the parts."),
    "web_page": _(
        "The file is a web page under a spreadsheet's name. Open it in Excel, save it as .xlsx and import that."
    ),
    "other_format": _(
        "The file has the format {format}, which is not read. Open it in Excel, save it as .xlsx and import that."
    ),
    "plain_archive": _("The file is a {format} archive. Unpack it and import the spreadsheet inside."),
    "unknown_kind": _("The file is neither a spreadsheet nor a text table."),
    "undecodable": _("The text is damaged: its character encoding cannot be told. Save it as UTF-8 and import that."),
    "encrypted": _("The file is protected by a password. Remove the password, save it and import it again."),
    "archive_damaged": _("The file is damaged or incomplete. Send it again, or open it in Excel and save it anew."),
    "archive_ambiguous": _("The file contains a second archive and can be read in two ways. Save it anew in Excel."),
    "archive_entries": _("The workbook has more than {limit} parts inside. Save it anew in Excel."),
    "archive_inflated": _("Unpacked, the file is larger than {limit} MB. Split the list and import the parts."),
    "archive_ratio": _("A part of the file grows more than {limit}-fold when unpacked. No real list does that."),
    "archive_path": _("The file contains a part whose name points outside of it. Save it anew in Excel."),
    "archive_link": _("The file contains a link to another file. Save it anew in Excel."),
    "archive_duplicate": _("The file contains two parts of the same name. Save it anew in Excel."),
    "archive_size": _("A part of the file is not of the size it declares. Save it anew in Excel."),
    "archive_method": _("The file is packed in a way that Excel does not use. Save it anew in Excel."),
    "xml_entities": _("The workbook declares its own abbreviations, which Excel never does. Save it anew in Excel."),
    "xml_encoding": _("A part of the workbook is not UTF-8. Save it anew in Excel."),
    "far_cell": _(
        "Cells reach as far as {cell}, far outside of any list. "
        "Delete the rows below and the columns right of the list, save it and import it again."
    ),
    "too_much_memory": _("Reading the file takes more than {limit} MB of memory. Split the list and import the parts."),
    "too_slow": _("Reading the file takes longer than {limit} seconds. Split the list and import the parts."),
    "damaged": _("The file is damaged. Open it in Excel, save it anew and import that."),
    "damaged_sheet": _("Sheet “{sheet}” is damaged. Open the file in Excel, save it anew and import that."),
    "too_many_sheets": _("The workbook has more than {limit} sheets."),
    "too_many_errors": _(
        "More than {limit} cells of the list hold spreadsheet errors such as #N/A. Correct the formulas first."
    ),
    "sheet_twice": _("The workbook has two sheets named “{sheet}”. Rename one of them."),
    "no_such_sheet": _("The workbook has no sheet “{sheet}”."),
    "too_many_rows": _("The list has more than {limit} rows. Split it and import the parts."),
    "too_many_columns": _("Row {row} has more than {limit} columns."),
    "open_quote": _("A quotation mark in row {row} is never closed."),
    "nul": _("Row {row} contains a character that text never has (NUL). Save the list anew."),
    "nul_cell": _("Cell {cell} of sheet “{sheet}” contains a character that text never has (NUL)."),
    "text_too_long": _("Cell {cell} holds more than {limit} characters."),
    "gzip_members": _("The compressed file holds more than one file. Unpack it and import them one by one."),
}


class UnreadableFile(DomainError):
    """The file cannot be imported. ``code`` is stable; ``facts`` has what the sentence quotes."""

    def __init__(
        self,
        code: str,
        *,
        sheet: str | None = None,
        row: int | None = None,
        column: int | None = None,
        value: str | None = None,
        **facts: object,
    ) -> None:
        facts = {key: value for key, value in facts.items() if value is not None}
        if row is not None and column is not None:
            facts["cell"] = f"{column_letter(column)}{row}"
        sentence = format_lazy(_SENTENCES[code], sheet=sheet, row=row, column=column, **facts)
        super().__init__(code, sentence, **facts)
        self.sheet, self.row, self.column, self.value = sheet, row, column, value


CODES = frozenset(_SENTENCES)
"""Every code the reader may refuse with."""
