"""The roles: what each may do, in a sentence a minister can read. A role says WHAT; a grant or scope says WHOSE."""

from enum import StrEnum

from safepassage.access.actor import AgencyCode
from safepassage.access.permissions import Permission


class Sight(StrEnum):
    """How far a role sees, which is also the database role it works in."""

    ASKED = "asked"  # only rows addressed to its agency
    FOLD = "fold"  # facts for counting, no identity
    NARROW = "narrow"  # compartments granted one by one
    WIDE = "wide"  # a whole programme, by an approved scope


class Role:
    """Base of the roles: plain classes with plain attributes, so that a reviewer reads the rule and not a framework."""

    name: str
    sentence: str
    agencies: frozenset[AgencyCode]
    sight: Sight
    classes: str
    permissions: frozenset[Permission]


_READ_CASE = frozenset(
    {Permission.PEOPLE_CASE_READ, Permission.APPLICATIONS_APPLICATION_READ, Permission.PLACES_PLACE_READ}
)
_OWN_AGENCIES = frozenset(AgencyCode) - {AgencyCode.APPLICANT, AgencyCode.PARTNER, AgencyCode.SYSTEM}


class Applicant(Role):
    name = "applicant"
    sentence = "Sees how far the own application has come, and nothing of anybody else."
    agencies = frozenset({AgencyCode.APPLICANT})
    sight = Sight.NARROW
    classes = "A"
    permissions = frozenset({Permission.APPLICATIONS_OWN_READ})


class Representative(Role):
    name = "representative"
    sentence = "Speaks for an applicant who named them, and sees what that applicant sees."
    agencies = frozenset({AgencyCode.APPLICANT})
    sight = Sight.NARROW
    classes = "A"
    permissions = frozenset({Permission.APPLICATIONS_OWN_READ})


class Intake(Role):
    name = "intake"
    sentence = "Registers people and lodges applications from letters, calls and agencies' files."
    agencies = frozenset({AgencyCode.INZ, AgencyCode.MFAT, AgencyCode.NZDF})
    sight = Sight.WIDE
    classes = "ABD"
    permissions = _READ_CASE | {
        Permission.APPLICATIONS_APPLICATION_LODGE,
        Permission.APPLICATIONS_COMPLETENESS_RECORD,
        Permission.APPLICATIONS_MEMBER_ADD,
        Permission.EXCHANGE_IMPORT_COMMIT,
        Permission.EXCHANGE_IMPORT_PREVIEW,
        Permission.EXCHANGE_IMPORT_UNDO,
        Permission.PEOPLE_CASE_OPEN,
        Permission.PEOPLE_FACTS_EDIT,
        Permission.PEOPLE_IDENTITY_READ,
        Permission.PEOPLE_PERSON_FIND,
        Permission.PEOPLE_PERSON_REGISTER,
    }


class Caseworker(Role):
    name = "caseworker"
    sentence = "Works the families given to them: facts, questions to agencies, and the decision."
    agencies = frozenset({AgencyCode.INZ, AgencyCode.DIA})
    sight = Sight.NARROW
    classes = "ABD"
    permissions = Intake.permissions - {Permission.EXCHANGE_IMPORT_UNDO} | {
        Permission.ACCESS_BREAK_GLASS_USE,
        Permission.APPLICATIONS_APPLICATION_WITHDRAW,
        Permission.APPLICATIONS_PRIORITY_SET,
        Permission.ARRIVALS_LANDING_READ,
        Permission.DECISIONS_APPLICATION_APPROVE,
        Permission.DECISIONS_APPLICATION_DECLINE,
        Permission.DECISIONS_APPLICATION_RECONSIDER,
        Permission.DECISIONS_DECISION_READ,
        Permission.DECISIONS_HOLD_PLACE,
        Permission.DECISIONS_HOLD_RELEASE,
        Permission.DECISIONS_VISA_EXPIRE,
        Permission.DECISIONS_VISA_GRANT,
        Permission.MOVEMENTS_BOOKING_READ,
        Permission.MOVEMENTS_OBSTACLE_OPEN,
        Permission.MOVEMENTS_OBSTACLE_OWN,
        Permission.MOVEMENTS_OBSTACLE_READ,
        Permission.MOVEMENTS_OBSTACLE_SOLVE,
        Permission.PEOPLE_JUDGEMENT_RECORD,
        Permission.PUBLICATION_INTERNAL_READ,
        Permission.VERIFICATION_ENQUIRY_ASK,
        Permission.VERIFICATION_ENQUIRY_EXPIRE,
        Permission.VERIFICATION_ENQUIRY_READ,
        Permission.VERIFICATION_ENQUIRY_WEIGH,
    }


