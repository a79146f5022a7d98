"""The roles: what each may do, in a sentence a minister can read. A role says WHAT; a grant or scope says WHOSE."""

from enum import StrEnum

from safepassage.access.actor import AgencyCode
from safepassage.access.permissions import Permission as P


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
    permissions: frozenset[P]


_READ_CASE = frozenset({P.PEOPLE_CASE_READ, P.APPLICATIONS_APPLICATION_READ, P.PLACES_PLACE_READ})
_OWN_AGENCIES = frozenset(AgencyCode) - {AgencyCode.APPLICANT, AgencyCode.PARTNER, AgencyCode.SYSTEM}


class Applicant(Role):
    name = "applicant"
    sentence = "Sees how far the own application has come, and nothing of anybody else."
    agencies = frozenset({AgencyCode.APPLICANT})
    sight = Sight.NARROW
    classes = "A"
    permissions = frozenset({P.APPLICATIONS_OWN_READ})


class Representative(Role):
    name = "representative"
    sentence = "Speaks for an applicant who named them, and sees what that applicant sees."
    agencies = frozenset({AgencyCode.APPLICANT})
    sight = Sight.NARROW
    classes = "A"
    permissions = frozenset({P.APPLICATIONS_OWN_READ})


class Intake(Role):
    name = "intake"
    sentence = "Registers people and lodges applications from letters, calls and agencies' files."
    agencies = frozenset({AgencyCode.INZ, AgencyCode.MFAT, AgencyCode.NZDF})
    sight = Sight.WIDE
    classes = "ABD"
    permissions = _READ_CASE | {
        P.APPLICATIONS_APPLICATION_LODGE,
        P.APPLICATIONS_COMPLETENESS_RECORD,
        P.APPLICATIONS_MEMBER_ADD,
        P.EXCHANGE_IMPORT_COMMIT,
        P.EXCHANGE_IMPORT_PREVIEW,
        P.EXCHANGE_IMPORT_UNDO,
        P.PEOPLE_CASE_OPEN,
        P.PEOPLE_FACTS_EDIT,
        P.PEOPLE_IDENTITY_READ,
        P.PEOPLE_PERSON_FIND,
        P.PEOPLE_PERSON_REGISTER,
    }


class Caseworker(Role):
    name = "caseworker"
    sentence = "Works the families given to them: facts, questions to agencies, and the decision."
    agencies = frozenset({AgencyCode.INZ, AgencyCode.DIA})
    sight = Sight.NARROW
    classes = "ABD"
    permissions = Intake.permissions - {P.EXCHANGE_IMPORT_UNDO} | {
        P.ACCESS_BREAK_GLASS_USE,
        P.APPLICATIONS_APPLICATION_WITHDRAW,
        P.APPLICATIONS_PRIORITY_SET,
        P.ARRIVALS_LANDING_READ,
        P.DECISIONS_APPLICATION_APPROVE,
        P.DECISIONS_APPLICATION_DECLINE,
        P.DECISIONS_APPLICATION_RECONSIDER,
        P.DECISIONS_DECISION_READ,
        P.DECISIONS_HOLD_PLACE,
        P.DECISIONS_HOLD_RELEASE,
        P.DECISIONS_VISA_EXPIRE,
        P.DECISIONS_VISA_GRANT,
        P.MOVEMENTS_BOOKING_READ,
        P.MOVEMENTS_OBSTACLE_OPEN,
        P.MOVEMENTS_OBSTACLE_OWN,
        P.MOVEMENTS_OBSTACLE_READ,
        P.MOVEMENTS_OBSTACLE_SOLVE,
        P.PEOPLE_JUDGEMENT_RECORD,
        P.PUBLICATION_INTERNAL_READ,
        P.VERIFICATION_ENQUIRY_ASK,
        P.VERIFICATION_ENQUIRY_EXPIRE,
        P.VERIFICATION_ENQUIRY_READ,
        P.VERIFICATION_ENQUIRY_WEIGH,
    }


