"""Which column holds the name and which the number, by what stands above them, in many languages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stores import names

_NAME_EXACT = """
store name|shop name|business name|company name|branch name|location name|outlet name|name of store|store|shop|name|
title|business|company|branch|location|outlet|organization|organisation|organization name|organisation name|dba|
display name|full name|merchant|vendor|supplier|customer|account name|restaurant|
filiale|filialname|laden|ladenname|geschäft|geschäftsname|firma|firmenname|markt|unternehmen|bezeichnung|händler|
nom|nom du magasin|magasin|enseigne|boutique|société|raison sociale|entreprise|commerce|établissement|
nombre|nombre de la tienda|tienda|negocio|empresa|comercio|establecimiento|razón social|local|sucursal|
nome|nome da loja|loja|negócio|estabelecimento|nome fantasia|razão social|filial|
nome negozio|nome del negozio|negozio|azienda|ditta|esercizio|punto vendita|ragione sociale|
naam|winkel|winkelnaam|bedrijf|bedrijfsnaam|zaak|vestiging|
navn|butik|butikk|butikknavn|butiksnavn|forretning|namn|butiksnamn|företag|affär|virksomhed|firmanavn|
nimi|kauppa|kaupan nimi|myymälä|yritys|nafn|verslun|pavadinimas|parduotuvė|nosaukums|veikals|pood|
nazwa|nazwa sklepu|sklep|firma|název|název obchodu|obchod|prodejna|názov|predajňa|név|bolt|üzlet|bolt neve|üzlet neve|
naziv|ime|trgovina|prodavnica|radnja|dućan|denumire|magazin|nume|numele magazinului|
ad|adı|isim|mağaza|mağaza adı|dükkan|işletme|işletme adı|firma adı|şirket|emri|dyqani|
tên|tên cửa hàng|cửa hàng|nama|nama toko|toko|kedai|nama kedai|pangalan|tindahan|jina|duka|
название|магазин|название магазина|имя|наименование|организация|компания|назва|назва магазину|крамниця|име|имя магазина|
наименование магазина|назив|продавница|
όνομα|κατάστημα|όνομα καταστήματος|επωνυμία|επιχείρηση|
שם|שם החנות|חנות|שם העסק|עסק|
الاسم|اسم|المتجر|اسم المتجر|متجر|محل|اسم المحل|الشركة|نام|فروشگاه|نام فروشگاه|نام مغازه|دکان|
नाम|दुकान|दुकान का नाम|स्टोर|নাম|দোকান|দোকানের নাম|பெயர்|கடை|கடை பெயர்|పేరు|
ชื่อ|ร้าน|ชื่อร้าน|ร้านค้า|
店名|名称|名稱|名前|店舗|店舗名|商店|商店名|商店名称|店铺|店铺名称|店鋪|店鋪名稱|会社名|門市|门店|门店名称|公司|公司名称|屋号|
이름|상호|가게|매장|매장명|상호명|점포|점포명|업체명|지점명
"""
_PHONE_EXACT = """
phone|phone number|telephone|telephone number|tel|tel no|tel number|phone no|ph|ph no|phone #|number|mobile|
mobile number|mobile phone|cell|cell phone|cellphone|contact number|contact no|contact phone|
main phone|primary phone|business phone|work phone|store phone|phone 1 value|call|whatsapp|
telefon|telefonnummer|telefonnr|telefon nr|rufnummer|tel nr|handy|handynummer|mobil|mobilnummer|durchwahl|
téléphone|tél|numéro|numéro de téléphone|n de téléphone|n° de téléphone|portable|mobile|
teléfono|telefono|tel|número|número de teléfono|celular|móvil|fono|
telefone|número de telefone|telemóvel|celular|fone|contato|contacto|
numero di telefono|numero|cellulare|recapito|
telefoon|telefoonnummer|nummer|mobiel|tlf|tlf nr|telefonnummer|mobilnummer|puhelin|puhelinnumero|puh|sími|símanúmer|
telefonas|telefono numeris|tālrunis|telefoni number|
numer telefonu|nr telefonu|numer|komórka|telefonní číslo|číslo|telefónne číslo|telefonszám|mobilszám|
broj telefona|broj|telefonska številka|număr de telefon|număr telefon|
telefon numarası|numara|cep telefonu|gsm|
điện thoại|số điện thoại|sđt|telepon|nomor telepon|no telepon|no hp|nombor telefon|telefono|simu|namba ya simu|
телефон|номер|номер телефона|тел|мобильный|номер телефону|телефонен номер|број телефона|
τηλέφωνο|τηλ|αριθμός|αριθμός τηλεφώνου|κινητό|
טלפון|מספר טלפון|מספר|נייד|الهاتف|هاتف|رقم الهاتف|رقم|تلفون|جوال|تلفن|شماره تلفن|شماره|موبایل|فون|
फ़ोन|फोन|फ़ोन नंबर|फोन नंबर|मोबाइल|दूरभाष|ফোন|ফোন নম্বর|தொலைபேசி|ఫోన్|
โทรศัพท์|เบอร์โทร|เบอร์โทรศัพท์|เบอร์|
電話|电话|電話番号|电话号码|電話號碼|联系电话|聯絡電話|手机|手機|手机号|手机号码|携帯|tel番号|
전화|전화번호|연락처|휴대폰
"""
_GIVEN = """
first name|firstname|first|given name|forename|vorname|prénom|nombre|nombres|primer nombre|nome|primeiro nome|voornaam|
fornavn|förnamn|etunimi|imię|jméno|křestní jméno|meno|keresztnév|utónév|ime|prenume|ad|adı|имя|имʼя|ім'я|име|όνομα|
שם פרטי|الاسم الأول|نام|नाम|tên|nama depan|名|이름
"""
_FAMILY = """
last name|lastname|last|surname|family name|nachname|familienname|zuname|nom|nom de famille|apellido|apellidos|
primer apellido|sobrenome|apelido|cognome|achternaam|familienaam|etternavn|efternavn|efternamn|sukunimi|nazwisko|
příjmení|priezvisko|vezetéknév|családnév|priimek|prezime|nume|nume de familie|soyad|soyadı|фамилия|прізвище|фамилно име|
презиме|επώνυμο|επίθετο|שם משפחה|اسم العائلة|اللقب|نام خانوادگی|họ|nama belakang|姓|성
"""
_FAMILY_FIRST = "vezetéknév|családnév|họ|姓|성"  # where it stands before the given name
_COMPANY_WORDS = """
company|business|organization|organisation|store|shop|firma|firmenname|unternehmen|geschäft|empresa|negocio|tienda|
société|entreprise|enseigne|magasin|azienda|ditta|negozio|bedrijf|bedrijfsnaam|winkel|virksomhed|firmanavn|företag|
yritys|loja|sklep|cég|şirket|işletme|компания|организация|магазин|εταιρεία|επιχείρηση|חברה|עסק|الشركة|公司|会社名|会社|
회사|업체명|상호
"""
_COUNTRY_EXACT = """
country code|dial code|dialing code|dialling code|calling code|country calling code|phone country code|isd code|isd|
idd|international prefix|country prefix|phone country|country|country name|country region|nation|
ländervorwahl|landesvorwahl|auslandsvorwahl|internationale vorwahl|länderkennzahl|landeskennzahl|ländercode|landescode|
länderkürzel|länderkennung|land|
indicatif|indicatif pays|indicatif téléphonique|indicatif international|code pays|pays|
código de país|código país|código del país|código de marcación|prefijo internacional|prefijo de país|prefijo país|país|
código do país|ddi|prefisso internazionale|prefisso paese|codice paese|paese|nazione|
landcode|landnummer|landkode|landekode|landskod|landsnummer|maakoodi|maa|maatunnus|riik|
kraj|kod kraju|numer kierunkowy kraju|země|kód země|předvolba země|krajina|kód krajiny|ország|országkód|țară|
codul țării|cod țară|država|država koda|ülke|ülke kodu|страна|код страны|країна|код країни|държава|код на държавата|
χώρα|κωδικός χώρας|מדינה|קידומת מדינה|ארץ|الدولة|البلد|رمز الدولة|رمز البلد|مفتاح الدولة|کشور|کد کشور|देश|देश कोड|
ประเทศ|รหัสประเทศ|quốc gia|mã quốc gia|mã vùng quốc gia|negara|kode negara|kod negara|nchi|
国|国名|国番号|国コード|国家|国家代码|國家|國碼|国家区号|国际区号|국가|국가코드|국가번호
"""
_AREA_CODE = """
area code|city code|std code|prefix|phone prefix|vorwahl|ortsvorwahl|indicatif régional|prefijo|código de área|lada|
clave lada|ddd|indicativo|prefisso|netnummer|kengetal|riktnummer|retningsnummer|suuntanumero|kierunkowy|
numer kierunkowy|předvolba|předčíslí|predvoľba|körzetszám|alan kodu|код города|код міста|κωδικός περιοχής|קידומת|
رمز المنطقة|市外局番|区号|區號|지역번호
"""
_NAME_WORDS = {
    "store",
    "shop",
    "name",
    "business",
    "company",
    "title",
    "nom",
    "nombre",
    "nome",
    "naam",
    "navn",
    "название",
}
_PHONE_STARTS = ("phone", "telef", "téléph", "telep", "mobil", "handy", "rufn", "cell", "телеф")
_FAX = re.compile(r"fax|факс|传真|傳真|ファ|팩스|فاكس|φαξ")
_NO_NAME = re.compile(
    r"\b(?:id|number|no|nr|code|type|contact|first|last|given|family|middle|user|file|owner|manager|state|city|country|"
    r"street|address|url|email|website|date|count|label|phonetic|prefix|suffix|region|category|hours|zip|"
    r"assistant|spouse|referred|children|nickname|yomi|maiden|job|department)\b|#"
)
_NO_PHONE = re.compile(
    r"\b(?:type|label|ext|extension|country|code|id|url|store number|shop number|"
    r"pager|telex|tty|assistants?|phonetic)\b"
)
_COUNTRY = re.compile(r"\b(?:country|dial(?:l?ing)?|calling|isd)(?: dial(?:l?ing)?| calling)? code\b")


def likeness_to_name(heading: str) -> int:
    """0: it heads something else; the higher, the surer."""
    words = names.normalize(heading)
    if words in _NAMES:
        return 100 - _NAMES[words]
    if _NO_NAME.search(heading.casefold()) or not _NAME_WORDS.intersection(words.split()):
        return 0
    return 40 if "name" in words.split() else 20


def likeness_to_phone(heading: str) -> int:
    words = names.normalize(heading)
    if _FAX.search(words) or words in _COUNTRIES or words in _AREA_CODES:
        return 0
    if words in _PHONES:
        return 50 if words in _VAGUE else 100
    if _NO_PHONE.search(words):
        return 0
    parts = words.split()
    if any(part in _PHONES and part not in _VAGUE for part in parts) or any(p.startswith(_PHONE_STARTS) for p in parts):
        return 60
    return 40 if not words.isascii() and any(each in words for each in _SCRIPTS) else 0


def likeness_to_country(heading: str) -> int:
    """A calling code beside a number says more than the country of an address."""
    words = names.normalize(heading)
    if words in _COUNTRIES:
        return 100 - _COUNTRIES[words]
    return 50 if _COUNTRY.search(words) else 20 if "country" in words.split() else 0


def is_area_code(heading: str) -> bool:
    return names.normalize(heading) in _AREA_CODES


def person(cells: Sequence[str]) -> tuple[int, ...]:
    """The columns of a person's given and family name, in the order to join them; () unless there are both."""
    words = [names.normalize(cell) for cell in cells]
    family = next((i for i, word in enumerate(words) if word in _FAMILIES), None)
    given = next((i for i, word in enumerate(words) if word in _GIVENS and i != family), None)
    if given is None or family is None:
        return ()
    return (family, given) if words[family] in _BEFORE_GIVEN else (given, family)


def is_company(heading: str) -> bool:
    return bool(_COMPANIES.intersection(names.normalize(heading).split()))


def _read(text: str) -> dict[str, int]:
    """Each wording, normalized, with its place in the list, so that "store name" wins over "name" over "company"."""
    wordings = (names.normalize(each) for each in text.replace("\n", "").split("|"))
    return {wording: min(place, 60) for place, wording in reversed(list(enumerate(wordings))) if wording}


_NAMES = _read(_NAME_EXACT)
_PHONES = _read(_PHONE_EXACT)
_COUNTRIES = _read(_COUNTRY_EXACT)
_AREA_CODES = _read(_AREA_CODE)
_GIVENS, _FAMILIES, _BEFORE_GIVEN = _read(_GIVEN), _read(_FAMILY), _read(_FAMILY_FIRST)
_COMPANIES = frozenset(_read(_COMPANY_WORDS))
_VAGUE = frozenset(_read("number|numéro|número|numero|nummer|numer|numara|номер|broj|číslo|αριθμός|מספר|رقم|شماره"))
_SCRIPTS = frozenset(
    map(names.normalize, ("電話", "电话", "手机", "手機", "전화", "โทร", "телефон", "هاتف", "τηλεφων"))
)
