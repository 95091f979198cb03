"""Portuguese, of Portugal and Brazil."""

from bot.understanding.times.kinds import Kind, Words, listed

_NUMBERS = listed(
    "zero|um|dois|três|quatro|cinco|seis|sete|oito|nove|dez|onze|doze|treze|catorze|quinze|"
    "dezesseis|dezessete|dezoito|dezenove|vinte"
)
_TENS = {20: "vinte", 30: "trinta", 40: "quarenta", 50: "cinquenta"}
_ORDINALS = {
    1: "primeiro",
    3: "terceiro",
    5: "quinto",
    6: "sexto",
    7: "sétimo",
    8: "oitavo",
    9: "nono",
    10: "décimo",
}


def _numbers() -> dict[int, str]:
    numbers = dict(enumerate(_NUMBERS))
    numbers |= {
        1: "um|uma",
        2: "dois|duas",
        14: "catorze|quatorze",
        16: "dezesseis|dezasseis",
        17: "dezessete|dezassete",
        19: "dezenove|dezanove",
    }
    for ten, name in _TENS.items():
        numbers[ten] = name
        for unit, word in enumerate(_NUMBERS[1:10], 1):
            numbers[ten + unit] = f"{name} e {word}"
    return numbers


CORRECT = "minha minhas tanha tarda sento doming sextas marca aberto abrir abrem maior outubro"

