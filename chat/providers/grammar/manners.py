"""Manners: greetings, courtesies and farewells in several Englishes, and the polite wrapper of a request."""

from __future__ import annotations

import re

from chat.providers.grammar.notation import any_of, part, phrases, whole

GREETINGS = phrases(
    """
    hi, hello, hey, hiya, heya, yo, howdy, greetings, good morning, good afternoon, good evening, good day, gday,
    namaste, bonjour, bonsoir, hola, hallo, guten tag, guten morgen, ola, morning, evening, afternoon, salut,
    ciao ciao, sup, hi there, hey there, hello there, oi, konnichiwa, what is up, salaam, salam, ahoy, aloha, moin,
    servus, buenos dias, bom dia, boa tarde, merhaba, how are you, how are you doing, how are you today,
    how is it going, how do you do, mornin, kia ora, long time no see, buongiorno, buenas tardes, dear sir,
    dear madam, dear sir or madam, dear team
    """
)

COURTESIES = phrases(
    """
    please and thank you, lol, lmao, haha, hehe, xx, xo, it is urgent, it is an emergency, urgent, ok, okay,
    i am late, i am in a hurry, i am driving, in a hurry, right now, right away,
    please, thanks, cheers love, thanks love, please love, ta love, ta very much, sorry to bother you,
    sorry to trouble you, sorry to bug you, hope you are well, hope you are doing well, thank you,
    thank you so much, thank you very much, thanks so much, thanks a lot, thanks a million, thanks a bunch,
    thanks a ton, many thanks, cheers, ta, much appreciated, stp, porfa, pfv, aub, merci, merci beaucoup,
    vielen dank, mille merci, muito obrigado, muito obrigada, bedankt,
    moltes gracies, dziekuje, dzieki, teşekkürler, danke, danke schon, bitte,
    bitte schon, gracias, muchas gracias, por favor, obrigado, obrigada, grazie, grazie mille, per favore, svp,
    sil vous plait, sil te plait, arigato, onegai, onegaishimasu, kudasai, gomen, sorry, excuse me, pardon,
    pardon me, apologies, much obliged, nice one, good job, great job, well done, dhanyavad, shukriya, dank je,
    dank u, alstublieft, tack, takk, spasibo, kiitos, pretty please, if you please, if you do not mind,
    can you help,
    could you help, can you help me,
    could you help me, please help, help me out, can you help me out, can you help me with that,
    if you would not mind, if it is not too much trouble, if possible, if you can, if you could, if that is ok,
    if that is okay, if you would, would you, will you, could you, can you, when you get a chance,
    when you have a moment, when you have a minute, when you get a sec, when you get a minute, when you have a sec,
    when you have time, when you can, no rush, no hurry, at the earliest, at your earliest,
    at your earliest convenience, at your convenience,
    forthwith, without delay, promptly, with immediate effect, do the needful, please do the needful,
    no worries, no problem, appreciate it, i appreciate it,
    thanks for the help, thanks for your help, thank you for your help, thank you for the help, thanks in advance,
    thank you in advance, thanks for everything, thanks for that, for all your help, for your help, for the help,
    for your time, for helping, for helping me, very much, so much, a lot, god bless, you too, same to you,
    you have been great, you have been very helpful, you have been helpful, youre the best, you are the best,
    you are a star, you are a legend, you legend, you star, life saver, lifesaver, good bot, bless you, bless
    """
)

VOCATIVES = phrases(
    """
    mate, buddy, bro, bruv, dude, man, pal, friend, my friend, sir, maam, madam, bhaiya, abeg, folks, guys, all,
    everyone, assistant, bot, agent, storeagent, store agent, boss, bhai, yaar, ji, hun, hon, dear, darling, lad,
    love, luv,
    fam, bestie, babe, babes, sis, sweetie, sweetheart, fellas, homie, chief, champ, legend, team, robot,
    amigo, lah, eh, innit, again, da
    """
)

