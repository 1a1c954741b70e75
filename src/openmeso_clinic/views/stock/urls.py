from __future__ import annotations

from django.urls import path

from openmeso_clinic.views.stock import containers, day_end, fridges, labels, lots, order, receive, scan, shelf

urlpatterns = [
    path("stock", shelf.show, name="stock"),
    path("stock/scan", scan.scan, name="stock-scan"),
    path("stock/picture", scan.picture, name="stock-picture"),
    path("stock/receive", receive.delivery, name="stock-receive"),
    path("stock/lots/<ref:lot>", lots.show, name="lot"),
    path("stock/lots/<ref:lot>/count", lots.counting, name="lot-count"),
    path("stock/lots/<ref:lot>/label", lots.label, name="lot-label"),
    path("stock/lots/<ref:lot>/labels", labels.sheet, name="lot-labels"),
    path("stock/lots/<ref:lot>/photograph", lots.photograph, name="lot-photograph"),
    path("stock/lots/<ref:lot>/quarantine", lots.quarantine, name="lot-quarantine"),
    path("stock/lots/<ref:lot>/release", lots.release, name="lot-release"),
    path("stock/containers/<ref:container>/open", containers.opening, name="container-open"),
    path("stock/containers/<ref:container>/use", containers.use, name="container-use"),
    path("stock/containers/<ref:container>/waste", containers.waste, name="container-waste"),
    path("stock/containers/<ref:container>/return", containers.send_back, name="container-return"),
    path("stock/movements/<ref:movement>/undo", containers.undo, name="movement-undo"),
    path("stock/fridges", fridges.overview, name="fridges"),
    path("stock/fridges/add", fridges.add, name="fridge-add"),
    path("stock/fridges/<ref:fridge>", fridges.show, name="fridge"),
    path("stock/fridges/<ref:fridge>/read", fridges.read, name="fridge-read"),
    path("stock/fridges/<ref:fridge>/file", fridges.load, name="fridge-file"),
    path("stock/fridges/<ref:fridge>/quarantine", fridges.lots_out, name="fridge-quarantine"),
    path("stock/day-end", day_end.show, name="day-end"),
    path("stock/day-end/close", day_end.close, name="day-end-close"),
    path("stock/order", order.show, name="stock-order"),
    path("stock/order.csv", order.as_file, name="stock-order-file"),
    path("stock/suppliers", order.supplier, name="supplier-add"),
    path("stock/products/<slug:product>", order.product, name="stock-product"),
]
