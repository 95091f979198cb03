"""How English words are written on phones, and the classes that the phrase lines share."""

from bot.understanding.phrases import bag

MARKS = bag(
    """
the and you is are to for my me it of what when can with have that this your please thanks do
not on at be was want would need get how about could
"""
)


def _spellings(table: str) -> dict[str, str]:
    """`right: wrong wrong` lines turned round."""
    pairs = (line.split(":") for line in table.strip().splitlines())
    return {wrong: right.strip() for right, wrongs in pairs for wrong in wrongs.split()}


SPELLINGS = _spellings(
    """
you: u yu yoy
your: ur yr
are: r
please: pelase pls plz plse pleas plese pleaase plesase pleez pleas plase ples plss peas
thanks: thx thks thnx thanx tnx thnks thankss thanku thankyou tq ty tysm cheers thk tks thank \
thankx thnk thanq
yes: yess yesh yee yeas yse yees yas ysss yepp yus yis yez yeshh
yeah: yea yeh yah ya yeaa yeahh yaa yeaah yeahs ye
yep: yup yupp yeap yepp yip yups yepyep yupyup yeep
ok: okay okey okie oki okai k kk okk okiee oky kay okays okok okokok ook kaiez okiedokie \
okidoki mkay okee hokay kkk
alright: aight allright alrighty alrite ight
no: nop nopes nooo noo
nope: nopee noope
nah: naw na nahh nay naah
thats: thts tats dats thatz
right: rite roght rigth righ ryt
great: gr8 graet grt gret
good: gud gd goood
sure: shure surely suree sur
tomorrow: tmr tmrw tomoro tomorow tommorow tommorrow tomorro 2moro 2morrow tml tomolo 2mro 2mrw \
tmro tmrrw tomo
today: 2day tday tdy
tonight: 2nite tonite 2night
later: l8r latr ltr
cya: seeya ceeya c'ya
because: cos coz cuz bcoz bcos bc cause becoz
people: ppl
message: msg
appointment: appt apt appts apts appointmnt apointment appoinment appointmet appointement \
appoitment apppointment appoinntment appoinmtent appointmen apoinment appointmant appoint
appointments: apptments
reservation: reservtion resevation resrvation rezervation reservaton
reservations: resevations
reschedule: reshedule reschedual rescedule reschudule rechedule rescheduling rescheduled \
re-schedule resched
cancel: cancle cansel canel cancell cncl cancelt cancal cxl
canceled: cancelled canceld
canceling: cancelling
schedule: shedule schedual scedule skedule schdule
address: adress addres adresse
definitely: def definately definitly definetly defo deffo defs definitley
absolutely: absolutly abso
perfect: purfect perfecto perfct prefect perf
sounds: sound soundz souds
awesome: awsome awesom
excellent: excelent exellent
something: smth somethin sth
anything: anythin anythng
want: wan wnt
want to: wanna wana
about: bout abt
before: b4 befor
be: b
for: fr 4r
actually: actualy acutally actully actuall
instead: insted intead
different: diff diffrent diferent
minutes: mins min minute mintues
hours: hrs hr hour
haircut: hair-cut hairct haircutt
number: num nr
dont: donot doesnt doesn dun
didnt: didn
cant: cannot cnt cudnt couldnt
wont: wouldnt
isnt: aint arent wasnt
im: iam
dontknow: dunno donno idk dno
nevermind: nvm nevrmind nvmd neverminds nm
talk: tlk
human: humans
waitlist: waitinglist wait-list
stop: stopp stpo
"""
)

_JOINS = """
that is = thats
that was = thats
that will = thatll
that would = thatd
this is = thiss
it is = its
it was = its
it will = itll
it would = itd
i am = im
i would = id
i will = ill
you are = youre
we are = were
we will = well
we would = wed
what is = whats
what was = whats
where is = wheres
who is = whos
when is = whens
how is = hows
do not = dont
does not = dont
did not = didnt
can not = cant
could not = cant
will not = wont
would not = wont
is not = isnt
are not = isnt
was not = isnt
wait list = waitlist
waiting list = waitlist
waitting list = waitlist
never mind = nevermind
hair cut = haircut
all right = alright
no body = nobody
any one = anyone
any body = anyone
some one = someone
any thing = anything
any time = anytime
some thing = something
good bye = goodbye
bye bye = bye
re schedule = reschedule
going to = gonna
got to = gotta
let us = lets
dont know = dontknow
thumbs up = 👍
check in = checkin
check out = checkout
of coz = ofcourse
of course = ofcourse
of cos = ofcourse
no one = noone
"""
JOINED = {
    left.strip(): right.strip()
    for left, _, right in (line.partition("=") for line in _JOINS.strip().splitlines())
}