FILLERS = phrases(
    """
    ok, okay, k, kk, okey, okie, so, oh, ah, um, umm, uh, uhh, uhm, er, erm, hmm, well, right, righto, alright,
    now, then, and, also, but, actually, anyway, yes, yeah, yep, yup, sure, cool, great, lovely, perfect,
    brilliant, awesome, excellent, wonderful, just, quickly, quick, btw, by the way, plus, next, first,
    first up, next up, last up, firstly,
    second, secondly, third, thirdly, fourth, fourthly, finally, lastly, fine, fair enough, got it, good, nice,
    nope, no, nah, wow, super, sweet,
    amazing, fab, fantastic, ace, after that, before that, afterwards, one more thing, one last thing,
    another thing, quick question, real quick, in addition, additionally, too, as well, for now, for today, beauty,
    lowkey, highkey, ngl, tbh, fr, honestly, literally, imo, ight, welp,
    ugh, omg, argh, gosh, dang, damn, yikes, geez, jeez, crikey, blimey, phew, eek, sheesh, oof, bruh,
    two things, three things, two quick things, a couple of things, couple of things, a few things, two questions,
    two requests, two favours, accha, basically, wait, hi again, hello again, before i forget, quick one,
    one sec, just a sec, alrighty,
    aight, righty, too easy, okey dokey, okie dokie,
    if not, if so, otherwise, acha, haan, arre, oui, si, ja, sim, today, tonight, here, kindly, really, very, all,
    it is all, guess, think,
    i guess, i think, lol, haha, all right, understood, indeed, listen, look here, say, hopefully
    """
)

# Words and phrases that end a conversation. One that only thanks is none.
FAREWELLS = phrases(
    """
    night, nite, gn, gnite, a plus, a plus tard, a demain, a la prochaine, bonne nuit, buona notte, gute nacht,
    boa noite,
    buenas noches,
    bye, bye bye, byebye, bye-bye, good-bye, ta-ta, ta-ra, kthxbye, kthx bye, so long, adieu, alligator, bye now,
    bye for now, goodbye, good bye, goodnight, good night, nighty night, night night, cya, later, laters,
    later alligator, ttyl, ttfn, bfn, g2g, gtg, brb, toodles, toodle pip, toodle oo, tata, ta ta, ta ra, tara,
    cheerio, hooroo, farewell, take care, peace, peace out, adios, au revoir, a bientot, ciao, chao, tschuss,
    tschuess, tschau, auf wiedersehen, wiedersehen, bis bald, bis spater, bis dann, arrivederci, sayonara, tchau,
    ate logo, ate mais, ate breve, adeus, hasta luego, hasta la vista, hasta pronto, hasta manana, nos vemos, chau,
    doei, tot ziens, hej da, ha det, do widzenia, alvida, khuda hafiz, allah hafiz, phir milenge, annyeong,
    zai jian, slan, ma salama, mata ne, matane, jaa ne, ja ne, oyasumi, sampai jumpa, do svidaniya, poka,
    hwyl, totsiens, kwaheri,
    さようなら, またね, 안녕히 계세요, 再见, 拜拜, до свидания, пока,
    na shledanou, viszlat, yasou, bonne journee, bonne soiree, buona giornata, schonen tag, tchau tchau, quit,
    exit, end, done, finished, finish, close, stop, terminate, logout, logoff, over and out, hang up, disconnect,
    shut down, sign me out, log me out, over for now, job done, mission accomplished, dismissed, you are dismissed,
    not needed anymore, no thanks, no thank you, nah thanks, nope thanks, nope thank you, nah thank you,
    time to go, it is time to go, laterz, until next time, till next time,
    til next time, until then, some other time, back later, off to bed, leave it there, leave it here,
    call it a day, call it a night, that is a wrap, wrap up, wrap it up, i will go now, i will be off,
    i will be going, i will leave you to it, das war alles, das ist alles, das wars, das ware alles, das war es,
    das wars fur heute, cest tout, ce sera tout, rien dautre, eso es todo, es todo, nada mas, e tutto,
    basta cosi, e so isso, e tudo, so isso, this was alles, this is alles, this was het,
    that was alles, that is alles, that was het,
    to wszystko, that covers it, that covers everything, good day to you, good day sir, bonne nuit, bon week-end,
    schones wochenende, schonen abend, schonen tag noch, buen dia, fijne dag, fijne avond, i will be back tomorrow,
    i will be back later, i will come back tomorrow
    """
)

_WHILE = """
    |while (i|you|we)( (are|am|have|got|still))*( (at it|there|here|you|of it|on it|on|it|that|remember|think of it))+
    """
