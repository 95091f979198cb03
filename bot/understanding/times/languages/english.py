"""English, with the spellings of text messages."""

from bot.understanding.times.kinds import Kind, Words

_UNITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = {20: "twenty", 30: "thirty|thirthy", 40: "forty|fourty", 50: "fifty"}
_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]


def _numbers() -> dict[int, str]:
    numbers = dict(enumerate([*_UNITS, *_TEENS]))
    for ten, names in _TENS.items():
        numbers[ten] = names
        for unit, word in enumerate(_UNITS[1:], 1):
            numbers[ten + unit] = "|".join(f"{name} {word}" for name in names.split("|"))
    for minute in range(1, 10):
        numbers[minute] += f"|oh {_UNITS[minute]}"
    return numbers


def _ordinals() -> dict[int, str]:
    ordinals = dict(enumerate(_ORDINALS, 1)) | {30: "thirtieth", 31: "thirty first"}
    for unit, word in enumerate(_ORDINALS[:9], 1):
        ordinals[20 + unit] = f"twenty {word}"
    return ordinals


CORRECT = (
    "money honey monkey sundae sundry match marsh larch starch todays toddy tuxedo trust "
    "thirsty fried friend friends later latest might eight light right sight fight evening "
    "morning mourning warning lunch launch brunch noun moon soon spoon mondo augment argus "
    "junk juliet decent mars sera mardi samba mai juli julio juin natal abend tarda novel "
    "apricot weekly weaken person persons heading evenings"
)

