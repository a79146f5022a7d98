"""Where each act on a case is done."""

from uuid import UUID

from django.urls import reverse

from safepassage.desks.immigration.case_file import CaseFile


def act_address(file: CaseFile, slug: str, item: UUID | None = None) -> str:
    """The address of an act on this case."""
    return reverse(f"case_{slug}", args=[file.case.reference, item] if item else [file.case.reference])
