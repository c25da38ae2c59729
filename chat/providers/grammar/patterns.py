"""The phrases that frame a request: verbs of saving and finding, nouns for a number, questions.

Names are what remains between frames, so no pattern here knows a name.
"""

from __future__ import annotations

from chat.providers.grammar.lexicon import STORE_NOUNS
from chat.providers.grammar.notation import part, whole

# --- Verbs -------------------------------------------------------------------------------------------------------

_PARTICLE = "( (down|in|up|away|on|as well|also))?"
SAVE_STRONG = whole(
    rf"""
    (save|add|store|register|remember|memorise|record|note|jot|stash|re-?save|re-?add
    |(?<=you have )(saved|added|stored|registered|noted|recorded)){_PARTICLE}
    """
)
# After "store", "record" or "note" as a noun: "store called", "record of".
NOUN_AFTER = whole(
    """
    called|named|name|:|with|in|that(?= (?!please|for me|down|too|one|in |number|thanks|,|would|could|as well|now))|is
        |has|was|whose|starting|ending|beginning|containing|number|numbers|phone|hours|of
        |and|which
    """
)
SAVE_WEAK = whole(
    r"""
    ((i|we) (want|need|would like)|keep|put|get|take|pop|stick|chuck|throw|drop|list|hold|feed|pin|track|log|enter
        |input|insert|include|append|file|capture|archive|bookmark|create|upload|set|write|bung|whack|lob)
    """
)
FIND_STRONG = whole(
    r"""
    (have|take) a (quick )?(look|peek|search) (for|at|under)|(reverse )?look( (me|it|(this|that|the) (number|one|name
        |store|shop)))? (up|for|out for)
    |match(?= \S+ (to|with|against) )|(look|check|search) under|(look|check|search)( (in|through|inside))? (my|the
        |our) (saved )?(list|directory|stores|contacts|book|shops) for|(reverse )?(phone |number )?(search|lookup
        |look up)( (for|up|under|on
        |by( (name|number|phone))?))?|find( (out|me|us))?|pull( (up|out))?(?! down)|bring up|fetch|retrieve
        |dig (out|up)|locate
        |track down
    |(?<=you have )(looked up|found|fetched)
    |hunt (down|for|out)|query|rustle up|call up|look through|check for|chase up|scare up|ferret out|lookup
    """
)
FIND_WEAK = whole(
    r"""
    (give|tell|show|get|send|share|read|display|grab|provide|need|want|remind|know|check|see|view|open|text|forward
        |pass|hand|shoot|recall|remember|forgot|lost|identify|(i|we|he|she|they|(my|our|the) \S+) ((really|urgently
        |also|just|still|only
        |now|badly|desperately) )*(need|want|require|needs|wants|requires|(am|are|is) after)|let (me|us) (know|have
        |get|see)|confirm|supply|bring|drop|after|print|recollect|throw|hit me with|ping|whats?app)( (out|over|across))?
    """
)

# --- Nouns -------------------------------------------------------------------------------------------------------

