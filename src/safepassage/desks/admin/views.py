"""Accounts and roles. An operator keeps them and sees no family; nobody changes their own."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from safepassage import audit
from safepassage.access import accounts as book
from safepassage.access import compartments
from safepassage.access.actor import Actor
from safepassage.access.compartments import NotGrantable
from safepassage.access.models import User
from safepassage.access.permissions import Permission
from safepassage.desks import doors
from safepassage.desks.act_page import show_act
from safepassage.desks.acts import ActForm
from safepassage.desks.admin import forms, pages
from safepassage.desks.doors import desk_view


@desk_view(Permission.ACCESS_USERS_MANAGE, methods=("GET", "HEAD"), desk="admin")
def accounts(request: HttpRequest, by: Actor) -> HttpResponse:
    """Accounts by agency."""
    codes = {agency.code for agency in book.agencies()}
    agency = request.GET.get("agency", "")
    page = pages.accounts(
        agency=agency if agency in codes else "", page=doors.page_number(request), now=doors.now(request)
    )
    return doors.show(request, "admin/account_list.html", page)


@desk_view(Permission.ACCESS_USERS_MANAGE, methods=("GET", "HEAD"), desk="admin")
def account(request: HttpRequest, by: Actor, number: int) -> HttpResponse:
    """One account with its roles."""
    return doors.show(
        request, "admin/account_show.html", pages.account(_account(number), by=by, now=doors.now(request))
    )


@desk_view(Permission.ACCESS_USERS_MANAGE, desk="admin")
def new_account(request: HttpRequest, by: Actor) -> HttpResponse:
    """Make an account for an officer."""
    now = doors.now(request)
    form = forms.AccountForm(request.POST if request.method == "POST" else None, today=now.date())
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        made = _try(
            form,
            lambda: book.make_account(
                username=said["username"],
                agency=said["agency"],
                post_title=said["post"],
                officer=said["officer"],
                ends_on=said["ends_on"],
                by=by,
                at=now,
            ),
        )
        if made:
            audit.record("access.account.made", on=made, by=by, at=now, fields=("agency", "post"))
            messages.success(request, _("The account is made. Give it a role, then a first password."))
            return HttpResponseRedirect(reverse("account", args=[made.pk]))
    return show_act(
        request,
        form,
        title=_("Make an account"),
        button=_("Make the account"),
        back=reverse("accounts"),
        caption=_("Accounts"),
    )


@desk_view(Permission.ACCESS_ROLES_MANAGE, desk="admin")
def give_role(request: HttpRequest, by: Actor, number: int) -> HttpResponse:
    """Give an officer a role of their agency, with its end."""
    user, now = _account(number), doors.now(request)
    form = forms.RoleForm(request.POST if request.method == "POST" else None, user=user, today=now.date())
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        held = _try(
            form,
            lambda: compartments.hold_role(
                user=user, role=said["role"], until=said["until"], reason=said["reason"], by=by, at=now
            ),
        )
        if held:
            audit.record("access.role.given", on=user, by=by, at=now, detail={"role": said["role"]})
            messages.success(request, _("The role is given. It counts from the officer's next page."))
            return HttpResponseRedirect(reverse("account", args=[user.pk]))
    why_not = _("Another operator must give you a role.") if user.pk == by.user_id else ""
    return _act(request, form, user, title=_("Give a role"), button=_("Give this role"), why_not=why_not)


@desk_view(Permission.ACCESS_ROLES_MANAGE, desk="admin")
def take_role(request: HttpRequest, by: Actor, number: int, role: str) -> HttpResponse:
    """Take a role away."""
    user, now = _account(number), doors.now(request)
    form = ActForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        taken = _try(form, lambda: book.take_role(user=user, role=role, by=by, at=now) or True)
        if taken:
            audit.record("access.role.taken", on=user, by=by, at=now, detail={"role": role})
            messages.success(request, _("The role is taken away."))
            return HttpResponseRedirect(reverse("account", args=[user.pk]))
    said = _("Take the role “%(role)s” away") % {"role": forms.title(role)}
    return _act(request, form, user, title=said, button=_("Take it away"), is_grave=True)


@desk_view(Permission.ACCESS_USERS_MANAGE, desk="admin")
def end_post(request: HttpRequest, by: Actor, number: int) -> HttpResponse:
    """Set the last day of a post, or stop the account."""
    user, now = _account(number), doors.now(request)
    initial = {"ends_on": user.post_ends_on, "is_active": user.is_active}
    form = forms.PostForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        ended = _try(
            form,
            lambda: (
                book.end_post(user=user, ends_on=said["ends_on"], is_active=said["is_active"], by=by, at=now) or True
            ),
        )
        if ended:
            audit.record("access.post.changed", on=user, by=by, at=now, fields=("post_ends_on", "is_active"))
            messages.success(request, _("Recorded. It counts from the officer's next page."))
            return HttpResponseRedirect(reverse("account", args=[user.pk]))
    return _act(request, form, user, title=_("End the post, or stop the account"), button=_("Record it"), is_grave=True)


@desk_view(Permission.ACCESS_USERS_MANAGE, desk="admin")
def first_password(request: HttpRequest, by: Actor, number: int) -> HttpResponse:
    """A first password, shown once."""
    user, now = _account(number), doors.now(request)
    form = ActForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        password = _try(form, lambda: book.first_password(user=user, by=by, at=now))
        if password:
            audit.record("access.password.given", on=user, by=by, at=now)
            return doors.show(request, "admin/account_password.html", {"account": user, "password": password})
    said = [
        _("It is shown once. Say it to the officer in person or on a line you trust."),
        _("It opens only the page on which they add a passkey; their old password stops now."),
    ]
    return _act(request, form, user, title=_("Give a first password"), button=_("Make the password"), says=said)


def _account(number: int) -> User:
    """An officer's account; the system's own and applicants' are not kept here."""
    return book.accounts().get(pk=number)


def _try(form: ActForm, act: Callable[[], Any]) -> Any:
    """Do it whole or not at all; None when it may not be done so, with the reason in the form."""
    try:
        with transaction.atomic():
            return act()
    except NotGrantable as refusal:
        form.add_error(None, str(refusal))
        return None


def _act(request: HttpRequest, form: ActForm, user: User, *, title: str, button: str, **facts: Any) -> HttpResponse:
    back = reverse("account", args=[user.pk])
    return show_act(request, form, title=title, button=button, back=back, caption=user.username, **facts)
