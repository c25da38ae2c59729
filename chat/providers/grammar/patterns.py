"""The phrases that frame a request, as regular expressions over the canonical line of `text.read`.

Each pattern matches whole tokens. Names are what remains between frames, so no pattern here knows a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from chat.providers.grammar import lexicon


def any_of(phrases: Iterable[str]) -> str:
    """An alternation of whole phrases, the longest first."""
    return "(?:" + "|".join(re.escape(phrase).replace("\\ ", "_") for phrase in sorted(set(phrases), key=len, reverse=True)) + r")(?!\S)"


def whole(pattern: str) -> re.Pattern[str]:
    """`pattern` (in verbose layout, "_" for a space) as whole tokens."""
    return re.compile(r"(?<!\S)(?:" + re.sub(r"\s+", "", pattern).replace("_", " ") + r")(?!\S)")


# --- The polite wrapper: "hi, could you please …" ----------------------------------------------------------------

_ADVERB = "(?:_(?:please|kindly|possibly|just|maybe|quickly|also|perhaps|then|really|still|only|at_least|again|be_able_to|" \
    "be_so_kind_as_to|be_kind_enough_to|be_so_good_as_to|be_a_(?:dear|star|legend|love|doll|pal)_and|go_ahead_and|help_me_to|help_me|help_us|help|try_to|try_and|go))*"  # fmt: skip
REQUEST = whole(
    rf"""
    (?:can|could|would|will|might|may|should|shall){_ADVERB}_(?:you|we|i){_ADVERB}
    |i{_ADVERB}_(?:want|need|wish|would_like|would_love|have|got|have_got|am_trying|am_looking|am_hoping|am_wanting|am_going|plan|intend|would_want|would_appreciate_it_if_you_(?:could|would)|would_be_grateful_if_you_(?:could|would)){_ADVERB}(?:_(?:you|for_you))?_to{_ADVERB}
    |i_(?:was|am)_(?:just_)?(?:wondering|hoping|thinking)(?:_(?:if|whether|that|maybe))?_(?:you|i|we)_(?:could|can|would|might){_ADVERB}
    |(?:is_it|would_it_be|will_it_be)_(?:possible|ok|okay|alright|fine|cool)_(?:for_(?:you|me)_)?(?:to|if_(?:you|i|we)(?:_(?:could|can))?)
    |(?:do_you_)?(?:reckon|think|suppose)_you_(?:can|could)|are_you_able_to|am_i_able_to|do_you_think_you_(?:could|can)|(?:would_you|do_you)_mind|mind|let_us|let_me|i_am(?=_(?:look|search|hunt|check|after|try))|help_(?:me|us)(?:_to)?
    |go_ahead_and|you_(?:should|must|have_to|need_to|can|may)|feel_free_to|make_sure(?:_(?:to|you))?|be_sure_to|do_not_forget_to|remember_to
    |try_to|any_chance_(?:you|i|we)_(?:could|can|would)|is_there_(?:any|a)_way_(?:you|i|we|to)(?:_(?:can|could))?
    |do_me_a_(?:favou?r|solid)(?:_and)?|(?:need|want|would_like|got|have|going|trying|looking|wish)_(?:you_)?to|be_a_(?:dear|love|star|legend|doll|pal)_and
    |before|after|once_you|when_(?:done|finished)|what_i_(?:want|need)_is_(?:for_you_)?to|all_i_(?:want|need)_is_to
    """
)
MANNERS = whole(any_of([*lexicon.GREETINGS, *lexicon.COURTESIES, *lexicon.VOCATIVES, *lexicon.FILLERS]))
COURTESY_TAIL = whole(any_of([*lexicon.COURTESIES, *lexicon.VOCATIVES]))
MARK = re.compile(r"(?<!\S)[,.:;!?&+=/*~>-]+(?!\S)")

# --- Verbs -------------------------------------------------------------------------------------------------------

_PARTICLE = "(?:_(?:down|in|up|away|on|as_well|also))?"
SAVE_STRONG = whole(rf"(?:save|add|store|register|remember|memorise|record|note|jot|stash|re-?save|re-?add){_PARTICLE}")
SAVE_PHRASAL = whole(
    r"""
    (?:write|take|put|pop|get|stick|pencil|mark|type|copy|key|chuck|throw|bung|whack|drop|slot|slide|shove|plug|punch|lob|bang|scribble|log|enter|sling|whip)_(?:me_|us_)?(?:down|in)
    |(?:make|take|keep)_(?:a_)?(?:note|record|memo)_(?:of|that|for)|(?:hold|hang)_on_to|keep_(?:track|hold)_of|set_up
    |(?:create|make|start|open|set_up|enter|insert)_(?:a_|an_|another_)?(?:new_)?(?:entry|record|contact|listing|store|shop)(?:_entry)?
    |new_(?:store|shop|entry|contact|one|place|vendor|number|addition|listing|record)|(?:one_more|another_one|another|one|here_is_(?:another|one|a_new)(?:_one)?)_(?:for|to)_(?:the|my)_(?:list|directory)
    |another_(?:store|shop|one|entry|contact|place)|one_more(?:_(?:store|shop|entry|contact|place))?|commit_to_memory
    """
)
SAVE_WEAK = whole(
    r"(?:(?:i|we)_(?:want|need|would_like)|keep|put|get|take|pop|stick|chuck|throw|drop|list|hold|feed|pin|track|log|enter|input|insert|include|append|file|capture|archive|bookmark|create|upload|update|set|write|bung|whack|lob)"
)
FIND_STRONG = whole(
    r"""
    (?:reverse_)?look(?:_(?:me|it))?_(?:up|for|out_for)|(?:reverse_)?(?:phone_|number_)?(?:search|lookup|look_up)(?:_(?:for|up|under|on|by(?:_(?:name|number|phone))?))?|find(?:_(?:out|me|us))?|pull_(?:up|out)|bring_up|fetch|retrieve|dig_(?:out|up)|locate|track_down
    |hunt_(?:down|for|out)|query|rustle_up|call_up|look_through|check_for|chase_up|scare_up|ferret_out|lookup
    """
)
FIND_WEAK = whole(
    r"(?:give|tell|show|get|send|share|read|display|grab|provide|need|want|remind|know|check|see|view|open|text|forward|pass|hand|shoot|recall|remember|forgot|lost|identify|let_(?:me|us)_(?:know|have|get|see)|confirm|supply|bring|drop|after|print|recollect|throw|hit_me_with|ping|whats?app)(?:_(?:out|over|across))?"
)

# --- Nouns -------------------------------------------------------------------------------------------------------

STORE_NOUN = "(?:" + "|".join(sorted(lexicon.STORE_NOUNS)) + ")"
DETERMINER = "(?:the|my|our|your|this|that|these|those|a|an|some|any|another|new|one|two|three|four|five|both|all|of|following|next|other|couple|few|more|saved|stored|exact|correct|right|current|latest|s)"
NUMBER_NOUN = (
    r"(?:(?:(?:phone|contact|mobile|cell|cellphone|landline|store|shop|office|business|customer_service|main|direct|telephone|whatsapp|saved|work)_)*"
    r"(?:numbers?|phones?|contacts?|contact_(?:info|information|details?)|mobile|cell|landline|digits|hotline|helpline)"
    r"|(?:phone|contact|mobile|cell|whatsapp)_nos?)"
)
ENTRY_NOUN = r"(?:details?|info|information|entry|entries|listing|record|card|data)"
NUMBER_WORDS = whole(NUMBER_NOUN)
IN_DIRECTORY = (
    r"(?:(?:in|into|to|onto|on|from|inside|within|under|of|with|among|at)_(?:(?:my|the|our|your|this|that|its)_)?(?:(?:store|shop|shops|phone|stores|contact|saved|little|business)_)?"
    r"(?:directory|list|lists|stores|shops|contacts|phonebook|book|address_book|records?|files?|system|database|db|notes|memory|collection|rolodex|contact_list|address_list|vendors|suppliers|entries|saved_(?:stores|ones|numbers|list))"
    r"|(?:in|on|into|to)_(?:there|here|it|file|record|my_end|your_end|the_books))"
)
DIRECTORY = whole(IN_DIRECTORY)

# --- Digits that are part of a number ----------------------------------------------------------------------------

DIGITS = r"(?:N|\+?\d+(?:[-/.]\d+)*(?:_\d+)*)"
PARTIAL = whole(
    rf"""
    (?:end|ends|ended|ending|finish|finishes|finishing|terminate|terminates|terminating|start|starts|started|starting|begin|begins|beginning|began|commencing|commences)(?:_(?:in|with|on|by|as|at|off_with|is|are|the_digits|digits|numbers?|of))*_(?:the_(?:digits|numbers?)_)?{DIGITS}
    |(?:last|first|final|middle|ending|trailing|leading|end|initial|opening|closing)_(?:(?:few|two|three|four|five|six|\d|bit|couple_of)_)?(?:digits?|numbers?|nos|part|bit|few|ones|four|three|two|five|six|\d)(?:_(?:of|it|the|number|is|are|were|was|being|in|phone|its|to_be))*_:?_?{DIGITS}
    |(?:contain|contains|containing|include|includes|including|features|featuring|has_got|has|have|had|having|with|got|w|carries|carrying)_(?:the_)?(?:digits_|sequence_|numbers_|string_|bit_)?{DIGITS}_(?:in|inside|somewhere|within|at_the_(?:end|start|beginning|front|back)|on_the_end|as_(?:its|the)_(?:last|first))
    |(?:contain|contains|containing|includes|including|featuring)_(?:the_)?(?:digits_|numbers_|number_|sequence_)?{DIGITS}
    |(?:has|have|with|having|had|got)_(?:the_)?(?:digits|sequence|string)_{DIGITS}
    |something_(?:like|with|ending|along_the_lines_of)_{DIGITS}|(?:partial|partially|part_of|area_code|prefix|suffix|dialling_code|dialing_code|country_code|code)(?:_(?:is|of|number|:|the|a|it|the_number|match|like))*_{DIGITS}
    |{DIGITS}_(?:at|on|in|as)_(?:the|its|their|it)_(?:end|start|beginning|front|back|number|phone_number|middle|last_digits|ending|phone|tail_end|tail|first_digits|last_(?:four|three|4|3)(?:_digits)?)
    |{DIGITS}_(?:in|inside|somewhere_in|within)_(?:it|its_number|their_number|the_number|the_phone_number|the_digits)
    |{DIGITS}_something|{DIGITS}_(?:are|is|were|was)_(?:the_)?(?:last|first|final)_(?:\S+_)?digits|{DIGITS}_or_something
    """
)
DIGITS_ONLY = re.compile(DIGITS.replace("_", " "))

# --- Questions about a number's owner ----------------------------------------------------------------------------

IDENTITY = whole(
    rf"""
    who|whose|whom|which|what_(?:{STORE_NOUN}|is_the_name|was_the_name|name)|(?:the_)?names?_(?:of|for|on|behind|attached|linked|that_goes|against|belonging)
    |reverse_(?:look_up|search|phone_look_up)|belongs?|belonging|(?:any|an)_idea|recognise|identify|caller|trace|owner|owns|familiar|ring_a_bell|rings_a_bell|is_(?:this|that|it)_(?:one_of|a)|missed_call|missed_a_call
    |(?:call|called|calls|calling|rang|ring|ringing|rung|phoned|phoning|texted|texting|messaged|missed|dialled|dialed|contacted)_(?:me_|us_)?(?:just_now_|today_|earlier_|yesterday_)?(?:from|by|on|off)|(?:keeps|kept)_(?:calling|ringing|phoning|texting)(?:_me)?
    |(?:called|rang|phoned|texted|just_called|just_rang)_(?:me|us)|do_(?:you_|we_|i_)?know_(?:this_number_|the_number_)?N|match|matches|matching|associated|registered|corresponds?|is_under
    """
)
# --- Frames that name a store without a verb of finding ----------------------------------------------------------

CALL_VERB = r"(?:(?:call|ring|phone|buzz)_up|call|reach|contact|phone|ring|dial|get_(?:a_)?hold_of|get_in_touch_with|get_through_to|get_on_to|speak_(?:to|with)|talk_(?:to|with)|text|message|buzz|bell|telephone|get_on_the_phone_(?:to|with))"
HOW_TO_CALL = whole(
    rf"how_(?:do|can|would|should|could|might|to)(?:_(?:i|we|you|one))?(?:_(?:best|actually|go_about))?_{CALL_VERB}|what_(?:do|should|can)_i_(?:dial|call)(?:_(?:for|to_(?:call|reach|get)))?|where_(?:do|can)_i_{CALL_VERB}"
)
NEED_TO_CALL = whole(
    rf"(?:i_|we_)?(?:am_|are_|have_|just_)*(?:need|want|have|got|trying|would_like|must|should|going|supposed|hoping|wish|meant|about|ought|gotta|better|will|wish)(?:_(?:to|you|really|quickly|just|have|urgently|like|be|able))*_{CALL_VERB}"
)
WHAT_ABOUT = whole(r"(?:what|how)_about")
SAVED = r"(?:saved|stored|listed|registered|added|recorded|noted|on_file|kept|down|already|yet|anywhere|somewhere|present|there|available|handy|written_down|" + IN_DIRECTORY + ")"
_HAVE = r"(?:have_got|have|has|had|got|get|save|saved|store|stored|add|added|put|keep|kept|know|register|registered|note|noted|record|recorded|remember|list|listed)"
_SOMETHING = rf"(?:(?:a|an|any|the|some|my)_)?(?:saved_)?(?:{NUMBER_NOUN}|{ENTRY_NOUN}|anything|something|store|shop|one|it|that|this|places?)"
EXISTS_FOR = whole(
    rf"(?:(?:do|did|have|has|is|are|was|what|whatever|would|any_chance|does)_)?(?:(?:do|did|have|has|is|are|was|were)_)?(?:i_|you_|we_|there_|it_|the_directory_|my_directory_)?(?:(?:still|already|even|ever|by_any_chance|happen_to|got|not)_)*(?:{_HAVE}_)?(?:{_SOMETHING}_)?(?:{SAVED}_)*(?:for|under|on|of|called|named|from|with|as|by_the_name_of|with_the_name|about|at|against|to)"
)
EXISTS_SAVED = whole(
    rf"(?:(?:any_chance_(?:i|you|we)|(?:do|did|have|has)_(?:i|you|we|the_directory|my_directory|my_list))_(?:(?:still|already|even|ever|happen_to|by_any_chance|not)_)*{_HAVE}|is|are|was|got)_(?P<name>\S.*?)(?:_{SAVED})+"
)
EXISTS_HAVE = whole(
    rf"(?:do|did|have)_(?:i|you|we)_(?:(?:still|already|even|ever|happen_to|by_any_chance)_)*(?:have_got|have|got|save|saved|store|stored|add|added|put|keep|register|registered|know)_(?P<name>\S.*)"
)
SAVED_QUESTION = whole(rf"what_(?:{NUMBER_NOUN}_)?(?:\S+_){{0,5}}?(?:for|under|on|as|of|against)_(?P<name>\S.*)")

# --- Answers and asides ------------------------------------------------------------------------------------------

NAMED = whole(
    rf"""
    (?:it|they|this|that|which|these|the_(?:name|{STORE_NOUN}|place)|its_name|(?:{STORE_NOUN}_)?name|the_{STORE_NOUN}_name|(?:it_is|its)_name)(?:_(?:is|are|was|would_be|should_be|will_be))(?:_(?:called|named|for|from|under|my|the_(?:number|phone)_(?:for|of)|saved_as|known_as|of|to_be_called))*
    |(?:it|this|that|which|number|phone)_(?:belongs_to|goes_to|goes_by|reaches|goes_under|is_called)
    |(?:call|name|label|title|tag)_(?:it|this|that|them|the_{STORE_NOUN}|this_(?:one|{STORE_NOUN}))(?:_as)?
    |(?:under_)?(?:the_)?name_(?:of_|is_)?:|{STORE_NOUN}_(?:name_)?:|(?:under|with|by)_the_name(?:_of)?
    |(?:the|my|our|this|that)_\S+(?:_\S+)?_(?:is|are)_(?:called|named)
    """
)
SAVE_IT_AS = whole(
    r"(?:save|put|store|file|add|list|keep|enter|register|record|remember|note|log)_(?:it|this|that|them|that_one|this_one|(?:the|that|this)_number)(?:_down|_in)?_(?:as|under|for|to)"
)
EXCUSE = whole(
    r"""
    i_(?:do_not|can_not|have_not|did_not|never|will|shall|am_going_to|would|might|am|only|just|still)_(?:have|know|got|get|remember|find|send|give|share|add|provide|text|forward|message|come_back|update|tell|need|follow|see|think|not|be|have_not|sure|unsure|waiting)(?:_.*)?
    |(?:no|without|number|phone|will_send|will_give|will_add|will_get|sending|details|will|number_is|the_number_will|number_will|number's)_(?:number|phone|to_follow|later|follows|yet|coming|it_later|pending|tbd|tbc|unknown|the_number|you_the_number|send|give|add|share|get|tell|come|follow)(?:_.*)?
    |do_not_(?:have|know|lose|forget|let|worry|mess|get|want|mix|misplace|screw|ask|bother|need|share|tell)(?:_.*)?|(?:they|he|she|it|we|you)_(?:do_not|does_not|have|has|will|can|are|were|just|did|sell|make|open|opened|closed|told|gave|changed|moved)(?:_.*)?
    |(?:because|since|cos|cuz|coz|as_i|in_case|so_that|so_i|for_later|for_future|before_i|if_i|it_is_(?:urgent|important|new|a|an|the|my|near|in|great|where|really|just))(?:_.*)?
    """
)
PRONOUN_REST = whole(r"(?:it|them|that|this|these|those|both|all|everything|all_of_(?:them|these|those|it)|both_of_(?:them|these|those)|that_one|this_one|those_two|these_two|the_(?:two|three|lot|both)|(?:each|every|any)_of_(?:them|these|those)|each|that_number|this_number|those_numbers|these_numbers|the_number|the_numbers|that_for_me|the_pair|(?:the_)?above)")
