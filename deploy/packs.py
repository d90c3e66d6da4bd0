"""``make packs``: prints docs/packs anew from a demo book: every pack in Chinese, and in English.

Nothing of the installation is touched: data folder and database are temporary. A data folder given as argument is used
as it is, which saves loading the demo book.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
FOLDER = tempfile.TemporaryDirectory(prefix="banli-packs-")
os.environ |= {
    "DATA_DIR": sys.argv[1] if len(sys.argv) > 1 else FOLDER.name,
    "DEBUG": "True",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}
for name in ("DATABASE_URL", "BANLI_PACK_TEMPLATES"):
    os.environ.pop(name, None)

import django  # noqa: E402 (after the environment is set)

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from renewals.models import Renewal  # noqa: E402
from reporting.packs.registry import PACKS  # noqa: E402

TARGET = ROOT / "docs" / "packs"
LANGUAGES = ("zh", "en")
MOST_BYTES = 300_000


def main() -> None:
    """Every pack about the present month, as far as it is known."""
    call_command("migrate", interactive=False, verbosity=0)
    if not Renewal.objects.exists():
        call_command("demo_book", scale=1, seed=7, stdout=sys.stderr)
    TARGET.mkdir(parents=True, exist_ok=True)
    month = f"{timezone.localdate():%Y-%m}"
    for code in PACKS:
        for language in LANGUAGES:
            target = TARGET / f"{code}-{language}.pdf"
            call_command("pack", code, month=month, language=language, output=target)
            if target.stat().st_size > MOST_BYTES:
                raise SystemExit(f"packs: {target.name} is larger than {MOST_BYTES:,} bytes")


main()
