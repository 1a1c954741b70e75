"""Append-only tables, signed records, overlapping visits and the search index: see ``models/walls.py``."""

from typing import Any

from django.db import migrations

from openmeso_clinic.models import walls


def build(apps: Any, schema_editor: Any) -> None:
    statements = walls.postgresql() if schema_editor.connection.vendor == "postgresql" else walls.sqlite()
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("clinic", "0001_initial")]
    operations = [migrations.RunPython(build)]
