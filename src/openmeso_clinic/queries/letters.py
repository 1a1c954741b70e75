"""The words of messages, made when they are sent. They say nothing of health, treatment or who the patient is."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from openmeso_clinic.bridge.carriers import Letter
from openmeso_clinic.models import CheckIn, Message, Practice


def site_of(practice: Practice) -> str:
    return str(practice.mail.get("site") or "http://localhost").rstrip("/")


def asking(message: Message, check_in: CheckIn, *, path: str) -> Letter:
    """The letter that asks how it is: a first name, a link, two telephone numbers."""
    patient, practice = check_in.patient.kept, message.practice
    with override(patient.language):
        about = {
            "name": patient.given_name.partition(" ")[0],
            "practice": practice.name,
            "link": f"{site_of(practice)}{path}",
            "phone": practice.on_call_phone,
            "emergency": practice.emergency_phone,
        }
        if message.channel == Message.Channel.SMS:
            return Letter(message.ref, patient.phone, "", _("%(practice)s: how are you? %(link)s") % about)
        text = _(
            "Hello %(name)s,\n\n"
            "how are you? Please answer a few short questions. It takes a minute:\n\n%(link)s\n\n"
            "The link is yours alone; it works once.\n"
            "Would you rather talk? Call us: %(phone)s\n"
            "In an emergency call %(emergency)s.\n\n"
            "%(practice)s"
        )
        return Letter(message.ref, patient.email, _("How are you? A question from %(practice)s") % about, text % about)


def alarm(message: Message, *, path: str) -> Letter:
    """To the person on call: that something waits, and where; never what."""
    assert message.staff is not None
    with override(message.staff.language):
        text = _(
            "An answer to a check-in names a red flag. It waits for you at the top of the day sheet:\n\n"
            "%(link)s\n\nPlease look at it now."
        ) % {"link": f"{site_of(message.practice)}{path}"}
        return Letter(message.ref, message.staff.email, _("A check-in needs you now"), text)


def trial(message: Message) -> Letter:
    assert message.staff is not None
    with override(message.staff.language):
        text = _("This is a test: the mail server of %(practice)s takes messages from the clinic.")
        about = {"practice": message.practice.name}
        return Letter(message.ref, message.staff.email, _("Test of the mail server"), text % about)
