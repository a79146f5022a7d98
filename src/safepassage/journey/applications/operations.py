"""The only writers of applications, priorities, service claims and pathways."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from safepassage import access, audit
from safepassage.access.actor import Actor
from safepassage.access.permissions import Permission
from safepassage.journey.applications import queries, rules
from safepassage.journey.applications.models import (
    Application,
    ApplicationMember,
    Pathway,
    Priority,
    RuleVersion,
    ServiceClaim,
)
from safepassage.journey.facts import NotPossible, known, operation
from safepassage.journey.people import operations as people_operations
from safepassage.journey.people import queries as people_queries
from safepassage.journey.people.rules import RANK, Relationship, Role, Urgency


@operation
def record_pathway(
    *, code: str, title_en: str, by: Actor, at: datetime, title_fa: str = "", title_ps: str = ""
) -> Pathway:
    """Enter a pathway, to which rule versions belong. Entering it twice changes nothing."""
    access.require(by, Permission.APPLICATIONS_PATHWAY_MANAGE)
    known_one = Pathway.objects.filter(code=code).first()
    if known_one:
        return known_one
    pathway = Pathway.objects.create(
        code=code, title_en=title_en, title_fa=title_fa, title_ps=title_ps, **known(by=by, at=at)
    )
    audit.record("applications.pathway.recorded", on=pathway, by=by, at=at)
    return pathway


@operation
def record_rule_version(
    *,
    pathway_id: UUID,
    number: int,
    body: str,
    content_sha256: str,
    by: Actor,
    at: datetime,
    announced: datetime | None = None,
    in_force_from: datetime | None = None,
    in_force_until: datetime | None = None,
    closes: datetime | None = None,
    source: str = "",
) -> RuleVersion:
    """Enter one immutable version of a pathway's rule. A second text under the same number is refused."""
    access.require(by, Permission.APPLICATIONS_PATHWAY_MANAGE)
    existing = RuleVersion.objects.filter(pathway_id=pathway_id, number=number).first()
    if existing:
        if existing.content_sha256 != content_sha256:
            raise NotPossible(
                "version_exists", "This version exists with another text. Give the new text a new number."
            )
        return existing
    if in_force_from and closes and closes < in_force_from:
        raise NotPossible("closes_before_opening", "This version would close before it opens.")
    version = RuleVersion.objects.create(
        pathway_id=pathway_id,
        number=number,
        body=body,
        content_sha256=content_sha256,
        announced=announced,
        in_force_from=in_force_from,
        in_force_until=in_force_until,
        closes=closes,
        source=source,
        **known(by=by, at=at),
    )
    audit.record("applications.rule_version.recorded", on=version, by=by, at=at)
    return version


@operation
def lodge_application(
    *,
    case_id: UUID,
    by: Actor,
    at: datetime,
    reference: str = "",
    lodged_at: datetime | None = None,
    lodged_as_written: str = "",
    pathway_code: str = "",
    channel: str = "",
    repeats_id: UUID | None = None,
    source_row_id: UUID | None = None,
) -> Application:
    """Lodge an application for everybody in the case.

    `lodged_at` is when it was received; it fixes the rule version.
    """
    case = people_queries.locked(case_id)
    access.require(by, Permission.APPLICATIONS_APPLICATION_LODGE, compartment=case.compartment_id)
    members = people_queries.members(case_id)
    if not any(m.role == Role.PRINCIPAL for m in members):
        raise NotPossible("no_principal", "Name the principal applicant before lodging.")
    received = lodged_at or at
    version = queries.version_in_force(pathway_code, received, known_at=at) if pathway_code else None
    fact = {"compartment_id": case.compartment_id, **known(by=by, at=at, source_row_id=source_row_id)}
    application = Application.objects.create(
        case=case,
        reference=reference or case.reference,
        rule_version=version,
        channel=channel,
        lodged_at=received,
        lodged_by_id=by.user_id,
        lodged_as_written=lodged_as_written,
        repeats_id=repeats_id,
        **fact,
    )
    for member in members:
        ApplicationMember.objects.create(
            application=application,
            person_id=member.person_id,
            role=member.role,
            relationship=member.relationship,
            relationship_as_written=member.relationship_as_written,
            added_at=received,
            added_by_id=by.user_id,
            **fact,
        )
    _note(application, by=by, at=at)
    audit.record("applications.application.lodged", on=application, by=by, at=at)
    return application


