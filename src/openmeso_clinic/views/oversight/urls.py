from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.oversight import boards, index, pack

urlpatterns = [
    path("oversight", index.index, name="oversight"),
    *(path(f"oversight/{key}", boards.page_of(key), name=f"oversight-{key}") for key in boards.BOARDS),
    *(
        path(f"oversight/{key}/<int:position>.csv", boards.file_of(key), name=f"oversight-{key}-file")
        for key in boards.BOARDS
    ),
    path("oversight/pack", pack.choose, name="oversight-pack"),
    path("oversight/pack.pdf", pack.paper, name="oversight-pack-paper"),
    path("oversight/heartbeat/now", boards.beat, name="oversight-beat"),
]
