"""What lies in the cupboard: lots, their expiry, the opened-vial clock, and the codes on the boxes."""

from openmeso.supply.finding import SupplyFinding
from openmeso.supply.gs1 import Element, Scan, gtin_14, parse_gs1
from openmeso.supply.stock import Lot, Stock, read_stock
from openmeso.supply.usable import Clock, Standing, first_out, opened_clock, usable

__all__ = [
    "Clock",
    "Element",
    "Lot",
    "Scan",
    "Standing",
    "Stock",
    "SupplyFinding",
    "first_out",
    "gtin_14",
    "opened_clock",
    "parse_gs1",
    "read_stock",
    "usable",
]
