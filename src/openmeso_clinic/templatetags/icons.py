"""Our own drawings, on a field of 20 by 20, in strokes of one width. The words beside them carry the meaning."""

# ruff: noqa: E501  (a drawing is one line)

from typing import Final

_CIRCLE: Final = '<circle cx="10" cy="10" r="7.25"/>'
_DASHED: Final = '<circle class="dashed" cx="10" cy="10" r="7.25"/>'
_DOC: Final = '<path d="M5.5 2.75h6l3.5 3.5v11h-9.5z"/><path d="M11.25 2.9v3.6h3.6"/>'
_CLOCK_HANDS: Final = '<path d="M10 6v4.25l2.75 1.6"/>'
_SHIELD: Final = '<path d="M10 2.5l6 2.25v4.5c0 3.9-2.4 6.8-6 8.25-3.6-1.45-6-4.35-6-8.25v-4.5z"/>'
_HEAD: Final = '<circle cx="10" cy="6.5" r="3.25"/>'

ICONS: Final[dict[str, str]] = {
    # verdicts
    "ok-circle": _CIRCLE + '<path d="M6.75 10.25l2.25 2.25 4.25-4.75"/>',
    "alert-triangle": '<path d="M10 3.25l7.25 13H2.75z"/><path d="M10 8.25v3.5"/><circle class="solid" cx="10" cy="13.9" r="1"/>',
    "question-circle": _DASHED + '<path d="M7.9 8.1a2.15 2.15 0 1 1 3.3 1.85c-.8.5-1.2.9-1.2 1.7"/>'
    '<circle class="solid" cx="10" cy="13.6" r=".95"/>',
    "clock-square": '<rect x="3" y="3" width="14" height="14" rx="3.5"/>' + _CLOCK_HANDS,
    "octagon-stop": '<path d="M7.1 2.75h5.8l4.35 4.35v5.8l-4.35 4.35H7.1L2.75 12.9V7.1z"/><path d="M6.5 10h7"/>',
    "waves": _CIRCLE
    + '<path d="M6.4 8.7c1.2-1.1 2.4-1.1 3.6 0s2.4 1.1 3.6 0M6.4 11.9c1.2-1.1 2.4-1.1 3.6 0s2.4 1.1 3.6 0"/>',
    # stages
    "stage-done": _CIRCLE + '<path d="M6.75 10.25l2.25 2.25 4.25-4.75"/>',
    "stage-current": '<circle class="solid" cx="10" cy="10" r="8"/><circle cx="10" cy="10" r="2.6" class="hole"/>',
    "stage-open": _DASHED,
    # places
    "calendar": '<rect x="3" y="4.25" width="14" height="12.75" rx="2.5"/><path d="M3 8.25h14M6.75 2.5v3.25M13.25 2.5v3.25"/>',
    "calendar-week": '<rect x="3" y="4.25" width="14" height="12.75" rx="2.5"/><path d="M3 8.25h14M6.75 2.5v3.25M13.25 2.5v3.25'
    'M7.65 8.25v8.75M12.35 8.25v8.75"/>',
    "sheet": '<rect x="3" y="4.25" width="14" height="12.75" rx="2.5"/><path d="M3 8.25h14M6.75 2.5v3.25M13.25 2.5v3.25'
    'M6.25 11.25h4M6.25 14h7.5"/>',
    "person": _HEAD + '<path d="M3.75 17.25c.5-3.4 2.9-5 6.25-5s5.75 1.6 6.25 5"/>',
    "people": '<circle cx="7.5" cy="6.75" r="2.9"/><path d="M1.9 16.5c.4-3 2.5-4.5 5.6-4.5s5.2 1.5 5.6 4.5"/>'
    '<path d="M12.6 4.1a2.9 2.9 0 0 1 0 5.3M14.6 12.3c2 .6 3.2 2 3.5 4.2"/>',
    "person-plus": '<circle cx="8.25" cy="6.5" r="3.1"/><path d="M2.25 17c.5-3.3 2.75-4.85 6-4.85 1.6 0 3 .4 4 1.2'
    'M15.25 10.75v5.5M12.5 13.5H18"/>',
    "flask": '<path d="M7 2.75h6M8 2.75v4.1L4.2 14.6a1.7 1.7 0 0 0 1.55 2.65h8.5a1.7 1.7 0 0 0 1.55-2.65L12 6.85v-4.1M5.9 12h8.2"/>',
    "vial": '<path d="M6.25 2.75h7.5v2.5h-7.5zM7.25 5.25v2c0 1-1.5 1.4-1.5 3v5.5a1.5 1.5 0 0 0 1.5 1.5h5.5a1.5 1.5 0 0 0 1.5-1.5v-5.5'
    'c0-1.6-1.5-2-1.5-3v-2M5.75 11.75h8.5"/>',
    "syringe": '<path d="M12.25 2.75l5 5M14.75 5.25l-2.4 2.4M7.9 6.6l5.5 5.5-5 5H3.9l-1-1v-4.5z" transform="rotate(0 10 10)"/>'
    '<path d="M10.1 4.4l5.5 5.5M2.9 17.1l-.9.9M6 11.4l1.6 1.6M8 9.4l1.6 1.6"/>',
    "chat": '<path d="M3 4.25h14v9.5H9.5l-4 3.25v-3.25H3z"/>',
    "history": '<path d="M3.1 10a6.9 6.9 0 1 0 2.1-5"/><path d="M3 3.25v3.6h3.6M10 6.5V10l2.5 1.5"/>',
    "chart": '<path d="M3 16.75h14M3.5 12.5l3.75-3.75 3 2.5L16.5 5M12.75 4.75h3.9v3.9"/>',
    "shield": _SHIELD,
    "shield-check": _SHIELD + '<path d="M7.25 9.75l2 2 3.5-3.9"/>',
    "user-shield": '<circle cx="8" cy="6" r="2.9"/><path d="M2.25 16.5c.4-3.2 2.5-4.75 5.75-4.75"/>'
    '<path d="M14 9.75l3.5 1.25v2.5c0 2-1.4 3.4-3.5 4.25-2.1-.85-3.5-2.25-3.5-4.25V11z"/>',
    "recall": '<path d="M3.1 10a6.9 6.9 0 1 0 2.1-5"/><path d="M3 3.25v3.6h3.6"/>',
    "search": '<circle cx="8.75" cy="8.75" r="5.5"/><path d="M13 13l4.25 4.25"/>',
    "settings": '<path d="M3 6h8M15 6h2M3 14h2M9 14h8"/><circle cx="13" cy="6" r="2"/><circle cx="7" cy="14" r="2"/>',
    "globe": _CIRCLE + '<path d="M2.9 10h14.2M10 2.75c4.4 4.3 4.4 10.2 0 14.5-4.4-4.3-4.4-10.2 0-14.5z"/>',
    "door": '<path d="M5 17.25V2.75h10v14.5M2.75 17.25h14.5"/><circle class="solid" cx="12.25" cy="10.25" r="1"/>',
    "bell": '<path d="M5 13.75V9a5 5 0 0 1 10 0v4.75l1.5 1.5h-13zM8.25 17.5h3.5"/>',
    "fridge": '<rect x="4.75" y="2.5" width="10.5" height="14.5" rx="2"/><path d="M4.75 8h10.5M7.25 4.75v1M7.25 10.5v2.25M6.75 17v1M13.25 17v1"/>',
    "truck": '<path d="M2 5h9.5v9H2zM11.5 8h3.4l3.1 3v3h-6.5"/><circle cx="5.75" cy="14.75" r="1.75"/><circle cx="14.5" cy="14.75" r="1.75"/>',
    "box": '<path d="M10 2.75l6.75 3.5v7.5L10 17.25l-6.75-3.5v-7.5zM3.5 6.4L10 9.75l6.5-3.35M10 9.75v7.4"/>',
    # doing
    "check": '<path d="M4 10.5l4 4 8-9"/>',
    "plus": '<path d="M10 3.75v12.5M3.75 10h12.5"/>',
    "minus": '<path d="M3.75 10h12.5"/>',
    "close": '<path d="M4.75 4.75l10.5 10.5M15.25 4.75L4.75 15.25"/>',
    "menu": '<path d="M3 5.25h14M3 10h14M3 14.75h14"/>',
    "more": '<circle class="solid" cx="4.5" cy="10" r="1.5"/><circle class="solid" cx="10" cy="10" r="1.5"/><circle class="solid" cx="15.5" cy="10" r="1.5"/>',
    "print": '<path d="M5.75 7V2.75h8.5V7M5.75 14H3V7h14v7h-2.75"/><path d="M5.75 11.75h8.5v5.5h-8.5z"/>',
    "download": '<path d="M10 2.75v10M6 9l4 4 4-4M3.25 16.75h13.5"/>',
    "upload": '<path d="M10 13V3M6 6.75l4-4 4 4M3.25 16.75h13.5"/>',
    "camera": '<path d="M2.75 6h3.5l1.5-2.25h4.5L13.75 6h3.5v10.5H2.75z"/><circle cx="10" cy="11" r="3"/>',
    "image": '<rect x="2.75" y="3.75" width="14.5" height="12.5" rx="2"/><circle cx="7" cy="8" r="1.4"/><path d="M3 14.5l4.5-4 3 2.75 2.5-2.25 4 3.5"/>',
    "scan": '<path d="M3 6.5V3h3.5M13.5 3H17v3.5M17 13.5V17h-3.5M6.5 17H3v-3.5M6.25 6.5v7M9 6.5v7M11.25 6.5v7M13.75 6.5v7"/>',
    "qr": '<path d="M3 3h5v5H3zM12 3h5v5h-5zM3 12h5v5H3zM12 12h2v2h-2zM15.5 15.5H17V17h-1.5zM17 12v.5M12 17v-.5M5.5 5.4v.2M14.5 5.4v.2M5.5 14.4v.2"/>',
    "pen": '<path d="M3.25 16.75l.9-3.9 8.6-8.6a1.7 1.7 0 0 1 2.4 0l.6.6a1.7 1.7 0 0 1 0 2.4l-8.6 8.6zM11.25 5.75l3 3"/>',
    "eraser": '<path d="M7.5 16.5L3.2 12.2a1.4 1.4 0 0 1 0-2L10.4 3a1.4 1.4 0 0 1 2 0l4.1 4.1a1.4 1.4 0 0 1 0 2L9.1 16.5zM7.1 6.3l6.1 6.1M7.5 16.5h9.75"/>',
    "mirror": '<path d="M10 2.5v15"/><path d="M7.25 5.5v9H2.5zM12.75 5.5v9h4.75z"/>',
    "move": '<path d="M10 2.5v15M2.5 10h15M7.75 4.75L10 2.5l2.25 2.25M7.75 15.25L10 17.5l2.25-2.25M4.75 7.75L2.5 10l2.25 2.25M15.25 7.75L17.5 10l-2.25 2.25"/>',
    "line": '<path d="M4.75 15.25l10.5-10.5"/><circle cx="4" cy="16" r="1.6"/><circle cx="16" cy="4" r="1.6"/>',
    "point": '<circle cx="10" cy="10" r="3.25"/>',
    "brush": '<rect x="3" y="3" width="14" height="14" rx="2" class="dashed"/><circle class="solid" cx="7" cy="7" r="1.1"/><circle class="solid" cx="13" cy="7" r="1.1"/>'
    '<circle class="solid" cx="10" cy="10" r="1.1"/><circle class="solid" cx="7" cy="13" r="1.1"/><circle class="solid" cx="13" cy="13" r="1.1"/>',
    "undo": '<path d="M6.75 3.75L3 7.5l3.75 3.75M3.25 7.5h8.5a4.5 4.5 0 0 1 0 9H7.5"/>',
    "redo": '<path d="M13.25 3.75L17 7.5l-3.75 3.75M16.75 7.5h-8.5a4.5 4.5 0 0 0 0 9h4.25"/>',
    "zoom-in": '<circle cx="8.75" cy="8.75" r="5.5"/><path d="M13 13l4.25 4.25M8.75 6.25v5M6.25 8.75h5"/>',
    "zoom-out": '<circle cx="8.75" cy="8.75" r="5.5"/><path d="M13 13l4.25 4.25M6.25 8.75h5"/>',
    "zoom-fit": '<path d="M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4"/>',
    "layers": '<path d="M10 3l7 3.75-7 3.75-7-3.75zM3.5 10.4L10 13.9l6.5-3.5M3.5 13.6l6.5 3.5 6.5-3.5"/>',
    "copy": '<rect x="6.75" y="6.75" width="10.25" height="10.25" rx="2"/><path d="M13.25 6.5V3H3v10.25h3.5"/>',
    "swap": '<path d="M3 6.75h13M12.75 3.5L16 6.75 12.75 10M17 13.25H4M7.25 10L4 13.25l3.25 3.25"/>',
    "refresh": '<path d="M16.75 8.5a7 7 0 0 0-12.5-2.25M3.25 11.5a7 7 0 0 0 12.5 2.25M4 2.75v3.75h3.75M16 17.25V13.5h-3.75"/>',
    "snooze": '<path d="M10 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM8 8h4l-4 5h4M4.25 2.75L2 5M15.75 2.75L18 5"/>',
    "trash": '<path d="M3.5 5.5h13M7.5 5.5V3h5v2.5M5 5.5l.75 11.75h8.5L15 5.5M8.25 8.5v5.75M11.75 8.5v5.75"/>',
    "filter": '<path d="M3 4h14l-5.25 6.5v5.25l-3.5 1.5V10.5z"/>',
    # ways
    "arrow-back": '<path d="M16.75 10H3.5M8.5 4.75L3.25 10l5.25 5.25"/>',
    "arrow-forward": '<path d="M3.25 10H16.5M11.5 4.75L16.75 10l-5.25 5.25"/>',
    "chevron-back": '<path d="M12.25 4.5L6.75 10l5.5 5.5"/>',
    "chevron-forward": '<path d="M7.75 4.5l5.5 5.5-5.5 5.5"/>',
    "chevron-down": '<path d="M4.5 7.5L10 13l5.5-5.5"/>',
    "chevron-up": '<path d="M4.5 12.5L10 7l5.5 5.5"/>',
    "sign-out": '<path d="M11.5 3H4v14h7.5M8.25 10h9M13.75 6.5l3.5 3.5-3.5 3.5"/>',
    "external": '<path d="M8 4H3.75v12.25H16V12M11.5 3h5.5v5.5M16.75 3.25L9.5 10.5"/>',
    # things
    "lock": '<rect x="4" y="8.75" width="12" height="8.5" rx="2"/><path d="M6.5 8.75V6.5a3.5 3.5 0 0 1 7 0v2.25"/>',
    "key": '<circle cx="6.5" cy="13.5" r="3.25"/><path d="M8.9 11.1L16.5 3.5M13 7l2.5 2.5M15.25 4.75l1.75 1.75"/>',
    "phone": '<path d="M4 3.25h3.25L8.75 7 7 8.5c.9 2 2.5 3.6 4.5 4.5l1.5-1.75 3.75 1.5V16c0 .7-.6 1.25-1.25 1.2C8.9 16.8 3.2 11.1 2.8 4.5 2.75 3.85 3.3 3.25 4 3.25z"/>',
    "mail": '<rect x="2.75" y="4.25" width="14.5" height="11.5" rx="2"/><path d="M3.25 5.5L10 11l6.75-5.5"/>',
    "document": _DOC + '<path d="M8 10h4.5M8 13h4.5"/>',
    "clipboard": '<rect x="4.25" y="4" width="11.5" height="13.25" rx="2"/><path d="M7.5 2.5h5v3h-5zM7.25 9.25h5.5M7.25 12.75h5.5"/>',
    "signature": '<path d="M2.5 13.5c3-1 5.5-8 4-9.5s-3.5 6 .5 8.5c2 1.2 2.5-2.75 4-2.5 1.25.2.25 2.25 1.75 2.25 1 0 1.5-.75 2.25-.75s.9.75 2.5.75M2.75 16.75h14.5"/>',
    "link": '<path d="M8.25 11.75a3.4 3.4 0 0 0 4.8 0l3-3a3.4 3.4 0 0 0-4.8-4.8l-1 1M11.75 8.25a3.4 3.4 0 0 0-4.8 0l-3 3a3.4 3.4 0 0 0 4.8 4.8l1-1"/>',
    "star": '<path d="M10 2.9l2.2 4.5 4.95.7-3.6 3.5.85 4.9L10 14.2l-4.4 2.3.85-4.9-3.6-3.5 4.95-.7z"/>',
    "flag": '<path d="M4.5 17.5v-14.5M4.5 3.5h10.75l-2 3.5 2 3.5H4.5"/>',
    "keyboard": '<rect x="2" y="5" width="16" height="10.5" rx="2"/><path d="M5 8.25h.1M8.3 8.25h.1M11.6 8.25h.1M14.9 8.25h.1M5 11.9h.1M7.75 12h4.5M14.9 11.9h.1"/>',
    "sun": '<circle cx="10" cy="10" r="3.4"/><path d="M10 1.9v2M10 16.1v2M1.9 10h2M16.1 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M4.3 15.7l1.4-1.4M14.3 5.7l1.4-1.4"/>',
    "moon": '<path d="M16.75 12.1A7.2 7.2 0 1 1 8.2 3.2a5.8 5.8 0 0 0 8.55 8.9z"/>',
    "screen": '<rect x="2.5" y="3.5" width="15" height="10.25" rx="2"/><path d="M7 17h6M10 13.75V17"/>',
    "tablet": '<rect x="4" y="2.25" width="12" height="15.5" rx="2"/><path d="M8.5 15h3"/>',
    "drop": '<path d="M10 2.5c3 3.75 5 6.2 5 9a5 5 0 0 1-10 0c0-2.8 2-5.25 5-9z"/>',
    "thermometer": '<path d="M8 11.6V4.5a2 2 0 0 1 4 0v7.1a3.5 3.5 0 1 1-4 0z"/><path d="M10 8v5.5"/><circle class="solid" cx="10" cy="14.4" r="1.3"/>',
    "clock": _CIRCLE + _CLOCK_HANDS,
    "info": _CIRCLE + '<path d="M10 9.25v4.5"/><circle class="solid" cx="10" cy="6.5" r="1"/>',
    "help": _CIRCLE
    + '<path d="M7.9 8.1a2.15 2.15 0 1 1 3.3 1.85c-.8.5-1.2.9-1.2 1.7"/><circle class="solid" cx="10" cy="13.9" r=".95"/>',
    "exclamation": '<path d="M10 3.5v8.5" stroke-width="2.4"/><circle class="solid" cx="10" cy="15.6" r="1.5"/>',
    "heart-pulse": '<path d="M2.5 10.25h4l1.75-4 3 8 1.75-4h4.5"/>',
    "building": '<path d="M4 17.25V3h8v14.25M12 8h4.25v9.25M2.5 17.25h15M6.75 6.25h2.5M6.75 9.5h2.5M6.75 12.75h2.5"/>',
    "face": '<path d="M10 2.75c3.6 0 5.5 2.6 5.5 6.25 0 4.5-2.6 8.25-5.5 8.25S4.5 13.5 4.5 9c0-3.65 1.9-6.25 5.5-6.25zM7 8.75h1.25M11.75 8.75H13M8.25 13.25h3.5"/>',
    "brand": '<g class="solid"><circle cx="10" cy="10" r="2" opacity=".55"/><circle cx="10" cy="3.9" r="2"/><circle cx="15.3" cy="6.95" r="2"/>'
    '<circle cx="15.3" cy="13.05" r="2"/><circle cx="10" cy="16.1" r="2"/><circle cx="4.7" cy="13.05" r="2"/><circle cx="4.7" cy="6.95" r="2"/></g>',
}

# Those that point the reading way turn round in right-to-left text; clocks, ticks and needles never do.
DIRECTIONAL: Final = frozenset(
    {"arrow-back", "arrow-forward", "chevron-back", "chevron-forward", "sign-out", "external", "undo", "redo", "chat"}
)

VERDICT_ICONS: Final[dict[str, str]] = {
    "eligible": "ok-circle",
    "caution": "alert-triangle",
    "defer": "clock-square",
    "contraindicated": "octagon-stop",
    "not_assessable": "question-circle",
    "noise": "waves",
}
