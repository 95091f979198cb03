"""Dutch: what the grammar needs for everyday days and times."""

from bot.understanding.times.kinds import Kind, Words, listed

_NUMBERS = listed(
    "nul|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|"
    "zestien|zeventien|achttien|negentien"
)
_TENS = {20: "twintig", 30: "dertig", 40: "veertig", 50: "vijftig"}


def _numbers() -> dict[int, str]:
    numbers = dict(enumerate(_NUMBERS))
    for ten, name in _TENS.items():
        numbers[ten] = name
        for unit, word in enumerate(_NUMBERS[1:10], 1):
            numbers[ten + unit] = f"{word}{'ën' if word.endswith('e') else 'en'}{name}"
    return numbers


CORRECT = "morgens avonden"

WORDS: Words = {
    Kind.NUMBER: _numbers(),
    Kind.ORDINAL: {1: "eerste", 2: "tweede", 3: "derde", 4: "vierde", 5: "vijfde"},
    Kind.ORDINAL_SUFFIX: "de|ste|e|en",
    Kind.WEEKDAY: {
        0: "maandag|ma",
        1: "dinsdag|di",
        2: "woensdag|wo",
        3: "donderdag|do",
        4: "vrijdag|vr",
        5: "zaterdag|za",
        6: "zondag|zo ,",
    },
    Kind.WEEKDAY_SET: {
        frozenset(range(5)): "doordeweeks|door de week|werkdagen|weekdagen",
        frozenset({5, 6}): "weekenden|in de weekenden",
    },
    Kind.MONTH: {
        1: "januari|jan",
        2: "februari|feb",
        3: "maart|mrt",
        4: "april|apr",
        5: "mei",
        6: "juni|jun",
        7: "juli|jul",
        8: "augustus|aug",
        9: "september|sept|sep",
        10: "oktober|okt",
        11: "november|nov",
        12: "december|dec",
    },
    Kind.RELATIVE_DAY: {
        0: "vandaag|vanavond|vanmiddag|vanochtend|vanmorgen|vannacht",
        1: "morgen|morge|mrgn|morgenochtend|morgenmiddag|morgenavond",
        2: "overmorgen",
        -1: "gisteren",
        -2: "eergisteren",
    },
    Kind.HOLIDAY: {
        "christmas": "kerst|kerstmis|eerste kerstdag",
        "boxing_day": "tweede kerstdag",
        "christmas_eve": "kerstavond",
        "new_years_eve": "oudjaarsdag|oudjaar|oud en nieuw|oudejaarsavond",
        "new_year": "nieuwjaarsdag|nieuwjaar",
        "good_friday": "goede vrijdag",
        "easter_sunday": "pasen|eerste paasdag",
        "easter_monday": "tweede paasdag",
        "ascension": "hemelvaart|hemelvaartsdag",
        "pentecost": "pinksteren",
        "whit_monday": "tweede pinksterdag",
        "valentines": "valentijnsdag",
        "st_nicholas": "sint nicolaas",
    },
    Kind.UNIT: {
        "minute": "minuut|minuten|min",
        "hour": "uur|uren|uurtje",
        "day": "dag|dagen",
        "week": "week|weken",
        "month": "maand|maanden",
        "year": "jaar|jaren",
        "weekend": "weekend",
    },
    Kind.THIS: "deze|dit|aanstaande",
    Kind.COMING: "komende|komend",
    Kind.NEXT: "volgende|volgend",
    Kind.LAST: "vorige|afgelopen|laatste",
    Kind.SPAN_PART: {
        "start": "begin|begin van",
        "middle": "midden|halverwege",
        "end": "eind|einde van|eind van",
        "rest": "rest van",
    },
    Kind.SOME: {1: "een", 2: "een paar|paar", 3: "enkele"},
    Kind.IN: "over|in|over ongeveer",
    Kind.WITHIN: "binnen|in de komende",
    Kind.AGO: "geleden",
    Kind.FROM_NOW: "vanaf nu|vanaf vandaag",
    Kind.DAY_MARK: "op de|de|op|den|tot de|voor de",
    Kind.PART: {
        "early_morning": "vroeg in de ochtend",
        "morning": (
            "ochtend|s ochtends|s morgens|in de ochtend|ochtends|vanochtend|vanmorgen|"
            "morgenochtend|voormiddag|ochtenden"
        ),
        "lunch": "lunchtijd|tussen de middag|lunch",
        "afternoon": (
            "middag|s middags|in de middag|namiddag|vanmiddag|morgenmiddag|middags|middagen"
        ),
        "evening": "avond|s avonds|in de avond|avonds|morgenavond|avonden",
        "tonight": "vanavond|vannacht",
        "night": "nacht|s nachts|in de nacht",
        "after_work": "na het werk",
        "first_thing": "meteen s ochtends",
        "end_of_day": "einde van de dag",
    },
    Kind.MOMENT: {720: "twaalf uur s middags", 0: "middernacht"},
    Kind.OCLOCK: "uur|h|u",
    Kind.ISH: "ongeveer|of zo",
    Kind.SHARP: "precies",
    Kind.AT: "om|voor",
    Kind.ABOUT: "rond|omstreeks|rond de|ongeveer om|tegen|circa",
    Kind.WEAK_AT: {"weak": "voor"},
    Kind.PAST: "over|na",
    Kind.TO: "voor",
    Kind.PLUS: "en",
    Kind.QUARTER: "kwart|kwartier",
    Kind.PART_BEFORE: {30: "half"},
    Kind.FROM: "vanaf|van|niet voor",
    Kind.BETWEEN: "tussen",
    Kind.RANGE: "tot|t/m|tot en met",
    Kind.UNTIL: "tot|uiterlijk|tot en met|niet later dan",
    Kind.BEFORE: "voor|voor de|eerder dan|vóór",
    Kind.AFTER: "na|na de|later dan",
    Kind.ONWARDS: "of later|en later",
    Kind.BACKWARDS: "of eerder|uiterlijk",
    Kind.OR: "of",
    Kind.AND: "en",
    Kind.NOT: "niet|geen|kan niet|nooit",
    Kind.NO: "nee",
    Kind.EXCEPT: "behalve|maar niet|uitgezonderd",
    Kind.ANY: "maakt niet uit wanneer|altijd|elke dag|wanneer dan ook",
    Kind.CORRECTION: "sorry|ik bedoel|eigenlijk|liever",
    Kind.REPLACES: "in plaats daarvan",
    Kind.INSTEAD: "in plaats van",
    Kind.MOVE: "verplaatsen|verzetten|wijzigen|veranderen|verschuiven",
    Kind.ASAP: "zo snel mogelijk|zsm|asap|zo spoedig mogelijk|meteen",
    Kind.EARLIER: "eerder|vroeger",
    Kind.LATER: "later",
    Kind.COUNTED: (
        "dollar|personen|persoon|mensen|kinderen|euro|keer|vrienden|plaatsen|jaar oud|optie|straat"
    ),
    Kind.SEATING: "tafel|groep|kamer",
    Kind.NOISE: (
        "goedemorgen|goede morgen|goedemiddag|goedenavond|fijne dag|tot morgen|tot straks|"
        "tot later|half uur|een keer|minstens|op dit moment"
    ),
    Kind.DURING: "in de|de",
    Kind.EVERY: "elke|iedere",
    Kind.OF: "van|de|in|van de",
    Kind.FILLER: "de|het|op|in|aan|van|aub|alsjeblieft|dag|op de",
}