STORE_NOUN = "(" + "|".join(sorted(STORE_NOUNS)) + ")"
NUMBER_NOUN = part(
    r"""
    (((phone|contact|mobile|cell|cellphone|landline|store|shop|office|business|customer service|main|direct|telephone
        |whatsapp|saved|work) )*
    (numbers?|phones?|contacts?|contact (info|information|details?)|mobile|cell|landline|digits|hotline|helpline)
    |(phone|contact|mobile|cell|whatsapp) nos?|nos?(?= of \S))
    """
)
ENTRY_NOUN = r"(details?|particulars|info|information|entry|entries|listing|record|card|data)"
NUMBER_WORDS = whole(NUMBER_NOUN)
IN_DIRECTORY = part(
    r"""
    ((in|into|to|onto|on|from|inside|within|under|of|with|among|at) ((my|the|our|your|this|that|its) )?((store|shop
        |shops|phone|stores|contact|saved|little|business) )?
    (directory|list|lists|register|roster|ledger|stores|shops|contacts|phonebook|book|address book|records?|files?
        |system|database|db|notes
        |memory|collection|rolodex|contact list|address list|vendors|suppliers|entries|saved (stores|ones|numbers
        |list))
    |(in|on|into|to) (there|here|it|file|record|my end|your end|the books))
    """
)
DIRECTORY = whole(IN_DIRECTORY)
CALL_VERB = part(
    r"""
    ((call|ring|phone|buzz) up|call|reach|contact|phone|ring|dial|get (a )?(hold|ahold) of|get in touch with
    |get through to|get on to|speak (to|with)|talk (to|with)|text|message|buzz|bell|telephones?|get on the phone (to
    |with))
    """
)
# "what's the number I saved for X"
_BETWEEN = part(
    r"""
    ( (did|do|does|i|you|we|have|has|got|save|saved|put|down|stored|store|is|are|was|were|listed|on file|there|give
        |gave|add|added|had|again|please|it|that|already|noted|keep|kept|need|want|in my directory|in there
        |in the directory|on record|currently|wrote|tell|told|send|me|should|ring|call|dial))*
    """
)
NUMBER_FOR = whole(
    rf"""
    (?P<noun>{NUMBER_NOUN}|{ENTRY_NOUN}|best (phone )?number(?= (to|for) ))
    ({_BETWEEN} (to {CALL_VERB}|to get|for|of|to|from|on|under|at|with|called|named|4|(associated|linked|listed
        |registered
        |saved
        |stored|attached|filed|tied|connected|belonging)( (with|to|for|under|against|as|by))+)|(?<=numbers)( please
        | for me)? [,:-]) (?P<name>\S.*)
    """
)

GENITIVE_NUMBER = whole(rf"'s {NUMBER_NOUN}")

# The verbs of saving of more than one word; they hold nouns for a number.
SAVE_PHRASAL = whole(
    rf"""
    (write|take|put|pop|get|stick|pencil|mark|type|copy|key|chuck|throw|bung|whack|drop|slot|slide|shove|plug|punch
        |lob|bang|scribble|log|enter|sling|whip) (me |us )?(down|in)
    |write (a|an|this|the|another) (new )?({STORE_NOUN}|number) down|(make|take|keep) (a )?(note|record|memo) (of
        |that|for)|(hold|hang) on ?to|hold onto|hang onto|update (my
        |the) (directory|list|contacts|stores|book) with|keep (track|hold) of|set up
    |(create|make|start|open|set up|enter|insert) (a |an |another )?(new )?(entry|record|contact|listing
        |{STORE_NOUN})( entry)?
    |(i )?(have|got|have got) (a|an|another|some) new (store|shop|contact|number|one|place|entry)
    ( (for you|for (the|my) (list|directory|book)|to (save|add)))*|new (store|shop
        |entry|contact|one|place|vendor|number|addition|listing|record)( (alert|incoming|announcement|time
            |in town))*( to (remember|save|add|store|note
        |keep))?|(one more|another one|another|one
        |here is (another|one|a new)( one)?) (for|to) (the|my) (list|directory|(address |phone )?book|phonebook
            |records|files)
    |((a few|few|two|three|four|some|my|the|these|following) )*new (stores|shops|contacts|numbers|places|entries|vendors
        |ones)( (for|to|in) (the|my) (list|directory)| to (save|add|store|remember|note))?(?= :)
    |((i|we) )?((have|got|have got|here are|need|there are) )*(a few|a couple of|a couple|two|three|four|five|some
        |several|\d) (more |new |other )?(stores|shops|places|contacts|numbers|businesses|suppliers|vendors
        |ones)( for you)? to (add|save|store|remember|register|record|keep|put in|note( down)?|enter|log)
    |((i|we) )?((have|just|finally) )*(got|have|found|here is|this is|here) (you )?(the|a|my|our|their)
    ( {NUMBER_NOUN}) (for|of)(?= \S.* (it is|is|:|-) N)
    |((a few|two|three|four|some|my|the|these|following|new) )*(stores|shops|contacts|numbers|places|entries|vendors
        |suppliers|businesses) to (add|save|store|remember|note|register|enter)((?= :)|$)
    |do not (let (me|us) )?(forget|lose|misplace)((?! (it|this|that|them|to|the number|these|me)(?!\S))
    |( (this|that|it)( one| number)?( ,| :)))(?= \S.* N)
    |(need|want|would like) (a|an|another) (new )?(entry|record|listing)( (for|of) (a|an|another|one) {STORE_NOUN})?
    |another (store|shop|one|entry|contact|place)|keep (this|that|it)( one)? safe|one more(?! (,|thing|question|time
        |favou?r|request))( (store|shop
        |entry|contact|place))?|commit to memory
    |(give|(i )?got|(i )?have|here is|this is|there is) (you )?(a|an|another|some|one) (new )?({STORE_NOUN}
        |number)( (for you )?to (save
        |add|store
        |keep|remember|note( down)?)|( (that|which))? i (need|want|would like) (you to (save|remember|add|keep|store)
        |saved|stored|added))
    """
)
# --- Digits that are part of a number ----------------------------------------------------------------------------

