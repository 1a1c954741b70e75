"""A recall run as a case: opened with the lot out of use in the same act, everybody told, closed with a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.lot_states import quarantine, recall
from openmeso_clinic.models import Lot, Patient, Practice, RecallCase, RecallContact
from openmeso_clinic.queries.recalls import open_case_of, reached_by, rows_of_lot, waiting_in

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

#: How somebody is told.
WAYS = ("phone", "email", "letter", "in-person")
_S = RecallContact.State


def open_case(*, by: Actor, lot: Lot, reason: str, notice: str = "", called_back: bool = True) -> RecallCase:
    """Open a case and take every row of the lot out of use, in one act.

    Args:
        called_back: By its maker or an authority: it never comes back. Otherwise it is in quarantine until
            what the practice suspects is looked into.

    Raises:
        Refused: the reason is missing, or a case of this lot is open.
    """
    if not reason.strip():
        raise Refused(Missing("recall/reason", _("The reason is missing."), _("Say why the lot is called back.")))
    with act(by, Action.RECALL_OPENED, f"lot/{lot.ref}") as line:
        # One at a time in a practice: two rows of one lot would each get a case.
        Practice.objects.select_for_update().get(pk=by.practice.pk)
        if open_case_of(lot) is not None:
            raise Refused(Missing("recall/open", _("A recall of this lot is open already."), "", "recalls"))
        for row in rows_of_lot(lot):
            text = reason.strip()[:160]
            if called_back and row.state != Lot.State.RECALLED:
                recall(by=by, lot=row, reason="other", text=text)
            elif row.state == Lot.State.OK:
                quarantine(by=by, lot=row, reason="other", text=text)
        case: RecallCase = RecallCase.objects.create(
            practice=by.practice,
            lot=lot,
            reason=reason.strip()[:300],
            notice=notice.strip()[:120],
            opened_at=by.at,
            opened_by=by.staff,
        )
        line.details |= {"case": case.ref, "reached": str(waiting_in(case))}
    lot.refresh_from_db()
    return case


def record_attempt(
    *, by: Actor, case: RecallCase, patient: Patient, way: str, reached: bool, note: str = ""
) -> RecallContact:
    """Write down that somebody tried to tell a patient. It may be done after the closure as well.

    Raises:
        Refused: the way is not one of the four, or the lot never reached this patient.
    """
    if way not in WAYS:
        raise Refused(Missing("recall/way", _("How the patient was told is missing."), _("Choose one.")))
    return _written(by, case, patient, {"way": way, "reached": reached, "note": note}, _S.REACHED if reached else "")


def settle(*, by: Actor, case: RecallCase, patient: Patient, state: str, note: str) -> RecallContact:
    """Say that a patient cannot be reached, or need not be told, and why.

    Raises:
        Refused: no reason, nobody tried yet, or the patient was reached.
    """
    missing = []
    if state not in (_S.UNREACHABLE, _S.NOT_NEEDED):
        missing.append(Missing("recall/state", _("What became of it is missing."), _("Choose one.")))
    if not note.strip():
        missing.append(Missing("recall/note", _("The reason is missing."), _("Say why.")))
    if state == _S.UNREACHABLE and not any(
        "way" in one for row in case.contacts.filter(patient_id__in=patient.ids) for one in row.attempts
    ):
        what = _("Nobody tried to reach this patient yet.")
        missing.append(Missing("recall/tried", what, _("Call or write first, and write it down.")))
    if missing:
        raise Refused(*missing)
    return _written(by, case, patient, {"settled": state, "note": note}, state)


def letters_sent(*, by: Actor, case: RecallCase, patients: list[Patient]) -> int:
    """Write down that the letters were posted, for those who had none; how many."""
    count = 0
    with act(by, Action.RECALL_CONTACTED, f"lot/{case.lot.ref}") as line:
        for patient in patients:
            if not case.contacts.filter(patient_id__in=patient.ids, letter_at__isnull=False).exists():
                _written(by, case, patient, {"way": "letter", "reached": False, "note": ""}, "")
                count += 1
        line.details |= {"case": case.ref, "letters": str(count)}
    return count


def close_case(*, by: Actor, case: RecallCase, closure: str) -> None:
    """Close a case with what came of it: a licensed person's act.

    Raises:
        Refused: somebody is still to be told, the words or the licence are missing, or it is closed.
    """
    missing = []
    with act(by, Action.RECALL_CLOSED, f"lot/{case.lot.ref}") as line:
        row = RecallCase.objects.select_for_update().get(pk=case.pk)
        waits = waiting_in(row)
        if row.state != RecallCase.State.OPEN:
            missing.append(Missing("recall/closed", _("This recall is closed already.")))
        if waits:
            what = _("%(n)d patients are still to be told.") % {"n": waits}
            missing.append(Missing("recall/waits", what, _("Reach them, or say why they cannot be reached.")))
        if not closure.strip():
            missing.append(Missing("recall/closure", _("What came of it is missing."), _("Write how it ended.")))
        if not by.staff.licensed_on(by.today):
            missing.append(Missing("recall/licence", _("You hold no licence that is valid today."), "", "settings"))
        if missing:
            raise Refused(*missing)
        RecallCase.objects.filter(pk=row.pk).update(
            state=RecallCase.State.CLOSED, closed_at=by.at, closed_by=by.staff, closure=closure.strip()
        )
        line.details["case"] = case.ref
    case.refresh_from_db()


def _written(by: Actor, case: RecallCase, patient: Patient, said: dict[str, object], state: str) -> RecallContact:
    patient = patient.kept
    with act(by, Action.RECALL_CONTACTED, patient=patient) as line:
        RecallCase.objects.select_for_update().get(pk=case.pk)  # two calls about one patient, one after the other
        if not reached_by(case, patient):
            raise Refused(Missing("recall/not-reached", _("This lot was never injected in this patient.")))
        row: RecallContact
        row, _made = RecallContact.objects.get_or_create(practice=case.practice, case=case, patient=patient)
        kept = said | {"note": str(said["note"]).strip()[:300]}
        row.attempts = [*row.attempts, {"at": by.at.isoformat(), "by": by.staff.ref} | kept]
        if state and row.state != _S.REACHED:
            row.state = state
        if said.get("way") == "letter":
            row.letter_at = by.at
        row.save(update_fields=["attempts", "state", "letter_at"])
        line.details |= {"case": case.ref, "state": row.state}
    return row
