"""The packs as files a worker makes (workflow.exports): PDF and workbook of the same document."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import User
from reporting.packs.build import build
from reporting.packs.forms import ViewForm
from reporting.packs.pdf import render_pdf
from reporting.packs.registry import PACKS, Pack
from reporting.packs.sheet import render_xlsx
from workflow.exports.papers import Paper, PaperSource, PaperWish, register_paper
from workflow.exports.questions import register_question

OUTPUTS = ("pdf", "xlsx")


def kind_of(pack: Pack) -> str:
    """How exports and the export log call a pack."""
    return f"pack-{pack.code.replace('_', '-')}"


def register() -> None:
    """Called once when the app is ready, after the packs."""
    for pack in PACKS.values():
        register_source(pack)


def register_source(pack: Pack) -> None:
    """Makes one pack a file that can be asked for."""

    def check(by: User, question: dict[str, str]) -> None:
        _asked(pack, by, question)

    def make(wish: PaperWish) -> Paper:
        return _made(pack, wish)

    register_paper(PaperSource(kind_of(pack), pack.label, pack.permission, OUTPUTS, check, make))

    def form(request: HttpRequest) -> ViewForm:
        return ViewForm(request.GET, user=cast("User", request.user), pack=pack)

    register_question(kind_of(pack), form)


def _asked(pack: Pack, by: User, question: dict[str, str]) -> ViewForm:
    """The question for ``by`` as the rights are now."""
    form = ViewForm(QueryDict(question.get("query", "")), user=by, pack=pack)
    if not form.is_valid():
        raise DomainError("pack_question", _("You no longer see the branch of this report, or its month is none."))
    return form


def _made(pack: Pack, wish: PaperWish) -> Paper:
    form = _asked(pack, wish.by, wish.question)
    document = build(pack, form.view(), wish.by, form.cleaned_data["language"], wish.report)
    render = render_pdf if wish.output == "pdf" else render_xlsx
    return Paper(render(document, wish.at, wish.mark), document.rows)
