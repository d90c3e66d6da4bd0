"""The house rules that a reader of the source can check: each function takes source text and returns its findings."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.BASE_DIR
APPS = ("accounts", "workflow", "renewals", "claims", "reinsurance", "reporting", "config")

#: Files that answer a reader: what they show starts at ``visible_to``.
READER_FILES = re.compile(
    r"/(views(_\w+)?|tables|filters|forms|exports|api|tasks|admin|rows|listing)(\.py$|/)|^config/(context|navigation)\.py$"
)
#: Files that may write rows: verbs, the write path itself, and what a migration or generator needs.
WRITER_FILES = re.compile(
    r"/(actions(\.py$|/)|imports/|demo/|migrations/|management/commands/|clocks\.py$|matching\.py$)"
    r"|^workflow/(transitions|outbox|jobs|todos|effects|exporting|chain|chain_checks|notices|idempotency|heartbeat|leases|branch_settings|people_log|actions|row_writing|pictures)\.py$|^workflow/(approvals/sitting|exports/making)\.py$"
    r"|^workflow/intake/(batches/|importing\.py$)|^workflow/notifying/(actions|robots|wecom|digests)\.py$"
    r"|^workflow/attachments/(verbs|checking|sweeping|thumbnail_child)\.py$"
    r"|^accounts/(models/user|lockout|middleware|audit|views(/\w+)?)\.py$"
)
#: Rules and what they stand on: no ORM, request, clock or settings.
PURE_FILES = re.compile(r"/rules(\.py$|/)|^workflow/identifiers/|^workflow/intake/(cells|headers|messages)\.py$")
#: The only modules that ring the workers.
RELAY_FILES = re.compile(r"^workflow/effects\.py$")
#: Modules that handle money or rates.
MONEY_FILES = re.compile(
    r"/(rules|models|actions|imports|matching|measures|kpis|invoices|demo)(\.py$|/)|^reporting/(rate|figures|rows)\.py$"
    r"|^workflow/(kpis|exporting)\.py$"
)
#: The compensation engine and what else claims rules refuse.
ENGINE_FILES = re.compile(r"^claims/(rules|compensation)/")
#: The only modules that reach outside the process.
OUTSIDE_FILES = re.compile(
    r"^workflow/(outbox|jobs|leases)\.py$|^workflow/outbound/client\.py$|^workflow/notifying/(mail|group_services)\.py$"
    r"|^workflow/intake/|^reporting/charts\.py$|^config/settings/"
    r"|^workflow/attachments/(scanning|thumbnails)\.py$"
)
OUTSIDE_MODULES = {
    "urllib.request",
    "urllib3",
    "requests",
    "apprise",
    "apprise.plugins",
    "httpx",
    "http.client",
    "socket",
    "smtplib",
    "subprocess",
    "ftplib",
}
#: Of ``workflow.row_writing`` and ``accounts.compiled``.
ROW_WRITES = {"insert_row", "insert_rows", "update_row", "update_rows", "CompiledUpdate"}
QUERYSET_WRITES = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}

#: How a reader's query may start; ``Event.objects.of(obj)`` takes an object that was reached through ``visible_to``.
STARTS = {"visible_to", "none", "of"}

Finding = tuple[int, str]


def sources() -> Iterator[tuple[str, str]]:
    """(path from the root, text) of every module of the product."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")


def _calls(text: str) -> Iterator[tuple[ast.Call, ast.Attribute]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, node.func


def _chain(node: ast.AST) -> list[str]:
    """Names of a call chain from the left: ``A.objects.filter().update`` → ["A", "objects", "filter", "update"]."""
    names: list[str] = []
    while True:
        if isinstance(node, ast.Call | ast.Subscript):
            node = node.func if isinstance(node, ast.Call) else node.value
        elif isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Name):
            names.append(node.id)
            return names[::-1]
        else:
            return names[::-1]


