"""The cast of the tests: every stage of a family can be made through operations, as any officer sees it."""

import pytest
from tests import factories as cast

from safepassage import access

pytestmark = pytest.mark.django_db


def test_families_of_every_stage_have_the_move_that_follows() -> None:
    moves = {
        "lodged": ("INZ", "verify_or_decide"),
        "approved": ("INZ", "grant_visa"),
        "visa_granted": ("MFAT", "find_seat"),
        "booked": ("MFAT", "call_forward_family"),
        "boarded": ("INZ", "confirm_arrival"),
        "landed": ("SETTLEMENT", "receive_family"),
    }
    for stage, move in moves.items():
        case = getattr(cast, stage)().case
        assert (case.next_move_by, case.next_step) == move, stage


def test_every_role_of_the_cast_can_act() -> None:
    for role in cast.OFFICERS:
        with access.acting(cast.actor(cast.officer(role))):
            pass
