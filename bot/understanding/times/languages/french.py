"""French."""

from bot.understanding.times.kinds import Kind, Words, listed

_NUMBERS = listed(
    "zéro|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|"
    "seize|dix sept|dix huit|dix neuf|vingt"
)
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante"}


def _numbers() -> dict[int, str]:
    numbers = dict(enumerate(_NUMBERS))
    numbers[1] = "un|une"
    for ten, name in _TENS.items():
        numbers[ten] = name
        for unit, word in enumerate(_NUMBERS[1:10], 1):
            joint = "et " if unit == 1 else ""
            numbers[ten + unit] = f"{name} {joint}{word}"
    return numbers


CORRECT = (
    "marci merci marqui jeudis matins soirs avoir demande demander samba jeunes jeune mains "
    "mais maison tarde"
)

WORDS: Words = {
    Kind.NUMBER: _numbers(),
    Kind.ORDINAL: {1: "premier|première", 3: "troisième", 4: "quatrième", 5: "cinquième"},
    Kind.ORDINAL_SUFFIX: "er|ere|eme|e|ème|nd",
    Kind.WEEKDAY: {
        0: "lundi|lun",
        1: "mardi",
        2: "mercredi|mer|mercr",
        3: "jeudi|jeu",
        4: "vendredi|ven|vendr",
        5: "samedi|sam",
        6: "dimanche|dim",
    },
    Kind.WEEKDAY_SET: {
        frozenset({0}): "lundis|les lundis|tous les lundis",
        frozenset({1}): "mardis|tous les mardis",
        frozenset({2}): "mercredis|tous les mercredis",
        frozenset({3}): "jeudis|tous les jeudis",
        frozenset({4}): "vendredis|tous les vendredis",
        frozenset({5}): "samedis|tous les samedis",
        frozenset({6}): "dimanches|tous les dimanches",
        frozenset(range(5)): "en semaine|la semaine seulement|jours ouvrables|jours de semaine",
        frozenset({5, 6}): "les week ends|les weekends|week ends",
    },
    Kind.MONTH: {
        1: "janvier|janv",
        2: "février|fév|févr",
        3: "mars",
        4: "avril|avr",
        5: "mai",
        6: "juin",
        7: "juillet|juil",
        8: "août",
        9: "septembre|sept",
        10: "octobre|oct",
        11: "novembre|nov",
        12: "décembre|déc",
    },
    Kind.RELATIVE_DAY: {
        0: (
            "aujourd hui|aujourdhui|auj|ce matin|cet après midi|cet aprem|ce soir|"
            "cette après midi|cette nuit|ojd|ajd|ce midi"
        ),
        1: "demain|dem1|2main|2m1|demin",
        2: "après demain|aprés demain|apres 2main",
        -1: "hier",
        -2: "avant hier",
    },
    Kind.HOLIDAY: {
        "christmas_eve": "réveillon de noël|veille de noël|réveillon",
        "christmas": "noël|jour de noël",
        "new_years_eve": "saint sylvestre|réveillon du nouvel an|la saint sylvestre",
        "new_year": "nouvel an|jour de l an|le jour de l an",
        "valentines": "saint valentin",
        "good_friday": "vendredi saint",
        "easter_sunday": "pâques|dimanche de pâques",
        "easter_monday": "lundi de pâques",
        "ascension": "ascension|jeudi de l ascension",
        "whit_monday": "lundi de pentecôte",
        "pentecost": "pentecôte",
        "may_day": "fête du travail",
        "bastille_day": "fête nationale|14 juillet",
        "assumption": "assomption",
        "all_saints": "toussaint|la toussaint",
        "halloween": "halloween",
    },
    Kind.UNIT: {
        "minute": "minute|minutes|min|mn|mins",
        "hour": "heure|heures",
        "day": "jour|jours|j",
        "week": "en huit|semaine|semaines|sem",
        "fortnight": "en quinze|quinzaine",
        "month": "mois",
        "year": "an|ans|année|années",
        "weekend": "week end|weekend|we|wk end",
    },
    Kind.THIS: "ce|cet|cette|courant",
    Kind.NEXT: "prochain|prochaine|suivant|suivante|qui vient|d après|proch|prochains|prochaines",
    Kind.LAST: "dernier|dernière|passé|passée",
    Kind.SPAN_PART: {
        "start": "début|début de|le début de|début du",
        "middle": "milieu de|mi|milieu du|courant",
        "end": "fin|fin de|la fin de|fin du|la fin du",
        "rest": "le reste de|reste de",
    },
    Kind.SOME: {1: "un|une", 2: "une paire de|deux", 3: "quelques"},
    Kind.DAY_BESIDE: {1: "lendemain de|lendemain du", -1: "veille de|veille du|veille d"},
    Kind.IN: "dans|d ici|sous",
    Kind.WITHIN: "dans les|d ici les|au cours des|pendant les",
    Kind.AGO: "plus tôt",
    Kind.FROM_NOW: "à partir d aujourd hui|à compter d aujourd hui",
    Kind.DAY_MARK: (
        "le|au|du|pour le|jusqu au|avant le|après le|ou avant le|ou après le|dès le|le jour"
    ),
    Kind.MERIDIEM: {"am": "am|a m", "pm": "pm|p m"},
    Kind.PART: {
        "early_morning": "tôt le matin|de bon matin|très tôt",
        "morning": (
            "matin|du matin|le matin|au matin|matinée|dans la matinée|en matinée|ce matin|matins|"
            "les matins|mat"
        ),
        "late_morning": "fin de matinée|en fin de matinée|milieu de matinée",
        "lunch": "pause déjeuner|heure du déjeuner|déjeuner|entre midi et deux|ce midi",
        "afternoon": (
            "après midi|l après midi|de l après midi|dans l après midi|cet après midi|aprem|"
            "l aprem|cet aprem|cette après midi|aprèm|aprm|après midis"
        ),
        "early_afternoon": "début d après midi|en début d après midi",
        "late_afternoon": "fin d après midi|en fin d après midi|milieu d après midi",
        "evening": "soir|du soir|le soir|en soirée|soirée|dans la soirée|soirs|au soir",
        "tonight": "ce soir",
        "night": "nuit|la nuit|de la nuit|cette nuit",
        "after_work": "après le travail|après le boulot|après le taf",
        "first_thing": "première heure|à la première heure|dès l ouverture",
        "end_of_day": "fin de journée|en fin de journée|la fin de journée",
    },
    Kind.MOMENT: {720: "midi|à midi", 0: "minuit|à minuit"},
    Kind.OCLOCK: "heures|heure|h|hr|hrs",
    Kind.ISH: "environ|à peu près|ou par là",
    Kind.SHARP: "pile|précises",
    Kind.AT: "à|a|pour|dès",
    Kind.ABOUT: "vers|autour de|aux alentours de|environ|aux environs de|vers les|à environ",
    Kind.WEAK_AT: {"fair": "plutôt à|possible à", "weak": "pour"},
    Kind.PLUS: "et",
    Kind.MINUS: "moins|moins le",
    Kind.QUARTER: "quart|un quart|le quart",
    Kind.HALF: "demi|demie",
    Kind.FROM: "à partir de|dès|depuis|à partir du|à compter du|pas avant",
    Kind.BETWEEN: "entre|entre le",
    Kind.RANGE: "à|jusqu à|au|a|jusqu au",
    Kind.UNTIL: (
        "jusqu à|jusqu au|jusque|au plus tard|au plus tard à|pas plus tard que|d ici|"
        "jusqu en|jusqu a"
    ),
    Kind.BEFORE: "avant|avant le|avant les|ou avant|ou avant le",
    Kind.AFTER: "après|apres|passé|plus tard que|après le|ou après|ou après le|et après",
    Kind.ONWARDS: "ou après|ou plus tard|et après|et plus",
    Kind.BACKWARDS: "ou avant|au plus tard|maximum|max",
    Kind.OR: "ou|ou bien|sinon|ou après|ou après le|ou avant|ou avant le",
    Kind.AND: "et|et après",
    Kind.NOT: (
        "pas|pas dispo|pas possible|ne peux pas|peux pas|impossible|jamais|pas libre|"
        "en vacances|en voyage|en déplacement"
    ),
    Kind.NO: "non",
    Kind.EXCEPT: "sauf|excepté|hormis|mais pas|tout sauf|à part|n importe quel jour sauf",
    Kind.ANY: (
        "n importe quand|n importe quel jour|quand vous voulez|peu importe|"
        "n importe quelle heure|quand tu veux|à toute heure"
    ),
    Kind.CORRECTION: "pardon|je veux dire|je voulais dire|plutôt|en fait|enfin|finalement",
    Kind.BECAUSE: "parce que|parce qu",
    Kind.BUSY: (
        "j ai les|j ai mes|j ai mon|j ai ma|j ai un|j ai une|j ai cours|j ai école|j ai piscine|"
        "je bosse|je travaille|je suis pris|je suis prise|je suis occupé|je suis occupée|"
        "je suis en déplacement|je suis au travail|je garde"
    ),
    Kind.REPLACES: "à la place|au lieu de ça",
    Kind.INSTEAD: "au lieu de|à la place de|plutôt que|au lieu du",
    Kind.MOVE: (
        "déplacer|changer|reporter|décaler|avancer|modifier|repousser|décale|changez|déplacez"
    ),
    Kind.ASAP: (
        "dès que possible|au plus vite|le plus tôt possible|au plus tôt|asap|"
        "le plus vite possible|tout de suite|prochaine dispo|premier créneau|immédiatement"
    ),
    Kind.EARLIER: "plus tôt",
    Kind.LATER: "plus tard",
    Kind.SHIFT: {1: "plus tard|après|apres", -1: "plus tôt|plus tot|avant"},
    Kind.COUNTED: (
        "personnes|personne|pers|enfants|enfant|adultes|euros|euro|fois|amis|amies|places|"
        "couverts|ans|rue|avenue|rendez vous|créneaux|options|option|pour cent|chaises|"
        "invités|bouteilles"
    ),
    Kind.SEATING: "table|groupe|chambre|salle",
    Kind.NOISE: (
        "bonne fin de journée|excellente fin de journée|belle fin de journée|belle journée|"
        "excellente journée|belle soirée|excellente soirée|très bonne journée|très bonne soirée|"
        "bonne journée|bonne soirée|bon après midi|bonne nuit|bon week end|bon weekend|à bientôt|"
        "à plus tard|à tout à l heure|tout à l heure|la dernière fois|une fois|la prochaine fois|"
        "un instant|un moment|une seconde|à demain|joyeux noël|demi heure|une demi heure|au moins|"
        "un jour|bonne année|du coup|une semaine sur deux|après coup"
    ),
    Kind.DURING: "du|de|le|de l|dans l|dans la|en|au",
    Kind.EVERY: "chaque|tous les|n importe quel",
    Kind.OF: "de|du|d|le",
    Kind.FILLER: "le|la|les|l|de|du|d|en|au|aux|s il vous plaît|svp|stp|des|jour|qui|pour",
}
