"""Forms of the stock: scanning, receiving, using, wasting, counting, states of a lot, settings."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from openmeso_clinic.forms.expiry import ExpiryField
from openmeso_clinic.queries import stock_words as words
from openmeso_clinic.queries.receiving import Sold

MODES: tuple[tuple[str, Promise], ...] = (
    ("look", _("Look up")),
    ("receive", _("Receive")),
    ("open", _("Open")),
    ("use", _("Use")),
    ("waste", _("Waste")),
    ("count", _("Count")),
)
NO_CHOICE = ("", _("Choose"))


def _volume(**kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(max_digits=6, decimal_places=2, localize=True, **kwargs)


class ScanForm(forms.Form):
    code = forms.CharField(max_length=200, required=False, strip=False)
    mode = forms.ChoiceField(choices=MODES, required=False)
    reading = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=50)
    product = forms.CharField(max_length=160, required=False)
    lot = forms.CharField(max_length=12, required=False)


class ReceiveForm(forms.Form):
    """A delivery. Which containers a product is sold in, the library says."""

    product = forms.CharField(label=_("Product"), max_length=160)
    presentation = forms.ChoiceField(label=_("Container"), required=False)
    number = forms.CharField(label=_("Lot"), max_length=40, help_text=_("As printed on the box."))
    expiry = ExpiryField(
        label=_("Expiry"), max_length=40, help_text=_("03/2027 is good through the last day of the month.")
    )
    quantity = forms.IntegerField(
        label=_("Quantity"), min_value=1, max_value=500, help_text=_("Containers, not boxes.")
    )
    received_on = forms.DateField(
        label=_("Arrived on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    supplier = forms.ChoiceField(label=_("Supplier"), required=False)
    location = forms.CharField(label=_("Place"), max_length=40, required=False)
    price = forms.DecimalField(
        label=_("Price of one container"),
        max_digits=8,
        decimal_places=2,
        min_value=Decimal(0),
        required=False,
        localize=True,
    )
    label_photo = forms.FileField(label=_("Photograph of the label"), required=False)
    gtin = forms.CharField(max_length=14, required=False, widget=forms.HiddenInput)
    raw_code = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        sold: Iterable[Sold] = (),
        suppliers: Iterable[tuple[str, str]] = (),
        with_price: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sold = tuple(sold)
        for name, source in (("product", "products"), ("location", "places")):
            self.fields[name].widget.attrs |= {"list": source, "autocomplete": "off"}
        chosen = [(str(one.number), one.words) for one in self.sold]
        field = self.fields["presentation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = chosen if len(chosen) == 1 else [NO_CHOICE, *chosen]
        field.required = len(chosen) > 1
        supplier = self.fields["supplier"]
        assert isinstance(supplier, forms.ChoiceField)
        supplier.choices = [("", _("Not stated")), *suppliers]
        self.fields["label_photo"].widget.attrs |= {"accept": "image/*", "capture": "environment"}
        if not with_price:
            del self.fields["price"]

    def chosen(self) -> Sold | None:
        """The container that was chosen; the only one where there is one."""
        if len(self.sold) == 1:
            return self.sold[0]
        wanted = self.cleaned_data.get("presentation", "")
        return next((one for one in self.sold if str(one.number) == wanted), None)


class ReasonForm(forms.Form):
    """A coded reason, and words where the codes do not fit."""

    reason = forms.ChoiceField(label=_("Reason"))
    text = forms.CharField(label=_("In words"), max_length=160, required=False)

    def __init__(self, *args: Any, reasons: words.Words, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [NO_CHOICE, *reasons.items()]
        field.required = not optional


class UseForm(ReasonForm):
    volume_ml = _volume(label=_("Volume"), min_value=Decimal("0.01"))
    session = forms.ChoiceField(label=_("Session"), required=False)

    field_order = ("volume_ml", "session", "reason", "text")

    def __init__(self, *args: Any, sessions: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, reasons=words.USE, **kwargs)
        field = self.fields["session"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("No session")), *sessions]


class CountForm(ReasonForm):
    """Sealed containers, and what is in each opened one; what differs needs a reason."""

    sealed = forms.IntegerField(label=_("Sealed containers"), min_value=0, max_value=5000)
    seen_sealed = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, opened: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, reasons=words.COUNT, optional=True, **kwargs)
        self.codes = list(opened)
        for code in self.codes:
            # Without the recorded value: who counts shall not be led by it.
            self.fields[f"c-{code}"] = _volume(label=_("In %(code)s") % {"code": code}, min_value=Decimal(0))
        self.fields["reason"].help_text = _("Only where the count differs from the record.")
        self.order_fields(["sealed", *(f"c-{code}" for code in self.codes), "reason", "text", "seen_sealed"])

    def opened_fields(self) -> list[forms.BoundField]:
        return [self[f"c-{code}"] for code in self.codes]

    def opened(self) -> dict[str, Decimal]:
        return {code: self.cleaned_data[f"c-{code}"] for code in self.codes}


class ReadingForm(forms.Form):
    celsius = forms.DecimalField(label=_("Now"), max_digits=4, decimal_places=1, localize=True)
    low_c = forms.DecimalField(
        label=_("Least since last time"), max_digits=4, decimal_places=1, required=False, localize=True
    )
    high_c = forms.DecimalField(
        label=_("Most since last time"), max_digits=4, decimal_places=1, required=False, localize=True
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class FridgeForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=40)
    low_c = forms.DecimalField(label=_("From"), max_digits=4, decimal_places=1, initial=Decimal(2), localize=True)
    high_c = forms.DecimalField(label=_("To"), max_digits=4, decimal_places=1, initial=Decimal(8), localize=True)


class ReadingsFileForm(forms.Form):
    file = forms.FileField(label=_("File of the logger"), help_text=_("CSV with the columns at and celsius."))


class ProductForm(forms.Form):
    reorder_level = forms.IntegerField(
        label=_("Order again at"), min_value=0, max_value=1000, help_text=_("Sealed containers; 0 asks for nothing.")
    )
    supplier = forms.ChoiceField(label=_("Supplier"), required=False)

    def __init__(self, *args: Any, suppliers: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["supplier"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Not stated")), *suppliers]


class SupplierForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    account = forms.CharField(label=_("Customer number"), max_length=60, required=False)
