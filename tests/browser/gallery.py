"""Shows every component of the look with invented values, and takes pictures of it.

    python -m tests.browser.gallery [FOLDER] [--only NAME] [--pages]

Renders the templates beside this file with Django alone (no database, no clinic), serves them from this process and
photographs each in light and dark, at the widths the look was drawn for, and in Arabic. For looking, not for judging.
"""

# ruff: noqa: E501, T201

from __future__ import annotations

import argparse
import contextlib
import datetime
import http.server
import mimetypes
import threading
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace as Thing
from typing import Any

import django_htmx
from django.conf import settings

from openmeso_clinic.templatetags.icons import ICONS

HERE = Path(__file__).parent
CLINIC = HERE.parents[1] / "src" / "openmeso_clinic"
STATIC = {"openmeso": CLINIC / "static", "django_htmx": Path(django_htmx.__file__).parent / "static"}
LONG = "Placeholder-Specimen von Testcase zu Example, Maximiliane-Annabella"
LAUNCH = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
BASE_URLS = (
    "day-sheet",
    "calendar",
    "patients",
    "stock",
    "settings",
    "trail",
    "sign-out",
    "lock",
    "palette",
    "set-theme",
    "set-language",
    "adverse-event",
)


def configure() -> None:
    settings.configure(
        DEBUG=False,
        SECRET_KEY="gallery",
        USE_TZ=True,
        TIME_ZONE="Europe/Paris",
        USE_I18N=True,
        LANGUAGES=[("en", "English"), ("fr", "Français")],
        ROOT_URLCONF=__name__,
        STATIC_URL="/static/",
        INSTALLED_APPS=["django.contrib.staticfiles", "django_htmx"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [HERE / "gallery", CLINIC / "templates"],
                "OPTIONS": {
                    "libraries": {
                        "look": "openmeso_clinic.templatetags.look",
                        "drawings": "openmeso_clinic.templatetags.drawings",
                    },
                    "string_if_invalid": "",
                },
            }
        ],
    )
    import django

    django.setup()


def _urls() -> list[Any]:
    from django.http import HttpResponse
    from django.urls import path

    def nothing(request: object) -> HttpResponse:
        return HttpResponse()

    return [path(f"{name}/", nothing, name=name) for name in BASE_URLS]


class _Urls(list[Any]):
    """Routes are made when Django first asks, after the settings stand."""

    def __iter__(self) -> Any:
        if not len(self):
            self.extend(_urls())
        return super().__iter__()

    def __reversed__(self) -> Any:
        if not len(self):
            self.extend(_urls())
        return super().__reversed__()


urlpatterns = _Urls()

STAGES = ("Intake", "Screening", "Formulation", "Plan", "Consent", "Session", "Aftercare", "Outcome", "Audit")


def stages(current: str) -> list[Thing]:
    at = STAGES.index(current)
    return [
        Thing(key=name.lower(), label=name, url="#", state="done" if i < at else "current" if i == at else "open")
        for i, name in enumerate(STAGES)
    ]


def strip(**changes: Any) -> Thing:
    values: dict[str, Any] = {
        "ref": "p1", "number": "OM-00387", "name": "Example, Jun", "initials": "JE", "age_words": "52 years",
        "born": datetime.date(1974, 1, 17), "sex_words": "", "photo_url": "", "allergy_words": ["lidocaine (hives)"],
        "allergies_known": True, "phototype_words": "Phototype IV", "course_words": "Session 4 of 6",
        "verdict": "defer", "verdict_words": "Defer", "findings": ["chemical peel", "blood thinner unknown"], "url": "#",
    }  # fmt: skip
    return Thing(**{**values, **changes})


