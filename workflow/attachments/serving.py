"""How bytes go out: under the media type their content has, to be saved, not interpreted; in place only what is safe.

Every answer says nosniff and forbids itself scripts, forms, frames and requests. Pictures and all downloads are also
sandboxed. A PDF shown in place is not: browsers refuse to draw a PDF in a sandbox; their viewers run it apart from the
site anyway (ADR 0008).
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from workflow.attachments.refusals import FileRefused
from workflow.attachments.scanning import scanner_configured
from workflow.attachments.sniffing import KINDS, SHOWN_IN_PLACE
from workflow.attachments.store import open_content, open_thumbnail
from workflow.models import Attachment, Scan, StoredFile

BLOCK = 64 * 1024
NOTHING = "default-src 'none'; object-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
SANDBOX = f"{NOTHING}; sandbox"
#: The viewers of browsers style themselves from within the answer.
PDF_VIEWER = f"{NOTHING}; style-src 'unsafe-inline'; img-src 'self' data: blob:"


def refuse_unsafe(stored: StoredFile) -> None:
    """Nothing infected goes out, and nothing unseen where a scanner is to see it first."""
    if stored.scan == Scan.INFECTED:
        raise FileRefused("infected")
    if scanner_configured() and stored.scan != Scan.CLEAN:
        raise FileRefused("not_scanned_yet")


def served(attachment: Attachment, *, in_place: bool) -> HttpResponseBase:
    """The file as a download, or shown in place where its kind allows that."""
    stored = attachment.stored
    refuse_unsafe(stored)
    if in_place and stored.kind not in SHOWN_IN_PLACE:
        raise FileRefused("not_previewed")
    content = open_content(stored)
    policy = PDF_VIEWER if in_place and stored.kind == "pdf" else SANDBOX
    return _answer(content, stored.size, KINDS[stored.kind][1], policy, attachment.name, in_place=in_place)


def served_thumbnail(attachment: Attachment) -> HttpResponseBase:
    """The small picture."""
    refuse_unsafe(attachment.stored)
    content = open_thumbnail(attachment.stored)
    size = content.seek(0, 2)
    content.seek(0)
    return _answer(content, size, "image/jpeg", SANDBOX, attachment.name, in_place=True)


def _answer(
    content: BufferedReader, size: int, media_type: str, policy: str, name: str, *, in_place: bool
) -> HttpResponseBase:
    answer = StreamingHttpResponse(_Blocks(content), content_type=media_type)
    answer["Content-Length"] = str(size)
    answer["Content-Disposition"] = content_disposition_header(not in_place, name) or "attachment"
    answer["Content-Security-Policy"] = policy
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    return answer


class _Blocks:
    """The content block by block; the server closes it, also when nothing of it was wanted (HEAD)."""

    def __init__(self, content: BufferedReader) -> None:
        self._content = content
        self.close = content.close

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self._content.read(BLOCK), b"")


def in_place_asked(request: HttpRequest) -> bool:
    """Whether the address asks for the file to be shown instead of saved."""
    return request.GET.get("show") == "1"
