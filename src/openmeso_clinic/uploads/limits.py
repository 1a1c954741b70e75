"""How much a file may ask for."""

from __future__ import annotations

#: Bytes of one file, and of all files of one request.
FILE_BYTES = 25 * 1024 * 1024
REQUEST_BYTES = 50 * 1024 * 1024
#: Pixels of a picture, its longest and its shortest side.
PIXELS = 50_000_000
LONGEST_SIDE = 20_000
SHORTEST_SIDE = 16
#: The child process: address space in bytes, processor time in seconds, time on the wall in seconds.
CHILD_BYTES = 1_500 * 1024 * 1024
CHILD_CPU_SECONDS = 5
CHILD_WALL_SECONDS = 20
#: A photograph: processor time in seconds, longest side of the small picture, JPEG quality of both.
PHOTO_CPU_SECONDS = 12
THUMBNAIL_SIDE = 480
PHOTO_QUALITY = 95
THUMBNAIL_QUALITY = 85
