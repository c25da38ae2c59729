"""What a message without an operation may be about, as closed lists and patterns over the canonical line."""

from __future__ import annotations

from chat.providers.grammar.notation import any_of, part, phrases, whole
from chat.providers.grammar.patterns import ENTRY_NOUN, IN_DIRECTORY, NUMBER_NOUN, STORE_NOUN

# --- The directory, but no tool ----------------------------------------------------------------------------------

SUBJECT = part(
    r"""
    (store|stores|shop|shops|entry|entries|number|numbers|contact|contacts|directory|list|name|names|record
    |records|place|places|one|it|them|that|this|everything|all|saved|phone|phones)
    """
)
NO_TOOL = whole(
    rf"""
    (delete|remove|erase|rename|unsave|un-save|scrap|purge|wipe|discard|ditch|edit|modify|amend|replace|overwrite
        |merge|deduplicate|dedupe|unlist|deregister|unregister|get rid of|take (off|out)|(take|cross|strike|scratch
        |knock|pull|get|drop) \S.* (off|out of|from)|forget(?! (it|about|that
        |to|this|what|how|me not)(?!\S))|cross (off|out)|strike (off
        |out)|bin|trash|drop(?! (me|us)(?!\S))|clear|reset|undo|revert(?! with)|undelete|correct|fix|swap|update
            |change|move
        |copy|duplicate
        |block|favou?rite|star|tag|label|archive|unarchive|hide|blacklist|spell)( .*)?
    |(list|count|export|import|sort|print|dump|back up|backup|download|upload|restore|sync|order|group|alphabeti[sz]e
        |rank|filter|categori[sz]e|recite)( .*)?{SUBJECT}( .*)?
    |(show|give|tell|read|display|see|view|get|send|list|print|have|want|need|look at|browse|go through|open|pull up
        |bring up|check|find|fetch|share|what are|which are)( (me|us|out|to|see|a|of|up|through))* ((the|a) ((full
        |complete|whole|entire) )?(list|directory|lot)|all|everything|every|each|my|the whole|the entire|whole
        |entire|full|complete)( (of|my|the|our|saved|stored|list|stores|shops|entries|numbers|contacts|directory
        |phone|whole|entire|store|i|have|got|number|name|saved|that|you|we|so far|in|it|one|ones|now|names|and|there
        |is|everything
        |been|records|vendors|suppliers|companies|on file|alphabetically|by name|please|recent|latest|last|ten|five
            |added|today|yesterday
        |this week|first|added|stuff|added|places|businesses|kept|till now|until now|yet|contents?))*
    |(list|listing|directory|inventory|catalogue|index)
    |how (many|much)( \S+)*? (?!(it|that|this|them|one|place|name)(?!\S)){SUBJECT}( .*)?|(number|count
        |total) of {SUBJECT}( .*)?|(what|which
        |how many)(?!.* (for|under) )( other
        | all| else)? (stores|shops|places|contacts|numbers|entries|names|ones|vendors|businesses) (do|have|did|start
        |begin|sell|are
        |am|is|i|we|you|in|on)( .*)?
    |what (is|are|do i have|have i got|do you have|have you got|else is|all is|else do i have|all do i have
        |did i save|have i saved) (currently |all |already )*(saved|stored|{IN_DIRECTORY}|all my stores|my stores
        |the stores|on file)( (so far|now|right now|currently|till now|already|here|{IN_DIRECTORY}))*|what (do|did
        |have|all|else)( (i|you|we|all|have|do|did|got|already|so far|saved|stored|kept|save|add|added
        |else))+( so far| till now| today| yesterday| last| last week| first| here| in my \S+| {IN_DIRECTORY})*
    |(do|did) i have (any|some|many|a lot of) ({STORE_NOUN}|duplicates|numbers)( .*)?|(any|are there any
        |is there any) (duplicates|stores|shops|entries)(?! (for|under|called|named|of|from)(?!\S))( .*)?
    |(call|dial|ring|phone|text|message|e-?mail|whatsapp|sms|dm|ping|msg
        |facetime) (up )?(?!nos? |numbers? |for |of |is |: |N
        |look |search |me|it \S|from
        |you)\S+( .*)?|(connect|transfer|put|patch) me (to|through)( .*)?|navigate( .*)?|take me to( .*)?
        |drive to( .*)?
    |(e-?mail|text|message|send|share|whatsapp) (me |us )?(the|my|this) (\S+ )?(list|directory|stores|numbers
        |contacts)( .*)?
    |send (a |an )?(text|message|e-?mail|sms|whatsapp)( to)? \S.*
    |(\S+ )*(number|phone|name|entry|details)( .*)? (is|was|are|has) (wrong|incorrect|outdated|out of date|old|changed
        |different|not right|no longer \S+|a typo|misspelled|misspelt)( .*)?
    |\S.* (changed|switched|updated|got a new|has a new) (their|it is|his|her|the) ?((phone )?(number|name
        |phone))?( .*)?
    |mark \S+( .*)? as \S+( .*)?|set (my|the|default) (region|country|passphrase|language|default)( .*)?
        |remind me to (call|ring|phone|visit)( .*)?|add (a |an |the )?(note|address|email|website|opening hours|hours
        |comment|tag|photo)( .*)?|(do not|don't|stop|no) (save|add|store|saving|adding|remember)( .*)?
    """
)
_STORE_ATTRIBUTES = part(
    r"""
    (opening (hours|times?)|closing times?|open hours|business hours|store hours|working hours
    |trading hours|hours|timings?|address(es)?|website|web ?site|web ?page|homepage|url|site|e-?mail( address)?
    |directions|location|postcode|post code|zip ?code|zip|menu|parking|opening|instagram|facebook|rating|ratings
    |reviews?|branch|branches|prices|price list|fax( number)?|owner|manager|map|google maps|street|delivery (times?
    |fee|charges?)|return policy|refund policy|catchment)
    """
)
ATTRIBUTE = whole(
    rf"""
    (what|when|where|which|who)( (is|are|was|s|the|a))* {_STORE_ATTRIBUTES}( (of|for|at|in|to) .*)?
    |{_STORE_ATTRIBUTES} (of|for|to|at) \S.*|(directions|address|way|route|website|email) to \S.*
    |(what time|when|until what time|until when|till when|till what time|how late|how early|what day|what days
        |which days)( (is|are|do|does|will|did|would)) \S.* (open|opens|close|closes|closed|shut|shuts|opening
        |closing|start|open till|open until|opened|deliver|delivers)( .*)?
    |at (what|which) (hour|time|day)s? \S.*|\S.* (is|are) (open|closed|shut)( .*)?
    |\S.* (open|closed|shut)( (now|today|tonight|tomorrow|on|this|late|yet|still|at|till|until|weekends?|mornings?
        |mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|or (no|not)|\?))+
    |(is|are|will|was) \S.* (open|closed|shut|opening|closing|closing down|still in business|nearby|far|busy
        |still around|still there|out of business|in business|located|based)( .*)?
    |(do|does|did|has|have|is|will) \S.* (website|web site|parking|delivery|deliver|delivers|email|address
        |opening hours|wifi|a branch|take cards?|accept \S+|take \S+|take credit cards|stock|sell|sells|carry|open
        |close|facebook|instagram|gift cards?|return policy|loyalty card|menu|online (shop|store)|app)( .*)?
    |((do|would) you know |any idea |tell me |know )where (?!my|the|a|an|to|i|we)\S.* (is|are)( located| at)?
    |where (is|are|s|was) (?!my|the best|the nearest|a|an)\S.*|where (can|do) i find (?!a|an|cheap|good|the best
        |some)\S+( \S+)? (store|shop|branch)|how (do|can|would|should) i (get|go|drive|walk|travel) to \S.*
        |how far (is|away) \S.*
    |\S.* (opening hours|opening times?|hours|address|website|directions|web site|email|e-mail|location|store hours
        |business hours|closing times?|timings)
    """
)
STORE_QUESTION = whole(
    r"""
    (does|do|has|did|can|will) (?P<name>\S.*?) (have|sell|sells|take|accept|offer|do|deliver
    |open|close|stock|carry|serve|allow|got|ship|fix|repair|make|charge)( .*)?
    """
)
WHERE_TO_FIND = whole(r"where (can|could|do|would) i find (?P<name>\S.*)")
STORE_STATE = whole(r"(is|are) \S+( \S+){0,4} (open|closed|shut)( .*)?")
# --- The world ---------------------------------------------------------------------------------------------------

