"""One photograph as a DICOM file: VL Photographic Image Storage with the JPEG as it is kept.

UIDs come from a secret of the installation: the same photograph has the same UID each time, and nobody
without the secret learns from a UID whose photograph it is.
"""

from __future__ import annotations

import hashlib
import hmac
import io
from dataclasses import dataclass
from datetime import date, datetime

from openmeso_clinic.place import here
from openmeso_clinic.uploads.dicom_in import JPEG_BASELINE, SOP_CLASS

#: ISO/IEC 9834-8: a UID of its own kind for a number of 128 bits.
_ROOT = "2.25."
_TIME = "%H%M%S"


@dataclass(frozen=True)
class DicomSubject:
    """Who is on it; without a name the file is pseudonymous."""

    ref: str
    name: str = ""
    birth_date: date | None = None
    sex: str = ""


@dataclass(frozen=True)
class DicomPicture:
    """What the file holds and says.

    Attributes:
        at: In the practice's own time.
        series: What makes pictures one series beside the day: the view.
    """

    ref: str
    jpeg: bytes
    width: int
    height: int
    grey: bool
    at: datetime
    series: str
    make: str = ""
    model: str = ""


def uid(*parts: str) -> str:
    """A UID that stays the same and says nothing."""
    digest = hmac.new(here().key("dicom"), "/".join(parts).encode(), hashlib.sha256).digest()
    return f"{_ROOT}{int.from_bytes(digest[:16], 'big')}"


def pseudonym(ref: str) -> str:
    """A number for a patient that only this installation can lead back."""
    return hmac.new(here().key("dicom"), f"patient/{ref}".encode(), hashlib.sha256).hexdigest()[:16].upper()


def dicom_of(picture: DicomPicture, subject: DicomSubject) -> bytes:
    """Write the file."""
    import pydicom
    from pydicom.dataset import FileDataset, FileMetaDataset
    from pydicom.encaps import encapsulate
    from pydicom.uid import UID

    day = f"{picture.at:%Y%m%d}"
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = UID(SOP_CLASS)
    meta.MediaStorageSOPInstanceUID = UID(uid("photograph", picture.ref))
    meta.TransferSyntaxUID = UID(JPEG_BASELINE)
    meta.ImplementationClassUID = UID(uid("implementation"))
    file = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    file.SpecificCharacterSet = "ISO_IR 192"
    file.ImageType = ["DERIVED", "PRIMARY"]
    file.SOPClassUID, file.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    file.StudyInstanceUID = uid("study", subject.ref, day)
    file.SeriesInstanceUID = uid("series", subject.ref, day, picture.series)
    file.StudyDate = file.SeriesDate = file.ContentDate = day
    file.StudyTime = file.SeriesTime = file.ContentTime = picture.at.strftime(_TIME)
    file.AcquisitionDateTime = f"{day}{picture.at.strftime(_TIME)}"
    file.AccessionNumber = file.StudyID = file.ReferringPhysicianName = ""
    file.Modality = "XC"
    file.SeriesNumber, file.InstanceNumber = 1, 1
    file.SeriesDescription = picture.series[:64]
    file.Manufacturer, file.ManufacturerModelName = picture.make, picture.model
    file.PatientName = subject.name
    file.PatientID = subject.ref if subject.name else pseudonym(subject.ref)
    file.PatientBirthDate = f"{subject.birth_date:%Y%m%d}" if subject.birth_date else ""
    file.PatientSex = {"female": "F", "male": "M"}.get(subject.sex, "O" if subject.sex else "")
    file.PatientIdentityRemoved = "NO" if subject.name else "YES"
    if not subject.name:
        file.DeidentificationMethod = "OpenMeso pseudonym; the face itself is not removed"
    file.PatientOrientation = ""
    file.AcquisitionContextSequence = pydicom.Sequence([])
    file.BurnedInAnnotation = "NO"
    file.LossyImageCompression, file.LossyImageCompressionMethod = "01", "ISO_10918_1"
    file.SamplesPerPixel = 1 if picture.grey else 3
    file.PhotometricInterpretation = "MONOCHROME2" if picture.grey else "YBR_FULL"
    if not picture.grey:
        file.PlanarConfiguration = 0
    file.Rows, file.Columns = picture.height, picture.width
    file.BitsAllocated = file.BitsStored = 8
    file.HighBit, file.PixelRepresentation = 7, 0
    file.PixelData = encapsulate([picture.jpeg])
    file["PixelData"].is_undefined_length = True
    out = io.BytesIO()
    file.save_as(out, enforce_file_format=True)
    return out.getvalue()
