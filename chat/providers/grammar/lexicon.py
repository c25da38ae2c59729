"""The closed word lists of the grammar, as plain data. Store names are open words: nothing here lists them.

Everything is lower case, without apostrophes or accents, as `text.read` writes the canonical form of a message.
"""

from __future__ import annotations

# --- Spelling: one written form to the words it stands for -------------------------------------------------------

CONTRACTIONS = {
    "whats": "what is", "wats": "what is", "wots": "what is", "whts": "what is", "wts": "what is", "watz": "what is",
    "whos": "who is", "hoos": "who is", "wheres": "where is", "hows": "how is", "whens": "when is", "whichs": "which is",
    "im": "i am", "ive": "i have", "youre": "you are", "theyre": "they are", "thats": "that is", "theres": "there is",
    "heres": "here is", "dont": "do not", "doesnt": "does not", "didnt": "did not", "cant": "can not",
    "couldnt": "could not", "wont": "will not", "havent": "have not", "isnt": "is not", "arent": "are not",
    "lets": "let us", "youve": "you have", "weve": "we have", "itll": "it will", "thatll": "that will", "its": "it is",
    "id": "i would", "ill": "i will", "wanna": "want to", "gonna": "going to", "gotta": "got to", "lemme": "let me",
    "gimme": "give me", "dunno": "do not know", "#": "number", "we're": "we are", "we'll": "we will", "we'd": "we would", "he'll": "he will",
    "she'll": "she will", "i'd": "i would", "i'll": "i will", "who'd": "who had", "dyou": "do you", "dya": "do you", "whatre": "what are",
}  # fmt: skip
TEXT_SPEAK = {
    "u": "you", "ya": "you", "ur": "your", "yr": "your", "r": "are", "y": "why", "em": "them", "cn": "can", "cud": "could",
    "cld": "could", "wud": "would", "wld": "would", "shud": "should", "hav": "have", "pls": "please", "plz": "please",
    "plss": "please", "plse": "please", "pleez": "please", "plis": "please", "pl": "please", "thx": "thanks",
    "tnx": "thanks", "thanx": "thanks", "thnx": "thanks", "thks": "thanks", "tks": "thanks", "ty": "thanks",
    "tysm": "thanks", "nd": "and", "n": "and", "teh": "the", "da": "the", "wat": "what", "wot": "what", "wut": "what",
    "wht": "what", "wich": "which", "witch": "which", "whch": "which", "hu": "who", "abt": "about", "frm": "from",
    "4": "4", "num": "number", "nbr": "number", "nmbr": "number", "nr": "number", "no": "no", "ph": "phone",
    "fone": "phone", "phn": "phone", "tel": "phone", "telephone": "phone", "telefon": "phone", "telefone": "phone",
    "tlf": "phone", "tfn": "phone", "mob": "mobile", "dir": "directory", "ad": "add", "addd": "add", "sav": "save",
    "stor": "store", "lookup": "look up", "shud": "should", "goin": "going", "doin": "doing", "smth": "something",
    "hoo": "who", "whoes": "whose", "belong": "belongs", "recognize": "recognise", "memorize": "memorise",
}  # fmt: skip
GERUNDS = {
    "saving": "save", "adding": "add", "storing": "store", "registering": "register", "remembering": "remember",
    "recording": "record", "noting": "note", "putting": "put", "keeping": "keep", "finding": "find",
    "looking": "look", "searching": "search", "getting": "get", "giving": "give", "telling": "tell",
    "showing": "show", "pulling": "pull", "checking": "check", "sharing": "share", "sending": "send",
    "jotting": "jot", "popping": "pop", "writing": "write", "logging": "log", "fetching": "fetch",
}  # fmt: skip

