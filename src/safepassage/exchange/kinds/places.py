"""Lists of places: provinces, districts, crossings, airports, codes that changed. A code is kept with the set it
belongs to."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from safepassage.access.actor import Actor
from safepassage.exchange.kinds.handling import Judged, Scene
from safepassage.exchange.understanding.cells import read_degrees
from safepassage.exchange.understanding.tables import Row
from safepassage.journey.facts import NotPossible
from safepassage.journey.places import operations as places
from safepassage.journey.places import queries as place_queries

Fields = dict[str, Any]
_SET_IN_HEADING = re.compile(r"^\s*(?:adm\d[ _]?)?p-?code[ _]+(.+)$", re.I)
OLDER_SET = "older"


class _Places:
    """What every list of places has in common."""

    required: tuple[str, ...] = ("code",)
    code = "code"

    def group_of(self, row: Row) -> str:
        return ""

    def identity_of(self, fields: dict[str, str]) -> str:
        return f"{fields.get(self.code, '').strip()}|"

    def judge(self, group: Sequence[Judged], scene: Scene) -> list[tuple[Judged, Fields]]:
        return [(judged, fields) for judged in group if (fields := self._read(judged, scene)) is not None]

    def write(self, understood: Sequence[tuple[Sequence[Judged], list[tuple[Judged, Fields]]]], scene: Scene) -> None:
        """Enter the places of one batch, or bring entered ones up to date."""
        for _, rows in understood:
            for judged, fields in rows:
                if judged.is_to_write:
                    self._enter(judged, fields, scene)

    def undo(self, file_id: UUID, *, by: Actor, at: datetime) -> None:
        raise NotPossible(
            "later_work", "Everything refers to places, so they are not withdrawn. Import the right list instead."
        )

    def _read(self, judged: Judged, scene: Scene) -> Fields | None:
        for name in self.required:
            if not judged.row.text(name):
                judged.hold_back(judged.row.note("no_code" if name == self.code else "no_key", name))
                return None
        return {"source_row_id": scene.id_of(judged.row) if scene.file_id else None}

    def _enter(self, judged: Judged, fields: Fields, scene: Scene) -> None:
        """Enter one place."""


def code_set(scene: Scene) -> str:
    """The set that the codes belong to: said by the user, or in the heading ("pcode_cod2018")."""
    told = scene.table.option("code_set")
    if told:
        return told[:40]
    position = next((p for p, name in scene.table.mapping.columns if name == "code"), None)
    heading = scene.table.mapping.headings[position] if position is not None else ""
    match = _SET_IN_HEADING.match(heading.replace("_", " "))
    return match[1].strip().replace(" ", "").lower()[:40] if match else "not stated"


def split_names(text: str) -> list[str]:
    """Several names in one cell, each once."""
    return list(dict.fromkeys(name.strip()[:100] for name in re.split(r"[;|]", text) if name.strip()))


def position_of(judged: Judged) -> Fields:
    """Latitude and longitude, both or none."""
    row = judged.row
    latitude, longitude = read_degrees(row.text("latitude"), 90), read_degrees(row.text("longitude"), 180)
    if latitude is None or longitude is None:
        if row.text("latitude") or row.text("longitude"):
            judged.findings.append(row.note("position_not_read", "latitude"))
        return {}
    return {"latitude": latitude, "longitude": longitude}


class Provinces(_Places):
    """The handler of lists of provinces."""

    required = ("code", "name_en")

    def _read(self, judged: Judged, scene: Scene) -> Fields | None:
        fields = super()._read(judged, scene)
        row = judged.row
        return fields and fields | position_of(judged) | {
            "iso_code": row.text("iso")[:10],
            "name_en": row.text("name_en")[:100],
            "name_fa": row.text("name_fa")[:100],
            "name_ps": row.text("name_ps")[:100],
            "other_names": split_names(row.text("aliases")),
            "capital": row.text("capital")[:100],
        }

    def _enter(self, judged: Judged, fields: Fields, scene: Scene) -> None:
        code = judged.row.text("code")[:20]
        places.record_province(code=code, code_set=code_set(scene), by=scene.actor, at=scene.at, **fields)


class Districts(_Places):
    """The handler of lists of districts."""

    required = ("code", "name_en", "province")

    def _read(self, judged: Judged, scene: Scene) -> Fields | None:
        fields = super()._read(judged, scene)
        row = judged.row
        return fields and fields | position_of(judged) | {
            "name_en": row.text("name_en")[:100],
            "name_fa": row.text("name_fa")[:100],
            "other_names": split_names(f"{row.text('aliases')};{row.text('aliases_fa')}"),
        }

    def _enter(self, judged: Judged, fields: Fields, scene: Scene) -> None:
        row = judged.row
        found = province_id(row.text("province"), scene)
        if found is None:
            judged.hold_back(row.note("province_not_known", "province"))
            return
        places.record_district(
            code=row.text("code")[:20],
            code_set=code_set(scene),
            province_id=found,
            by=scene.actor,
            at=scene.at,
            **fields,
        )


class Crossings(_Places):
    """The handler of lists of border crossings. Positions stay indicative: nobody is routed by them."""

    required = ("code", "name")

    def _read(self, judged: Judged, scene: Scene) -> Fields | None:
        fields = super()._read(judged, scene)
        row = judged.row
        note = "; ".join(part for part in (row.text("note"), row.text("position_source")) if part)
        return fields and fields | position_of(judged) | {
            "name": row.text("name")[:100],
            "name_other_side": row.text("other_side")[:100],
            "neighbour": row.text("neighbour")[:2].upper(),
            "mode": row.text("mode")[:20],
            "note": note,
        }

    def _enter(self, judged: Judged, fields: Fields, scene: Scene) -> None:
        row = judged.row
        found = province_id(row.text("province"), scene) if row.text("province") else None
        if row.text("province") and found is None:
            judged.findings.append(row.note("province_not_known", "province"))
        code = row.text("code")[:20]
        places.record_crossing(code=code, province_id=found, by=scene.actor, at=scene.at, **fields)


class Airports(_Places):
    """The handler of lists of airports."""

    required = ("icao", "name")
    code = "icao"

    def _read(self, judged: Judged, scene: Scene) -> Fields | None:
        fields = super()._read(judged, scene)
        row = judged.row
        if fields is not None and not re.fullmatch(r"[A-Za-z0-9]{4}", row.text("icao")):
            judged.hold_back(row.note("no_code", "icao"))
            return None
        return fields and fields | position_of(judged) | {
            "iata_code": row.text("iata")[:3].upper(),
            "name": row.text("name")[:120],
            "city": row.text("city")[:100],
            "country": row.text("country")[:2].upper(),
            "time_zone": row.text("time_zone")[:60],
        }

    def _enter(self, judged: Judged, fields: Fields, scene: Scene) -> None:
        code = judged.row.text("icao").upper()
        places.record_airport(icao_code=code, by=scene.actor, at=scene.at, **fields)


class CodeChanges(_Places):
    """The handler of lists that say which code a district had in an older set."""

    required = ("code", "old_code", "name_en")

    def _enter(self, judged: Judged, fields: Fields, scene: Scene) -> None:
        row = judged.row
        new = place_queries.district_with_code(row.text("code"), code_set(scene))
        if new is None:
            judged.hold_back(row.note("province_not_known", "code"))
            return
        position = next(p for p, name in scene.table.mapping.columns if name == "old_code")
        heading = scene.table.mapping.headings[position].replace("_", " ")
        match = _SET_IN_HEADING.match(heading)
        places.record_district(
            code=row.text("old_code")[:20],
            code_set=(match[1].strip().replace(" ", "-").lower() if match else OLDER_SET)[:40],
            province_id=new.province_id,
            name_en=row.text("name_en")[:100],
            by=scene.actor,
            at=scene.at,
            **fields,
        )


class Gazetteer(_Places):
    """The handler of general lists of places: there is no record for them, so each row is listed and kept as
    written."""

    required = ("identity",)
    code = "identity"

    def _read(self, judged: Judged, scene: Scene) -> Fields | None:
        judged.hold_back(judged.row.note("kind_of_place_not_kept", "name", needs_answer=False))
        return None


def province_id(text: str, scene: Scene) -> UUID | None:
    """The province with this code or name; remembered for the length of a file."""
    known: dict[str, UUID | None] = scene.remembered.setdefault("provinces", {})
    if text not in known:
        found = place_queries.province_named(text)
        known[text] = found.id if found else None
    return known[text]
