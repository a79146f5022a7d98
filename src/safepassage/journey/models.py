"""Every record of the journey, in the order in which a case lives through them."""

from safepassage.journey.facts import Submission
from safepassage.journey.sources.models import SourceFile, SourceRow  # isort: split

from safepassage.journey.places.models import Airport, ControlClaim, Crossing, District, OpeningReport, Province  # isort: split

from safepassage.journey.people.models import (  # isort: split
    Attempt,
    BirthDate,
    Case,
    CaseMember,
    CaseStage,
    ContactAttempt,
    ContactPlan,
    ContactPoint,
    Document,
    FamilyLink,
    House,
    Name,
    NameKey,
    Person,
    ReturnCode,
    SeparationAgreement,
    Whereabouts,
)

from safepassage.journey.applications.models import (  # isort: split
    Application,
    ApplicationMember,
    Pathway,
    Priority,
    RuleVersion,
    ServiceClaim,
)

from safepassage.journey.verification.models import Attestation, Enquiry, RollCoverage, RollEntry  # isort: split

from safepassage.journey.decisions.models import Decision, Reconsideration, Visa  # isort: split

from safepassage.journey.movements.models import (  # isort: split
    Booking,
    BookingLine,
    Manifest,
    ManifestLine,
    Movement,
    Obstacle,
    Partner,
    SeatOffer,
    TravelEvent,
)

from safepassage.journey.arrivals.models import Arrival, CrossingReport, EntryPermission  # isort: split

from safepassage.journey.settlement.models import Citizenship, Placement, Reception, Residence  # isort: split

from safepassage.journey.aid.models import Appropriation, Commitment, Payment  # isort: split

__all__ = [
    "Airport",
    "Application",
    "ApplicationMember",
    "Appropriation",
    "Arrival",
    "Attempt",
    "Attestation",
    "BirthDate",
    "Booking",
    "BookingLine",
    "Case",
    "CaseMember",
    "CaseStage",
    "Citizenship",
    "Commitment",
    "ContactAttempt",
    "ContactPlan",
    "ContactPoint",
    "ControlClaim",
    "Crossing",
    "CrossingReport",
    "Decision",
    "District",
    "Document",
    "Enquiry",
    "EntryPermission",
    "FamilyLink",
    "House",
    "Manifest",
    "ManifestLine",
    "Movement",
    "Name",
    "NameKey",
    "Obstacle",
    "OpeningReport",
    "Partner",
    "Pathway",
    "Payment",
    "Person",
    "Placement",
    "Priority",
    "Province",
    "Reception",
    "Reconsideration",
    "Residence",
    "ReturnCode",
    "RollCoverage",
    "RollEntry",
    "RuleVersion",
    "SeatOffer",
    "SeparationAgreement",
    "ServiceClaim",
    "SourceFile",
    "SourceRow",
    "Submission",
    "TravelEvent",
    "Visa",
    "Whereabouts",
]
