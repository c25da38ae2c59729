"""The regions that libphonenumber knows, by name: they say how a number without its country code is read.

phonenumbers has these names too, but beside 98 MB of geography that comes with the import.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_language, gettext

NAMES: dict[str, str] = dict(
    entry.strip().split(" ", 1)
    for entry in """
    AC Ascension Island | AD Andorra | AE United Arab Emirates | AF Afghanistan | AG Antigua and Barbuda |
    AI Anguilla | AL Albania | AM Armenia | AO Angola | AR Argentina | AS American Samoa | AT Austria | AU Australia |
    AW Aruba | AX Åland Islands | AZ Azerbaijan | BA Bosnia and Herzegovina | BB Barbados | BD Bangladesh |
    BE Belgium | BF Burkina Faso | BG Bulgaria | BH Bahrain | BI Burundi | BJ Benin | BL Saint Barthélemy |
    BM Bermuda | BN Brunei | BO Bolivia | BQ Caribbean Netherlands | BR Brazil | BS Bahamas | BT Bhutan | BW Botswana |
    BY Belarus | BZ Belize | CA Canada | CC Cocos (Keeling) Islands | CD Congo (Democratic Republic) |
    CF Central African Republic | CG Congo (Republic) | CH Switzerland | CI Côte d’Ivoire | CK Cook Islands |
    CL Chile | CM Cameroon | CN China | CO Colombia | CR Costa Rica | CU Cuba | CV Cape Verde | CW Curaçao |
    CX Christmas Island | CY Cyprus | CZ Czechia | DE Germany | DJ Djibouti | DK Denmark | DM Dominica |
    DO Dominican Republic | DZ Algeria | EC Ecuador | EE Estonia | EG Egypt | EH Western Sahara | ER Eritrea |
    ES Spain | ET Ethiopia | FI Finland | FJ Fiji | FK Falkland Islands | FM Micronesia | FO Faroe Islands |
    FR France | GA Gabon | GB United Kingdom | GD Grenada | GE Georgia | GF French Guiana | GG Guernsey | GH Ghana |
    GI Gibraltar | GL Greenland | GM Gambia | GN Guinea | GP Guadeloupe | GQ Equatorial Guinea | GR Greece |
    GT Guatemala | GU Guam | GW Guinea-Bissau | GY Guyana | HK Hong Kong | HN Honduras | HR Croatia | HT Haiti |
    HU Hungary | ID Indonesia | IE Ireland | IL Israel | IM Isle of Man | IN India |
    IO British Indian Ocean Territory | IQ Iraq | IR Iran | IS Iceland | IT Italy | JE Jersey | JM Jamaica |
    JO Jordan | JP Japan | KE Kenya | KG Kyrgyzstan | KH Cambodia | KI Kiribati | KM Comoros |
    KN Saint Kitts and Nevis | KP North Korea | KR South Korea | KW Kuwait | KY Cayman Islands | KZ Kazakhstan |
    LA Laos | LB Lebanon | LC Saint Lucia | LI Liechtenstein | LK Sri Lanka | LR Liberia | LS Lesotho | LT Lithuania |
    LU Luxembourg | LV Latvia | LY Libya | MA Morocco | MC Monaco | MD Moldova | ME Montenegro | MF Saint Martin |
    MG Madagascar | MH Marshall Islands | MK North Macedonia | ML Mali | MM Myanmar | MN Mongolia | MO Macao |
    MP Northern Mariana Islands | MQ Martinique | MR Mauritania | MS Montserrat | MT Malta | MU Mauritius |
    MV Maldives | MW Malawi | MX Mexico | MY Malaysia | MZ Mozambique | NA Namibia | NC New Caledonia | NE Niger |
    NF Norfolk Island | NG Nigeria | NI Nicaragua | NL Netherlands | NO Norway | NP Nepal | NR Nauru | NU Niue |
    NZ New Zealand | OM Oman | PA Panama | PE Peru | PF French Polynesia | PG Papua New Guinea | PH Philippines |
    PK Pakistan | PL Poland | PM Saint Pierre and Miquelon | PR Puerto Rico | PS Palestine | PT Portugal | PW Palau |
    PY Paraguay | QA Qatar | RE Réunion | RO Romania | RS Serbia | RU Russia | RW Rwanda | SA Saudi Arabia |
    SB Solomon Islands | SC Seychelles | SD Sudan | SE Sweden | SG Singapore | SH Saint Helena | SI Slovenia |
    SJ Svalbard and Jan Mayen | SK Slovakia | SL Sierra Leone | SM San Marino | SN Senegal | SO Somalia | SR Suriname |
    SS South Sudan | ST São Tomé and Príncipe | SV El Salvador | SX Sint Maarten | SY Syria | SZ Eswatini |
    TA Tristan da Cunha | TC Turks and Caicos Islands | TD Chad | TG Togo | TH Thailand | TJ Tajikistan | TK Tokelau |
    TL Timor-Leste | TM Turkmenistan | TN Tunisia | TO Tonga | TR Turkey | TT Trinidad and Tobago | TV Tuvalu |
    TW Taiwan | TZ Tanzania | UA Ukraine | UG Uganda | US United States | UY Uruguay | UZ Uzbekistan |
    VA Vatican City | VC Saint Vincent and the Grenadines | VE Venezuela | VG British Virgin Islands |
    VI U.S. Virgin Islands | VN Vietnam | VU Vanuatu | WF Wallis and Futuna | WS Samoa | XK Kosovo | YE Yemen |
    YT Mayotte | ZA South Africa | ZM Zambia | ZW Zimbabwe
    """.replace("\n", " ").split("|")
)
DEFAULT = "US"


def by_name() -> list[tuple[str, str]]:
    """Each with its name in the language at hand, in the order of those names."""
    return list(_named_in(get_language()))


@lru_cache(maxsize=len(settings.LANGUAGES))
def _named_in(_language: str | None) -> list[tuple[str, str]]:
    named = [(code, gettext(name)) for code, name in NAMES.items()]
    return sorted(named, key=lambda region: _bare(region[1]))


def _bare(name: str) -> str:
    """As one looks for it in a list: "Åland" among the As."""
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c)).casefold()


def guess(accept_language: str) -> str:
    """The region a browser's languages point to ("en-GB,en;q=0.9" is GB), to start a form with."""
    named = re.findall(r"-([A-Za-z]{2})\b", accept_language[:200])
    return next((code.upper() for code in named if code.upper() in NAMES), DEFAULT)
