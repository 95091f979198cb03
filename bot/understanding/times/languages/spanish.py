"""Spanish."""

from bot.understanding.times.kinds import Kind, Words, listed

_NUMBERS = listed(
    "cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|"
    "dieciséis|diecisiete|dieciocho|diecinueve|veinte|veintiuno|veintidós|veintitrés|"
    "veinticuatro|veinticinco|veintiséis|veintisiete|veintiocho|veintinueve"
)
_TENS = {30: "treinta", 40: "cuarenta", 50: "cincuenta"}
_ORDINALS = listed("primero|segundo|tercero|cuarto|quinto|sexto|séptimo|octavo|noveno|décimo")


def _numbers() -> dict[int, str]:
    numbers = dict(enumerate(_NUMBERS))
    numbers[1] += "|una"
    for ten, name in _TENS.items():
        numbers[ten] = name
        for unit, word in enumerate(_NUMBERS[1:10], 1):
            numbers[ten + unit] = f"{name} y {word}|{name} {word}"
    return numbers


CORRECT = (
    "lunas abrir junta martas jugo mayor marco sabana vienes tardar noches mañoso segunda quinta "
    "sexta"
)

WORDS: Words = {
    Kind.NUMBER: _numbers(),
    Kind.ORDINAL: {n: w for n, w in enumerate(_ORDINALS, 1) if n not in (2, 4)}
    | {1: "primero|primer", 3: "tercero|tercer"},
    Kind.ORDINAL_SUFFIX: "ro|er|do|o|º|ª",
    Kind.WEEKDAY: {
        0: "lunes|lun",
        1: "martes",
        2: "miércoles|mié|mier|miercole",
        3: "jueves|jue",
        4: "viernes|vie|viernez|bierns",
        5: "sábado|sáb|sabdo",
        6: "domingo|dom",
    },
    Kind.WEEKDAY_SET: {
        frozenset({0}): "los lunes|cada lunes|todos los lunes",
        frozenset({1}): "los martes|cada martes|todos los martes",
        frozenset({2}): "los miércoles|cada miércoles|todos los miércoles",
        frozenset({3}): "los jueves|cada jueves|todos los jueves",
        frozenset({4}): "los viernes|cada viernes|todos los viernes",
        frozenset({5}): "los sábados|sábados|cada sábado|todos los sábados",
        frozenset({6}): "los domingos|domingos|cada domingo|todos los domingos",
        frozenset(
            range(5)
        ): "entre semana|días laborables|días de semana|de lunes a viernes|días hábiles",
        frozenset({5, 6}): "fines de semana|los fines de semana|los findes",
    },
    Kind.MONTH: {
        1: "enero|ene",
        2: "febrero|feb",
        3: "marzo",
        4: "abril|abr",
        5: "mayo",
        6: "junio|jun",
        7: "julio|jul",
        8: "agosto|ago",
        9: "septiembre|setiembre|sep|sept",
        10: "octubre|oct",
        11: "noviembre|nov",
        12: "diciembre|dic",
    },
    Kind.RELATIVE_DAY: {
        0: "hoy|esta mañana|esta tarde|esta noche|hoy mismo|hoy día",
        1: "mañana|mñn|mñna|manana|mñana|día siguiente",
        2: "pasado mañana|pasado",
        -1: "ayer|anoche",
        -2: "anteayer|antes de ayer|antier",
    },
    Kind.HOLIDAY: {
        "christmas_eve": "nochebuena|noche buena",
        "christmas": "navidad|día de navidad",
        "new_years_eve": "nochevieja|fin de año|noche vieja",
        "new_year": "año nuevo|día de año nuevo",
        "epiphany": "reyes|día de reyes",
        "valentines": "san valentín|día de los enamorados",
        "good_friday": "viernes santo",
        "easter_sunday": "domingo de pascua|domingo de resurrección",
        "halloween": "halloween",
        "all_saints": "todos los santos|día de todos los santos",
        "may_day": "día del trabajo|día del trabajador",
        "assumption": "la asunción",
        "immaculate": "la inmaculada|día de la inmaculada",
    },
    Kind.UNIT: {
        "minute": "minuto|minutos|min|mins",
        "hour": "hora|horas|hr|h",
        "day": "día|días",
        "week": "semana|semanas|sem",
        "fortnight": "quincena|quincenas",
        "month": "mes|meses",
        "year": "año|años",
        "weekend": "fin de semana|finde|fin de",
    },
    Kind.THIS: "este|esta|éste",
    Kind.NEXT: "próximo|próxima|que viene|siguiente|q viene|que entra|prox|próximos|próximas",
    Kind.LAST: "pasado|pasada|último|última",
    Kind.SPAN_PART: {
        "start": "principios de|principio de|a principios de|comienzos de|inicio de|inicios de",
        "middle": "mediados de|a mediados de",
        "end": "finales de|a finales de|fines de|final de",
        "rest": "resto de|el resto de|lo que queda de",
    },
    Kind.SOME: {1: "un|una", 2: "un par de|par de", 3: "unos|unas|unos pocos|algunos"},
    Kind.DAY_BESIDE: {1: "día siguiente a|día siguiente al", -1: "víspera de|vísperas de"},
    Kind.IN: "en|dentro de|de aquí a|de aca a",
    Kind.WITHIN: "en los próximos|en las próximas|durante los próximos|en menos de",
    Kind.AGO: "atrás",
    Kind.FROM_NOW: "a partir de hoy|desde hoy|a partir de ahora|desde ahora",
    Kind.DAY_MARK: "el|el día|día|del|al|del día|al día|para el|para el día",
    Kind.MERIDIEM: {"am": "am|a m", "pm": "pm|p m"},
    Kind.PART: {
        "early_morning": "madrugada|de la madrugada|por la madrugada|a primera hora de la mañana",
        "morning": (
            "por la mañana|de la mañana|en la mañana|a la mañana|esta mañana|mañanas|las mañanas|"
            "por las mañanas|x la mañana|x la mñn|la mañana|mañana a la mañana"
        ),
        "late_morning": "a media mañana",
        "lunch": "la hora de comer|hora de comer|hora del almuerzo|al mediodía ya",
        "afternoon": (
            "por la tarde|de la tarde|en la tarde|a la tarde|esta tarde|tarde|tardes|las tardes|"
            "por las tardes|x la tarde|la tarde"
        ),
        "early_afternoon": "primera hora de la tarde|a primera hora de la tarde",
        "late_afternoon": "última hora de la tarde|a última hora de la tarde|media tarde",
        "night": (
            "por la noche|de la noche|en la noche|a la noche|noche|noches|por las noches|x la noche"
        ),
        "tonight": "esta noche",
        "after_work": "después del trabajo|después de trabajar|al salir del trabajo",
        "first_thing": "a primera hora|primera hora",
        "end_of_day": "a última hora|última hora",
    },
    Kind.MOMENT: {
        720: "mediodía|medio día|al mediodía|a mediodía|el mediodía",
        0: "medianoche|media noche",
    },
    Kind.OCLOCK: "en punto|h|hrs|hs|horas|hr",
    Kind.ISH: "y pico|más o menos|aprox|aproximadamente|o así",
    Kind.SHARP: "en punto",
    Kind.AT: "a las|a la|las|para las|a|ala|alas|desde las|de las|tipo",
    Kind.ABOUT: (
        "sobre las|hacia las|a eso de las|alrededor de las|como a las|cerca de|cerca de las|"
        "sobre la|sobre|tipo"
    ),
    Kind.WEAK_AT: {"fair": "mejor a|puede ser a|cambiar a|qué tal a", "weak": "para"},
    Kind.PLUS: "y|con",
    Kind.MINUS: "menos",
    Kind.QUARTER: "cuarto|un cuarto",
    Kind.HALF: "media",
    Kind.FROM: (
        "desde|de|a partir de|a partir de las|desde las|a partir del|desde el|"
        "a partir de la|no antes de|no antes de las"
    ),
    Kind.BETWEEN: "entre|entre las|entre la|entre el",
    Kind.RANGE: "a|al|hasta|hasta las|a las|hasta el",
    Kind.UNTIL: (
        "hasta|hasta las|hasta el|hasta la|no más tarde de|como muy tarde|antes o a las|"
        "no después de"
    ),
    Kind.BEFORE: (
        "antes de|antes de las|antes del|antes de la|antes que|antes d|o antes de|o antes de las|"
        "o antes del|o antes de la"
    ),
    Kind.AFTER: (
        "después de|después de las|después del|después de la|tras|pasadas las|"
        "luego de|luego de las|más tarde de las|dsp de|despues d|más tarde de|"
        "o después de|o después de las|o después del|o después de la"
    ),
    Kind.ONWARDS: "en adelante|o después|o más tarde|para adelante",
    Kind.BACKWARDS: "o antes|como muy tarde",
    Kind.OR: (
        "o|u|o bien|si no|o después de|o después de las|o después del|o después de la|o antes de|"
        "o antes de las|o antes del|o antes de la"
    ),
    Kind.AND: "y|e|i",
    Kind.NOT: (
        "no|no puedo|nunca|trabajo|curro|tampoco|imposible|estoy fuera|de viaje|de vacaciones"
    ),
    Kind.EXCEPT: (
        "excepto|salvo|cualquier día menos|menos el|menos los|todos los días menos|"
        "que no sea|pero no"
    ),
    Kind.ANY: (
        "cualquier día|cuando sea|a cualquier hora|cualquier hora|cuando quieras|"
        "cuando puedas|cualquier momento|me da igual cuando"
    ),
    Kind.CORRECTION: (
        "perdón|perdona|perdone|perdonad|digo|quiero decir|mejor|mejor dicho|en realidad|"
        "quise decir"
    ),
    Kind.BECAUSE: "porque|ya que|que el|que los",
    Kind.REPLACES: "en su lugar|en vez de eso",
    Kind.INSTEAD: "en vez de|en lugar de|en vez del|en lugar del",
    Kind.MOVE: (
        "mover|cambiar|pasar|reprogramar|aplazar|cambiarla|cambiarlo|moverla|cambio|"
        "adelantar|retrasar|cambia|pasarla"
    ),
    Kind.ASAP: (
        "lo antes posible|cuanto antes|lo más pronto posible|ya mismo|lo más rápido posible|"
        "primera cita disponible|primer hueco|ahora mismo"
    ),
    Kind.EARLIER: "más temprano|antes",
    Kind.LATER: "más tarde|después|luego",
    Kind.SHIFT: {1: "más tarde|mas tarde|después|despues", -1: "antes|más temprano|mas temprano"},
    Kind.COUNTED: (
        "personas|persona|mil|niños|niño|adultos|euros|euro|dólares|pesos|veces|vez|amigos|"
        "opción|citas|cita|por ciento|invitados|somos|mesas|mesa|asientos|gente|comensales|"
        "cervezas|años|calle"
    ),
    Kind.SEATING: "mesa|grupo|habitación|sala|mesa para",
    Kind.NOISE: (
        "buenas tardes|buenos días|buenas noches|buen día|buena tarde|hasta luego|"
        "hasta pronto|hasta mañana|la última vez|una vez|otra vez|de nuevo|un momento|"
        "un segundo|otro día|media hora|llegar tarde|llego tarde|muy tarde|tan tarde|"
        "buen fin de semana|buen finde|feliz finde|buena semana|buen domingo|buen sábado|"
        "por la presente|mes que|al menos|es que el|del trabajo|el trabajo|al trabajo|mi trabajo|"
        "feliz navidad|de nada|lo de|más tardes|un día"
    ),
    Kind.DURING: "de|del|por|en|de la|por la|en la|ya",
    Kind.EVERY: "cada|todos los|cualquier",
    Kind.OF: "de|del|el",
    Kind.FILLER: "el|la|los|las|de|del|en|por|a|al|para el|para|que|por favor|día",
}
