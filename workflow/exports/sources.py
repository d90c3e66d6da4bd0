"""Lists as sources of files, together with the form that asks their question."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.functional import Promise

from workflow.exports import sheets
from workflow.exports.questions import register_question
from workflow.listing.page import Listed


def register_list(code: str, label: str | Promise, permission: str, listed: Callable[[HttpRequest], Listed]) -> None:
    """Makes a list exportable, and its filter known in words. Called in ``AppConfig.ready()``."""
    sheets.register_list(code, label, permission, listed)
    register_question(code, lambda request: listed(request).filter_form)