class CaseLead(Role):
    name = "case_lead"
    sentence = "Leads the caseworkers: gives them families, decides the hard cases, reviews what was opened in haste."
    agencies = frozenset({AgencyCode.INZ, AgencyCode.DIA})
    sight = Sight.WIDE
    classes = "ABD"
    permissions = Caseworker.permissions | {
        P.ACCESS_GRANTS_MANAGE,
        P.APPLICATIONS_PATHWAY_MANAGE,
        P.AUDIT_REVIEW_RECORD,
        P.DECISIONS_EXCEPTION_GRANT,
        P.DECISIONS_VISA_CANCEL,
        P.EXCHANGE_IMPORT_UNDO,
        P.EXCHANGE_RELEASE_APPROVE,
        P.EXCHANGE_RELEASE_DRAFT,
        P.PUBLICATION_FIGURE_READ,
    }


class Verifier(Role):
    name = "verifier"
    sentence = "Answers, for Defence or the Police, one question about one person at a time."
    agencies = frozenset({AgencyCode.NZDF, AgencyCode.POLICE, AgencyCode.MFAT})
    sight = Sight.ASKED
    classes = "BD"
    permissions = frozenset({P.VERIFICATION_ENQUIRY_ANSWER, P.VERIFICATION_ENQUIRY_READ, P.VERIFICATION_ROLL_READ})


class Vetter(Role):
    name = "vetter"
    sentence = "Screens people against security lists; the caseworker learns only clear, open or refer."
    agencies = frozenset({AgencyCode.INZ, AgencyCode.POLICE})
    sight = Sight.WIDE
    classes = "ABF"
    permissions = _READ_CASE | {
        P.PEOPLE_IDENTITY_READ,
        P.VERIFICATION_ENQUIRY_ANSWER,
        P.VERIFICATION_ENQUIRY_READ,
        P.VERIFICATION_ENQUIRY_WEIGH,
    }


class Medical(Role):
    name = "medical"
    sentence = "Records health for the journey; others see only what help is needed."
    agencies = frozenset({AgencyCode.HEALTH})
    sight = Sight.NARROW
    classes = "ABE"
    permissions = _READ_CASE | {
        P.PEOPLE_HEALTH_EDIT,
        P.PEOPLE_HEALTH_READ,
        P.PEOPLE_IDENTITY_READ,
        P.VERIFICATION_ENQUIRY_ANSWER,
        P.VERIFICATION_ENQUIRY_READ,
    }


class TravelDesk(Role):
    name = "travel_desk"
    sentence = "Puts whole families on partners' flights and clears what stops them."
    agencies = frozenset({AgencyCode.MFAT, AgencyCode.NZDF, AgencyCode.INZ})
    sight = Sight.WIDE
    classes = "AB"
    permissions = _READ_CASE | {
        P.ARRIVALS_CROSSING_REPORT,
        P.ARRIVALS_LANDING_READ,
        P.DECISIONS_DECISION_READ,
        P.MOVEMENTS_BOOKING_BOARD,
        P.MOVEMENTS_BOOKING_CALL_FORWARD,
        P.MOVEMENTS_BOOKING_CANCEL,
        P.MOVEMENTS_BOOKING_NO_SHOW,
        P.MOVEMENTS_BOOKING_READ,
        P.MOVEMENTS_DOOR_RECORD,
        P.MOVEMENTS_MANIFEST_PRINT,
        P.MOVEMENTS_MANIFEST_VALIDATE,
        P.MOVEMENTS_MOVEMENT_RECORD,
        P.MOVEMENTS_OBSTACLE_OPEN,
        P.MOVEMENTS_OBSTACLE_OWN,
        P.MOVEMENTS_OBSTACLE_READ,
        P.MOVEMENTS_OBSTACLE_SOLVE,
        P.MOVEMENTS_OFFER_READ,
        P.MOVEMENTS_OFFER_RECORD,
        P.MOVEMENTS_PARTNER_RECORD,
        P.MOVEMENTS_SEATS_ACCEPT,
        P.MOVEMENTS_SEATS_HOLD,
        P.MOVEMENTS_SEATS_NAME,
        P.MOVEMENTS_SEATS_REFUSE,
        P.PEOPLE_IDENTITY_READ,
        P.PEOPLE_PERSON_FIND,
        P.PLACES_CONTROL_REPORT,
        P.PLACES_CROSSING_REPORT,
        P.PLACES_GAZETTEER_MANAGE,
        P.PUBLICATION_FIGURE_READ,
        P.PUBLICATION_INTERNAL_READ,
        P.EXCHANGE_IMPORT_COMMIT,
        P.EXCHANGE_IMPORT_PREVIEW,
        P.EXCHANGE_IMPORT_UNDO,
        P.EXCHANGE_RELEASE_DRAFT,
    }


