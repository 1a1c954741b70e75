from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.taking_out import erasing, erasing_records, own_copy, whole_practice

urlpatterns = [
    path("patients/<ref:patient>/copy.zip", own_copy.own_copy, name="own-copy"),
    path("patients/<ref:patient>/erasure", erasing.erase, name="erasure"),
    path("patients/<ref:patient>/erasure/everything", erasing_records.erase_record, name="erase-record"),
    path("settings/retention", erasing.retention, name="retention"),
    path("settings/take-out", whole_practice.take_out, name="take-out"),
    path("settings/take-out/progress", whole_practice.progress, name="take-out-progress"),
    path("settings/take-out/<ref:export>/practice.zip", whole_practice.download, name="take-out-file"),
    path("settings/take-out/<ref:export>/destroy", whole_practice.drop, name="take-out-drop"),
]
