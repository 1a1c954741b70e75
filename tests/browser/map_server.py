"""A clinic of its own in a folder of its own, with one session under way, for the browser to draw on.

    python -m tests.browser.map_server

Prints one line of JSON (address, cookie, pages) when it is ready, and serves until it is ended.
"""

from __future__ import annotations

import json
import os
import socketserver
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


class _Threads(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def main(pages: Callable[[], dict[str, str]] | None = None) -> None:
    os.environ["OPENMESO_DATA"] = tempfile.mkdtemp(prefix="openmeso-map-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "openmeso_clinic.settings"
    sys.path.insert(0, str(Path(__file__).parents[2]))
    import django
    from django.conf import settings

    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_USE_FINDERS = True
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    answer = (pages or _patient)()
    from django.core.wsgi import get_wsgi_application

    server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=_Threads, handler_class=_Silent)
    sys.stdout.write(json.dumps(answer | {"origin": f"http://127.0.0.1:{server.server_port}"}) + "\n")
    sys.stdout.flush()
    server.serve_forever()


def _patient() -> dict[str, str]:
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from openmeso_clinic.actions.sessions import INJECTING, begin_step
    from tests.clinic.cast import build
    from tests.clinic.way import way

    now = datetime.now(UTC)
    cast = build(at=now)
    # Where it is about noon, whenever the tests run: no session walks over midnight.
    cast.practice.time_zone = f"Etc/GMT{now.hour - 12:+d}"
    cast.practice.save()
    on_the_way = way(cast)
    on_the_way.consent()
    on_the_way.readings()
    session = on_the_way.start()
    begin_step(by=on_the_way.by, step=session.steps.get(step=INJECTING))
    browser = Client()
    browser.force_login(cast.staff["prescriber"], backend="openmeso_clinic.access.members.Members")
    held = way(cast, family_name="Specimen")
    held.given()
    held.sign()
    later = on_the_way.course.sessions.order_by("number")[1]
    return {
        "cookie": settings.SESSION_COOKIE_NAME,
        "value": browser.cookies[settings.SESSION_COOKIE_NAME].value,
        "map": reverse("injection-map", args=[session.patient.ref, session.ref]),
        "signed": reverse("injection-map-addendum", args=[held.patient.ref, held.session.ref]),
        "take": reverse("photograph-take", args=[session.patient.ref]),
        "plan": reverse("injection-map", args=[session.patient.ref, later.ref]),
    }


if __name__ == "__main__":
    main()
