"""What the database holds of a sealed column, and what becomes of one that does not open."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from safepassage import access
from safepassage.access.models import OfficerName, User
from safepassage.access.sealing import CannotOpen, NotSealable, SealedBytes, SealedTextField

pytestmark = pytest.mark.django_db


@pytest.fixture
def named() -> Any:
    """An officer with a name, inside the system's context."""
    with access.acting(access.system_actor("test")):
        users = User.objects.bulk_create([User(username=f"INZ-{n}", agency_id="INZ", password="!") for n in range(2)])
        OfficerName.objects.create(user=users[0], name="Invented Officer")
        OfficerName.objects.bulk_create([OfficerName(user=users[1], name="Another Invention")])
        yield users


def _stored(user: User) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM access_officername WHERE user_id = %s", [user.pk])
        return bytes(cursor.fetchone()[0])


def _store(user: User, raw: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_officername SET name = %s WHERE user_id = %s", [raw, user.pk])


def test_sealed_column_opens_in_python_and_is_bytes_in_the_database(named: Any) -> None:
    assert [OfficerName.objects.get(user=user).name for user in named] == ["Invented Officer", "Another Invention"]
    assert b"Invented" not in _stored(named[0])


def test_sealed_value_copied_to_another_row_does_not_open(named: Any) -> None:
    _store(named[1], _stored(named[0]))

    assert str(OfficerName.objects.get(user=named[1]).name) == "sealed, cannot open"


def test_value_that_does_not_open_survives_a_save(named: Any) -> None:
    damaged = _stored(named[0])[:-1] + b"\0"
    _store(named[0], damaged)
    row = OfficerName.objects.get(user=named[0])

    assert isinstance(row.name, CannotOpen)
    row.save()

    assert _stored(named[0]) == damaged


@pytest.mark.parametrize("looked_at_first", [True, False])
def test_value_that_does_not_open_is_not_overwritten(named: Any, looked_at_first: bool) -> None:
    _store(named[0], b"\x01" * 40)
    row = OfficerName.objects.get(user=named[0])
    if looked_at_first:
        assert isinstance(row.name, CannotOpen)

    with pytest.raises(NotSealable):
        row.name = "Somebody Else"


def test_unchanged_value_keeps_its_bytes(named: Any) -> None:
    before = _stored(named[0])
    row = OfficerName.objects.get(user=named[0])
    assert row.name == "Invented Officer"
    row.save()

    assert _stored(named[0]) == before


def test_changed_value_is_sealed_anew(named: Any) -> None:
    row = OfficerName.objects.get(user=named[0])
    row.name = "Renamed Officer"
    row.save()

    assert OfficerName.objects.get(user=named[0]).name == "Renamed Officer"


def test_list_of_values_stays_sealed(named: Any) -> None:
    assert all(isinstance(name, SealedBytes) for name in OfficerName.objects.values_list("name", flat=True))


def test_plain_text_by_update_is_refused(named: Any) -> None:
    with pytest.raises(NotSealable):
        OfficerName.objects.filter(user=named[0]).update(name="plain")


def test_search_in_a_sealed_column_is_refused(named: Any) -> None:
    with pytest.raises(NotSealable):
        OfficerName.objects.filter(name="Invented Officer")


def test_every_sealed_column_of_the_registry_is_bytes() -> None:
    wanted = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, SealedTextField)
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'bytea'")
        found = set(cursor.fetchall())

    assert wanted - found == set()
    assert wanted