GENERAL_REQUEST = whole(
    r"""
    (count (to|from|down|backwards)|write(?! down| in| this| that| (\S+ ){1,3}down(?!\S))|name (a|an|two|three|four
        |five|some|the|all)
        |compose|draft|translate|explain
        |summari[sz]e|calculate|compute|solve|convert|play|sing|draw|paint|generate|recommend|suggest|advise|predict
        |imagine|describe|define|rhyme|google|code|program|debug|paraphrase|proofread|rewrite|rephrase|brainstorm
        |teach|roast|entertain|cook|bake|invent|guess|spell|hypothesi[sz]e|outline|analy[sz]e|compare|order|buy|book
        |(call|get)( me)? (a|an) (uber|taxi|cab|lyft|ambulance)
        |reserve|schedule|plan|turn|simulate|act|pretend|roleplay|design|prove|factor|simplify|integrate
        |differentiate|crack|hack|review|criticise|criticize|discuss|diagnose|prescribe|motivate|flip|roll|pick
        |choose|wake|set (a|an) (timer|alarm|reminder)|remind me to|tell (me|us) (a|an|some|something|another|about
        |how|why|where|when|your|if(?! (i|we|you) (have|already|still|got|saved)| \S.* (is|are) (saved|stored|listed
        |registered|in (my|the))))|make (me|us)|give (me|us) (a|an
        |some|advice|tips|ideas|your|five|three
        |ten)(?! (number|phone|ring|list|hand))|show me (how|a picture|pictures|some|photos|the weather|the news)
        |talk (to me|about)|let us (play|talk|chat|pretend)|do you (like|love|think|believe|know (how|what|why|when
        |if|about)|want|enjoy|speak|understand|dream|sleep|eat|feel|ever|remember me|have (a|any) (?!idea|clue|number
        |phone|contact|entry|record|store|shop|listing)\S+|reckon|prefer|agree|support|hate|mind)|are you (a|an|human
        |real|sentient|married|single|happy|sad|conscious|smarter|better|related|based|chatgpt|gpt|ai|gay|male|female
        |hungry|tired|ok|okay|sure|kidding|serious|mad)|what (do|would) you (think|recommend|suggest|reckon|like
        |prefer)|who (made|created|built|invented|wrote|won|discovered|designed|painted|programmed|trained|developed
        |will|would|directed|sang|sings|played|plays|killed|founded|said|do you|was|were|should)(?! \+?\d{2,}(?!\S)
        | N| that| it| this)|what (should|would happen|happened|happens|causes|does it|year|day|date|language|country
        |city|movie|film|song|book|animal|colou?r|kind|type|sort|does (?!my|the directory)\S+ (mean|stand))|how (old
        |tall|big|long|deep|fast|heavy|hot|cold|does one|come|are babies|is the|was the|do (planes|birds|fish|people
        |you (make|cook|say|spell|tie|fix|do|get|play|bake|know|feel))|do i (start an|open an|run (a|an)|make|cook
        |bake|fix|tie|get rid|lose
        |learn|become|write|start a|invest|build|grow|clean|remove (a|the) (stain|virus)|install|boil|fry|train|stop
        |improve|unclog|change a|apply|file|treat|cure|draw|play|sew|knit|unlock|open a|earn|save (money|time|energy
        |on)|make money|deal|cope|tell if|convert|calculate))|why (is|are|do|does|did|was|were|can|should|would|has
        |not)(?! you (need|ask|want))|when (was|did|is (christmas|easter|the|thanksgiving|diwali|eid|ramadan|mother
        |father|black)|will|are the|does the)|where (should|can|could|would|is the (best|nearest|closest|cheapest)
        |do (babies|birds|people)|was|did|in the world)|should i|is it (true|better|safe|possible to travel|going to
        |raining|legal|worth|ok to|okay to|bad|good|healthy|cheaper|hot|cold|sunny|normal|dangerous|illegal)
        |is there (life|a god|any (news|life|cure))|can (dogs|cats|i eat|humans|we travel|you (sing|dance
        |write(?! (down|in|this|that))|draw
        |translate|explain|code|play|recommend|suggest|solve|feel|think|speak|cook|teach|summari[sz]e|generate
        |imagine|hack|book|order|pretend))|are (there (aliens|any good)|cats|dogs|black friday|electric)|which (is
        |are) (better|best|the (best|cheapest|biggest|largest|tallest|fastest))|which (phone|laptop|car|country|city
        |team|movie|film|planet|animal|language|brand|tv|camera|stock|crypto|one is (better|cheaper|best))
        |whats the best|what is the (best|capital|meaning|weather|population|square|time|date|difference|largest
        |biggest|tallest|longest|fastest|cheapest|smallest|highest|boiling|speed|distance|currency|exchange|price of
        |score|latest|plural|opposite|derivative|integral|chemical|airspeed|temperature|answer|purpose of life
        |point of|sum|value of|formula|history|name of the (president|king|queen|prime|song|movie|film|actor)
        |news))( .*)?
    """
)
OFF_TOPIC_WORDS = whole(
    any_of(
        phrases(
            """
            weather, forecast, joke, jokes, poem, poems, haiku, limerick, story about, essay, recipe, recipes,
            homework, equation, algebra, calculus, python, javascript, java, html, sql, regex, linked list,
            algorithm, president, prime minister, election, politics, football, soccer, cricket, footy, rugby,
            basketball, baseball, world cup, super bowl, olympics, championship, movie, movies, film, netflix,
            song, songs, lyrics, podcast, celebrity, stock market, stock price, stocks, bitcoin, crypto, mortgage,
            investing, invest, horoscope, astrology, zodiac, headache, symptoms, medicine for, diet, calories,
            weight loss, covid, vaccine, capital of, population of, square root, times table, meaning of life,
            cover letter, resume, cv, job interview, flight, flights, hotel in, vacation, holiday destination,
            dinosaur, dinosaurs, planet, planets, galaxy, quantum, relativity, girlfriend, boyfriend, dating,
            this code, the code, some code,
            marry me, i love you, love life, bedtime story, bug, my code, wedding, riddle, trivia, fun fact,
            chatgpt, openai, temperature, moon, eclipse, mars, climate change, global warming, world war,
            translate, translation, grammar, synonym, traffic, the news, news today, headlines, math, maths,
            physics, chemistry, philosophy, religion, tax return, lawyer advice, legal advice, birthday party,
            wedding speech, workout, exercise routine, shopping list, todo list, to do list, alarm, timer,
            calendar, my back, essay on, derivative,
            integral of, squared, cubed, ounces, celsius, fahrenheit
            """
        )
    )
)
SHOPPING = whole(
    r"""
    (best|cheapest|cheap|good|nearest|closest|better|top|nice|decent|affordable|recommended|great
        |popular) (\S+ ){0,3}?(deals?|laptops?|phones?|shoes|stores?|shops?|places?|restaurants?|prices?|options?|tv
        |tvs|car|cars|supermarket|plumber|pizza|coffee|sushi|bar|cafe|gift|gifts|brand|brands|value|buy|electrician
        |dentist|doctor|hotel)( .*)?
    |near (me|by|here)|nearby|around here|in the area|near my (house|home|office|place)|where (to|should i|can i|do i
        |could i) (buy|get|find|shop|purchase)( .*)?|black friday|deals|discounts?|coupons?|promo codes?|on sale
        |worth (it|buying)|cheaper|recommendations?|which (store|shop|supermarket|place)( \S+)? (sells?
        |has (the )?(best|cheapest|good)|is (best|cheapest|cheaper|better|good)|should|would|do you|offers|stocks
        |carries|would you)( .*)?
    |(to|i) buy|shop for|shopping for|buy (a|an|some|the)|better than|vs
    """
)
INDEFINITE = whole(
    rf"""
    (a|an|some|any|the best|the cheapest|the nearest|the closest|good|cheap|best(?! (buy|western)(?!\S))|nice
        |decent|something|anything
        |someone) (?!{STORE_NOUN}|(new )?(phone |contact )?{NUMBER_NOUN}|{ENTRY_NOUN}|new|store|shop|name|note
        |\S+ ({STORE_NOUN}))\S.*
    |(money|time|energy|cash|milk|eggs|bread|the (planet|world|whales|day|date|environment|turtles|bees|trees)
        |my (marriage|life|soul|relationship|job|birthday|changes|work|file|game|password)|changes|water|electricity
        |the changes|the file|the game|my (money|place))( .*)?
    |(more than one|multiple|several) (phone )?(numbers?|stores?|contacts?|entries|names?)
    ( (for|per|under|with) (a|an|one|the same|each|every|any))( .*)?
    |(addresses|e-?mails|websites|opening hours|photos|pictures|birthdays)( (too|as well|also))*(?! \S)
    |(to (?!my|the|this|directory|our)|how|why|that (i|we|you|he|she)|when i|what i)\S*( .*)?|\d+ (and|plus|to
        |\+) \d+( .*)?|me (a|an|some) (?!{STORE_NOUN}|number)\S.*|.* to (my|the) (cart|basket|shopping list
        |to ?do list|calendar|trolley|playlist|bag|wishlist|queue)
    """
)
