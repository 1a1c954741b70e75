"""A small demo clinic in a folder of its own, served as it is served in a practice.

    python -m tests.browser.demo_server

Prints one line of JSON (address, what stands in the URLs) when it is ready, and serves until it is ended.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

#: Stories of the demo; the fewest it can be made of.
PEOPLE = 12


def main() -> None:
    os.environ["OPENMESO_DATA"] = tempfile.mkdtemp(prefix="openmeso-browser-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "openmeso_clinic.settings"
    for name in ("DATABASE_URL", "OPENMESO_DEV", "OPENMESO_KEYS", "OPENMESO_TLS"):
        os.environ.pop(name, None)
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from openmeso_clinic.serving.server import prepare, run

    prepare()
    from django.db import connections
    from django.utils import timezone

    from openmeso_clinic.demo.seed import seed

    seed(at=timezone.now(), people=PEOPLE)
    answer = _answer()
    connections.close_all()
    port = _free_port()

    said = json.dumps(answer | {"origin": f"http://127.0.0.1:{port}"})
    run(address="127.0.0.1", port=port, workers=1, said=said)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    return port


def _answer() -> dict[str, Any]:
    """What stands in the URLs of pages: rows of one patient where they have one, else of anybody."""
    from openmeso_clinic import models as m
    from openmeso_clinic.access.load import KINDS

    signed = m.Session.objects.filter(state="signed").order_by("signed_at")[0]
    _more(signed)
    patient = signed.patient
    rows: dict[str, Any] = {
        "patient": patient,
        "session": signed,
        "formulation": signed.formulation,
        "member": m.Staff.objects.get(email__startswith="assistant@"),
        "other": m.Patient.objects.exclude(pk=patient.pk).order_by("pk")[0],
        "container": m.Container.objects.filter(state="sealed").order_by("pk")[0],
    }
    for kind, model in KINDS.items():
        if kind not in rows:
            every = model._default_manager.order_by("pk")
            mine = every.filter(patient=patient) if any(f.name == "patient" for f in model._meta.fields) else every
            rows[kind] = mine.last() or every.last()
    photographs = m.Photograph.objects.filter(pose="front-rest", retired_at=None)
    for first in photographs.order_by("patient", "taken_at"):
        later = photographs.filter(patient=first.patient, taken_at__gt=first.taken_at).first()
        if later is not None:
            rows |= {"before": first, "after": later}
            break
    refs = {kind: {"ref": row.ref, "patient": _patient_of(row)} for kind, row in rows.items() if row is not None}
    return {"refs": refs}


def _patient_of(row: Any) -> str:
    patient = getattr(row, "patient", None) or getattr(getattr(row, "course", None), "patient", None)
    if patient is None and row._meta.model_name == "recallcase":
        patient = row.lot.lines.order_by("pk")[0].patient
    return patient.ref if patient is not None else ""


def _more(session: Any) -> None:
    """What a demo this small has not got: a prescription, an adverse event with a duty to report it, a recall,
    and a record that is open to the front desk in an emergency."""
    from django.utils import timezone

    from openmeso_clinic.access.actor import Actor
    from openmeso_clinic.actions import events, orders
    from openmeso_clinic.actions.emergency_access import open_in_emergency
    from openmeso_clinic.bridge.library import library_of
    from openmeso_clinic.models import RecallCase, Staff, VigilanceReport

    by = Actor(Staff.objects.get(email__startswith="prescriber@"), timezone.now(), stepped_up=True)
    orders.write(
        by=by,
        patient=session.patient,
        formulation=session.formulation,
        kind="prescription",
        valid_until=by.today + timedelta(days=30),
        sessions=1,
        instructions="As agreed",
    )
    event = events.report(
        by=by,
        patient=session.patient,
        event=next(iter(library_of(session.patient.practice).adverse_events)),
        severity=1,
        onset_on=by.today,
        treated="cooling",
        note="settled by the evening",
    )
    VigilanceReport.objects.create(
        practice=by.practice, event=event, rule="-", addressee="Authority", clock_from=by.at, due_at=by.at
    )
    desk = Actor(Staff.objects.get(email__startswith="front-desk@"), timezone.now())
    open_in_emergency(by=desk, patient=session.patient.kept, reason="Fainted at the desk")
    # By the row alone: the act would take the lot out of use, and others inject from it.
    lot = session.lines.order_by("pk")[0].lot
    RecallCase.objects.create(practice=by.practice, lot=lot, reason="Called back", opened_at=by.at, opened_by=by.staff)


if __name__ == "__main__":
    main()
