"""The fixed words of the papers that a clinic makes; see ``texts``."""

CLINIC = (
    "Date",
    "Injected by",
    "Keep this card. Show it before any treatment of the same places, and to any doctor who asks.",
    "Maker",
    "Mesotherapy",
    "Mixed in one syringe; the volumes are those of the mixture.",
    "Peel-off labels of the products",
    "Practice",
    "Telephone",
    "Traceability card",
    "Treated for",
    "Treatment",
    "both sides",
    "not stated",
    "{product}, lot {lot}, expiry {expiry}: {volume}",
    "{product}, lot {lot}: {volume}",
)
