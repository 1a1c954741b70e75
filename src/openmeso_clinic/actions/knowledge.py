"""Changing the practice's own knowledge. A prescriber signs it: it changes verdicts on people under treatment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.errors import KnowledgeError
from openmeso_clinic.access.refusal import Missing, Refused, StepUpNeeded
from openmeso_clinic.access.rights import Right
from openmeso_clinic.actions.act import act
from openmeso_clinic.bridge.library import files_changed, files_of, library_of, library_with
from openmeso_clinic.models import KnowledgeFile, Practice
from openmeso_clinic.queries.knowledge import stamp_of, with_draft
from openmeso_clinic.queries.knowledge_preview import draft_faults

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def change_knowledge(*, by: Actor, draft: Mapping[str, str | None], stamp: str) -> int:
    """Add, replace and retire files of the practice, all of them or none; return how many changed.

    Args:
        draft: Path to the text that shall hold; ``None`` retires the file.
        stamp: Of the files that the preview was made on.

    Raises:
        KnowledgeError: with every fault; nothing is written.
        Refused: who asks is no prescriber with a valid licence, nothing would change, or somebody else changed
            the files after the preview.
        StepUpNeeded: a moment ago nobody proved who signs.
    """
    missing = []
    if not by.holds(Right.PRESCRIBE) or not by.staff.licensed_on(by.today):
        missing.append(
            Missing(
                "knowledge/prescriber",
                _("A change of the knowledge is signed by a prescriber with a valid licence."),
                _("Show the preview to a prescriber."),
            )
        )
    if missing:
        raise Refused(*missing)
    if not by.stepped_up:
        raise StepUpNeeded
    with act(by, Action.KNOWLEDGE_OVERLAID, f"practice/{by.practice.ref}") as line:
        # One change at a time: the row of the practice is the lock.
        practice = Practice.objects.select_for_update().get(pk=by.practice.pk)
        files = files_of(practice)
        if stamp_of(files) != stamp:
            raise Refused(
                Missing(
                    "knowledge/changed",
                    _("Somebody changed the knowledge after this preview."),
                    _("Look at the preview again."),
                )
            )
        held = dict(files)
        changes = {path: text for path, text in draft.items() if held.get(path) != text}
        if not changes:
            raise Refused(Missing("knowledge/nothing", _("The draft says what holds already.")))
        faults = draft_faults(practice, changes)
        if faults:
            raise KnowledgeError(faults)
        before = library_of(practice).version
        KnowledgeFile.objects.of(practice).filter(path__in=changes, retired_at=None).update(retired_at=by.at)
        KnowledgeFile.objects.bulk_create(
            [
                KnowledgeFile(practice=practice, path=path, text=text, added_at=by.at, added_by=by.staff)
                for path, text in sorted(changes.items())
                if text is not None
            ]
        )
        files_changed(by.practice)
        line.details |= {
            "changes": ", ".join(f"{_what(path, text, held)} {path}" for path, text in sorted(changes.items())),
            "before": before,
            "after": library_with(with_draft(files, changes), practice).version,
        }
    return len(changes)


def _what(path: str, text: str | None, held: Mapping[str, str]) -> str:
    if text is None:
        return "retired"
    return "changed" if path in held else "added"
