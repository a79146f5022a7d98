"""Which parts of the product this checkout holds."""

import importlib.util

CONTEXT_MIDDLEWARE = ("safepassage.access.row_security.context.ContextMiddleware",)


def is_there(module: str) -> bool:
    """Whether a module exists, without importing it."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False
