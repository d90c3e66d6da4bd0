"""The process that decodes one picture, so that a hostile one can only harm a process about to end.

``python -m workflow.attachments.thumbnail_child KIND MOST_POINTS`` reads the picture from standard input and writes a
small JPEG to standard output. It limits its own memory and time first, knows no other format than the one named, and
drops everything but the points (place and camera in the EXIF data stay with the original).

No Django here: it would put the database password into this process.
"""

from __future__ import annotations

import io
import resource
import sys

from PIL import Image, ImageOps

SIDE = 320
QUALITY = 80
MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 20
FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}


def limit_self() -> None:
    """No more memory, time, files or output than one picture needs."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def small(content: bytes, kind: str, most_points: int) -> bytes:
    """A JPEG that fits into a square of :data:`SIDE` points, upright, on white."""
    Image.MAX_IMAGE_PIXELS = most_points
    with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as picture:
        picture.draft("RGB", (SIDE * 2, SIDE * 2))
        picture.thumbnail((SIDE, SIDE))
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright.getchannel("A"))
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def main() -> None:
    """One picture in, one out."""
    kind, most_points = sys.argv[1], int(sys.argv[2])
    content = sys.stdin.buffer.read()
    limit_self()
    sys.stdout.buffer.write(small(content, kind, most_points))


if __name__ == "__main__":
    main()
