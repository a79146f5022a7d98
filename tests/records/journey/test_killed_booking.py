"""A server that is killed while it holds a family's seats leaves nothing half done."""

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection
from tests import factories as cast

from safepassage import access
from safepassage.config.home import CHECKOUT
from safepassage.journey.movements import operations as movements
from safepassage.journey.movements.models import Booking, BookingLine

# Dies at the last thing that the operation does: everything is written, nothing is committed.
KILLED_BEFORE_THE_COMMIT = """
import os, signal
import django
django.setup()
from django.db import connections
for alias in connections:
    connections[alias].settings_dict["NAME"] = {database!r}
from datetime import UTC, datetime
from uuid import UUID
from safepassage import access, audit
from safepassage.journey.movements import operations as movements
from safepassage.journey.movements.models import Booking
with access.acting(access.system_actor("hold seats")) as by:
    movements.hold_seats(
        case_id=UUID({case!r}), movement_id=UUID({movement!r}), offer_id=UUID({offer!r}), by=by, at=datetime.now(UTC)
    )
    assert Booking.objects.filter(case_id=UUID({case!r})).exists()
    print("held", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.django_db(transaction=True)
def test_hold_seats_killed_before_its_end_leaves_no_booking_and_every_seat_free() -> None:
    family = cast.visa_granted()
    flight, offer = cast.movement(seats=9)
    script = KILLED_BEFORE_THE_COMMIT.format(
        database=connection.settings_dict["NAME"], case=str(family.id), movement=str(flight.id), offer=str(offer)
    )
    before = family.fresh().next_step

    died = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": "src", "DJANGO_SETTINGS_MODULE": "safepassage.config.settings"},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert died.returncode == -signal.SIGKILL, died.stderr
    assert died.stdout == "held\n"
    with access.acting(cast.system()) as by:
        flight.refresh_from_db()
        assert flight.seats_taken == 0
        assert not Booking.objects.filter(case_id=family.id).exists()
        assert not BookingLine.objects.exists()
        assert family.fresh().next_step == before
        # Nothing is locked or lost: the same family takes the same seats now.
        movements.hold_seats(case_id=family.id, movement_id=flight.id, offer_id=offer, by=by, at=cast.NOW)