WORDS: Words = {
    Kind.NUMBER: _numbers(),
    Kind.ORDINAL: _ordinals(),
    Kind.ORDINAL_SUFFIX: "st|nd|rd|th",
    Kind.WEEKDAY: {
        0: "monday|mon|mondy|munday|moday",
        1: "tuesday|tue|tues|teusday|tusday|tuesdy|tuesay|chewsday",
        2: "wednesday|weds|wensday|wendsday|wednesdy|wednsday|wenesday|wedneday",
        3: "thursday|thu|thur|thurs|thrusday|thersday|thirsday|thursdy",
        4: "friday|fri|firday|fridy|fryday",
        5: "saturday|satuday|saterday|saturdy|satday",
        6: "sunday|sundy|sunda",
    },
    Kind.SHAKY_WEEKDAY: {2: "wed", 5: "sat", 6: "sun"},
    Kind.WEEKDAY_SET: {
        frozenset({0}): "mondays|monday s",
        frozenset({1}): "tuesdays|tuesday s",
        frozenset({2}): "wednesdays|wednesday s",
        frozenset({3}): "thursdays|thursday s",
        frozenset({4}): "fridays|friday s",
        frozenset({5}): "saturdays|saturday s",
        frozenset({6}): "sundays|sunday s",
        frozenset(
            range(5)
        ): "weekdays|week days|weekday|week day|during the week|working days|workdays",
        frozenset({5, 6}): "weekends|any weekend|at weekends|on weekends",
    },
    Kind.MONTH: {
        1: "january|jan|janurary|januray|janary",
        2: "february|feb|febuary|feburary|febrary|febuary",
        3: "mar",
        4: "april|apr",
        6: "june",
        7: "july|jul",
        8: "august|aug",
        9: "september|sept|sep|setember|septmber",
        10: "october|oct|octuber",
        11: "november|nov|novembr",
        12: "december|dec|decemeber|desember",
    },
    Kind.SHAKY_MONTH: {3: "march|mar", 5: "may", 1: "jan", 4: "april", 6: "june|jun", 8: "august"},
    Kind.RELATIVE_DAY: {
        0: (
            "today|2day|tday|todays|todat|tody|this day|later today|later on today|tonight|"
            "tonite|2nite|2night|tnite|2nyt|tonigt|this evening|this eve|this evenin|"
            "this morning|this morn|this mornin|this afternoon|this arvo|this aft|this lunchtime|"
            "earlier today"
        ),
        1: (
            "tomorrow|tommorow|tommorrow|tomorow|tomorrrow|tomorro|tmrw|tmrow|tmr|tmw|tmoro|"
            "tmorrow|2moro|2morrow|2moz|2mrw|2mro|2mo|tomoz|tomo|tom|tommorro|tommoro|tomoro|"
            "tomoroow|tomorrows|to morrow|tomrow|tomorr|tommorows|2morow|tomz"
        ),
        2: (
            "day after tomorrow|the day after tomorrow|overmorrow|day after tmrw|day after 2moro|"
            "day after tomoz|day after tomo|the day after tmrw|day after tommorow|day after tom"
        ),
        -1: "last night|yesterday|yday|yest|yesterdays",
        -2: "day before yesterday|the day before yesterday",
    },
    Kind.HOLIDAY: {
        "christmas": "christmas|christmas day|xmas|xmas day|x mas",
        "christmas_eve": "christmas eve|xmas eve",
        "boxing_day": "boxing day|st stephen s day",
        "new_year": "new year s day|new years day|new year s|new years|new year day|new year",
        "new_years_eve": "new year s eve|new years eve|new year eve|nye|hogmanay",
        "valentines": "valentine s day|valentines day|valentines|valentine s|valentine day",
        "halloween": "halloween|hallowe en",
        "easter_sunday": "easter|easter sunday|easter day",
        "good_friday": "good friday",
        "easter_monday": "easter monday",
        "thanksgiving": "thanksgiving|thanksgiving day",
        "black_friday": "black friday",
        "labor_day_us": "labor day|labour day",
        "independence_day_us": "independence day|4th of july|fourth of july|july 4th|july fourth",
        "memorial_day_us": "memorial day",
        "st_patricks": "st patrick s day|st patricks day|paddy s day|saint patrick s day",
        "mlk_day": "martin luther king day|mlk day",
        "presidents_day": "presidents day|presidents day",
        "mothers_day_us": "mother s day|mothers day",
        "fathers_day": "father s day|fathers day",
        "bonfire_night": "bonfire night|guy fawkes",
    },
    Kind.UNIT: {
        "minute": "minute|minutes|min|mins",
        "hour": "hour|hours|hr|hrs",
        "day": "day|days|dys",
        "week": "week|weeks|wk|wks|weeks time|wk s",
        "fortnight": "fortnight|fortnights",
        "month": "month|months|mth|mths",
        "year": "year|years|yr|yrs",
        "weekend": "weekend|wkend|week end|wknd|wkd|weeknd",
    },
    Kind.THIS: "this|dis|the current|ths",
    Kind.COMING: "coming|this coming|upcoming|the coming",
    Kind.NEXT: "next|nxt|following|nex|the following|netx",
    Kind.LAST: "last|previous",
    Kind.AFTER_NEXT: "after next",
    Kind.WEEK_OF: "w/c|w c|week commencing|week beginning|week starting|wk commencing|w/b",
    Kind.SPAN_PART: {
        "start": "start of|beginning of|early|start|beginning|the start of|the beginning of",
        "middle": "middle of|mid|the middle of",
        "end": "end of|the end of|late|back end of",
        "rest": "rest of|the rest of|later",
    },
    Kind.SOME: {
        1: "a|an|1 more|another",
        2: "a couple of|couple of|a couple|couple|cpl",
        3: "a few|few",
    },
    Kind.NOISE: (
        "how are you doing today|how are you today|how are things today|hows your day|"
        "how is your day|how s your day|how is everyone today|"
        "merry christmas|happy christmas|happy new year|prosperous new year|happy xmas|"
        "merry xmas|happy easter|happy halloween|happy thanksgiving|good morning|"
        "good afternoon|good evening|good night|gd morning|gud morning|goodnight|morning all|"
        "morning everyone|see you later|see u later|c u later|cu later|cya later|talk later|"
        "talk to you later|ttyl|speak later|catch you later|last time|this time|next time|"
        "first time|one time|every time|all the time|the other day|have a nice day|"
        "have a good day|have a great day|have a lovely day|have a good one|good day|"
        "some day|one day|these days|nice day|good weekend|great weekend|nice weekend|"
        "lovely weekend|nice evening|good evening|lovely evening|night night|happy monday|"
        "happy friday|may i|may we|may not|may be|may have|may need|may you|may he|may she|"
        "may they|i may|we may|you may|sat down|sat in|sat on|sat there|sat here|sat with|"
        "first name|last name|day out|second thought|second thoughts|in a second|one second|"
        "a second|sec|in a sec|at the moment|24 7|half price|half hour|"
        "half an hour appointment|one hour|at this time|at that time|on time|in time|"
        "at the same time|same time|the last minute|last minute|day off|days off|in the past|"
        "in the day|at this point|at all|at least|at home|time being|a day in|"
        "in a day or|black friday deal|ruby tuesday|tgi friday|tgi fridays|morning after|"
        "morning sickness|friday night lights|sunday roast|day spa|day cream|night cream|"
        "day care|year old|years old|months old|week old|weeks old|month old|birthday|"
        "day trip|full day|half day|half days|mar ch|in one|the one|this one|that one|"
        "last one|next one|other one|two of us|three of us"
    ),
    Kind.IN: "in|in about|in around|in like",
    Kind.WITHIN: (
        "within|within the next|in the next|in under|over the next|during the next|in the coming"
    ),
    Kind.AGO: "ago",
    Kind.FROM_NOW: (
        "from now|from today|hence|s time|time|after today|from this day|from the current date"
    ),
    Kind.DAY_MARK: "on the",
    Kind.MERIDIEM: {"am": "am|a m", "pm": "pm|p m|pms"},
    Kind.MERIDIEM_LETTER: {"am": "a", "pm": "p"},
    Kind.PART: {
        "early_morning": "early morning|early in the morning|early morn|early am",
        "morning": (
            "this morning|this morn|this mornin|mrng|mrngs|morng|morning|mornin|mornings|morn|"
            "mornin s|in the am|forenoon"
        ),
        "late_morning": "late morning|mid morning|late in the morning",
        "lunch": "this lunchtime|lunch|lunchtime|lunch time|lunch hour|lunch break|midday ish",
        "afternoon": (
            "this afternoon|this arvo|this aft|afternoon|arvo|afternoons|aft|after noon|afternon|"
            "aftanoon|aftrnoon|in the pm|arvos|avo"
        ),
        "early_afternoon": "early afternoon|early arvo|early in the afternoon",
        "late_afternoon": (
            "late afternoon|late arvo|mid afternoon|late in the afternoon|teatime|tea time"
        ),
        "evening": "evening|evenings|evenin|evng|evning|evn|dinner time|dinnertime",
        "early_evening": "early evening|early eve",
        "night": "last night|night|nite|nights|nyt|at night|late evening|late night|late at night",
        "tonight": (
            "tonight|tonite|2nite|2night|tnite|2nyt|tonigt|this evening|this eve|this evenin"
        ),
        "after_work": "after work|after hours|after office",
        "before_work": "before work",
        "after_school": "after school",
        "first_thing": "first thing|1st thing|start of the day|start of day|beginning of the day",
        "end_of_day": (
            "end of the day|end of day|eod|last thing at night|last thing in the day|"
            "close of business|cob"
        ),
    },
    Kind.MOMENT: {
        720: "noon|midday|mid day|12 noon|12 midday|noonish|twelve noon|noon time|noontime|noonday",
        0: "midnight|mid night|midnite|12 midnight",
    },
    Kind.OCLOCK: "oclock|o clock|o \" clock|o c|0 clock|oclocks|o'clock|o clok|hrs|hours|h|oclk",
    Kind.ISH: "ish|or so|or thereabouts|approx|approximately",
    Kind.SHARP: "sharp|on the dot|exactly",
    Kind.AT: "at|for around|at like|for about",
    Kind.ABOUT: (
        "about|around|circa|approx|approximately|roughly|around about|at about|at around|"
        "at approximately|at roughly|arnd|just after|just before"
    ),
    Kind.WEAK_AT: {
        "fair": (
            "make it|can we do|can you do|could we do|could you do|how about|what about|make that|"
            "move it to|change it to|change to|move to|push it to|switch to|do like|can u do|"
            "would|we said|i said"
        ),
        "weak": "for|to|do|is",
    },
    Kind.PAST: "past|after|gone",
    Kind.TO: "to|till|til|before|of|b4",
    Kind.PLUS: "and",
    Kind.QUARTER: "quarter|a quarter|qtr|1 4|quater|a quater|the quarter",
    Kind.HALF: "half|half an|haf|a half",
    Kind.FROM: (
        "from|starting|starting from|beginning|as of|starting on|beginning on|"
        "frm|start from|not before|no earlier than|not earlier than|"
        "no sooner than|not until|from around|from about|not b4"
    ),
    Kind.BETWEEN: "between|btwn|btw|inbetween|in between|betwen|anywhere between|any time between",
    Kind.RANGE: "to|through|thru|till|til|until|2",
    Kind.UNTIL: (
        "until|till|til|up to|untill|by|no later than|not later than|up until|through|thru|"
        "at the latest|b4 or at|not after|latest by|the latest|not past|by latest"
    ),
    Kind.BEFORE: (
        "or before|or earlier than|before|b4|bfore|prior to|earlier than|"
        "sooner than|ahead of|befor|bef"
    ),
    Kind.AFTER: (
        "or after|and after|or later than|and later than|after|later than|aft|"
        "afta|past|any time after|anytime after|after about"
    ),
    Kind.ONWARDS: (
        "onwards|onward|or later|or after|and after|on wards|or any time after|and later|"
        "at the earliest|or anytime after|or thereafter|plus|earliest|and onwards|and beyond"
    ),
    Kind.BACKWARDS: (
        "or earlier|or before|or sooner|latest|at the latest|and earlier|or any time before"
    ),
    Kind.OR: (
        "or|or after|or before|or later than|or earlier than|either|if not|"
        "otherwise|alternatively|n or|else"
    ),
    Kind.AND: "and|and after|and later than|n|an|as well as",
    Kind.NOT: (
        "not|can t|cant|cannot|can not|won t|wont|don t|dont|never|unable|couldn t|isn t|"
        "no good|not free|not available|i m busy|im busy|i am busy|we re busy|doesn t|doesnt|"
        "i m away|im away|i am away|we re away|out of town|on holiday|on vacation|abroad|"
        "didn t|couldnt|anything but|can t do|rather than|instead of|aren t"
    ),
    Kind.NO: "no|nope|nah|wait|oops",
    Kind.EXCEPT: (
        "except|but not|apart from|other than|excluding|except for|besides|just not|excl|"
        "any day but|any time but|anytime but|any but|every day but|any day except|"
        "any other day than|all but|bar"
    ),
    Kind.ANY: (
        "anytime|any time|whenever|any day|anyday|any date|whatever time|any slot|flexible|"
        "all day|any time at all|everyday|every day"
    ),
    Kind.CORRECTION: (
        "i mean|i meant|sorry|actually|rather|make that|scratch that|correction|"
        "i mean to say|or rather|no wait|wait no|no make it|no sorry|sorry no|oh no|"
        "no actually|actually no|no i mean"
    ),
    Kind.BECAUSE: "because|cuz|coz",
    Kind.REPLACES: "instead|in its place",
    Kind.INSTEAD: "instead of|rather than|in place of|not on",
    Kind.MOVE: (
        "move|change|reschedule|switch|swap|shift|push|bring|postpone|rebook|re book|re schedule|"
        "moved|changed|rescheduled|delay|bump|swop|transfer"
    ),
    Kind.ASAP: (
        "asap|a s a p|as soon as possible|as soon as u can|as soon as you can|earliest|soonest|"
        "next available|first available|soon as possible|right away|straight away|straightaway|"
        "immediately|first opening|next opening|earliest possible|as early as possible|right now|"
        "quickest|as soon as|next slot|urgently|next appointment|the next one|next free"
    ),
    Kind.EARLIER: "earlier|sooner|earliar|erlier",
    Kind.LATER: "later|l8r|l8er|later on",
    Kind.SHIFT: {
        1: "later|after that|on from that",
        -1: "earlier|sooner|before that|ahead of that",
    },
    Kind.COUNTED: (
        "people|person|persons|ppl|peeps|adults|adult|kids|kid|children|child|"
        "guests|guest|of us|of them|others|friends|family|pax|euros|euro|pounds|"
        "pound|quid|dollars|dollar|bucks|usd|gbp|eur|seats|places|chairs|tables|"
        "rooms|girls|boys|ladies|men|women|guys|mates|colleagues|appointment|"
        "appointments|slot|slots|option|one|times|choice|floor|visit|thing|stars|"
        "star|percent|other people|more people|haircuts|persons|individuals|"
        "attendees|clients|customers|humans|diners|pm people|party|visitors|"
        "students|years old|nails|in total|in all|babies|baby|toddlers|members|"
        "teenagers|relatives|coworkers|class|half|more|people's|tickets|ticket|"
        "nights|beds|sessions|session|total|passengers|bags|stops|dogs|cats"
    ),
    Kind.STREET: "street|road|avenue|lane|st|rd|ave|drive|crescent|boulevard|blvd|court|square",
    Kind.SEATING: (
        "table|party|tables|room|group|reservation|reservations|seat|seats|space|seating|booth|"
        "cut|trim|dinner|lunch for|party of|group of|booking|tickets|spot|reserve"
    ),
    Kind.DURING: "in the|in|during|during the|of the|this|that",
    Kind.EVERY: "every|each|any|on any",
    Kind.OF: "of|the|of the|s",
    Kind.FILLER: (
        "the|of|on|in the|at the|in|at|during|during the|sometime|some time|s|that|a|date|"
        "for|there|please|pls"
    ),
    Kind.PERSON: (
        "i|we|he|she|they|you|u|it|who|just|already|been|cat|dog|my|the|some|much|more|"
        "in the|at the|on the|of the|under the"
    ),
    Kind.PLACE: (
        "down|here|there|next to|in the|outside|around waiting|waiting|with my|shining|cream|"
        "tan|burn|by the|bed|nav|alone|inside|still"
    ),
}
