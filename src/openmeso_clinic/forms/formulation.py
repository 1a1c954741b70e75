"""Forms of the formulation page: the hand edit, reasons, and the second check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from openmeso.formulation import Edit, LotChoice, PreparationEdit, ZoneEdit
from openmeso.formulation.nouns import Alternative, Preparation
from openmeso.reports.words import Reader
from openmeso.units import Volume, plain

if TYPE_CHECKING:
    from openmeso_clinic.models import Staff


class Millilitres(forms.DecimalField):
    """A volume; point and comma are both understood."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=Decimal(0), max_value=Decimal(100), max_digits=7, decimal_places=4, **kwargs)
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 6})

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.strip().replace(",", ".") if isinstance(value, str) else value)


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """One zone of the edit, as the template lays it out."""

    name: str
    both_sides: bool
    volume: BoundField
    technique: BoundField
    drop: BoundField


@dataclass(frozen=True, slots=True)
class EditPart:
    """One preparation of the edit: its zones, and one choice of a lot for each product."""

    letter: str
    title: str
    zones: tuple[ZoneRow, ...]
    lots: tuple[BoundField, ...]


@dataclass(frozen=True, slots=True)
class LotOption:
    """A lot that may be chosen."""

    product: str
    number: str
    words: str


class EditForm(forms.Form):
    """Volumes, techniques, drops and lots of one alternative. An empty volume leaves the zone out.

    The form knows only what is asked; what speaks against it is the core's to say.
    """

    reason = forms.CharField(
        label=_("Why it is changed"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        alternative: Alternative,
        wanted: frozenset[str],
        lots: tuple[LotOption, ...],
        reader: Reader,
        reason: str = "",
    ) -> None:
        super().__init__(data, initial={"reason": reason})
        self.alternative, self._wanted, self._lots, self._reader = alternative, wanted, lots, reader
        for preparation in alternative.preparations:
            self._add(preparation)

    def _zones(self, preparation: Preparation) -> list[str]:
        """Those given, then those asked for and not given."""
        given = [z.zone for z in preparation.zones]
        elsewhere = {z.zone for p in self.alternative.preparations for z in p.zones}
        return given + sorted(zone for zone in self._wanted - elsewhere if self._reader.library.zones[zone].techniques)

    def _add(self, preparation: Preparation) -> None:
        library, letter = self._reader.library, preparation.letter
        held = {z.zone: z for z in preparation.zones}
        label = {t for product in preparation.products for t in library.products[product].label.techniques}
        drop = next((z.per_point.value for z in preparation.zones), Decimal("0.02"))
        for zone in self._zones(preparation):
            now, name = held.get(zone), self._reader.name("zones", zone)
            suited = dict.fromkeys([*([now.technique] if now else []), *library.zones[zone].techniques, *sorted(label)])
            self.fields[f"{letter}-{zone}-volume"] = Millilitres(
                label=f"{name}: {_('volume')}", required=False, initial=plain(now.volume.value) if now else ""
            )
            self.fields[f"{letter}-{zone}-technique"] = forms.ChoiceField(
                label=f"{name}: {_('technique')}",
                choices=[(t, self._reader.known(library.techniques[t].name)) for t in suited],
                initial=now.technique if now else None,
            )
            self.fields[f"{letter}-{zone}-drop"] = Millilitres(
                label=f"{name}: {_('one drop')}", initial=plain(now.per_point.value if now else drop)
            )
        for product in preparation.products:
            options = [(one.number, one.words) for one in self._lots if one.product == product]
            used = [use.lot for use in preparation.lots if use.product == product]
            first = [number for number, _words in options][: len(set(used))]
            self.fields[f"{letter}-{product}-lot"] = forms.ChoiceField(
                label=_("Lot of %(product)s") % {"product": library.products[product].name},
                required=False,
                choices=[("", _("first expiry first")), *options],
                initial="" if set(used) <= set(first) else used[0],
            )

    @property
    def parts(self) -> Iterator[EditPart]:
        library = self._reader.library
        for p in self.alternative.preparations:
            yield EditPart(
                letter=p.letter,
                title=" + ".join(library.products[product].name for product in p.products if product != p.diluent),
                zones=tuple(
                    ZoneRow(
                        self._reader.name("zones", zone),
                        library.zones[zone].paired,
                        self[f"{p.letter}-{zone}-volume"],
                        self[f"{p.letter}-{zone}-technique"],
                        self[f"{p.letter}-{zone}-drop"],
                    )
                    for zone in self._zones(p)
                ),
                lots=tuple(self[f"{p.letter}-{product}-lot"] for product in p.products),
            )

    @property
    def edit(self) -> Edit:
        """What is asked for, once the form is valid."""
        data = self.cleaned_data
        return Edit(
            tuple(
                PreparationEdit(
                    products=p.products,
                    mixture=p.mixture,
                    zones=tuple(
                        ZoneEdit(
                            zone,
                            Volume(volume.normalize()),
                            data[f"{p.letter}-{zone}-technique"],
                            Volume(data[f"{p.letter}-{zone}-drop"].normalize()),
                        )
                        for zone in self._zones(p)
                        if (volume := data.get(f"{p.letter}-{zone}-volume"))
                    ),
                    lots=tuple(
                        LotChoice(product, lot)
                        for product in p.products
                        if (lot := data.get(f"{p.letter}-{product}-lot"))
                    ),
                )
                for p in self.alternative.preparations
            )
        )


class AcceptForm(forms.Form):
    """The prescriber's reason, where one is asked for.

    Attributes:
        digest: Of what the page showed: what another person changed meanwhile is not accepted unseen.
    """

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any = None, *, asked: bool, reason: str = "") -> None:
        super().__init__(data, initial={"reason": reason})
        self.fields["reason"].required = asked


class MixtureForm(forms.Form):
    reason = forms.CharField(
        label=_("Why more than one product, or a mixture, is wanted"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DiscardForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is thrown away"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class SecondCheckForm(forms.Form):
    """Who checks, and that person's own PIN, on the screen of whoever prepared."""

    who = forms.ChoiceField(label=_("Checked by"))
    pin = forms.CharField(
        label=_("That person's PIN"),
        max_length=12,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, members: list[Staff]) -> None:
        super().__init__(data)
        self.members = {member.ref: member for member in members}
        who = self.fields["who"]
        assert isinstance(who, forms.ChoiceField)
        who.choices = [("", _("choose a person")), *((m.ref, m.name) for m in members)]

    @property
    def member(self) -> Staff:
        return self.members[self.cleaned_data["who"]]