@operation
def add_member(
    *, application_id: UUID, person_id: UUID, role: Role, relationship: Relationship, by: Actor, at: datetime
) -> ApplicationMember:
    """Add a person of the case to a lodged application (a baby born on the way, say)."""
    application = queries.locked(application_id)
    access.require(by, Permission.APPLICATIONS_MEMBER_ADD, compartment=application.compartment_id)
    _require_possible(rules.Action.ADD_MEMBER, application)
    if ApplicationMember.objects.filter(application=application, person_id=person_id, removed_at__isnull=True).exists():
        raise NotPossible("already_member", "This person is already in the application.")
    member = ApplicationMember.objects.create(
        compartment_id=application.compartment_id,
        application=application,
        person_id=person_id,
        role=role,
        relationship=relationship,
        added_at=at,
        added_by_id=by.user_id,
        **known(by=by, at=at),
    )
    audit.record("applications.member.added", on=member, by=by, at=at)
    return member


@operation
def withdraw_application(*, application_id: UUID, reason: str, by: Actor, at: datetime) -> Application:
    """Withdraw an application at the family's word. Raises NotPossible without a reason."""
    application = queries.locked(application_id)
    access.require(by, Permission.APPLICATIONS_APPLICATION_WITHDRAW, compartment=application.compartment_id)
    _require_possible(rules.Action.WITHDRAW, application)
    if not reason.strip():
        raise NotPossible("no_reason", "Say why the application is withdrawn, and at whose word.")
    application.withdrawn_at, application.withdrawn_by_id = at, by.user_id
    application.withdrawn_reason = reason
    application.save()
    _note(application, by=by, at=at)
    audit.record("applications.application.withdrawn", on=application, by=by, at=at, fields=("withdrawn_reason",))
    return application


@operation
def set_priority(
    *,
    case_id: UUID,
    urgency: Urgency,
    grounds: Sequence[rules.Ground],
    reason: str,
    by: Actor,
    at: datetime,
    as_written: str = "",
    set_at: datetime | None = None,
    source_row_id: UUID | None = None,
) -> Priority:
    """Set how urgent a case is, on stated grounds and with a reason.

    It orders every queue; there is no secret score.
    """
    case = people_queries.locked(case_id)
    access.require(by, Permission.APPLICATIONS_PRIORITY_SET, compartment=case.compartment_id)
    if urgency is not Urgency.NORMAL and not grounds:
        raise NotPossible("no_grounds", "Name at least one ground for a higher priority.")
    if not reason.strip():
        raise NotPossible("no_reason", "Say why this priority is right.")
    priority = Priority.objects.create(
        compartment_id=case.compartment_id,
        case=case,
        urgency=urgency,
        grounds=[str(g) for g in grounds],
        reason=reason,
        as_written=as_written,
        set_at=set_at or at,
        set_by_id=by.user_id,
        **known(by=by, at=at, source_row_id=source_row_id),
    )
    case.urgency, case.urgency_rank = urgency, RANK[urgency]
    case.version += 1
    case.save()
    audit.record("applications.priority.set", on=priority, by=by, at=at, fields=("urgency", "grounds", "reason"))
    return priority


@operation
def claim_service(
    *,
    person_id: UUID,
    by: Actor,
    at: datetime,
    agency: str = "NZDF",
    role: str = "",
    unit: str = "",
    place: str = "",
    started: tuple[date | None, date | None] = (None, None),
    ended: tuple[date | None, date | None] = (None, None),
    period_as_written: str = "",
    supervisor: str = "",
    source_row_id: UUID | None = None,
) -> ServiceClaim:
    """Record what a person says they did for an agency, with what is not known left open."""
    person = people_queries.locked_person(person_id)
    access.require(by, Permission.PEOPLE_FACTS_EDIT, compartment=person.compartment_id)
    claim = ServiceClaim.objects.create(
        compartment_id=person.compartment_id,
        person=person,
        agency=agency,
        role=role,
        unit=unit,
        place=place,
        started_earliest_date=started[0],
        started_latest_date=started[1],
        ended_earliest_date=ended[0],
        ended_latest_date=ended[1],
        period_as_written=period_as_written,
        supervisor=supervisor,
        **known(by=by, at=at, source_row_id=source_row_id),
    )
    audit.record("applications.service.claimed", on=claim, by=by, at=at, fields=("role", "unit", "place", "period"))
    return claim