DIGITS = r"(, )?(N|\+?\d+([-/.]\d+)*( \d+)*)"
PARTIAL = whole(
    rf"""
    (end|ends|ended|ending|finish|finishes|finishing|terminate|terminates|terminating|start|starts|started|starting
        |begin|begins|beginning|began|commencing|commences)( (in|with|on|by|as|at|off with|is|are|the digits|digits
        |numbers?|of|uh|um|er|like|maybe))* (the (digits|numbers?) )?{DIGITS}
    |(last|first|final|middle|ending|trailing|leading|end|initial|opening|closing) ((few|two|three|four|five|six|\d
        |bit|couple of) )?(digits?|numbers?|nos|part|bit|few|ones|four|three|two|five|six|\d)( (of|it|the|number|is
        |are|were|was|being|in|phone|its|to be))* :? ?{DIGITS}
    |(contain|contains|containing|include|includes|including|features|featuring|has got|has|have|had|having|with|got
        |w|carries|carrying) (the )?(digits |sequence |numbers |string |bit )?{DIGITS} (in|inside|somewhere|within
        |at the (end|start|beginning|front|back)|on the end|as (its|the) (last|first))
    |(contain|contains|containing|includes|including|featuring) (the )?(digits |numbers |number |sequence )?{DIGITS}
    |(has|have|with|having|had|got) (the )?(digits|sequence|string) {DIGITS}
    |something (like|with|ending|along the lines of) {DIGITS}|(partial|partially|part of|area code|prefix|suffix
        |dialling code|dialing code|country code|code)( (is|of|number|:|the|a|it|the number|match|like))* {DIGITS}
    |{DIGITS} (at|on|in|as) (the|it is|their|it) (end|start|beginning|front|back(?! of)|number|phone number|middle
        |last digits
        |ending|phone|tail end|tail|first digits|last (four|three|4|3)( digits)?)
    |{DIGITS} as (the )?(last|first|final|end) (\S+ )?(digits?|numbers?)|{DIGITS} (in|inside|somewhere in|within) (it
        |it is number|their number|the number|the phone number|the digits)
    |{DIGITS} something|{DIGITS} (at|in) (last|first)|{DIGITS} (are|is|were|was) (the )?(last|first
        |final) (\S+ )?digits|{DIGITS} or something
        |{DIGITS} (area code|prefix|code)|(the|which|that) one (with|that has|that had) {DIGITS}
    """
)


# --- Questions about a number's owner ----------------------------------------------------------------------------

IDENTITY = whole(
    rf"""
    who|whose|whom|which|what ({STORE_NOUN}|is the name|was the name|name)|(the )?names? (of|for|on|behind|attached
        |linked|that goes|against|belonging)
    |name (that|this|the) {STORE_NOUN}|reverse (look up|search|phone look up|(: )?N)|name please [:,-] N
        |(could|might|would|can) N be|belongs?|belonging|(any|an) idea
        |recognise|identify|identity|(anyone|anybody|someone|somebody) (i|we) (know|have)|caller|trace|owner
        |(is|are) one of (mine|ours|my|our)|(any|an) clue|owns|familiar|ring a bell|rings a bell|(is
            |was) (this|that|it) (one of|a)|missed call|missed a call
    |(call|called|calls|calling|rang|ring|ringing|rung|phoned|phoning|texted|texting|messaged|missed|dialled|dialed
        |contacted) (me |us )?(just now |today |earlier |yesterday )?(from|by|on|off|of(?= N))|(keeps|kept) (calling
        |ringing
        |phoning|texting)( me)?
    |(someone|somebody) (from|on|at|using) N|(this|that|a) number (just |has )?(called|rang|texted|phoned|messaged)
    |(called|rang|phoned|texted|just called|just rang) (me|us)|do (you |we |i )?know (this number |the number )?N
        |match|matches|matching|associated|registered|corresponds?|is under|kiska|kis ka
    |{STORE_NOUN} (with|at|on|for|under)( (the|a|this))?( (phone )?number)?( (like|similar to|of))? N
    |do (i|we|you) (know|recognise|have) (them|it|this|that|who)( (with|under) a name)?
    """
)
# --- Frames that name a store without a verb of finding ----------------------------------------------------------

