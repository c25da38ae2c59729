"""The frames of a request in some other languages, read as the English ones: "guarda …", "wem gehört …".

Only what opens a clause is read so; names stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chat.providers.grammar.notation import phrases, words

_FRAMES = {
    "save": """
        guarda, guardar, guarde, guárdame, anota, anotar, anótame, agrega, agregar, añade, añadir, apunta, apúntame,
        registra, registrar, salva, salvar, salve, adiciona, adicionar, adicione, cadastra, cadastrar, cadastre,
        guarda aí, anota aí, salva aí, cadastra aí, adiciona aí, aggiungi, salvami, memorizza, enregistre, enregistrer,
        enregistrez, ajoute, ajouter, ajoutez, notez, save kar lo, save karo, save kar do, note kar lo, note karo,
        note kar do, add kar lo, add karo, add kar do, speichere, speichern, speicher, notiere, merk dir, voeg toe,
        bewaar, sla op, aggiungere, salvare, opslaan, toevoegen, zapisać, dodać, zapisz, dodaj, kaydet, ekle, simpan,
        tambah, füge, füg, voeg, сохрани, добавь, запиши, bitte speichern, 登録,
        保存, 追加, 저장
    """,
    # Between such a verb and its object.
    "please": """
        bitte, mal, mal bitte, bitte mal, doch, doch bitte, mir bitte, bitte mir, por favor, per favore, pra mim,
        para mim, para mí, por mi, pour moi, per me, für mich, mir, mi
    """,
    "find": """
        busca, buscar, búscame, encuentra, procura, procurar, procure, cherche, chercher, trouve, cerca, trova, suche,
        such, cercami, trovami, trouve-moi, cherche-moi, encuéntrame, finde, zoek, vind, znajdź, pokaż, найди,
        muéstrame, mostra, montre moi, montre-moi, zeig mir
    """,
    "can you": """
        peux-tu, pouvez-vous, pourriez-vous, tu peux, vous pouvez, puedes, podrías, puede, pode, você pode, poderia,
        kannst du, könntest du, können sie, könnten sie, puoi, può, potresti, kun je, kunt u, czy możesz, możesz
    """,
    "give me": """
        me puedes dar, me puede dar, puedes darme, podrías darme, me podrías dar, pode me passar, pode me dar,
        você pode me dar, mi puoi dare, puoi darmi, mi può dare, peux-tu me donner, tu peux me donner,
        pouvez-vous me donner, kannst du mir, können sie mir, kun je me, me donner, me dar, darme, darmi, mir geben,
        dame, dime, deme, pásame, necesito, quiero, busco, me das, me da, me dá, me passa, me passe, me diz, preciso,
        preciso do, quero, donne moi, donne-moi, donnez-moi,
        je cherche, je veux, je voudrais, j'ai besoin, il me faut,
        dammi, mi dai, mi serve, vorrei, cerco, gib mir, ich brauche, ich suche,
        ik zoek, geef me, mag ik, podaj, poproszę, дай, mujhe, muje, mereko, mujhko
    """,
    "do you have": """
        tem, você tem, vc tem, tens, tienes, tenéis, tiene usted, avez-vous, as-tu, tu as, vous avez, hast du,
        haben wir, haben sie, heb je, heeft u, masz, t'as, tenemos, temos, on a, nous avons, hai, avete, abbiamo, ho,
        haben wir noch, habe ich, hab ich, ho io, j'ai, ai-je, tengo, tenho, heb ik
    """,
    "what is the number": """
        c'est quoi le numéro, c'est quoi leur numéro, cuál es su número, qual é o número deles, quel est leur numéro
    """,
    "what is the number of": """
        c'est quoi le numéro de, c'est quoi le numéro du, comment joindre, comment contacter, comment appeler,
        wie erreiche ich, wie kann ich, cómo contacto con, cómo llamo a, come contatto, come chiamo, como ligo para,
        como falo com, hoe bereik ik
    """,
    "what is": """
        cuál es, cuál era, qual é, qual o, qual era, quel est, quel était, c'est quoi, wie ist, wie lautet, was ist,
        wie war, wat is, wat was, hoe is, qual è, jaki jest, jaki to, какой
    """,
    "the number of": """
        el número de, el teléfono de, número de, teléfono de, número do, número da, telefone do, telefone da,
        telefone de, o número do, o número da, o número de, o telefone do, o telefone da, o telefone de,
        el número del, el teléfono del, número del, teléfono del, el número para, o número dos, o número das,
        le numéro de, le numéro du, le numéro des, numéro de, numéro du, du numéro de, le téléphone de, le téléphone du,
        le tél de, le num de, le numéro pour, numero di, numero del, numero della, numero dello, il numero della,
        il numero di, il numero del, il numero dello, il telefono di, il telefono del, il telefono della,
        die nummer von, die nummer vom, nummer von, nummer vom, die nummer für, die telefonnummer von,
        die telefonnummer vom, telefonnummer von, telefonnummer vom, die handynummer von, het nummer van,
        het telefoonnummer van, nummer van, telefoonnummer van, numer do, numer telefonu do, номер
    """,
    "who is": """
        de quién es el número, de quién es el, de quién es, de quién es este número, a quién pertenece el, quién es,
        quién es el, de quem é o número, de quem é o, de quem é, de quem é esse número, quem é, à qui est le,
        à qui appartient le, à qui est ce numéro, c'est qui le, c'est qui, qui est le, qui est-ce, di chi è il numero,
        di chi è il, di chi è, chi è, wem gehört die nummer, wem gehört, wer ist, wer ist das, wessen nummer ist,
        van wie is het nummer, van wie is, wie heeft nummer, czyj to numer, czyj jest numer, czyj numer to, kto to,
        é de qual loja, de qual loja é, que loja é, de qué tienda es, qué tienda es, es de qué tienda,
        c'est quel magasin,
        quel magasin est, quel magasin a le numéro, quelle boutique a le numéro, qui a le numéro, à qui est,
        à qui appartient, welcher laden hat die nummer, welches geschäft hat die nummer, welcher laden hat,
        wer hat die nummer, wem gehört diese nummer, wem gehört die telefonnummer, wer hat, zu wem gehört,
        qué tienda tiene el número, qué tienda tiene, quién tiene el número, a quién pertenece, que loja tem o número,
        qual loja tem o número, quem tem o número, quale negozio ha il numero, a chi appartiene, welke winkel heeft,
        van welke winkel is, welke winkel is, welcher laden ist, welches geschäft ist, di quale negozio è,
        che negozio è,
        kiska number hai, kiska hai, чей это номер, чей номер, кто это, どこの店, どこの番号, 誰の番号, 누구
    """,
    "help me": """
        kannst du mir helfen, können sie mir helfen, ich brauche hilfe, hilfe, hilf mir, hilfe bitte, peux-tu m'aider,
        pouvez-vous m'aider, j'ai besoin d'aide, aidez-moi, aide-moi, à l'aide, aide, necesito ayuda, ayuda, ayúdame,
        puedes ayudarme, me puedes ayudar, me podrías ayudar, preciso de ajuda, ajuda, me ajuda, pode me ajudar, aiuto,
        ho bisogno di aiuto, mi puoi aiutare, puoi aiutarmi, kun je me helpen, kunt u me helpen, help me even, pomocy,
        pomoz mi
    """,
    "what can you do": """
        was kannst du, was können sie, was machst du, was kann man hier, que peux-tu faire, que peux tu faire,
        qu'est-ce que tu peux faire, qu'est-ce que tu sais faire, que sais-tu faire, que pouvez-vous faire,
        que fais-tu, tu peux faire quoi, tu sais faire quoi, qué puedes hacer, qué sabes hacer, qué haces,
        que puedes hacer por mí, o que você pode fazer, o que você faz, o que você sabe fazer, o que podes fazer,
        cosa puoi fare, cosa sai fare, che cosa sai fare, cosa fai, che cosa puoi fare, wat kun je, wat kan je,
        wat kunt u, wat doe je, co potrafisz, co umiesz, что ты умеешь, 何ができますか, 何ができる
    """,
    "how does this work": """
        wie funktioniert das, wie geht das, wie funktioniert dieser, wie benutze ich das, comment ça marche,
        comment ça fonctionne, comment ça fonctionne ici, comment fonctionne cette, cómo funciona, cómo funciona esto,
        cómo se usa, como funciona isso, como funciona, come funziona, come si usa, hoe werkt dit, hoe werkt het,
        hoe gaat dit, jak to działa
    """,
    "tell me a joke": """
        cuéntame un chiste, raconte moi une blague, raconte-moi une blague, raconte une histoire,
        raconte-moi une histoire, cuéntame una historia,
        erzähl mir eine geschichte, conta uma história, conte uma piada, me conta uma piada,
        conta uma piada, erzähl mir einen witz, erzähl einen witz, raccontami una barzelletta, vertel een grap
    """,
    "what is the weather": """
        qué tiempo hace, cómo está el clima, quel temps fait-il, wie wird das wetter, wie ist das wetter, che tempo fa,
        como está o tempo, hoe is het weer, 今日の天気は, 今日の天気, 天気, 오늘 날씨, 날씨, jaka jest pogoda
    """,
}
_AND = words("y e et und en och ve aur и と 和 why")  # "y" is "why" to an English eye
# What may stand right after such a verb: "guarda el número de …".
_FOLLOWS = {"please": ("save", "find", "me"), "the number of": ("save", "note", "find", "have", "is", "please")}
_OPENERS = words(
    """
    N and please also then hello hi hey hola bonjour hallo ola oi ciao ok salut moin me is of you have favor favore
    plait bitte
    """
)
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
    frame = _frame_at(frames, keys, i)
    opens = not previous[:1].isalpha() or previous in _OPENERS or not keys[i].isascii()
    if frame and (previous in _FOLLOWS.get(frame[0], ()) or (opens and frame[0] != "please")):
        return frame
    joins = keys[i] in _AND and i + 1 < len(keys)
    return ("and", 1) if joins and (previous == "N" or _frame_at(frames, keys, i + 1)) else None


def _frame_at(frames: dict[tuple[str, ...], str], keys: Sequence[str], i: int) -> tuple[str, int] | None:
    for size in range(min(_LONGEST, len(keys) - i), 0, -1):
        if english := frames.get(tuple(keys[i : i + size])):
            return english, size
    return None
