"""The only writers of people, families and contact."""

from safepassage.journey.people.operations.cases import (
    FIRST_READING,
    agree_separation,
    assign_case,
    clear_stage,
    issue_return_code,
    note_attempt,
    note_stage,
    open_case,
    record_death,
    register_person,
)
from safepassage.journey.people.operations.contact import (
    open_house,
    record_contact_attempt,
    record_contact_point,
    record_whereabouts,
    set_contact_plan,
)
from safepassage.journey.people.operations.identity import (
    record_birth_date,
    record_document,
    record_family_link,
    record_name,
)
from safepassage.journey.people.operations.intake import note_stages, register_families, set_urgencies, withdraw_family

__all__ = [
    "FIRST_READING",
    "agree_separation",
    "assign_case",
    "clear_stage",
    "issue_return_code",
    "note_attempt",
    "note_stage",
    "note_stages",
    "open_case",
    "open_house",
    "record_birth_date",
    "record_contact_attempt",
    "record_contact_point",
    "record_death",
    "record_document",
    "record_family_link",
    "record_name",
    "record_whereabouts",
    "register_families",
    "register_person",
    "set_contact_plan",
    "set_urgencies",
    "withdraw_family",
]
