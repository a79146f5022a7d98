# ruff: noqa: E501 (a table is read by its rows)
"""Which column is what: the headings that agencies write, and the fields of each kind of file. Other systems' words
are aliases here."""

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a column can hold, with the headings under which it is met."""

    name: str
    aliases: tuple[str, ...]
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of one kind of table. A sheet is of this kind when all required ones are found and at least `least`
    in all."""

    name: str
    kind: str
    fields: tuple[Field, ...]
    least: int = 2

    def field_of(self, heading: str) -> str:
        """The field that a heading stands for, or nothing."""
        wanted = folded(heading)
        exact = next((field.name for field in self.fields if wanted and wanted in field.aliases), "")
        if exact or not wanted.startswith("pcode "):
            return exact
        # "pcode_cod2018": the heading of a code names the set that the codes belong to.
        return next((field.name for field in self.fields if "pcode" in field.aliases), "")

    @property
    def required(self) -> frozenset[str]:
        return frozenset(field.name for field in self.fields if field.is_required)


def folded(heading: str) -> str:
    """A heading for comparison: lower case, one blank between words, no marks."""
    text = unicodedata.normalize("NFKC", heading).replace("_", " ").casefold()
    return " ".join(re.sub(r"[^\w\s/#-]", " ", text, flags=re.UNICODE).replace("/", " ").replace("-", " ").split())


def _fields(table: str) -> tuple[Field, ...]:
    """Lines of `name: heading, heading, …`; a star marks a required field."""
    made = []
    for line in table.strip().splitlines():
        name, aliases = line.split(":", 1)
        said = tuple(dict.fromkeys(folded(each) for each in aliases.split(",")))
        made.append(Field(name.strip().rstrip("*"), said, name.strip().endswith("*")))
    return tuple(made)


APPLICATIONS = Layout(
    "applications",
    "applications",
    _fields(
        """
        application*: app no., app no, application, application no, application number, application id, app id, app #, case no, case number, case id, file no, reference, ref, client number, شماره درخواست
        received: rec'd, rec d, received, date received, received on, lodged, date lodged, lodged on, lodgement date, date of application, application date, submitted
        family_name: family name, surname, last name, primary identifier, تخلص, نام خانوادگی
        given_names: given name(s), given names, given name, first name, first names, forenames, secondary identifier, نام
        name: name, full name, applicant, applicant name, name of applicant, person, individual, beneficiary, client name
        name_native: name in dari, name in pashto, name in dari/pashto, name (dari), native name, name in native script, name in arabic script, dari name, اسم, نام به دری
        father_name: father, father's name, father name, name of father, نام پدر, ولد
        grandfather_name: grandfather, grandfather's name, name of grandfather
        birth: dob, d.o.b., date of birth, birth date, birthdate, born, year of birth, yob, تاریخ تولد
        sex: m/f, sex, gender, m f, جنسیت
        nationality: nat., nat, nationality, citizenship, country of citizenship, تابعیت
        relationship: relationship to pa, relationship to principal, relationship to principal applicant, relationship, relation, role, applicant type, relation to head of household
        passport: passport, passport no, passport number, passport #, ppt, ppt no, travel document, پاسپورت
        tazkira: tazkera, tazkira, taskera, tazkeera, national id, nid, id no, e-tazkira, tazkira no, tazkira number, تذکره
        expires: doc expiry, document expiry, passport expiry, expiry, expires, expiry date, valid until
        phone: phone, phone no, phone number, mobile, telephone, tel, contact, contact number, whatsapp
        email: email, e-mail, email address
        status: status, decision, outcome, application status, stage
        decided: decided, decision date, date of decision, date decided, decided on, approved on
        decline_reason: reason for decline, decline reason, reason declined, reason
        visa: visa no, visa no., visa number, visa, visa id
        visa_granted: visa granted, visa issued, visa date, date of visa, visa granted on
        visa_expires: visa expiry, visa expires, visa valid until
        priority: priority?, priority, priority group, priority grounds, category, vulnerability
        notes: notes, note, comment, comments, remarks, remark, ملاحظات
        place: where now, location, current location, place, whereabouts, province
        """
    ),
    least=4,
)

ROLL = Layout(
    "roll",
    "service-roll",
    _fields(
        """
        line: ser, serial, ser no, s/n, no, no., #, line, number
        name*: name (as spelled by unit), name as spelled by unit, name, full name, employee, employee name, worker
        name_native: name in dari, native name, dari name
        father: father, father's name, father name, نام پدر
        role*: role, job, job title, position, trade, occupation, appointment
        unit*: unit, team, employer, rotation, contingent, sub-unit
        place: place, location, base, post, where
        started: from, start, started, start date, employed from, date from, commenced
        ended: to, end, ended, end date, employed to, until, date to, finished
        supervisor: nzdf supervisor, supervisor, reporting officer, manager, oc
        remarks: remarks, remark, notes, comment, comments
        """
    ),
    least=4,
)

CONTACTS = Layout(
    "contacts",
    "contacts",
    _fields(
        """
        reference*: ref, ref., reference, ref no, registration, registration no, safetravel no, id
        name*: contact name, name, full name, registered name, person
        name_native: name in dari, native name, dari name
        phone*: number, phone, phone number, mobile, contact number, tel, telephone, whatsapp
        phone_second: alt number, alternative number, second number, other number, alt phone, alternate number
        email: email, e-mail, email address
        passport: passport, passport no, passport number
        tazkira: tazkera, tazkira, national id
        application: app no., app no, application, application no, inz reference
        people: how many, people, number of people, group size, family size, pax, no of people
        place: where now, location, current location, where, whereabouts, last known location
        may_call: ok to call?, ok to call, safe to call, may call, contact rule, how to contact
        language: language, preferred language, lang
        heard: last heard, last contact, last heard from, date of last contact
        comment: comment, comments, notes, remarks
        """
    ),
    least=4,
)