HOW_TO_CALL = whole(
    rf"""
    how (do|can|would|should|could|might|to)( (i|we|you|one))?( (best|actually|go about))? {CALL_VERB}
        |how (i|we|one|you|to) ((can|could|should|would|might|may|do) )?{CALL_VERB}|what (do
        |should|can) i (dial|call)( (for|to (call|reach|get)))?|where (do|can) i {CALL_VERB}|how (do|can|could
        |would) (i|we) find|(what|which)( (is|for|the|a|kind|of))* {NUMBER_NOUN} (has|have|does|do|had)(?! (i|we|you
            |it|they)(?!\S))
    |(what|which) {NUMBER_NOUN} (do|can|should|would|could|will|to) (i |we )?({CALL_VERB}|get|use for)
    |who (do|should|can|would|could|must) (i|we) {CALL_VERB} (for|at|about)(?! (a|an|some|any|help|my|this|that)(?!\S))
    """
)
NEED_TO_CALL = whole(
    rf"""
    (i |we )?(am |are |have |just )*(need|want|have|got|trying|would like|must|should|going|supposed|hoping|wish
        |meant|about|ought|gotta|better|will|wish)( (to|2|you|really|quickly|just|have|urgently|like|be
        |able))* {CALL_VERB}
    """
)
WHAT_ABOUT = whole(r"(what|how) about|any (joy|luck) (with|on)")
WHAT_IS_ON = whole(r"what is (?P<name>\S.*) ('s|on|under)")
SAVED = part(
    rf"""
    (saved|stored|listed|registered|added|recorded|noted|on file|kept|down|already|yet|anywhere|somewhere
    |present|written down|{IN_DIRECTORY})
    """
)
_HAVE = part(
    r"""
    (have got|have|has|had|got|get|save|saved|store|stored|add|added|put( (in|down|away))?|keep|kept|know|register
        |registered
    |note|noted|record|recorded|remember|list|listed)
    """
)
_SOMETHING = part(
    rf"""
    ((a|an|any|the|some|my) )?(saved )?({NUMBER_NOUN}|{ENTRY_NOUN}|anything|something|store|shop|one|it
    |that|this|places?)
    """
)
EXISTS_FOR = whole(
    rf"""
    ((do|did|have|has|is|are|was|what|who|whatever|would|any chance|does) )?((do|did|have|has|is|are|was|were) )?
    ((i|you|we|there|it|the directory|my directory) )?((still|already|even|ever|by any chance|happen to|got
        |not) )*({_HAVE} )?({_SOMETHING} )?({SAVED} )*(for|under|on|of|called|named|from|with|as|by the name of
        |with the name|about|at|against|to)
    """
)
EXISTS_SAVED = whole(
    rf"""
    ((any chance (i|you|we)|(you|we)(?= ((still|already|even) )*(got|have))|(do|did|have|has) (i|you|we|the directory
        |my directory|my list)) ((still|already|even
        |ever|happen to|by any chance|not) )*{_HAVE}|(is|are|was) there( (a|an|any|anything called))?|is|are|was
        |got) (?P<name>\S.*?)( (something|one|a store|a shop|one of those) ((that|which) )?(i|we)( (have|had
        |already))*)?( {SAVED})+
    """
)
EXISTS_HAVE = whole(
    r"""
    (((do|did|have) )?(i|you|we)|(does|do|did|has) (my|the|this|our|your) (directory|list|book|phonebook|system
        |database))
    ( (still|already|even|ever|happen to|by any chance))* (contain|include|hold|have got|have|got|save|saved|store
        |stored|add|added|put( (in|down|away))?|keep|register|registered|know) (?P<name>\S.*)
    |have (i|you|we) (?P<owned>\S.*)
    """
)
SAVED_QUESTION = whole(rf"what ({NUMBER_NOUN} )?(\S+ ){{0,5}}?(for|under|on|as|of|against) (?P<name>\S.*)")
