"""Pictures as server-made SVG, each with its table: fill a view model, then `{% picture model %}` (docs/design.md)."""

from safepassage.desks.pictures.family_tree import FamilyTree
from safepassage.desks.pictures.flight_board import FlightBoard, LegBar, Route
from safepassage.desks.pictures.funnel import Funnel, FunnelPicture, MixedUnits, Stage
from safepassage.desks.pictures.picture import Picture, Shown
from safepassage.desks.pictures.provinces import Holding, ProvinceClaim, ProvinceMap
from safepassage.desks.pictures.two_times import TwoTimes

__all__ = [
    "FamilyTree",
    "FlightBoard",
    "Funnel",
    "FunnelPicture",
    "Holding",
    "LegBar",
    "MixedUnits",
    "Picture",
    "ProvinceClaim",
    "ProvinceMap",
    "Route",
    "Shown",
    "Stage",
    "TwoTimes",
]
