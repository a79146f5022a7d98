"""What every record of the journey has in common: two times, a source, and a guard that lets only operations write.

Two times: a record says when something happened in the world (its own field, named by the stage) and, in `known_at`
and `known_by`, when and by whom we came to know it. Nothing is overwritten: a correction is a new row that names the
old one.
"""

import functools
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models.base import ModelBase

from safepassage.access.actor import Actor
from safepassage.access.row_security.acting import acting, system_actor
from safepassage.access.row_security.models import Personal, Shared

P = ParamSpec("P")
T = TypeVar("T")
M = TypeVar("M", bound=models.Model)

_inside_operation: ContextVar[bool] = ContextVar("inside_operation", default=False)


class WriteOutsideOperation(RuntimeError):
    """Raised when code that is not an operation writes a record: promise 3 of ARCHITECTURE.md."""


class NotPossible(Exception):
    """What the user asked for cannot be done now. `reason` is a code, `sentence` is what the user reads."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.sentence = sentence


@contextmanager
def _writing() -> Iterator[None]:
    token = _inside_operation.set(True)
    try:
        yield
    finally:
        _inside_operation.reset(token)


def operation(function: Callable[P, T]) -> Callable[P, T]:
    """Mark the only kind of function that writes: atomic, keyword-only, opened for writing while it runs."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        if args:
            raise TypeError(f"{function.__name__} takes keyword arguments only")
        with transaction.atomic(), _writing():
            return function(*args, **kwargs)

    return run


def require_writing(model: type[models.Model]) -> None:
    """Raise WriteOutsideOperation unless an operation is running."""
    if not _inside_operation.get():
        raise WriteOutsideOperation(f"{model.__name__} may be written only inside an operation")


class GuardedQuerySet(models.QuerySet[M, M]):
    """A query set whose writing methods work only inside an operation."""

    def create(self, **kwargs: Any) -> M:
        require_writing(self.model)
        return super().create(**kwargs)

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[M]:
        require_writing(self.model)
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        require_writing(self.model)
        return super().bulk_update(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        require_writing(self.model)
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        require_writing(self.model)
        return super().delete()


class RecordType(ModelBase):
    """Gives every record with a nullable `x_at` and its `x_by` the check constraint that both are there or neither."""

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any) -> Any:
        pairs = [
            field[: -len("_at")]
            for field, value in attrs.items()
            if field.endswith("_at") and getattr(value, "null", False) and f"{field[:-3]}_by" in attrs
        ]
        if pairs:
            meta = attrs.setdefault("Meta", type("Meta", (), {}))
            meta.constraints = [*getattr(meta, "constraints", ()), *(_both_or_neither(name, pair) for pair in pairs)]
        return super().__new__(cls, name, bases, attrs, **kwargs)


def _both_or_neither(record: str, pair: str) -> models.CheckConstraint:
    at, by = f"{pair}_at__isnull", f"{pair}_by__isnull"
    return models.CheckConstraint(
        name=f"{record.lower()}_{pair}_at_and_by",
        condition=models.Q(**{at: True, by: True}) | models.Q(**{at: False, by: False}),
    )


class Guarded(models.Model, metaclass=RecordType):
    """A record that only operations may write."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        require_writing(type(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        require_writing(type(self))
        return super().delete(*args, **kwargs)


class Known(models.Model):
    """When and by whom we came to know a fact, and where it came from (a row of a received file, when there is one)."""

    known_at = models.DateTimeField()
    known_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    source_row = models.ForeignKey(
        "journey.SourceRow", models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    source_cell = models.CharField(max_length=40, blank=True)

    class Meta:
        abstract = True


class PersonalFact(Guarded, Known, Personal):
    """A fact about people: lies in a compartment, is guarded, has a source and the instant we knew it."""

    class Meta:
        abstract = True


class SharedFact(Guarded, Known, Shared):
    """A fact about no person (a place, an offer, an appropriation): every signed-in officer may read it."""

    class Meta:
        abstract = True


def known(*, by: Actor, at: datetime, source_row_id: uuid.UUID | None = None, source_cell: str = "") -> dict[str, Any]:
    """The three fields that every fact is created with."""
    return {"known_at": at, "known_by_id": by.user_id, "source_row_id": source_row_id, "source_cell": source_cell}


class Submission(Guarded, Shared):
    """A form that was sent: the same key a second time (a double click, a repeated request) gives back the first
    result.
    """

    operation = models.CharField(max_length=80)
    result_label = models.CharField(max_length=60, blank=True)
    result_id = models.CharField(max_length=64, blank=True)
    done_at = models.DateTimeField()
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")


def once(
    key: uuid.UUID, function: Callable[..., T], *, by: Actor, at: datetime, **kwargs: Any
) -> tuple[T | None, bool]:
    """Run an operation once per submitted form.

    Returns (result, True) the first time and (None, False) for a repetition.
    """
    try:
        with transaction.atomic(), _writing():
            _keep_submission(key, getattr(function, "__name__", "operation"), by=by, at=at)
            return function(by=by, at=at, **kwargs), True
    except IntegrityError:
        if Submission.objects.filter(id=key).exists():
            return None, False
        raise


def _keep_submission(key: uuid.UUID, name: str, *, by: Actor, at: datetime) -> None:
    # An agency that is only asked may write nothing but its answers: the system keeps the key on its behalf.
    with acting(system_actor("keep the key of a form that was sent", on_behalf_of=by)):
        Submission.objects.create(id=key, operation=name, done_at=at, done_by_id=by.user_id)
