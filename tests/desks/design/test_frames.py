"""The frames of the pages: what they show, and what the applicant's must never show."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from safepassage.desks import choices
from safepassage.desks.design import views
from safepassage.desks.design.examples import ExampleForm

# Words that could cost a life on a lock screen.
GIVEAWAYS = re.compile(
    r"safe passage|new zealand|afghan|defen[cs]e|visa|immigration|evacuat|military|interpreter", re.I
)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def page(view: Any, settings: Any, path: str = "/design/", **post: str) -> str:
    settings.DEMONSTRATION = True
    request = RequestFactory().post(path, post) if post else RequestFactory().get(path)
    return str(view(request).content.decode())


def test_style_page_outside_the_demonstration_does_not_exist(settings: Any) -> None:
    settings.DEMONSTRATION = False

    with pytest.raises(views.Http404):
        views.design(RequestFactory().get("/design/"))


@pytest.mark.parametrize("language", ["en", "fa-af", "ps"])
def test_applicant_frame_gives_nothing_away(settings: Any, language: str) -> None:
    with translation.override(language):
        shown = page(views.applicant, settings, "/design/applicant/")

    assert GIVEAWAYS.search(re.sub(r"/static/safepassage/", "/static/", shown)) is None


def test_applicant_frame_has_leave_quickly_before_everything_and_works_without_script(settings: Any) -> None:
    shown = page(views.applicant, settings, "/design/applicant/")

    assert re.search(r'<a class="ap-leave" href="[^"]*leave/"', shown)
    assert shown.index("ap-leave") < shown.index("<main")
    assert "htmx" not in shown


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404"])
def test_error_page_gives_nothing_away_to_whoever_holds_the_phone(name: str) -> None:
    shown = render_to_string(f"{name}.html", request=RequestFactory().get("/x"))

    assert re.search(r"safe passage", shown.replace("/static/safepassage/", ""), re.I) is None


@pytest.mark.parametrize("name", ["500", "503"])
def test_page_for_a_failure_needs_no_context_and_no_database(name: str) -> None:
    shown = render_to_string(f"{name}.html")

    assert "<h1" in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize(
    ("language", "tag", "direction"), [("en", "en", "ltr"), ("fa-af", "fa-AF", "rtl"), ("ps", "ps", "rtl")]
)
def test_page_has_language_direction_and_the_sheet_that_goes_with_it(
    settings: Any, language: str, tag: str, direction: str
) -> None:
    with translation.override(language):
        shown = page(views.design, settings)

    assert f'lang="{tag}" dir="{direction}"' in shown
    assert ("staff.rtl.css" in shown) is (direction == "rtl")
    assert ("/staff.css" in shown) is (direction == "ltr")


def test_language_switch_names_each_language_in_itself_and_keeps_the_page(settings: Any) -> None:
    shown = page(views.design, settings, "/design/?page=3")

    assert 'name="next" value="/design/?page=3"' in shown
    for own_name in ("English", "دری", "پښتو"):
        assert own_name in shown


def test_faulty_form_names_the_error_in_title_summary_and_field(settings: Any) -> None:
    shown = page(views.design, settings, name="", stage="ours")

    assert re.search(r"<title>\s*Error:", shown)
    assert 'href="#id_name"' in shown
    assert 'id="id_name_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert "id_name_helptext id_name_error" in shown


def test_typed_text_comes_back_escaped_after_an_error(settings: Any) -> None:
    shown = page(views.design, settings, name="", reason="<b>kept</b>")

    assert "&lt;b&gt;kept&lt;/b&gt;" in shown


def test_each_kind_of_field_has_its_own_label() -> None:
    shown = str(ExampleForm())

    for field in ("id_name", "id_phone", "id_stage", "id_reason", "id_sure", "id_answer_0"):
        assert f'for="{field}"' in shown
    assert "<legend" in shown


def test_leave_forgets_everything_and_goes_elsewhere(settings: Any) -> None:
    settings.LEAVE_QUICKLY_TO = "https://weather.example/"

    response = choices.leave(RequestFactory().get("/leave/"))

    assert response["Location"] == "https://weather.example/"
    assert response["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x", "\\\\evil.example"])
def test_calendar_choice_never_leads_to_another_host(target: str) -> None:
    response = choices.choose_calendar(RequestFactory().post("/calendar/", {"next": target, "calendar": "both"}))

    assert response["Location"] == "/"


def test_calendar_choice_is_remembered_and_an_unknown_one_is_not() -> None:
    known = choices.choose_calendar(
        RequestFactory().post("/calendar/", {"next": "/design/", "calendar": "solar_hijri"})
    )
    unknown = choices.choose_calendar(RequestFactory().post("/calendar/", {"calendar": "lunar"}))

    assert known["Location"] == "/design/"
    assert known.cookies["calendar"].value == "solar_hijri"
    assert "calendar" not in unknown.cookies
