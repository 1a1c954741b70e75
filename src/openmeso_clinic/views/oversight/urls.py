from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.oversight import index, pack
from openmeso_clinic.views.oversight.boards import beat, file_of, page_of

urlpatterns = [
    path("oversight", index.index, name="oversight"),
    path("oversight/outcomes", page_of("outcomes"), name="oversight-outcomes"),
    path("oversight/outcomes/<int:position>.csv", file_of("outcomes"), name="oversight-outcomes-file"),
    path("oversight/completeness", page_of("completeness"), name="oversight-completeness"),
    path("oversight/completeness/<int:position>.csv", file_of("completeness"), name="oversight-completeness-file"),
    path("oversight/overrides", page_of("overrides"), name="oversight-overrides"),
    path("oversight/overrides/<int:position>.csv", file_of("overrides"), name="oversight-overrides-file"),
    path("oversight/heartbeat", page_of("heartbeat"), name="oversight-heartbeat"),
    path("oversight/heartbeat/now", beat, name="oversight-beat"),
    path("oversight/heartbeat/<int:position>.csv", file_of("heartbeat"), name="oversight-heartbeat-file"),
    path("oversight/adverse", page_of("adverse"), name="oversight-adverse"),
    path("oversight/adverse/<int:position>.csv", file_of("adverse"), name="oversight-adverse-file"),
    path("oversight/duties", page_of("duties"), name="oversight-duties"),
    path("oversight/duties/<int:position>.csv", file_of("duties"), name="oversight-duties-file"),
    path("oversight/volumes", page_of("volumes"), name="oversight-volumes"),
    path("oversight/volumes/<int:position>.csv", file_of("volumes"), name="oversight-volumes-file"),
    path("oversight/training", page_of("training"), name="oversight-training"),
    path("oversight/training/<int:position>.csv", file_of("training"), name="oversight-training-file"),
    path("oversight/keeping", page_of("keeping"), name="oversight-keeping"),
    path("oversight/keeping/<int:position>.csv", file_of("keeping"), name="oversight-keeping-file"),
    path("oversight/pack", pack.choose, name="oversight-pack"),
    path("oversight/pack.pdf", pack.paper, name="oversight-pack-paper"),
]
