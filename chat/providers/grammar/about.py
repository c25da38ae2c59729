"""What is asked about the directory and the agent: what it does, takes, keeps and costs; slips and second thoughts."""

from __future__ import annotations

from chat.providers.grammar.notation import part, whole
from chat.providers.grammar.patterns import NUMBER_NOUN, STORE_NOUN
from chat.providers.grammar.topics import SUBJECT

META = whole(
    rf"""
    help|help me|((please|explain|tell|show|teach|help|want|need|would|like|do|can|could|you|to|me|us|i|not|know
        |understand|get|see|sure|the) )*
        (how|what) (this|it|everything|one|you|i|to|does|do|is|am|can|could|we)( (this|it|that|i|you|one|to|do|does
            |can))*
        ( (are|work|works|working|use|using|do|say|write|press|start|begin|for|about|does|mean|means))+( (this|it|that
            |here|with|you))*
        ( (thing|app|bot|service|program|programme|tool|site|system|machine|gadget|assistant|chat))?
    |what is (this|that|your) (thing|app|bot|service|program|programme|tool|site|system|chat|assistant)( (for|about
        |all about|good for))?
    |(is|are) (this|it|that|you|everything) (secure|safe|private|encrypted)
        |tell me (more )?about (yourself|this|this (app|bot|thing|directory))|((can|may|could|do|will) (i|you
        |we) )?(have|keep|add|save
        |store|delete|remove|edit|look up|find) (more than one|multiple|several
        |many|two|any
        |other) \S+( .*)?|(explain|tell me|show me)( to me)? (how|what) (this|it|you) (works?|do|does|can do
        |is)( .*)?|what can you( \S+){{0,6}}|what do you do|what (are|is) (you|this|this thing|this app
        |this bot)( (for
        |about|able to do|good for|do|here for|capable of))?|what does this( \S+){{0,3}}
        |what (are )?(the )?(your )?(commands|options|features|capabilities|functions)( .*)?|(do|does|will|can) (you
        |this|it|the (app|directory)) (store|keep|save|protect|encrypt|share|sell) (my|our|the) (data
        |information|numbers|stores|details|contacts)( .*)?|what else can (you
        |i)( .*)?|what should i (say|type|do|ask)( .*)?|what (kinds?|sorts?|types?) of (stuff|things?|questions?
        |requests?|commands?|help) (can|could|do|should|may|are) (i|you|we)( .*)?|how (this|it|everything) works?
            |(i )?do not (know|understand|get) how( .*)?|what (can|could|may|do) i (do|ask|say
        |type|save|store
        |use)( .*)?
    |how (do|does|can|should|would|to)( (i|you|we|it|this))* ((this|the|that|everything|directory|thing|app|bot|agent
        |chat|service|look up|lookups|saving|these|all|your) ){{0,3}}(works?|use (this|it|you)( (thing|app|bot|chat
        |tool|service|agent))?|start|get started|begin|(save|add|store|register|delete|remove|edit|update|change
        |look up|find|search|rename|retrieve|export|import) ((a|an|my|the|new)( \S+){{0,3}}? {SUBJECT}|stores?
        |numbers?|shops?|someone|things
        |something|for|entries|contacts?|one|it|them|names?)( .*)?)
    |(it|this|that|nothing) (is|does) not (working|work)( .*)?|who are you|what (is|are) your (purpose|job|function
        |role)|are you (there|still there|here|working|alive|awake
        |listening|online|ready|able to)|(anyone|anybody|is anyone|is anybody|somebody) (there|here|home)|(i am
        |i) (lost|stuck|confused|do not understand|need (some )?help|need assistance|could use (some )?help)( .*)?
        |i do not (get|understand)( .*)?|can you help( me)?( out)?|(need|want|some) help|assist me|(can|could|will
        |would|is there) (anyone|anybody|someone|somebody)( who)?( can| to)? (help|assist)( me)?( out)?|instructions
        |tutorial|commands|menu|options|start|get started|manual|guide|how to use
    |is my (data|directory|information|list)( .*)?|how (do|does) (save|add|look|look up|register|store
        |search)( \S+)? works?
        |(do|does|can|could|will) (you|i|it|this|the directory) (also )?(keep|store|save|hold|track|add)
    ( (addresses|e-?mails|websites|opening hours|photos|pictures|birthdays))( .*)?
        |how many (do|did|have) (i|we|you) (have|got|saved?|stored?|added?)( (saved|so far|now|in there|already
            |in total|in all|altogether
        |stored))*
        |what (is|was) (the|my) (last|latest|most recent|newest|first|oldest) {SUBJECT}( .*)?|is there (a|any) (limit
        |maximum|cap|max)( .*)?
        |(save|add|store|keep|remember) (addresses|e-?mails|websites|opening hours|photos|pictures|birthdays)( .*)?
    |(my|the) (saved )?(stores|shops|contacts|numbers|entries)|(save
        |add|store) (stores|shops|numbers|phone numbers|contacts)( .*)?|(i )?(have )?changed my mind( .*)?
        |(what|which|who)( one| store| number)? do you mean|wrong (number|name|store|one|shop)|that (is
        |was) (not )?(wrong|right|incorrect|correct|it wrong)|not what i (meant|asked|said)|(i )?made (a
        |some) (mistakes?|typos?|errors?)( .*)?|i (meant
        |mean)( .*)?|you (got|have) (it|that) wrong|did you (save|get|find)( (it|that|them|this))|is (it|that) saved
        |never mind|nevermind|nvm|forget it|cancel|undo|scratch that|what (was|did) (that|you say|i say|i save last)
        |say (that|it) again|repeat that|come again|what do you mean|same (store|shop|number)
    |look up (a|an|some|another) ({STORE_NOUN}|{NUMBER_NOUN})( .*)?|(find|search|look up|get|check|retrieve|need
        |want)( (me|for|up|out))* (a|an|some|the|another|one of my|this|that) (phone )?({STORE_NOUN}|number
        |phone number|phone|something|somebody|someone)( (for me|please|number|i saved|in my directory|from my \S+
        |in there|from my list|i need))*
    """
)

