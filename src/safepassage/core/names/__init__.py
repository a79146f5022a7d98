"""Personal names in any script: sounds, keys, comparison, romanisation. Start at `keys` and `compare`."""

from safepassage.core.names.keys import KeyGroups, key_groups, keys, normalised
from safepassage.core.names.keys import scheme_version as _scheme_version
from safepassage.core.names.scripts import repaired_mojibake, script_of, sort_key
from safepassage.core.names.tokens import Parsed, Part, parse

scheme_version: str = _scheme_version()

__all__ = [
    "KeyGroups",
    "Parsed",
    "Part",
    "key_groups",
    "keys",
    "normalised",
    "parse",
    "repaired_mojibake",
    "scheme_version",
    "script_of",
    "sort_key",
]
