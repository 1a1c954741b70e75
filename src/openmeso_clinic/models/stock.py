from __future__ import annotations

from django.db import models
from django.db.models.functions import Round

from openmeso_clinic.models.base import PracticeRow


class Supplier(PracticeRow):
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    account = models.CharField(max_length=60, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["practice", "name"], name="supplier_name_once")]

    def __str__(self) -> str:
        return self.name


class ProductSetting(PracticeRow):
    """What the practice decided for a product of the library: who supplies it, when to order again, its codes."""

    product = models.CharField(max_length=80)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reorder_level = models.PositiveSmallIntegerField(default=0)
    gtins = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "product"], name="product_setting_once")]


class Lot(PracticeRow):
    """A lot as it was received.

    Attributes:
        volume_ml: Of one container.
        state_since: From when on the state holds: what was injected before a recall is still recorded.
    """

    class State(models.TextChoices):
        OK = "ok"
        QUARANTINED = "quarantined"
        RECALLED = "recalled"

    product = models.CharField(max_length=80)
    number = models.CharField(max_length=40)
    expiry = models.DateField()
    volume_ml = models.DecimalField(max_digits=7, decimal_places=2)
    multi_dose = models.BooleanField(default=False)
    gtin = models.CharField(max_length=14, blank=True)
    state = models.CharField(max_length=11, choices=State.choices, default=State.OK)
    state_reason = models.CharField(max_length=200, blank=True)
    state_since = models.DateTimeField(null=True, blank=True)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    received_on = models.DateField()
    price = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    location = models.CharField(max_length=40, blank=True)
    label_photo = models.ForeignKey(
        "clinic.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "product", "number", "expiry"], name="lot_once"),
            models.CheckConstraint(condition=models.Q(volume_ml__gt=0), name="container_holds_something"),
        ]


class Container(PracticeRow):
    """One vial, ampoule or syringe, with the clock that starts when it is opened.

    Attributes:
        code: What our own QR label says; the product's barcode cannot tell which opened vial it is.
        discard_by: In-use end after opening.
    """

    class State(models.TextChoices):
        SEALED = "sealed"
        OPEN = "open"
        USED_UP = "used-up"
        WASTED = "wasted"
        RETURNED = "returned"

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="containers")
    code = models.CharField(max_length=12, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.SEALED)
    remaining_ml = models.DecimalField(max_digits=7, decimal_places=2)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    discard_by = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["lot", "state"], name="containers_of_lot"),
            models.Index(fields=["practice", "state"], name="containers_by_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(remaining_ml__gte=0), name="never_less_than_nothing"),
            models.CheckConstraint(
                condition=~models.Q(state="open") | models.Q(opened_at__isnull=False), name="open_since_when"
            ),
        ]


class Movement(PracticeRow):
    """One line of the ledger. It only grows: a mistake is undone by a counter-movement.

    Attributes:
        volume_ml: Signed: what came in is positive, what left is negative, nothing for quarantine.
        before_ml, after_ml: Of the container.
        act: One act, one name: the lines of one signature share it.
    """

    class Kind(models.TextChoices):
        RECEIVE = "receive"
        OPEN = "open"
        USE = "use"
        WASTE = "waste"
        RETURN = "return"
        COUNT = "count"
        QUARANTINE = "quarantine"
        RELEASE = "release"
        RECALL = "recall"
        COUNTER = "counter"

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="movements")
    container = models.ForeignKey(Container, on_delete=models.PROTECT, null=True, blank=True, related_name="movements")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    volume_ml = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    before_ml = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    after_ml = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    reason = models.CharField(max_length=200, blank=True)
    raw_code = models.CharField(max_length=200, blank=True)
    session = models.ForeignKey(
        "clinic.Session", on_delete=models.PROTECT, null=True, blank=True, related_name="movements"
    )
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by")
    act = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["practice", "-at"], name="latest_movements")]
        constraints = [
            models.CheckConstraint(
                # Rounded: SQLite adds decimals as binary fractions, where 1.00 − 0.90 is not 0.10.
                condition=models.Q(after_ml=Round(models.F("before_ml") + models.F("volume_ml"), 2)),
                name="movement_adds_up",
            ),
            models.CheckConstraint(condition=models.Q(after_ml__gte=0), name="movement_leaves_nothing_negative"),
        ]


class Fridge(PracticeRow):
    """A fridge with its allowed range in degrees Celsius."""

    name = models.CharField(max_length=40)
    low_c = models.DecimalField(max_digits=4, decimal_places=1, default=2)
    high_c = models.DecimalField(max_digits=4, decimal_places=1, default=8)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class FridgeReading(PracticeRow):
    fridge = models.ForeignKey(Fridge, on_delete=models.PROTECT, related_name="readings")
    at = models.DateTimeField()
    celsius = models.DecimalField(max_digits=4, decimal_places=1)
    low_c = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    high_c = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["fridge", "-at"], name="latest_reading")]


class DayEnd(PracticeRow):
    """The day's reconciliation: opened, used, wasted, left, and the sentence that it adds up."""

    on = models.DateField()
    content = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey("clinic.Staff", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "on"], name="one_day_end")]
