"""Permissions and roles: the tables that a reviewer reads are in order and mean what they say."""

import pytest

from safepassage import access
from safepassage.access.actor import Actor, AgencyCode
from safepassage.access.permissions import Permission
from safepassage.access.requirements import NotPermitted
from safepassage.access.roles import ROLES, Sight, classes_of, permissions_of, sight_of

PEOPLE = frozenset(p for p in Permission if p.value.startswith("people:"))


def _actor(*roles: str) -> Actor:
    return Actor(7, "INZ", "INZ-0007", frozenset(roles))


def test_permissions_are_in_alphabetical_order() -> None:
    names = [each.name for each in Permission]
    assert names == sorted(names)


def test_permission_values_read_scope_resource_action() -> None:
    assert [p.value for p in Permission if p.value.count(":") != 2 or p.value != p.value.lower()] == []


def test_every_permission_is_held_by_an_officers_role() -> None:
    held = permissions_of(frozenset(ROLES) - {"service"})
    assert set(Permission) - held == set()


def test_every_role_is_said_in_one_sentence() -> None:
    assert [name for name, role in ROLES.items() if not role.sentence.endswith(".") or len(role.sentence) > 140] == []


@pytest.mark.parametrize("name", ["operator", "key_custodian", "auditor", "publisher"])
def test_role_that_needs_no_person_sees_none(name: str) -> None:
    assert set(ROLES[name].classes) <= {"A"}
    assert ROLES[name].permissions & PEOPLE == frozenset()


def test_class_c_is_seen_by_the_contact_officer_alone() -> None:
    assert {name for name, role in ROLES.items() if "C" in role.classes} == {"contact_officer", "service"}


@pytest.mark.parametrize(("letter", "role"), [("E", "medical"), ("F", "vetter")])
def test_secret_class_is_seen_by_one_role_alone(letter: str, role: str) -> None:
    assert {name for name, each in ROLES.items() if letter in each.classes} == {role, "service"}


def test_verifier_may_answer_and_never_search() -> None:
    held = ROLES["verifier"].permissions
    assert Permission.VERIFICATION_ENQUIRY_ANSWER in held
    assert Permission.PEOPLE_PERSON_FIND not in held
    assert ROLES["verifier"].sight is Sight.ASKED


def test_only_the_system_is_a_service() -> None:
    assert ROLES["service"].agencies == {AgencyCode.SYSTEM}
    assert [name for name, role in ROLES.items() if AgencyCode.SYSTEM in role.agencies] == ["service"]


def test_nobody_both_decides_and_audits() -> None:
    audits = {name for name, role in ROLES.items() if Permission.AUDIT_EVENTS_READ in role.permissions} - {"service"}
    assert audits == {"auditor"}
    assert not any(p.value.startswith("decisions:") for p in ROLES["auditor"].permissions)


def test_unknown_role_allows_nothing() -> None:
    unknown = frozenset({"minister of everything"})
    assert (permissions_of(unknown), classes_of(unknown), sight_of(unknown)) == (frozenset(), "", Sight.NARROW)


def test_roles_together_see_as_far_as_the_widest() -> None:
    assert sight_of(frozenset({"caseworker", "case_lead"})) is Sight.WIDE
    assert classes_of(frozenset({"medical", "caseworker"})) == "ABDE"


def test_can_says_what_require_would() -> None:
    assert access.can(_actor("caseworker"), Permission.DECISIONS_VISA_GRANT)
    assert not access.can(_actor("intake"), Permission.DECISIONS_VISA_GRANT)


def test_require_without_the_role_says_why() -> None:
    with pytest.raises(NotPermitted) as refusal:
        access.require(_actor("intake"), Permission.DECISIONS_VISA_GRANT)

    assert refusal.value.reason == "without_permission"
    assert "Ask your case lead" in refusal.value.sentence
    assert refusal.value.permission is Permission.DECISIONS_VISA_GRANT


def test_system_actor_carries_the_person_it_works_for() -> None:
    officer = _actor("caseworker")
    first = access.system_actor("a job", on_behalf_of=officer)
    second = access.system_actor("a job of the job", on_behalf_of=first)

    assert (first.on_behalf_of, second.on_behalf_of) == (7, 7)
    assert access.system_actor("a clock").on_behalf_of is None
