"""How a patient is reached: by the patient's wish, and by what the practice has."""

from __future__ import annotations

from django.conf import settings

from openmeso_clinic.models import Installation, Message, Patient, Practice


def is_demo() -> bool:
    """In a demo nothing leaves the machine: what would be sent lies in a folder instead."""
    return Installation.objects.filter(kind=Installation.Kind.DEMO).exists()


def can_mail(practice: Practice) -> bool:
    return bool(practice.mail.get("host") and practice.mail.get("sender")) or is_demo()


def can_link(practice: Practice) -> bool:
    """Whether patients can open a page of the clinic from outside."""
    return bool(practice.mail.get("site")) or is_demo()


def channel_of(patient: Patient) -> str:
    """``email``, ``sms``, or nothing where only the telephone is left.

    Without a wish on record an address means e-mail. A text message asks for the wish: it can be read by
    whoever holds the telephone.
    """
    person, practice = patient.kept, patient.practice
    if not can_link(practice):
        return ""
    if person.contact in ("", Patient.Contact.EMAIL) and person.email and can_mail(practice):
        return Message.Channel.EMAIL
    if person.contact == Patient.Contact.SMS and person.phone and (settings.SMS_ADAPTER or is_demo()):
        return Message.Channel.SMS
    return ""
