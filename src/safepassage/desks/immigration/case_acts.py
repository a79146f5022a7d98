"""The table of everything that may be done on a case page: what each needs, what it says, which operation does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from safepassage.access.permissions import Permission
from safepassage.desks.immigration import forms
from safepassage.desks.immigration.case_file import CaseFile
from safepassage.desks.immigration.forms import CaseForm
from safepassage.desks.immigration.registering import give_case, register_member, written_person
from safepassage.journey.applications import operations as applications
from safepassage.journey.applications import rules as application_rules
from safepassage.journey.applications.rules import Ground
from safepassage.journey.decisions import operations as decisions
from safepassage.journey.decisions import rules as decision_rules
from safepassage.journey.decisions.rules import DeclineReason, Trigger
from safepassage.journey.movements import operations as movements
from safepassage.journey.movements.rules import ObstacleKind, Solution
from safepassage.journey.people import operations as people
from safepassage.journey.people import queries as people_queries
from safepassage.journey.people.rules import (
    Channel,
    Relationship,
    Urgency,
)
from safepassage.journey.verification import operations as verification
from safepassage.journey.verification import queries as verification_queries
from safepassage.journey.verification import rules as verification_rules
from safepassage.journey.verification.rules import Subject

Text = str | Promise
Given = dict[str, Any]
Facts = Callable[[CaseFile, Given, UUID | None], Mapping[str, Any]]
WhyNot = Callable[[CaseFile, UUID | None], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act on a case: address, words, permission, form, why it may not be done now, and the operation."""

    slug: str
    title: Text
    button: Text
    done: Text
    permission: Permission
    operation: Callable[..., Any]
    facts: Facts
    form: type[CaseForm] = forms.ConfirmForm
    why_not: WhyNot = field(default=lambda file, item: "")
    says: tuple[Text, ...] = ()
    on_item: bool = False
    is_grave: bool = False
    steps: frozenset[str] = frozenset()


def _application(file: CaseFile, given: Given, item: UUID | None) -> dict[str, Any]:
    return {"application_id": file.application.id if file.application else None}


def _applications_say(action: application_rules.Action) -> WhyNot:
    return lambda file, item: application_rules.possible(file.application_facts)[action]


def _decisions_say(action: decision_rules.Action) -> WhyNot:
    return lambda file, item: decision_rules.possible(file.decision_facts)[action]


def _enquiry_says(action: verification_rules.Action) -> WhyNot:
    def why_not(file: CaseFile, item: UUID | None) -> str:
        found = next((e for e in file.enquiries if e.id == item), None)
        if found is None:
            raise people_queries.CaseNotFound
        return verification_rules.possible(verification_queries.facts_of(found))[action]

    return why_not


def _is_asked_back(file: CaseFile, item: UUID | None) -> str:
    found = next((e for e in file.enquiries if e.id == item), None)
    if found is None:
        raise people_queries.CaseNotFound
    return "" if found.state == "need_more" else str(_("The agency has not asked for more."))


def _asked(file: CaseFile, given: Given, item: UUID | None) -> dict[str, Any]:
    person = UUID(given["person"])
    claim = next((c for c in file.claims if c.person_id == person), None) if given["subject"] == "service" else None
    return {
        "case_id": file.case.id,
        "person_id": person,
        "subject": Subject(given["subject"]),
        "question": given["question"],
        "addressee": given["addressee"],
        "service_claim_id": claim.id if claim else None,
    }


def _member(file: CaseFile, given: Given, item: UUID | None) -> dict[str, Any]:
    standing = file.application if file.application and not file.application.withdrawn_at else None
    return {
        "case_id": file.case.id,
        "application_id": standing.id if standing else None,
        "relationship": Relationship(given["relationship"]),
        **written_person(given),
    }


def _plan(file: CaseFile, given: Given, item: UUID | None) -> dict[str, Any]:
    plain = (
        "may_be_phoned",
        "is_shared_phone",
        "hours_from",
        "hours_until",
        "instructions",
        "words_to_use",
        "duress_word",
    )
    said = {name: given[name] for name in plain}
    return {"case_id": file.case.id, "channel": Channel(given["channel"]), "time_zone": given["zone"], **said}


