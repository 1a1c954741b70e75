"""Combined treatments, care before and after, what is normal, and when to call."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from openmeso.knowledge.schema.entry import Area, Entry, Part, PatientText, Plain, Refers, ToPatient


class Combined(Entry):
    """Another treatment and its distance from mesotherapy in the same zone.

    Attributes:
        before_days: Other treatment first: days until mesotherapy.
        after_days: Mesotherapy first: days until the other treatment.
        same_day: May share the day, and in what way.
        trauma: Whether it breaks or heats the skin (at most one such per zone and 14 days).
        depth_rank: Invasiveness, least first; the most invasive comes last in a plan.
        asked_by: Question whose "no" rules it out; none for planned-only kinds.
        plannable: Whether a plan may hold it, or whether it is only a past event (vaccine, dental).
        excludes_zone: The zone stays out however long ago it was; ``before_days`` then frees nothing.
        place: Where it stands in a course: energy, volume and toxin come before the first session, light
            and resurfacing after the last one, in this order; ``any`` alternates with the sessions.
        dark_skin_days: Least distance either side in phototypes IV to VI, where it is longer.
    """

    name: ToPatient
    before_days: int = Field(ge=0)
    after_days: int = Field(ge=0)
    same_day: Literal["no", "yes-after", "other-zone", "delivery-only", "prescriber-only", "one-plan"]
    trauma: bool
    depth_rank: int = Field(ge=0, le=9)
    order: Plain
    asked_by: Annotated[tuple[str, ...], Refers(("questions",))] = Field(min_length=1)
    plannable: bool = True
    systemic: bool = False
    excludes_zone: bool = False
    areas: tuple[Area, ...] = ()
    minutes: int = Field(default=30, ge=0)
    place: Literal["energy", "volume", "toxin", "any", "light", "resurfacing"] = "any"
    dark_skin_days: int = Field(default=0, ge=0)


class TopicalPause(Entry):
    """A home product that pauses around a session.

    Attributes:
        prescriber: May be a prescribed medicine: only its prescriber pauses it.
    """

    name: ToPatient
    before_days: int = Field(ge=0)
    after_days: int = Field(ge=0)
    prescriber: bool = False


class CareVersion(Part):
    """What one article says where they differ."""

    source: Annotated[str, Refers(("sources",))]
    says: Plain


class CareItem(Entry):
    """One instruction before, during or after a session.

    Attributes:
        from_hours, to_hours: Relative to the END of the session for aftercare and to its START for
            pre-care; negative = before.
        until_also: What must be reached as well before it ends, whichever is later.
        areas, if_condition, if_phototype_from, if_active: Only for these; empty is everyone.
        prescriber: The practitioner decides; never automatic.
    """

    phase: Literal["before", "during", "after", "long-term"]
    kind: Literal["do", "avoid", "consider"]
    what: ToPatient
    why: ToPatient
    from_hours: Decimal
    to_hours: Decimal
    until_also: Annotated[str, PatientText()] = ""
    areas: tuple[Area, ...] = ()
    if_condition: Annotated[tuple[str, ...], Refers(("conditions",))] = ()
    if_phototype_from: int | None = Field(default=None, ge=1, le=6)
    unless_condition: Annotated[tuple[str, ...], Refers(("conditions",))] = ()
    if_active: Annotated[tuple[str, ...], Refers(("actives",))] = ()
    prescriber: bool = False
    versions: tuple[CareVersion, ...] = ()


class ExpectedSign(Entry):
    """A normal sign after a session and how long it lasts; longer or growing = call."""

    name: ToPatient
    start_hours: Decimal = Field(ge=0)
    peak_hours: Decimal = Field(ge=0)
    last_hours: Decimal = Field(gt=0)
    longer: tuple[LongerIn, ...] = ()
    visible: bool


class LongerIn(Part):
    zones: Annotated[tuple[str, ...], Refers(("zones", "areas"))]
    last_hours: Decimal = Field(gt=0)


class RedFlag(Entry):
    """A sign that must not wait.

    Attributes:
        event: Kind of adverse event that it may be. Proposed to staff, never reported by itself.
    """

    sign: ToPatient
    from_hours: Decimal = Field(ge=0)
    to_hours: Decimal | None = None
    action: ToPatient
    urgency: Literal["emergency-now", "same-hour", "same-day", "within-48-hours", "within-14-days"]
    card: Annotated[str | None, Refers(("cards",))] = None
    event: Annotated[str | None, Refers(("adverse-events",))] = None


class CheckInQuestion(Part):
    """One question of a check-in, and the answer that worries.

    Attributes:
        answer: What it is answered with. ``photograph`` asks for one, and never worries; ``improvement`` is
            the patient's own word on the scale GAIS.
        worry: The answer after which somebody of the practice calls.
        worry_from: The same for a number from 0 to 10.
        flags: Red flags that such an answer stands for; none where a call is enough.
    """

    ask: ToPatient
    answer: Literal["yes-no", "growing-going", "number", "improvement", "photograph"]
    worry: Literal["", "yes", "no", "growing"] = ""
    worry_from: int | None = Field(default=None, ge=0, le=10)
    flags: Annotated[tuple[str, ...], Refers(("red-flags",))] = ()

    @model_validator(mode="after")
    def _worry_is_an_answer(self) -> Self:
        fits = {"yes-no": ("", "yes", "no"), "growing-going": ("", "growing")}.get(self.answer, ("",))
        if self.worry not in fits or (self.worry_from is not None and self.answer != "number"):
            raise ValueError(f"what worries must be an answer of {self.answer}")
        if self.flags and not self.worry and self.worry_from is None:
            raise ValueError("flags need an answer that worries")
        return self


class CheckIn(Entry):
    """A planned contact after a session. With the question for red flags a patient is asked five at most."""

    day: int = Field(gt=0)
    from_session: Literal["each", "latest"]
    questions: tuple[CheckInQuestion, ...] = Field(min_length=1, max_length=5)


class AdverseEvent(Entry):
    """A kind of adverse event.

    Attributes:
        expected: A usual effect of the needle.
        onset_hours: From the end of the session; earliest and latest usual onset.
        window_hours: How long it may last before it is looked at again.
        areas, if_active: It can only happen there, or with these; empty is everywhere, with all.
    """

    term: ToPatient
    patient: ToPatient
    expected: bool
    rare: bool
    onset_hours: tuple[Decimal, Decimal]
    resolves: Plain
    window_hours: Decimal | None = None
    risk: str = ""
    red_flag: str = ""
    first_response: Plain
    report: bool
    card: Annotated[str | None, Refers(("cards",))] = None
    rates: tuple[Plain, ...] = ()
    areas: tuple[Area, ...] = ()
    if_active: Annotated[tuple[str, ...], Refers(("actives", "tags"))] = ()


class EmergencyCard(Entry):
    """Steps in order for the worst minutes. Printed, on the wall, drilled."""

    title: Plain
    see: Plain
    steps: tuple[Plain, ...] = Field(min_length=2)
    year: int
    kit: tuple[Plain, ...] = ()


class VisitStep(Entry):
    """A step of a visit with its minutes."""

    name: ToPatient
    order: int = Field(gt=0)
    least_minutes: int = Field(ge=0)
    default_minutes: int = Field(ge=0)
    most_minutes: int = Field(ge=0)


ExpectedSign.model_rebuild()
