"""Drafting, showing, signing and withdrawing consent. Photographs are consented to purpose by purpose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso.consent import ConsentText, same_consent
from openmeso.consent.photographs import photo_sentences
from openmeso.stored import store
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.actions.stopping import WITHDRAWAL, stop_now
from openmeso_clinic.models import Consent, Patient, PhotoConsent, Session
from openmeso_clinic.queries.consents import (
    may_sign_from,
    needs_guardian,
    plan_now,
    text_now,
    text_of,
    too_young,
)
from openmeso_clinic.queries.gate import missing_before

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor

#: Fewer points than this are a slip of the finger, not a signature.
LEAST_POINTS = 8

Strokes = Sequence[Sequence[Sequence[float]]]


def draft(*, by: Actor, patient: Patient, language: str | None = None) -> Consent:
    """Write the text of exactly what is planned now. It is a text, not yet a signature.

    The same text is not drafted twice; an earlier unsigned draft is replaced.

    Raises:
        Refused: screening, formulation or plan is not ready; everything that is missing.
    """
    missing = missing_before(patient, "consent", on=by.today, at=by.at)
    plan = plan_now(patient)
    if missing or plan is None:
        raise Refused(*missing)
    text = text_now(patient, plan, on=by.today, language=language or patient.language)
    drafts = Consent.objects.filter(course=plan.course, state=Consent.State.DRAFTED)
    with act(by, Action.CONSENT_DRAFTED, patient=patient) as line:
        same: Consent | None = drafts.filter(hash=text.hash, content=store(text)).first()
        if same is not None:
            line.details |= {"consent": same.ref, "again": "yes"}
            return same
        drafts.update(state=Consent.State.REPLACED)
        consent: Consent = Consent.objects.create(
            practice=patient.practice,
            # The course's own record: of a merged patient it may be the duplicate.
            patient=plan.course.patient,
            course=plan.course,
            formulation=plan.formulation,
            language=text.wanted_language[:2],
            content=store(text),
            hash=text.hash,
            text_version=text.text_version,
            shown_at=by.at,
            shown_by=by.staff,
        )
        line.details |= {"consent": consent.ref, "hash": text.hash, "version": text.text_version}
    return consent


def sign(
    *,
    by: Actor,
    consent: Consent,
    strokes: Strokes = (),
    typed_name: str = "",
    interpreter: str = "",
    guardian: str = "",
    questions: str = "",
    photographs: Mapping[str, bool] | None = None,
) -> Consent:
    """Keep the patient's signature under the text that was read.

    Args:
        by: The member of staff who was there, or the patient alone at the tablet.
        strokes: The drawn signature, ``[x, y, ms]`` a point; or ``typed_name``, of equal rank.
        photographs: Purpose → yes or no; a purpose that was not answered is not consented to.

    Raises:
        Refused: with everything that keeps this signature from being one.
    """
    with act(by, Action.CONSENT_SIGNED, patient=consent.patient) as line:
        row: Consent = (
            Consent.objects.select_for_update(of=("self",)).select_related("patient", "practice").get(pk=consent.pk)
        )
        text = text_of(row)
        missing = list(
            _unsigned(by, row, text, strokes=strokes, typed=typed_name, interpreter=interpreter, guardian=guardian)
        )
        if missing:
            raise Refused(*missing)
        others = Consent.objects.filter(course=row.course, state=Consent.State.SIGNED)
        others.update(state=Consent.State.REPLACED)
        row.state = Consent.State.SIGNED
        row.signed_at, row.signed_with = by.at, by.author
        row.strokes = [[list(point) for point in stroke] for stroke in strokes] if not typed_name else []
        row.typed_name = typed_name.strip()
        row.interpreter, row.guardian = interpreter.strip(), guardian.strip()
        row.questions = questions.strip()
        row.save()
        for photo in text.photographs:
            if photo.purpose in (photographs or {}):
                _keep_photo(by, row.patient, photo.purpose, bool((photographs or {})[photo.purpose]), row)
        line.details |= {"consent": row.ref, "hash": row.hash, "way": "typed" if row.typed_name else "drawn"}
    return row


def withdraw(*, by: Actor, consent: Consent) -> None:
    """Take a consent back, at once. A session under way is stopped in the same breath (I10)."""
    with act(by, Action.CONSENT_WITHDRAWN, patient=consent.patient) as line:
        line.details["consent"] = consent.ref
        taken = Consent.objects.filter(
            pk=consent.pk, state__in=[Consent.State.SIGNED, Consent.State.DRAFTED], withdrawn_at=None
        ).update(state=Consent.State.WITHDRAWN, withdrawn_at=by.at, withdrawn_with=by.staff)
        if not taken:
            return
        for session in Session.objects.select_for_update().filter(consent=consent, state=Session.State.OPEN):
            stop_now(by=by, session=session, code=WITHDRAWAL, reason=_("The patient took the consent back."))
            line.details["stopped"] = session.ref


def answer_photographs(*, by: Actor, patient: Patient, purpose: str, given: bool) -> None:
    """Consent to photographs for one purpose, or refuse it. The answer before it is ended, not overwritten."""
    with act(by, Action.PHOTO_CONSENT_CHANGED, patient=patient) as line:
        _keep_photo(by, patient, purpose, given, None)
        line.details |= {"purpose": purpose, "given": "yes" if given else "no"}


def withdraw_photographs(*, by: Actor, photo_consent: PhotoConsent) -> None:
    """Take one purpose back, at once; the others stand."""
    with act(by, Action.PHOTO_CONSENT_CHANGED, patient=photo_consent.patient) as line:
        PhotoConsent.objects.filter(pk=photo_consent.pk, withdrawn_at=None).update(withdrawn_at=by.at)
        line.details |= {"purpose": photo_consent.purpose, "withdrawn": "yes"}


def _keep_photo(by: Actor, patient: Patient, purpose: str, given: bool, consent: Consent | None) -> None:
    text = _photo_words(patient, consent, purpose)
    live = PhotoConsent.objects.filter(patient_id__in=patient.ids, purpose=purpose, withdrawn_at=None)
    live.update(withdrawn_at=by.at)
    PhotoConsent.objects.create(
        practice=patient.practice,
        patient=patient,
        consent=consent,
        purpose=purpose,
        given=given,
        language=consent.language if consent else patient.language,
        text=text,
        at=by.at,
    )


def _photo_words(patient: Patient, consent: Consent | None, purpose: str) -> str:
    """The sentence that was answered, from the latest text that this patient was shown; else as a text would say it.

    Photographs begin before there is anything to plan: their purposes can be asked for before any text is drafted.
    """
    row = consent or Consent.objects.filter(patient_id__in=patient.ids).order_by("-shown_at").first()
    words = photo_sentences(patient.language)
    if row is not None:
        words = {photo.purpose: photo.text for photo in text_of(row).photographs}
    if purpose not in words:
        raise Refused(
            Missing("consent/purpose", _("This purpose is in no text that was shown."), _("Draft the text first."))
        )
    return words[purpose]


def _unsigned(
    by: Actor,
    row: Consent,
    text: ConsentText,
    *,
    strokes: Strokes,
    typed: str,
    interpreter: str,
    guardian: str,
) -> Iterator[Missing]:
    """Everything that keeps a signature from being one."""
    if row.state != Consent.State.DRAFTED:
        yield Missing("consent/state", _("This text is not open for signing any more."), _("Draft a new one."))
        return
    patient = row.patient.kept
    plan = plan_now(patient)
    reasons = (
        [_("The course is closed.")]
        if plan is None or plan.course.pk != row.course_id
        else [
            reason.what
            for reason in same_consent(
                signed=text, now=text_now(patient, plan, on=by.today, language=row.language)
            ).reasons
        ]
    )
    for what in reasons:
        yield Missing("consent/changed", what, _("Draft the text of what is planned now."), "consent")
    free = may_sign_from(row, text)
    if by.at < free:
        when = date_format(localtime(free, row.practice.zone), "j F Y, H:i")
        yield Missing(
            "consent/too-soon",
            _("%(hours)d hours lie between information and signature here.") % {"hours": text.cooling_off_hours},
            _("It can be signed from %(when)s.") % {"when": when},
        )
    if too_young(patient, on=by.today):
        yield Missing(
            "consent/too-young",
            _("The patient is below the age that the law asks for."),
            _("No treatment; nobody can sign in the patient's place."),
        )
    elif needs_guardian(patient, on=by.today) and len(guardian.strip()) < 2:
        yield Missing("consent/guardian", _("The patient is a minor."), _("A guardian signs, with the full name."))
    if not text.reviewed and len(interpreter.strip()) < 2:
        yield Missing(
            "consent/interpreter",
            _("There is no reviewed text in the patient's language."),
            _("Write down the interpreter's name and language."),
        )
    points = sum(len(stroke) for stroke in strokes)
    if len(typed.strip()) < 2 and points < LEAST_POINTS:
        yield Missing(
            "consent/no-signature", _("There is no signature yet."), _("Sign in the field, or type the full name.")
        )


def strokes_from(value: Any) -> list[list[list[float]]]:
    """Strokes as a browser sent them, checked: ``{"strokes": [[[x, y, ms], …]]}``; empty where it is none."""
    found = value.get("strokes", []) if isinstance(value, dict) else []
    try:
        kept = [[[float(x), float(y), float(ms)] for x, y, ms in stroke] for stroke in found]
    except (TypeError, ValueError):
        return []
    whole = all(0 <= x <= 1 and 0 <= y <= 1 and ms >= 0 for stroke in kept for x, y, ms in stroke)
    return kept if whole and sum(map(len, kept)) <= 20_000 else []
