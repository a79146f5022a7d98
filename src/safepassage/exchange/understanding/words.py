# ruff: noqa: E501 (a table is read by its rows)
"""The words that agencies write for relationships, states, grounds and sexes, and what each means here. Anything else
stays as written."""

from safepassage.exchange.understanding.headings import folded

_RELATIONSHIPS = {
    "self": "pa, principal, principal applicant, main applicant, applicant, self, head of household, head of family, hoh, "
    "head, lead applicant, سرپرست فامیل, متقاضی اصلی",
    "partner": "partner, spouse, wife, husband, husband/wife, wife/husband, de facto partner, fiance, fiancee, همسر, زن, شوهر",
    "dependent_child": "dep. child, dep child, dependent child, dependant child, dependent, dependant, dep",
    "child": "c, ch, child, son/daughter, son, daughter, daughter/son, baby, infant, stepchild, stepson, stepdaughter, "
    "adopted child, پسر, دختر, فرزند",
    "parent": "parent, mother/father, mother, father, father/mother, مادر, پدر",
    "sibling": "sibling, brother/sister, brother, sister, sister/brother, half brother, half sister, برادر, خواهر",
    "grandparent": "grandparent, grandmother, grandfather, grandmother/grandfather",
    "grandchild": "grandchild, grandson, granddaughter, grandson/granddaughter",
    "in_law": "in-law, in law, sister in law, brother in law, mother in law, father in law, son in law, daughter in law, "
    "parent in law, sister-in-law, brother-in-law",
    "other_relative": "other relative, relative, cousin, nephew, niece, uncle, aunt, nephew/niece, extended family",
    "ward": "ward, foster child, orphan, guardianship, under guardianship",
}
_STATUSES = {
    "approved": "approved, appr, approve, accepted, yes, granted, approved in principle, aip",
    "declined": "declined, decl, decline, refused, rejected, not approved, no",
    "withdrawn": "withdrawn, withdrew, wdn, cancelled by applicant",
    "waits_for_defence": "pending - nzdf, pending nzdf, awaiting defence, awaiting nzdf, with nzdf, with defence, nzdf check, "
    "pending defence",
    "waits_for_police": "pending - police, pending police, awaiting police, with police, nsc, pending nsc",
    "waits_for_papers": "pending docs, pending documents, awaiting documents, awaiting docs, docs requested, incomplete",
    "lodged": "lodged, received, pending, new, in progress, open, under assessment, awaiting decision, processing, on hand",
}
_GROUNDS = {
    "judiciary": "judge, judiciary, prosecutor, lawyer, magistrate, qazi, قاضی",
    "rights_worker": "hr defender, human rights defender, human rights, rights worker, rights defender, activist, hrd",
    "prominent_woman": "woman mp, women mp, female mp, prominent woman, woman in public life, female politician, woman police",
    "journalist": "journalist, media, reporter, خبرنگار",
    "link_to_defence": "prt interp, prt interpreter, interpreter, interp, nzdf, nzdf staff, nzdf interpreter, locally employed, lec, "
    "nzdf support, defence link",
    "medical": "medical, ill, sick, medical case, disability, disabled",
    "unaccompanied_child": "uam, unaccompanied minor, unaccompanied child",
    "threatened_now": "threat, threatened, direct threat, immediate danger, in danger",
    "in_hiding": "in hiding, hiding",
}
_SEXES = {
    "female": "f, female, woman, girl, w, fem, زن, مونث, ښځه",
    "male": "m, male, man, boy, masc, مرد, مذکر, نارینه",
    "other": "x, other, o, another, non-binary, nonbinary, diverse",
}
_PAPER_STATES = {
    "expired": "expired, exp, expired passport, out of date",
    "applied_for": "applied, applied for, in process, pending, waiting, requested, appl, submitted",
    "lost": "lost, stolen, burnt, burned, destroyed, missing",
    "not_held": "none, no, nil, n/a, na, no passport, not held, does not have, -, never had, ندارد",
    "not_known": "unknown, ?, not known, tbc, tba, نامعلوم",
}
_CALLS = {
    "yes": "y, yes, ok, okay, true, any time, anytime, بلی",
    "no": "n, no, do not call, don't call, false, never, not safe, نه",
    "text": "text only, text, sms, sms only, txt",
    "messenger": "whatsapp only, whatsapp, wa, signal, signal only, viber, messenger, telegram",
    "email": "email only, email, e-mail",
}
_LANGUAGES = {
    "prs": "dari, farsi, persian, farsi dari, دری, فارسی",
    "haz": "hazaragi, hazara, هزارگی",
    "pus": "pashto, pashtu, pushto, پشتو",
    "en": "english, eng",
    "uzb": "uzbek, uzbeki",
    "tuk": "turkmen",
    "bal": "balochi, baluchi",
}
_NATIONALITIES = {
    "AFG": "af, afg, afghan, afghani, afghanistan, افغان, افغانستان",
    "PAK": "pk, pak, pakistani, pakistan",
    "IRN": "ir, irn, iranian, iran",
    "NZL": "nz, nzl, new zealand, new zealander",
    "AUS": "au, aus, australian, australia",
    "GBR": "gb, gbr, uk, british, united kingdom",
    "USA": "us, usa, american, united states",
    "TJK": "tj, tjk, tajikistan",
    "UZB": "uz, uzb, uzbekistan",
    "": "",
}


def _turned(table: dict[str, str]) -> dict[str, str]:
    return {folded(word): meaning for meaning, words in table.items() for word in words.split(",") if folded(word)}


RELATIONSHIPS, STATUSES, GROUNDS = _turned(_RELATIONSHIPS), _turned(_STATUSES), _turned(_GROUNDS)
SEXES, PAPER_STATES, CALLS = _turned(_SEXES), _turned(_PAPER_STATES), _turned(_CALLS)
LANGUAGES, NATIONALITIES = _turned(_LANGUAGES), _turned(_NATIONALITIES)
_SIGNS = {"-": "not_held", "--": "not_held", "?": "not_known"}


def meaning(table: dict[str, str], text: str) -> str:
    """What a word means in one of the tables; nothing where it is not in it."""
    return table.get(folded(text), "")


def paper_state(text: str) -> str:
    """The state of a paper where words stand in place of a number."""
    return _SIGNS.get(text.strip()) or meaning(PAPER_STATES, text)
