"""What has to be true before the processes start, done in one Django process: schema, demo book, static files.

Prints the demo sign-ins to standard output for the supervisor to show later; everything else goes to standard error.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402 (after the path is set)
from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.staticfiles.finders import get_finders  # noqa: E402
from django.core.management import call_command, get_commands  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

DEMO = {"scale": 1, "seed": 7}


def say(sentence: str) -> None:
    """Tells the person at the terminal."""
    print(f"prepare: {sentence}", file=sys.stderr, flush=True)


def unfinished_demo() -> Path:
    """The mark that a demo book is being loaded; found at the next start when that was interrupted."""
    return Path(settings.DATA_DIR) / "demo-book-loading"


def drop_half_a_demo_book() -> None:
    """Starts over after an interrupted first start. Only our own SQLite file, which held nothing but half a demo."""
    if not unfinished_demo().exists():
        return
    if connection.vendor == "sqlite":
        say("the first start was interrupted: loading the demo book anew")
        for suffix in ("", "-wal", "-shm"):
            Path(f"{connection.settings_dict['NAME']}{suffix}").unlink(missing_ok=True)
    else:
        say("the demo book was loaded in part only: empty the database and start again to have it whole")
    unfinished_demo().unlink()


def migrate() -> None:
    """Applies what is missing, and costs nothing when nothing is."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("bringing the database up to date")
        call_command("migrate", interactive=False, verbosity=0)


def load_demo_book() -> None:
    """A database without a single person gets the demo book."""
    if get_user_model().objects.exists():
        return
    say("loading the demo book, once (about a minute)")
    unfinished_demo().touch()
    call_command("demo_book", **DEMO, stdout=sys.stderr)
    unfinished_demo().unlink()


def collect_static() -> None:
    """Collects and compresses the static files when one of them changed."""
    facts = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list(["*.map"]), key=lambda found: found[0]):
            status = Path(storage.path(name)).stat()
            facts.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    stamp = Path(settings.DATA_DIR) / "static.stamp"
    if Path(settings.STATIC_ROOT).is_dir() and stamp.exists() and stamp.read_text() == facts.hexdigest():
        return
    say("collecting static files")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(facts.hexdigest())


def sign_ins() -> str:
    """The table of demo sign-ins; empty where there is no demo."""
    if "demo_signins" not in get_commands():
        return ""
    table = io.StringIO()
    call_command("demo_signins", stdout=table)
    return table.getvalue()


def main() -> None:
    """Everything, in order."""
    drop_half_a_demo_book()
    migrate()
    load_demo_book()
    collect_static()
    sys.stdout.write(sign_ins())


if __name__ == "__main__":
    django.setup()
    main()
