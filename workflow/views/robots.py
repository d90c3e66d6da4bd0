"""Group robots of the branches a person configures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from workflow.listing.page import export_address
from workflow.models import Robot
from workflow.notifying.actions import RobotWish, save_robot, try_robot
from workflow.notifying.forms import RobotForm, groups_in_use


def robots(request: HttpRequest) -> HttpResponse:
    """All robots, by branch."""
    context = {"robots": robot_lines(_who(request)), "export_address": export_address(request, "workflow-robots")}
    return render(request, "workflow/robots.html", context)


def robot_lines(reader: User) -> list[tuple[Robot, list[Any]]]:
    """The robots of the branches ``reader`` configures, with what each tells about."""
    rows = Robot.objects.visible_to(reader).select_related("branch")
    names = dict(groups_in_use(for_robots=True))
    return [(robot, [names[group] for group in robot.groups if group in names]) for robot in rows]


def robot_new(request: HttpRequest) -> HttpResponse:
    """Connects a robot."""
    return _form(request, None)


def robot(request: HttpRequest, pk: int) -> HttpResponse:
    """One robot: change it, rest it."""
    return _form(request, _robot(request, pk))


def robot_try(request: HttpRequest, pk: int) -> HttpResponse:
    """A test message; the outbox tells what became of it."""
    try_robot(by=_who(request), robot=_robot(request, pk), at=timezone.now())
    messages.success(request, _("A test message is on its way to the group."))
    return redirect("workflow:robots")


def _form(request: HttpRequest, kept: Robot | None) -> HttpResponse:
    form = RobotForm(request.POST or None, by=_who(request), kept=kept)
    if form.is_valid():
        try:
            save_robot(by=_who(request), wish=RobotWish(**form.cleaned_data), robot=kept)
        except DomainError as refusal:
            form.add_error("name" if refusal.code == "robot_name_taken" else "key", str(refusal))
        else:
            messages.success(request, _("The robot was saved."))
            return redirect("workflow:robots")
    context: dict[str, Any] = {
        "form": form,
        "robot": kept,
        "form_title": kept.name if kept is not None else _("Connect a group robot"),
        "form_lead": _("A group reads no names, numbers or diagnoses: only what is safe in a group is sent there."),
        "submit_label": _("Save"),
    }
    return render(request, "workflow/robot.html", context, status=422 if form.errors else 200)


def _robot(request: HttpRequest, pk: int) -> Robot:
    found: Robot = get_object_or_404(Robot.objects.visible_to(_who(request)).select_related("branch"), pk=pk)
    return found


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (the permission table lets nobody else in)
    return request.user
