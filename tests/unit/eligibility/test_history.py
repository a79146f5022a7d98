"""The published counts come out of files entered by hand: 23, then 33 with 28 and 18 money only; 9 by exception."""

from collections import Counter

from tests.unit.eligibility.people import book, interpreter, person

from safepassage.eligibility.casefile import File
from safepassage.eligibility.verdict import Answer, evaluate, prevailing

STAFF = ("driver", "guard", "kitchen", "cleaner")


def staff(role: str, place: str = "bamyan") -> File:
    job = {"role": role, "employer": "nz_prt", "place": place, "started_on": "2010", "ended_on": "2013-04-30.."}
    return person(role, employment=[job], closed=["employment"])


REGISTER = [
    *(interpreter() for _ in range(23)),
    *(interpreter(ended="2011-08-31") for _ in range(6)),
    *(interpreter(employer="nz_police") for _ in range(4)),
    *(staff(STAFF[n % 4]) for n in range(28)),
    *(staff(("engineer", "mechanic")[n % 2], "bamyan_northeast") for n in range(18)),
    *(interpreter(ended="2008") for _ in range(30)),
]


def test_first_offer_counts_23_principals() -> None:
    version = book().version("nz-bamyan-offer@1")

    yes = sum(evaluate(version, file)[0].value is Answer.YES for file in REGISTER)

    assert yes == 23 == version.expected["principals"]["offer"]


def test_widening_counts_33_principals_28_salaries_and_18_lump_sums() -> None:
    version = book().version("nz-bamyan-offer@2")

    found = Counter(prevailing(version, evaluate(version, file)) for file in REGISTER)

    assert found == {"resettlement": 33, "year_salary": 28, "lump_sum": 18, None: 30}
    assert {outcome: found[outcome] for outcome in version.expected["principals"]} == version.expected["principals"]


def test_nine_exceptions_are_a_door_and_no_verdict() -> None:
    version = book().version("nz-bamyan-exception@1")

    assert evaluate(version, interpreter(ended="2008")) == ()
    assert version.exceptions[0].by == "minister_of_immigration"
    assert version.expected["principals"] == {"resettlement_by_exception": 9}


def test_paraphrase_takes_staff_who_got_money_and_drops_people_of_the_first_offer() -> None:
    paraphrase = book().version("nz-bamyan-paraphrase@1")
    cook = person(
        employment=[
            {"role": "kitchen", "employer": "nz_prt", "place": "bamyan", "closely_involved": "yes", "ended_on": "2013"}
        ],
        closed=["employment"],
    )
    taken_before = person(
        employment=[
            {
                "role": "interpreter",
                "employer": "nz_prt",
                "place": "kabul",
                "started_on": "2010",
                "ended_on": "2013",
                "closely_involved": "no",
            }
        ],
        closed=["employment"],
    )

    assert evaluate(paraphrase, cook)[0].value is Answer.YES
    assert evaluate(book().version("nz-bamyan-offer@1"), taken_before)[0].value is Answer.YES
    assert evaluate(paraphrase, taken_before)[0].value is Answer.NO
