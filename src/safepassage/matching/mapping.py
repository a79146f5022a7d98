"""Which column of a file is what: from a mapping file, or guessed from the headers and printed."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

from safepassage.core.row_files import BadInput
from safepassage.matching.problem import ROLES, Columns

# Header, lower case without blanks and signs → role. The first column that fits takes the role.
_GUESSES: dict[str, tuple[str, ...]] = {
    "id": ("id", "recid", "uniqueid", "recordid", "personid", "uid", "reference", "ref", "caseid"),
    "full_name": ("fullname", "name", "names", "applicantname", "نام"),
    "given": ("given", "givenname", "firstname", "forename", "givennames", "forenames"),
    "family": ("family", "familyname", "surname", "lastname"),
    "father": ("father", "fathername", "fathersname", "fname", "پدر", "نامپدر", "ولد"),
    "grandfather": ("grandfather", "grandfathername", "grandfathersname"),
    "birth": ("birth", "dob", "dateofbirth", "birthdate", "born", "yearofbirth", "birthyear", "yob", "تاریختولد"),
    "sex": ("sex", "gender", "جنس"),
    "place": ("place", "province", "birthplace", "placeofbirth", "city", "suburb", "origin", "district", "ولایت"),
    "document": ("document", "documentnumber", "documentno", "passport", "passportno", "passportnumber",
                 "tazkira", "tazkirano", "socsecid", "nationalid"),
    "phone": ("phone", "mobile", "phonenumber", "tel", "telephone", "whatsapp"),
    "address": ("address", "address1", "street", "streetaddress"),
    "postcode": ("postcode", "zip", "zipcode", "postalcode", "postcodefake"),
}  # fmt: skip
_EXACT = ("email", "streetnumber", "occupation", "unit", "employer")


def guessed(header: Sequence[str]) -> Columns:
    """Roles by the names of the columns. Raises BadInput when there is no id or nothing to compare."""
    plain = {column: "".join(c for c in column.lower() if c.isalnum()) for column in header}
    roles: dict[str, str] = {}
    for role, spellings in _GUESSES.items():
        found = next((column for spelling in spellings for column in header if plain[column] == spelling), None)
        if found is not None:
            roles[role] = found
    if "given" in roles and "family" in roles:
        roles.pop("full_name", None)
    return _checked(roles, tuple(column for column in header if plain[column] in _EXACT), header)


def read(path: Path, header: Sequence[str]) -> tuple[Columns, str | None]:
    """Roles from a TOML file: [columns] role = "column", exact = […], [birth] order, calendar; profile = "afghan" or
    "generic"."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise BadInput(f"There is no file {path}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadInput(f"{path.name} is not a mapping: {fault}.") from None
    told = dict(raw.get("columns", raw))
    exact = told.pop("exact", [])
    birth = raw.get("birth", {})
    if isinstance(birth, str):
        birth = {}
    roles = {role: str(column) for role, column in told.items() if role in ROLES and not isinstance(column, dict)}
    unknown = [role for role in told if role not in ROLES and role not in {"profile", "names_profile", "birth"}]
    if unknown:
        raise BadInput(f"{path.name} names the role {unknown[0]}; roles are: {', '.join(ROLES)}, exact.")
    missing = [column for column in (*roles.values(), *exact) if column not in header]
    if missing:
        raise BadInput(f"There is no column {', '.join(missing)}; the columns are: {', '.join(header)}.")
    columns = _checked(roles, tuple(exact), header)
    profile = raw.get("profile") or raw.get("names_profile")
    if profile not in (None, "afghan", "generic"):
        raise BadInput(f"{path.name}: profile is afghan or generic, not {profile}.")
    settled = Columns(columns.roles, columns.exact, birth.get("order"), birth.get("calendar"))
    return settled, profile


def _checked(roles: dict[str, str], exact: tuple[str, ...], header: Sequence[str]) -> Columns:
    listed = ", ".join(header) or "none"
    if "id" not in roles:
        raise BadInput(f"No column holds an id; the columns are: {listed}. Name it in a mapping file.")
    if not {"given", "family", "full_name"} & roles.keys():
        raise BadInput(f"No column holds a name; the columns are: {listed}. Name it in a mapping file.")
    return Columns(roles, exact)
