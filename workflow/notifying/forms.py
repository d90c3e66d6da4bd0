"""Forms of notices: shape only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, User
from accounts.models.branch import paths_filter
from workflow.models import DigestRhythm, NoticePreference, Robot, RobotService
from workflow.notifying.kinds import NOTICE_GROUPS, NOTICE_KINDS, PERSONAL
from workflow.notifying.rules.placeholders import LONGEST_BODY, LONGEST_TITLE

HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]
TIME = {"type": "time"}


def groups_in_use(*, for_robots: bool = False) -> list[tuple[str, Any]]:
    """The groups that have kinds (a robot may tell), with their names."""
    used = {kind.group for kind in NOTICE_KINDS.values() if kind.for_groups or not for_robots}
    return [(code, label) for code, label in NOTICE_GROUPS.items() if code in used]


class PreferenceForm(forms.Form):
    """Where a person is reached, when it is quiet, and what is collected."""

    mail_address = forms.EmailField(label=_("Mail address"), required=False, max_length=200)
    wecom_user = forms.RegexField(
        r"^[A-Za-z0-9_.@-]+$",
        label=_("WeCom account"),
        required=False,
        max_length=64,
        help_text=_("Your account name in the company's address book, not your phone number."),
    )
    quiet_from = forms.TimeField(label=_("Quiet from"), required=False, widget=forms.TimeInput(TIME, "%H:%M"))
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=forms.TimeInput(TIME, "%H:%M"),
        help_text=_("Mail and WeCom messages wait until then; urgent ones do not. May go over midnight."),
    )
    digest = forms.ChoiceField(label=_("Mail comes"), choices=DigestRhythm.choices, widget=forms.RadioSelect)
    digest_hour = forms.TypedChoiceField(label=_("The daily mail comes at"), choices=HOURS, coerce=int)

    def __init__(self, *arguments: Any, kept: NoticePreference, **more: Any) -> None:
        names = ("mail_address", "wecom_user", "quiet_from", "quiet_until", "digest", "digest_hour")
        super().__init__(*arguments, **{"initial": {name: getattr(kept, name) for name in names}, **more})
        for group, label in groups_in_use():
            self.fields[f"group_{group}"] = forms.MultipleChoiceField(
                label=_("%(group)s: besides the bell") % {"group": label},
                choices=list(PERSONAL.items()),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=kept.channels.get(group, offered(group)),
            )

    def clean(self) -> dict[str, Any]:
        """Both ends of the quiet hours or none."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(cleaned.get("quiet_from")) != bool(cleaned.get("quiet_until")):
            self.add_error("quiet_until", _("Please give both ends of the quiet hours, or neither."))
        return cleaned

    @property
    def wishes(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        quiet = (data["quiet_from"], data["quiet_until"]) if data["quiet_from"] else None
        channels = {name.removeprefix("group_"): data[name] for name in self.fields if name.startswith("group_")}
        names = ("mail_address", "wecom_user", "digest", "digest_hour")
        return {**{name: data[name] for name in names}, "quiet": quiet, "channels": channels}


def offered(group: str) -> list[str]:
    """The channels the kinds of a group use by themselves."""
    used = {channel for kind in NOTICE_KINDS.values() if kind.group == group for channel in kind.channels}
    return [channel for channel in PERSONAL if channel in used]


class TemplateForm(forms.Form):
    """The words of a notice."""

    title = forms.CharField(label=_("Title"), required=False, max_length=LONGEST_TITLE)
    body = forms.CharField(
        label=_("Text"), max_length=LONGEST_BODY, widget=forms.Textarea({"rows": 8}), strip=True, required=True
    )

    def __init__(self, *arguments: Any, titled: bool, **more: Any) -> None:
        super().__init__(*arguments, **more)
        if not titled:
            del self.fields["title"]


class RobotForm(forms.Form):
    """A robot of a group."""

    name = forms.CharField(label=_("Name"), max_length=40, help_text=_("The name of the group, so others know it."))
    branch = forms.ModelChoiceField(
        Branch.objects.none(),
        label=_("Branch"),
        help_text=_("The group hears what happens in this branch and below."),
    )
    service = forms.ChoiceField(label=_("Service"), choices=RobotService.choices, widget=forms.RadioSelect)
    key = forms.CharField(
        label=_("Webhook address"),
        required=False,
        max_length=300,
        help_text=_("As the service shows it. It is kept encrypted and not shown again."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    signing_key = forms.RegexField(
        r"^\s*[A-Za-z0-9]+\s*$",
        label=_("Signing secret (DingTalk)"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    groups = forms.MultipleChoiceField(label=_("Tells about"), widget=forms.CheckboxSelectMultiple)
    enabled = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, *arguments: Any, by: User, kept: Robot | None = None, **more: Any) -> None:
        names = ("name", "branch", "service", "language", "groups", "enabled")
        initial: dict[str, Any] = {"service": "wecom", "enabled": True, "groups": [group for group, _l in _groups()]}
        if kept is not None:
            initial = {name: getattr(kept, name) for name in names}
        super().__init__(*arguments, **{"initial": initial, **more})
        paths = by.scope().paths_for("workflow.configure")
        branches = Branch.objects.visible_to(by).filter(paths_filter("path", paths)).order_by("path")
        self.fields["branch"].queryset = branches  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["groups"].choices = _groups()  # type: ignore[attr-defined]  # a MultipleChoiceField
        self.fields["key"].required = kept is None
        if kept is not None:
            self.fields["key"].help_text = _("Leave empty to keep the present one.")


def _groups() -> list[tuple[str, Any]]:
    return groups_in_use(for_robots=True)
