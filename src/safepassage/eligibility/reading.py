"""Reads rule files for authors and programs, so that every fault is told with its place, all at once.

YAML is read without its surprises: no aliases, no tags, no repeated keys, and a plain scalar is only ever null, a truth
value, a number or text ("on", "no" and dates stay text). JSON is a subset and goes through the same door.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

LARGEST_FILE = 1_000_000
DEEPEST = 60
_OPENS = (
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
)
_CLOSES = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken, yaml.BlockEndToken)
_QUOTED = {"'", '"', "|", ">"}
_NUMBER = re.compile(r"^[+-]?(0|[1-9][0-9]*)(\.[0-9]+)?$")
_IDENTIFIER = re.compile(r"^[a-z][a-z0-9_]*$")
_SLUG = re.compile(r"^[a-z][a-z0-9-]*$")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a rule file: where, and a plain sentence."""

    path: str
    message: str
    line: int | None = None
    file: str = ""

    def __str__(self) -> str:
        place = self.path or "file"
        if self.line is not None:
            place = f"line {self.line}, {place}"
        return f"{self.file + ': ' if self.file else ''}{place}: {self.message}"


class RuleError(ValueError):
    """A rule, vocabulary or pathway that cannot be used; carries every fault found, in reading order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        self.path, self.message, self.line = first.path, first.message, first.line
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(slots=True)
class Document:
    """A file as plain data, with the line of every place in it."""

    content: Any
    lines: Mapping[str, int] = field(default_factory=dict)
    file: str = ""
    faults: list[Fault] = field(default_factory=list)

    def fault(self, path: str, message: str) -> None:
        """Note a fault and go on reading."""
        self.faults.append(Fault(path=path, message=message, line=self._line(path), file=self.file))

    def refuse_faults(self) -> None:
        """Raise everything noted so far, if anything was."""
        if self.faults:
            raise RuleError(self.faults)

    def _line(self, path: str) -> int | None:
        while path and path not in self.lines:
            path = re.sub(r"(\.[^.\[]*|\[\d+\]|^[^.\[]*)$", "", path)
        return self.lines.get(path)


def step(path: str, key: str | int) -> str:
    """The path of a member of the thing at `path`."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


