"""The words of notices, by kind, channel and language, with a preview."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from workflow.notifying.actions import TITLED, checked_words, reset_template, save_template
from workflow.notifying.forms import TemplateForm
from workflow.notifying.kinds import CHANNELS, NOTICE_GROUPS, NOTICE_KINDS, ROBOT, NoticeKind
from workflow.notifying.rendering import Words, chosen_words, filled, shipped, template_of
from workflow.notifying.rules.placeholders import FORMS

SAMPLES = {"amount": "12345.60", "count": "3", "policy": "PDAA202633030000012345", "link": "https://…"}
MOMENTS = ("due", "_at", "_on")


def notice_words(request: HttpRequest) -> HttpResponse:
    """Every kind with the channels it may go to, and where the business changed the words."""
    changed = chosen_words()
    lines = [
        (kind, NOTICE_GROUPS.get(kind.group, kind.group), _cells(kind, changed))
        for kind in sorted(NOTICE_KINDS.values(), key=lambda kind: (kind.group, kind.code))
    ]
    return render(request, "workflow/notice_words.html", {"lines": lines, "channels": CHANNELS.values()})


def _cells(kind: NoticeKind, changed: set[tuple[str, str, str]]) -> list[tuple[str, Any, list[tuple[str, Any, bool]]]]:
    return [
        (
            channel,
            label,
            [
                (code, words, (kind.code, channel, code) in changed)
                for code, words in settings.LANGUAGES
                if channel != ROBOT or kind.for_groups
            ],
        )
        for channel, label in CHANNELS.items()
    ]


def notice_words_of(request: HttpRequest, kind: str, channel: str, language: str) -> HttpResponse:
    """One text: shown with samples before it is saved."""
    known = _known(kind, channel, language)
    place: dict[str, Any] = {"by": request.user, "kind": kind, "channel": channel, "language": language}
    if request.POST.get("step") == "reset":
        reset_template(**place)
        messages.success(request, _("The shipped words hold again."))
        return redirect("workflow:notice_words")
    in_force = template_of(known, channel, language)
    initial = {"title": in_force.title, "body": in_force.body}
    form = TemplateForm(request.POST or None, initial=initial, titled=channel in TITLED)
    preview = _sample(known, channel, in_force)
    if form.is_valid():
        words = Words(form.cleaned_data.get("title", ""), form.cleaned_data["body"])
        try:
            if request.POST.get("step") == "save":
                save_template(**place, words=words)
                messages.success(request, _("The words hold from now on."))
                return redirect("workflow:notice_words")
            preview = _sample(known, channel, checked_words(known, channel, words))
        except DomainError as refusal:
            form.add_error("body", str(refusal))
    context = {
        "form": form,
        "kind": known,
        "channel_label": CHANNELS[channel],
        "language_label": dict(settings.LANGUAGES)[language],
        "preview": preview,
        "known": sorted(known.known(channel)),
        "forms": list(FORMS),
        "is_shipped": in_force == shipped(known, channel, language),
    }
    return render(request, "workflow/notice_words_of.html", context, status=422 if form.errors else 200)


def _known(kind: str, channel: str, language: str) -> NoticeKind:
    known = NOTICE_KINDS.get(kind)
    if known is None or channel not in CHANNELS or language not in dict(settings.LANGUAGES):
        raise Http404
    if channel == ROBOT and not known.for_groups:
        raise Http404
    return known


def _sample(kind: NoticeKind, channel: str, words: Words) -> Words:
    samples = {name: SAMPLES.get(name, f"〔{name}〕") for name in kind.known(channel)}
    now = timezone.now().isoformat()
    return filled(kind, channel, words, {name: now if name.endswith(MOMENTS) else samples[name] for name in samples})
