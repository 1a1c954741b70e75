"""A clinic of its own with two photographs of one pose, a little apart, for the browser to compare.

    python -m tests.browser.pair_server

As ``map_server``: one line of JSON when it is ready, then it serves until it is ended.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.browser.map_server import main


def _pages() -> dict[str, str]:
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from openmeso_clinic.access.actor import Actor
    from openmeso_clinic.actions.consents import answer_photographs
    from openmeso_clinic.actions.photographs import add_photograph
    from openmeso_clinic.bridge.library import library_of
    from openmeso_clinic.demo.faces import Shot, photograph
    from tests.clinic.cast import build

    at = datetime.now(UTC)
    cast = build(at=at)
    patient = cast.patient()
    library = library_of(patient.practice)
    by = Actor(staff=cast.staff["prescriber"], at=at)
    for purpose in ("record", "teaching"):
        answer_photographs(by=by, patient=patient, purpose=purpose, given=True)
    shots = (
        Shot(0, library.poses["front-rest"].view or "", 0, redness=0.6),
        Shot(0, library.poses["front-rest"].view or "", 1, turn=1.0, scale=0.98),
        Shot(
            0,
            library.poses["front-rest"].view or "",
            2,
            turn=2.4,
            scale=1.04,
            dx=0.03,
            dy=-0.02,
            light=0.9,
            redness=0.2,
        ),
    )
    rows = [
        add_photograph(
            by=by,
            patient=patient,
            data=photograph(shot, library),
            pose="front-rest",
            taken_at=at - timedelta(days=90 - 40 * number),
        )
        for number, shot in enumerate(shots)
    ]
    # One reads English, the other one Arabic.
    cast.staff["injector"].language = "ar"
    cast.staff["injector"].save(update_fields=["language"])
    values = {}
    for language, role in (("en", "prescriber"), ("ar", "injector")):
        browser = Client()
        browser.force_login(cast.staff[role], backend="openmeso_clinic.access.members.Members")
        values[f"value_{language}"] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    return values | {
        "cookie": settings.SESSION_COOKIE_NAME,
        "pair": reverse("photo-pair", args=[patient.ref, rows[0].ref, rows[2].ref]),
        "gallery": reverse("photographs", args=[patient.ref]),
    }


if __name__ == "__main__":
    main(_pages)