def read_file(path: Path) -> Document:
    """Read one YAML or JSON file; a file that is not text, too large or no YAML at all is a RuleError."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RuleError([Fault("", f"cannot be read ({error.strerror})", file=path.name)]) from error
    if len(raw) > LARGEST_FILE:
        raise RuleError([Fault("", f"is larger than {LARGEST_FILE} bytes", file=path.name)])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RuleError([Fault("", "is not UTF-8 text", file=path.name)]) from error
    return read_text(text, file=path.name)


def read_text(text: str, *, file: str = "") -> Document:
    """Read YAML or JSON text into plain data with the line of every place."""
    document = Document(content=None, lines={"": 1}, file=file)
    try:
        depth = 0
        for token in yaml.scan(text, Loader=yaml.CSafeLoader):
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
                line = token.start_mark.line + 1
                raise RuleError([Fault("", "anchors and aliases are not allowed", line, file)])
            # Counted here, before anything is built: the parser's time grows with the square of the depth.
            depth += isinstance(token, _OPENS) - isinstance(token, _CLOSES)
            if depth > DEEPEST:
                line = token.start_mark.line + 1
                raise RuleError([Fault("", f"is nested more than {DEEPEST} deep", line, file)])
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark.line + 1 if error.problem_mark else None
        raise RuleError([Fault("", f"is not readable YAML: {error.problem}", at, file)]) from error
    except yaml.YAMLError as error:
        raise RuleError([Fault("", "is not readable YAML: it holds a character YAML forbids", None, file)]) from error
    if root is None:
        raise RuleError([Fault("", "is empty", 1, file)])
    lines = dict(document.lines)
    document.lines = lines
    document.content = _plain(root, "", document, lines)
    return document


def _plain(node: yaml.Node, path: str, document: Document, lines: dict[str, int]) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        content: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                document.fault(path, "a key must be plain text")
                continue
            key = str(key_node.value)
            if key in content:
                lines[step(path, key)] = key_node.start_mark.line + 1
                document.fault(step(path, key), "this key is written twice")
                continue
            content[key] = _plain(value_node, step(path, key), document, lines)
        return content
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each, step(path, n), document, lines) for n, each in enumerate(node.value)]
    return _scalar(node, path, document)


def _scalar(node: yaml.Node, path: str, document: Document) -> Any:  # noqa: PLR0911  (one return per kind)
    text = str(node.value)
    if node.tag.startswith("!") or (node.tag.startswith("tag:yaml.org,2002:python")):
        document.fault(path, f"the tag {node.tag} is not allowed")
        return None
    if "\x00" in text:
        document.fault(path, "holds a NUL character")
        return None
    if not isinstance(node, yaml.ScalarNode) or node.style in _QUOTED:
        return text
    if text in {"", "~", "null"}:
        return None
    if text in {"true", "false"}:
        return text == "true"
    if _NUMBER.match(text):
        return float(text) if "." in text else int(text)
    return text


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a document, for readers that note every fault and go on."""

    document: Document
    value: Any
    path: str = ""

    def fault(self, message: str) -> None:
        """Note that this place is wrong."""
        self.document.fault(self.path, message)

    def keys(self, *, required: Iterable[str] = (), optional: Iterable[str] = ()) -> bool:
        """Check that this is a mapping with exactly these keys; False when it is no mapping at all."""
        required = tuple(required)
        if not isinstance(self.value, dict):
            self.fault(f"must be a mapping with {', '.join(required) or 'named fields'}")
            return False
        known = {*required, *optional}
        for key in self.value:
            if key not in known:
                self.at(key).fault(f"unknown field; known here: {', '.join(sorted(known))}")
        for key in required:
            if self.value.get(key) is None:
                self.fault(f"lacks {key}")
        return True

    def has(self, key: str) -> bool:
        """Whether this mapping has something at `key`."""
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def at(self, key: str | int) -> "Cursor":
        """The member at `key`; an absent one holds None."""
        inside = self.value.get(key) if isinstance(self.value, dict) and isinstance(key, str) else None
        if isinstance(self.value, list) and isinstance(key, int):
            inside = self.value[key]
        return Cursor(self.document, inside, step(self.path, key))

    def items(self) -> list["Cursor"]:
        """The members of a list; a fault when this is no list."""
        if self.value is None:
            return []
        if not isinstance(self.value, list):
            self.fault("must be a list")
            return []
        return [self.at(n) for n in range(len(self.value))]

    def entries(self) -> list[tuple[str, "Cursor"]]:
        """The named members of a mapping; a fault when this is no mapping."""
        if self.value is None:
            return []
        if not isinstance(self.value, dict):
            self.fault("must be a mapping")
            return []
        return [(key, self.at(key)) for key in self.value]

    def text(self, *, default: str = "") -> str:
        """The text here, or the default with a fault when it is something else."""
        if isinstance(self.value, str) and self.value.strip():
            return self.value
        if self.value is not None:
            self.fault("must be text")
        return default

    def identifier(self) -> str:
        """A name of lower-case letters, digits and underscores."""
        return self._matching(_IDENTIFIER, "must be a name of lower-case letters, digits and _")

    def slug(self) -> str:
        """A name of lower-case letters, digits and hyphens."""
        return self._matching(_SLUG, "must be a name of lower-case letters, digits and -")

    def _matching(self, pattern: re.Pattern[str], message: str) -> str:
        if isinstance(self.value, str) and pattern.match(self.value):
            return self.value
        if self.value is not None:
            self.fault(message)
        return ""

    def choice(self, allowed: Iterable[str], *, default: str = "") -> str:
        """One of the allowed words."""
        allowed = tuple(allowed)
        if self.value in allowed and isinstance(self.value, str):
            return self.value
        if self.value is not None:
            self.fault(f"must be one of {', '.join(allowed)}")
        return default

    def whole(self, *, least: int = 0, default: int = 0) -> int:
        """A whole number of at least `least`."""
        if isinstance(self.value, int) and not isinstance(self.value, bool) and self.value >= least:
            return self.value
        if self.value is not None:
            self.fault(f"must be a whole number of at least {least}")
        return default

    def flag(self, *, default: bool = False) -> bool:
        """true or false."""
        if isinstance(self.value, bool):
            return self.value
        if self.value is not None:
            self.fault("must be true or false")
        return default

    def texts(self, *, languages: Iterable[str] = ("en", "fa", "ps")) -> dict[str, str]:
        """A text per language; a missing language is left out (publishing refuses it), a strange one is a fault."""
        allowed = tuple(languages)
        found: dict[str, str] = {}
        for language, cursor in self.entries():
            if language not in allowed:
                cursor.fault(f"unknown language; known: {', '.join(allowed)}")
            elif words := cursor.text():
                found[language] = words
        return found

    def parsed(self, reader: Callable[[Any], Any]) -> Any:
        """The value as `reader` reads it; its ValueError becomes a fault and None."""
        if self.value is None:
            return None
        try:
            return reader(self.value)
        except ValueError as error:
            self.fault(str(error))
            return None
