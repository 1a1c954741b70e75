"""How long a filled syringe may wait; the shortest rule wins."""

from __future__ import annotations

from openmeso.formulation.candidates import Candidate
from openmeso.formulation.setting import Setting

#: Used where no rule is on file. Unconfirmed.
HOUSE_MINUTES = 60


def use_within_minutes(candidate: Candidate, setting: Setting) -> int:
    """Minutes from filling to the last drop, by the mixture, the labels and the beyond-use rules."""
    library = setting.library
    kinds = {"mixed-syringe"}
    if candidate.mixture and "ascorbic-acid" in candidate.ingredients:
        kinds.add("ascorbic-acid-mix")
    hours = [
        rule.hours
        for rule in library.beyond_use.values()
        if rule.applies_to in kinds
        and rule.hours is not None
        and (not rule.jurisdictions or set(rule.jurisdictions) & set(setting.places))
    ]
    labels = (part.product.label.opened_hours for part in candidate.parts)
    hours += [hours_open for hours_open in labels if hours_open]
    minutes = [int(one * 60) for one in hours]
    if candidate.mixture:
        minutes.append(candidate.mixture.discard_after_minutes)
        minutes += [
            int(limit.block_high)
            for limit in library.mix_limits.values()
            if limit.quantity == "minutes-at-room-temperature" and limit.block_high is not None
        ]
    return min(minutes, default=HOUSE_MINUTES)
