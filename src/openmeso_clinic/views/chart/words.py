"""The words that the map's scripts say, in the reader's language; the scripts themselves carry none."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

#: One number for each plural category that a language can have; the browser picks the category by its own rules.
_EXAMPLES: Final = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}


def _plural(one: str, many: str) -> dict[str, str]:
    return {category: ngettext(one, many, number) for category, number in _EXAMPLES.items()}


def map_words() -> dict[str, str | dict[str, str]]:
    """By key; ``%(name)s`` is filled in the browser, ``count`` and ``n`` choose the plural."""
    return {**_places(), **_tools(), **_depth(), **_sums(), **_saving()}


def _places() -> dict[str, str | dict[str, str]]:
    return {
        "zone-left": _("left %(zone)s"),
        "zone-right": _("right %(zone)s"),
        "zones": _plural("%(n)s zone", "%(n)s zones"),
        "no-zone": _("Outside the zones"),
        "outside-zones": _("No zone here. Points belong to a zone: choose a place inside one of the outlines."),
        "choose-zone": _("Choose the zone of the points above the photograph."),
        "has-point": _("on a point"),
        "kept-out": _("Inside a keep-out area: %(name)s. No point was set."),
        "kept-out-short": _("keep out: %(name)s"),
        "near-structure": _("only in the dermis: %(name)s"),
        "record-anyway": _("It was injected: record it"),
        "already-covered": _("Nothing new fits here at this spacing."),
        "leaves-zone": _("The points would leave their zone. Nothing was moved."),
        "more-views": _("More views"),
        "points": _plural("%(count)s point", "%(count)s points"),
        "points-planned": _plural("%(count)s point planned", "%(count)s points planned"),
        "points-times": _plural(
            "%(count)s point × %(drop)s mL · %(depth)s deep", "%(count)s points × %(drop)s mL · %(depth)s deep"
        ),
        "foretold": _plural(
            "%(count)s point × %(drop)s mL = %(total)s mL", "%(count)s points × %(drop)s mL = %(total)s mL"
        ),
        "sheet-sum": _plural(
            "%(count)s point × %(drop)s mL = %(total)s mL, %(depth)s deep",
            "%(count)s points × %(drop)s mL = %(total)s mL, %(depth)s deep",
        ),
        "point-added": _("Point %(n)s, %(place)s, %(drop)s mL, %(depth)s"),
        "line-added": _plural(
            "%(count)s line, %(place)s, %(total)s mL, %(depth)s", "%(count)s lines, %(place)s, %(total)s mL, %(depth)s"
        ),
        "points-added": _plural(
            "%(count)s point, %(place)s, %(drop)s mL each, %(total)s mL together, %(depth)s",
            "%(count)s points, %(place)s, %(drop)s mL each, %(total)s mL together, %(depth)s",
        ),
        "point-of": _("Point %(n)s of %(of)s, %(place)s"),
        "no-points": _("No points on this view."),
        "formulation-letter": _("Formulation %(letter)s"),
        "edit-row": _("Edit %(place)s"),
        "edit": _("Edit"),
        "unit-mm": _("mm"),
        "unit-points": _("points"),
        "mm": _("%(mm)s mm"),
        "ml": _("%(ml)s mL"),
        "dismiss": _("Dismiss"),
    }


def _tools() -> dict[str, str | dict[str, str]]:
    return {
        "tool-point": _("Point"),
        "tool-brush": _("Brush"),
        "tool-line": _("Line"),
        "tool-erase": _("Erase"),
        "tool-move": _("Move"),
        "hint-point": _("Tap to set a point. Tap a point to select it."),
        "hint-brush": _("Draw over the skin. Points fall on an even pattern inside the zones."),
        "hint-line": _("Draw a line, or tap its start and its end."),
        "hint-erase": _("Tap a point, or draw over several."),
        "hint-move": _("Drag what is selected, or the nearest point."),
        "hint-locked": _("This map is locked. Changes go into an addendum."),
        "key-brush": _("Brush down. Move with the arrow keys, Enter to lift."),
        "key-line": _("Start of the line. Move to its end, then Enter."),
        "key-move": _("Picked up. Move with the arrow keys, Enter to put down, Escape to leave it."),
        "line-started": _("Start of the line set. Tap its end."),
        "crosshair-on": _("Crosshair in the middle. Arrow keys move it, Enter sets a point."),
        "both-on": _("Both sides are painted."),
        "both-off": _("One side is painted."),
        "no-mirror": _("This view has no other side."),
        "erased": _plural("%(n)s point erased", "%(n)s points erased"),
        "moved": _plural("%(n)s point moved", "%(n)s points moved"),
        "copied": _("The last map is copied. Check every zone before you go on."),
        "changed": _("Changed."),
        "nothing-here": _("No point here."),
        "undone": _("Undone."),
        "redone": _("Done again."),
        "nothing-to-undo": _("Nothing to undo."),
        "nothing-to-redo": _("Nothing to redo."),
        "legend-plan": _("hollow: planned, not injected"),
        "legend-planned": _("hollow: planned"),
        "legend-ghost": _("faint: last session"),
        "legend-addendum": _("addendum"),
        "legend-size": _("larger: more volume"),
        "legend-schematic": _("schematic; no zone is a safe area"),
        "fault-drop": _("Volume for one point: more than 0, at most 1 mL."),
        "fault-passes": _("Passes: a whole number from 1 to 20."),
        "fault-needle": _("Needle: more than 0, at most 40 mm."),
        "fault-inserted": _("Inserted: more than 0, at most the length of the needle."),
        "fault-angle": _("Angle: 1 to 90 degrees."),
    }


def _depth() -> dict[str, str | dict[str, str]]:
    return {
        "depth-unknown": _("depth unknown"),
        "depth-no-zone": _("no zone chosen"),
        "depth-no-zone-why": _("Point at a zone or select points to hold the depth against its skin."),
        "depth-inside": _("Inside the target layer, by typical thickness"),
        "depth-above": _("Too shallow: the target layer typically begins at %(from)s mm"),
        "depth-below": _("Too deep: the target layer typically ends at %(to)s mm"),
        "depth-unmeasured": _("Cannot be checked: nobody measured the skin here"),
        "needle-line": _("%(gauge)s × %(length)s mm · %(inserted)s mm inserted at %(angle)s°"),
        "band-target": _("target %(from)s–%(to)s mm"),
        "band-fat": _("below the skin"),
    }


def _sums() -> dict[str, str | dict[str, str]]:
    return {
        "charted-only": _("%(charted)s mL on the map"),
        "part-charted": _("charted %(ml)s"),
        "part-residue": _("residue %(ml)s"),
        "part-waste": _("waste %(ml)s"),
        "part-lost": _("lost on the skin %(ml)s"),
        "part-left": _("left %(ml)s"),
        "sum": _("%(parts)s %(sign)s prepared %(ml)s mL"),
        "over": _("%(ml)s mL more is charted than was prepared. Check volumes and letters."),
        "missing": _("%(ml)s mL is not accounted for. Say where it went before signing."),
        "too-much": _("%(ml)s mL too much"),
        "left-ml": _("%(ml)s mL left"),
        "sides": _("Left %(left)s mL · right %(right)s mL"),
    }


def _saving() -> dict[str, str | dict[str, str]]:
    return {
        "save-saved": _("Saved %(time)s"),
        "save-saving": _("Saving…"),
        "save-offline": _plural(
            "No network. %(n)s stroke is kept here and will be sent.",
            "No network. %(n)s strokes are kept here and will be sent.",
        ),
        "save-signed-out": _plural(
            "Not saved. Sign in again in another tab; %(n)s stroke is kept here.",
            "Not saved. Sign in again in another tab; %(n)s strokes are kept here.",
        ),
        "save-locked": _("Locked: this session is signed. Nothing more is saved here."),
        "leave-anyway": _("Leave; it is sent when this map is opened again"),
        "save-refused": _("Not saved: the last change was refused."),
    }