MENTION = whole(
    r"""
    (my|your|the|this|our) (\S+ )?directory|how many (stores|shops|entries|numbers|contacts)( .*)?
    |(change|reset|set|forgot|forgotten|lost|need|why|remember|set up|new|update|recover)( \S+){0,5} passphrase
        |what is (a passphrase|the passphrase (for|used for))|passphrase (reset|change|help|recovery)|(do|does|will
            |can) (you|it|anyone|this) (store|keep|save|see|know
        |share) my
        (passphrase|numbers|data|stores)|what (happens )?if i (forget|lose|forgot|lost) (my|the) \S+
    |what (happens|happened|will happen|would happen|becomes|will become|do you do) (to|with|of) (all )?(my|our
        |the)( \S+)?
        (numbers|stores|shops|data|entries|contacts|directory|account|information)( .*)?
    |(close|cancel|deactivate|delete) my account
    """
)

# --- What it can do ---------------------------------------------------------------------------------------------

_OF_NO_STORE = part(
    """
    (foreign|international|overseas|local|national|other|different|any|all|only|just|mobile|landline
        |fax|uk|us|\\S+(ish|ese|ian|ean)|french|german|dutch|swiss|free|toll free|premium|short|long|the same|same)
    """
)
_FEATURE = part(
    rf"""
    (((phone|{_OF_NO_STORE}) )*(numbers|landlines|mobiles|faxes|entries|contacts|names)(?! (for|of|to|at|under|with)
        (?!\S))
    |numbers (for|of|from|in) (other|different|any|all|foreign|another) \S+|(the )?(country|area
        |dialling|dialing) codes?
    |duplicates|emojis?|(capital|upper case|foreign) letters|accents|passphrase( \S+)*|(the )?same (number|name|store
        |shop)|extensions?|landlines?|store names?|long names|spreadsheets?|csv|vcards?|more than one \S+|spaces|dashes
        |a plus( sign)?|prefix(es)?)
    """
)
# "do you take foreign numbers", "do I need the country code", "can two stores have the same number".
_CAPABLE = part(
    rf"""
    ((which|what) (format|numbers|countries|kinds? of numbers)( \S+){{0,4}}? (in|take|accept|support|want|work|need
        |allowed|supported|possible|understand)
    |(why |how |when |where |how long )?(do|does|can|could|will|would|may|should|must|is
        |are) (you|i|we|it|this|that|the (app|bot|agent|assistant|directory|system|chat)|numbers|names|stores
        |entries|two \S+) ((also|really|even|only|always|have to|need to|able to|allowed to) )*(take|accept|handle
        |support|work with|works with|allow|understand|read|cope with|deal with|recognise|manage|need|want|require|type
        |enter|include|put in|put|use|write|keep|store|save|add|have|share|see|hold|know|do|be|ask for|ask)(?! you)
    ( \S+){{0,3}}? {_FEATURE}( .*)?)
    """
)
CAPABILITY = whole(
    rf"""
    {_CAPABLE}
    |how (secure|safe|private|reliable|accurate) (is|are) (this|it|that|you|my|the)( .*)?
    |(does|is|do|will) (this|it|that|the app|using (this|it))( \S+){{0,2}} (cost|costs|free|paid|charge|expensive)( .*)?
    |(can|could|may) (my|other|another|anyone|anybody|someone|somebody|others)( \S+){{0,2}}? (use|see|read|access|share
        |get into) (this|it|my|the)( .*)?
    |what (happens )?(if|when) (i|two|someone|my)( \S+)? (save|add|store|delete|lose|forget|enter|type|have|use
        |change)( .*)?
    |how long (do|does|are|is|will|can) (you|it|my|the|they|these)( .*)? (keep|kept|store|stored|saved|stay|last
        |remember)( .*)?
    |(when|how|why|where) did (i|you|we) (save|add|store|register|put)( .*)?
    |who (is|was) (the |my )?(last|latest|first|newest|oldest|most recent) {STORE_NOUN}( .*)?
    |((give|show|tell) me )?(some|an|a few|a couple of) examples?( .*)?|show me how (to use|this|it|you)( .*)?
    |(can|could|would) you (show|teach|explain|walk)( me)?( through)? how( .*)?
    |i (do not|can not) (follow|see|read)( (you|that|it|this))?|(that|this|it) is not (what|the one|right|it)( .*)?
    |((i|am|still|just|really|a|bit) )*(not sure|unsure|no idea|do not know|no clue|wondering|forgot) (how|what)( to)?
        ( (i|this|it|you|that|here|use|do|does|work|works|say|type|can|thing|app|bot|to|is|for|the))+
    |(what|which) (languages?|countries) (do|can|are|does) (you|this|it)( .*)?
    """
)
