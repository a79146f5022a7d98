"""One visit to every desk: desktop and phone, English and Dari; axe, reflow, and no request that leaves the origin."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser
from tests import factories as cast
from tests.browser.visiting import Visit
from tests.desks import scene as scenes

pytestmark = pytest.mark.browser
# Role → the pages of its day, the first one first.
PAGES: dict[str, tuple[str, ...]] = {
    "case_lead": ("/my-work/", "/case/{reference}/", "/find/", "/register/", "/files/", "/case/{reference}/ask/"),
    "verifier": ("/questions/", "/questions/{enquiry}/"),
    "travel_desk": ("/flights/", "/flights/{flight}/", "/ready/", "/bookings/{booking}/", "/flights/new/"),
    "special_representative": ("/stuck/", "/partners/", "/places/"),
    "border_confirmer": ("/border/", "/border/{reference}/", "/border/{reference}/here/"),
    "settlement_officer": ("/households/",),
    "publisher": ("/figures/",),
    "contact_officer": ("/contact/",),
    "auditor": ("/",),
    "operator": ("/",),
}
OPEN_PAGES = ("/personas/", "/status/", "/public/figures/")


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (390, "en"), (390, "fa-af")])
def test_every_desk_is_whole_on_this_screen(chrome: Browser, demonstration: str, width: int, language: str) -> None:
    scene = scenes.set_scene("interpreter")
    known = {
        "reference": scene.family.case.reference,
        "flight": scene.found["flight"],
        "booking": scene.found["booking_id"],
        "enquiry": scene.enquiries["NZDF"],
    }
    findings: list[str] = []
    for role, paths in {"": OPEN_PAGES, **PAGES}.items():
        with Visit(chrome, demonstration, language=language, width=width) as visit:
            if role:
                _enter(visit, role, scene)
            for path in paths:
                findings += _look(visit, path.format(**known), f"{role or 'anybody'} {path}")
            findings += [f"{role}: asked {url}" for url in visit.abroad()]
            findings += [f"{role}: the browser complains: {said}" for said in visit.complaints]

    assert not findings, "\n".join(findings)


def _enter(visit: Visit, role: str, scene: scenes.Scene) -> None:
    officer = cast.officer(role)
    if role == "contact_officer":
        cast.grant(officer, scene.family.case)
    client = Client()
    client.force_login(officer)
    name = settings.SESSION_COOKIE_NAME
    visit.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": visit.address}])


def _look(visit: Visit, path: str, what: str) -> list[str]:
    answer = visit.page.goto(visit.address + path.lstrip("/"), wait_until="load")
    status = answer.status if answer else 0
    found = [] if status == 200 else [f"{what}: {status}"]
    found += [f"{what}: axe {said}" for said in visit.violations()]
    found += [f"{what}: {visit.sideways()} px too wide"] if visit.sideways() else []
    found += [] if visit.page.locator("h1").count() == 1 else [f"{what}: not one first heading"]
    if found:
        visit.keep_picture(what)
    return found
