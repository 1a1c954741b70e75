from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.photographs import compare, comparison_out, gallery, one, serving, taking, taking_out

_ALL = "patients/<ref:patient>/photographs"
_ONE = f"{_ALL}/<ref:photograph>"
_PAIR = f"{_ALL}/<ref:before>/beside/<ref:after>"

urlpatterns = [
    path(_ALL, gallery.gallery, name="photographs"),
    path(f"{_ALL}/consent", gallery.consent, name="photograph-consent"),
    path(f"{_ALL}/take", taking.take, name="photograph-take"),
    path(f"{_ALL}/compare", compare.choose, name="photo-compare"),
    path(_PAIR, compare.pair, name="photo-pair"),
    path(f"{_PAIR}/alignment", compare.align, name="photo-pair-align"),
    path(f"{_PAIR}/out", comparison_out.hand_out, name="photo-pair-out"),
    path(f"{_ALL}/skip", taking.skip, name="photograph-skip"),
    path(_ONE, one.one, name="photograph"),
    path(f"{_ONE}/picture", serving.picture, name="photograph-picture"),
    path(f"{_ONE}/thumbnail", serving.thumbnail, name="photograph-thumbnail"),
    path(f"{_ONE}/checklist", one.change, name="photograph-checklist"),
    path(f"{_ONE}/retake", taking.retake, name="photograph-retake"),
    path(f"{_ONE}/retire", one.retire, name="photograph-retire"),
    path(f"{_ONE}/dicom", taking_out.dicom, name="photograph-dicom"),
]
