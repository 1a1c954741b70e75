"""What the calendar file says."""

TEXTS = {
    "appointment": "Appointment {initials}",
    "session": "Mesotherapy, session {number} of {of}",
    "maintenance": "Mesotherapy, maintenance session (proposed)",
    "control": "Follow-up visit",
    "with": "With: {treatments}.",
    "hour": "The practice tells you the hour.",
    "proposed": "Proposed, not booked.",
    "minutes": "About {minutes} minutes.",
    "change": "To change the day, call {phone}.",
}
