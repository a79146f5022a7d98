"""`check` proves the invariants, and names what breaks one."""

from datetime import timedelta

import pytest
from tests import factories

from safepassage import access
from safepassage.journey.facts import _writing
from safepassage.journey.movements.models import Movement
from safepassage.journey.people.models import Case, CaseMember
from safepassage.publication import checks


def _breaches() -> set[str]:
    at = factories.NOW + timedelta(days=1)
    with access.acting(access.system_actor("check in a test")):
        return {breach.invariant for invariant in checks.INVARIANTS for breach in invariant(at)}


@pytest.mark.django_db
def test_a_legal_operation_breaks_no_invariant() -> None:
    factories.family()
    factories.lodged()
    factories.declined()
    factories.visa_granted()
    factories.booked()
    factories.landed()

    assert _breaches() == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda: Case.objects.update(next_move_by="NOBODY"), "moves_follow_from_records"),
        (lambda: Case.objects.update(case_size=99), "case_sizes_are_right"),
        (lambda: Movement.objects.update(seats_taken=1), "seats_add_up"),
        (
            lambda: CaseMember.objects.update(left_at=factories.NOW, left_by_id=1),
            "everybody_has_a_move",
        ),
    ],
)
def test_damaged_records_are_named_by_the_invariant_they_break(damage: object, named: str) -> None:
    factories.booked()
    with access.acting(access.system_actor("damage in a test")), _writing():
        damage()  # type: ignore[operator]

    assert named in _breaches()
