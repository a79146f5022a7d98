"""Sealed columns: AES-256-GCM with keys that the database never sees (docs/adr/0006).

A value is bound to its table, row and column: pasted into another row it does not open. The header names the key's
version, class and compartment, so that a family that moves to another compartment still reads its own file.
"""

import functools
import hmac
import os
import struct
from typing import TYPE_CHECKING, Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from safepassage.access.keys import expand, key_for

if TYPE_CHECKING:
    TextField = models.TextField[Any, Any]
    BinaryField = models.BinaryField[Any, Any]
    BinaryArrayField = ArrayField[Any, Any]
else:
    TextField, BinaryField, BinaryArrayField = models.TextField, models.BinaryField, ArrayField

FORMAT = 1
KEY_VERSION = 1
NONCE_BYTES = 12
INDEX_BYTES = 12  # 96 bits
SHARED_CLASS = "S"
_HEADER = struct.Struct(">BBci")  # format, key version, class of data, compartment


class SealedBytes(bytes):
    """A value as the database holds it, not opened yet; shows nothing when printed."""

    def __str__(self) -> str:
        return "sealed"

    __repr__ = __str__


class CannotOpen(str):
    """Stands for a value that does not open. It reads as a sentence, is written back untouched and never replaced."""

    __slots__ = ("raw",)
    raw: SealedBytes

    def __new__(cls, raw: bytes) -> "CannotOpen":
        made = super().__new__(cls, "sealed, cannot open")
        made.raw = SealedBytes(raw)
        return made


class NotSealable(TypeError):
    """A sealed column was written in a way that knows no row, or over a value that cannot be opened."""


class Place(NamedTuple):
    """Where a sealed value lives; part of what is authenticated."""

    table: str
    row: str
    column: str


@functools.lru_cache(maxsize=20_000)
def _cipher(secret: bytes, data_class: str, compartment: int) -> AESGCM:
    return AESGCM(expand(secret, f"sealed {data_class} {compartment}".encode()))


def _bound_to(header: bytes, place: Place) -> bytes:
    return header + f"{place.table}:{place.row}:{place.column}".encode()


def seal(text: str, *, place: Place, data_class: str, compartment: int) -> SealedBytes:
    """The text, sealed for one cell of one row."""
    header = _HEADER.pack(FORMAT, KEY_VERSION, data_class.encode(), compartment)
    nonce = os.urandom(NONCE_BYTES)
    cipher = _cipher(key_for(f"sealing v{KEY_VERSION}"), data_class, compartment)
    body = cipher.encrypt(nonce, text.encode("utf-8", "surrogatepass"), _bound_to(header, place))
    return SealedBytes(header + nonce + body)


def unseal(raw: bytes, *, place: Place) -> str | CannotOpen:
    """The text of a sealed cell, or `CannotOpen` if it was altered, moved or its key is gone."""
    start = _HEADER.size + NONCE_BYTES
    if len(raw) < start:
        return CannotOpen(raw)
    header = raw[: _HEADER.size]
    form, version, letter, compartment = _HEADER.unpack(header)
    if form != FORMAT:
        return CannotOpen(raw)
    try:
        cipher = _cipher(key_for(f"sealing v{version}"), letter.decode("ascii"), compartment)
        return cipher.decrypt(raw[_HEADER.size : start], raw[start:], _bound_to(header, place)).decode(
            "utf-8", "surrogatepass"
        )
    except (InvalidTag, UnicodeDecodeError):
        return CannotOpen(raw)


class SealedAttribute(DeferredAttribute):
    """Opens a value when it is first read, and keeps its sealed form so that an unchanged one is not sealed anew."""

    field: Any

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is None or not isinstance(value, SealedBytes):
            return value
        return self._open(instance, value)

    def __set__(self, instance: Any, value: Any) -> None:
        name = self.field.attname
        held = instance.__dict__.get(name)
        if isinstance(held, SealedBytes):
            held = self._open(instance, held)
        if isinstance(held, CannotOpen) and value is not held and not isinstance(value, SealedBytes):
            raise NotSealable(
                f"{name}: what is stored cannot be opened, so it is not overwritten. Restore its key first."
            )
        instance.__dict__[name] = value

    def _open(self, instance: Any, raw: SealedBytes) -> str | CannotOpen:
        text = unseal(raw, place=self.field.place_of(instance))
        instance.__dict__[self.field.attname] = text
        instance.__dict__.setdefault("_sealed_as", {})[self.field.attname] = (text, raw)
        return text


