"""Closed word lists of nouns and function words. Store names are open words: nothing here lists them.

Words are as in the canonical line of `text.read`: lower case, without apostrophes or accents.
"""

from __future__ import annotations

from chat.providers.grammar.notation import phrases, words

# What a store may be called without naming it: "the place", "that taco joint".
STORE_NOUNS = words(
    """
    business businesses companies company contact contacts entries entry firm guy guys joint listing listings lot
    merchant merchants one ones outlet outlets people place places record records retailer retailers shop shops
    spot store stores supplier suppliers vendor vendors
    """
)

# What ends many a store's name ("… Tattoo Removal"), follows its "and" ("Hardware and Timber"), or describes it.
TRADES = words(
    """
    ale ales ammo aquarium aquatics bagels bait barbecue bbq bedding blinds boats bodega bottle bowls brakes brasserie
    brows burritos carwash chocolates chophouse cider cigar cookies crepes cupcakes curtains custard decking
    detailing doors dumplings engraving equine eyecare falafel fencing flooring fudge golf granite grooming groomers
    guns gutters gyros heating hobbies hookah hvac jerky kennels lamps landscaping lashes lawn locksmiths marble
    marine masonry mattresses metals motorcycles mowers mufflers orthodontics orthotics osteria patio physio pies poke
    pool pools popcorn pretzels printing roofing saddlery salvage scrap shakes shawarma signs ski smokehouse
    smoothies solar stone tackle therapy tile towing transmission trees trophies waffles wash waxing welding wellness
    windows wings yogurt
    accessories alterations antiques apothecary apparel appliance appliances art arts associates attire auto
    automotive bakehouse baker bakers bakery bank bar barber barbers barbershop bazaar beauty beer beverages
    beyond bike bikes bistro boba books bookshop bookstore boutique bread brewery brewing bros brothers builder
    builders burger burgers butcher butchers cafe cakes candles candy cantina car care carpentry carpet carpets
    catering cellar center centre ceramics cheese chemist chicken chips chocolate cigars cinema cleaner cleaners
    cleaning clinic clothes clothing co coffee collectibles comics company computers confectionery corner
    cosmetics crafts creamery crew cuisine curios curry cycles dairy daughter daughters deli delicatessen dental
    dentist depot design designs dessert diner donuts drinks drycleaners electric electrical electronics emporium
    engineering exchange eyewear fabric fabrics family farm fashion feed fish fitness fixings flooring florist
    florists flowers food foods footwear framing friends fries fruit fruits furnishings furniture gadgets games
    garage garden gardens gelato gems gifts glass goods grill grille grocer groceries grocers grocery gym
    haberdashery hair hairdresser hardware health herbs home homes hotel house ice inc inn interiors ironmonger
    ironmongers jewelers jewellers jewellery jewelry juice juices kebab key keys kiosk kitchen laundromat laundry
    leather library lighting limited linen linens liquor lock locksmith lounge ltd luggage lumber lunch market
    mart massage mattress meat meats mechanic medicine menswear minerals mobile mobiles more motors movers music
    nail nails newsagent newsagents noodle noodles nursery nutrition nuts office optical optician opticians
    organics outdoors outfitters packaging paint paints pantry paper paperie partners parts pasta pastries pastry
    pawn perfume pet petfood pets pharmacy phone phones photo photography pizza pizzeria plants plumber plumbers
    plumbing pottery produce provisions pub ramen records removal rental rentals repair repairs restaurant rugs
    salad salon salons sandwich sandwiches seafood seed seeds service services sewing shack shoe shoes skate snack
    snacks soap son sons spa spas spice spices spirits sporting sports stationers stationery steak steakhouse
    storage studio supermarket supplies supply surf surfboards sushi sweets tack taco tacos tailor tailoring
    tailors takeaway tan tanning taproom tattoo tavern tea teas technology textiles tiles timber tire tires
    tobacco tool tools toy toys trading trattoria travel tyre tyres umbrellas upholstery vape veg vegetables vet
    video vintage vinyl warehouse watches wear wholesale wine wines womenswear wood works workshop yarn yarns yoga
    """
)

# What follows the "and" of a firm: "Smith and Sons".
KIN = words(
    """
    associates beyond bros brothers co company crew daughter daughters family friends more partners son sons stuff
    things such go
    """
)

# A number after these is part of the name: "Studio 54", "Kiosk 44", "Pier 1".
NUMBERED_NOUNS = words(
    """
    area avenue bar bay big bin bldg block building bureau cafe channel chapter cinema class club corner deli dept
    district dock exit factory floor forever formula gate gym hall highway hotel house hut interstate junction
    kiosk lane level line lot motel pier platform plaza pub quick room route sector shop stage stall station stop
    store street studio suite super table terminal track unit ward warehouse wing world zone
    """
)

