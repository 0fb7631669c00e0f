from __future__ import annotations

import pytest

from webapp.integration.domain.address import street
from webapp.integration.domain.order import Address


@pytest.mark.parametrize(
    ("address1", "address2", "house_number", "expected"),
    [
        ("Lindestraat", "bus 3", "27", "Lindestraat bus 3 27"),
        ("Lindestraat", "", "27", "Lindestraat 27"),
        ("Lindestraat 27", "", "", "Lindestraat 27"),
        ("Lindestraat 27", "", "27", "Lindestraat 27"),
        ("Lindestraat 27", "bus 3", "27", "Lindestraat 27 bus 3"),
        ("Lindestraat 27 bus 3", "", "27", "Lindestraat 27 bus 3"),
        ("Lindestraat 27B", "", "27 b", "Lindestraat 27B"),
        ("Lindestraat 27 B", "", "27B", "Lindestraat 27 B"),
        ("Lindestraat", "27", "27", "Lindestraat 27"),
        ("27 rue de la Loi", "", "27", "27 rue de la Loi"),
        ("27, rue de la Loi", "", "27", "27, rue de la Loi"),
        ("Plein 1940-1945", "", "12", "Plein 1940-1945 12"),
        ("Straat van 12 apostelen", "", "12", "Straat van 12 apostelen 12"),
        ("Lindestraat 127", "", "27", "Lindestraat 127 27"),
        ("Lindestraat 27/3", "", "27/3", "Lindestraat 27/3"),
        ("  Lindestraat \n", " ", " 27 ", "Lindestraat 27"),
        ("", "", "", ""),
    ],
)
def test_the_house_number_is_there_once(address1, address2, house_number, expected):
    assert street(Address(address1=address1, address2=address2, house_number=house_number)) == expected
