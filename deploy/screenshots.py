"""``make screenshots``: draws docs/screenshots anew from a demo book, in both languages, wide and on a phone.

Nothing of the installation is touched: data folder, database and port are temporary. A data folder given as argument
is used as it is, which saves loading the demo book.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
FOLDER = tempfile.TemporaryDirectory(prefix="banli-screenshots-")
os.environ |= {
    "DATA_DIR": sys.argv[1] if len(sys.argv) > 1 else FOLDER.name,
    "DEBUG": "True",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402 (after the environment is set)

django.setup()

from django.core.management import call_command  # noqa: E402
from django.urls import reverse  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from deploy import pictured  # noqa: E402
from renewals.demo.people import PASSWORD  # noqa: E402
from renewals.models import Renewal  # noqa: E402

TARGET = ROOT / "docs" / "screenshots"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {1280: 900, 390: 844}
LANGUAGES = {"zh": ("zh-hans", "zh-CN"), "en": ("en", "en-GB")}
START_SECONDS = 60


@contextlib.contextmanager
def served() -> Iterator[str]:
    """The site on a free port, until the pictures are taken."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, str(ROOT / "manage.py"), "runserver", f"127.0.0.1:{port}", "--noreload"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(address)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def _await(address: str) -> None:
    for _attempt in range(START_SECONDS * 2):
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(f"{address}/people/sign-in/", timeout=5).close()
            return
        time.sleep(0.5)
    raise SystemExit("screenshots: the server did not start")


def signed_in(browser: Browser, address: str, employee_no: str, width: int, language: str) -> Page:
    """A page of the size, with the person signed in and the language chosen."""
    code, locale = LANGUAGES[language]
    context = browser.new_context(viewport={"width": width, "height": SIZES[width]}, locale=locale)
    page = context.new_page()
    page.goto(f"{address}/people/sign-in/")
    page.fill("input[name=employee_no]", employee_no)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_selector("main h1")
    if page.get_attribute("html", "lang") != code:
        page.click(".topbar .menu > summary")
        page.click(f"button[name=language][value='{code}']")
        page.wait_for_selector(f"html[lang='{code}']")
    return page


def sample_list() -> Path:
    """The due list with typical faults that ships with Banli."""
    samples = sorted((ROOT / "fixtures").rglob("*.xlsx"))
    if not samples:
        raise SystemExit("screenshots: fixtures/ has no sample due list")
    return next((each for each in samples if "fault" in each.name), samples[0])


def previewed(page: Page, address: str) -> None:
    """Uploads the sample list and stops at the dry run."""
    sample = sample_list()
    page.goto(f"{address}/renewals/import/new/")
    page.set_input_files("input[type=file]", str(sample))
    page.click("main .form-buttons .btn-primary")
    for _step in range(4):
        page.wait_for_load_state("networkidle")
        if page.url.rstrip("/").rsplit("/", 1)[-1].isdigit():
            return
        page.click("main form .btn-primary")


def draw(page: Page, name: str, width: int, language: str) -> None:
    """One picture."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(400)
    path = TARGET / f"{name}-{width}-{language}.png"
    page.screenshot(path=path)
    print(path.relative_to(ROOT))


def draw_all(page: Page, address: str, pages: dict[str, str], width: int, language: str) -> None:
    """Pictures of one person's pages."""
    for name, path in pages.items():
        page.goto(address + path)
        draw(page, name, width, language)
    page.context.close()


def main() -> None:
    """Everything, in order."""
    call_command("migrate", interactive=False, verbosity=0)
    if not Renewal.objects.exists():
        call_command("demo_book", scale=1, seed=7, stdout=sys.stderr)
    staff = pictured.people()
    detail = f"/renewals/{pictured.told_customer(staff['specialist'])}/"
    lead, case = pictured.decider_and_case()
    decisions = {
        "inbox": reverse("workflow:inbox"),
        "decision": reverse("workflow:approval", args=[case]),
        "log": reverse("workflow:approval_log", args=[case]),
    }
    desks = {
        "province_admin": {
            "dashboard-province": reverse("reporting:dashboard"),
            "chains": reverse("workflow:chains"),
            "chain": pictured.drafted_chain(staff["province_admin"]),
            "renewals-rules": reverse("renewals:assignment_rules"),
            "renewals-taxonomies": reverse("renewals:taxonomies"),
        },
        "renewal_manager": {
            "catalogue": reverse("reporting:catalogue"),
            "dashboard": reverse("reporting:dashboard"),
            "figure-rows": f"{reverse('reporting:renewals_rows', args=['renewal_rate'])}?measure=due",
            "export": reverse("workflow:export_new", args=["renewals"]),
            **pictured.renewal_pages(),
        },
        "injury_assessor": {"calculator": reverse("claims:calculator")},
        "head_office_admin": {"standards": reverse("claims:standards")},
    }
    claims, injuries, reinsurance = pictured.claims_pages(), pictured.injury_pages(), pictured.reinsurance_pages()
    TARGET.mkdir(parents=True, exist_ok=True)
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for width in SIZES:
            for language in LANGUAGES:
                page = signed_in(browser, address, staff["specialist"], width, language)
                mine = {"home": "/", "queue": "/renewals/queue/", "list": "/renewals/", "detail": detail}
                for name, path in mine.items():
                    page.goto(address + path)
                    draw(page, name, width, language)
                page.context.close()
                page = signed_in(browser, address, staff["renewal_manager"], width, language)
                page.goto(f"{address}/reports/renewal-rate/")
                draw(page, "rate", width, language)
                previewed(page, address)
                draw(page, "import", width, language)
                page.context.close()
                draw_all(signed_in(browser, address, lead, width, language), address, decisions, width, language)
                for employee_no, pages in (claims, injuries, reinsurance):
                    draw_all(signed_in(browser, address, employee_no, width, language), address, pages, width, language)
                for role, pages in desks.items():
                    draw_all(signed_in(browser, address, staff[role], width, language), address, pages, width, language)
        browser.close()


if __name__ == "__main__":
    main()
