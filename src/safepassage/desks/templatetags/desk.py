"""`{% load desk %}`: everything a page needs to write names, times, counts and components."""

from datetime import date, datetime
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from safepassage.desks import units
from safepassage.desks.components import atoms
from safepassage.desks.pictures.picture import Picture, Shown
from safepassage.desks.reader import Reader

register = template.Library()


def reader_in(context: Context) -> Reader:
    """The page's reader; pages rendered without a request (letters, tests) get UTC and the active language."""
    found = context.get("reader")
    if isinstance(found, Reader):
        return found
    return Reader(now=timezone.now(), language=translation.get_language() or settings.LANGUAGE_CODE)


def write(value: Any, reader: Reader) -> SafeString:
    """Any value as HTML: atoms write themselves, instants and days are put in words, numbers in the reader's digits."""
    written: Any = value
    if value is None:
        written = ""
    elif isinstance(value, atoms.Atom):
        written = value.html(reader)
    elif isinstance(value, datetime):
        written = atoms.When(value).html(reader)
    elif isinstance(value, date):
        written = atoms.Day(value).html(reader)
    elif isinstance(value, bool):
        written = _("Yes") if value else _("No")
    elif isinstance(value, int):
        written = reader.digits(f"{value:,}")
    return conditional_escape(written)


@register.simple_tag(takes_context=True)
def show(context: Context, part: Any) -> SafeString:
    """Write a component or any value: `{% show queue %}`. Nothing is written for nothing."""
    name = getattr(part, "template", None)
    if not isinstance(name, str):
        return write(part, reader_in(context))
    return _rendered(name, context, part)


@register.simple_tag(takes_context=True)
def when(context: Context, at: datetime | None) -> SafeString:
    """An instant in the reader's zone and calendar, UTC in its title."""
    return write(at, reader_in(context))


@register.simple_tag(takes_context=True)
def day(context: Context, value: date | None) -> SafeString:
    """A day in the reader's calendar."""
    return write(value, reader_in(context))


@register.simple_tag(takes_context=True)
def since(context: Context, at: datetime | None) -> SafeString:
    """How long: `for 9 days`."""
    return atoms.Since(at).html(reader_in(context)) if at else SafeString("")


@register.simple_tag(takes_context=True)
def count(context: Context, number: int, unit: str, bound: str = "") -> SafeString:
    """A number with its unit: `{% count 170 "applications" %}`. An unknown unit fails."""
    return atoms.Count(number, unit, bound).html(reader_in(context))


@register.simple_tag(takes_context=True)
def digits(context: Context, value: object) -> SafeString:
    """A number in the reader's digits. Not for references."""
    return conditional_escape(reader_in(context).digits(value))


@register.simple_tag(takes_context=True)
def comma(context: Context) -> str:
    """The comma of the reader's script."""
    return "،" if reader_in(context).is_rtl else ","


@register.simple_tag
def unit(number: int, name: str) -> str:
    """The word of a unit for this number."""
    return units.word(name, number)


@register.simple_tag(takes_context=True)
def name(
    context: Context, native: str = "", latin: str = "", language: str = "fa-AF", latin_first: bool = False
) -> SafeString:
    """A person's name in both scripts, each isolated."""
    return atoms.PersonName(native, latin, language, latin_first).html(reader_in(context))


@register.simple_tag
def ltr(value: object) -> SafeString:
    """Phone, reference, flight, document number: left to right in every language."""
    return format_html('<bdi class="sp-ltr" dir="ltr">{}</bdi>', value) if value not in (None, "") else SafeString("")


@register.simple_tag
def agency(value: Any) -> SafeString:
    """An agency by the name that readers know, its short code as explanation."""
    full = str(getattr(value, "name", value) or "")
    code = str(getattr(value, "code", "") or "")
    return format_html('<abbr title="{}">{}</abbr>', full, code) if code and code != full else conditional_escape(full)


@register.simple_tag(takes_context=True)
def danger(context: Context, text: str) -> SafeString:
    """A danger to life, as word, sign and colour."""
    return atoms.Danger(text).html(reader_in(context))


@register.simple_tag(takes_context=True)
def status(context: Context, word: str, tone: str = "quiet") -> SafeString:
    """A state as word, sign and colour."""
    return atoms.Status(word, atoms.Tone(tone)).html(reader_in(context))


_KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "checkbox"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.MultiWidget, "several"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
)


@register.filter
def kind_of(field: BoundField) -> str:
    """Which of our field templates a form field needs. The order matters: radios are selects to Django."""
    return next((kind for widget, kind in _KINDS if isinstance(field.field.widget, widget)), "input")


_CSS = {"select": "govuk-select", "textarea": "govuk-textarea", "file": "govuk-file-upload", "input": "govuk-input"}


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The input itself with our classes; hint and error are tied to it by Django's own aria-describedby."""
    css = _CSS[kind_of(field)]
    classes = [css, str(field.field.widget.attrs.get("class", ""))]
    if field.errors:
        classes.append(f"{css}--error")
    return field.as_widget(attrs={"class": " ".join(part for part in classes if part)})


@register.simple_tag(takes_context=True)
def picture(context: Context, model: Picture) -> SafeString:
    """A picture with its table: `{% picture funnel %}`."""
    return _rendered("pictures/picture.html", context, Shown(model, reader_in(context)))


def _rendered(template_name: str, context: Context, part: object) -> SafeString:
    """A component's template inside the page's own context, so that it knows reader and form token."""
    with context.push(part=part):
        written: SafeString = get_template(template_name).template.render(context)  # type: ignore[attr-defined]
    return written
