"""What may be written into the trail: a closed vocabulary.

The words follow the create, read, update, delete and execute classes of ASTM E2147-18 and the audit
event actions of FHIR R4 (http://hl7.org/fhir/audit-event-action).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from openmeso.errors import Fault, TrailError


class Action(StrEnum):
    """Every act that leaves a line."""

    PATIENT_REGISTERED = "patient-registered"
    PATIENT_CHANGED = "patient-changed"
    PATIENTS_MERGED = "patients-merged"
    PATIENTS_UNMERGED = "patients-unmerged"
    BOOKED = "booked"
    BOOKING_MOVED = "booking-moved"
    BOOKING_CANCELLED = "booking-cancelled"
    VISIT_STATUS_CHANGED = "visit-status-changed"
    WAITING_CHANGED = "waiting-changed"
    TASK_SNOOZED = "task-snoozed"
    TABLET_HANDED = "tablet-handed"
    TABLET_OPENED = "tablet-opened"
    TABLET_RETURNED = "tablet-returned"
    DOCUMENT_ADDED = "document-added"
    DOCUMENT_RETIRED = "document-retired"
    INTAKE_TAKEN = "intake-taken"
    ASSESSED = "assessed"
    ALLERGY_TEST_CHANGED = "allergy-test-changed"
    ANSWER_CHANGED = "answer-changed"
    SCREENED = "screened"
    FINDING_DECIDED = "finding-decided"
    FORMULATED = "formulated"
    FORMULATION_CHANGED = "formulation-changed"
    FORMULATION_ACCEPTED = "formulation-accepted"
    FORMULATION_PREPARED = "formulation-prepared"
    FORMULATION_CHECKED = "formulation-checked"
    FORMULATION_DISCARDED = "formulation-discarded"
    ORDER_WRITTEN = "order-written"
    ORDER_ENDED = "order-ended"
    PLANNED = "planned"
    PLAN_SHIFTED = "plan-shifted"
    COURSE_CLOSED = "course-closed"
    CONSENT_DRAFTED = "consent-drafted"
    CONSENT_SIGNED = "consent-signed"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    PHOTO_CONSENT_CHANGED = "photo-consent-changed"
    SESSION_STARTED = "session-started"
    SESSION_CHANGED = "session-changed"
    SESSION_MISSED = "session-missed"
    MAP_CHANGED = "map-changed"
    SESSION_STOPPED = "session-stopped"
    SESSION_SIGNED = "session-signed"
    RECORD_AMENDED = "record-amended"
    AFTERCARE_GIVEN = "aftercare-given"
    CHECK_IN_TRIED = "check-in-tried"
    CHECK_IN_ANSWERED = "check-in-answered"
    CHECK_IN_SENT = "check-in-sent"
    CHECK_IN_OPENED = "check-in-opened"
    MESSAGE_ENDED = "message-ended"
    PHOTOGRAPH_ADDED = "photograph-added"
    PHOTOGRAPH_CHANGED = "photograph-changed"
    PHOTOGRAPH_RETIRED = "photograph-retired"
    POSE_SKIPPED = "pose-skipped"
    PAIR_ALIGNED = "pair-aligned"
    MEASURED = "measured"
    SCORED = "scored"
    OUTCOME_RETIRED = "outcome-retired"
    DEVICE_CHANGED = "device-changed"
    OUTCOME_ASSESSED = "outcome-assessed"
    EVENT_REPORTED = "event-reported"
    EVENT_FOLLOWED = "event-followed"
    EVENT_REOPENED = "event-reopened"
    REPORT_HANDED_IN = "report-handed-in"
    RECALL_OPENED = "recall-opened"
    RECALL_CONTACTED = "recall-contacted"
    RECALL_CLOSED = "recall-closed"
    EVENT_CLOSED = "event-closed"
    LOT_RECEIVED = "lot-received"
    LOT_OPENED = "lot-opened"
    LOT_USED = "lot-used"
    LOT_WASTED = "lot-wasted"
    LOT_COUNTED = "lot-counted"
    LOT_RETURNED = "lot-returned"
    LOT_RELEASED = "lot-released"
    MOVEMENT_UNDONE = "movement-undone"
    STOCK_SETTING_CHANGED = "stock-setting-changed"
    DAY_ENDED = "day-ended"
    FRIDGE_READ = "fridge-read"
    LOG_WRITTEN = "log-written"
    LOT_QUARANTINED = "lot-quarantined"
    LOT_RECALLED = "lot-recalled"
    RECORD_READ = "record-read"
    RECORD_PRINTED = "record-printed"
    RECORD_EXPORTED = "record-exported"
    RECORDS_IMPORTED = "records-imported"
    RECORD_ERASED = "record-erased"
    EMERGENCY_ACCESS = "emergency-access"
    RULES_CHECKED = "rules-checked"
    KNOWLEDGE_OVERLAID = "knowledge-overlaid"
    PRACTICE_CHANGED = "practice-changed"
    STAFF_CHANGED = "staff-changed"
    FEED_CHANGED = "feed-changed"
    SIGNED_IN = "signed-in"
    SIGNED_OUT = "signed-out"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    STEPPED_UP = "stepped-up"
    SIGN_IN_REFUSED = "sign-in-refused"
    RIGHTS_CHANGED = "rights-changed"
    CLOCK_CHANGED = "clock-changed"
    CHECKPOINT = "checkpoint"


@dataclass(frozen=True, slots=True)
class Event:
    """One act: who did what to which object, when.

    Attributes:
        at: Aware instant; the core has no clock, the caller states it.
        actor: Opaque id of the person or process, never a name.
        object: ``kind/id`` of what was acted on.
        details: Field names, hashes and codes; never a patient's words.
    """

    at: datetime
    actor: str
    role: str
    action: Action
    object: str
    details: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        faults = []
        if self.at.tzinfo is None:
            faults.append(Fault("event.at", self.at.isoformat(), "an instant with its UTC offset"))
        faults += [
            Fault(f"event.{name}", "nothing", "an id")
            for name, value in (("actor", self.actor), ("role", self.role), ("object", self.object))
            if not value
        ]
        if faults:
            raise TrailError(faults)
