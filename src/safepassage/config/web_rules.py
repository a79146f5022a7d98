"""What every response of the product tells the browser: content policy, permissions, caching, languages."""

from typing import Any, Final

LANGUAGES: Final = [("en", "English"), ("fa-af", "دری"), ("ps", "پښتو")]

# Django knows neither Dari nor Pashto: without these entries both would be English, written left to right.
LANGUAGE_FACTS: Final[dict[str, dict[str, Any]]] = {
    "fa-af": {"bidi": True, "code": "fa-af", "name": "Dari", "name_local": "دری"},
    "ps": {"bidi": True, "code": "ps", "name": "Pashto", "name_local": "پښتو"},
}

# Strings, not django-csp's constants: those import Django, and settings must stay importable by themselves.
CONTENT_POLICY: Final[dict[str, Any]] = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

HEADERS: Final = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
