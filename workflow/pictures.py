"""A page of paper as a picture, for receivers that show pictures and open no files (ADR 0016)."""

from __future__ import annotations

from io import BytesIO
from threading import Lock

#: PDFium keeps state of its own and must not be entered by two threads of one process.
_alone = Lock()
#: Colours of a chart and the grey of its letters: a palette keeps a page at a tenth of its size.
COLOURS = 128


def png_of(pdf: bytes, *, scale: float) -> bytes:
    """The first page of ``pdf`` as PNG; ``scale`` 1 makes a pixel of each point. The same page gives the same bytes."""
    from pypdfium2 import PdfDocument  # noqa: PLC0415 (a library of megabytes: only where a picture is made)

    with _alone:
        document = PdfDocument(pdf)
        try:
            image = document[0].render(scale=scale).to_pil().convert("RGB")
        finally:
            document.close()
    kept = BytesIO()
    image.quantize(COLOURS).save(kept, "PNG", optimize=True)
    return kept.getvalue()
