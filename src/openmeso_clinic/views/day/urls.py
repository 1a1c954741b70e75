from __future__ import annotations

from django.urls import path

import openmeso_clinic.views.day.days  # noqa: F401  (makes <day:...> known)
from openmeso_clinic.views.day import papers, prepare, sheet, snoozing, statuses

urlpatterns = [
    path("", sheet.sheet, name="day-sheet"),
    path("days/<day:day>", sheet.other_day, name="day-sheet-of"),
    path("prepare", prepare.prepare, name="prepare"),
    path("days/<day:day>/prepare", prepare.prepare_other_day, name="prepare-of"),
    path("day-sheet.pdf", papers.day_sheet, name="day-sheet-paper"),
    path("prepare.pdf", papers.preparation_list, name="prepare-paper"),
    path("downtime-pack", papers.downtime_pack, name="downtime-pack"),
    path("appointments/<ref:appointment>/status", statuses.set_visit_status, name="visit-status"),
    path("needs/put-off", snoozing.put_off, name="put-off"),
]
