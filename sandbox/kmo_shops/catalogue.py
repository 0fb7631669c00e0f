"""What the shops sell, and which VAT rates, payment methods and statuses they have."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Product:
    """One article. `price`: EUR as entered by the shop, whichever way it enters prices. `reduced`: the low VAT rate."""

    sku: str
    name: str
    price: Decimal
    reduced: bool = False
    by_weight: bool = False


def _product(sku: str, name: str, price: str, *, reduced: bool = False, by_weight: bool = False) -> Product:
    return Product(sku, name, Decimal(price), reduced, by_weight)


PRODUCTS = (
    _product("PZ-BOER-24", "Houten puzzel boerderij", "14.95"),
    _product("BK-VOS", "Prentenboek De stille vos", "12.50", reduced=True),
    _product("KN-WOL-50", "Bol merinowol 50 g", "6.40"),
    _product("KF-ETH-1", "Koffiebonen Ethiopië, per kg", "23.80", reduced=True, by_weight=True),
    _product("TH-MUNT", "Muntthee 100 g", "4.35", reduced=True),
    _product("LP-BUR-E27", "Bureaulamp messing", "89.00"),
    _product("ST-LIN-M", "Linnen tafelkleed 140 × 250 cm", "54.90"),
    _product("KZ-BIJ-12", "Bijenwaskaars, doos van 12", "18.75"),
    _product("GE-BOX-160", "Boxspring 160 × 200 cm", "1249.00"),
    _product("FT-TAS-L", "Fietstas canvas links", "64.95"),
    _product("OL-OLIJF", "Olijfolie 0,5 l", "11.99", reduced=True),
    _product("SP-KWART", "Kwartetspel Vogels van hier", "7.49"),
    _product("BK-ZEE", "Logboek van een zeekapitein", "24.99", reduced=True),
    _product("MV-HAAK", "Muurhaak smeedijzer", "3.33"),
    _product("TU-ZAAD-7", "Bloemzaadmengsel 7 soorten", "2.79", reduced=True),
    _product("SK-POT-33", "Terracotta pot 33 cm", "27.30"),
    _product("SC-PEN-01", "Vulpen met stalen punt", "33.10"),
    _product("SC-INKT", "Inkt blauwzwart 50 ml", "9.15"),
    _product("KL-SOK-39", "Wollen sokken maat 39-42", "13.60"),
    _product("SL-HONING", "Lindehoning 450 g", "8.05", reduced=True),
    _product("EL-KAB-2", "Laadkabel 2 m", "15.49"),
    _product("GL-VAAS", "Geblazen vaas rookglas", "42.70"),
    _product("PA-A5-80", "Notitieboek A5 gelinieerd", "10.01"),
    _product("ST-TOUW", "Touw sisal, per meter", "0.37", by_weight=True),
)

TAX_RATES = {
    "BE": (("21.00", "Standaardtarief"), ("12.00", "Tussentarief"), ("6.00", "Verlaagd tarief"), ("0.00", "Nultarief")),
    "NL": (("21.00", "Hoog tarief"), ("9.00", "Laag tarief"), ("0.00", "Nultarief")),
    "FR": (("20.00", "Taux normal"), ("5.50", "Taux réduit"), ("0.00", "Exonéré")),
    "DE": (("19.00", "Regelsteuersatz"), ("7.00", "Ermäßigter Satz"), ("0.00", "Steuerfrei")),
    "LU": (("17.00", "Taux normal"), ("3.00", "Taux super-réduit"), ("0.00", "Exonéré")),
}


def rates_of(country: str) -> tuple[Decimal, Decimal]:
    """The standard and the reduced VAT rate of a country, percent; of Belgium when we have none for it."""
    rates = [Decimal(rate) for rate, _name in TAX_RATES.get(country, TAX_RATES["BE"])]
    return rates[0], rates[-2]


PAYMENT_METHODS = (
    ("bancontact", "Bancontact"),
    ("ideal", "iDEAL"),
    ("creditcard", "Credit card"),
    ("paypal", "PayPal"),
    ("invoice", "Op factuur"),
    ("transfer", "Overschrijving"),
)

SHIPPING = (("home", "Thuislevering", "4.95"), ("pickup_point", "Afhaalpunt", "3.49"), ("express", "Expres", "11.90"))

# code: (label, category), contract section 8
STATUSES = {
    "new": ("Nieuw", "open"),
    "awaiting_payment": ("Wacht op betaling", "open"),
    "on_hold": ("In de wacht", "open"),
    "paid": ("Betaald", "processing"),
    "processing": ("In behandeling", "processing"),
    "ready_for_pickup": ("Klaar om af te halen", "processing"),
    "shipped": ("Verzonden", "done"),
    "picked_up": ("Afgehaald", "done"),
    "completed": ("Afgerond", "done"),
    "cancelled": ("Geannuleerd", "void"),
    "refunded": ("Terugbetaald", "void"),
}

CATEGORIES = ("open", "processing", "done", "void")

PAYMENT_STATUSES = (
    "unpaid",
    "pending",
    "authorized",
    "partially_paid",
    "paid",
    "partially_refunded",
    "refunded",
    "failed",
)