class CaseLead(Role):
    name = "case_lead"
    sentence = "Leads the caseworkers: gives them families, decides the hard cases, reviews what was opened in haste."
    agencies = frozenset({AgencyCode.INZ, AgencyCode.DIA})
    sight = Sight.WIDE
    classes = "ABD"
    permissions = Caseworker.permissions | {
        Permission.ACCESS_GRANTS_MANAGE,
        Permission.APPLICATIONS_PATHWAY_MANAGE,
        Permission.AUDIT_REVIEW_RECORD,
        Permission.DECISIONS_EXCEPTION_GRANT,
        Permission.DECISIONS_VISA_CANCEL,
        Permission.EXCHANGE_IMPORT_UNDO,
        Permission.EXCHANGE_RELEASE_APPROVE,
        Permission.EXCHANGE_RELEASE_DRAFT,
        Permission.PUBLICATION_FIGURE_READ,
    }


class Verifier(Role):
    name = "verifier"
    sentence = "Answers, for the agency that was asked, one question about one person at a time."
    agencies = frozenset({AgencyCode.NZDF, AgencyCode.POLICE, AgencyCode.MFAT, AgencyCode.HEALTH, AgencyCode.PARTNER})
    sight = Sight.ASKED
    classes = "BD"
    permissions = frozenset(
        {
            Permission.VERIFICATION_ENQUIRY_ANSWER,
            Permission.VERIFICATION_ENQUIRY_READ,
            Permission.VERIFICATION_ROLL_READ,
        }
    )


class Vetter(Role):
    name = "vetter"
    sentence = "Screens people against security lists; the caseworker learns only clear, open or refer."
    agencies = frozenset({AgencyCode.INZ, AgencyCode.POLICE})
    sight = Sight.WIDE
    classes = "ABF"
    permissions = _READ_CASE | {
        Permission.PEOPLE_IDENTITY_READ,
        Permission.VERIFICATION_ENQUIRY_ANSWER,
        Permission.VERIFICATION_ENQUIRY_READ,
        Permission.VERIFICATION_ENQUIRY_WEIGH,
    }


class Medical(Role):
    name = "medical"
    sentence = "Records health for the journey; others see only what help is needed."
    agencies = frozenset({AgencyCode.HEALTH})
    sight = Sight.NARROW
    classes = "ABE"
    permissions = _READ_CASE | {
        Permission.PEOPLE_HEALTH_EDIT,
        Permission.PEOPLE_HEALTH_READ,
        Permission.PEOPLE_IDENTITY_READ,
        Permission.VERIFICATION_ENQUIRY_ANSWER,
        Permission.VERIFICATION_ENQUIRY_READ,
    }


class TravelDesk(Role):
    name = "travel_desk"
    sentence = "Puts whole families on partners' flights and clears what stops them."
    agencies = frozenset({AgencyCode.MFAT, AgencyCode.NZDF, AgencyCode.INZ})
    sight = Sight.WIDE
    classes = "AB"
    permissions = _READ_CASE | {
        Permission.ARRIVALS_CROSSING_REPORT,
        Permission.ARRIVALS_LANDING_READ,
        Permission.DECISIONS_DECISION_READ,
        Permission.MOVEMENTS_BOOKING_BOARD,
        Permission.MOVEMENTS_BOOKING_CALL_FORWARD,
        Permission.MOVEMENTS_BOOKING_CANCEL,
        Permission.MOVEMENTS_BOOKING_NO_SHOW,
        Permission.MOVEMENTS_BOOKING_READ,
        Permission.MOVEMENTS_DOOR_RECORD,
        Permission.MOVEMENTS_MANIFEST_PRINT,
        Permission.MOVEMENTS_MANIFEST_VALIDATE,
        Permission.MOVEMENTS_MOVEMENT_RECORD,
        Permission.MOVEMENTS_OBSTACLE_OPEN,
        Permission.MOVEMENTS_OBSTACLE_OWN,
        Permission.MOVEMENTS_OBSTACLE_READ,
        Permission.MOVEMENTS_OBSTACLE_SOLVE,
        Permission.MOVEMENTS_OFFER_READ,
        Permission.MOVEMENTS_OFFER_RECORD,
        Permission.MOVEMENTS_PARTNER_RECORD,
        Permission.MOVEMENTS_SEATS_ACCEPT,
        Permission.MOVEMENTS_SEATS_HOLD,
        Permission.MOVEMENTS_SEATS_NAME,
        Permission.MOVEMENTS_SEATS_REFUSE,
        Permission.PEOPLE_IDENTITY_READ,
        Permission.PEOPLE_PERSON_FIND,
        Permission.PLACES_CONTROL_REPORT,
        Permission.PLACES_CROSSING_REPORT,
        Permission.PLACES_GAZETTEER_MANAGE,
        Permission.PUBLICATION_FIGURE_READ,
        Permission.PUBLICATION_INTERNAL_READ,
        Permission.EXCHANGE_IMPORT_COMMIT,
        Permission.EXCHANGE_IMPORT_PREVIEW,
        Permission.EXCHANGE_IMPORT_UNDO,
        Permission.EXCHANGE_RELEASE_DRAFT,
    }


