"""`date` and `mrz`: what a written date means, and what a machine-readable zone says."""

import argparse
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from safepassage.core.commands.guard import BAD, FINDING, OK, guarded
from safepassage.core.row_files import BadInput


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `date` and `mrz`."""
    _register_date(commands)
    _register_mrz(commands)


def _register_date(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    reading = commands.add_parser("date", help="what a date as written means, in both calendars")
    reading.add_argument("text", nargs="+", help="the date as it was written, such as '۲۴ اسد ۱۴۰۰' or '25 in 1389'")
    reading.add_argument("--order", choices=("dmy", "mdy", "ymd"), help="order of numeric dates in the source")
    reading.add_argument("--calendar", choices=("solar_hijri", "gregorian", "lunar_hijri"))
    reading.add_argument("--json", action="store_true")
    reading.set_defaults(run=guarded(_date))


def _register_mrz(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    mrz = commands.add_parser("mrz", help="read machine-readable zones from text files or photos")
    mrz.add_argument("files", nargs="+", help="text files, photos (with tesseract installed), or - for what is typed")
    mrz.add_argument("--on", help="day of reading as YYYY-MM-DD, which decides the century (default: today)")
    mrz.add_argument("--json", action="store_true")
    mrz.set_defaults(run=guarded(_mrz))


def _date(args: argparse.Namespace) -> int:
    from safepassage.core import calendars

    text = " ".join(args.text)
    chosen = calendars.Calendar(args.calendar) if args.calendar else None
    reading = calendars.read_date(text, order=args.order, calendar=chosen)
    told = reading.assertion
    if args.json:
        print(
            json.dumps(
                {
                    "as_written": told.as_written,
                    "calendar": told.calendar,
                    "earliest": told.earliest.isoformat() if told.earliest else None,
                    "latest": told.latest.isoformat() if told.latest else None,
                    "precision": told.precision,
                    "is_conventional": told.is_conventional,
                    "readings": len(told.readings),
                    "problem": reading.problem,
                    "sentence": reading.sentence,
                },
                ensure_ascii=False,
            )
        )
        return OK if reading.is_understood else BAD
    if told.earliest is None or told.latest is None:
        print(reading.sentence, file=sys.stderr)
        return BAD
    for one in told.readings:
        print(f"{one.calendar.value}, {one.precision.value}: {_span_in_words(one.earliest, one.latest)}")
    if len(told.readings) > 1:
        print(f"Read in {len(told.readings)} ways; all of them lie in {_span_in_words(told.earliest, told.latest)}.")
    if told.is_conventional:
        print("This day is often written when only the year is known: it counts as the year.")
    return OK


def _span_in_words(first: date, last: date) -> str:
    from safepassage.core.calendars import Calendar, in_words

    def both(day: date) -> str:
        solar = in_words(day, calendar=Calendar.SOLAR_HIJRI)
        dari = in_words(day, calendar=Calendar.SOLAR_HIJRI, language="fa-AF")
        return f"{day.isoformat()} ({in_words(day)}; {solar}; {dari})"

    return both(first) if first == last else f"{both(first)} to {both(last)}"


def _mrz(args: argparse.Namespace) -> int:
    from safepassage.core import documents

    on = _day_of_reading(args.on)
    worst = OK
    for name in args.files:
        read = documents.read_mrz(_mrz_text(name), on=on)
        if args.json:
            print(json.dumps(_mrz_values(name, read), ensure_ascii=False, default=str))
        else:
            _print_mrz(name, read)
        if read.verdict is documents.Verdict.UNREADABLE:
            worst = BAD
        elif read.verdict in (documents.Verdict.FAILED, documents.Verdict.AMBIGUOUS):
            worst = max(worst, FINDING)
    return worst


def _day_of_reading(text: str | None) -> date:
    if text is None:
        return datetime.now(tz=UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"--on needs a day as YYYY-MM-DD, not {text}.") from None


def _mrz_text(name: str) -> str:
    from safepassage.core.documents import ocr

    if name == "-":
        return sys.stdin.read()
    path = Path(name)
    if not path.is_file():
        raise BadInput(f"There is no file {name}.")
    if path.suffix.lower() in ocr.IMAGE_ENDINGS:
        try:
            return ocr.text_of_image(path)
        except (ocr.NoReader, ValueError) as fault:
            raise BadInput(str(fault)) from None
    return path.read_bytes()[:1_000_000].decode("utf-8", errors="replace")


def _mrz_values(name: str, read: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return {"file": name, **asdict(read)}


def _print_mrz(name: str, read: Any) -> None:
    print(f"{name}: {read.layout or 'no zone'}, {read.verdict.value}. {read.sentence}")
    if not read.layout:
        return
    rows = [
        ("primary identifier", read.primary_identifier),
        ("secondary identifier", read.secondary_identifier),
        ("in native letters, if the zone is coded so", read.native_reading),
        ("document number", read.number),
        ("issued by", read.issuer),
        ("nationality", read.nationality),
        ("born", _mrz_span(read.birth)),
        ("sex", read.sex),
        ("valid until", _mrz_span(read.expiry)),
        ("confirm on the page", ", ".join(read.confirm)),
    ]
    for label, value in rows:
        if value:
            print(f"  {label}: {value}")
    for lines in read.candidates:
        print("  possible reading: " + " / ".join(lines))


def _mrz_span(value: Any) -> str:
    if value is None or value.earliest is None:
        return f"not a date ({value.as_written})" if value is not None else ""
    if value.earliest == value.latest:
        return str(value.earliest.isoformat())
    return f"{value.earliest.isoformat()} to {value.latest.isoformat()}"
