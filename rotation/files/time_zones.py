"""What people and Windows call time zones, and the names that these have in the database of the world's zones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rotation.model import remove_accents

if TYPE_CHECKING:
    from collections.abc import Iterable

# Zones, and what they are called: by Windows, without "Standard Time" (Unicode CLDR, windowsZones), by abbreviation, by
# the cities and countries where most of those who say so are.
_TABLE = """
Africa/Cairo: egypt
Africa/Casablanca: morocco
Africa/Johannesburg: south africa
Africa/Juba: south sudan
Africa/Khartoum: sudan
Africa/Lagos: w. central africa
Africa/Nairobi: e. africa
Africa/Sao_Tome: sao tome
Africa/Tripoli: libya
Africa/Windhoek: namibia
America/Adak: aleutian
America/Anchorage: alaskan, akst, akdt, alaska
America/Araguaina: tocantins
America/Argentina/Buenos_Aires: argentina
America/Asuncion: paraguay
America/Bahia: bahia
America/Bogota: sa pacific
America/Cancun: eastern (mexico)
America/Caracas: venezuela
America/Cayenne: sa eastern
America/Chicago: central, cst, cdt, ct, madison, austin, dallas, houston, minneapolis, milwaukee, wisconsin, texas
America/Cuiaba: central brazilian
America/Denver: mountain, mst, mdt, mt
America/Grand_Turk: turks and caicos
America/Guatemala: central america
America/Halifax: atlantic
America/Havana: cuba
America/Indiana/Indianapolis: us eastern
America/La_Paz: sa western
America/Los_Angeles: pacific, pst, pdt, pt, san francisco, seattle, california, portland
America/Mazatlan: mountain (mexico)
America/Mexico_City: central (mexico)
America/Miquelon: saint pierre
America/Montevideo: montevideo
America/New_York: eastern, est, edt, et, boston, washington, miami, atlanta, philadelphia
America/Nuuk: greenland
America/Phoenix: us mountain
America/Port-au-Prince: haiti
America/Punta_Arenas: magallanes
America/Regina: canada central
America/Santiago: pacific sa
America/Sao_Paulo: e. south america, brt, brazil, rio de janeiro
America/St_Johns: newfoundland
America/Tijuana: pacific (mexico)
America/Toronto: montreal, ottawa
America/Whitehorse: yukon
Asia/Amman: jordan
Asia/Baghdad: arabic
Asia/Baku: azerbaijan
Asia/Bangkok: se asia
Asia/Barnaul: altai
Asia/Beirut: middle east
Asia/Bishkek: central asia
Asia/Chita: transbaikal
Asia/Colombo: sri lanka
Asia/Damascus: syria
Asia/Dhaka: bangladesh
Asia/Dubai: arabian
Asia/Hebron: west bank
Asia/Hong_Kong: hkt
Asia/Hovd: w. mongolia
Asia/Irkutsk: north asia east
Asia/Jerusalem: israel, tel aviv
Asia/Kabul: afghanistan
Asia/Kamchatka: russia time zone 11
Asia/Karachi: pakistan
Asia/Kathmandu: nepal
Asia/Kolkata: india, ist, mumbai, delhi, new delhi, bangalore, bengaluru, chennai, hyderabad
Asia/Krasnoyarsk: north asia
Asia/Magadan: magadan
Asia/Novosibirsk: n. central asia
Asia/Omsk: omsk
Asia/Pyongyang: north korea
Asia/Qyzylorda: qyzylorda
Asia/Riyadh: arab
Asia/Sakhalin: sakhalin
Asia/Seoul: korea, kst, south korea
Asia/Shanghai: china, beijing, peking, shenzhen, prc
Asia/Singapore: singapore, sgt
Asia/Srednekolymsk: russia time zone 10
Asia/Taipei: taipei
Asia/Tashkent: west asia
Asia/Tbilisi: georgian
Asia/Tehran: iran
Asia/Tokyo: tokyo, jst, japan, osaka, kyoto
Asia/Tomsk: tomsk
Asia/Ulaanbaatar: ulaanbaatar
Asia/Vladivostok: vladivostok
Asia/Yakutsk: yakutsk
Asia/Yangon: myanmar
Asia/Yekaterinburg: ekaterinburg
Asia/Yerevan: caucasus
Atlantic/Azores: azores
Atlantic/Cape_Verde: cape verde
Atlantic/Reykjavik: greenwich
Australia/Adelaide: cen. australia, acst, acdt
Australia/Brisbane: e. australia
Australia/Darwin: aus central
Australia/Eucla: aus central w.
Australia/Hobart: tasmania
Australia/Lord_Howe: lord howe
Australia/Perth: w. australia, awst
Australia/Sydney: aus eastern, aest, aedt, canberra
Etc/GMT+12: dateline
Europe/Amsterdam: netherlands, holland, utrecht, delft
Europe/Astrakhan: astrakhan
Europe/Athens: greece
Europe/Berlin: w. europe, cest, mez, mesz, germany, munich, hamburg, frankfurt, cologne
Europe/Brussels: belgium
Europe/Bucharest: gtb
Europe/Budapest: central europe
Europe/Chisinau: e. europe
Europe/Copenhagen: denmark
Europe/Dublin: ireland
Europe/Helsinki: eest, finland
Europe/Istanbul: turkey
Europe/Kaliningrad: kaliningrad
Europe/Kyiv: fle
Europe/Lisbon: wet, west, portugal
Europe/London: gmt, bst, uk, england, scotland, wales, united kingdom, great britain, edinburgh, manchester
Europe/Madrid: spain, barcelona
Europe/Minsk: belarus
Europe/Moscow: russian, msk
Europe/Oslo: norway
Europe/Paris: romance, france, lyon, toulouse
Europe/Prague: czech republic, czechia, brno
Europe/Rome: italy, milan
Europe/Samara: russia time zone 3
Europe/Saratov: saratov
Europe/Stockholm: sweden
Europe/Vienna: austria, graz
Europe/Volgograd: volgograd
Europe/Warsaw: central european, poland, krakow
Europe/Zurich: switzerland, geneva, basel, bern, lausanne
Indian/Mauritius: mauritius
Pacific/Apia: samoa
Pacific/Auckland: new zealand, nzst, nzdt, wellington
Pacific/Bougainville: bougainville
Pacific/Chatham: chatham islands
Pacific/Easter: easter island
Pacific/Fiji: fiji
Pacific/Guadalcanal: central pacific
Pacific/Honolulu: hawaiian, hst, hawaii
Pacific/Kiritimati: line islands
Pacific/Marquesas: marquesas
Pacific/Norfolk: norfolk
Pacific/Port_Moresby: west pacific
Pacific/Tongatapu: tonga
UTC: z, zulu
"""
_ZONES = {
    name: zone
    for row in _TABLE.strip().splitlines()
    for zone, _, names in [row.partition(": ")]
    for name in names.split(", ")
}
_OFFSET = re.compile(r"(?:utc|gmt)? *([+-]) *([0-9]{1,2})(?::?([0-9]{2}))?")
_HALF_HOURS = {"+0330": "Asia/Tehran", "+0430": "Asia/Kabul", "+0530": "Asia/Kolkata", "+0545": "Asia/Kathmandu"}
_HALF_HOURS |= {"+0630": "Asia/Yangon", "+0930": "Australia/Darwin", "-0330": "America/St_Johns"}
_TIME = re.compile(r" *\(.*\)| (?:standard|daylight|summer)(?: time)?$| time(?: zone)?$")


def find_zone(written: str, zones: Iterable[str]) -> str | None:
    """Return which of the zones is meant by its name in any case, by the words people use, or by an offset; or None."""
    known = {remove_accents(zone): zone for zone in sorted(zones)}
    words = remove_accents(written.replace("\N{MINUS SIGN}", "-"))
    # Etc/GMT-2 is two hours ahead of UTC: the sign is the other way round.
    if match := _OFFSET.fullmatch(words):
        sign, hours, minutes = match[1], int(match[2]), match[3] or "00"
        zone = f"Etc/GMT{'-' if sign == '+' else '+'}{hours}" if hours else "UTC"
        named = zone if minutes == "00" else _HALF_HOURS.get(f"{sign}{hours:02}{minutes}")
        return named if named in known.values() else None
    plain = _TIME.sub("", _TIME.sub("", words.replace("_", " ")))
    cities = {zone.rpartition("/")[2].replace("_", " "): name for zone, name in sorted(known.items(), reverse=True)}
    candidates = (
        known.get(words.replace(" ", "_")),
        _ZONES.get(words.replace(" standard time", "")),
        _ZONES.get(plain),
        _ZONES.get(plain.removeprefix("us ")),
        cities.get(plain),
    )
    return next((zone for zone in candidates if zone in known.values()), None)
