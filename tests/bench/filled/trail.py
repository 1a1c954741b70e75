"""The trail of a filled clinic: chained by the clinic's own key, line on line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from openmeso.audit import Action, Event, Line, Trail, append
from openmeso_clinic import models as m
from openmeso_clinic.actions.trail import KEY_ID
from openmeso_clinic.place import here
from tests.bench.filled.copies import Copies, keys_follow

#: What is written down about a session at least: it was read, begun, written in, read again, signed.
ACTIONS = (Action.RECORD_READ, Action.SESSION_STARTED, Action.LOT_USED, Action.RECORD_READ, Action.SESSION_SIGNED)


def tell(practice: Any, sessions: Iterable[tuple[datetime, int, int, str]]) -> None:
    """Add the lines of signed sessions: instant, signer, patient, reference."""
    people = dict(m.Patient.objects.values_list("pk", "ref"))
    staff = {one.pk: one for one in m.Staff.objects.prefetch_related("roles")}
    head = m.TrailHead.objects.get(chain=practice.ref)
    lines, subjects = Copies(m.TrailLine), Copies(m.TrailSubject)
    seq, last = head.seq, head.hash
    key = here().key("trail")
    for at, by, patient, session in sorted(sessions):
        who = staff[by]
        for action in ACTIONS:
            details = {"session": session, "patients": people[patient]}
            about = {"at": at, "actor": who.ref, "role": "+".join(sorted(who.role_set)), "object": f"session/{session}"}
            event = Event(action=action, details=details, **about)
            before = Line(seq=seq, event=event, key_id=KEY_ID, prev=last, hash=last)
            line = append(Trail((before,)), event, key=key, key_id=KEY_ID).lines[-1]
            row = lines.add(
                about | {"chain": practice.ref, "action": action.value, "details": details, "key_id": KEY_ID},
                seq=line.seq,
                prev=line.prev,
                hash=line.hash,
            )
            subjects.add({}, line_id=row.pk, patient=people[patient])
            seq, last = line.seq, line.hash
    lines.write()
    subjects.write()
    keys_follow([m.TrailLine, m.TrailSubject])
    m.TrailHead.objects.filter(pk=head.pk).update(seq=seq, hash=last)
