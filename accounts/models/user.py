"""A person who signs in with an employee number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models.branch import Branch, paths_filter

if TYPE_CHECKING:
    from accounts.scope import Actor, Scope


class UserQuerySet(models.QuerySet["User"]):
    """People found by what the asking person may see."""

    def visible_to(self, user: Actor) -> UserQuerySet:
        """Colleagues whose home branch lies in a branch on which ``user`` holds a role."""
        return self.filter(paths_filter("branch__path", user.scope().paths))


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]  # dynamic base class
    """Makes people with a hashed password."""

    def create_user(
        self, employee_no: str, name: str, branch: Branch, password: str | None = None, **more: Any
    ) -> User:
        """A person without a role yet. ``password`` None: cannot sign in."""
        user: User = self.model(employee_no=employee_no, name=name, branch=branch, **more)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person. Rights come from dated memberships alone; there is no superuser."""

    employee_no = models.CharField(_("employee number"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=40)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="people", verbose_name=_("home branch"))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    is_active = models.BooleanField(_("active"), default=True)
    manager = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="led", verbose_name=_("registered superior")
    )
    person_no = models.CharField(
        _("number of the person"),
        max_length=20,
        blank=True,
        db_index=True,
        help_text=_("The same for all accounts of one person; empty where this is their only one."),
    )
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    session_epoch = models.PositiveIntegerField(
        default=0, help_text=_("Raised when password, roles or activity change: sessions of an older epoch end.")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "employee_no"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        ordering = ["employee_no"]
        verbose_name = _("person")
        indexes = [models.Index(fields=["branch", "is_active"])]
        constraints = [
            models.CheckConstraint(condition=Q(manager__isnull=True) | ~Q(manager=F("pk")), name="user_not_own_manager")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.employee_no})"

    def set_password(self, raw_password: str | None) -> None:
        """Hashes the password and starts its age."""
        super().set_password(raw_password)
        self.password_changed_at = timezone.now()

    def get_session_auth_hash(self) -> str:
        """What a session must carry to count: it changes with the password and with ``session_epoch``."""
        return self._session_mark(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under older secret keys, so that changing the key signs nobody out."""
        return (self._session_mark(secret) for secret in settings.SECRET_KEY_FALLBACKS)

    def _session_mark(self, secret: str | bytes | None) -> str:
        value = f"{self.password}:{self.session_epoch}"
        return salted_hmac("accounts.User.session", value, secret=secret, algorithm="sha256").hexdigest()

    def scope(self) -> Scope:
        """What this person may do and where, as of today; read once per instance."""
        from accounts.scope import read_scope  # noqa: PLC0415 (scope reads memberships, which point at this model)

        if not hasattr(self, "_scope"):
            self._scope = read_scope(self)
        return self._scope