def base(**changes: Any) -> dict[str, Any]:
    nav = [
        ("day-sheet", "Day sheet", "calendar", 0), ("patients", "Patients", "person", 0), ("stock", "Stock", "flask", 3),
        ("follow-up", "Follow-up", "chat", 6), ("recalls", "Lot recalls", "recall", 0),
        ("outcomes", "Outcomes", "chart", 0), ("trail", "Audit", "shield", 0),
    ]  # fmt: skip
    return {
        "practice": Thing(name="OpenMeso"),
        "staff": Thing(name="Dr Vale", initials="DV", role_words="prescriber"),
        "nav": [Thing(key=k, label=label, url="#", icon=i, count=c, keys="") for k, label, i, c in nav],
        "current": "day-sheet",
        "may": {"settings": True},
        "language": "en",
        "direction": "ltr",
        "request": Thing(csp_nonce="n", path="/"),
        "csrf_token": "token",
        "clock": datetime.datetime(2026, 11, 22, 9, 32, tzinfo=datetime.UTC),
        **changes,
    }


def visits() -> list[Thing]:
    rows = [
        ("09:00", "Specimen, Leo", "LS", 45, "2 / 4", "Scalp", "Room 2", ["done"] * 5, "done", "Done"),
        ("09:45", "Testcase, Noor", "NT", 29, "1 / 3", "Face", "Room 1", ["done"] * 5, "done", "Done"),
        ("10:30", "Sample, Amira", "AS", 38, "3 / 6", "Face, neck", "Room 1", ["done"] * 3 + ["open"] * 2, "in-room", "In room"),
        ("11:15", "Example, Jun", "JE", 52, "4 / 6", "Neck", "Room 2", ["done", "decide", "done", "open", "done"], "arrived", "Arrived"),
        ("12:00", LONG, "PM", 41, "1 / 6", "Hands", "—", ["done", "done", "open", "open", "open"], "booked", "Booked"),
        ("14:00", "Dummy, Teo", "TD", 34, "6 / 6", "Scalp", "—", ["done"] * 3 + ["open"] * 2, "booked", "Booked"),
        ("14:45", "Fictive, Ines", "IF", 47, "Review", "Face", "—", ["open", "done", "done", "open", "open"], "cancelled", "Cancelled"),
    ]  # fmt: skip
    names = ("time", "name", "initials", "age", "plan", "zone", "room", "ready", "state", "words")
    made = [dict(zip(names, row, strict=True)) for row in rows]
    labels = [("Q", "Questionnaire"), ("S", "Screening"), ("C", "Consent"), ("P", "Photographs"), ("F", "Formulation")]
    for row in made:
        row["letters"] = [(letter, state, label) for (letter, label), state in zip(labels, row["ready"], strict=True)]
    return [Thing(**row) for row in made]


def forms() -> dict[str, Any]:
    from django import forms as f

    class Note(f.Form):
        lot = f.CharField(label="Lot number", help_text="As printed on the vial, without spaces.")
        volume = f.DecimalField(label="Volume", help_text="0.01 to 10.00 mL.", max_value=10)
        expires = f.DateField(label="Expiry date", widget=f.DateInput(attrs={"type": "date"}), required=False)
        product = f.ChoiceField(label="Product", choices=[("", "Choose"), ("ha", "Hyaluronic acid, non-crosslinked")])
        reason = f.CharField(label="Reason", widget=f.Textarea, required=False)
        pregnant = f.ChoiceField(
            label="Is a pregnancy possible?",
            choices=[("yes", "Yes"), ("no", "No"), ("unknown", "I don't know")],
            widget=f.RadioSelect,
            help_text="No answer is worse than this one.",
        )
        where = f.MultipleChoiceField(
            label="What happened?",
            choices=[
                ("rash", "Rash or hives"),
                ("face", "Swelling of the face"),
                ("breath", "Trouble breathing"),
                ("faint", "Fainting"),
            ],
            widget=f.CheckboxSelectMultiple,
        )
        fever = f.ChoiceField(label="Fever", choices=[("no", "No"), ("yes", "Yes")], widget=f.RadioSelect)
        agreed = f.BooleanField(label="The patient has read the leaflet", help_text="Given on paper or on the tablet.")
        scan = f.FileField(label="Letter of the physician", required=False)

    Note.base_fields["pregnant"].widget.option_help = {"unknown": "The team will ask you. That is fine."}  # type: ignore[attr-defined]
    return {
        "form": Note(initial={"pregnant": "no", "where": ["rash"], "lot": "HA-2417"}),
        "faulty": Note({"volume": "12", "expires": "31.02.2026", "pregnant": ""}),
    }


