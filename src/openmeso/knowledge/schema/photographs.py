"""How a patient is photographed: poses, rules of the shot, and limits of what makes a picture comparable."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from openmeso.knowledge.schema.entry import Area, Entry, Refers, ToPatient


class Pose(Entry):
    """One standard pose.

    Attributes:
        head: How the head, or the part of the body, is held; for whoever takes the picture.
        ask: What the patient is asked to do.
        zones: Zones that the pose shows.
        order: Place in the sequence.
        basic: In the shortest sequence of its zones; a visit that treats them asks for it.
        mirror: The same pose of the other side.
        view: The drawing that stands for it as an outline.
        close_up: Shows one zone, which is stated with the photograph.
    """

    name: ToPatient
    head: ToPatient
    ask: ToPatient
    use: ToPatient
    area: Area
    zones: Annotated[tuple[str, ...], Refers(("zones", "areas"))] = Field(min_length=1)
    order: int = Field(gt=0)
    basic: bool = False
    mirror: Annotated[str | None, Refers(("poses",))] = None
    view: Annotated[str | None, Refers(("views",))] = None
    close_up: bool = False


class PhotoRule(Entry):
    """One point of the protocol: asked of each photograph, or a condition of camera, light and ground."""

    part: Literal["checklist", "camera"]
    order: int = Field(gt=0)
    words: ToPatient
    more: Annotated[str, Field(max_length=200)] = ""


class PhotoLimit(Entry):
    """A limit of something that is measured on a photograph without looking for a face.

    Attributes:
        of: What is measured. ``sharpness`` is the SD of the fine band of luminance over that of the coarse
            band; ``mean`` and ``median`` of luminance, 0 to 255; ``dark`` and ``bright`` the percentage of
            pixels at the ends; ``side`` the shorter one, in pixels.
        against: The picture itself, or the baseline of the same view: then the limit is a ratio.
        what, do: What is found, and what to do about it.
    """

    of: Literal["sharpness", "mean", "median", "dark", "bright", "side"]
    against: Literal["itself", "baseline"]
    least: Decimal | None = None
    most: Decimal | None = None
    unit: str
    what: ToPatient
    do: ToPatient

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        if (self.least is None) == (self.most is None):
            raise ValueError("one of `least` and `most`")
        return self
