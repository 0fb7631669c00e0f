"""People and companies that buy: the same number always gives the same buyer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.kmo_shops.dice import dice_for

Customer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Land:
    """How addresses look in one country. `vat_numbers`: well-formed ones, with right check digits."""

    name: str
    iso3: str
    phone: str
    towns: tuple[tuple[str, str], ...]
    streets: tuple[str, ...]
    vat_numbers: tuple[str, ...] = ()


LANDS = {
    "BE": Land(
        "België",
        "BEL",
        "+32 16 55 0",
        (("3000", "Leuven"), ("9000", "Gent"), ("2018", "Antwerpen"), ("8400", "Oostende"), ("4000", "Luik")),
        ("Lindestraat", "Kerkstraat", "Naamsesteenweg", "Rue de la Régence", "Molenweg"),
        ("BE0428759497", "BE0776091951"),
    ),
    "NL": Land(
        "Nederland",
        "NLD",
        "+31 30 271 0",
        (("3511 LX", "Utrecht"), ("9712 HN", "Groningen"), ("6211 LE", "Maastricht"), ("1012 JS", "Amsterdam")),
        ("Oudegracht", "Brink", "Vismarkt", "Zeeweg", "'t Zand"),
        ("NL004495445B01",),
    ),
    "DE": Land(
        "Duitsland",
        "DEU",
        "+49 241 70 0",
        (("52062", "Aachen"), ("50667", "Köln"), ("10115", "Berlin")),
        ("Goethestraße", "Am Markt", "Kaiserallee"),
        ("DE136695976",),
    ),
    "FR": Land(
        "Frankrijk",
        "FRA",
        "+33 3 20 55 0",
        (("59800", "Lille"), ("75011", "Paris"), ("67000", "Strasbourg")),
        ("Rue Nationale", "Boulevard Voltaire", "Quai des Bateliers"),
        ("FR40303265045", "FR83404833048"),
    ),
    "LU": Land("Luxemburg", "LUX", "+352 26 48 0", (("1611", "Luxembourg"),), ("Avenue de la Gare",), ("LU15027442",)),
    "CH": Land("Zwitserland", "CHE", "+41 61 555 0", (("4051", "Basel"),), ("Freie Strasse",)),
    "GB": Land("Verenigd Koninkrijk", "GBR", "+44 20 7946 0", (("SW1A 2AA", "London"),), ("Whitehall",)),
}

FIRST = "Noor Jan Emma Lucas Zoë Louis François Anaïs Mila Ahmed Lotte Pieter Fatima Jürgen Saar Victor Ines Bram"
LAST = "Verhulst|Peeters|Van den Broeck|De Smet|Jansen|Dubois|El Amrani|Müller|D'Hondt|Lefèvre|Øverland|Claes|Şahin"
COMPANIES = ("Zeewind BV", "Bakkerij De Korenbloem", "Atelier Lumière SARL", "Drukwerk & Zn.", "Hof ten Dale VZW")


def _ascii(name: str) -> str:
    folded = name.lower().translate(str.maketrans("çéèëïöüøş", "ceeeiouos"))
    return "".join(letter for letter in folded if letter.isascii() and letter.isalnum())


def buyer(number: int, country: str, *, business: bool = False) -> Customer:
    """Buyer `number` in `country` (ISO 2, one of LANDS): always the same one for the same arguments."""
    dice = dice_for("buyer", country, business, number)
    land = LANDS[country]
    first, last = dice.choice(FIRST.split()), dice.choice(LAST.split("|"))
    zipcode, city = dice.choice(land.towns)
    company = dice.choice(COMPANIES) if business else None
    vat_number = dice.choice(land.vat_numbers) if business and land.vat_numbers else None
    return {
        "id": f"cus_{country.lower()}{number}{'b' if business else ''}",
        "type": "business" if business else "consumer",
        "firstname": first,
        "lastname": last,
        "company": company,
        "address1": dice.choice(land.streets),
        "address2": dice.choice(("", "", "", "bus 3", "2e verdieping")),
        "house_number": str(dice.randint(1, 240)) + dice.choice(("", "", "", "A", "bis")),
        "zipcode": zipcode,
        "city": city,
        "country": country,
        "countryname": land.name,
        "telnr": f"{land.phone}{number % 1000:03d}",
        "mobile": dice.choice((None, f"{land.phone.split(' ')[0]} 470 12 {number % 100:02d} 99")),
        "email": f"{_ascii(first)}.{_ascii(last)}{number}{'.b' if business else ''}@{country.lower()}.example.com",
        "vatnumber": vat_number,
    }


ADDRESS_FIELDS = (
    "firstname",
    "lastname",
    "company",
    "address1",
    "address2",
    "house_number",
    "zipcode",
    "city",
    "country",
    "countryname",
)


def shipping_address(customer: Customer) -> Customer:
    """The buyer's own address as `shipping_address`."""
    return {field: customer[field] for field in ADDRESS_FIELDS}