class BorderConfirmer(Role):
    name = "border_confirmer"
    sentence = "Confirms at the crossing or the airport who is there, and grants entry."
    agencies = frozenset({AgencyCode.INZ, AgencyCode.MFAT, AgencyCode.NZDF})
    sight = Sight.WIDE
    classes = "AB"
    permissions = frozenset(
        {
            Permission.ARRIVALS_CROSSING_CONFIRM,
            Permission.ARRIVALS_CROSSING_REPORT,
            Permission.ARRIVALS_CROSSING_VERIFY,
            Permission.ARRIVALS_ENTRY_PERMISSION_GRANT,
            Permission.ARRIVALS_ENTRY_PERMISSION_REFUSE,
            Permission.ARRIVALS_LANDING_READ,
            Permission.ARRIVALS_LANDING_RECORD,
            Permission.MOVEMENTS_BOOKING_BOARD,
            Permission.MOVEMENTS_BOOKING_NO_SHOW,
            Permission.MOVEMENTS_BOOKING_READ,
            Permission.PEOPLE_CASE_READ,
            Permission.PEOPLE_IDENTITY_READ,
            Permission.PLACES_CROSSING_REPORT,
            Permission.PLACES_PLACE_READ,
        }
    )


class SpecialRepresentative(Role):
    name = "special_representative"
    sentence = "Opens doors with partner states and sees who is approved and stuck, without names."
    agencies = frozenset({AgencyCode.MFAT})
    sight = Sight.WIDE
    classes = "A"
    permissions = _READ_CASE | {
        Permission.ARRIVALS_LANDING_READ,
        Permission.DECISIONS_DECISION_READ,
        Permission.MOVEMENTS_BOOKING_READ,
        Permission.MOVEMENTS_DOOR_RECORD,
        Permission.MOVEMENTS_OBSTACLE_OPEN,
        Permission.MOVEMENTS_OBSTACLE_OWN,
        Permission.MOVEMENTS_OBSTACLE_READ,
        Permission.MOVEMENTS_OBSTACLE_SOLVE,
        Permission.MOVEMENTS_OFFER_READ,
        Permission.MOVEMENTS_OFFER_RECORD,
        Permission.MOVEMENTS_PARTNER_RECORD,
        Permission.PLACES_CONTROL_REPORT,
        Permission.PLACES_CROSSING_REPORT,
        Permission.PUBLICATION_FIGURE_READ,
        Permission.PUBLICATION_INTERNAL_READ,
    }


class ContactOfficer(Role):
    name = "contact_officer"
    sentence = "Alone knows where a family hides and how it may be reached; two are named for each house."
    agencies = frozenset({AgencyCode.MFAT, AgencyCode.INZ})
    sight = Sight.NARROW
    classes = "ABC"
    permissions = _READ_CASE | {
        Permission.PEOPLE_CONTACT_PLAN_EDIT,
        Permission.PEOPLE_CONTACT_PLAN_READ,
        Permission.PEOPLE_IDENTITY_READ,
        Permission.PEOPLE_WHEREABOUTS_EDIT,
        Permission.PEOPLE_WHEREABOUTS_READ,
    }


class SettlementOfficer(Role):
    name = "settlement_officer"
    sentence = "Receives families, finds them a home, and follows them to residence and citizenship."
    agencies = frozenset({AgencyCode.SETTLEMENT, AgencyCode.INZ, AgencyCode.DIA})
    sight = Sight.WIDE
    classes = "AB"
    permissions = _READ_CASE | {
        Permission.ARRIVALS_LANDING_READ,
        Permission.MOVEMENTS_BOOKING_READ,
        Permission.PEOPLE_IDENTITY_READ,
        Permission.SETTLEMENT_CITIZENSHIP_RECORD,
        Permission.SETTLEMENT_HOUSEHOLD_PLACE,
        Permission.SETTLEMENT_HOUSEHOLD_READ,
        Permission.SETTLEMENT_HOUSEHOLD_RECEIVE,
        Permission.SETTLEMENT_RESIDENCE_RECORD,
    }


