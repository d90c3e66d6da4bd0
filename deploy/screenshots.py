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
from django.db.models import F  # noqa: E402
from django.urls import reverse  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from accounts.models import Branch, User  # noqa: E402
from claims.models import (  # noqa: E402
    AppraisalSnapshot,
    ClaimCase,
    CrossRegionCase,
    InjuryAssessment,
    LargeLoss,
    Referral,
)
from reinsurance.models import Line, Placement  # noqa: E402
from reinsurance.monitoring.boards import BOARDS  # noqa: E402
from renewals.demo.people import PASSWORD, sign_ins  # noqa: E402
from renewals.models import Renewal  # noqa: E402
from renewals.models.renewal_terms import OPEN  # noqa: E402
from workflow.approvals.actions.chains import draft_chain  # noqa: E402
from workflow.models import Approval, ApprovalChain  # noqa: E402

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


def people() -> dict[str, str]:
    """Role → employee number of somebody who has enough to show."""
    found: dict[str, User] = {}
    for role, user in sign_ins():
        if role not in found or _load(user) > _load(found[role]):
            found[role] = user
    return {role: user.employee_no for role, user in found.items()}


def _load(user: User) -> int:
    return Renewal.objects.filter(owner=user, status__in=OPEN).count()


def told_customer(employee_no: str) -> int:
    """A customer of this specialist with a history worth showing."""
    rows = Renewal.objects.filter(owner__employee_no=employee_no)
    quoted = rows.filter(status__in=["quoted", "following"]).order_by(
        F("quote_premium").desc(nulls_last=True), "-version"
    )
    return (quoted.first() or rows.order_by("-version")[0]).pk


def decider_and_case() -> tuple[str, int]:
    """A claims manager whom a referral waits for, and its approval."""
    for role, user in sign_ins():
        waiting = Approval.objects.visible_to(user).filter(
            status="running", kind="claims.referral", seats__state="open", seats__role="claims_manager"
        )
        case = waiting.order_by("pk").values_list("pk", flat=True).first() if role == "claims_manager" else None
        if case is not None:
            return user.employee_no, case
    raise SystemExit("screenshots: no referral of the demo book waits for a decision")


def drafted_chain(employee_no: str) -> str:
    """The editor with a draft of the chain of referrals, copied from what holds; one draft is enough."""
    admin = User.objects.get(employee_no=employee_no)
    branch = Branch.objects.visible_to(admin).filter(level="province")[0]
    chain = ApprovalChain.objects.filter(branch=branch, kind="claims.referral", published_at=None).first()
    if chain is None:
        chain = draft_chain(by=admin, branch=branch, kind="claims.referral")
    office = Branch.objects.filter(level="office", path__startswith=branch.path)[0]
    return reverse("workflow:chain", args=[chain.pk]) + f"?branch={office.pk}&amount=260000&line=motor"


def claims_pages() -> tuple[str, dict[str, str]]:
    """The claims director of the first province, and the pages of the claims desk with the most to show."""
    director = next(user for role, user in sign_ins() if role == "claims_director")
    cases, referrals = ClaimCase.objects.visible_to(director), Referral.objects.visible_to(director)
    losses, delegations = LargeLoss.objects.visible_to(director), CrossRegionCase.objects.visible_to(director)
    told = {
        "claims-case": ("claims:case", cases.filter(referrals__isnull=False).order_by("-paid", "pk")),
        "claims-referral": ("claims:referral", referrals.filter(status="executed").order_by("pk")),
        "claims-loss": ("claims:loss", losses.filter(attended_at__isnull=False).order_by("-version", "pk")),
        "claims-delegation": ("claims:delegation", delegations.order_by("-version", "pk")),
    }
    pages = {
        "claims-cases": reverse("claims:cases"),
        "claims-losses": reverse("claims:losses"),
        "claims-ranking": reverse("claims:appraisal") + f"?month={AppraisalSnapshot.objects.latest('pk').month:%Y-%m}",
        "claims-board": reverse("claims:board", args=["reserves"]),
        "claims-imports": reverse("claims:imports"),
    }
    return director.employee_no, pages | {name: reverse(view, args=[rows[0].pk]) for name, (view, rows) in told.items()}


def injury_pages() -> tuple[str, dict[str, str]]:
    """A specialist of the first province, and the pages of the injury desk."""
    specialist = next(user for role, user in sign_ins() if role == "claims_specialist")
    rows = InjuryAssessment.objects.visible_to(specialist).order_by("-version", "pk")
    saved = rows.filter(saving_confirmed_at__isnull=False)[0]
    calculation = saved.calculations.order_by("-pk")[0]
    at = {status: rows.filter(status=f"injury_{status}")[0].pk for status in ("second", "calculating")}
    return specialist.employee_no, {
        "injury": reverse("claims:injury", args=[saved.pk]),
        "injury-assess": reverse("claims:injury_assess", args=[at["second"]]),
        "injury-calculate": reverse("claims:injury_calculate", args=[at["calculating"]]),
        "injury-calculation": reverse("claims:injury_calculation", args=[calculation.pk]),
        "injury-board": reverse("claims:injuries_board"),
        "injuries": reverse("claims:injuries"),
        "clauses": reverse("claims:clauses") + "?q=关节",
    }


def reinsurance_pages() -> tuple[str, dict[str, str]]:
    """The head of reinsurance, and the boards of the reinsurance desk."""
    head = next(user for role, user in sign_ins() if role == "ri_head")
    carrying = Line.objects.filter(placement__in=Placement.objects.visible_to(head).live(), state="line_signed")
    who = carrying.order_by("-covered", "pk")[0].reinsurer
    pages = {f"reinsurance-{code}": reverse("reinsurance:board", args=[code]) for code in BOARDS}
    fallen = reverse("reinsurance:downgrade") + f"?counterparty={who.pk}&fall=floor"
    rows = reverse("reinsurance:board_rows", args=["funnel"]) + "?part=state&measure=red"
    return head.employee_no, pages | {"reinsurance-downgrade": fallen, "reinsurance-rows": rows}


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
    staff = people()
    detail = f"/renewals/{told_customer(staff['specialist'])}/"
    lead, case = decider_and_case()
    decisions = {
        "inbox": reverse("workflow:inbox"),
        "decision": reverse("workflow:approval", args=[case]),
        "log": reverse("workflow:approval_log", args=[case]),
    }
    desks = {
        "province_admin": {
            "chains": reverse("workflow:chains"),
            "chain": drafted_chain(staff["province_admin"]),
        },
        "injury_assessor": {"calculator": reverse("claims:calculator")},
        "head_office_admin": {"standards": reverse("claims:standards")},
    }
    claims, injuries, reinsurance = claims_pages(), injury_pages(), reinsurance_pages()
    TARGET.mkdir(parents=True, exist_ok=True)
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for width in SIZES:
            for language in LANGUAGES:
                page = signed_in(browser, address, staff["specialist"], width, language)
                for name, path in (("home", "/"), ("list", "/renewals/"), ("detail", detail)):
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
