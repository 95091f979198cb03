"""Italian: what the grammar needs for everyday days and times."""

from bot.understanding.times.kinds import Kind, Words, listed

_NUMBERS = listed(
    "zero|uno|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|quattordici|"
    "quindici|sedici|diciassette|diciotto|diciannove"
)
_TENS = {20: "venti", 30: "trenta", 40: "quaranta", 50: "cinquanta"}


def _numbers() -> dict[int, str]:
    numbers = dict(enumerate(_NUMBERS))
    for ten, name in _TENS.items():
        numbers[ten] = name
        for unit, word in enumerate(_NUMBERS[1:10], 1):
            stem = name[:-1] if word[0] in "uo" else name
            numbers[ten + unit] = stem + word
    numbers[1] += "|una"
    return numbers


CORRECT = "marte sabati domani giovane mattino mattone"

WORDS: Words = {
    Kind.NUMBER: _numbers(),
    Kind.ORDINAL: {1: "primo", 2: "secondo", 3: "terzo", 4: "quarto", 5: "quinto"},
    Kind.ORDINAL_SUFFIX: "o|°|º",
    Kind.WEEKDAY: {
        0: "lunedì|lun",
        1: "martedì|mar",
        2: "mercoledì|mer",
        3: "giovedì|gio",
        4: "venerdì|ven",
        5: "sabato|sab",
        6: "domenica|dom",
    },
    Kind.WEEKDAY_SET: {
        frozenset(range(5)): "giorni feriali|durante la settimana|in settimana",
        frozenset({5, 6}): "i fine settimana|nei weekend",
    },
    Kind.MONTH: {
        1: "gennaio|gen",
        2: "febbraio|feb",
        3: "marzo",
        4: "aprile|apr",
        5: "maggio|mag",
        6: "giugno|giu",
        7: "luglio|lug",
        8: "agosto|ago",
        9: "settembre|set|sett",
        10: "ottobre|ott",
        11: "novembre|nov",
        12: "dicembre|dic",
    },
    Kind.RELATIVE_DAY: {
        0: (
            "oggi|stasera|stamattina|questa mattina|questo pomeriggio|stanotte|questa sera|"
            "di stasera"
        ),
        1: "domani|domattina",
        2: "dopodomani|dopo domani",
        -1: "ieri",
        -2: "l altro ieri|avantieri",
    },
    Kind.HOLIDAY: {
        "christmas_eve": "vigilia di natale|vigilia",
        "christmas": "natale|giorno di natale",
        "boxing_day": "santo stefano",
        "new_years_eve": "capodanno|san silvestro",
        "epiphany": "epifania|befana",
        "easter_sunday": "pasqua",
        "easter_monday": "pasquetta|lunedì dell angelo",
        "assumption": "ferragosto",
        "immaculate": "immacolata|all immacolata|l immacolata",
        "valentines": "san valentino",
        "all_saints": "ognissanti",
        "may_day": "festa del lavoro",
        "halloween": "halloween",
    },
    Kind.UNIT: {
        "minute": "minuto|minuti|min",
        "hour": "ora|ore",
        "day": "giorno|giorni",
        "week": "settimana|settimane",
        "month": "mese|mesi",
        "year": "anno|anni",
        "weekend": "weekend|fine settimana|week end",
    },
    Kind.THIS: "questo|questa|sto|sta",
    Kind.NEXT: "prossimo|prossima|prossimi|prossime|che viene|dopo",
    Kind.LAST: "scorso|scorsa|ultimo|ultima",
    Kind.SPAN_PART: {
        "start": "inizio|inizio di",
        "middle": "metà|a metà",
        "end": "fine|fine di",
        "rest": "resto di",
    },
    Kind.SOME: {1: "un|una", 2: "un paio di|paio di", 3: "alcuni|qualche"},
    Kind.IN: "tra|fra|in",
    Kind.WITHIN: "entro|nei prossimi|nelle prossime",
    Kind.AGO: "fa",
    Kind.FROM_NOW: "da oggi|a partire da oggi",
    Kind.DAY_MARK: "il|il giorno|giorno|del|al|dal|per il|entro il",
    Kind.MERIDIEM: {"am": "am|a m", "pm": "pm|p m"},
    Kind.PART: {
        "early_morning": "mattina presto|presto la mattina",
        "morning": (
            "mattina|di mattina|del mattino|della mattina|la mattina|in mattinata|mattinata|"
            "stamattina|questa mattina|domattina|al mattino|mattino"
        ),
        "lunch": "ora di pranzo|pausa pranzo|pranzo",
        "afternoon": (
            "pomeriggio|del pomeriggio|di pomeriggio|il pomeriggio|nel pomeriggio|questo pomeriggio"
        ),
        "late_afternoon": "tardo pomeriggio",
        "evening": "sera|di sera|della sera|la sera|in serata|serata",
        "tonight": "stasera|questa sera|di stasera",
        "night": "notte|di notte|della notte|stanotte",
        "after_work": "dopo il lavoro",
        "first_thing": "prima cosa",
        "end_of_day": "fine giornata",
    },
    Kind.MOMENT: {720: "mezzogiorno|a mezzogiorno", 0: "mezzanotte|a mezzanotte"},
    Kind.OCLOCK: "in punto|h",
    Kind.ISH: "circa|più o meno",
    Kind.SHARP: "in punto",
    Kind.AT: "alle|all|alle ore|ore|per le|alla|le",
    Kind.ABOUT: "verso le|circa alle|intorno alle|sulle|attorno alle|verso",
    Kind.WEAK_AT: {"weak": "per"},
    Kind.PLUS: "e",
    Kind.MINUS: "meno",
    Kind.QUARTER: "quarto|un quarto",
    Kind.HALF: "mezza|mezzo",
    Kind.FROM: "dalle|da|dal|a partire dalle|dalla|non prima delle",
    Kind.BETWEEN: "tra le|fra le|tra|fra",
    Kind.RANGE: "alle|a|al|fino alle",
    Kind.UNTIL: "fino a|fino alle|fino al|entro le|entro|entro il|non più tardi delle",
    Kind.BEFORE: "prima delle|prima di|prima del",
    Kind.AFTER: "dopo le|dopo|dopo il|più tardi delle",
    Kind.ONWARDS: "in poi|o più tardi|o dopo",
    Kind.BACKWARDS: "o prima",
    Kind.OR: "o|oppure",
    Kind.AND: "e|ed",
    Kind.NOT: "non|non posso|mai",
    Kind.EXCEPT: "tranne|eccetto|a parte|ma non",
    Kind.ANY: "qualsiasi giorno|quando vuoi|qualsiasi ora|in qualsiasi momento|quando volete",
    Kind.CORRECTION: "scusa|anzi|volevo dire|cioè",
    Kind.REPLACES: "invece|al suo posto",
    Kind.INSTEAD: "invece di|al posto di|invece del",
    Kind.MOVE: "spostare|cambiare|rimandare|anticipare|posticipare|sposta",
    Kind.ASAP: "il prima possibile|al più presto|appena possibile|subito|prima possibile",
    Kind.EARLIER: "prima",
    Kind.LATER: "più tardi|dopo",
    Kind.COUNTED: "persone|persona|bambini|adulti|euro|volte|amici|posti|anni|opzione|via",
    Kind.SEATING: "tavolo|gruppo|camera",
    Kind.NOISE: (
        "buongiorno|buon giorno|buonasera|buona sera|buona giornata|buon pomeriggio|a domani|"
        "a dopo|mezz ora|mezza ora|un attimo|una volta|l ultima volta|almeno"
    ),
    Kind.DURING: "di|del|della|in|nel",
    Kind.EVERY: "ogni|tutti i",
    Kind.OF: "di|del|d|mese di|del mese di|dell",
    Kind.FILLER: "il|la|lo|i|le|di|del|della|in|a|al|per|che|per favore|gli|l",
}