ACTS: tuple[Act, ...] = (
    Act(
        slug="lodge",
        title=_("Lodge the application"),
        button=_("Lodge for the whole family"),
        done=_("Lodged. The clocks run from the instant of receipt."),
        permission=Permission.APPLICATIONS_APPLICATION_LODGE,
        operation=applications.lodge_application,
        form=forms.LodgeForm,
        facts=lambda file, given, item: {
            "case_id": file.case.id,
            "pathway_code": given["pathway"],
            "lodged_at": given["received"],
            "channel": given["channel"],
        },
        why_not=_applications_say(application_rules.Action.LODGE),
        says=(_("Everybody registered in this case is included."),),
        steps=frozenset({"lodge_application"}),
    ),
    Act(
        slug="add-person",
        title=_("Register one more person of this family"),
        button=_("Register this person"),
        done=_("Registered."),
        permission=Permission.PEOPLE_PERSON_REGISTER,
        operation=register_member,
        form=forms.PersonForm,
        facts=_member,
        says=(_("Somebody who joins after lodging is added to the application."),),
    ),
    Act(
        slug="ask",
        title=_("Ask another agency"),
        button=_("Ask this question"),
        done=_("Asked. The answer comes back to this case."),
        permission=Permission.VERIFICATION_ENQUIRY_ASK,
        operation=verification.ask_enquiry,
        form=forms.AskForm,
        facts=_asked,
        why_not=lambda file, item: "" if file.members else str(_("Register the people of this case first.")),
        steps=frozenset({"verify_or_decide"}),
    ),
    Act(
        slug="say-more",
        title=_("Say more about a question"),
        button=_("Put the question again"),
        done=_("The question was put again with what you added."),
        permission=Permission.VERIFICATION_ENQUIRY_ASK,
        operation=verification.give_more,
        form=forms.MoreForm,
        facts=lambda file, given, item: {"enquiry_id": item, "more": given["more"]},
        why_not=_is_asked_back,
        on_item=True,
        steps=frozenset({"give_more"}),
    ),
    Act(
        slug="weigh",
        title=_("Weigh the answer"),
        button=_("Record what you make of it"),
        done=_("Weighed. The case can be decided, or another agency asked."),
        permission=Permission.VERIFICATION_ENQUIRY_WEIGH,
        operation=verification.weigh_answer,
        form=forms.ReasonForm,
        facts=lambda file, given, item: {"enquiry_id": item, "reason": given["reason"]},
        why_not=_enquiry_says(verification_rules.Action.WEIGH),
        says=(_("“No record” is not a no. Say what this answer changes, and why."),),
        on_item=True,
        steps=frozenset({"weigh_answer"}),
    ),
    Act(
        slug="take-back",
        title=_("Take a question back"),
        button=_("Take it back"),
        done=_("The question was taken back."),
        permission=Permission.VERIFICATION_ENQUIRY_ASK,
        operation=verification.withdraw_enquiry,
        facts=lambda file, given, item: {"enquiry_id": item},
        why_not=_enquiry_says(verification_rules.Action.WITHDRAW),
        says=(_("The agency no longer sees it. What was asked stays on record."),),
        on_item=True,
    ),
    Act(
        slug="approve",
        title=_("Approve this application"),
        button=_("Approve"),
        done=_("Approved. Next: visas for everybody."),
        permission=Permission.DECISIONS_APPLICATION_APPROVE,
        operation=decisions.approve_application,
        form=forms.ReasonsForm,
        facts=lambda file, given, item: {**_application(file, given, item), "reasons": given["reasons"]},
        why_not=_decisions_say(decision_rules.Action.APPROVE),
        steps=frozenset({"verify_or_decide", "decide_again", "resolve_hold"}),
    ),
    Act(
        slug="decline",
        title=_("Decline this application"),
        button=_("Decline"),
        done=_("Declined. The decision and its reasons stay readable, and it can be reconsidered."),
        permission=Permission.DECISIONS_APPLICATION_DECLINE,
        operation=decisions.decline_application,
        form=forms.DeclineForm,
        facts=lambda file, given, item: {
            **_application(file, given, item),
            "reason_codes": [DeclineReason(code) for code in given["codes"]],
            "reasons": given["reasons"],
        },
        why_not=_decisions_say(decision_rules.Action.DECLINE),
        is_grave=True,
    ),
    Act(
        slug="hold",
        title=_("Put on hold for one named thing"),
        button=_("Put on hold"),
        done=_("On hold. The move stays with Immigration."),
        permission=Permission.DECISIONS_HOLD_PLACE,
        operation=decisions.hold_application,
        form=forms.HoldForm,
        facts=lambda file, given, item: {
            **_application(file, given, item),
            "held_for": given["held_for"],
            "reasons": given["reasons"],
        },
        why_not=_decisions_say(decision_rules.Action.HOLD),
    ),
    Act(
        slug="reconsider",
        title=_("Reconsider"),
        button=_("Open it again"),
        done=_("Opened again. The first decision stays readable."),
        permission=Permission.DECISIONS_APPLICATION_RECONSIDER,
        operation=decisions.reconsider_application,
        form=forms.ReconsiderForm,
        facts=lambda file, given, item: {
            **_application(file, given, item),
            "trigger": Trigger(given["trigger"]),
            "reason": given["reason"],
        },
        why_not=_decisions_say(decision_rules.Action.RECONSIDER),
    ),
    Act(
        slug="exception",
        title=_("Record a minister's exception"),
        button=_("Record the exception"),
        done=_("Approved as a minister's exception, outside the rule."),
        permission=Permission.DECISIONS_EXCEPTION_GRANT,
        operation=decisions.make_exception,
        form=forms.ReasonsForm,
        facts=lambda file, given, item: {**_application(file, given, item), "reasons": given["reasons"]},
        why_not=_decisions_say(decision_rules.Action.EXCEPT),
        says=(_("It is recorded as a discretion, never as a rule that was met."),),
        is_grave=True,
    ),
    Act(
        slug="visas",
        title=_("Grant visas"),
        button=_("Grant a visa to everybody who has none"),
        done=_("Granted. The movement cell sees this family now."),
        permission=Permission.DECISIONS_VISA_GRANT,
        operation=decisions.grant_visas,
        form=forms.VisasForm,
        facts=lambda file, given, item: {
            **_application(file, given, item),
            "valid_until": given["valid_until"],
            "conditions": given["conditions"],
        },
        why_not=_decisions_say(decision_rules.Action.GRANT_VISA),
        says=(_("One visa for each person of the application."),),
        steps=frozenset({"grant_visa"}),
    ),
    Act(
        slug="cancel-visa",
        title=_("Cancel a visa"),
        button=_("Cancel this visa"),
        done=_("Cancelled."),
        permission=Permission.DECISIONS_VISA_CANCEL,
        operation=decisions.cancel_visa,
        form=forms.ReasonForm,
        facts=lambda file, given, item: {"visa_id": item, "reason": given["reason"]},
        says=(_("The family is not ready to travel until this person has a visa again."),),
        on_item=True,
        is_grave=True,
    ),
    Act(
        slug="priority",
        title=_("Set the priority"),
        button=_("Set the priority"),
        done=_("The priority was set. Every queue follows it."),
        permission=Permission.APPLICATIONS_PRIORITY_SET,
        operation=applications.set_priority,
        form=forms.PriorityForm,
        facts=lambda file, given, item: {
            "case_id": file.case.id,
            "urgency": Urgency(given["urgency"]),
            "grounds": [Ground(ground) for ground in given["grounds"]],
            "reason": given["reason"],
        },
    ),
    Act(
        slug="give",
        title=_("Give this family to an officer"),
        button=_("Give it"),
        done=_("Given. It stands in their work now."),
        permission=Permission.ACCESS_GRANTS_MANAGE,
        operation=give_case,
        form=forms.GiveForm,
        facts=lambda file, given, item: {
            "case_id": file.case.id,
            "officer_id": int(given["officer"]),
            "reason": given["reason"],
        },
        says=(_("They keep the file, and see this family from now on."),),
    ),
    Act(
        slug="contact-plan",
        title=_("How it is safe to reach them"),
        button=_("This is agreed with the family"),
        done=_("The contact plan is in force."),
        permission=Permission.PEOPLE_CONTACT_PLAN_EDIT,
        operation=people.set_contact_plan,
        form=forms.ContactPlanForm,
        facts=_plan,
    ),
    Act(
        slug="contact-attempt",
        title=_("Record that we tried to reach them"),
        button=_("Record it"),
        done=_("Recorded."),
        permission=Permission.PEOPLE_CONTACT_PLAN_EDIT,
        operation=people.record_contact_attempt,
        form=forms.AttemptForm,
        facts=lambda file, given, item: {
            "case_id": file.case.id,
            "channel": Channel(given["channel"]),
            "outcome": given["outcome"],
            "note": given["note"],
        },
    ),
    Act(
        slug="whereabouts",
        title=_("Record where they are"),
        button=_("Record it"),
        done=_("Recorded. Where they were before stays readable."),
        permission=Permission.PEOPLE_WHEREABOUTS_EDIT,
        operation=people.record_whereabouts,
        form=forms.WhereaboutsForm,
        facts=lambda file, given, item: {
            "case_id": file.case.id,
            "is_in_hiding": given["is_in_hiding"],
            "detail": given["detail"],
        },
        says=(_("Where they were until now ends with this record."),),
    ),
    Act(
        slug="separation",
        title=_("Record that somebody travels apart"),
        button=_("Record the agreement"),
        done=_("Recorded. This person may now be booked apart."),
        permission=Permission.PEOPLE_FACTS_EDIT,
        operation=people.agree_separation,
        form=forms.SeparationForm,
        facts=lambda file, given, item: {
            "case_id": file.case.id,
            "person_id": UUID(given["person"]),
            "reason": given["reason"],
            "consent_given_by": given["consent"],
        },
        why_not=lambda file, item: "" if len(file.members) > 1 else str(_("There is nobody to travel apart from.")),
        says=(_("Without this record, no booking can split the family."),),
        is_grave=True,
    ),
    Act(
        slug="obstacle",
        title=_("Record what stops this family"),
        button=_("Record the obstacle"),
        done=_("Recorded, with an owner."),
        permission=Permission.MOVEMENTS_OBSTACLE_OPEN,
        operation=movements.open_obstacle,
        form=forms.ObstacleForm,
        facts=lambda file, given, item: {
            "case_id": file.case.id,
            "kind": ObstacleKind(given["kind"]),
            "person_id": UUID(given["person"]) if given["person"] else None,
            "owner_agency": given["owner"],
            "note": given["note"],
        },
    ),
    Act(
        slug="solve",
        title=_("An obstacle is out of the way"),
        button=_("Record it"),
        done=_("Recorded. The next obstacle binds, if there is one."),
        permission=Permission.MOVEMENTS_OBSTACLE_SOLVE,
        operation=movements.solve_obstacle,
        form=forms.SolveForm,
        facts=lambda file, given, item: {"obstacle_id": item, "solution": Solution(given["solution"])},
        on_item=True,
        steps=frozenset({"clear_obstacle"}),
    ),
    Act(
        slug="withdraw",
        title=_("Withdraw the application at the family's word"),
        button=_("Withdraw"),
        done=_("Withdrawn. The case has a stated end."),
        permission=Permission.APPLICATIONS_APPLICATION_WITHDRAW,
        operation=applications.withdraw_application,
        form=forms.ReasonForm,
        facts=lambda file, given, item: {**_application(file, given, item), "reason": given["reason"]},
        why_not=_applications_say(application_rules.Action.WITHDRAW),
        is_grave=True,
    ),
)
BY_SLUG: dict[str, Act] = {act.slug: act for act in ACTS}
