"""Whether a session was opened strongly enough: in production a password alone opens nothing for an officer."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse

from safepassage.access.actor import AgencyCode

_RECORDS = "account_authentication_methods"  # where django-allauth keeps how the session was opened
_STRONG = frozenset({"mfa", "socialaccount"})
_SIGN_IN_VIEWS = ("account_", "mfa_", "javascript-catalog", "set_language")


def is_strong(request: HttpRequest, user: Any) -> bool:
    """A passkey, a second factor or the agency's own sign-in opened this session, or no real data is at stake."""
    if str(settings.SAFEPASSAGE_MODE) != "production" or user.agency_id == AgencyCode.APPLICANT:
        return True
    return any(record.get("method") in _STRONG for record in request.session.get(_RECORDS, []))


def is_sign_in(request: HttpRequest) -> bool:
    """Whether the address belongs to signing in, where a factor can be added or shown."""
    try:
        name = resolve(request.path_info).view_name or ""
    except Resolver404:
        return False
    return name.startswith(_SIGN_IN_VIEWS)


def next_step(user: Any) -> str:
    """Where such an officer goes: to add a passkey, or to show the one they have."""
    from allauth.mfa.models import Authenticator

    has_one = Authenticator.objects.filter(user=user).exists()
    return reverse("mfa_reauthenticate" if has_one else "mfa_index")
