"""How officers sign in: passkey first, one-time codes second, a password alone never in production."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from safepassage.access.sealing import CannotOpen, Place, SealedBytes, seal, unseal

_SECRETS = Place("mfa_authenticator", "", "data")
_PREFIX = "sealed:"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up by strangers; accounts are made by the operator and end with the post."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for themselves."""
        return False

    def pre_login(self, request: HttpRequest, user: Any, **options: Any) -> Any:
        """Refuse a frozen account here too, so that no session is ever made for it."""
        if user.is_frozen:
            raise PermissionDenied("This account has ended with its post. Ask your operator.")
        return super().pre_login(request, user, **options)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals the secrets of one-time codes, so that a stolen database signs nobody in."""

    def encrypt(self, text: str) -> str:
        """The secret as it is stored."""
        return _PREFIX + bytes(seal(text, place=_SECRETS, data_class="S", compartment=0)).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret as it is checked; an unsealed one is refused, because nobody but us wrote it."""
        raw = SealedBytes(bytes.fromhex(encrypted_text.removeprefix(_PREFIX)))
        text = unseal(raw, place=_SECRETS)
        if isinstance(text, CannotOpen):
            raise PermissionDenied("Your one-time codes cannot be checked now. Use your passkey or ask your operator.")
        return text
