"""The command that brings agencies' files in: import KIND FILE… with a preview, a commit, and one line for programs."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

NEEDS_DATABASE = True
OK, FINDING, BAD_INPUT = 0, 1, 2


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `import`."""
    from safepassage.exchange.understanding.headings import KINDS

    parser = commands.add_parser("import", help="bring agencies' files in: preview, then commit", description=__doc__)
    parser.add_argument("kind", metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--preview", action="store_true", help="judge the file and write nothing")
    how.add_argument("--commit", action="store_true", help="enter the file (the default)")
    how.add_argument("--undo", action="store_true", help="withdraw what an earlier import of the file gave")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="a mapping as JSON, as --preview --json shows it")
    parser.add_argument("--errors", type=Path, metavar="FILE", help="write the sheet of what to mend here (.xlsx)")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON: rows_in, stored, new, to_fix")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Judge or enter each file in turn. A file that is refused stores nothing, and the others are still entered."""
    from safepassage.exchange.files import FileRefused
    from safepassage.journey.facts import NotPossible

    total = {"rows_in": 0, "stored": 0, "new": 0, "to_fix": 0}
    worst = OK
    try:
        mapping = json.loads(args.mapping.read_text(encoding="utf-8")) if args.mapping else None
    except (OSError, ValueError) as fault:
        print(f"safepassage: the mapping {args.mapping} could not be read: {fault}", file=sys.stderr)
        return BAD_INPUT
    for path in args.files:
        try:
            counts = _one(path, args, mapping)
        except (FileRefused, NotPossible) as refused:
            print(f"safepassage: {refused.sentence}", file=sys.stderr)
            worst = BAD_INPUT
            continue
        for name, count in counts.items():
            total[name] += count
    if args.json:
        print(json.dumps(total))
    return worst


def _one(path: Path, args: argparse.Namespace, mapping: dict[str, Any] | None) -> dict[str, int]:
    from datetime import UTC, datetime

    from safepassage import access
    from safepassage.exchange import imports
    from safepassage.exchange.files import FileRefused

    content = _content(path)
    by, at = access.system_actor("import"), datetime.now(UTC)
    told: dict[str, Any] = {"name": path.name, "kind": args.kind, "by": by, "at": at, "mapping": mapping}
    if args.undo:
        return _undo(content, path, args.kind)
    if args.preview:
        seen = imports.preview(content, **told)
        _say(args, _preview_lines(seen))
        return seen.counts()
    bar = _Bar(path.name, quiet=args.json)
    result = imports.commit(content, told=bar, **told)
    bar.end()
    _say(args, _result_lines(path.name, result))
    if args.errors and result.file_id:
        temporary = args.errors.with_name(f".{args.errors.name}.part")
        temporary.write_bytes(imports.error_sheet(file_id=result.file_id, by=by, at=at))
        temporary.replace(args.errors)
    if result.rows_in != result.stored + result.to_fix and result.state == "committed":
        raise FileRefused("broken", name=path.name)
    return result.counts()


def _undo(content: bytes, path: Path, kind: str) -> dict[str, int]:
    import hashlib
    from datetime import UTC, datetime

    from safepassage import access
    from safepassage.exchange import imports
    from safepassage.journey.facts import NotPossible
    from safepassage.journey.sources import queries as sources

    by = access.system_actor("import")
    with access.acting(by):
        file = sources.standing(sha256=hashlib.sha256(content).hexdigest(), kind=kind)
    if file is None:
        raise NotPossible("not_imported", f"The file {path.name} was not imported as {kind}.")
    imports.undo(file_id=file.id, by=by, at=datetime.now(UTC))
    print(f"{path.name}: undone; {file.rows_stored} rows are withdrawn.")
    return {"rows_in": file.rows_in, "stored": 0, "new": 0, "to_fix": file.rows_in}


def _content(path: Path) -> bytes:
    from safepassage.exchange.files import FileRefused
    from safepassage.exchange.files.judging import MOST_TABLE_BYTES
    from safepassage.exchange.files.refusals import in_words

    if not path.is_file():
        raise FileRefused("missing", name=path.name)
    size = path.stat().st_size
    if size > MOST_TABLE_BYTES:
        raise FileRefused("too_large", name=path.name, size=in_words(size), limit=in_words(MOST_TABLE_BYTES))
    return path.read_bytes()


def _say(args: argparse.Namespace, lines: list[str]) -> None:
    stream = sys.stderr if args.json else sys.stdout
    for line in lines:
        print(line, file=stream)


def _preview_lines(seen: Any) -> list[str]:
    lines = [f"{seen.name} as {seen.kind}: {seen.rows_in} rows, {seen.stored} to be stored, {seen.to_fix} listed."]
    if seen.is_known:
        lines.append("  This file was entered before; entering it again changes nothing.")
    lines += [f"  Sheet {sheet['name'] or '1'}: {sheet['reason'] or 'is read'}" for sheet in seen.sheets]
    lines += [f"  {remark}" for remark in seen.remarks]
    if seen.changes:
        lines.append(_change_line(seen.changes))
    lines += [f"  {count:>6} × {sentence}" for _, sentence, count in seen.findings]
    lines.append("  Nothing was written. Enter it with --commit.")
    return lines


def _result_lines(name: str, result: Any) -> list[str]:
    lines = [
        f"{name}: {result.rows_in} rows in = {result.stored} stored ({result.new} new)"
        f" + {result.to_fix} listed with the reason."
    ]
    if result.was_known:
        lines.append("  This file was entered before; nothing changed.")
    if result.changes:
        lines.append(_change_line(result.changes))
    lines += [f"  Sheet {sheet['name']} was not read: {sheet['reason']}" for sheet in result.sheets if sheet["reason"]]
    lines += [f"  {remark}" for sheet in result.sheets for remark in sheet["remarks"]]
    return lines


def _change_line(changes: Any) -> str:
    new = f"{changes.added} rows added, {changes.changed} changed, {changes.removed} gone"
    return f"  Against the version before: {new}, {changes.unchanged} the same."


class _Bar:
    """A bar on a terminal; nothing where nobody looks."""

    def __init__(self, name: str, *, quiet: bool) -> None:
        self._name = name
        self._shown = not quiet and sys.stdout.isatty()

    def __call__(self, done: int, of: int) -> None:
        if self._shown:
            print(f"  {self._name}: {done:,} of {of:,}", end="\r", flush=True)

    def end(self) -> None:
        """Leave the line."""
        if self._shown:
            print()
