"""Which parts of the product this checkout holds."""

from safepassage.config.home import CHECKOUT

CONTEXT_MIDDLEWARE = ("safepassage.access.row_security.context.ContextMiddleware",)
PAGE_PROCESSORS = ("safepassage.desks.reader.page",)


def is_there(module: str) -> bool:
    """Whether one of our modules exists. Looked up as a file: finding it by import would run its packages too early."""
    path = CHECKOUT.joinpath("src", *module.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()
