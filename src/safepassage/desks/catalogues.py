"""Words of the pages in Dari and Pashto: compiled without any program; says what no speaker has read yet."""

import ast
import gettext
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
UNREVIEWED = "unreviewed"
LANGUAGES = ("fa_AF", "ps")
_MAGIC = 0x950412DE
_MARKED = frozenset({"_", "gettext", "gettext_lazy", "lazy", "ngettext", "ngettext_lazy", "pgettext"})


class BadCatalogue(ValueError):
    """A .po file cannot be read; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One message: its English, its plural if any, the translations, and its flags."""

    msgid: str
    plural: str
    translations: tuple[str, ...]
    flags: frozenset[str]
    line: int

    @property
    def is_translated(self) -> bool:
        """Whether every form has words."""
        return bool(self.translations) and all(self.translations)


@dataclass(frozen=True, slots=True)
class Report:
    """How far a language is: messages known, translated, and read by a speaker."""

    language: str
    messages: int
    translated: int
    reviewed: int


def read(path: Path) -> list[Entry]:
    """The entries of a .po file, the header first. Raises BadCatalogue."""
    entries: list[Entry] = []
    fields: dict[str, str] = {}
    flags: set[str] = set()
    current, started = "", 0

    def close() -> None:
        nonlocal current
        if "msgid" in fields:
            forms = [fields[name] for name in sorted(fields) if name.startswith("msgstr")]
            entries.append(
                Entry(fields["msgid"], fields.get("msgid_plural", ""), tuple(forms), frozenset(flags), started)
            )
            flags.clear()
        fields.clear()
        current = ""

    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if line.startswith("#,"):
            if "msgid" in fields:
                close()
            flags.update(flag.strip() for flag in line[2:].split(","))
        elif not line or line.startswith("#"):
            if not line and "msgid" in fields:
                close()
        elif matched := re.fullmatch(r'(msgid|msgid_plural|msgstr(?:\[\d\])?)\s+(".*")', line):
            current = matched[1]
            if current == "msgid":
                if "msgid" in fields:
                    close()
                current, started = "msgid", number
            fields[current] = _unquoted(matched[2], path, number)
        elif line.startswith('"') and current:
            fields[current] += _unquoted(line, path, number)
        else:
            raise BadCatalogue(f"{path.name}:{number}: cannot read {line[:60]!r}")
    close()
    return entries


def compile_one(path: Path) -> bytes:
    """The .mo file of a .po file. Messages without words are left out, so that English stands in their place."""
    pairs = []
    for entry in read(path):
        if entry.is_translated and "fuzzy" not in entry.flags:
            key = f"{entry.msgid}\0{entry.plural}" if entry.plural else entry.msgid
            pairs.append((key.encode(), "\0".join(entry.translations).encode()))
            if entry.plural:  # the singular is also asked for by itself ("principal applicant" as a part in a family)
                pairs.append((entry.msgid.encode(), entry.translations[0].encode()))
    pairs.sort()
    table = 28
    keys_at, values_at = table, table + 8 * len(pairs)
    offset = table + 16 * len(pairs)
    keys, values, body = b"", b"", b""
    for column in (0, 1):
        for pair in pairs:
            text = pair[column]
            place = struct.pack("<II", len(text), offset + len(body))
            keys, values = (keys + place, values) if column == 0 else (keys, values + place)
            body += text + b"\0"
    return struct.pack("<7I", _MAGIC, 0, len(pairs), keys_at, values_at, 0, 0) + keys + values + body


def compile_all(*, into: Path | None = None) -> list[Path]:
    """Compile every language, into `into` or beside the .po files. Only what changed is written, whole or not."""
    written = []
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        folder = (into or LOCALE) / source.parent.relative_to(LOCALE)
        target = folder / f"{source.stem}.mo"
        content = compile_one(source)
        if target.exists() and target.read_bytes() == content:
            continue
        folder.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".mo.part")
        part.write_bytes(content)
        part.replace(target)
        written.append(target)
    return written


def load(language: str) -> gettext.GNUTranslations:
    """A language's words without Django, straight from its .po file."""
    import io

    return gettext.GNUTranslations(io.BytesIO(compile_one(LOCALE / language / "LC_MESSAGES" / "django.po")))


def report() -> list[Report]:
    """For the build: how many messages a speaker has still to read."""
    rows = []
    for language in LANGUAGES:
        entries = [e for e in read(LOCALE / language / "LC_MESSAGES" / "django.po") if e.msgid]
        done = [entry for entry in entries if entry.is_translated]
        rows.append(Report(language, len(entries), len(done), sum(1 for e in done if UNREVIEWED not in e.flags)))
    return rows


def messages_in(path: Path) -> set[str]:
    """English messages that a template or a Python file marks for translation."""
    text = path.read_text(encoding="utf-8")
    return set(_in_python(text)) if path.suffix == ".py" else set(_in_template(text))


def _in_python(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _MARKED and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def _in_template(text: str) -> Iterator[str]:
    for matched in re.finditer(r'{%\s*(?:trans|translate)\s+"([^"]*)"', text):
        yield matched[1]
    for matched in re.finditer(r"{%\s*(?:blocktrans|blocktranslate)[^%]*%}(.*?){%\s*end", text, re.S):
        yield re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", matched[1])


def _unquoted(text: str, path: Path, number: int) -> str:
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        raise BadCatalogue(f"{path.name}:{number}: {text[:60]} is not a quoted text") from None
    return str(value)
