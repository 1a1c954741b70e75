"""Allergy tests: ordered, placed, read in time, or cancelled with a reason (IN5)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.statements import Fact, state
from openmeso_clinic.bridge.library import library_of
from openmeso_clinic.models import AllergyTest, Patient, Statement
from openmeso_clinic.queries.allergy_tests import due_after

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

RESULTS = ("negative", "positive", "unclear")


def order(*, by: Actor, patient: Patient, ingredient: str, method: str, reason: str) -> AllergyTest:
    """Order a test. From now on it holds every session until it is read or cancelled.

    Raises:
        Refused: with everything that is missing.
    """
    missing = []
    if ingredient not in library_of(patient.practice).actives:
        missing.append(Missing("allergy-test/ingredient", _("The ingredient is missing."), _("Choose one.")))
    if method not in AllergyTest.Method.values:
        missing.append(Missing("allergy-test/method", _("The method is missing."), _("Choose one.")))
    if not reason.strip():
        missing.append(Missing("allergy-test/reason", _("The reason is missing."), _("Say why it is tested.")))
    if missing:
        raise Refused(*missing)
    with act(by, Action.ALLERGY_TEST_CHANGED, patient=patient) as line:
        row: AllergyTest = AllergyTest.objects.create(
            practice=patient.practice,
            patient=patient,
            ingredient=ingredient,
            method=method,
            reason=reason.strip(),
            ordered_at=by.at,
            ordered_by=by.staff,
        )
        line.details |= {"test": row.ref, "state": "ordered"}
    return row


def place(*, by: Actor, test: AllergyTest) -> None:
    """Say that it was placed now; from this instant its readings are due.

    Raises:
        Refused: it was placed or cancelled already.
    """
    with act(by, Action.ALLERGY_TEST_CHANGED, patient=test.patient) as line:
        due = [at.isoformat() for at in due_after(test.method, by.at)]
        rows = AllergyTest.objects.filter(pk=test.pk, placed_at=None, cancelled_at=None)
        if not rows.update(placed_at=by.at, read_due=due):
            raise Refused(_done())
        line.details |= {"test": test.ref, "state": "placed"}
    test.refresh_from_db()


def read(*, by: Actor, test: AllergyTest, result: str, note: str = "") -> None:
    """Read it. The last reading gives the result of the whole test; one positive reading makes it positive.

    Raises:
        Refused: not placed, done already, or too early, with the time from which it can be read.
    """
    with act(by, Action.ALLERGY_TEST_CHANGED, patient=test.patient) as line:
        row = AllergyTest.objects.select_for_update().get(pk=test.pk)
        if row.placed_at is None or row.cancelled_at is not None or row.read_at is not None:
            raise Refused(_done() if row.placed_at else _not_placed())
        if result not in RESULTS:
            raise Refused(Missing("allergy-test/result", _("The result is missing."), _("Choose one.")))
        due = datetime.fromisoformat(row.read_due[len(row.readings)])
        # A reaction that is seen early is a reaction; only "nothing yet" has to wait.
        if by.at < due and result != "positive":
            local = due.astimezone(by.practice.zone)
            raise Refused(
                Missing(
                    "allergy-test/too-early",
                    _("It is too early for this result."),
                    _("Read it from %(when)s on.") % {"when": f"{local:%Y-%m-%d %H:%M}"},
                )
            )
        row.readings = [
            *row.readings,
            {"at": by.at.isoformat(), "result": result, "note": note.strip()[:300], "by": by.staff.name},
        ]
        whole = result == "positive" or len(row.readings) == len(row.read_due)
        if whole:
            said = {reading["result"] for reading in row.readings}
            row.result = next(r for r in ("positive", "unclear", "negative") if r in said)
            row.read_at = by.at
        row.save(update_fields=["readings", "result", "read_at"])
        line.details |= {"test": row.ref, "state": "read" if whole else "read-once"}
    test.refresh_from_db()


def cancel(*, by: Actor, test: AllergyTest, reason: str) -> None:
    """Cancel a test that was not read to its end.

    Raises:
        Refused: without a reason, or done already.
    """
    if not reason.strip():
        raise Refused(Missing("allergy-test/cancel-reason", _("The reason is missing."), _("Say why it is cancelled.")))
    with act(by, Action.ALLERGY_TEST_CHANGED, patient=test.patient) as line:
        rows = AllergyTest.objects.filter(pk=test.pk, read_at=None, cancelled_at=None)
        if not rows.update(cancelled_at=by.at, cancelled_by=by.staff, cancel_reason=reason.strip()):
            raise Refused(_done())
        line.details |= {"test": test.ref, "state": "cancelled"}
    test.refresh_from_db()


def state_allergy(*, by: Actor, test: AllergyTest, reaction: str = "") -> None:
    """Put a positive test into the patient's allergies.

    Raises:
        Refused: the test was not positive.
        CaseError: the reaction is not one of the words that rules know.
    """
    if test.result != "positive":
        raise Refused(Missing("allergy-test/not-positive", _("The test was not positive.")))
    facts = [
        Fact(Statement.Kind.ANSWER, {"is": "yes"}, "allergy-any"),
        Fact(Statement.Kind.ALLERGY, {"id": test.ingredient, "reaction": reaction, "on": by.today.isoformat()}),
    ]
    state(by=by, patient=test.patient, facts=facts)


def _done() -> Missing:
    return Missing("allergy-test/done", _("This test is not open for that any more."), _("Reload the page."))


def _not_placed() -> Missing:
    return Missing("allergy-test/not-placed", _("The test was not placed yet."), _("Place it first."))
