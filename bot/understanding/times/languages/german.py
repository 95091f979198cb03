"""German."""

from bot.understanding.times.kinds import Kind, Words, listed

_NUMBERS = listed(
    "null|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|dreizehn|vierzehn|"
    "fünfzehn|sechzehn|siebzehn|achtzehn|neunzehn"
)
_TENS = {20: "zwanzig", 30: "dreissig", 40: "vierzig", 50: "fünfzig"}
_ORDINAL_STEMS = listed(
    "erst|zweit|dritt|viert|fünft|sechst|siebt|acht|neunt|zehnt|elft|zwölft|dreizehnt|vierzehnt|"
    "fünfzehnt|sechzehnt|siebzehnt|achtzehnt|neunzehnt|zwanzigst"
)
_WEEKDAYS = listed("montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag")
_PARTS = {
    "morning": "früh|morgen|vormittag",
    "lunch": "mittag",
    "afternoon": "nachmittag",
    "evening": "abend",
    "night": "nacht",
}


def _spelled(word: str) -> str:
    """With "ue" for "ü" and the like, as phones without umlauts write it."""
    plain = word.replace("ü", "ue").replace("ö", "oe").replace("ä", "ae").replace("ß", "ss")
    return word if plain == word else f"{word}|{plain}"


def _numbers() -> dict[int, str]:
    numbers = {number: _spelled(word) for number, word in enumerate(_NUMBERS)}
    numbers |= {1: "eins|ein|eine|einer|einem|einen", 2: "zwei|zwo"}
    for ten, name in _TENS.items():
        numbers[ten] = _spelled(name)
        for unit, word in enumerate(_NUMBERS[1:10], 1):
            stem = "ein" if unit == 1 else word
            numbers[ten + unit] = _spelled(f"{stem}und{name}")
    numbers[30] += "|dreißig"
    return numbers


def _ordinals() -> dict[int, str]:
    endings = ("er", "en", "e", "es")
    stems = dict(enumerate(_ORDINAL_STEMS, 1)) | {30: "dreissigst", 31: "einunddreissigst"}
    for unit, word in enumerate(_NUMBERS[1:10], 1):
        stems[20 + unit] = f"{'ein' if unit == 1 else word}undzwanzigst"
    return {
        number: "|".join(_spelled(stem + ending) for ending in endings)
        for number, stem in stems.items()
    }


def _with_weekdays(part: str) -> str:
    """ "Freitagabend" and "Freitag abend" """
    return "|".join(_spelled(day + word) for day in _WEEKDAYS for word in _PARTS[part].split("|"))


def _compound(weekday: int) -> str:
    words = "|".join(_PARTS.values()).split("|")
    return "|".join(_spelled(_WEEKDAYS[weekday] + word) for word in words)


CORRECT = (
    "morgens abendessen mittel mitten freitags heuten heutige früher könnte abends sonntags "
    "letzter montage"
)

