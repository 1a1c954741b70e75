"""The photograph of a lot's label: the sticker of paper practice."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from openmeso.audit import Action
from openmeso_clinic.access.refusal import Missing, Refused
from openmeso_clinic.actions.act import act
from openmeso_clinic.models import Document, Lot
from openmeso_clinic.uploads import vault
from openmeso_clinic.uploads.asking import UploadRefused
from openmeso_clinic.uploads.cleaning import cleaned

if TYPE_CHECKING:
    from openmeso_clinic.access.actor import Actor


def keep_label(*, by: Actor, lot: Lot, data: bytes) -> Document:
    """Keep the photograph; an earlier one stays on record and is no longer shown.

    Raises:
        Refused: the file is no picture that is taken.
    """
    try:
        clean = cleaned(data)
    except UploadRefused as refused:
        what = _("The photograph of the label was not taken: it is no picture that can be read.")
        raise Refused(Missing(f"document/{refused.code}", what, _("Take it again, on the lot's page."))) from None
    kept = vault.keep(clean.data)
    try:
        with act(by, Action.DOCUMENT_ADDED, f"lot/{lot.ref}") as line:
            row: Document = Document.objects.create(
                practice=by.practice,
                kind=Document.Kind.LABEL,
                title=f"{lot.product} {lot.number}"[:160],
                stored_as=kept,
                media_type=clean.media_type,
                size=len(clean.data),
                sha256=hashlib.sha256(clean.data).hexdigest(),
                added_at=by.at,
                added_by=by.staff,
            )
            Lot.objects.filter(pk=lot.pk).update(label_photo=row)
            line.details["document"] = row.ref
    except BaseException:
        vault.forget(kept)
        raise
    return row