def syringe_parts() -> list[dict[str, Any]]:
    rows = [
        ("Hyaluronic acid", "2.50", "1"),
        ("Amino acid mix", "1.25", "2"),
        ("Ascorbic acid, buffered", "0.50", "3"),
        ("Sodium chloride 0.9 %", "0.75", "diluent"),
    ]
    return [{"name": n, "volume": Decimal(v), "number": k, "words": f"{v}\u00a0mL"} for n, v, k in rows]


def chart() -> dict[str, Any]:
    def session(at: float, state: str, number: str, day: str, gap: str = "", **more: Any) -> dict[str, Any]:
        return {"at": at, "state": state, "number": number, "day": day, "gap": gap, "words": f"{day}, {state}", **more}

    return {
        "weeks": 24, "today": 4,
        "phases": [{"start": 0, "end": 8.7, "name": "Induction", "kind": "induction"}, {"start": 8.8, "end": 24.3, "name": "Maintenance"}],
        "lanes": [
            {"name": "Formulation A", "note": "face, neck", "marks": [
                session(0, "done", "1", "25 Oct"), session(2, "done", "2", "8 Nov", "14 d"),
                session(4, "booked", "3", "22 Nov", "14 d", current=True), session(7, "planned", "4", "13 Dec", "21 d"),
                session(11, "adapted", "5", "10 Jan", "28 d"), session(16, "missed", "6", "14 Feb", "35 d")]},
            {"name": "Light peel", "note": "face", "marks": [session(9, "planned", "Peel", "27 Dec", wait={"weeks": 2, "words": "14 d wait"})]},
            {"name": "Check-ins", "note": "patient’s phone", "marks": [session(0.3, "done", "D2", "27 Oct"), session(2, "done", "D14", "8 Nov"), session(4, "booked", "D28", "22 Nov"), session(12, "planned", "D84", "17 Jan")]},
        ],
    }  # fmt: skip


def course() -> dict[str, Any]:
    grow = [(w, 34 + 19 * (1 - 2.718 ** (-w / 5)), 1.5 + 4 * w / 24) for w in range(0, 25, 2)]
    return {
        "weeks": 24, "low": 30, "high": 60, "step": 10, "words": "Hydration rose from 34 to 44.6 AU; 53 AU expected.",
        "expected": [{"at": w, "value": v, "low": v - b, "high": v + b} for w, v, b in grow],
        "expected_words": "expected course, 80 % band",
        "measured": [{"at": 0, "value": 34, "error": 2.4, "words": "34"}, {"at": 2, "value": 36.8, "error": 2.4, "words": "36.8"}, {"at": 4, "value": 44.6, "error": 2.4, "words": "44.6"}],
        "noise": {"low": 30.6, "high": 37.4, "words": "inside measurement noise, ±3.4 AU"},
    }  # fmt: skip


def face() -> str:
    from django.utils.safestring import mark_safe

    drawing = HERE.parents[1] / "src" / "openmeso" / "reports" / "drawings" / "front.svg"
    return mark_safe(drawing.read_text().replace('role="img"', 'role="group"'))


def pages() -> dict[str, dict[str, Any]]:
    amira = {"number": "OM-00412", "name": "Sample, Amira", "initials": "AS", "age_words": "38 years", "born": datetime.date(1988, 5, 4), "course_words": "Session 3 of 6", "verdict": "caution", "verdict_words": "Caution", "findings": []}  # fmt: skip
    return {
        "day": base(visits=visits(), staff=Thing(name="Nurse Rowan", initials="NR", role_words="injector")),
        "screening": base(strip=strip(), stages=stages("Screening")),
        "formulation": base(strip=strip(**amira), stages=stages("Formulation"), parts=syringe_parts()),
        "map": base(strip=strip(**amira, allergy_words_=0), face=face()),
        "plan": base(strip=strip(**{**amira, "allergy_words": [], "allergies_known": True}), stages=stages("Plan"), chart=chart()),
        "outcome": base(strip=strip(**{**amira, "allergy_words": [], "allergies_known": False, "verdict": ""}), stages=stages("Outcome"), course=course()),
        "kit": base(strip=strip(name=LONG, findings=["chemical peel", "blood thinner unknown", "cold sore two days ago"], allergy_words=["lidocaine (hives)", "latex", "penicillin (anaphylaxis 2019)"], verdict="contraindicated", verdict_words=""), stages=stages("Consent"), all_icons=sorted(ICONS), **forms()),
        "intake": base(practice=Thing(name="Sample Clinic"), progress=Thing(step=3, steps=9, words="Allergies and medicines"), **forms()),
        "sign-in": base(practice=Thing(name="Sample Clinic"), **forms()),
        "arabic-intake": base(practice=Thing(name="عيادة النموذج"), language="ar", direction="rtl", progress=Thing(step=3, steps=9, words="الحساسية والأدوية"), **forms()),
        "arabic-screening": base(language="ar", direction="rtl", stages=stages("Screening"), strip=strip(name="نموذج التجربة عبد الرحمن بن عبد العزيز", initials="نت")),
        "arabic-outcome": base(language="ar", direction="rtl", stages=stages("Outcome"), course=course(), strip=strip(name="نموذج، نور", initials="نن", findings=[])),
    }  # fmt: skip


