"""The words beside a name: determiners before it, what introduces its number, courtesies and remarks after it."""

from __future__ import annotations

from chat.providers.grammar.notation import whole
from chat.providers.grammar.patterns import ENTRY_NOUN, IN_DIRECTORY, NUMBER_NOUN, STORE_NOUN

_SHOP = "(stores?|shops?|places?|business|compan(y|ies)|contacts?|entry|entries|vendors?|suppliers?|listing|outlet)"
_MARKS = r"[,.:;!?&+=/*~>'-]+"
# Before a name: determiners, "store called", "the number for".
LEFT = whole(
    rf"""
    {_MARKS}|((a|an|one|this|that|the|another|some) )?((new|other) )*({_SHOP}|one|another) (down|in|up|away|on)
        ( (there|here))?(?= (as|under|called|named|:))
    |{IN_DIRECTORY}|and|or|also|plus|then|too|as well as|as well|(no|without) (a )?(phone )?number( (yet
        |for (it|that|now
        |this)))*
    |(the|this|that|my|our|a|an|these|those|new|another|one|two) (new |following )?({_SHOP}|numbers?)(?= \S)
    |(the )?(first|second|third|fourth|last|other|next)( (one|{_SHOP}))? (is|are|being)
    |me|us|(for|4) (me|us)|please|kindly|in (the|my) {STORE_NOUN}
    |((i|we|just|have|recently|finally) )*(met|found|discovered|spotted|tried|there is)(?= (a|an|this|another|my
        |the) \S)
    |(?<=the number of )(la|el|los|las|le|les|der|die|il)(?= \S)
    |the|my|our|your|this|that|these|those|a|an|another|new|here is|here are|there is|there are|it is|is|are|was|were
        |both( of)?
        |following|some|all of these|all|saved
    |(the |my |our |a |an |this |that |these |those )?((new|following|two|three|four|five|six|few|couple of|other
        |next|last|favou?rite|first|second|third|local|usual|\d) )*({STORE_NOUN}|{NUMBER_NOUN}|{ENTRY_NOUN}|names?
        |{STORE_NOUN} names?)( (called|named|titled|known as|for|of|under|with|by|is|are|was|details|the name|name|to
        |on|from|here|below|above|at))+
    |(the |my |a |these |those |this )?((new|following|two|three|four|five|few|other|\d) )*({STORE_NOUN}|names?
        |{STORE_NOUN} names?|{ENTRY_NOUN}|{NUMBER_NOUN}) :
    |(these|those|the|following|both|two|three|four|five|six|new|\d)( (new|following|two|three|four|five|six|few
        |other|\d))* ({STORE_NOUN}|{NUMBER_NOUN}|{ENTRY_NOUN})
    |(with|in) (reference|regard|respect) to|with regards to|regarding|concerning|as regards
    |name(?= \S.* (phone|number|mobile|contact|tel)$)|(?<=, )name(?= \S)|(someone|somebody|anyone|the (people|guys
        |folks|team|staff|lady|man)) (at|from)(?= \S)
    |called|named|titled|labelled|known as|by the name of|under the name( of)?|with the name( of)?|the name (is|of)
        |name is|name of|name :|under|for|of|as|at|to|from|on|about|belongs to|belonging to
    |(store|shop|contact) name(?= \S)|(store|shop|contact|entry)(?= (?!and|&|n|is|are|of|in|'s|for|front)\S)|(someone
        |something|anything|anyone|(any
        |some|a|an|the) ({STORE_NOUN}|thing)) (called|named|like
        |under)|a certain|oh|umm?|uhh?|erm?|hmm
    """
)
# Between a name and its number: "at", "tel.", "whose number is".
INTRODUCER = whole(
    rf"""
    {_MARKS}|and|or|also|plus|then
    |((with|at|on|under|by|which is|that is|via|using|has|as|in|is|to|for|and) )*((the|a|its|their|it is|his|her|this
        |my|whose|new|current) )*(?!phones)({NUMBER_NOUN})( (is|are|:|as|of|at|on|below|here|number|being|no
        |will be|should be))*
    |but( all| the only (number|one))? (i|we) (have got|have|know|remember)( (so far|for now|is|was))*
    |nos?|is|are|at|on|as|under|with|by|via|au|unter|which|who|whose|in|to|it|its|it is|their|they are|the|a|of|for
        |has|=|be|like
        |((they|you) )?can( be)?|reachable|reach(ed)?|contact(able)?|(i|you|we) can (call|reach) (them|it|him|her)
        |(available|reachable|call|reach|contact|phone|ring|dial)( (them|it|him|her))? (on|at|via)|number is
        |@|'s (new )?{NUMBER_NOUN}( (is|are|:|as|at|on))*
    |(gave|handed|sent|texted|left|told) (me|us)( (his|her|their|its|the|a|this))?|toe|hinzu|'s (is|are|on|at)|(ka|ki
        |ke)( (phone|mobile))? number
    ( save| note)?( kar| karo| karna| lo| do| likho)*
    |(down|in) (as|at|on|under|with|too|as well|also)|down|too|as well|with this|using this|{IN_DIRECTORY}|for (me
        |us)|would you|will you
        |could you|can you|to me|real quick|quickly|asap|rn|right now|please|(saved|added|stored
        |registered|noted|recorded)( down)?|now
    """
)
# After a name: "please", "to my directory", "if you can".
TAIL = whole(
    rf"""
    {_MARKS}|{IN_DIRECTORY}|'s {NUMBER_NOUN}|'s {ENTRY_NOUN}|(to|at|on) hand|handy|though|tho|for (me|us|now|later
        |today|tonight|tomorrow)|tonight|tomorrow|this (morning|afternoon|evening|weekend)|to me|would you
        |will you|could you|can you|will ya|asap|urgently|(right )?this (minute|second|instant)|immediately
        |straight ?away|like now|as soon as (you can|possible)|right now|right away
        |real quick|quickly|quick|if (you|it|i|we|that|possible|there|any|needed|available)( \S+)*
    |(right |over )?here|in (the|its|their) names?|both|too|as well|also|and|or|then|saved|stored|added|on file
        |listed|registered|already
        |somewhere|anywhere|again|now
        |today|at the moment|rn|immediately|first|instead|when (you|u)( \S+)*|but (i|the|no)( \S+)*|with you
        |by any chance|at all|(at|is|as|on|with|for|to|called|the|of)
    |for (the|my|our) ((address |phone )?book|list|directory|records?|files?|phonebook)
    |about (the|my|our|a|an|some|his|her|their|this|that)( .*)?|in what (i|we)( .*)?
    |(one|some) of (the|my|our) (ones|stores|shops|places|contacts)( .*)?|have|(is|are) (again|please)|was|is|were
        |i (need|want|think|thought|guess|believe|mean|know|swear|remember|reckon
        |suppose|assume|presume|imagine|gather|fancy|am (sure|guessing))( .*)?
        |if (memory serves|my memory|i am not)( \S+)*|or (so|something|whatever)( .*)?
        |do you know|do you have it
        |you have|i have|(that )?(i|you|we) (saved|have|gave|got|added|stored|put|told)( .*)?|you know
        |before i( \S+)*|so (that )?i( \S+)*|numbers? later|without (a|the) number|minus the number
    |batao|bata do|bolo|kya hai|bhejo|bhej do|dijiye|chahiye|de do|toe|hinzu|raus|heraus|just in case
        |for (future reference|my records|later|safekeeping|reference|next time|the record)|one
        |please and thank you|tbd|tba|tbc
    """
)
# Where a remark begins after a name: ", it's urgent", "because …".
REMARK = whole(
    r"""
    (,|-|\.|!|\?) (i|it|they|he|she|we|you|do not|that is|this|because|please|thanks|thank you|cheers|when|if|as i
        |so i|so that|no number|number (to follow|later)|without|will|need|my|just|in case|not sure|the one
        |the (place|shop|store)|an?)
    |(can|could|would|will) you (please )?(send|give|tell|share|find|get|text|look|check|help|pull|bring|remind
        |show|fetch
        |grab|see|resend|repeat)
    |(i|we|they|he|she) (am|are|have|had|was|were|need|want|is|will|can|could|must|just|do not|forgot|lost)
    |what (is|was|are) (the|their|its|it|his|her)|because|(as|so|since) (i|we|it|they|that i)|cos|cuz|coz|in case
        |so that|before i|but i|but without|which (is|i)|that i|who i|where i
    """
)
