"""Which column holds the name and which the number, by what stands above them, in many languages."""

from __future__ import annotations

import re

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
    r"street|address|url|email|website|date|count|label|phonetic|prefix|suffix|region|category|hours|zip)\b|#"
)
_NO_PHONE = re.compile(r"\b(?:type|label|ext|extension|country|code|id|url|store number|shop number)\b")


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
    if _FAX.search(words):
        return 0
    if words in _PHONES:
        return 50 if words in _VAGUE else 100
    if _NO_PHONE.search(words):
        return 0
    parts = words.split()
    if any(part in _PHONES and part not in _VAGUE for part in parts) or any(p.startswith(_PHONE_STARTS) for p in parts):
        return 60
    return 40 if not words.isascii() and any(each in words for each in _SCRIPTS) else 0


def _read(text: str) -> dict[str, int]:
    """Each wording, normalized, with its place in the list, so that "store name" wins over "name" over "company"."""
    wordings = (names.normalize(each) for each in text.replace("\n", "").split("|"))
    return {wording: min(place, 60) for place, wording in reversed(list(enumerate(wordings))) if wording}


_NAMES = _read(_NAME_EXACT)
_PHONES = _read(_PHONE_EXACT)
_VAGUE = frozenset(_read("number|numéro|número|numero|nummer|numer|numara|номер|broj|číslo|αριθμός|מספר|رقم|شماره"))
_SCRIPTS = frozenset(
    map(names.normalize, ("電話", "电话", "手机", "手機", "전화", "โทร", "телефон", "هاتف", "τηλεφων"))
)
