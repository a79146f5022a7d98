"""Identity documents as evidence: numbers in one form, and machine-readable zones with their check digits."""

from safepassage.core.documents.mrz import Mrz, MrzDate, Verdict, names_agree, read_mrz
from safepassage.core.documents.mrz_letters import decode_arabic, encode_arabic
from safepassage.core.documents.numbers import (
    DocumentNumber,
    DocumentType,
    PaperTazkira,
    look_alike_key,
    normalise_number,
    one_edit_variants,
    read_number,
)

__all__ = [
    "DocumentNumber",
    "DocumentType",
    "Mrz",
    "MrzDate",
    "PaperTazkira",
    "Verdict",
    "decode_arabic",
    "encode_arabic",
    "look_alike_key",
    "names_agree",
    "normalise_number",
    "one_edit_variants",
    "read_mrz",
    "read_number",
]