# Words whose misspellings are corrected; a word of an ordinary dictionary is never corrected into one of them.
CORRECTED = (
    "save", "store", "remember", "register", "record", "find", "search", "number", "numbers", "phone", "phones",
    "contact", "whose", "which", "what", "please", "thanks", "directory", "ending", "called", "goodbye", "delete",
    "remove", "ends", "starts", "starting", "begins", "beginning", "digits", "belongs", "save", "stores", "show",
    "hello", "could", "would", "with", "does", "have", "bye", "tell", "need", "last", "look", "store", "this", "that",
    "weather", "address", "another", "there", "thank",
)  # fmt: skip
NEVER_CORRECTED = frozenset(
    "ave fin sow how hose tore sore hone umber ore stoe lok stow wit hat tat wat whit plea peas thank tank tanks tell "
    "tel eel dose hae hove nee ned lat lest lost loo ok bee by dye rye ye the then than thin chat wood wold hell hallo "
    "halo bells tall till sell cell seed deed feed ned end sends ens tend stats stat tars starring staring bending "
    "mending sending ening eding bens rend ind in fund fond lind wind kind mind bind fine fined finds sear reach "
    "research calle calls caller cold gold mould old hits his tis phony phoned tones shore stare score stone story "
    "storm stored saved saves saver slave shave wave dave gave cave rave pave sale safe same sane sage shaw shop shown "
    "shoe snow slow shot chow hoe sho ho are here three their aces dress lumber slumber numb wet hi this "
    "thats the tha hat wheat tea teat net ned nee lass lat asst sat cot "
    "tats hast ast haste thaw haw wha hut hunt ten".split()
)

# --- People and manners ------------------------------------------------------------------------------------------

GREETINGS = (
    "hi", "hello", "hey", "hiya", "heya", "yo", "howdy", "greetings", "good morning", "good afternoon", "good evening",
    "good day", "gday", "namaste", "bonjour", "bonsoir", "hola", "hallo", "guten tag", "guten morgen", "ola", "morning",
    "evening", "afternoon", "salut", "ciao ciao", "sup", "hi there", "hey there", "hello there", "oi", "konnichiwa",
    "what is up", "salaam", "salam", "ahoy", "aloha", "moin", "servus", "buenos dias", "bom dia", "boa tarde", "merhaba",
    "how are you", "how are you doing", "how are you today", "how is it going", "how do you do", "mornin", "kia ora",
    "long time no see", "buongiorno", "buenas tardes", "dear sir", "dear madam", "dear sir or madam", "dear team",
)  # fmt: skip
COURTESIES = (
    "please", "thanks", "cheers love", "thanks love", "please love", "ta love", "ta very much", "sorry to bother you", "sorry to trouble you", "sorry to bug you", "hope you are well", "hope you are doing well", "thank you", "thank you so much", "thank you very much", "thanks so much", "thanks a lot",
    "thanks a million", "thanks a bunch", "thanks a ton", "many thanks", "cheers", "ta", "much appreciated", "merci", "merci beaucoup", "danke",
    "danke schon", "bitte", "bitte schon", "gracias", "muchas gracias", "por favor", "obrigado", "obrigada", "grazie",
    "grazie mille", "per favore", "svp", "sil vous plait", "sil te plait", "arigato", "onegai", "onegaishimasu", "kudasai", "gomen",
    "sorry", "excuse me", "pardon", "pardon me", "apologies", "much obliged", "nice one", "good job", "great job",
    "well done", "dhanyavad", "shukriya", "dank je", "dank u", "alstublieft", "tack", "takk", "spasibo", "kiitos",
    "pretty please", "if you please", "if you do not mind", "if you would not mind", "if it is not too much trouble",
    "if possible", "if you can", "if you could", "if that is ok", "if that is okay", "if you would", "would you",
    "will you", "could you", "can you", "when you get a chance", "when you have a moment", "when you have a minute",
    "when you get a sec", "when you get a minute", "when you have a sec", "when you have time", "when you can", "no rush", "no hurry", "no worries", "no problem", "appreciate it", "i appreciate it",
    "thanks for the help", "thanks for your help", "thank you for your help", "thank you for the help",
    "thanks in advance", "thank you in advance", "thanks for everything", "thanks for that", "for all your help",
    "for your help", "for the help", "for your time", "for helping", "for helping me", "very much", "so much", "a lot", "god bless",
    "you too", "same to you", "you have been great",
    "you have been very helpful", "you have been helpful", "youre the best", "you are the best", "you are a star",
    "you are a legend", "you legend", "you star", "life saver", "lifesaver", "good bot", "bless you", "bless",
)  # fmt: skip
VOCATIVES = (
    "mate", "buddy", "bro", "bruv", "dude", "man", "pal", "friend", "my friend", "sir", "maam", "madam", "bhaiya", "abeg", "folks",
    "there", "guys", "all", "everyone", "assistant", "bot", "agent", "storeagent", "store agent", "boss", "bhai", "yaar", "ji", "hun", "hon",
    "dear", "darling", "lad", "fam", "chief", "champ", "legend", "team", "robot", "amigo", "lah", "eh", "innit", "again", "da",
)  # fmt: skip
FILLERS = (
    "ok", "okay", "k", "kk", "okey", "okie", "so", "oh", "ah", "um", "umm", "uh", "uhh", "uhm", "er", "erm", "hmm", "well", "right", "righto", "alright", "now", "then",
    "and", "also", "but", "actually", "anyway", "yes", "yeah", "yep", "yup", "sure", "cool", "great", "lovely", "perfect",
    "brilliant", "awesome", "excellent", "wonderful", "just", "quickly", "quick", "btw", "by the way", "plus", "next", "first", "firstly", "second",
    "secondly", "finally", "lastly", "fine", "fair enough", "got it", "good", "nice", "nope", "no", "nah", "wow", "super",
    "sweet", "amazing", "fab", "fantastic", "ace", "after that", "before that", "afterwards", "while you are at it", "one more thing", "one last thing", "another thing",
    "quick question", "real quick", "in addition", "additionally", "too", "as well", "for now", "for today", "then then", "accha", "acha", "haan", "arre", "oui", "si", "ja", "sim",
    "today", "tonight", "here", "kindly", "while i have got you", "while i have you", "while i am here", "while we are at it", "while i am at it", "really", "very", "all", "its all", "it is all", "guess", "think", "i guess", "i think", "lol", "haha", "all right", "understood", "indeed", "listen", "look here", "say", "hopefully",
)  # fmt: skip