class SealedTextField(TextField):
    """Text in Python, sealed bytes in PostgreSQL. It can be read and written, never searched or sorted."""

    descriptor_class = SealedAttribute

    def db_type(self, connection: Any) -> str:
        """The column's type."""
        return "bytea"

    def get_internal_type(self) -> str:
        """Treated as binary by the backend, whatever TextField says."""
        return "BinaryField"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> SealedBytes | None:
        """Kept sealed until somebody reads it: a list of 50 families opens only what it shows."""
        return None if value is None else SealedBytes(value)

    def place_of(self, instance: models.Model) -> Place:
        """The cell of this column in the instance's row."""
        if instance.pk is None:
            raise NotSealable(f"{self.attname}: the row has no id yet, and a sealed value is bound to its row.")
        return Place(instance._meta.db_table, str(instance.pk), self.column)

    def pre_save(self, model_instance: models.Model, add: bool) -> SealedBytes | None:
        """Seal for this row; an unchanged value keeps its bytes, one that cannot be opened stays as it is."""
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, SealedBytes):
            return value
        if isinstance(value, CannotOpen):
            return value.raw
        known: tuple[str, SealedBytes] | None = model_instance.__dict__.get("_sealed_as", {}).get(self.attname)
        if known is not None and known[0] == value and not add:
            return known[1]
        return self.seal_for(model_instance, value)

    def seal_for(self, instance: models.Model, text: str) -> SealedBytes:
        """The text sealed for this instance's row, for writers that pass a value by themselves (bulk_update)."""
        data_class = getattr(instance, "data_class", SHARED_CLASS)
        compartment = getattr(instance, "compartment_id", None) or 0
        return seal(str(text), place=self.place_of(instance), data_class=data_class, compartment=compartment)

    def get_prep_value(self, value: Any) -> Any:
        """Only sealed bytes go to the database."""
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Refuse plain text that reached the database without its row, as `update()` would send it."""
        if value is None:
            return None
        if not isinstance(value, SealedBytes):
            raise NotSealable(
                f"{self.attname}: write sealed columns with save(), bulk_create() or seal_for(), not update()."
            )
        return connection.Database.Binary(bytes(value))

    def get_lookup(self, lookup_name: str) -> Any:
        """Nothing but "is it empty" can be asked of a sealed column."""
        if lookup_name != "isnull":
            raise NotSealable(f"{self.name}: a sealed column cannot be searched. Use a blind index beside it.")
        return super().get_lookup(lookup_name)


def blind_index(kind: str, value: str) -> bytes:
    """The 96-bit token of a document number, phone or name key: equal values match, nothing can be read from it."""
    return hmac.digest(key_for(f"blind index {kind} v1"), value.encode("utf-8", "surrogatepass"), "sha256")[
        :INDEX_BYTES
    ]


class BlindIndexField(BinaryField):
    """A blind index of one value. bytea's `=` is leakproof, so its index works under row security."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("db_index", True)
        super().__init__(**options)


class BlindIndexArrayField(BinaryArrayField):
    """Blind indexes of several keys of one value; where the search must be fast, one row a key instead."""

    def __init__(self, base_field: Any = None, size: int | None = None, **options: Any) -> None:
        options.setdefault("default", list)
        super().__init__(models.BinaryField(), size=size, **options)

    def deconstruct(self) -> Any:
        """Written into migrations without its fixed inner field."""
        name, path, positional, named = super().deconstruct()
        named.pop("base_field", None)
        return name, path, positional, named
