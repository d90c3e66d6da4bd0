"""Every address the resolver knows, and whether each stands in the permission table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core import checks
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from accounts.roles import ROLES, roles_with
from config.permission_table import TABLE
from config.permissions.access import METHODS, PUBLIC, SIGNED_IN, Access

#: Permissions that exist: those some role carries.
PERMISSIONS = frozenset().union(*(role.permissions for role in ROLES.values()))


@dataclass(frozen=True, slots=True)
class Address:
    """One route: its full name, its pattern, and the parameters that stand in it (name → kind)."""

    name: str
    pattern: str
    parameters: tuple[tuple[str, str], ...]


def addresses(urlconf: str | None = None) -> list[Address]:
    """All routes of the site (or of another URL configuration), by name."""
    return sorted(_walk(get_resolver(urlconf), (), "", ()), key=lambda address: (address.name, address.pattern))


def _walk(
    resolver: URLResolver, spaces: tuple[str, ...], prefix: str, parameters: tuple[tuple[str, str], ...]
) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        pattern = f"{prefix}{entry.pattern}"
        found = (*parameters, *_parameters(entry))
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _walk(entry, inner, pattern, found)
        else:
            yield Address(":".join((*spaces, entry.name or "")), f"/{pattern}", found)


def _parameters(entry: URLPattern | URLResolver) -> tuple[tuple[str, str], ...]:
    if not isinstance(entry.pattern, RoutePattern):
        return (("?", "regular expression"),)
    return tuple((name, type(each).__name__.removesuffix("Converter").lower()) for name, each in _converters(entry))


def _converters(entry: URLPattern | URLResolver) -> list[tuple[str, Any]]:
    return list(entry.pattern.converters.items())


def problems(table: Mapping[str, Access] = TABLE, urlconf: str | None = None) -> list[tuple[str, str]]:
    """What is wrong between table and resolver: (check id, what). Empty: every address is governed."""
    known = addresses(urlconf)
    names = [address.name for address in known]
    found = [("banli.E001", f"{each.pattern} has no name") for each in known if each.name.rpartition(":")[2] == ""]
    found += [("banli.E001", f"{name} is not in the permission table") for name in names if name not in table]
    found += [
        ("banli.E002", f"{name} is in the permission table but has no address") for name in table if name not in names
    ]
    for name, access in table.items():
        found += [("banli.E003", f"{name}: {words}") for words in _faults(access, name, known)]
    return found


def _faults(access: Access, name: str, known: list[Address]) -> Iterator[str]:
    if access.permission not in {PUBLIC, SIGNED_IN} | PERMISSIONS:
        yield f"no role carries {access.permission}"
    if not access.methods or not set(access.methods) <= set(METHODS):
        yield f"methods {access.methods} are not known"
    for address in known:
        if address.name == name and any(kind == "int" for _name, kind in address.parameters) and not access.row:
            yield "an id stands in the address, but the table does not say of what"


def check_permission_table(app_configs: object, **_options: Any) -> list[checks.CheckMessage]:  # noqa: ARG001 (Django's signature)
    """Registered in ``config.apps``: an address outside the table stops the build and the start."""
    return [checks.Error(words, id=code) for code, words in problems()]


def roles_at(access: Access) -> list[str]:
    """Codes of the roles the address is open to."""
    if access.permission in {PUBLIC, SIGNED_IN}:
        return list(ROLES)
    return [code for code in ROLES if code in roles_with(access.permission)]
