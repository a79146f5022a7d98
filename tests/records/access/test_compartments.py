"""Who may give whom a right, and how far a right given in haste goes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction

from safepassage import access
from safepassage.access import caseload, compartments
from safepassage.access.compartments import NotGrantable
from safepassage.access.models import Grant, Programme, RoleHeld, Scope, User

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
REASON = "The family rang from the crossing."


def _user(actor: access.Actor) -> User:
    return User.objects.get(pk=actor.user_id)


def _seen() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM access_compartment")
        return {row[0] for row in cursor.fetchall()}


def test_open_compartment_by_a_caseworker_is_granted_to_that_caseworker(world: Any) -> None:
    officer = world.officer("caseworker")
    with access.acting(officer):
        made = compartments.open_compartment(programme=Programme.objects.get(code="first"), by=officer, at=AT)
        assert _seen() == {world.own, made.pk}
    with access.acting(access.system_actor("look")):
        assert Grant.objects.get(compartment=made).classes == "ABD"


@pytest.mark.parametrize("who", ["case_lead", "service"])
def test_open_compartment_by_a_wide_role_makes_no_grant(world: Any, who: str) -> None:
    actor = access.system_actor("import") if who == "service" else world.officer(who)
    with access.acting(actor):
        made = compartments.open_compartment(programme=Programme.objects.get(code="first"), by=actor, at=AT)
        assert Grant.objects.filter(compartment=made).count() == 0
        assert made.pk >> 24 == made.programme_id


def test_grant_by_a_lead_shows_the_family_and_never_class_c(world: Any) -> None:
    lead, officer = world.officer("case_lead"), world.officer("caseworker", "contact_officer", agency="INZ")
    with access.acting(lead):
        grant = compartments.grant_compartment(
            user=_user(officer), compartment=world.hidden, purpose="decide", until=None, reason="", by=lead, at=AT
        )
        assert grant.classes == "ABD"
    with access.acting(officer):
        assert _seen() == {world.own, world.hidden}


def test_grant_outside_the_leads_programme_is_refused(world: Any) -> None:
    lead, officer = world.officer("case_lead"), world.officer("caseworker")
    with access.acting(lead), pytest.raises(access.NotPermitted) as refusal:
        compartments.grant_compartment(
            user=_user(officer), compartment=world.elsewhere, purpose="decide", until=None, reason="", by=lead, at=AT
        )
    assert refusal.value.reason == "outside_compartment"


def test_grant_by_a_caseworker_is_refused(world: Any) -> None:
    officer = world.officer("caseworker")
    with access.acting(officer), pytest.raises(access.NotPermitted):
        compartments.grant_compartment(
            user=_user(officer), compartment=world.own, purpose="x", until=None, reason="", by=officer, at=AT
        )


def test_grant_to_a_role_that_sees_nothing_is_refused(world: Any) -> None:
    lead, auditor = world.officer("case_lead"), world.officer("auditor")
    with access.acting(lead), pytest.raises(NotGrantable):
        compartments.grant_compartment(
            user=_user(auditor), compartment=world.own, purpose="x", until=None, reason="", by=lead, at=AT
        )


def test_revoked_grant_shows_the_family_no_more(world: Any) -> None:
    lead, officer = world.officer("case_lead"), world.officer("caseworker")
    with access.acting(lead):
        compartments.revoke_grant(grant=Grant.objects.get(user_id=officer.user_id), by=lead, at=AT)
    with access.acting(officer):
        assert _seen() == set()


def test_break_glass_opens_one_family_for_four_hours_without_class_c(world: Any) -> None:
    officer = world.officer("caseworker")
    with access.acting(officer):
        ends = compartments.break_glass(compartment=world.hidden, reason=REASON, by=officer)
        assert _seen() == {world.own, world.hidden}
        grant = Grant.objects.get(compartment_id=world.hidden)
    assert 0 < (ends - datetime.now(UTC)).total_seconds() <= 4 * 3600
    assert (grant.break_glass, grant.reason, "C" in grant.classes) == (True, REASON, False)


def test_break_glass_without_a_reason_is_refused(world: Any) -> None:
    officer = world.officer("caseworker")
    with access.acting(officer), pytest.raises(NotGrantable):
        compartments.break_glass(compartment=world.hidden, reason="urgent", by=officer)


def test_break_glass_by_a_role_without_it_is_refused(world: Any) -> None:
    officer = world.officer("medical")
    with access.acting(officer), pytest.raises(access.NotPermitted):
        compartments.break_glass(compartment=world.hidden, reason=REASON, by=officer)


def test_role_of_another_agency_is_refused(world: Any) -> None:
    operator, officer = world.officer("operator"), world.officer("caseworker")
    with access.acting(operator), pytest.raises(NotGrantable):
        compartments.hold_role(user=_user(officer), role="medical", until=None, reason="", by=operator, at=AT)


def test_role_given_by_the_operator_is_held(world: Any) -> None:
    operator, officer = world.officer("operator"), world.officer("caseworker")
    with access.acting(operator):
        compartments.hold_role(user=_user(officer), role="case_lead", until=None, reason="", by=operator, at=AT)
    assert RoleHeld.objects.filter(user_id=officer.user_id).count() == 2


def test_scope_needs_a_second_person(world: Any) -> None:
    lead, other, officer = (
        world.officer("case_lead"),
        world.officer("case_lead"),
        world.officer("travel_desk", grant=False),
    )
    named = {
        "user": _user(officer),
        "programme": None,
        "purpose": "book",
        "until": None,
        "reason": "",
        "by": lead,
        "at": AT,
    }
    with access.acting(lead):
        with pytest.raises(NotGrantable):
            compartments.grant_scope(**named, approved_by=lead)
        with pytest.raises(access.NotPermitted):
            compartments.grant_scope(**named, approved_by=officer)
        compartments.grant_scope(**named, approved_by=other)
    with access.acting(access.system_actor("look")):
        assert Scope.objects.get(user_id=officer.user_id).classes == "AB"


def test_reason_is_not_asked_within_the_caseload(world: Any) -> None:
    officer = world.officer("caseworker")
    with access.acting(officer):
        assert caseload.reason_to_open(by=officer, compartment=world.own) == "caseload"


def test_reason_is_asked_of_a_lead_who_opens_anothers_family(world: Any) -> None:
    lead = world.officer("case_lead")
    with access.acting(lead):
        with pytest.raises(caseload.ReasonNeeded):
            caseload.reason_to_open(by=lead, compartment=world.hidden, reason=" urgent ")
        assert caseload.reason_to_open(by=lead, compartment=world.hidden, reason=REASON) == REASON


def test_reason_is_asked_after_break_glass_too(world: Any) -> None:
    officer = world.officer("caseworker")
    with access.acting(officer):
        compartments.break_glass(compartment=world.hidden, reason=REASON, by=officer)
        with pytest.raises(caseload.ReasonNeeded):
            caseload.reason_to_open(by=officer, compartment=world.hidden)


def test_no_reason_opens_what_is_out_of_reach(world: Any) -> None:
    officer = world.officer("caseworker")
    with access.acting(officer), pytest.raises(access.NotPermitted):
        caseload.reason_to_open(by=officer, compartment=world.hidden, reason=REASON)


def test_programme_number_is_not_used_up_by_attempts_that_failed(world: Any) -> None:
    with access.acting(access.system_actor("try")):
        highest = Programme.objects.order_by("-id")[0].pk
        for attempt in range(130):
            with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012
                Programme.objects.create(code=f"attempt {attempt}", name="x")
                raise ZeroDivisionError
        assert Programme.objects.create(code="last", name="x").pk == highest + 1