MANNERS = whole(any_of((*GREETINGS, *COURTESIES, *VOCATIVES, *FILLERS)) + _WHILE)
_FOR_WHOM = (
    r"|for (my|our|his|her|the) (wife|husband|mum|mom|mother|dad|father|sister|brother|boss|friend|partner|kids|team)"
)
COURTESY_TAIL = whole(any_of((*COURTESIES, *VOCATIVES)) + _FOR_WHOM)
MARK = re.compile(r"(?<!\S)[,.:;!?&+=/*~>-]+(?!\S)")
_DONE = part(
    """
    (done|good|fine|set|sorted|finished|through|off|out|gone|away( home)?|leaving|heading out|heading off|signing off
        |logging off
        |logging out)
    """
)
CLOSING = whole(
    any_of(FAREWELLS)
    + rf"""
    |(no|nope|nah)( ,)? (thanks|thank you)( (so|very) much)?|were (all )?(done|finished)( here| now)*
        |no( ,)? that is (fine|ok|okay|great|good|perfect|alright)
    |((i am|we are) )?out of here|((i am|we are
        |you are) (all |now )?|all ){_DONE}( (now|here|then|for (now|today
        |the day|tonight)))*|(heading
        |signing|logging|closing|clocking|checking|shutting|powering|finishing|wrapping) (off|out|up|down)
    |(that|this) (is|was|will be|would be|should be) (all|it|everything|me( (done|sorted|off|finished))?|the lot|enough)
    ( (i|we) (need|needed|want|wanted|require|required|wished|have|had))?( from (me|my (side|end)))?|(that|this
        |which) (will do( me)?|does it
        |concludes( \S+){{1,4}})
    |(i|we) (have|got|have got) (finished|all|everything|what)( (i|we) (need|needed|wanted|came for))?|(got
        |have) (all|everything|what) i (need|needed|wanted)
    |((i|we) )?(do not|will not) (need|require|want) (anything|any) (else|more|further)( help)?
    |(nothing|no) (else|more|further|other)( (questions?|requests?|help|assistance|stores?|numbers?|needed
        |required|needs?|(is|are) (needed|required|necessary)|to (add|do|save|ask)))*( for (now|today|the moment))?
            |i need nothing (else|more)
    |enough( for (now|today))|no need for (anything|more)( else)?
    |((i|we) )?(have |really |had |would )?(got to|have to|need to|must|should|better|ought to|need to get)( (go|run
        |dash
        |bounce|leave|get going|get moving|get off|get back to (work|it)|be going|head off|head out|be off|split|shoot
        |make a move))( now)?|going now|leaving now
    |(see|catch|talk to|speak to|chat to|talk|speak|chat) ((you|ya|u|y'all|yous) )?(later|soon|around|tomorrow|again
        |then|next time|next week|some other time|another time|on the flip side)|see (you|ya)
    |have (a|an) (\S+ )?(good|nice|great|lovely|wonderful|pleasant|fantastic|awesome|fab|brilliant|amazing|blessed
        |excellent|fine|super) (day|one|evening|night|weekend|afternoon|morning|week|time|rest of your day)
    |(log|sign|switch) (off|out)|(i )?(shall|will|must|should) be (off|going|on my way|heading (off|out))( now)?
        |((after|in) a while )?(alligator|gator|crocodile)
    |(i am )?(going to|about to|ready to) (head|go|run|leave|log|sign|hop|bounce|jet|dip)( (out|off|now|to bed|home))*
    |(head|run|dash)(ing)? (out|off)( now)?|that (will|should|ought to|would) do( (it|me|nicely|the trick))?|(catch
        |see) you
    |(heading|going|off|getting|gone)( (back|off))? (to (bed|sleep|work|lunch|school)|home|offline)( now)?
    |i will not be needing( (anything|you))?( (else|more|further))?|let us wrap (this|it|things) up
    |that (is|was) (the (last|lot)( (one|of (it|them)))?|all of (them|it|those))( (for (now|today))|now)*
    |(i am|we are)?( )?(all )?set here|that is me|(will )?(come|be) back later
    |(i )?(will|shall)( not)? (trouble|bother|keep|detain|disturb) you (no |any )?(further|longer|more)
    |that (is|was) ((my|our) lot|sorted)|that (will|shall|should|would) (suffice|be (sufficient|enough))|(our|my
        |this) (business
        |conversation|chat|session|enquir(y|ies)) (is|are) (now )?(concluded|complete|completed|over|done|finished)
    |(you|we) (can|may) (go|stop|close|leave|end)( (this|it|now|here))*|let us (stop|end|finish|leave it|wrap up
        |call it a day)( (here|there))?
    |((please|can you|could you|you can|you may|let us|i want to|i would like to|we can|i wish to) )*
    (end|close|finish|stop|quit|exit|terminate|leave|conclude|wrap up|shut down|shut|kill) (off )?((the|this|our
        |my) )?
    (conversation|chat|session|window|call|convo|discussion|talk|thread|app|here|now|it here|program)
    """
)