def render(name: str, context: dict[str, Any]) -> str:
    from django.template.loader import render_to_string
    from django.utils import timezone, translation

    template = name.removeprefix("arabic-")
    with translation.override(context["language"]), timezone.override("Europe/Paris"):
        return render_to_string(f"{template}.html", context)


def serve(made: dict[str, str]) -> http.server.ThreadingHTTPServer:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = self.path.split("?")[0]
            body = b""
            kind = "text/html; charset=utf-8"
            if address.startswith("/static/"):
                root = STATIC.get(address.split("/")[2])
                file = root / address.removeprefix("/static/") if root else None
                if file is None or not file.is_file():
                    self.send_error(404)
                    return
                body, kind = file.read_bytes(), mimetypes.guess_type(file.name)[0] or "text/plain"
            elif address.startswith("/palette"):
                body = made["palette"].encode()
            else:
                body = made.get(address.strip("/"), "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", kind)
            self.send_header(
                "Content-Security-Policy",
                "default-src 'self'; script-src 'self' 'nonce-n'; img-src 'self' data: blob:; object-src 'none'",
            )
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.do_GET()

        def handle_one_request(self) -> None:
            with contextlib.suppress(ConnectionError):
                super().handle_one_request()

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


SHOTS: tuple[tuple[str, int, int, str], ...] = (
    ("desk", 1440, 900, "light"),
    ("dark", 1440, 900, "dark"),
    ("tablet", 834, 1112, "light"),
    ("phone", 390, 844, "light"),
)


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    reader.add_argument("folder", nargs="?", default="var/look")
    reader.add_argument("--only", default="")
    reader.add_argument("--shot", default="")
    choices = reader.parse_args()
    configure()
    made = {name: render(name, context) for name, context in pages().items() if choices.only in name}
    made["palette"] = render(
        "parts/palette_results".removesuffix(".html"),
        base(groups=[Thing(title="Patients", entries=[Thing(label="Sample, Amira", note="OM-00412", url="#", icon="person")]), Thing(title="Pages", entries=[Thing(label="Stock", note="", url="#", icon="flask"), Thing(label="Calendar", note="", url="#", icon="calendar")])]),
    )  # fmt: skip
    folder = Path(choices.folder)
    folder.mkdir(parents=True, exist_ok=True)
    server = serve(made)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=LAUNCH)
        for name, text in made.items():
            if name == "palette":
                continue
            (folder / f"{name}.html").write_text(text)
            for shot, width, height, scheme in SHOTS:
                if choices.shot not in shot:
                    continue
                view = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
                view.on("console", lambda m, n=name: print(n, m.text) if m.type in ("error", "warning") else None)
                view.on("pageerror", lambda e, n=name: print(n, e))
                view.goto(f"http://127.0.0.1:{server.server_port}/{name}")
                wide = view.evaluate("document.documentElement.scrollWidth - innerWidth")
                if wide > 0:
                    print(f"{name} {shot}: {wide} px too wide")
                view.screenshot(path=folder / f"{name}-{shot}.png", full_page=shot != "desk" or name == "kit")
                view.close()
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