class BorderConfirmer(Role):
    name = "border_confirmer"
    sentence = "Confirms at the crossing or the airport who is there, and grants entry."
    agencies = frozenset({AgencyCode.INZ, AgencyCode.MFAT, AgencyCode.NZDF})
    sight = Sight.WIDE
    classes = "AB"
    permissions = frozenset(
        {
            P.ARRIVALS_CROSSING_CONFIRM,
            P.ARRIVALS_CROSSING_REPORT,
            P.ARRIVALS_CROSSING_VERIFY,
            P.ARRIVALS_ENTRY_PERMISSION_GRANT,
            P.ARRIVALS_ENTRY_PERMISSION_REFUSE,
            P.ARRIVALS_LANDING_READ,
            P.ARRIVALS_LANDING_RECORD,
            P.MOVEMENTS_BOOKING_BOARD,
            P.MOVEMENTS_BOOKING_NO_SHOW,
            P.MOVEMENTS_BOOKING_READ,
            P.PEOPLE_CASE_READ,
            P.PEOPLE_IDENTITY_READ,
            P.PLACES_CROSSING_REPORT,
            P.PLACES_PLACE_READ,
        }
    )


class SpecialRepresentative(Role):
    name = "special_representative"
    sentence = "Opens doors with partner states and sees who is approved and stuck, without names."
    agencies = frozenset({AgencyCode.MFAT})
    sight = Sight.WIDE
    classes = "A"
    permissions = _READ_CASE | {
        P.ARRIVALS_LANDING_READ,
        P.DECISIONS_DECISION_READ,
        P.MOVEMENTS_BOOKING_READ,
        P.MOVEMENTS_DOOR_RECORD,
        P.MOVEMENTS_OBSTACLE_OPEN,
        P.MOVEMENTS_OBSTACLE_OWN,
        P.MOVEMENTS_OBSTACLE_READ,
        P.MOVEMENTS_OBSTACLE_SOLVE,
        P.MOVEMENTS_OFFER_READ,
        P.MOVEMENTS_OFFER_RECORD,
        P.MOVEMENTS_PARTNER_RECORD,
        P.PLACES_CONTROL_REPORT,
        P.PLACES_CROSSING_REPORT,
        P.PUBLICATION_FIGURE_READ,
        P.PUBLICATION_INTERNAL_READ,
    }


class ContactOfficer(Role):
    name = "contact_officer"
    sentence = "Alone knows where a family hides and how it may be reached; two are named for each house."
    agencies = frozenset({AgencyCode.MFAT, AgencyCode.INZ})
    sight = Sight.NARROW
    classes = "ABC"
    permissions = _READ_CASE | {
        P.PEOPLE_CONTACT_PLAN_EDIT,
        P.PEOPLE_CONTACT_PLAN_READ,
        P.PEOPLE_IDENTITY_READ,
        P.PEOPLE_WHEREABOUTS_EDIT,
        P.PEOPLE_WHEREABOUTS_READ,
    }