def unscoped_queries(text: str, scoped_models: set[str]) -> list[Finding]:
    """``Model.objects.…`` of a scoped model that does not start with ``visible_to`` (or ``none``)."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute):
            chain = _chain(node)
            manager = {"objects", "_default_manager", "_base_manager"} & set(chain[1:2])
            if manager and len(chain) == 3 and chain[0] in scoped_models and chain[2] not in STARTS:
                found.append((node.lineno, f"{'.'.join(chain)} without visible_to"))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.startswith("get_"):
            names = {argument.id for argument in node.args if isinstance(argument, ast.Name)}
            if node.func.id in {"get_object_or_404", "get_list_or_404"} and names & scoped_models:
                found.append((node.lineno, f"{node.func.id} on a whole table"))
    return found


def stray_writes(text: str) -> list[Finding]:
    """Writes outside actions and ``fire()``: saves, deletes, queryset writes, an assigned status."""
    found = []
    for call, function in _calls(text):
        chain = _chain(function)
        name = function.attr
        if name in QUERYSET_WRITES and "objects" in chain:
            found.append((call.lineno, f".{name}()"))
        elif name == "update" and call.keywords and not call.args and len(chain) > 1:
            found.append((call.lineno, ".update()"))
        elif name == "delete" and not {"session", "cache", "cookies"} & set(chain):
            found.append((call.lineno, ".delete()"))
        elif name == "save" and not {"session", "form"} & set(chain):
            found.append((call.lineno, ".save()"))
    ready = [
        (node.lineno, f"{node.func.id}()")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ROW_WRITES
    ]
    return found + ready + _assigned_status(text)


def _assigned_status(text: str) -> list[Finding]:
    found: list[Finding] = []
    for node in ast.walk(ast.parse(text)):
        targets = [*getattr(node, "targets", []), getattr(node, "target", None)]
        found += [(node.lineno, "status assigned") for target in targets if _is_status(target)]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "setattr":
            names = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            found += [(node.lineno, "status set by setattr") for name in names if name == "status"]
    return found


def _is_status(target: ast.AST | None) -> bool:
    return isinstance(target, ast.Attribute) and target.attr == "status" and _chain(target)[:1] != ["response"]


def assigned_status(text: str) -> list[Finding]:
    """A status assigned anywhere at all: even actions leave that to the transition."""
    return _assigned_status(text)


def rings_outside_relay(text: str) -> list[Finding]:
    """``.delay(`` and ``.apply_async(``: only the relay rings the workers."""
    return [
        (call.lineno, f".{function.attr}()")
        for call, function in _calls(text)
        if function.attr in {"delay", "apply_async", "delay_on_commit", "send_mail"}
    ]


def floats(text: str) -> list[Finding]:
    """The name ``float``, a ``FloatField`` or a literal with a point: money is Decimal."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Name) and node.id == "float":
            found.append((node.lineno, "float"))
        elif isinstance(node, ast.Attribute) and node.attr == "FloatField":
            found.append((node.lineno, "FloatField"))
        elif isinstance(node, ast.Constant) and isinstance(node.value, float):
            found.append((node.lineno, f"literal {node.value}"))
    return found


def outside_reach(text: str) -> list[Finding]:
    """Imports of modules that reach outside the process."""
    found = []
    for node in ast.walk(ast.parse(text)):
        names = (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        found += [(node.lineno, f"import {name}") for name in names if name in OUTSIDE_MODULES]
    return found


def impure_imports(text: str) -> list[Finding]:
    """Rules take values and return values: of Django they may use translation and text, of us the other rules."""
    allowed = ("django.utils.translation", "django.utils.functional", "django.db.models.enums")
    found = []
    for node in ast.walk(ast.parse(text)):
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [module]
        for name in names:
            django = name.startswith("django") and not name.startswith(allowed)
            clock = name == "time" or (module == "django.utils" and "timezone" in str(ast.dump(node)))
            if django or clock or name.endswith((".models", ".actions")):
                found.append((getattr(node, "lineno", 0), f"import {name}"))
    return found


def signals(text: str) -> list[Finding]:
    """Django signals for our own flow."""
    return [
        (node.lineno, "signals")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and "signals" in (node.module or "") + str([a.name for a in node.names])
    ]


def template_holes(text: str) -> list[Finding]:
    """Template text that would switch escaping off or need an unsafe CSP."""
    patterns = {
        r"\|\s*safe\b": "|safe",
        r"autoescape\s+off": "autoescape off",
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>": "inline script",
        r"\son[a-z]+\s*=\s*[\"']": "inline handler",
        r"\sstyle\s*=\s*[\"']": "style attribute",
        r"https?://(?!www\.w3\.org)[a-z]": "address outside",
    }
    return [
        (number, name)
        for number, line in enumerate(text.splitlines(), start=1)
        for pattern, name in patterns.items()
        if re.search(pattern, line)
    ]


#: Calls whose first argument is the code of a refusal or a warning.
CODED = {"refused", "no_standard", "notice", "complain", "Notice", "Wrong", "DomainError"}


def told_codes(text: str) -> list[Finding]:
    """Codes with which the source refuses or warns, as far as they are written out."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and node.args and _chain(node.func)[-1:] and _chain(node.func)[-1] in CODED:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.append((node.lineno, first.value))
    return found


def written_texts(text: str) -> set[str]:
    """Every text that stands in the source by itself."""
    return {
        node.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def over_sources(
    check: Callable[[str], list[Finding]], *, only: re.Pattern[str] | None = None, but: re.Pattern[str] | None = None
) -> list[str]:
    """Findings of ``check`` over the product as ``path:line what``."""
    return [
        f"{path}:{line} {what}"
        for path, text in sources()
        if (only is None or only.search(path)) and (but is None or not but.search(path))
        for line, what in check(text)
    ]