# Public names with an "and": the exception to "costco and target".
JOINED_NAMES = phrases(
    """
    barnes and noble, bed bath and beyond, bath and body works, marks and spencer, crate and barrel, ben and jerry,
    dolce and gabbana, abercrombie and fitch, johnson and johnson, black and decker, arm and hammer,
    fortnum and mason, smith and wesson, stop and shop, smart and final, rag and bone, jack and jill,
    salt and straw, mac and cheese, cash and carry, pick and pay, pick and save, in and out, hot and crusty,
    bits and pieces, odds and ends, chip and dale, lord and taylor, neal and massy, holland and barrett,
    slug and lettuce, bubble and squeak, fox and hound, crown and anchor, rose and crown, hobbs and shaw,
    dick and jane, williams and sonoma, tiffany and co, procter and gamble, h and m, a and w, b and q, m and s,
    b and m, p and o, d and g, r and r, k and b, c and a, j and j, at and t, q and a, needle and thread,
    fish and chips, bread and butter, milk and honey, salt and pepper, peace and quiet, rock and roll,
    lost and found, hide and seek, hugs and kisses, sugar and spice, bow and arrow
    """
)

# Chains of one word: "costco and target" are two stores, "oak and ivy" may as well be one.
CHAINS = words(
    """
    7-eleven aldi amazon apple applebees arbys argos asda asos autozone b&q bestbuy bigw boots bunnings burlington
    carrefour chilis chipotle cinemark coles costa costco currys cvs decathlon dennys dillards dm dmart dominos dunkin
    edeka esprit etsy fedex flipkart gamestop gap greggs gucci halfords hobbycraft homebase hooters hyundai ihop ikea
    jcpenney jysk kfc kmart kohls kroger lego leroy levis lidl lotus lowes lululemon macys mango marriott marshalls
    mcdonalds menards mercadona meijer michaels microcenter morrisons muji myer myntra nando nandos nike nordstrom
    ocado officemax officeworks oxxo paneras panera penny petco petsmart poundland pret prada primark publix
    quiznos reebok rei reliance rewe rite-aid rossmann ross safeway sainsburys samsung screwfix sears sephora
    sephoras shoprite sobeys spar staples starbucks statefarm subway superdrug swatch swarovski target tesco tescos
    tiffanys toysrus ulta uniqlo ups verizon waitrose walgreens walmart wegmans wendys westpac wickes wilko
    winco winners woolies woolworths zara
    """
)

# Public names that begin with closed words, or with those of another subject: nothing is trimmed from them, in small
# letters or capitals.
OPEN_WITH_CLOSED = phrases(
    """
    five guys, 5 guys, five below, 5 below, four seasons, 4 seasons, six flags, 6 flags, two men and a truck, one stop,
    new balance, new look,
    new york and company, all saints, another broken egg, best buy, best western, whole foods, big lots, old navy,
    first watch, just salad, call it spring, pull and bear, in and out, in and out burger, us foods, on the border,
    on the run, other stories, and other stories, it is sugar, off the hook, off broadway,
    save a lot, planet fitness, planet hollywood, planet smoothie
    """
)

# Owners whose shop keeps the 's: "Tony's number" asks for "Tony's", "Costco's number" for "Costco".
GIVEN_NAMES = words(
    """
    abdul adam al alex ali amy andy angelo anita anna anne anthony antonio applebee arby arjun barb bella ben
    benny betty bill billy bob bobby brian cabela carl carlo carlos carmen charlie chen chili chris culver dan
    danny dave david deb dee denny dick dino domino don donna ed eddie ella emma enzo eric eva fatima finn frank
    fred freddie gary gino giovanni giuseppe grace greg gus hank hanna hardee harry henry hershey ivan jack jacob
    jake james jane jean jen jenny jerry jess jim jimmy joe joey john johnny jollibee jose juan julia karen kate
    kathy ken kim kohl larry lee leo levi lin lisa lou lowe luca lucy luigi macy maggie mama mamma marco maria
    mario mark martha marty mary matt max mcdonald mei mia mike mo molly nancy nando ned nick nina noah nonna papa
    pat paul pedro peet peggy pete peter phil pip popeye priya raj ralph ramesh ravi ray rick rita rob robert
    roberto ron rosa rosie roy ruby ruth sainsbury sal sally sam samir sandy sara sarah selfridge sergio sid smith
    sofia stan stella steve sue suresh susan ted teresa terry theo tim tina toby tom tommy tony trader uncle vera
    vic victoria vinny vito wagamama walt wendy will yuki zaxby
    """
)

PRONOUNS = words(
    """
    all another any anybody anyone anything both everyone everything he her hers him his i it its me mine nothing
    one ones other others same she some somebody someone something stuff such that their theirs them these they
    thing things this those us we whatever whichever you yours
    """
)

# A request is a frame of these around open words.
FUNCTION_WORDS = words(
    """
    a able about again ahead all already also am an and another any are as at be been being both bring but by
    called can cheers contact could couple d details did do does down even ever fetch few find first five
    following for four from gave get give go going got grab guess had has have having he help her here him his how
    i if in info into is it just keep kept kindly know known last let like ll look looking make may maybe me might
    more must my name named need needs new next no not now number numbers of off ok on one onto or our out over
    perhaps phone please possible possibly pull put quick quickly re real s save saved search see send several
    shall share she should show six so some still store stored sure t tell thank thanks that the their them then
    there these they think this those three to told too trying two under up us ve want wants was we were what when
    where whether which who whom whose why will with wondering would yes yet you your
    """
)