CLASSES = {
    # people and grammar
    "me": "i me we us my our",
    "it": "it that this them those these thats its",
    "be": "is are was were am be been being",
    "the": "the a an my our your their his her this that",
    "and": "and & n",
    "very": "very really so totally completely absolutely definitely perfectly quite pretty "
    "just all indeed exactly certainly fully overwhelmingly really_really super entirely surely",
    # agreement
    "good": "good great fine perfect ok right correct cool awesome lovely excellent fantastic "
    "nice brilliant wonderful amazing ideal alright accurate true sweet acceptable super superb "
    "terrific affirmative confirmed peachy grand dandy marvelous fab okay lit splendid suitable "
    "fact swell acceptable favorable convenient appropriate",
    "praise": "great good fine perfect cool awesome lovely excellent fantastic nice brilliant "
    "wonderful amazing ideal super superb terrific sweet peachy grand dandy marvelous fab "
    "splendid swell",
    "works": "works work suits suit fits fit worked",
    "book": "book reserve schedule confirm get_me get_it make_it take set_up buy purchase hold "
    "order add",
    # things
    "appointment": "appointment appointments booking bookings reservation reservations slot "
    "slots visit visits session sessions consultation viewing",
    "topic": "address addresses phone number numbers rating ratings rated location located "
    "price prices cost costs parking park contact website email directions unisex rent "
    "furnished pets genre category info information details telephone policy reviews",
    "time": "time times date dates day days slot slots hour hours opening openings option "
    "options one ones",
    "opens": "open opens close closes closed opening closing",
}

CLASSES |= {
    "thing": CLASSES["appointment"]
    + " meeting meetings event events lunch dinner breakfast brunch coffee "
    "table tables room rooms party haircut cut trim colour color massage facial "
    "manicure pedicure checkup check-up dentist doctor doctors dental exam class lesson lessons "
    "interview conference tickets ticket rendezvous drinks viewing stay "
    "treatment wax waxing acupuncture service place spot one-on-one sync standup review trip "
    "game practice rehearsal concert inspection gig "
    "flight_lesson lunches conferences dessert drinks hike",
    "calendar": "calendar schedule diary agenda planner schedules",
    "maker": "make book schedule reserve arrange get set set_up setup create add put plan organize "
    "organise request place fix booking making scheduling reserving",
    "booked": CLASSES["appointment"].replace(" visits", "").replace(" visit", "")
    + " meeting meetings event events lunch lunches dinner breakfast brunch table tables party room haircut "
    "cut trim colour color massage facial manicure pedicure checkup dentist doctor doctors "
    "dental class lesson lessons interview conference conferences call",
    "facility": "pool gym spa sauna jacuzzi parking wifi wi-fi breakfast menu shuttle towels "
    "towel laundry elevator lift wheelchair accessibility accessible amenities facilities "
    "luggage checkin checkout check-in check-out smoking pets pet dogs dog kids children "
    "discount discounts voucher vouchers gift walk-ins walkins policy kitchen bar minibar "
    "balcony concierge reception airco exercise bike bikes air_conditioning room_service "
    "dress_code",
    "asker": "is are do does can could may will would what whats where wheres when whens how "
    "hows any about whether if have use offer price cost tell there hear information info who "
    "which possible",
    "builder": "make book schedule reserve arrange get set_up setup create plan organize "
    "organise request booking making scheduling reserving",
    "please": "please kindly just i me we",
    "can": "can could would will may do might",
    "want": "want wanted like love need want_to have_to gotta looking_to hoping_to trying_to wish "
    "wish_to prefer id would_like needing",
    "provider": "salon barber barbershop barbers stylist hairdresser hairstylist dentist doctor "
    "therapist psychologist psychiatrist counselor gynecologist dermatologist practitioner "
    "physician optometrist restaurant restaurants eatery eateries cafe  apartment "
    "apartments house home property spa clinic garage mechanic ophthalmologist salons dentists "
    "doctors therapists provider providers dermatologists counselors psychologists "
    "psychiatrists physicians houses flat condo gynecologists ophthalmologists practitioners "
    "diner bistro food somewhere dr stylists hairdressers specialist pediatrician surgeon "
    "rental unit hairstylists",
    "day": "today tomorrow tonight monday tuesday wednesday thursday friday saturday sunday "
    "weekend week month morning afternoon evening noon",
    "foreign": "card cards account accounts loan loans subscription policy order orders alarm "
    "alarms reminder reminders flight flights payment payments transfer transfers debit "
    "insurance membership plan credit cheque check song songs music playlist playlists timer "
    "timers list lists email emails direct standing overdraft pin password phone contract "
    "mortgage deposit money cash cab taxi uber ride light lights volume lease bill bills "
    "pto vacation recipe news podcast radio joke game channel station tv movie "
    "movies trains train bus buses weather temperature film",
}

VALUES = bag(
    """
two three four five six seven eight nine ten eleven twelve half quarter noon midday midnight
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri
sat sun january february march april june july august september october november december jan
feb mar apr jun jul aug sept sep oct nov dec today tomorrow tonight morning afternoon evening
weekend week am pm lunchtime oclock second third fourth fifth sixth seventh eighth ninth tenth
"""
)
