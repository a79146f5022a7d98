"""The bases that every record builds on: they say whose a row is, and the generator writes the policy from it."""

from typing import Any, ClassVar

from django.db import models

from safepassage.disclosure.classes import DisclosureClass

DATA_CLASSES = "ABCDEF"
SECRET_CLASSES = frozenset("CEF")


class Personal(models.Model):
    """A record about people: seen only by those granted on its compartment, for its class of data.

    `data_class` is one of A (status and facts that rules compare), B (identity), C (whereabouts and contact),
    D (service and attestations), E (health), F (screening). `asked_of` names a field that holds the code of the agency
    to which a row is addressed: its verifiers see that row and nothing else of the case. `counted` names the columns
    (ids, states, dates) that figures may fold although the table is not of class A.
    """

    data_class: ClassVar[str]
    asked_of: ClassVar[str | None] = None
    counted: ClassVar[tuple[str, ...]] = ()
    disclosure: ClassVar[dict[str, DisclosureClass]] = {}

    compartment = models.ForeignKey("access.Compartment", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Shared(models.Model):
    """A record that every signed-in officer may see: places, partners, offers, aid, pathways."""

    disclosure: ClassVar[dict[str, DisclosureClass]] = {}

    class Meta:
        abstract = True


class Published(models.Model):
    """A record that anybody may read, signed in or not: frozen figures that passed disclosure control."""

    disclosure: ClassVar[dict[str, DisclosureClass]] = {}

    class Meta:
        abstract = True


class PersonalForeignKey(models.ForeignKey[Any, Any]):
    """A link between two personal rows of one compartment.

    PostgreSQL checks foreign keys without row security, so a plain one would let a note be attached to a hidden person
    and tell hidden from missing. The generator makes (x_id, compartment_id) → (id, compartment_id) instead. With
    `across=True` the rows may lie in different compartments; then a trigger asks that the writer can see the target.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, *, across: bool = False, **options: Any) -> None:
        options["db_constraint"] = False
        super().__init__(to, on_delete, **options)
        self.across = across

    def deconstruct(self) -> Any:
        """Written into migrations as itself, so that `across` is not lost."""
        name, path, positional, named = super().deconstruct()
        named.pop("db_constraint", None)
        if self.across:
            named["across"] = True
        return name, path, positional, named


def disclosure_class(model: type[models.Model], field_name: str) -> DisclosureClass | None:
    """The mark of one column: what the model says, else the default of its class of data; None if nothing is said."""
    stated: dict[str, DisclosureClass] = getattr(model, "disclosure", {})
    if field_name in stated:
        return stated[field_name]
    if issubclass(model, Published):
        return DisclosureClass.PUBLIC
    if issubclass(model, Shared):
        return DisclosureClass.RESTRICTED
    if issubclass(model, Personal):
        return DisclosureClass.SECRET if model.data_class in SECRET_CLASSES else DisclosureClass.RESTRICTED
    # Accounts, grants and the trail: they say their rules themselves, and nothing of them is public.
    return DisclosureClass.RESTRICTED if hasattr(model, "row_rules") else None
