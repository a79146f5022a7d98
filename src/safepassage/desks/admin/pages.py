"""Accounts with post, roles and ends; and the health of the machine, each fault with the command that mends it."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from safepassage.access import accounts as book
from safepassage.access.actor import Actor
from safepassage.access.models import RoleHeld, User
from safepassage.access.roles import ROLES
from safepassage.desks import components as c
from safepassage.desks.admin.forms import title


def accounts(*, agency: str, page: int, now: datetime) -> dict[str, Any]:
    """Accounts by agency, with what stops or will stop."""
    start = (page - 1) * c.PAGE_SIZE
    found = book.accounts(agency=agency)
    shown = list(found[start : start + c.PAGE_SIZE])
    total = start + len(found.values_list("pk", flat=True)[start : start + c.PAGE_SIZE * 4])
    names = book.names_of(shown)
    return {
        "header": c.PageHeader(
            title=_("Accounts"),
            caption=_("Each account is one officer in one post. Roles say what, grants and scopes say whose."),
            actions=(c.Link(_("Make an account"), reverse("account_new"), button=True),),
        ),
        "tabs": c.Tabs(
            label=_("Agencies"),
            tabs=(
                c.Tab(text=_("All"), href="?", is_current=not agency),
                *(c.Tab(text=a.name, href=f"?agency={a.code}", is_current=agency == a.code) for a in book.agencies()),
            ),
        ),
        "queue": c.Queue(
            caption=_("Accounts"),
            caption_is_hidden=True,
            columns=(
                c.Column(_("Account")),
                c.Column(_("Post")),
                c.Column(_("Roles")),
                c.Column(_("Last day")),
                c.Column(_("State")),
            ),
            rows=[_account(user, names.get(user.pk, ""), now) for user in shown],
            empty=c.EmptyState(title=_("No account here.")),
            pages=c.Pagination(page=page, total=total, unit="staff", query=f"agency={agency}" if agency else "")
            if total > c.PAGE_SIZE
            else None,
        ),
    }


def _account(user: User, name: str, now: datetime) -> c.Row:
    return c.Row(
        heading=user.username,
        href=reverse("account", args=[user.pk]),
        under=name,
        cells=(
            c.Cell(user.post.title if user.post else "–", user.agency.name),
            ", ".join(title(h.role) for h in user.roles_held.all() if not _is_over(h, now)) or _("none"),
            c.Day(user.post_ends_on) if user.post_ends_on else "–",
            state(user),
        ),
    )


def state(user: User) -> c.Status:
    """Whether the account can be used."""
    return c.Status(_("Stopped"), c.Tone.DANGER) if user.is_frozen else c.Status(_("In use"), c.Tone.DONE)


def _is_over(held: RoleHeld, now: datetime) -> bool:
    return held.expires_at is not None and held.expires_at <= now


def account(user: User, *, by: Actor, now: datetime) -> dict[str, Any]:
    """One account: post, roles with their ends, and what may be changed."""
    name = book.names_of([user]).get(user.pk, "")
    is_own = user.pk == by.user_id
    return {
        "header": c.PageHeader(
            title=name or user.username,
            caption=f"{user.post.title if user.post else ''} · {user.agency.name}",
            tags=(state(user),),
            crumbs=(c.Link(_("Accounts"), reverse("accounts")),),
        ),
        "account": user,
        "is_own": is_own,
        "facts": c.SummaryList(
            facts=[
                c.Fact(_("Account"), c.Ltr(user.username)),
                c.Fact(_("Since"), c.When(user.joined_at)),
                c.Fact(_("Last day"), c.Day(user.post_ends_on) if user.post_ends_on else _("no end is known")),
                c.Fact(_("Last signed in"), c.When(user.last_login) if user.last_login else _("never")),
            ]
        ),
        "roles": c.Queue(
            caption=_("Roles"),
            columns=(c.Column(_("Role")), c.Column(_("What it may do")), c.Column(_("Until")), c.Column(_("Why"))),
            rows=[
                c.Row(
                    heading=title(held.role),
                    cells=(
                        ROLES[held.role].sentence if held.role in ROLES else "–",
                        c.Cell(
                            c.When(held.expires_at) if held.expires_at else _("the post ends"),
                            c.Status(_("Ended"), c.Tone.QUIET) if _is_over(held, now) else "",
                        ),
                        held.reason or "–",
                    ),
                    action=None
                    if is_own
                    else c.Link(
                        _("Take away"), reverse("account_role_take", args=[user.pk, held.role]), about=title(held.role)
                    ),
                )
                for held in user.roles_held.all()
            ],
            empty=c.EmptyState(title=_("No role: this account can open nothing.")),
            action_heading=_("Change"),
        ),
    }
