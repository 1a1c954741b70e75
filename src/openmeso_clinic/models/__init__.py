"""The rows of the clinic, one file a noun. Only ``actions`` write them."""

from openmeso_clinic.models.appointment import Appointment, Waiting
from openmeso_clinic.models.consent import Consent, PhotoConsent
from openmeso_clinic.models.course import Course, CourseVersion
from openmeso_clinic.models.document import Document
from openmeso_clinic.models.formulation import Formulation, Order
from openmeso_clinic.models.handover import Handover
from openmeso_clinic.models.log_entry import LogEntry, Snooze
from openmeso_clinic.models.patient import Merge, Patient
from openmeso_clinic.models.practice import Installation, KnowledgeFile, Practice, Room
from openmeso_clinic.models.screening import ScreeningRun
from openmeso_clinic.models.session import (
    Addendum,
    ChartEvent,
    CheckIn,
    EventReport,
    InjectedLine,
    Reaction,
    Rescue,
    Session,
    SessionStep,
    Syringe,
)
from openmeso_clinic.models.staff import Credential, Feed, Staff, StaffRole
from openmeso_clinic.models.statement import AllergyTest, Assessment, Statement
from openmeso_clinic.models.stock import (
    Container,
    DayEnd,
    Fridge,
    FridgeReading,
    Lot,
    Movement,
    ProductSetting,
    Supplier,
)
from openmeso_clinic.models.trail import Act, TrailHead, TrailLine, TrailSubject

__all__ = [
    "Act",
    "Addendum",
    "AllergyTest",
    "Appointment",
    "Assessment",
    "ChartEvent",
    "CheckIn",
    "Consent",
    "Container",
    "Course",
    "CourseVersion",
    "Credential",
    "DayEnd",
    "Document",
    "EventReport",
    "Feed",
    "Formulation",
    "Fridge",
    "FridgeReading",
    "Handover",
    "InjectedLine",
    "Installation",
    "KnowledgeFile",
    "LogEntry",
    "Lot",
    "Merge",
    "Movement",
    "Order",
    "Patient",
    "PhotoConsent",
    "Practice",
    "ProductSetting",
    "Reaction",
    "Rescue",
    "Room",
    "ScreeningRun",
    "Session",
    "SessionStep",
    "Snooze",
    "Staff",
    "StaffRole",
    "Statement",
    "Supplier",
    "Syringe",
    "TrailHead",
    "TrailLine",
    "TrailSubject",
    "Waiting",
]
