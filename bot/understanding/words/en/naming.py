"""Words around the names of services and people in English."""

import re

from bot.understanding.phrases import Phrases, bag, lines_of
from bot.understanding.words.en.spelling import CLASSES
from bot.understanding.words.shape import NameWords

_SAME = """
haircut cut chop hairdo
color colour dye tint coloring colouring
trim tidy
blowdry blowout
manicure nails nail mani
pedicure pedi
brow eyebrow brows
beard shave
wax waxing
massage
checkup check-up
"""

_NICKNAMES = """
robert bob rob bobby robbie bert
william will bill billy liam
elizabeth liz lizzie beth betty eliza lisa libby
katherine kate katie kathy kat cathy catherine
anna ann anne annie ana
michael mike mick mikey mitch
james jim jimmy jamie
john jon johnny jack
richard rick ricky dick rich
thomas tom tommy
margaret maggie meg peggy marge
christopher chris kit topher
christine chris chrissy christina tina
joseph joe joey
daniel dan danny
david dave davey
edward ed eddie ted ned
samuel sam sammy
samantha sam sammie
alexander alex sasha xander
alexandra alex sandra lexi
benjamin ben benny
matthew matt matty
nicholas nick nicky
nicole nikki nicky
anthony tony ant
andrew andy drew
stephen steven steve
patrick pat paddy
patricia pat patty trish tricia
jennifer jen jenny jenn
jessica jess jessie
rebecca becky becca bec
susan sue susie suzy
deborah deb debbie debra
victoria vicky tori vic
charles charlie chuck chas
charlotte charlie lottie
frederick fred freddie
gregory greg
jonathan jon jonny
joshua josh
kenneth ken kenny
lawrence larry laurence
leonard leo len lenny
peter pete
philip phil phillip
ronald ron ronnie
theodore theo ted
timothy tim
vincent vince vinny
zachary zach zack
abigail abby
amanda mandy
barbara barb babs
cynthia cindy
eleanor ellie nora
gabriella gabby gabriela
isabella bella izzy isabel
jacqueline jackie
josephine jo josie
judith judy
kimberly kim
madeleine maddie
maria mary mia
melissa mel missy
natalie nat
olivia liv livvy
pamela pam
sarah sara sally
stephanie steph
susanna susie
theresa teresa terry tess
valerie val
veronica ronnie vera
"""


def _groups(table: str) -> dict[str, frozenset[str]]:
    """Each word of a line to all words of its lines."""
    groups: dict[str, frozenset[str]] = {}
    for line in table.strip().splitlines():
        words = frozenset(line.split())
        for word in words:
            groups[word] = groups.get(word, frozenset()) | words
    return groups


_THING = (
    r"(?: (?:book|get|need|want|like|have|schedule|reserve|do|offer|for|arrange|fancy) "
    r"(?:me |in |to |get |book |have |for |some )*(?:a|an|some|my) )"
    r"(?P<thing>[a-z-]{3,}(?: [a-z-]{3,})??)"
    r"(?= (?:for|with|on|at|in|by|today|tomorrow|tonight|this|next|please|appointment|booking|"
    r"session|slot|monday|tuesday|wednesday|thursday|friday|saturday|sunday|done|\x03|,|and|any|as|"
    r"sometime|before|after) )"
)

NAMING = NameWords(
    fillers=bag(
        """
and the a an with & for of my or n some your full half new mini plus to in on
"""
    ),
    common=bag(
        """
will mark may rose grace dawn faith hope art bill sue pat jack drew chase summer april june
august sandy can an any joy rich dean cliff frank guy max ray rob rod hand and all she her him
his they them there here then than that this these those who what when where why how also good
done cut bit bob tim time team home help hair head nail nails back face full half after before
over under come came going gone more most much many make made men man woman women kid kids
child son daughter mum mom dad wife husband friend friends sat sun mon tue wed thu fri next
last first days day week weeks month year best sure just like love live late later early soon
work works call text send tell said says ask asked think know see seen look looks even ever
never dan bye cab car bus train rain pain part party park place plan play pay paid name named
need
"""
    )
    - {"bob", "tim", "dan", "rob", "ray", "max"},
    vague=bag(
        """
appointment booking reservation slot session visit service treatment the and for with time day
please free next week morning afternoon evening today tomorrow full half men women kids
"""
    ),
    synonyms=_groups(_SAME),
    trade=bag(
        """
haircut massage manicure pedicure facial perm waxing tattoo piercing botox balayage highlight
extension braid keratin blowdry makeup tanning tan lash brow eyebrow microblading physio
osteopathy acupuncture cleaning whitening filling checkup crown braces mot tire tyre
"""
    ),
    asked_for=re.compile(_THING),
    not_a_service=frozenset(
        (
            CLASSES["appointment"]
            + " thing time times day one bit lot few question look couple place spot while "
            "chance table room human person moment minute minutes second sec different another "
            "earlier later new good great quick something anything week month hour hours date "
            "ticket tickets meeting call reminder idea problem issue favor favour reply answer "
            "message text refund morning afternoon evening night weekend today tomorrow yes "
            "yeah friend wife husband son daughter mum mom kid kids next last first second "
            "third monday tuesday wednesday thursday friday saturday sunday price list space "
            "seat hold stop change need want break family better best nice further real manager "
            "agent update confirmation receipt discount available free opening openings gap "
            "cancellation waitlist list window quote voucher"
        ).split()
    ),
    nicknames=_groups(_NICKNAMES),
    staff_cues=bag(
        """
with by see seeing from @ w w/ is does dr mr mrs ms
"""
    ),
    negations=bag(
        """
not except without but
"""
    ),
    anyone=Phrases(
        lines_of(
            """
            anyone|whoever|anybody
            any|either stylist|barber|staff|hairdresser|therapist|doctor|person|of_them|one|\
dentist
            no preference
            dont|doesnt|not mind|care|matter|fussed|bothered|fussy who|which|with_who
            who|whom ever|is_free|is_available|can
            whoevers
            first available
            """
        ),
        {},
    ),
    same_as_last=Phrases(
        lines_of(
            """
            same as|like before|last_time|last|usual|always
            the|my usual
            same again|thing|service|one
            as usual|always|before
            """
        ),
        {},
    ),
)