class Publisher(Role):
    name = "publisher"
    sentence = "Prepares the figures that ministers and the public read; sees counts, never a person."
    agencies = frozenset({AgencyCode.MFAT, AgencyCode.INZ})
    sight = Sight.FOLD
    classes = "A"
    permissions = frozenset(
        {
            Permission.AID_APPROPRIATION_RECORD,
            Permission.AID_COMMITMENT_RECORD,
            Permission.AID_LEDGER_READ,
            Permission.AID_PAYMENT_RECORD,
            Permission.EXCHANGE_IMPORT_COMMIT,
            Permission.EXCHANGE_IMPORT_PREVIEW,
            Permission.EXCHANGE_IMPORT_UNDO,
            Permission.PLACES_PLACE_READ,
            Permission.PUBLICATION_FIGURE_READ,
            Permission.PUBLICATION_FIGURE_RECORD,
            Permission.PUBLICATION_INTERNAL_READ,
            Permission.PUBLICATION_RELEASE_PUBLISH,
        }
    )


class Auditor(Role):
    name = "auditor"
    sentence = "Reads who saw and did what, to whom and why; never the content of a file."
    agencies = frozenset({AgencyCode.AUDIT})
    sight = Sight.WIDE
    classes = ""
    permissions = frozenset(
        {Permission.AUDIT_EVENTS_READ, Permission.AUDIT_EVENTS_VERIFY, Permission.AUDIT_REVIEW_RECORD}
    )


class Operator(Role):
    name = "operator"
    sentence = "Keeps the system running: accounts, jobs and backups; sees no person's data."
    agencies = _OWN_AGENCIES
    sight = Sight.NARROW
    classes = ""
    permissions = frozenset(
        {
            Permission.ACCESS_GRANTS_MANAGE,
            Permission.ACCESS_ROLES_MANAGE,
            Permission.ACCESS_USERS_MANAGE,
            Permission.BACKUP_RUN,
            Permission.JOBS_QUEUE_MANAGE,
            Permission.JOBS_QUEUE_READ,
        }
    )


class KeyCustodian(Role):
    name = "key_custodian"
    sentence = "Holds a share of the keys, used with a second custodian; sees no person's data."
    agencies = _OWN_AGENCIES
    sight = Sight.NARROW
    classes = ""
    permissions = frozenset({Permission.KEYS_CUSTODY_HOLD})


class Service(Role):
    """Held by the system's own account alone: jobs, the importer and the demonstration's loader."""

    name = "service"
    sentence = "The system itself, when it works through a queue on an officer's behalf."
    agencies = frozenset({AgencyCode.SYSTEM})
    sight = Sight.WIDE
    classes = "ABCDEF"
    permissions = frozenset(Permission)


ROLES: dict[str, type[Role]] = {
    role.name: role
    for role in (
        Applicant,
        Representative,
        Intake,
        Caseworker,
        CaseLead,
        Verifier,
        Vetter,
        Medical,
        TravelDesk,
        BorderConfirmer,
        SpecialRepresentative,
        ContactOfficer,
        SettlementOfficer,
        Publisher,
        Auditor,
        Operator,
        KeyCustodian,
        Service,
    )
}
# Where several roles meet in one person, the widest names the database role; rights stay those of grants and scopes.
_WIDEST_FIRST = (Sight.WIDE, Sight.NARROW, Sight.ASKED, Sight.FOLD)


def permissions_of(roles: frozenset[str]) -> frozenset[Permission]:
    """Everything these roles allow together; a name that is no role allows nothing."""
    return frozenset().union(*(ROLES[name].permissions for name in roles if name in ROLES))


def classes_of(roles: frozenset[str]) -> str:
    """The classes of data these roles may see together, in order."""
    held = {letter for name in roles if name in ROLES for letter in ROLES[name].classes}
    return "".join(sorted(held))


def sight_of(roles: frozenset[str]) -> Sight:
    """How far these roles see together."""
    held = {ROLES[name].sight for name in roles if name in ROLES}
    return next((sight for sight in _WIDEST_FIRST if sight in held), Sight.NARROW)
