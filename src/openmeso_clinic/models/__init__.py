"""The rows of the clinic, one file a noun. Only ``actions`` write them."""

from openmeso_clinic.models.appointment import Appointment, Waiting
from openmeso_clinic.models.check_in import CheckIn, CheckInLink
from openmeso_clinic.models.consent import Consent, PhotoConsent
from openmeso_clinic.models.course import Course, CourseVersion
from openmeso_clinic.models.document import Document
from openmeso_clinic.models.event import EventEntry, EventReport, VigilanceReport
from openmeso_clinic.models.formulation import Formulation, Order
from openmeso_clinic.models.handover import Handover
from openmeso_clinic.models.log_entry import LogEntry, Snooze
from openmeso_clinic.models.measurement import Device, Measurement, Score
from openmeso_clinic.models.message import Message
from openmeso_clinic.models.oversight import EmergencyAccess, Erasure, Heartbeat
from openmeso_clinic.models.patient import Merge, Patient
from openmeso_clinic.models.photograph import Photograph, PhotoKey, PhotoPair, SkippedPose
from openmeso_clinic.models.practice import Installation, KnowledgeFile, Practice, Room
from openmeso_clinic.models.recall import RecallCase, RecallContact
from openmeso_clinic.models.screening import ScreeningRun
from openmeso_clinic.models.session import (
    Addendum,
    ChartEvent,
    InjectedLine,
    MapPicture,
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
    "CheckInLink",
    "Consent",
    "Container",
    "Course",
    "CourseVersion",
    "Credential",
    "DayEnd",
    "Device",
    "Document",
    "EmergencyAccess",
    "Erasure",
    "EventEntry",
    "EventReport",
    "Feed",
    "Formulation",
    "Fridge",
    "FridgeReading",
    "Handover",
    "Heartbeat",
    "InjectedLine",
    "Installation",
    "KnowledgeFile",
    "LogEntry",
    "Lot",
    "MapPicture",
    "Measurement",
    "Merge",
    "Message",
    "Movement",
    "Order",
    "Patient",
    "PhotoConsent",
    "PhotoKey",
    "PhotoPair",
    "Photograph",
    "Practice",
    "ProductSetting",
    "Reaction",
    "RecallCase",
    "RecallContact",
    "Rescue",
    "Room",
    "Score",
    "ScreeningRun",
    "Session",
    "SessionStep",
    "SkippedPose",
    "Snooze",
    "Staff",
    "StaffRole",
    "Statement",
    "Supplier",
    "Syringe",
    "TrailHead",
    "TrailLine",
    "TrailSubject",
    "VigilanceReport",
    "Waiting",
]
