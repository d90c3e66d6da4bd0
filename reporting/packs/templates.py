"""The templates of packs: ours, and those a branch puts in their place (docs/recipes/override-a-template.md).

The engine knows these two folders alone, no context processors and no tags but Django's own and its translations. A
template that fails is a refusal naming file, line and remedy; nothing half made comes of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template import Engine
from django.template.base import Template, VariableDoesNotExist
from django.template.context import Context
from django.template.exceptions import TemplateDoesNotExist, TemplateSyntaxError
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from reporting.packs.document import Document

OURS = Path("reporting") / "templates"
#: What a template can do wrong while it is read or filled in.
FAULTS = (
    TemplateSyntaxError,
    TemplateDoesNotExist,
    VariableDoesNotExist,
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)


def filled_in(document: Document, context: Mapping[str, Any]) -> str:
    """The template of the pack at its branch as HTML."""
    engine = _engine()
    found: Template | None = None
    try:
        found = _template(engine, document)
        return str(found.render(Context(dict(context), use_l10n=False)))
    except FAULTS as fault:
        raise _refusal(fault, found.origin.name if found else "") from fault


def _engine() -> Engine:
    folders = [str(settings.BASE_DIR / OURS)]
    if settings.PACK_TEMPLATES:
        folders.insert(0, str(settings.PACK_TEMPLATES))
    libraries = {"i18n": "django.templatetags.i18n", "l10n": "django.templatetags.l10n"}
    return Engine(dirs=folders, libraries=libraries, debug=True, autoescape=True)


def _template(engine: Engine, document: Document) -> Template:
    """The branch's own, else that of the nearest branch above it, else ours."""
    for name in _own_names(document):
        try:
            return engine.get_template(name)
        except TemplateDoesNotExist as missing:
            if str(missing) != name:
                raise
        except (OSError, UnicodeDecodeError) as unreadable:
            raise _refusal(unreadable, name) from unreadable
    return engine.get_template(f"reporting/packs/{document.pack}.html")


def _own_names(document: Document) -> Iterator[str]:
    if settings.PACK_TEMPLATES:
        yield from (f"{code}/{document.pack}.html" for code in document.places)


def _refusal(fault: Exception, file: str) -> DomainError:
    told = getattr(fault, "template_debug", None) or {}
    place = str(told.get("name") or file or fault)
    words = _("The template %(file)s fails in line %(line)s: %(fault)s. Mend it, or take it away to use ours again.")
    line = told.get("line", "?")
    return DomainError("template_fault", words % {"file": _named(place), "line": line, "fault": fault})


def _named(place: str) -> str:
    """The file as its owner knows it: from the folder of the setting or of the product."""
    roots = [settings.BASE_DIR / OURS, *([Path(settings.PACK_TEMPLATES)] if settings.PACK_TEMPLATES else [])]
    for root in roots:
        if Path(place).is_relative_to(root):
            return Path(place).relative_to(root).as_posix()
    return place