# --- Nouns -------------------------------------------------------------------------------------------------------

# What a store may be called without naming it: "the place", "that taco joint", "my tailor".
STORE_NOUNS = frozenset(
    "store stores shop shops place places business businesses company companies vendor vendors merchant merchants "
    "retailer retailers supplier suppliers outlet outlets entry entries contact contacts listing listings one ones "
    "guy guys spot joint firm record records people lot".split()
)
TRADES = frozenset(
    "accessories alterations antiques apothecary appliance appliances apparel art arts attire auto automotive baker "
    "bakers bakery bakehouse bank bar barber barbers barbershop bazaar beauty beer beverages bike bikes bistro boba "
    "bookshop bookstore books boutique bread brewery brewing bistro builder builders burger burgers butcher butchers "
    "cafe cakes candles candy car care carpet carpets carpentry catering ceramics cheese chemist chicken chips "
    "chocolate cigars cinema cleaner cleaners cleaning clinic clothes clothing coffee collectibles comics computers "
    "confectionery cosmetics crafts creamery cuisine curios curry cycles dairy deli delicatessen dental dentist "
    "design designs dessert diner donuts drycleaners drinks electric electrical electronics emporium engineering "
    "exchange eyewear fabrics fabric farm fashion feed fish fitness fixings flooring florist florists flowers food "
    "foods footwear framing fries fruit fruits furnishings furniture gadgets games garage garden gardens gelato gems "
    "gifts glass goods grill grocer grocers groceries grocery gym haberdashery hair hairdresser hardware health herbs "
    "home homes hotel house ice inn interiors ironmonger ironmongers jewellers jewellery jewelers jewelry juice "
    "juices kebab key keys kiosk kitchen laundromat laundry leather library lighting linen linens liquor locksmith "
    "lock lounge lunch luggage lumber market mart massage mattress meat meats mechanic medicine menswear minerals mobile mobiles motors movers "
    "music nail nails newsagent newsagents noodle noodles nursery nuts nutrition office optical opticians optician organics outfitters outdoors "
    "packaging paint paints paper paperie parts pasta pastries pastry pawn perfume pet petfood pets pharmacy phone phones photo photography "
    "pizza pizzeria plants plumber plumbers plumbing pottery produce provisions pub ramen records removal rental rentals repair "
    "repairs restaurant rugs salad salon salons sandwich sandwiches seafood seed seeds service services sewing shack shoe shoes "
    "skate snack snacks soap spa spas spice spices spirits sporting sports stationers stationery steak steakhouse storage "
    "studio supermarket supplies supply surf surfboards sushi sweets tack taco tacos tailor tailors takeaway tailoring tan tanning taproom "
    "tattoo tea teas technology textiles tiles timber tire tires tobacco tools tool toy toys trading travel "
    "trattoria tyres tyre umbrellas upholstery vape vegetables veg vet video vintage vinyl warehouse watches wear wholesale "
    "wine wines womenswear wood works workshop yarn yarns yoga depot centre center cellar corner pantry tavern grille cantina "
    "daughters sons son daughter brothers bros co company partners associates family friends beyond more crew limited ltd inc "
    "things stuff bits such".split()
)
# A number after these is part of the name: "Studio 54", "Kiosk 44", "Pier 1", "Exit 9".
NUMBERED_NOUNS = frozenset(
    "area avenue bar bay bin block bldg building bureau cafe channel chapter class club corner dept district dock exit "
    "factory floor forever formula gate hall highway house hotel hut interstate junction kiosk lane level line lot "
    "motel pier platform plaza pub quick room route sector shop stage stall station stop store street studio suite super table "
    "terminal track unit ward warehouse wing world zone big cinema deli gym".split()
)
# Names that carry "and" or a comma in public: the exception to "costco and target".
JOINED_NAMES = (
    "barnes and noble", "bed bath and beyond", "bath and body works", "marks and spencer", "crate and barrel",
    "ben and jerry", "dolce and gabbana", "abercrombie and fitch", "johnson and johnson", "black and decker",
    "arm and hammer", "fortnum and mason", "smith and wesson", "stop and shop", "smart and final", "rag and bone",
    "jack and jill", "salt and straw", "mac and cheese", "cash and carry", "pick and pay", "pick and save", "in and out", "hot and crusty", "bits and pieces", "odds and ends",
    "chip and dale", "lord and taylor", "neal and massy", "holland and barrett", "slug and lettuce", "bubble and squeak", "fox and hound", "crown and anchor", "rose and crown", "hobbs and shaw",
    "dick and jane", "williams and sonoma", "tiffany and co", "procter and gamble", "h and m", "a and w", "b and q", "m and s", "b and m", "p and o", "d and g", "r and r", "k and b", "c and a", "j and j", "at and t", "q and a",
    "needle and thread", "fish and chips", "bread and butter", "milk and honey", "salt and pepper", "peace and quiet", "rock and roll", "lost and found", "hide and seek", "hugs and kisses", "sugar and spice", "bow and arrow",
)  # fmt: skip
# Given names that are shops with their 's: "Tony's number" asks for "Tony's".
GIVEN_NAMES = frozenset(
    "abdul adam al alex ali amy andy angelo anita anna anne anthony antonio arjun barb ben benny bella betty bill billy bob bobby "
    "brian carl carlo carlos carmen chris charlie chen dan danny dave david deb dee dino don donna ed eddie ella emma enzo "
    "eric eva fatima finn frank fred freddie gary gino giovanni giuseppe grace greg gus hank hanna harry henry ivan jack jacob jake james jane "
    "jean jen jenny jerry jess jim jimmy joe joey john johnny jose juan julia karen kate kathy ken kim larry leo lee lin lisa lou luca lucy luigi "
    "maggie mama mamma marco maria mario mark martha marty mary matt max mei mia mike mo molly nancy ned nick nina noah nonna "
    "papa pat paul peggy pedro pete peter phil pip priya raj ralph ramesh ravi ray rick rita rob robert roberto ron rosa rosie roy ruby ruth sal sally "
    "sam samir sandy sara sarah sergio sid smith sofia stan stella steve sue suresh susan ted teresa terry theo tim tina toby tom tommy tony "
    "uncle vera vic vinny vito walt wendy will yuki macy mcdonald wendy denny domino lowe kohl arby chili applebee sainsbury nando peet dick "
    "carl levi hershey victoria wendy trader popeye zaxby culver hardee jollibee wagamama selfridge cabela".split()
)

# --- The directory itself ----------------------------------------------------------------------------------------

PRONOUNS = frozenset(
    "it them they this that these those one ones he she him her his their theirs its hers mine yours you me us i we "
    "something anything everything nothing someone somebody anyone anybody everyone both all some any same other "
    "others another thing things stuff such whatever whichever".split()
)
# Function words: an utterance is a frame of these around open words.
FUNCTION_WORDS = frozenset(
    "a an the my our your his her their this that these those some any one two three four five six both all new another more "
    "following next last first couple few several "
    "is are was were be been being am do does did have has had having can could would will should might may must shall "
    "i you we he she it they me us him them who whom whose which what where when why how "
    "of for to from on in at by with as under about into onto up out off down over "
    "saved thanks thank cheers and or but so then also too just again please not no yes ok here there now still already ever even yet "
    "if whether s t re ve ll d want wants need needs like get got give gave tell told show send share know known find look search pull bring "
    "fetch grab see saved save stored store put keep kept called named name number numbers phone contact details info "
    "let make sure go ahead going trying looking think guess wondering possible able help "
    "us quickly real quick possibly perhaps maybe kindly possibly".split()
)
