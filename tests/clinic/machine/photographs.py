"""Photographs: consented to, taken, taken again, put aside, skipped. Erasing destroys keys and is tried by itself."""

from __future__ import annotations

import io
from unittest.mock import patch

from PIL import Image

from openmeso_clinic.actions import consents, photographs
from openmeso_clinic.models import PhotoConsent, Photograph
from openmeso_clinic.uploads.photographs import TakenPicture
from tests.clinic.machine.base import Base

_POSES = ("front-rest", "oblique-right", "oblique-left")


def _as_the_child_gives_it(data: bytes) -> TakenPicture:
    """What the child process makes of a picture, without starting one: its own tests start it."""
    out = io.BytesIO()
    Image.new("RGB", (32, 32), (data[0], data[1], data[2])).save(out, "JPEG")
    measures = {"sharpness": 0.6, "mean": 120, "median": 120, "dark": 0, "bright": 0, "width": 32, "height": 32}
    return TakenPicture(out.getvalue(), out.getvalue(), "", "", {}, measures, False)


class Photographs(Base):
    def answer_photographs(self) -> None:
        if patient := self.patient():
            by, given = self.by("assistant"), self.dice.random() < 0.8
            self.do(
                "answer photographs",
                lambda: consents.answer_photographs(by=by, patient=patient, purpose="record", given=given),
            )

    def withdraw_photographs(self) -> None:
        if answer := self.pick(PhotoConsent.objects.filter(withdrawn_at=None)):
            by = self.by("assistant")
            self.do("withdraw photographs", lambda: consents.withdraw_photographs(by=by, photo_consent=answer))

    def photograph(self) -> None:
        if patient := self.patient():
            data, pose = bytes(self.dice.randrange(256) for _ in range(3)), self.dice.choice(_POSES)
            by = self.by("assistant")
            with patch.object(photographs, "photograph_taken", _as_the_child_gives_it):
                self.do(
                    "photograph",
                    lambda: photographs.add_photograph(by=by, patient=patient, data=data, pose=pose),
                )

    def retire_photograph(self) -> None:
        if row := self.pick(Photograph.objects.filter(retired_at=None)):
            by = self.by("assistant")
            self.do(
                "retire photograph",
                lambda: photographs.retire_photograph(by=by, photograph=row, reason="Eyes closed"),
            )

    def skip_pose(self) -> None:
        if patient := self.patient():
            by = self.by("assistant")
            self.do(
                "skip pose",
                lambda: photographs.skip_pose(by=by, patient=patient, pose="front-rest", reason="not-needed"),
            )
