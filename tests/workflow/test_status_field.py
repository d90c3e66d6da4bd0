"""States are plain text to migrations, and guarded everywhere else."""

from __future__ import annotations

from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django_fsm import FSMField

from workflow.status_field import StatusField


def test_every_state_is_written_by_transitions_alone() -> None:
    states = [field for model in apps.get_models() for field in model._meta.fields if isinstance(field, FSMField)]
    assert len(states) > 30
    assert [str(field) for field in states if not (isinstance(field, StatusField) and field.protected)] == []


def test_migrations_know_no_machine_of_states() -> None:
    drawn = MigrationLoader(None).project_state().models.values()
    assert [model.name for model in drawn for field in model.fields.values() if isinstance(field, FSMField)] == []


def test_state_is_text_with_choices_for_a_migration() -> None:
    _name, path, _args, values = StatusField(default="new", choices=[("new", "New")], protected=True).deconstruct()
    assert path == "django.db.models.CharField"
    assert values == {"default": "new", "choices": [("new", "New")], "max_length": 50}