OFFERS = Layout(
    "offers",
    "offers",
    _fields(
        """
        partner*: partner, offered by, provider, country, organisation, state
        kind: kind, type, mode, means, transport
        origin*: from, origin, departs from, departure place, port of departure
        destination*: to, destination, arrives at, port of arrival
        departs*: departs (local), departs, departure, departure time, std, etd, departs local, date, departs (utc)
        arrives: arrives (local), arrives, arrival, arrival time, sta, eta
        seats*: seats, places, seats offered, capacity, pax
        names_due: names due, names by, names due (local), list due, manifest due, deadline
        lapses: lapses, offer ends, valid until, expires
        conditions: conditions, condition, terms, remarks, notes
        reference: reference, ref, offer no, flight, flight no
        """
    ),
    least=5,
)

PROVINCES = Layout(
    "provinces",
    "places",
    _fields(
        """
        code*: pcode, p-code, adm1 pcode, adm1 code, province code, pcode cod2018, code, admin1pcode
        iso: iso 3166 2, iso 3166-2, iso, iso code
        name_en*: name en, province, adm1 en, name, name english, province name, admin1name en
        name_fa: name da, name dari, name fa, adm1 da, dari
        name_ps: name ps, name ps iec, name pashto, pashto
        aliases: aliases, other names, alt en, alternative names
        capital*: capital, provincial capital, capital name
        latitude: capital lat, point lat, lat, latitude
        longitude: capital lon, point lon, lon, longitude
        """
    ),
    least=3,
)
DISTRICTS = Layout(
    "districts",
    "places",
    _fields(
        """
        code*: pcode, p-code, adm2 pcode, adm2 code, district code, pcode cod2018, code, admin2pcode
        province*: adm1 pcode, province code, adm1 code, admin1pcode, province pcode
        name_en*: name en, district, adm2 en, name, district name, admin2name en
        name_fa: name da, name dari, name fa, adm2 da
        aliases: alt en, aliases, other names
        aliases_fa: alt da, other names dari
        latitude: point lat, lat, latitude
        longitude: point lon, lon, longitude
        """
    ),
    least=3,
)
CROSSINGS = Layout(
    "crossings",
    "places",
    _fields(
        """
        code*: id, code, crossing id, crossing code
        name*: name af side, name, crossing, crossing name
        other_side*: name other side, other side
        neighbour*: neighbour, neighbor, country
        province: province pcode, province, adm1 pcode
        mode: mode, kind, type
        latitude: lat, latitude
        longitude: lon, longitude, long
        position_source: coordinate source, position source
        note: note, notes, remarks
        """
    ),
    least=4,
)
AIRPORTS = Layout(
    "airports",
    "places",
    _fields(
        """
        icao*: icao, icao code
        iata: iata, iata code
        name*: name, airport, airport name
        city: city, town
        country*: country, country code
        latitude: lat, latitude
        longitude: lon, longitude, long
        time_zone: tz, time zone, timezone
        """
    ),
    least=4,
)
CODE_CHANGES = Layout(
    "code changes",
    "places",
    _fields(
        """
        name_en*: district, name, name en
        old_code*: pcode older set unicef hope snapshot, old pcode, pcode older set, old code, pcode before
        code*: pcode cod 2018, new pcode, pcode, new code
        meaning: meaning, note, remarks
        """
    ),
    least=3,
)
GAZETTEER = Layout(
    "gazetteer",
    "places",
    _fields(
        """
        identity*: geonameid, geoname id
        name*: name, asciiname
        country*: country, country code
        latitude: lat, latitude
        longitude: lon, longitude
        """
    ),
    least=3,
)
CONTROL = Layout(
    "control of capitals",
    "territory",
    _fields(
        """
        code: pcode, p-code, province code, adm1 pcode
        province*: province, province name, adm1 en, name
        place: capital, place, city, town, district
        since*: date reported, date, since, reported, reported on, fell, date of report
        holder: holder, held by, control, controlled by, who
        status: status note, status, grade, note, confidence
        source*: source, reported by, sources
        """
    ),
    least=3,
)
DISTRICT_COUNTS = Layout(
    "counts of districts by control",
    "territory",
    _fields(
        """
        as_of*: as of, date, as-of
        opposition*: taliban control, opposition control, opposition, controlled by opposition
        contested*: contested
        government: government or other, government, government control
        total: total, districts, all districts
        source*: source, sources
        """
    ),
    least=4,
)
FIGURES = Layout(
    "published figures",
    "published-figures",
    _fields(
        """
        as_of*: as of, as-of, date, describes, when
        measure*: measure, what, figure, indicator
        value*: value, number, count, how many
        unit*: unit, units, counts
        definition: definition or note, definition, note, notes, how counted
        source*: source, sources, published by, who
        """
    ),
    least=4,
)

LAYOUTS: tuple[Layout, ...] = (
    APPLICATIONS,
    ROLL,
    CONTACTS,
    OFFERS,
    CODE_CHANGES,
    DISTRICTS,
    PROVINCES,
    CROSSINGS,
    AIRPORTS,
    GAZETTEER,
    DISTRICT_COUNTS,
    CONTROL,
    FIGURES,
)
KINDS: tuple[str, ...] = tuple(dict.fromkeys(layout.kind for layout in LAYOUTS))
"""The kinds that the user names: applications, service-roll, contacts, offers, places, territory, published-figures."""


def layouts_of(kind: str) -> tuple[Layout, ...]:
    """The layouts that a file of this kind may have."""
    return tuple(layout for layout in LAYOUTS if layout.kind == kind)