WORDS: Words = {
    Kind.NUMBER: _numbers(),
    Kind.ORDINAL: _ordinals(),
    Kind.ORDINAL_SUFFIX: "ter|ten|te",
    Kind.WEEKDAY: {
        0: f"montag|am mo|{_compound(0)}",
        1: f"dienstag|am di|{_compound(1)}",
        2: f"mittwoch|am mi|{_compound(2)}",
        3: f"donnerstag|am do|donnerstg|{_compound(3)}",
        4: f"freitag|am fr|{_compound(4)}",
        5: f"samstag|sonnabend|am sa|{_compound(5)}",
        6: f"sonntag|am so|{_compound(6)}",
    },
    Kind.WEEKDAY_SET: {
        frozenset({0}): "montags",
        frozenset({1}): "dienstags",
        frozenset({2}): "mittwochs",
        frozenset({3}): "donnerstags",
        frozenset({4}): "freitags",
        frozenset({5}): "samstags|sonnabends",
        frozenset({6}): "sonntags",
        frozenset(range(5)): "unter der woche|werktags|wochentags|an wochentagen|an werktagen",
        frozenset({5, 6}): "an wochenenden|wochenenden",
    },
    Kind.MONTH: {
        1: "januar|jan|jänner",
        2: "februar|feb",
        3: "märz|maerz",
        4: "april|apr",
        5: "mai",
        6: "juni|jun",
        7: "juli|jul",
        8: "august|aug",
        9: "september|sept|sep",
        10: "oktober|okt",
        11: "november|nov",
        12: "dezember|dez",
    },
    Kind.RELATIVE_DAY: {
        0: (
            "heute|heut|hte|heute früh|heute abend|heute nacht|heute vormittag|heute mittag|"
            "heute nachmittag|heute morgen"
        ),
        1: (
            "morgen|morgn|mrgn|morgen früh|morgen frueh|mrg|morgen abend|morgen vormittag|"
            "morgen nachmittag|morgen mittag"
        ),
        2: "übermorgen|uebermorgen|übermrgn",
        -1: "gestern",
        -2: "vorgestern",
    },
    Kind.HOLIDAY: {
        "christmas_eve": "heiligabend|heilig abend|weihnachten",
        "christmas": "erster weihnachtstag|weihnachtstag|1. weihnachtstag",
        "boxing_day": "zweiter weihnachtstag|2. weihnachtstag",
        "new_years_eve": "silvester|sylvester",
        "new_year": "neujahr|neujahrstag",
        "epiphany": "dreikönigstag|heilige drei könige",
        "good_friday": "karfreitag",
        "easter_sunday": "ostern|ostersonntag",
        "easter_monday": "ostermontag",
        "ascension": "christi himmelfahrt|himmelfahrt|vatertag",
        "pentecost": "pfingsten|pfingstsonntag",
        "whit_monday": "pfingstmontag",
        "corpus_christi": "fronleichnam",
        "may_day": "tag der arbeit",
        "german_unity": "tag der deutschen einheit",
        "all_saints": "allerheiligen",
        "carnival_monday": "rosenmontag",
        "st_nicholas": "nikolaus|nikolaustag",
        "valentines": "valentinstag",
        "ash_wednesday": "aschermittwoch",
        "halloween": "halloween",
    },
    Kind.UNIT: {
        "minute": "minute|minuten|min",
        "hour": "stunde|stunden|std",
        "day": "tag|tage|tagen",
        "week": "woche|wochen|kw",
        "month": "monat|monate|monaten|monats",
        "year": "jahr|jahre|jahren|jahres",
        "weekend": "wochenende|we|wochenend",
    },
    Kind.THIS: "diese|diesen|dieser|dieses|diesem",
    Kind.COMING: "kommende|kommenden|kommender|kommendes",
    Kind.SHAKY_WEEKDAY: {0: "mo", 1: "di", 2: "mi", 3: "do", 4: "fr", 5: "sa"},
    Kind.NEXT: (
        "nächste|nächsten|nächster|nächstes|nächstem|folgende|naechste|naechsten|naechster|"
        "nächst|folgenden"
    ),
    Kind.LAST: "letzte|letzten|letzter|letztes|vorige|vorigen|vergangenen",
    Kind.AFTER_NEXT: "übernächste|übernächsten|übernächstes|uebernaechste",
    Kind.SPAN_PART: {
        "start": "anfang|anfang der",
        "middle": "mitte|mitte der",
        "end": "ende|ende der|ende des",
        "rest": "rest der|im laufe der|im lauf der",
    },
    Kind.SOME: {
        1: "ein|eine|einer|einem|einen|ne|nen|ner",
        2: "ein paar",
        3: "einige|einigen|paar",
    },
    Kind.IN: "in|in etwa|in ca|in ungefähr",
    Kind.WITHIN: "innerhalb von|in den nächsten|binnen|innerhalb der nächsten",
    Kind.AGO: "her",
    Kind.FROM_NOW: "ab heute|von heute an|ab jetzt",
    Kind.DAY_MARK: "am|den|der|dem|zum|vom|bis zum|ab dem|vor dem|nach dem|für den",
    Kind.PART: {
        "early_morning": "frühmorgens|früh am morgen|ganz früh",
        "morning": (
            "morgens|am morgen|früh|frueh|vormittag|vormittags|am vormittag|in der früh|"
            "des morgens|heute früh|morgen früh|morgen frueh|heute morgen|heute vormittag|"
            f"morgen vormittag|{_with_weekdays('morning')}"
        ),
        "late_morning": "später vormittag|am späten vormittag",
        "lunch": (
            "mittags|mittagszeit|in der mittagspause|mittagspause|heute mittag|morgen mittag|"
            f"{_with_weekdays('lunch')}"
        ),
        "afternoon": (
            "nachmittag|nachmittags|am nachmittag|des nachmittags|nachmitags|heute nachmittag|"
            f"morgen nachmittag|nachmittage|{_with_weekdays('afternoon')}"
        ),
        "early_afternoon": "früher nachmittag|am frühen nachmittag",
        "late_afternoon": "später nachmittag|am späten nachmittag|spätnachmittag",
        "evening": (
            f"abend|abends|am abend|des abends|abende|morgen abend|{_with_weekdays('evening')}"
        ),
        "tonight": "heute abend|heute nacht",
        "night": f"nachts|in der nacht|nacht|{_with_weekdays('night')}",
        "after_work": "nach der arbeit|nach feierabend|feierabend",
        "first_thing": "gleich in der früh|als erstes",
        "end_of_day": "ende des tages|kurz vor schluss",
    },
    Kind.MOMENT: {720: "mittag|zwölf uhr mittags", 0: "mitternacht"},
    Kind.OCLOCK: "uhr|h|uhr genau",
    Kind.ISH: "rum|herum|oder so|etwa|ungefähr",
    Kind.SHARP: "pünktlich",
    Kind.AT: "um|für|fuer|auf",
    Kind.ABOUT: (
        "gegen|etwa|etwa um|etwa gegen|ca|ca .|ca um|ca . um|circa|circa um|zirka|ungefähr|"
        "ungefähr um|so gegen|so um|so ca|so ca . um|so circa um|so circa|so ungefähr um|"
        "so ungefähr|um ca|um etwa|um ca .|zirka um|so etwa um"
    ),
    Kind.WEAK_AT: {"fair": "geht auch|lieber um", "weak": "für"},
    Kind.PAST: "nach",
    Kind.TO: "vor",
    Kind.PLUS: "und",
    Kind.HALF: "halbe|halben",
    Kind.QUARTER: "viertel",
    Kind.PART_BEFORE: {30: "halb|halber", 15: "dreiviertel|drei viertel"},
    Kind.FROM: (
        "von|ab|vom|ab dem|frühestens ab|frühestens um|beginnend|nicht vor|frühestens|erst ab"
    ),
    Kind.BETWEEN: "zwischen|zw",
    Kind.RANGE: "auf|auf den|bis|bis zum|bis um",
    Kind.UNTIL: (
        "bis|bis zum|spätestens|spätestens um|nicht später als|bis spätestens|bis um|spätestens am"
    ),
    Kind.BEFORE: "vor|vor dem|früher als|eher als|vorm",
    Kind.AFTER: "nach|nach dem|später als|erst nach",
    Kind.ONWARDS: "oder später|oder danach|aufwärts",
    Kind.BACKWARDS: "oder früher|spätestens",
    Kind.OR: "oder|bzw|ansonsten",
    Kind.AND: "und|u",
    Kind.NOT: (
        "nicht|nich|net|kann nicht|kann leider nicht|kein|keine|keinen|nie|ned|"
        "bin weg|im urlaub|verreist"
    ),
    Kind.NO: "nein|nee|ne",
    Kind.EXCEPT: "ausser|außer|bis auf|nur nicht|aber nicht|jeder tag ausser|jeden tag ausser",
    Kind.ANY: (
        "jederzeit|egal wann|wann auch immer|irgendwann|jeden tag|egal welcher tag|"
        "wann immer|egal um wieviel uhr"
    ),
    Kind.CORRECTION: (
        "sorry|ich meine|ich meinte|meinte|doch lieber|besser gesagt|eigentlich|quatsch|"
        "stattdessen|entschuldigung"
    ),
    Kind.BECAUSE: "weil",
    Kind.REPLACES: "stattdessen|dafür lieber",
    Kind.INSTEAD: "statt|anstatt|anstelle von|statt am|anstelle",
    Kind.MOVE: (
        "verschieben|verlegen|umbuchen|ändern|wechseln|verschiebe|vorziehen|tauschen|umlegen"
    ),
    Kind.ASAP: (
        "so bald wie möglich|sobald wie möglich|so schnell wie möglich|schnellstmöglich|"
        "möglichst bald|nächstmöglich|asap|so früh wie möglich|sofort|baldmöglichst|"
        "ehestmöglich"
    ),
    Kind.EARLIER: "früher|eher|frueher",
    Kind.LATER: "später|spaeter",
    Kind.SHIFT: {
        1: "später|spaeter|drauf|darauf|danach|nach hinten|weiter nach hinten",
        -1: "früher|frueher|eher|vorher|davor|nach vorne|nach vorn|vorziehen|vorverlegen",
    },
    Kind.COUNTED: (
        "dollar|tausend|personen|person|leute|kinder|kind|erwachsene|euro|euros|mal|freunde|"
        "plätze|stück|prozent|gäste|termine|option|jahre alt|strasse|str|leuten|freunden|"
        "flaschen"
    ),
    Kind.SEATING: "tisch|gruppe|zimmer|raum|platz",
    Kind.NOISE: (
        "guten morgen|guten tag|guten abend|gute nacht|schönen tag|schönen abend|"
        "schönes wochenende|schönen nachmittag|bis dann|bis bald|bis später|bis morgen|"
        "bis gleich|letztes mal|nächstes mal|ein mal|einen moment|eine sekunde|"
        "mindestens|frohe weihnachten|eines tages|den ganzen tag|im moment|"
        "zur zeit|erst mal|nach wie vor|vor allem|vor ort"
    ),
    Kind.DURING: "am|in der|im|des",
    Kind.EVERY: "jeden|jeder|jede",
    Kind.OF: "der|den|des|im|vom|im monat|dem|im jahr",
    Kind.FILLER: "am|der|den|dem|die|das|im|in der|an|zum|bitte|so|auf|für|fuer|tag|von",
}
