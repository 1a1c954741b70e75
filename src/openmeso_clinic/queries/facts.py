"""Facts of the case file in words for staff: "Asthma, controlled", "Aspirin, last dose 3 May 2026"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from openmeso.knowledge import Library
from openmeso.knowledge.library import brand_id

ANSWERS = {
    "yes": gettext_lazy("Yes"),
    "no": pgettext_lazy("answer", "No"),
    "unknown": gettext_lazy("Does not know"),
}
STATES = {
    "active": gettext_lazy("active"),
    "controlled": gettext_lazy("controlled"),
    "uncontrolled": gettext_lazy("not controlled"),
    "past": gettext_lazy("past"),
    "unknown": gettext_lazy("state not known"),
}
REACTIONS = {
    "": gettext_lazy("not known"),
    "anaphylaxis": gettext_lazy("anaphylaxis"),
    "angioedema": gettext_lazy("angioedema"),
    "breathing": gettext_lazy("trouble breathing"),
    "bronchospasm": gettext_lazy("bronchospasm"),
    "collapse": gettext_lazy("collapse"),
    "eczema": gettext_lazy("eczema"),
    "fainted": gettext_lazy("fainted"),
    "hives": gettext_lazy("hives"),
    "itching": gettext_lazy("itching"),
    "palpitations-with-epinephrine": gettext_lazy("palpitations with epinephrine"),
    "rash": gettext_lazy("rash"),
    "swelling": gettext_lazy("swelling"),
    "other": gettext_lazy("another reaction"),
}
AREAS = {
    "face": gettext_lazy("face"),
    "full-face": gettext_lazy("whole face"),
    "neck": gettext_lazy("neck"),
    "scalp": gettext_lazy("scalp"),
    "hands": gettext_lazy("hands"),
    "body": gettext_lazy("body"),
}
_REASONS = {
    "specialist-agrees": gettext_lazy("specialist agrees"),
    "document-seen": gettext_lazy("document seen"),
    "tolerated-before": gettext_lazy("tolerated before"),
    "benefit-outweighs": gettext_lazy("benefit outweighs"),
    "test-negative": gettext_lazy("test negative"),
    "explained-and-accepted": gettext_lazy("explained and accepted"),
}


def day_words(value: Any) -> str:
    """A day of the case file, kept as ISO text or as a date."""
    if not value:
        return ""
    on = value if isinstance(value, date) else date.fromisoformat(str(value))
    return str(date_format(on, "DATE_FORMAT"))


class Facts:
    """Says facts in words, with the names of one library."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def line(self, kind: str, key: str, content: Mapping[str, Any]) -> str:
        if kind in ("answer", "date"):
            question = self.library.questions.get(key)
            return f"{question.ask if question else key} {self.value(kind, content)}"
        return self.value(kind, content)

    def value(self, kind: str, content: Mapping[str, Any]) -> str:
        say = getattr(self, f"_{kind}", None)
        return str(say(content)) if say else ""

    def name(self, kind: str, entry_id: str) -> str:
        entry = getattr(self.library, kind).get(entry_id)
        return str(entry.name) if entry else entry_id

    def zone(self, zone: str) -> str:
        return str(AREAS[zone]) if zone in AREAS else self.name("zones", zone)

    def event(self, event: str) -> str:
        entry = self.library.adverse_events.get(event)
        return str(entry.term) if entry else event

    def rule(self, code: str) -> str:
        rule = self.library.rules.get(code.rpartition("/")[2])
        return rule.title if rule else code

    def reason(self, code: str) -> str:
        return str(_REASONS.get(code, code))

    def medicine(self, content: Mapping[str, Any]) -> str:
        said = str(content.get("id", ""))
        if said == "other":
            return str(content.get("reason") or _("another medicine"))
        wanted = brand_id(said)
        for entry in self.library.medicines.values():
            if entry.id == wanted:
                return entry.name
            for substance in entry.substances:
                if substance.id == wanted:
                    return substance.name
                for brand in substance.brands:
                    if brand_id(brand) == wanted:
                        return f"{brand} ({substance.name})"
        return said

    def allergen(self, content: Mapping[str, Any]) -> str:
        said = str(content["id"])
        if said == "other":
            return str(content.get("said") or _("another allergen"))
        entry = self.library.allergies.get(said) or self.library.actives.get(said)
        return entry.name if entry else said

    def _answer(self, content: Mapping[str, Any]) -> str:
        words = str(ANSWERS.get(str(content["is"]), content["is"]))
        return f"{words}: {content['text']}" if content.get("text") else words

    def _date(self, content: Mapping[str, Any]) -> str:
        return day_words(content["on"])

    def _measurement(self, content: Mapping[str, Any]) -> str:
        name = _("Blood pressure") if content["id"] == "blood-pressure" else self.name("measurements", content["id"])
        unit = "mmHg" if content["id"] == "blood-pressure" else str(content.get("unit") or "")
        return _joined(
            f"{name} {content['value']}\u00a0{unit}".strip(), self._where(content), day_words(content.get("on"))
        )

    def _condition(self, content: Mapping[str, Any]) -> str:
        since = day_words(content.get("since"))
        until = day_words(content.get("until"))
        return _joined(
            self.name("conditions", content["id"]),
            str(STATES.get(str(content.get("state")), "")),
            self._where(content),
            _("since %(day)s") % {"day": since} if since else "",
            _("until %(day)s") % {"day": until} if until else "",
        )

    def _medication(self, content: Mapping[str, Any]) -> str:
        dose = f"{content['dose']}\u00a0{content.get('unit', '')}".strip() if content.get("dose") else ""
        last = day_words(content.get("last_dose"))
        return _joined(
            self.medicine(content),
            dose,
            _("%(n)s a day") % {"n": content["per_day"]} if content.get("per_day") else "",
            _("%(n)s a week") % {"n": content["per_week"]} if content.get("per_week") else "",
            _("taken now") if content.get("ongoing") else "",
            _("last dose %(day)s") % {"day": last} if last else "",
            str(content.get("reason") or "") if content.get("id") != "other" else "",
        )

    def _allergy(self, content: Mapping[str, Any]) -> str:
        reaction = str(content.get("reaction") or "")
        return _joined(
            self.allergen(content),
            str(REACTIONS.get(reaction, reaction)) if reaction else "",
            day_words(content.get("on")),
        )

    def _treatment(self, content: Mapping[str, Any]) -> str:
        product = str(content.get("product") or "")
        return _joined(
            self.name("combined", content["id"]),
            self._where(content),
            day_words(content.get("on")),
            self.name("products", product) if product else "",
        )

    def _concern(self, content: Mapping[str, Any]) -> str:
        return _joined(
            self.name("concerns", content["id"]),
            self._where(content),
            _("severity %(n)s of 4") % {"n": content["severity"]},
        )

    def _event(self, content: Mapping[str, Any]) -> str:
        return _joined(str(content["name"]), day_words(content["on"]))

    def _unavailable(self, content: Mapping[str, Any]) -> str:
        days = {"start": day_words(content["from"]), "end": day_words(content["to"])}
        return _("Away from %(start)s to %(end)s") % days

    def _combined(self, content: Mapping[str, Any]) -> str:
        return _joined(_("Wishes %(name)s") % {"name": self.name("combined", content["id"])}, self._where(content))

    def _decision(self, content: Mapping[str, Any]) -> str:
        return self.rule(str(content["code"]))

    def _preferences(self, content: Mapping[str, Any]) -> str:
        return _joined(
            _("at most %(n)s sessions") % {"n": content["max_sessions"]} if content.get("max_sessions") else "",
            _("budget %(n)s") % {"n": content["budget"]} if content.get("budget") else "",
            self.name("techniques", str(content["technique"])) if content.get("technique") else "",
            self.name("anesthesia", str(content["anesthesia"])) if content.get("anesthesia") else "",
            _("from %(day)s") % {"day": day_words(content["start_from"])} if content.get("start_from") else "",
        ) or _("no wishes that bound the plan")

    def _where(self, content: Mapping[str, Any]) -> str:
        return self.zone(str(content["zone"])) if content.get("zone") else ""


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
