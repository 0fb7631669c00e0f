"""The books' own country ids and names (contract section 3.5): 227 rows, gaps in the ids, "Congo" twice, no ISO code.

Fifteen ids are those of the contract; the others are made up. The names are those of the Unicode CLDR.
"""

from __future__ import annotations

import functools

from babel import Locale

LANGUAGES = ("nl", "en", "de", "fr", "es")
HOME = "146"

_IDS = """
    AD:6 AE:227 AF:1 AG:9 AI:8 AL:2 AM:11 AO:7 AR:10 AS:4 AT:163 AU:14 AW:13 AZ:15 BA:27 BB:20 BD:19 BE:18 BF:33
    BG:32 BH:17 BI:34 BJ:23 BM:24 BN:31 BO:26 BQ:38 BR:29 BS:16 BT:25 BW:28 BY:21 BZ:22 CA:36 CD:45 CF:39 CG:44
    CH:237 CI:100 CK:47 CL:40 CM:107 CN:41 CO:42 CR:48 CU:49 CV:106 CW:51 CY:52 CZ:214 DE:50 DJ:53 DK:46 DM:54
    DO:55 DZ:3 EC:56 EE:61 EG:57 EH:229 ER:60 ES:192 ET:64 FI:69 FJ:67 FK:66 FM:138 FO:65 FR:63 GA:73 GB:224 GD:78
    GE:75 GF:70 GH:76 GI:77 GL:80 GM:74 GN:84 GP:81 GQ:59 GR:79 GT:83 GU:82 GW:85 GY:87 HK:91 HN:89 HR:113 HT:88
    HU:90 ID:95 IE:86 IL:98 IN:94 IQ:96 IR:97 IS:92 IT:93 JM:101 JO:104 JP:102 KE:109 KG:110 KH:35 KI:111 KM:43
    KN:181 KP:155 KR:234 KW:112 KY:105 KZ:108 LA:114 LB:117 LC:182 LI:121 LK:202 LR:118 LS:115 LT:122 LU:119
    LV:116 LY:120 MA:130 MC:140 MD:139 ME:142 MG:124 MH:132 MK:156 ML:128 MM:145 MN:141 MO:123 MP:157 MQ:133
    MR:134 MS:143 MT:129 MU:135 MV:126 MW:125 MX:137 MY:127 MZ:144 NA:147 NC:151 NE:153 NG:154 NI:150 NL:146
    NO:159 NP:149 NR:148 NZ:152 OM:164 PA:169 PE:173 PF:72 PG:170 PH:68 PK:166 PL:171 PR:175 PS:168 PT:174 PW:167
    PY:172 QA:176 RE:177 RO:178 RS:191 RU:179 RW:180 SA:189 SB:184 SC:193 SD:200 SE:236 SG:195 SH:196 SI:198
    SK:199 SL:194 SM:186 SN:190 SO:201 SR:204 SS:235 ST:188 SV:58 SX:197 SY:205 SZ:62 TC:218 TD:213 TG:210 TH:209
    TJ:206 TL:165 TM:217 TN:215 TO:211 TR:216 TT:212 TV:220 TW:207 TZ:208 UA:161 UG:160 US:226 UY:221 UZ:162
    VA:223 VC:183 VE:225 VG:30 VI:5 VN:228 VU:222 WS:185 YE:103 YT:136 ZA:233 ZM:230 ZW:232
"""


def _by_iso() -> dict[str, str]:
    return {pair[:2]: pair[3:] for pair in _IDS.split()}


@functools.cache
def country_list(language: str) -> list[dict[str, str]]:
    """The rows of `countrylist/{language}`, by id. Raises KeyError for a language that the books do not have."""
    if language not in LANGUAGES:
        raise KeyError(language)
    names = Locale(language).territories
    rows = [{"id": number, "name": _name(iso, names[iso])} for iso, number in _by_iso().items()]
    return sorted(rows, key=lambda row: int(row["id"]))


def _name(iso: str, name: str) -> str:
    return "Congo" if iso in ("CD", "CG") else name


@functools.cache
def _id_by_name() -> dict[str, str]:
    """Each name in each language, folded; of the two Congos the first one wins, as a look-up by name would have it."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for row in country_list(language):
            found.setdefault(row["name"].casefold(), row["id"])
    return found


@functools.cache
def _ids() -> frozenset[str]:
    return frozenset(_by_iso().values())


def find_country(text: str) -> str | None:
    """The id for an id or for a name in any language; None when the books know neither. ISO codes are not known."""
    if text in _ids():
        return text
    return _id_by_name().get(text.strip().casefold())


def country_name(number: str, language: str = "nl") -> str:
    """The name of a country id, for pages and PDFs; the id itself when it is unknown."""
    return next((row["name"] for row in country_list(language) if row["id"] == number), number)
