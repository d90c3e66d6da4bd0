"""Group robots: the address in a chat group to which a branch's notices go."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from accounts.models import Branch
from accounts.models.branch import paths_filter
from accounts.scope import Actor


class RobotService(models.TextChoices):
    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")
    FEISHU = "feishu", _("Feishu")


class RobotQuerySet(models.QuerySet["Robot"]):
    """Robots by branch and reader."""

    def visible_to(self, user: Actor) -> RobotQuerySet:
        """Robots of the branches whose settings ``user`` may change."""
        return self.filter(paths_filter("branch__path", user.scope().paths_for("workflow.configure")))

    def hearing(self, branch: Branch) -> RobotQuerySet:
        """Robots in use of ``branch`` and of those above it."""
        return self.filter(enabled=True, branch__code__in=branch.path.strip("/").split("/"))


class Robot(models.Model):
    """A robot in a group of WeCom, DingTalk or Feishu. It tells what happens in its branch and below.

    ``key`` is the secret part of the webhook address, ``signing_key`` DingTalk's 加签 secret. ``groups`` are the groups
    of kinds it tells; ``sent_at`` the instants (ISO) of its last messages, for the receiver's limit per minute.
    """

    name = models.CharField(_("name"), max_length=40)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="robots", verbose_name=_("branch"))
    service = models.CharField(_("service"), max_length=8, choices=RobotService)
    key = EncryptedTextField()
    signing_key = EncryptedTextField(blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    groups = models.JSONField(default=list)
    enabled = models.BooleanField(_("in use"), default=True)
    sent_at = models.JSONField(default=list)

    objects = RobotQuerySet.as_manager()

    class Meta:
        verbose_name = _("group robot")
        ordering = ["branch__path", "name"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "name"], name="robot_name_in_branch"),
            models.CheckConstraint(condition=Q(service__in=RobotService.values), name="robot_service_known"),
        ]

    def __str__(self) -> str:
        return self.name
