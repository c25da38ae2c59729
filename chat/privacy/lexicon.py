"""The words by which a reply claims that something was done, and those by which it does not. Small, without accents.

English in full, the obvious words of German, Spanish, French, Italian and Portuguese.
"""

from __future__ import annotations

from enum import StrEnum

from chat.providers.grammar.notation import words


class Claim(StrEnum):
    SAVE = "save"
    FIND = "find"
    UNLOCK = "unlock"
    NEVER = "never"  # nothing that this agent does backs it


_SAVE = """
    saved stored added recorded noted kept registered logged filed jotted memorized memorised entered
    gespeichert abgespeichert hinzugefugt notiert eingetragen abgelegt aufgenommen vermerkt gemerkt erfasst
    guardado guardada guardados guardadas guarde anadido anadida anadi agregado agregada agregue registrado registrada
    registre anotado anotada anote almacenado almacenada apuntado apuntada
    enregistre enregistree enregistres enregistrees sauvegarde sauvegardee ajoute ajoutee note notee stocke stockee
    conserve conservee
    salvato salvata salvati salvate aggiunto aggiunta registrata memorizzato memorizzata annotato annotata archiviato
    salvei salvado guardei gravado gravada gravei adicionado adicionada adicionei registrei anotei armazenado armazenada
"""
_FIND = """
    found located retrieved
    gefunden encontrado encontrada encontre hallado trouve trouvee trouves voici voila trovato trovata trovati ecco
    encontrei encontrados localizado achei
"""
_UNLOCK = """
    unlocked verified authenticated granted
    entsperrt freigeschaltet verifiziert desbloqueado desbloqueada verificado verificada deverrouille deverrouillee
    verifie verifiee sbloccato sbloccata verificata
"""
_NEVER = """
    deleted removed erased updated changed renamed modified edited replaced overwritten sent emailed texted dialed
    dialled phoned messaged forwarded
    geloscht entfernt geandert aktualisiert umbenannt gesendet geschickt angerufen
    eliminado eliminada elimine borrado borrada borre actualizado actualizada cambiado modificado renombrado enviado
    supprime supprimee efface effacee modifie modifiee change renomme envoye
    cancellato cancellata eliminato eliminata rimosso rimossa modificato cambiato aggiornato rinominato inviato
    apaguei apagado excluido exclui removi removido atualizado alterado alterei renomeado enviei
"""
CLAIMS: dict[str, Claim] = {
    **dict.fromkeys(words(_NEVER), Claim.NEVER),
    **dict.fromkeys(words(_UNLOCK), Claim.UNLOCK),
    **dict.fromkeys(words(_FIND), Claim.FIND),
    **dict.fromkeys(words(_SAVE), Claim.SAVE),
}
ENGLISH_CLAIMS = ("saved", "stored", "added", "found", "unlocked", "deleted")  # of those, what may be spelled out
_ALSO_ENGLISH = {"note": ("ai", "avons", "a", "est"), "change": ("ai", "avons", "a"), "conserve": ("ai", "avons", "a"),
                 "exclui": ("eu",), "guarde": ("he", "lo", "la"), "borre": ("lo", "la")}  # fmt: skip
_ALSO_GENERAL = {"kept": ("", "i", "ve", "have", "has", "been", "now", "safely")}  # but "they are kept", "we kept on"
ONLY_AFTER = {word: frozenset(before) for word, before in (_ALSO_ENGLISH | _ALSO_GENERAL).items()}  # else other words

# "The passphrase is right": a claim after the first and a form of "be"; "that is the right passphrase" another.
PASSPHRASE = words("passphrase password passwort passphrases contrasena senha passe")
RIGHT = words(
    "right correct valid accepted confirmed matches matched good ok okay works worked fits korrekt richtig akzeptiert "
    "correcta aceptada correcte acceptee accepte corretta accettata correta aceita"
)
POINTING = words("that thats s is this it the a was yes correct right great indeed")

# "Here is the number", "here you go": the two words that make it, and what may follow without claiming a find.
HERE = {
    **dict.fromkeys(("is", "are", "s", "re", "you", "it", "they"), frozenset({"here"})),
    **dict.fromkeys(("ist", "sind"), frozenset({"hier"})),
    **dict.fromkeys(("esta", "estan", "tiene", "tienes"), frozenset({"aqui"})),
}
NO_FIND_AFTER = words("what how why where who an some")

# "ACME is in your directory": a claim of its own.
DIRECTORY = words("directory list records book notes collection database")
ON_PLACES = frozenset({"file", "record"})
PUTTING = words("i we ve have just was been is now")
BEING = words("is are s re was were")

# What the person did, or what is said of stores in general: "the stores you have saved", "the passphrase you entered".
GENERAL = words("store stores number numbers one ones those thing things everything anything whatever what entries")
RELATIVE = words("that which")
DOING = words("ve have had ever")  # between "you" and the deed: not "just"
_THAT_YOU = "que has, que hayas, que vous avez, que tu as, che hai, den du, die du, das du"
THAT_YOU = tuple(tuple(said.split()) for said in _THAT_YOU.split(", "))
BY_THE_PERSON = frozenset({"entered"})

ALREADY = words("already schon bereits ya deja gia ja")
NOTHING = words("nothing no none nobody neither zero nichts kein keine keinen nada rien aucun niente nulla")

NEGATIONS = words(
    """
    not t no never nothing none nobody neither nor without cannot cant couldnt didnt havent hasnt wasnt isnt wont dont
    unable failed unless nowhere
    nicht kein keine keinen keiner nichts nie niemals weder ohne
    nunca nada ningun ninguno ninguna sin jamas tampoco
    pas n jamais rien aucun aucune sans
    non mai niente nulla nessun nessuno nessuna senza
    nao nenhum nenhuma sem nem
    """
)
EMPTY_AFTER_NO = words("problem problems worries worry doubt sweat trouble need only just merely matter")
NEGATION_TURNS = frozenset({"nor", "neither"})  # "nor have I saved it": the subject comes after

# A thing to come or in doubt, when no second subject follows: "once it is saved", not "once you asked I saved it".
CONDITIONS = words(
    "if once until till before whether unless sure ensure check perhaps maybe possibly wenn falls sobald bevor ob "
    "vielleicht cuando antes quizas avant quand forse talvez"
)
SUBJECTS = words("i we you it they he she ich wir yo je j ho eu")
SPEAKERS = words("i we ich wir yo")
SOON_AS = ("soon", "as")

# "Have you saved it?", "Was there one you wanted saved?": how a question begins, when no verb of being follows.
ASKING = words("have has did do does would could was were is are should shall may can")
ASKED = words("you i there it this that they")

# "Can be saved", "would you like it saved": only small words stand between the verb and the claim.
MODALS = words(
    """
    can could may might would will shall should must ll d want wants wanted need needs like
    kann konnte soll sollen muss
    puede podria debe peut pourrait doit puo pode podem
    """
)
SMALL = words(
    "be been being have has get got it them this that one i we you only also then now safely easily later ever yet "
    "still quickly just ser etre essere gleich"
)

CLAUSE_WORDS = words("but and so however yet because although though while aber und sondern mais et pero y ma e mas")
# After these a sentence speaks of something else than what was saved.
TURNING_WORDS = words(
    "but however yet although though while whereas except without what which where need needs missing lacks still "
    "aber mais pero ma mas"
)