# "hi, could you please …", "would you mind …", "I was wondering if you could …"
_ADVERB = part(
    """
    ( (please|kindly|possibly|like|uh|um|umm|just|maybe|quickly|also|perhaps|then|really|ever|still|only|at least|again
        |be able to
        |be so kind as to|be kind enough to|be so good as to|be a (dear|star|legend|love|doll|pal) and|go ahead and
        |help me to|help me|help us|help|try to|try and|go))*
    """
)
REQUEST = whole(
    rf"""
    (can|could|would|will|might|may|should|shall){_ADVERB} (you|we|i|someone|somebody|anyone|anybody)( (get|have|ask
        |trouble|bother) you to)?{_ADVERB}
    |i{_ADVERB} (want|need|wish|would like|should like|would love|have|got|have got|am trying|am looking|am hoping
        |am wanting
        |am going|plan|intend|would want|would appreciate it if you (could|would)|would be grateful if you (could
        |would)){_ADVERB}( (you|for you))? to{_ADVERB}
    |i (was|am) (just )?(wondering|hoping|thinking)( (if|whether|that|maybe))? (you|i|we) (could|can|would
        |might){_ADVERB}
    |((do|would) you )?(have |happen to have )?(any|an) (idea|clue)(?= (who|what|which))
    |(is it|would it be|will it be) (possible|ok|okay|alright|fine|cool) (for (you|me) )?(to|if (you|i|we)( (could
        |can))?)
    |(do you )?(reckon|think|suppose) you (can|could)|are you able to|am i able to|do you think you (could|can)
        |(would you|do you) mind|mind|let us(?! (have|know|see|get)(?!\S))|let me|i am(?= (look|search|hunt|check
            |after|try))|help (me|us)( to)?
    |(my|our|the|his|her) \S+ (also |really |just )*(wants?|needs?|would like|asked for|asks for|is (asking|looking)
        for|was (asking|looking) for|is after)(?! \S+ing)( (me|us))?( to( (know|have|get|find|call|ring|reach))?)?
    |(he|she|they|(my|our|the) \S+) (has )?(asked|told|wants|wanted|needs) (me|us) to( (get|find|fetch|give) (him
        |her|them))?
    |any (joy|luck|success|progress)( (in|with|on))?(?= (find|look|search|get|track|dig|locating|fetch|pull))
    |go(?= (find|look|search|fetch|check) )|go ahead and|(get|have|ask|trouble|bother) you to
    |fancy(?= (look|find|search|get|add|save|store|pull|dig|tell|put
        |give|check) )
        |(i|it) (would|should|shall) be( (ever|so|very|really|most|truly|super|forever|extremely))* (grateful|happy
        |thankful|obliged
        |great|good|lovely|nice|brilliant|wonderful|helpful|delighted)( (if you (could|would)|to))
        |you (should|must|have to|need to|can|may)|feel free to|make sure( (to|you|that))*( (have|have got
        |keep)(?= \S.* N))?|be sure to
        |do not forget to|remember to
    |try to|any chance (you|i|we) (could|can|would)|is there (any|a) way (you|i|we|to)( (can|could))?
    |do me a (favou?r|solid)( and)?|(need|want|would like|got|have|going|trying|looking|wish) (you )?to|be a (dear
        |love|star|legend|doll|pal) and
    |i (am|was) (write|calling|messaging|e-?mailing|contacting you|here|getting in touch) (to|in order to)( (request
        |ask))?
        ( (that|if|whether))?( you)?( (to|could|can|would|will))?
    |i (would like|would love|would prefer|want|wish|need) ((that|for) )?you( to)?(?= \S)
    |((i|we) )?(can not|do not|could not) (remember|recall|know|tell)(?= (if|whether) )|i wonder(?= (if|whether) )
    |((i|we) (am|are) )?(not sure|unsure)(?= (if|whether) )
    |you(?= (also |please |then )?(save|add|store|register|note|put|keep|remember|find|look|give|tell|show)(?!\S))
    |to(?= (save|add|store|register|note|remember|look up|find) )|(when|once|after|before|as soon as) you( have)?
    |before(?! (i|we) (forget|lose|go|leave))|after(?! that)|when (done|finished)|what i (want|need) is (for you )?to
        |all i (want|need) is to
    """
)