@operation
def lodge_applications(*, stated: Sequence[rules.StatedApplication], by: Actor, at: datetime) -> dict[str, UUID]:
    """Lodge many applications of a received file, with members, priorities and claims of service.

    Returns ids by key.
    """
    access.require(by, Permission.APPLICATIONS_APPLICATION_LODGE)
    access.require(by, Permission.APPLICATIONS_PRIORITY_SET)
    applications, members, priorities, claims = [], [], [], []
    said = []
    for each in stated:
        fact = {"compartment_id": each.compartment_id, **known(by=by, at=at, source_row_id=each.source_row_id)}
        application = Application(
            case_id=each.case_id,
            reference=each.reference,
            lodged_at=each.lodged_at,
            lodged_by_id=by.user_id,
            lodged_as_written=each.lodged_as_written[:60],
            channel="file",
            withdrawn_at=at if each.withdrawn_as_written else None,
            withdrawn_by_id=by.user_id if each.withdrawn_as_written else None,
            withdrawn_reason=each.withdrawn_as_written,
            **{**fact, "source_cell": each.source_cell},
        )
        applications.append(application)
        members += [_stated_member(application, member, by=by, at=at) for member in each.members]
        claims += [_stated_claim(each, member, by=by, at=at) for member in each.members if member.served_as]
        if each.grounds:
            urgency = rules.urgency_of(each.grounds)
            priorities.append(
                Priority(
                    case_id=each.case_id,
                    urgency=urgency,
                    grounds=[str(ground) for ground in each.grounds],
                    reason=f"As stated in the file: {each.grounds_as_written}",
                    as_written=each.grounds_as_written[:80],
                    set_at=at,
                    set_by_id=by.user_id,
                    **fact,
                )
            )
        state = rules.stage_state(rules.Facts(application.lodged_at, application.withdrawn_at))
        if state:
            said.append((each.case_id, state))
    Application.objects.bulk_create(applications, batch_size=1000)
    ApplicationMember.objects.bulk_create(members, batch_size=1000)
    Priority.objects.bulk_create(priorities, batch_size=1000)
    ServiceClaim.objects.bulk_create(claims, batch_size=1000)
    people_operations.set_urgencies(urgencies={p.case_id: Urgency(p.urgency) for p in priorities}, by=by, at=at)
    people_operations.note_stages(said=said, by=by, at=at)
    for application in applications:
        audit.record("applications.application.lodged", on=application, by=by, at=at, detail={"by": "file"})
    return {each.key: application.id for each, application in zip(stated, applications, strict=True)}


def _stated_member(
    application: Application, member: rules.StatedMember, *, by: Actor, at: datetime
) -> ApplicationMember:
    return ApplicationMember(
        compartment_id=application.compartment_id,
        application=application,
        person_id=member.person_id,
        role=member.role,
        relationship=member.relationship,
        relationship_as_written=member.relationship_as_written,
        added_at=application.lodged_at,
        added_by_id=by.user_id,
        **known(by=by, at=at, source_row_id=member.source_row_id),
    )


def _stated_claim(
    stated: rules.StatedApplication, member: rules.StatedMember, *, by: Actor, at: datetime
) -> ServiceClaim:
    return ServiceClaim(
        compartment_id=stated.compartment_id,
        person_id=member.person_id,
        role=member.served_as[:80],
        **known(by=by, at=at, source_row_id=member.source_row_id),
    )


def _require_possible(action: rules.Action, application: Application) -> None:
    why_not = rules.possible(queries.facts_of(application))[action]
    if why_not:
        raise NotPossible(str(action), why_not)


def _note(application: Application, *, by: Actor, at: datetime) -> None:
    said = queries.stage_state(application.case_id)
    case = people_queries.locked(application.case_id)
    if said:
        people_operations.note_stage(case=case, said=said, by=by, at=at)
