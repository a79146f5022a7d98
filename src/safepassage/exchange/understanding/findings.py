# ruff: noqa: E501 (a table is read by its rows)
"""What an importer says about a cell that it could not or should not use: the code, the words, and what is accepted."""

from dataclasses import asdict, dataclass

NOT_A_RECORD = frozenset({"blank_row", "subtotal", "note_row", "heading_again"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on one cell of one row. `where` is the cell as the sheet names it ("F12")."""

    code: str
    sentence: str
    column: str = ""
    where: str = ""
    read: str = ""
    accepted: str = ""
    needs_answer: bool = True

    def as_json(self) -> dict[str, object]:
        """For keeping beside the row."""
        return asdict(self)


SENTENCES: dict[str, tuple[str, str]] = {
    # code: (what the user reads, what is accepted)
    "blank_row": ("The row is empty.", ""),
    "subtotal": ("The row holds a subtotal, not a record.", ""),
    "note_row": ("The row holds a note, not a record.", ""),
    "heading_again": ("The row repeats the headings.", ""),
    "no_key": ("The row has no {column}, so it cannot be told to what it belongs.", "a reference in every row"),
    "no_name": ("The row names nobody.", "at least one name, in any script"),
    "nothing_readable": ("Nothing in this row could be used.", ""),
    "date_not_read": (
        "{why}",
        "2021-08-24, 24/08/2021 with a stated order, 1400/06/02, 24 Asad 1400, 1364, about 1990",
    ),
    "date_two_readings": (
        "The day and the month can be exchanged, so this is kept as all days that it can mean until somebody says which.",
        "a date with the month in words, or the order of the column in the mapping",
    ),
    "date_two_centuries": ("The year has two digits and can mean {years}; both are kept.", "a year of four digits"),
    "date_before_birth": ("This date lies before the birth date.", "a later date"),
    "date_in_future": ("This date lies after the day on which the row was received.", "an earlier date"),
    "received_not_read": (
        "The day of receipt is not known, so the application was not lodged. The people are stored.",
        "the full date of receipt, with a year of four digits",
    ),
    "received_differs": (
        "The rows of this application give different days of receipt; the earliest is used.",
        "one day for the family",
    ),
    "status_not_known": (
        "This status is not known, so no decision was entered.",
        "lodged, pending, approved, declined, withdrawn",
    ),
    "status_differs": (
        "The people of this application have different statuses, so no decision was entered.",
        "one status for the family",
    ),
    "status_before_receipt": (
        "The status speaks of {read}, before this application was received. Say whether that is an earlier decision.",
        "the status of this application",
    ),
    "decided_when_not_stated": (
        "The file does not say when this was decided. It is entered as known on the day of import.",
        "a column with the day of decision",
    ),
    "declined_without_reason": ("The file gives no reason for declining.", "a reason"),
    "visa_without_approval": (
        "A visa number stands beside a status that is no approval; no visa was entered.",
        "an approval, or no number",
    ),
    "relationship_not_known": (
        "This relationship is not known; it is kept as written.",
        "partner, dependent child, child, parent, sibling, …",
    ),
    "no_principal": (
        "No row of this application is the principal applicant.",
        "one principal applicant in each application",
    ),
    "second_principal": (
        "Two rows of this application are principal applicants; the first is taken.",
        "one principal applicant",
    ),
    "sex_not_known": ("This is neither female, male nor other; it is kept as written.", "F, M, other, or nothing"),
    "nationality_not_known": ("This nationality is not known; it is kept as written.", "a country's name or code"),
    "document_state_only": (
        "Words stand where a number belongs; they are kept as the state of the paper.",
        "a number, or: none, applied, expired, lost",
    ),
    "document_not_read": (
        "This is no number of a known shape; it is kept as written.",
        "P01234567, 1400-0123-45678, Vol 1 p 2 reg 3",
    ),
    "phone_not_read": ("This is no telephone number; it is kept as written.", "0701234567 or +93 70 123 4567"),
    "phone_lost_zero": (
        "The sheet holds this as a number: its leading zero is lost, and it is kept as written.",
        "text",
    ),
    "formula_like": ("The cell looks like a formula. It is kept as text and never calculated.", ""),
    "priority_not_known": (
        "This ground of priority is not known; it is kept as written.",
        "judge, journalist, rights defender, …",
    ),
    "said_same_as": (
        "The file says that this may be {read}: two records until somebody decides.",
        "yes or no, by an officer",
    ),
    "same_document": (
        "{others} in this programme hold a paper with this number: compare them.",
        "yes or no, by an officer",
    ),
    "same_phone": ("This telephone number stands in {others}: compare them.", "yes or no, by an officer"),
    "repeated_lodging": ("The same people seem to be in {others} as well: compare them.", "yes or no, by an officer"),
    "person_missing": ("The file says that somebody is missing from the list: {read}", "the missing person's row"),
    "removed_characters": (
        "Characters that cannot be shown were left out of what is stored; the row keeps them.",
        "text",
    ),
    "too_long": ("The text has more than {limit} characters and was cut for its field; the row keeps it whole.", ""),
    "people_not_named": ("The row speaks of {read} people and names one.", "a name for each"),
    "shared_place": (
        "The row says that other families are in the same place: {read}",
        "the references of those families",
    ),
    "contact_rule_not_known": (
        "This rule about calling is not known; nobody calls until somebody says.",
        "yes, no, text only, after 8pm",
    ),
    "number_not_read": ("This is no number.", "a whole number"),
    "no_seats": ("An offer needs at least one seat.", "a whole number above 0"),
    "no_place": ("It is not said from where to where.", "two places"),
    "time_not_read": ("This time could not be read.", "2021-11-06 14:30"),
    "zone_not_known": (
        "The time zone of {read} is not known; the time is taken as UTC.",
        "a known place, or a time zone",
    ),
    "names_due_after_departure": ("Names would be due after the departure.", "an earlier time"),
    "offer_conditions_not_read": ("This condition is kept in words; no rule follows from it.", ""),
    "province_not_known": (
        "This province is not known. Import the provinces first.",
        "a code or a name from the list of provinces",
    ),
    "no_code": ("The row has no code.", "a code from the code set"),
    "position_not_read": ("The position is no pair of degrees; it is left open.", "latitude and longitude in degrees"),
    "kind_of_place_not_kept": ("There is no record for this kind of place; the row is kept as written.", ""),
    "value_not_read": (
        "No number could be read from this value; it is kept as written.",
        "170, >1250, ~5, 37-38, about 400",
    ),
    "no_unit": ("It is not said what this figure counts, so it is not entered.", "a unit"),
    "no_source": ("It is not said who gave this.", "a source"),
    "as_of_not_read": (
        "The time that this describes is kept as written only.",
        "2021-08-16, 2021-10, 2021-10-end, 2012/13-2022/23",
    ),
    "share_not_count": ("This is a share, not a count; it is kept in words.", "a number"),
    "is_definition": ("The row explains words of the table; it was joined to its figures.", ""),
    "on_hidden_row": ("The row is hidden in the sheet; it was read all the same.", ""),
    "in_another_file": ("This row is already known from another file.", ""),
    "changed_by_hand": (
        "Later work built on what this row gave before, so it was not changed.",
        "a correction in the case",
    ),
    "operation_refused": ("{why}", ""),
}


def finding(
    code: str, *, column: str = "", where: str = "", read: str = "", needs_answer: bool = True, **values: object
) -> Finding:
    """A finding in the words of the table above. `read` is the cell as written, cut for display."""
    sentence, accepted = SENTENCES[code]
    shown = read if len(read) <= 200 else read[:197] + "…"
    return Finding(
        code,
        sentence.format_map({"column": column, "read": shown, **values}),
        column,
        where,
        shown,
        accepted,
        needs_answer,
    )
