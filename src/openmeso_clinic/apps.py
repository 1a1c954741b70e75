from __future__ import annotations

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    name = "openmeso_clinic"
    label = "clinic"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "OpenMeso clinic"

    def ready(self) -> None:
        from openmeso_clinic import catalogues
        from openmeso_clinic.place import here

        catalogues.compile_into(here().words)
