"""How forms are drawn everywhere: label, widget, hint and error beside the field, and a list of errors on top."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import django.forms
from django.conf import settings
from django.forms.renderers import BaseRenderer
from django.template.backends.django import DjangoTemplates
from django.template.base import Template


class BanliFormRenderer(BaseRenderer):
    """Django's own widgets, our fields and forms (``templates/forms``)."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    @cached_property
    def engine(self) -> DjangoTemplates:
        """Our templates first, then Django's."""
        folders = [settings.BASE_DIR / "templates", Path(django.forms.__file__).parent / "templates"]
        return DjangoTemplates({"APP_DIRS": True, "DIRS": folders, "NAME": "banli-forms", "OPTIONS": {}})

    def get_template(self, template_name: str) -> Template:
        return self.engine.get_template(template_name)  # type: ignore[return-value]  # the backend's own wrapper