WORDS: Words = {
    Kind.NUMBER: _numbers(),
    Kind.ORDINAL: _ORDINALS,
    Kind.ORDINAL_SUFFIX: "o|º|ª|er",
    Kind.WEEKDAY: {
        0: "segunda feira|segunda|seg|2a feira|segundafeira",
        1: "terça feira|terça|ter|3a feira",
        2: "quarta feira|quarta|qua|4a feira",
        3: "quinta feira|quinta|qui|5a feira",
        4: "sexta feira|sexta|sex|6a feira",
        5: "sábado|sáb|sabdo",
        6: "domingo|dom",
    },
    Kind.WEEKDAY_SET: {
        frozenset({0}): "segundas|segundas feiras|às segundas",
        frozenset({1}): "terças|terças feiras|às terças",
        frozenset({2}): "quartas|quartas feiras|às quartas",
        frozenset({3}): "quintas|quintas feiras|às quintas",
        frozenset({4}): "sextas|sextas feiras|às sextas",
        frozenset({5}): "sábados|aos sábados",
        frozenset({6}): "domingos|aos domingos",
        frozenset(range(5)): "dias úteis|dias de semana|durante a semana|dia de semana",
        frozenset({5, 6}): "fins de semana|aos fins de semana|finais de semana",
    },
    Kind.MONTH: {
        1: "janeiro|jan",
        2: "fevereiro|fev",
        3: "março|mar",
        4: "abril|abr",
        5: "maio",
        6: "junho|jun",
        7: "julho|jul",
        8: "agosto|ago",
        9: "setembro|set",
        10: "outubro|out",
        11: "novembro|nov",
        12: "dezembro|dez",
    },
    Kind.RELATIVE_DAY: {
        0: (
            "hoje|hj|esta manhã|esta tarde|esta noite|hoje à noite|hoje à tarde|hoje de manhã|"
            "essa noite"
        ),
        1: "amanhã|amanha|amnh|amh|amahã|dia seguinte",
        2: "depois de amanhã|dps de amanhã|depois d amanhã",
        -1: "ontem",
        -2: "anteontem",
    },
    Kind.HOLIDAY: {
        "christmas_eve": "véspera de natal",
        "christmas": "natal|dia de natal",
        "new_years_eve": "véspera de ano novo|réveillon|passagem de ano|fim de ano",
        "new_year": "ano novo|dia de ano novo",
        "good_friday": "sexta feira santa|sexta santa",
        "easter_sunday": "páscoa|domingo de páscoa",
        "may_day": "dia do trabalhador|dia do trabalho",
        "carnival_monday": "segunda de carnaval",
        "all_saints": "todos os santos|dia de todos os santos",
        "corpus_christi": "corpus christi",
        "halloween": "halloween|dia das bruxas",
        "immaculate": "imaculada conceição",
    },
    Kind.UNIT: {
        "minute": "minuto|minutos|min|mins",
        "hour": "hora|horas|hr",
        "day": "dia|dias",
        "week": "semana|semanas",
        "fortnight": "quinzena",
        "month": "mês|meses",
        "year": "ano|anos",
        "weekend": "fim de semana|final de semana|fds",
    },
    Kind.THIS: "este|esta|neste|nesta|esse|essa|nesse|nessa|deste|desta",
    Kind.NEXT: "próximo|próxima|que vem|seguinte|q vem|na próxima|no próximo|próximos|próximas",
    Kind.LAST: "passado|passada|último|última",
    Kind.SPAN_PART: {
        "start": "início de|início da|começo de|começo da|início do|começo do|princípio de",
        "middle": "meio de|meio da|meados de|meio do",
        "end": "fim de|fim da|final de|final da|fim do|final do",
        "rest": "resto de|resto da|resto do",
    },
    Kind.SOME: {1: "um|uma", 2: "um par de|par de", 3: "uns|umas|alguns|algumas"},
    Kind.DAY_BESIDE: {1: "dia seguinte a|dia seguinte ao", -1: "véspera de|véspera do"},
    Kind.IN: "em|daqui a|dentro de|daqui|daqui uns",
    Kind.WITHIN: "nos próximos|nas próximas|em até",
    Kind.AGO: "atrás",
    Kind.FROM_NOW: "a partir de hoje|a contar de hoje",
    Kind.DAY_MARK: "dia|no dia|o dia|do dia|ao dia|pro dia|para o dia|esse dia|este dia",
    Kind.MERIDIEM: {"am": "am|a m", "pm": "pm|p m"},
    Kind.PART: {
        "early_morning": "madrugada|da madrugada|de madrugada",
        "morning": (
            "manhã|da manhã|de manhã|pela manhã|na parte da manhã|manhãs|esta manhã|"
            "hoje de manhã|à manhã"
        ),
        "late_morning": "fim da manhã|meio da manhã|final da manhã",
        "lunch": "hora do almoço|na hora do almoço",
        "afternoon": (
            "tarde|da tarde|de tarde|à tarde|pela tarde|na parte da tarde|tardes|esta tarde|"
            "hoje à tarde|às tardes"
        ),
        "early_afternoon": "início da tarde|começo da tarde",
        "late_afternoon": "fim da tarde|final da tarde",
        "night": "noite|da noite|de noite|à noite|pela noite|noites",
        "tonight": "esta noite|hoje à noite|essa noite",
        "after_work": "depois do trabalho|após o trabalho",
        "first_thing": "logo cedo|primeira hora",
        "end_of_day": "fim do dia|final do dia",
    },
    Kind.MOMENT: {720: "meio dia|ao meio dia|meiodia", 0: "meia noite|à meia noite|meianoite"},
    Kind.OCLOCK: "horas|hora|h|hs|hrs|em ponto",
    Kind.ISH: "e pouco|mais ou menos|aprox|aproximadamente|e tal",
    Kind.SHARP: "em ponto",
    Kind.AT: "às|as|à|a|pelas|para as|pras|pra as|ás|lá pelas",
    Kind.ABOUT: (
        "por volta das|por volta da|cerca das|lá para as|perto das|umas|aproximadamente às|lá pelas"
    ),
    Kind.WEAK_AT: {"fair": "pode ser|que tal|mudar para", "weak": "para|pra|pro"},
    Kind.TO: "para as|para a|para o|para|pras|pro",
    Kind.PLUS: "e",
    Kind.MINUS: "menos",
    Kind.QUARTER: "quarto|um quarto",
    Kind.HALF: "meia",
    Kind.FROM: (
        "das|de|desde|a partir das|a partir de|da|desde as|do|a partir do|a partir da|não antes das"
    ),
    Kind.BETWEEN: "entre|entre as|entre a|entre o",
    Kind.RANGE: "para|pra|às|a|até|até às|as|ao|até as|à",
    Kind.UNTIL: "até|até às|até as|até o|até ao|até à|no máximo|no máximo às|ate o dia",
    Kind.BEFORE: (
        "antes das|antes de|antes da|antes do|antes|ou antes|ou antes das|ou antes de|ou antes da|"
        "ou antes do"
    ),
    Kind.AFTER: (
        "depois das|depois de|depois da|depois do|após|após as|dps das|"
        "passadas as|depois|mais tarde que as|ou depois|ou depois das|ou depois de|ou depois da|"
        "ou depois do"
    ),
    Kind.ONWARDS: "em diante|ou depois|ou mais tarde|pra frente|para a frente",
    Kind.BACKWARDS: "ou antes|no máximo",
    Kind.OR: (
        "ou|ou depois|ou depois das|ou depois de|ou depois da|ou depois do|ou antes|ou antes das|"
        "ou antes de|ou antes da|ou antes do"
    ),
    Kind.AND: "e",
    Kind.NOT: (
        "não|nao|não posso|trabalho|nunca|n posso|impossível|nem|estou fora|viajando|de férias"
    ),
    Kind.EXCEPT: "exceto|menos|salvo|qualquer dia menos|tirando|que não seja|mas não",
    Kind.ANY: (
        "qualquer dia|qualquer hora|a qualquer hora|quando quiser|quando puder|tanto faz|"
        "qualquer horário|quando der"
    ),
    Kind.CORRECTION: (
        "desculpa|desculpe|perdão|quer dizer|quero dizer|digo|aliás|na verdade|melhor|na realidade"
    ),
    Kind.BECAUSE: "porque|já que",
    Kind.REPLACES: "em vez disso|no lugar",
    Kind.INSTEAD: "em vez de|ao invés de|em lugar de|no lugar de|em vez da|em vez do",
    Kind.MOVE: "mudar|remarcar|trocar|passar|adiar|alterar|reagendar|mover|antecipar|muda|passa",
    Kind.ASAP: (
        "o mais rápido possível|o quanto antes|quanto antes|o mais cedo possível|"
        "assim que possível|primeira vaga|logo que possível|agora mesmo|já"
    ),
    Kind.EARLIER: "mais cedo|antes",
    Kind.LATER: "mais tarde|depois",
    Kind.SHIFT: {1: "mais tarde|depois", -1: "antes|mais cedo"},
    Kind.COUNTED: (
        "mil|pessoas|pessoa|crianças|criança|adultos|euros|euro|reais|vezes|vez|amigos|opção|"
        "convidados|lugares|por cento|anos|mesas|rua|marcações|consultas|consulta"
    ),
    Kind.SEATING: "mesa|grupo|quarto|sala",
    Kind.NOISE: (
        "boa tarde|bom dia|boa noite|até logo|até mais|até amanhã|até já|última vez|uma vez|"
        "outra vez|um momento|chegar tarde|muito tarde|um segundo|outro dia|meia hora|"
        "bom fim de semana|ótimo fim de semana|bom final de semana|bom fds|boa semana|bom domingo|"
        "pelo menos|do trabalho|o trabalho|no trabalho|ao trabalho|meu trabalho|"
        "feliz natal|um dia|todo dia|boas tardes"
    ),
    Kind.DURING: "da|de|na|à|a|pela",
    Kind.EVERY: "cada|toda|todas as|todo|todos os|qualquer",
    Kind.OF: "de|do|da",
    Kind.FILLER: "o|a|os|as|de|do|da|em|no|na|pra|para|por favor|que|pro|dia|para o|para a",
}
