"""What a table's rows are protected by: policies, privileges and triggers, as plain values."""

from dataclasses import dataclass

NARROW, WIDE, ASKED, FOLD = "sp_app", "sp_wide", "sp_asked", "sp_fold"
READER, OWNER = "sp_reader", "sp_owner"
APPLICATION_ROLES = (NARROW, WIDE, ASKED, FOLD)
EVERY_ROLE = (*APPLICATION_ROLES, READER)
PROGRAMME_BITS = 24

HAS_CONTEXT = "(SELECT sp.has_ctx())"


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy of one table. `check` is empty where it is the same as `using`."""

    name: str
    command: str
    roles: tuple[str, ...]
    using: str
    check: str = ""


@dataclass(frozen=True, slots=True)
class Privilege:
    """What roles may do with the table before its policies are asked; `columns` narrows a SELECT or an UPDATE."""

    acts: str
    roles: tuple[str, ...]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRules:
    """Everything the generator writes for one table, and the reason where it is not the rule of its base class."""

    policies: tuple[Policy, ...]
    privileges: tuple[Privilege, ...]
    reason: str = ""
    audited: bool = True
    guard: str = ""  # a function of schema sp that a BEFORE UPDATE trigger calls


def narrow(column: str, data_class: str) -> str:
    """Rows of the compartments granted to the actor for this class. The cast makes `= ANY` read an array, not rows."""
    return f"{HAS_CONTEXT} AND {column} = ANY ((SELECT sp.allowed('{data_class}'))::int[])"


def wide(column: str, data_class: str) -> str:
    """Rows of the programmes in the actor's scope; the programme is the upper part of the compartment's number."""
    return f"{HAS_CONTEXT} AND ({column} >> {PROGRAMME_BITS}) = ANY ((SELECT sp.scopes('{data_class}'))::int[])"


def personal(
    *, column: str, data_class: str, asked_column: str | None, counted_columns: tuple[str, ...] = ()
) -> TableRules:
    """A table of people's rows: one policy for each database role, never two OR-ed for one role.

    Class A may be counted; of a table of another class only the columns that it names as `counted` (states and dates).
    """
    policies = [
        Policy("narrow", "ALL", (NARROW,), narrow(column, data_class)),
        # The owner is forced too: a migration sees rows only inside a signed context, and asserts its count.
        Policy("wide", "ALL", (WIDE, OWNER), wide(column, data_class)),
    ]
    privileges = [Privilege("SELECT, INSERT, UPDATE, DELETE", (NARROW, WIDE))]
    if data_class == "A":
        policies.append(Policy("fold", "SELECT", (FOLD,), wide(column, data_class)))
        privileges.append(Privilege("SELECT", (FOLD,)))
    elif counted_columns:
        policies.append(Policy("fold", "SELECT", (FOLD,), wide(column, "A")))
        privileges.append(Privilege("SELECT", (FOLD,), (column, *counted_columns)))
    if asked_column is not None:
        policies.append(Policy("asked", "ALL", (ASKED,), f"{HAS_CONTEXT} AND {asked_column} = (SELECT sp.agency())"))
        privileges.append(Privilege("SELECT, INSERT, UPDATE", (ASKED,)))
    return TableRules(tuple(policies), tuple(privileges))


SHARED = TableRules(
    policies=(
        Policy("officers", "ALL", (NARROW, WIDE, OWNER), HAS_CONTEXT),
        Policy("readers", "SELECT", (ASKED, FOLD), HAS_CONTEXT),
    ),
    privileges=(Privilege("SELECT, INSERT, UPDATE, DELETE", (NARROW, WIDE)), Privilege("SELECT", (ASKED, FOLD))),
)
PUBLISHED = TableRules(
    policies=(
        Policy("anybody", "SELECT", EVERY_ROLE, "true"),
        Policy("officers_add", "INSERT", APPLICATION_ROLES, "", HAS_CONTEXT),
        Policy("officers_change", "UPDATE", APPLICATION_ROLES, HAS_CONTEXT),
        Policy("officers_remove", "DELETE", (NARROW, WIDE), HAS_CONTEXT),
        Policy("owner", "ALL", (OWNER,), HAS_CONTEXT),
    ),
    privileges=(
        Privilege("SELECT", EVERY_ROLE),
        Privilege("INSERT, UPDATE", APPLICATION_ROLES),
        Privilege("DELETE", (NARROW, WIDE)),
    ),
)


def unguarded(reason: str, *, audited: bool) -> TableRules:
    """A table of a library that is read and written before anybody is signed in."""
    return TableRules(
        policies=(Policy("application", "ALL", (*APPLICATION_ROLES, OWNER), "true"),),
        privileges=(Privilege("SELECT, INSERT, UPDATE, DELETE", APPLICATION_ROLES),),
        reason=reason,
        audited=audited,
    )


def read_only(reason: str) -> TableRules:
    """A table that only migrations write."""
    return TableRules(
        policies=(Policy("application", "SELECT", APPLICATION_ROLES, "true"), Policy("owner", "ALL", (OWNER,), "true")),
        privileges=(Privilege("SELECT", APPLICATION_ROLES),),
        reason=reason,
        audited=False,
    )


LIBRARY_TABLES: dict[str, TableRules] = {
    "account_emailaddress": unguarded("sign-in reads it before a context exists", audited=True),
    "account_emailconfirmation": unguarded("sign-in reads it before a context exists", audited=True),
    "auth_group": read_only("Django's own, unused: roles are in access_roleheld"),
    "auth_group_permissions": read_only("Django's own, unused: permissions are an enum"),
    "auth_permission": read_only("Django's own, unused: permissions are an enum"),
    "django_content_type": read_only("Django's list of models"),
    "django_migrations": read_only("which migrations ran; `doctor` reads it"),
    "django_session": unguarded("read before a context exists; holds a key and a user's number", audited=False),
    "django_site": read_only("Django's own, unused"),
    "mfa_authenticator": unguarded(
        "passkeys and one-time codes, read while signing in; secrets are sealed", audited=True
    ),
    "procrastinate_events": unguarded("the queue's own history of jobs, ids only", audited=False),
    "procrastinate_jobs": unguarded(
        "jobs are deferred in an officer's transaction; arguments are ids only", audited=False
    ),
    "procrastinate_periodic_defers": unguarded("the queue's schedule", audited=False),
    "procrastinate_workers": unguarded("the queue's heartbeat", audited=False),
    "socialaccount_socialaccount": unguarded("an agency's own sign-in, read before a context exists", audited=True),
    "socialaccount_socialapp": unguarded("an agency's own sign-in, read before a context exists", audited=True),
    "socialaccount_socialtoken": unguarded("an agency's own sign-in, read before a context exists", audited=True),
    "usersessions_usersession": unguarded("the list of own sessions that a user may end", audited=False),
}
