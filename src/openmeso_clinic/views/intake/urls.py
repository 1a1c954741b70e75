from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.intake import answers, entries, handover, page

urlpatterns = [
    path("patients/<ref:patient>/intake", page.show, name="intake"),
    path("patients/<ref:patient>/intake/hand-over", handover.hand, name="hand-over"),
    path("patients/<ref:patient>/intake/take-back/<ref:handover>", handover.take, name="take-back"),
    path("patients/<ref:patient>/intake/remove/<ref:statement>", entries.remove, name="intake-remove"),
    path("patients/<ref:patient>/intake/add/<slug:kind>", entries.add, name="intake-add"),
    path("patients/<ref:patient>/intake/question/<slug:question>", answers.history, name="intake-question"),
    path("patients/<ref:patient>/intake/<slug:block>", answers.save, name="intake-block"),
    path("patients/<ref:patient>/intake/<slug:block>/no-change", answers.no_change, name="intake-no-change"),
]
