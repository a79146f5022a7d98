"""The only writers of partners, movements, seats, bookings, obstacles and manifests."""

from safepassage.journey.movements.operations.bookings import (
    board_family,
    call_forward_family,
    cancel_movement,
    check_in_family,
    depart_movement,
    hold_seats,
    name_seats,
    record_acceptance,
    record_arrival_of_booking,
    record_no_show,
    record_refusal,
    release_seats,
)
from safepassage.journey.movements.operations.manifests import (
    issue_manifest,
    validate_manifest,
)
from safepassage.journey.movements.operations.obstacles import (
    note_movements,
    open_obstacle,
    own_obstacle,
    solve_obstacle,
)
from safepassage.journey.movements.operations.offers import (
    offer_seats,
    record_partner,
    schedule_movement,
    withdraw_offer,
)

__all__ = [
    "board_family",
    "call_forward_family",
    "cancel_movement",
    "check_in_family",
    "depart_movement",
    "hold_seats",
    "issue_manifest",
    "name_seats",
    "note_movements",
    "offer_seats",
    "open_obstacle",
    "own_obstacle",
    "record_acceptance",
    "record_arrival_of_booking",
    "record_no_show",
    "record_partner",
    "record_refusal",
    "release_seats",
    "schedule_movement",
    "solve_obstacle",
    "validate_manifest",
    "withdraw_offer",
]
