"""Rules of spacing and order between mesotherapy and other treatments (S1 to S8 of the plan).

The distances themselves are knowledge (``combined``). What stands here holds between any two treatments:

* S2: energy, volume, toxin, then mesotherapy, then light; S4: resurfacing last.
* S3: at most one needle or heat trauma a zone in 14 days.
* S5: the longer distance of peels and lasers in phototypes IV to VI.
* S6: the last trauma lies 14 days before an event, 28 where the patient bruises.
* S8: the latest free day wins; nothing is ever shortened to fit the calendar.

S1 (treat disease first) is screening's; S7 (maintenance keeps the gaps) follows from using one problem.
All are expert defaults without a direct source, to be confirmed by a medical lead.
"""

from __future__ import annotations

from openmeso.knowledge.schema.care import Combined
from openmeso.plan.calendar_problem import Ranges, apart

#: S3. Days between two needle or heat traumas of one zone.
TRAUMA_DAYS = 14

#: S6. Days from the last trauma to a day without marks; the second where the patient bruises easily.
MARK_FREE_DAYS = 14
MARK_FREE_DAYS_IF_BRUISING = 28

#: S2 and S4: the order of places in a course. ``any`` has none.
PLACES = ("energy", "volume", "toxin", "mesotherapy", "light", "resurfacing")

#: What a place means beside mesotherapy, in words.
PLACE_WORDS = {
    "energy": "energy devices come before injections",
    "volume": "volume comes before skin quality",
    "toxin": "toxin comes after volume and before skin quality",
    "light": "light comes after the injections of a course",
    "resurfacing": "the most invasive treatment comes last, when the skin is ready",
}


def place_rank(entry: Combined) -> int | None:
    """Rank of a treatment's place in a course; None where it may alternate with the sessions."""
    return None if entry.place == "any" else PLACES.index(entry.place)


def comes_before_sessions(entry: Combined) -> bool | None:
    """True before the first session, False after the last, None where both may be."""
    rank = place_rank(entry)
    return None if rank is None else rank < PLACES.index("mesotherapy")


def shares_a_day(entry: Combined, *, prescriber_agrees: bool) -> bool:
    """Whether a session and the treatment may fall on one day in one zone."""
    if entry.same_day in ("yes-after", "one-plan"):
        return True
    return entry.same_day == "prescriber-only" and prescriber_agrees


def table_days(entry: Combined, *, share: bool) -> Ranges:
    """Days from a session to the treatment that the table of combined treatments allows."""
    return apart(entry.before_days, entry.after_days, same=share)


def trauma_days(entry: Combined, *, share: bool) -> Ranges | None:
    """The same for S3; None where the treatment is no trauma."""
    return apart(TRAUMA_DAYS, TRAUMA_DAYS, same=share) if entry.trauma else None


def dark_skin_days(entry: Combined, phototype: int | None, *, share: bool) -> Ranges | None:
    """The same for S5. A phototype that nobody recorded counts as dark: the longer distance protects."""
    if not entry.dark_skin_days or (phototype is not None and phototype < 4):
        return None
    return apart(entry.dark_skin_days, entry.dark_skin_days, same=share)


def asked_days(entry: Combined, phototype: int | None) -> tuple[int, int]:
    """Days asked when the treatment comes first, and when the session does: the longest of all rules."""
    common = max(
        TRAUMA_DAYS if entry.trauma else 0,
        entry.dark_skin_days if phototype is None or phototype >= 4 else 0,
    )
    return max(entry.before_days, common), max(entry.after_days, common)


def recovery_days(entry: Combined) -> int:
    """Days from a treatment to the next trauma in its zone, its own next session included.

    The table says how long the skin needs before a needle; another trauma asks no less.
    """
    return max(entry.before_days, TRAUMA_DAYS if entry.trauma else 1)


def between(one: Combined, other: Combined) -> Ranges:
    """Days from one treatment to another of the same zone, neither being mesotherapy."""
    if not (one.trauma and other.trauma):
        return apart(1, 1)
    return apart(recovery_days(other), recovery_days(one))


def mark_free_days(entry: Combined, *, bruises: bool) -> int:
    """Days before an event that a treatment must keep; 0 where it leaves no marks."""
    if not entry.trauma:
        return 0
    return max(entry.before_days, MARK_FREE_DAYS_IF_BRUISING if bruises else MARK_FREE_DAYS)