class SettlementOfficer(Role):
    name = "settlement_officer"
    sentence = "Receives families, finds them a home, and follows them to residence and citizenship."
    agencies = frozenset({AgencyCode.SETTLEMENT, AgencyCode.INZ, AgencyCode.DIA})
    sight = Sight.WIDE
    classes = "AB"
    permissions = _READ_CASE | {
        P.ARRIVALS_LANDING_READ,
        P.MOVEMENTS_BOOKING_READ,
        P.PEOPLE_IDENTITY_READ,
        P.SETTLEMENT_CITIZENSHIP_RECORD,
        P.SETTLEMENT_HOUSEHOLD_PLACE,
        P.SETTLEMENT_HOUSEHOLD_READ,
        P.SETTLEMENT_HOUSEHOLD_RECEIVE,
        P.SETTLEMENT_RESIDENCE_RECORD,
    }


class Publisher(Role):
    name = "publisher"
    sentence = "Prepares the figures that ministers and the public read; sees counts, never a person."
    agencies = frozenset({AgencyCode.MFAT, AgencyCode.INZ})
    sight = Sight.FOLD
    classes = "A"
    permissions = frozenset(
        {
            P.AID_APPROPRIATION_RECORD,
            P.AID_COMMITMENT_RECORD,
            P.AID_LEDGER_READ,
            P.AID_PAYMENT_RECORD,
            P.EXCHANGE_IMPORT_COMMIT,
            P.EXCHANGE_IMPORT_PREVIEW,
            P.EXCHANGE_IMPORT_UNDO,
            P.PLACES_PLACE_READ,
            P.PUBLICATION_FIGURE_READ,
            P.PUBLICATION_FIGURE_RECORD,
            P.PUBLICATION_INTERNAL_READ,
            P.PUBLICATION_RELEASE_PUBLISH,
        }
    )


class Auditor(Role):
    name = "auditor"
    sentence = "Reads who saw and did what, to whom and why; never the content of a file."
    agencies = frozenset({AgencyCode.AUDIT})
    sight = Sight.WIDE
    classes = ""
    permissions = frozenset({P.AUDIT_EVENTS_READ, P.AUDIT_EVENTS_VERIFY, P.AUDIT_REVIEW_RECORD})


class Operator(Role):
    name = "operator"
    sentence = "Keeps the system running: accounts, jobs and backups; sees no person's data."
    agencies = _OWN_AGENCIES
    sight = Sight.NARROW
    classes = ""
    permissions = frozenset(
        {
            P.ACCESS_GRANTS_MANAGE,
            P.ACCESS_ROLES_MANAGE,
            P.ACCESS_USERS_MANAGE,
            P.BACKUP_RUN,
            P.JOBS_QUEUE_MANAGE,
            P.JOBS_QUEUE_READ,
        }
    )


class KeyCustodian(Role):
    name = "key_custodian"
    sentence = "Holds a share of the keys, used with a second custodian; sees no person's data."
    agencies = _OWN_AGENCIES
    sight = Sight.NARROW
    classes = ""
    permissions = frozenset({P.KEYS_CUSTODY_HOLD})


class Service(Role):
    """Held by the system's own account alone: jobs, the importer and the demonstration's loader."""

    name = "service"
    sentence = "The system itself, when it works through a queue on an officer's behalf."
    agencies = frozenset({AgencyCode.SYSTEM})
    sight = Sight.WIDE
    classes = "ABCDEF"
    permissions = frozenset(P)


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
# Where several roles meet in one person, the database role is that of the widest; rights stay those of grants and scopes.
_WIDEST_FIRST = (Sight.WIDE, Sight.NARROW, Sight.ASKED, Sight.FOLD)


def permissions_of(roles: frozenset[str]) -> frozenset[P]:
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
