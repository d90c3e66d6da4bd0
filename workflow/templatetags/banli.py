"""The few tags pages are built from: icons, states, amounts, addresses that keep their query, form fields."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from workflow.branch_settings import Setting
from workflow.looks import look_of
from workflow.replica import follows, has_replica, lag

register = template.Library()

CURRENCY_SIGNS = {"CNY": "¥", "USD": "US$", "EUR": "€", "HKD": "HK$"}


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, css: str = "") -> SafeString:
    """A drawing from the sprite. Decorative: the word beside it carries the meaning.

    Drawn once in a process: the address of the sprite does not change while it runs.
    """
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def state_badge(code: str, label: object) -> SafeString:
    """A state as colour, icon and word: the colour is never alone."""
    look = look_of(code)
    return format_html('<span class="state state-{}">{}<span>{}</span></span>', look.tone, icon(look.icon), label)


@register.simple_tag
def amount(value: Decimal | int | None, currency: str = "CNY") -> SafeString:
    """An amount with separators and currency; an empty one is a dash."""
    if value is None:
        return mark_safe('<span class="text-secondary">—</span>')
    sign = CURRENCY_SIGNS.get(currency, f"{currency} ")
    return format_html(
        '<span class="num">{}{}</span>', sign, number_format(value, decimal_pos=2, use_l10n=True, force_grouping=True)
    )


@register.filter
def as_set(value: object, setting: Setting) -> str | Promise:
    """A value of a setting as it is read: the words of a choice, else the value."""
    return setting.shown(value)


@register.filter
def capped(count: int, limit: int = 10_000) -> str:
    """A capped count: 10,000+ when there are more."""
    number = number_format(min(count, limit), use_l10n=True, force_grouping=True)
    return f"{number}+" if count > limit else number


@register.filter
def days_left(day: date | None) -> str:
    """How far a day is from today, for use beside the exact date."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = timezone.localtime(day).date()
    days = (day - timezone.localdate()).days
    if days == 0:
        return gettext("today")
    if days > 0:
        return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    return ngettext("%(days)s day ago", "%(days)s days ago", -days) % {"days": -days}


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: Any) -> str:
    """The present query string with some parameters changed; None takes one away. Paging always starts over."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else request.path


@register.filter
def styled(field: BoundField) -> SafeString:
    """The widget of a bound field with the classes its kind wants."""
    return field.as_widget(attrs=_attributes(field))


def _attributes(field: BoundField) -> dict[str, str | bool]:
    widget = field.field.widget
    css = widget.attrs.get("class", "")
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return {"class": f"btn-check {css}".strip()}
    if isinstance(widget, forms.CheckboxInput):
        return {"class": f"form-check-input {css}".strip()}
    base = "form-select" if isinstance(widget, forms.Select) else "form-control"
    return {"class": f"{base}{' is-invalid' if field.errors else ''} {css}".strip()}


@register.filter
def widget_kind(field: BoundField) -> str:
    """checkbox, chips or plain: how the field is laid out."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "chips"
    return "checkbox" if isinstance(widget, forms.CheckboxInput) else "plain"


@register.simple_tag
def read_from() -> str:
    """From where figures are read where there is a replica: from it and how late it is, or that it is passed over."""
    if not has_replica():
        return ""
    behind = lag()
    if behind is None:
        return gettext("The replica does not answer; read from the primary.")
    if not follows():
        return gettext("The replica lies %(seconds)d s behind; read from the primary.") % {"seconds": behind}
    return gettext("Read from the replica, %(seconds)d s behind.") % {"seconds": behind}
