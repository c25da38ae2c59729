"""The frames of a request in some other languages, read as the English ones: "guarda …", "wem gehört …".

Only what opens a clause is read so; names stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chat.providers.grammar.notation import phrases, words

_FRAMES = {
    "save": """
        guarda, guardar, guarde, anota, anotar, agrega, agregar, añade, añadir, apunta, registra, registrar, salva,
        salvar, salve, adiciona, adicionar, adicione, cadastra, cadastrar, cadastre, guarda aí, anota aí, salva aí,
        cadastra aí, adiciona aí, aggiungi, salvami, memorizza, enregistre, enregistrer, enregistrez, ajoute, ajouter,
        ajoutez, notez, save kar lo, save karo, save kar do, note kar lo, note karo, note kar do, add kar lo, add karo,
        add kar do, speichere, speichern, speicher, notiere, merk dir, voeg toe, bewaar, sla op, zapisz, dodaj, kaydet,
        ekle, simpan, tambah, сохрани, добавь, запиши, bitte speichern, 登録, 保存, 追加, 저장
    """,
    "find": """
        busca, buscar, búscame, encuentra, procura, procurar, procure, cherche, chercher, trouve, cerca, trova, suche,
        such, finde, zoek, vind, znajdź, pokaż, найди, muéstrame, mostra, montre moi, zeig mir
    """,
    "what is the number of": """
        cuál es el número de, cuál es el teléfono de, el número de, el teléfono de, número de, teléfono de,
        dame el número de, dime el número de, necesito el número de, pásame el número de, qual é o número de,
        qual é o número do, qual é o número da, qual o número de, qual o número do, qual o número da,
        qual o telefone da, qual o telefone do, qual o telefone de, número do, número da, telefone do, telefone da,
        telefone de, o número do, o número da, o telefone do, o telefone da, me passa o número do,
        me passa o número da, quel est le numéro de, quel est le numéro du, c'est quoi le numéro de,
        c'est quoi le numéro du, le numéro de, le numéro du, numéro de, numéro du, donne moi le numéro de, numero di,
        qual è il numero di, il numero di, dammi il numero di, mi serve il numero di, wie ist die nummer von,
        was ist die nummer von, die nummer von, nummer von, telefonnummer von, wie lautet die nummer von,
        gib mir die nummer von, ich brauche die nummer von, wat is het nummer van, het nummer van, nummer van,
        telefoonnummer van, jaki jest numer do, numer do, numer telefonu do, jaki numer ma, какой номер у, номер
    """,
    "who is": """
        de quién es el número, de quién es el, de quién es, de quién es este número, a quién pertenece el,
        de quem é o número, de quem é o, de quem é, de quem é esse número, à qui est le, à qui appartient le,
        c'est qui le, à qui est ce numéro, di chi è il numero, di chi è il, di chi è, wem gehört die nummer,
        wem gehört, wer ist, wessen nummer ist, van wie is het nummer, van wie is, wie heeft nummer,
        czyj to numer, czyj jest numer, czyj numer to, kiska number hai, чей это номер, чей номер, どこの店, 誰の番号,
        どこの番号, 누구
    """,
    "tell me a joke": """
        cuéntame un chiste, raconte moi une blague, raconte-moi une blague, conte uma piada, me conta uma piada,
        conta uma piada, erzähl mir einen witz, erzähl einen witz, raccontami una barzelletta, vertel een grap
    """,
    "what is the weather": """
        qué tiempo hace, cómo está el clima, quel temps fait-il, wie wird das wetter, wie ist das wetter, che tempo fa,
        como está o tempo, hoe is het weer, 今日の天気は, 今日の天気, 天気, 오늘 날씨, 날씨, jaka jest pogoda
    """,
}
_AND = words("y e et und en och ve и why")  # "y" is "why" to an English eye
_OPENERS = words("N and please also then hello hi hey hola bonjour hallo ola oi ciao ok salut moin a")
_LONGEST = 6  # words


def translator(key_of: Callable[[str], str]) -> dict[tuple[str, ...], str]:
    """The frames by their words; `key_of` gives a word's canonical form."""
    return {
        tuple(key_of(word) for word in phrase.split()): english
        for english, listed in _FRAMES.items()
        for phrase in phrases(listed)
        if phrase
    }


def foreign_frame(frames: dict[tuple[str, ...], str], keys: Sequence[str], i: int) -> tuple[str, int] | None:
    """The English for the frame that opens a clause at `keys[i]`, and its number of tokens."""
    previous = keys[i - 1] if i else ""
    opens = not previous[:1].isalpha() or previous in _OPENERS or not keys[i].isascii()
    if opens and (frame := _frame_at(frames, keys, i)):
        return frame
    joins = keys[i] in _AND and i + 1 < len(keys)
    return ("and", 1) if joins and (previous == "N" or _frame_at(frames, keys, i + 1)) else None


def _frame_at(frames: dict[tuple[str, ...], str], keys: Sequence[str], i: int) -> tuple[str, int] | None:
    for size in range(min(_LONGEST, len(keys) - i), 0, -1):
        if english := frames.get(tuple(keys[i : i + size])):
            return english, size
    return None
