"""Outcomes by goal and by protocol: of how many patients a change went beyond the error, and with which limits."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openmeso.audit.results import FEW, Result, Seen, results
from openmeso.knowledge import Library
from openmeso.outcome.change import shown
from openmeso.outcome.trend import follow
from openmeso_clinic.bridge.record import day_of
from openmeso_clinic.bridge.spoken import spoken_library
from openmeso_clinic.models import Course, CourseVersion, Measurement, Patient, Practice, Score, Session
from openmeso_clinic.queries.courses import TOOK_PLACE, plan_in
from openmeso_clinic.queries.outcome import measures_of, own_noise, readings_of, scores_of
from openmeso_clinic.queries.oversight.dashboard import Dashboard, Period
from openmeso_clinic.queries.table import Flag, Table, Value, columns, rows, share


def results_board(practice: Practice, period: Period) -> Dashboard:
    """Courses with a reading or score in the period, each against its own baseline."""
    library = spoken_library(practice)
    seen = list(_seen(practice, library, period))
    by_goal = results(one for kind, one in seen if kind == "goal")
    by_protocol = results(one for kind, one in seen if kind == "protocol")
    goals = {key: entry.name for key, entry in library.concerns.items()}
    protocols = {key: entry.name for key, entry in library.protocols.items()}
    people = len({one.person for _kind, one in seen})
    return Dashboard(
        words=tuple(_words(by_goal, people, library, goals)),
        tables=(
            _table("results-by-goal", _("By goal"), _("Goal"), by_goal, goals, library),
            _table("results-by-protocol", _("By protocol"), _("Protocol"), by_protocol, protocols, library),
        ),
        notes=(
            _("A patient counts once; of several places the least favorable stands for the patient."),
            _("A change counts when it exceeds the error of the measure. It says that something changed, not why."),
            _("Nobody who treats is named or ranked here."),
        ),
    )


def _words(found: tuple[Result, ...], people: int, library: Library, names: dict[str, str]) -> Iterator[str]:
    if not found:
        yield _("No patient was measured or scored in this period.")
        return
    yield ngettext(
        "%(n)d patient was measured or scored on a goal.", "%(n)d patients were measured or scored on a goal.", people
    ) % {"n": people}
    for one in found:
        if one.patients and not one.few:
            yield _("%(goal)s, %(measure)s: %(k)d of %(n)d patients improved beyond error.") % {
                "goal": names.get(one.about, one.about),
                "measure": _measure(one, library),
                "k": one.improved,
                "n": one.patients,
            }
    if any(one.few for one in found):
        yield _("Where fewer than %(n)d patients were compared the share says next to nothing.") % {"n": FEW}


def _table(
    key: str, caption: str, about: str, found: tuple[Result, ...], names: dict[str, str], library: Library
) -> Table:
    heads = columns(
        ("about", about),
        ("measure", _("Measured by")),
        ("patients", _("Patients"), "number"),
        ("improved", _("Improved"), "number"),
        ("unchanged", _("No change"), "number"),
        ("worse", _("Worse"), "number"),
        ("improved_percent", _("Improved, 95 % limits"), "percent"),
        ("median_change", _("Median change"), "number"),
        ("error", _("Error"), "number"),
        ("unit", _("Unit")),
        ("not_compared", _("Not comparable"), "number"),
        ("remark", _("Remark")),
    )
    return Table(
        key, caption, heads, rows(_row(one, names, library) for one in found), _("Nothing was compared in this period.")
    )


def _row(one: Result, names: dict[str, str], library: Library) -> tuple[Value, ...]:
    return (
        names.get(one.about, one.about),
        _measure(one, library),
        one.patients,
        one.improved,
        one.unchanged,
        one.worse,
        share(one.improved, one.patients),
        *_rounded(one),
        one.unit,
        one.not_compared,
        Flag(_("few patients"), "not_assessable") if one.few else "",
    )


def _rounded(one: Result) -> tuple[Decimal | None, Decimal | None]:
    """Both in as many figures as tell which is larger."""
    if one.difference is None or one.error is None:
        return None, None
    return shown(one.difference, one.error)


def _measure(one: Result, library: Library) -> str:
    entry = library.biometry.get(one.measure) or library.scales.get(one.measure)
    name = str(getattr(entry, "name", one.measure))
    raters = {"treating": _("by the clinician"), "blinded": _("by a masked assessor"), "patient": _("by the patient")}
    return f"{name}, {raters[one.rater]}" if one.rater in raters else name


def _seen(practice: Practice, library: Library, period: Period) -> Iterator[tuple[str, Seen]]:
    patients = _measured(practice, period)
    noise = own_noise(practice) if patients else ()
    for patient in patients:
        course = Course.objects.filter(patient_id__in=patient.ids).order_by("-opened_at", "-pk").first()
        version = CourseVersion.objects.filter(course=course).order_by("-number").first() if course else None
        if course is None or version is None:
            continue
        plan = plan_in(version)
        held = Session.objects.filter(patient_id__in=patient.ids, state__in=TOOK_PLACE).select_related("practice")
        days = sorted(day_of(row) for row in held)
        begins = min((day_of(row) for row in held if row.course_id == course.pk), default=None)
        trends = follow(
            (*readings_of(patient), *scores_of(patient)), begins=begins, library=library, noise=noise, sessions=days
        )
        goals = {concern: measures_of((concern,), library) for one in plan.expected for concern in one.concerns}
        for trend in trends:
            if trend.read_on is not None and not period.holds(trend.read_on):
                continue
            mine = [concern for concern, measures in goals.items() if trend.measure in measures]
            about = [("goal", concern) for concern in mine] + [("protocol", plan.regimen.protocol)] * bool(mine)
            for kind, name in about:
                change = trend.change
                yield (
                    kind,
                    Seen(
                        about=name,
                        measure=trend.measure,
                        rater=trend.rater,
                        unit=trend.unit,
                        person=patient.ref,
                        verdict=trend.verdict,
                        difference=change.difference if change else None,
                        error=change.error if change else None,
                    ),
                )


def _measured(practice: Practice, period: Period) -> list[Patient]:
    start, end = period.instants(practice)
    read = Measurement.objects.of(practice).filter(retired_at=None, taken_at__gte=start, taken_at__lt=end)
    scored = Score.objects.of(practice).filter(retired_at=None, on__gte=period.since, on__lte=period.until)
    keys = {*read.values_list("patient_id", flat=True), *scored.values_list("patient_id", flat=True)}
    found = Patient.objects.filter(pk__in=keys).select_related("merged_into")
    return list({row.kept.pk: row.kept for row in found.order_by("pk")}.values())
