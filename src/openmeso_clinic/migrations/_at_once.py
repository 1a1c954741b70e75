"""Tables that are made together, from what they are in the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState


class AtOnce(Operation):
    """The operations of a first migration as one.

    One after another, each table makes Django build the classes of all that it is related to again: most of the
    time in which a new clinic is made. Here they are built once, and each table is made with its last field,
    index and constraint. There is no way back from it: nothing lies before a first migration.

    Raises:
        ValueError: something else than making tables and adding to them stands in it, which would not be done.
    """

    reversible = False

    def __init__(self, operations: Sequence[Operation]) -> None:
        others = [one for one in operations if not isinstance(one, CreateModel | AddField | AddIndex | AddConstraint)]
        if others:
            raise ValueError(f"not made at once: {', '.join(one.describe() for one in others)}")
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # Without classes there are none to build again; they are built when somebody asks for them.
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in self.operations:
            if isinstance(operation, CreateModel):
                operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "Make every table"
