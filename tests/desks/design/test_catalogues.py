"""Words in Dari and Pashto: complete, compiled without gettext, honest about who has read them."""

import re
from pathlib import Path

import pytest

from safepassage.desks import catalogues

DESKS = Path(catalogues.__file__).parent
# What applicants see, and what every page of theirs is built from.
SEEN_BY_APPLICANTS = (
    "applicant", "components", "forms.py", "units.py", "reader.py", "templates/applicant",
    "templates/base_applicant.html",
    "templates/base_frame.html", "templates/forms", "templates/components", "templates/400.html", "templates/403.html",
    "templates/403_csrf.html",
    "templates/404.html",
)  # fmt: skip


def sources() -> list[Path]:
    return sorted(
        path for path in DESKS.rglob("*") if path.suffix in (".html", ".py") and path != Path(catalogues.__file__)
    )


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_everything_an_applicant_sees_is_translated(language: str) -> None:
    done = {e.msgid for e in catalogues.read(catalogues.LOCALE / language / "LC_MESSAGES/django.po") if e.is_translated}
    seen = [path for path in sources() if str(path.relative_to(DESKS)).startswith(SEEN_BY_APPLICANTS)]

    missing = {
        (str(path.relative_to(DESKS)), message) for path in seen for message in catalogues.messages_in(path) - done
    }

    assert missing == set()


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_translation_keeps_every_placeholder(language: str) -> None:
    for entry in catalogues.read(catalogues.LOCALE / language / "LC_MESSAGES/django.po"):
        if entry.msgid:
            wanted = set(re.findall(r"%\(\w+\)[sd]", entry.msgid))
            for text in entry.translations:
                assert set(re.findall(r"%\(\w+\)[sd]", text)) == wanted, entry


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_translation_is_written_in_its_own_script(language: str) -> None:
    for entry in catalogues.read(catalogues.LOCALE / language / "LC_MESSAGES/django.po"):
        for text in entry.translations if entry.msgid else ():
            assert re.search(r"[\u0600-\u06ff]", text), entry


def test_no_message_stands_twice() -> None:
    for language in catalogues.LANGUAGES:
        ids = [e.msgid for e in catalogues.read(catalogues.LOCALE / language / "LC_MESSAGES/django.po")]
        assert len(ids) == len(set(ids))


def test_compiled_catalogue_answers_singular_and_plural() -> None:
    words = catalogues.load("ps")

    assert words.gettext("Leave quickly") == "ژر وتل"
    assert words.ngettext("person", "people", 1) == "کس"
    assert words.ngettext("person", "people", 5) == "کسان"
    assert words.gettext("principal applicant") == "اصلي غوښتونکی"
    assert words.gettext("Nobody translated this") == "Nobody translated this"


def test_compile_all_writes_once_and_then_nothing(tmp_path: Path) -> None:
    first = catalogues.compile_all(into=tmp_path)
    second = catalogues.compile_all(into=tmp_path)

    assert sorted(path.relative_to(tmp_path).parts[0] for path in first) == ["fa_AF", "ps"]
    assert second == []
    assert not list(tmp_path.rglob("*.part"))


def test_report_counts_drafts_as_not_reviewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for language in catalogues.LANGUAGES:
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "django.po").write_text(
            'msgid ""\nmsgstr ""\n\n#, unreviewed\nmsgid "a"\nmsgstr "ا"\n\n'
            'msgid "b"\nmsgstr "ب"\n\nmsgid "c"\nmsgstr ""\n'
        )
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)

    report = catalogues.report()[0]

    assert (report.messages, report.translated, report.reviewed) == (3, 2, 1)


def test_broken_catalogue_names_file_and_line(tmp_path: Path) -> None:
    broken = tmp_path / "django.po"
    broken.write_text('msgid "a"\nmsgstr "b"\nnonsense\n')

    with pytest.raises(catalogues.BadCatalogue, match=r"django\.po:3"):
        catalogues.read(broken)


def test_messages_are_found_in_templates_and_in_code(tmp_path: Path) -> None:
    template, code = tmp_path / "a.html", tmp_path / "a.py"
    template.write_text('{% trans "One" %}{% blocktrans %}{{ n }} of it{% endblocktrans %}')
    code.write_text('_("Two")\nngettext("Three", "Threes", n)\nother("Four")\n')

    assert catalogues.messages_in(template) == {"One", "%(n)s of it"}
    assert catalogues.messages_in(code) == {"Two", "Three"}
