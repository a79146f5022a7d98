"""Every write and every opening is in the trail, in the name of the signed actor, without values."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from safepassage import access, audit
from safepassage.access.models import Agency, Compartment, Programme, User
from safepassage.audit import queries
from safepassage.audit.models import Event
from safepassage.audit.recording import NotRecordable

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def _last() -> Event:
    with access.acting(access.system_actor("look")):
        return Event.objects.order_by("-id")[0]


def _of(action: str, label: str) -> list[Event]:
    with access.acting(access.system_actor("look")):
        return list(Event.objects.filter(action=action, label=label).order_by("id"))


def test_record_takes_the_actor_from_the_signed_context(officer: access.Actor) -> None:
    with access.acting(officer):
        audit.record("test.event.done", on=Agency.objects.get(pk="INZ"), by=officer, at=AT, fields=("name",))

    event = _last()
    assert (event.user_id, event.agency, event.post, event.roles) == (officer.user_id, "INZ", "INZ-0001", "caseworker")
    assert (event.purpose, event.device, event.fields, event.occurred_at) == ("my caseload", "desk 4", "name", AT)


def test_record_in_anothers_name_is_refused(officer: access.Actor) -> None:
    with access.acting(officer), pytest.raises(NotRecordable):
        audit.record("x", on=Agency.objects.get(pk="INZ"), by=replace(officer, user_id=1), at=AT)


def test_record_by_the_system_names_the_person_behind_it(officer: access.Actor) -> None:
    with access.acting(officer), access.acting(access.system_actor("next move", on_behalf_of=officer)):
        audit.record("test.event.done", on=Agency.objects.get(pk="INZ"), by=officer, at=AT)

    event = _last()
    assert (event.agency, event.on_behalf_of) == ("SYSTEM", officer.user_id)


def test_record_without_a_context_opens_the_actors_own(officer: access.Actor) -> None:
    audit.opened("people.person", "1234", 7, by=officer, at=AT, reason="the family rang")

    event = _last()
    assert (event.action, event.compartment, event.reason, event.user_id) == (
        "opened",
        7,
        "the family rang",
        officer.user_id,
    )


def test_record_with_a_long_detail_is_refused(officer: access.Actor) -> None:
    with access.acting(officer), pytest.raises(NotRecordable):
        audit.record("x", on=Agency.objects.get(pk="INZ"), by=officer, at=AT, detail={"text": "x" * 5000})


def test_record_of_an_undone_operation_is_undone_with_it(officer: access.Actor) -> None:
    with pytest.raises(ZeroDivisionError), access.acting(officer):  # noqa: PT012
        audit.record("test.event.undone", on=Agency.objects.get(pk="INZ"), by=officer, at=AT)
        raise ZeroDivisionError

    assert _of("test.event.undone", "access.agency") == []


def test_row_written_past_every_operation_is_in_the_trail() -> None:
    with access.acting(access.system_actor("x")), connection.cursor() as cursor:
        cursor.execute("INSERT INTO access_programme (code, name) VALUES ('p', 'A programme') RETURNING id")
        number = cursor.fetchone()[0]
        cursor.execute("UPDATE access_programme SET name = 'Another' WHERE id = %s", [number])
        cursor.execute("UPDATE access_programme SET name = name WHERE id = %s", [number])
        cursor.execute("DELETE FROM access_programme WHERE id = %s", [number])

    assert [e.object_id for e in _of("row.inserted", "access.programme")][-1] == str(number)
    assert [(e.object_id, e.fields) for e in _of("row.updated", "access.programme")] == [(str(number), "name")]
    assert [e.object_id for e in _of("row.deleted", "access.programme")] == [str(number)]


def test_row_events_hold_no_values() -> None:
    with access.acting(access.system_actor("x")):
        Programme.objects.create(code="secret-code", name="Secret name")

    event = _of("row.inserted", "access.programme")[-1]
    whole = " ".join(str(getattr(event, field.attname)) for field in Event._meta.local_fields)
    assert "ecret" not in whole


def test_rows_of_a_large_statement_are_one_event_that_still_shows_in_each_file() -> None:
    with access.acting(access.system_actor("x")):
        programme = Programme.objects.create(code="p", name="P")
        made = Compartment.objects.bulk_create([Compartment(programme=programme) for _ in range(60)])

    (event,) = _of("row.inserted", "access.compartment")[-1:]
    assert event.rows == 60
    assert event.compartments == sorted(each.pk for each in made)
    with access.acting(access.system_actor("look")):
        page = queries.events(compartment=made[7].pk, with_rows=True)
    assert [line.number for line in page.lines] == [event.pk]


def test_sign_in_without_a_context_is_in_the_trail() -> None:
    with access.acting(access.system_actor("x")):
        user = User.objects.create(username="INZ-0009", agency_id="INZ", password="!")
    User.objects.filter(pk=user.pk).update(last_login=AT)

    event = _of("row.updated", "access.user")[-1]
    assert (event.user_id, event.fields, event.object_id) == (None, "last_login", str(user.pk))


@pytest.mark.parametrize("action", ["row.inserted", "row.deleted"])
def test_application_may_not_pretend_to_be_the_database(officer: access.Actor, action: str) -> None:
    with pytest.raises(DatabaseError), access.acting(officer), transaction.atomic():
        audit.record(action, on=Agency.objects.get(pk="INZ"), by=officer, at=AT)


def test_trail_is_hidden_from_an_officer_and_open_to_an_auditor(
    officer: access.Actor, write: Callable[[int], None]
) -> None:
    write(3)
    with access.acting(access.system_actor("x")):
        user = User.objects.create(username="AUDIT-1", agency_id="AUDIT", password="!")
    auditor = access.Actor(user.pk, "AUDIT", "AUDIT-1", frozenset({"auditor"}))

    with access.acting(officer):
        assert Event.objects.count() == 0
    with access.acting(auditor):
        assert Event.objects.filter(action="test.event.done").count() == 3


def test_events_by_page_are_newest_first_and_complete(officer: access.Actor, write: Callable[[int], None]) -> None:
    write(7)
    seen: list[int] = []
    before = None
    with access.acting(access.system_actor("look")):
        while True:
            page = queries.events(user_id=officer.user_id, action="test.event.done", size=3, before=before)
            seen += [line.number for line in page.lines]
            before = page.older_than
            if before is None:
                break

    assert len(seen) == 7
    assert seen == sorted(seen, reverse=True)


def test_event_reads_as_a_sentence(officer: access.Actor) -> None:
    audit.opened("people.person", "1234", 7, by=officer, at=AT, reason="the family rang")

    with access.acting(access.system_actor("look")):
        (line,) = queries.events(object_id="1234").lines
    assert line.sentence().endswith("INZ INZ-0001 opened people.person 1234, because: the family rang.")


def test_people_opened_counts_each_file_once(officer: access.Actor) -> None:
    since: Any = datetime(2000, 1, 1, tzinfo=UTC)
    for identity in ("1", "2", "2"):
        audit.opened("people.person", identity, 7, by=officer, at=AT)

    with access.acting(access.system_actor("look")):
        assert queries.people_opened(user_id=officer.user_id, since=since) == 2
