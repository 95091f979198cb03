"""What English words ask for. Earlier tables claim their words before later ones."""

from bot.types import Intent
from bot.understanding.words.shape import IntentTable

IDLE_INTENTS: tuple[IntentTable, ...] = (
    (
        Intent.RESCHEDULE,  # "make it 5": a correction while something is asked, a move otherwise
        """
instead of|on|at .. <day>
add|include|invite|remove|put|take _ .. to|from|on|off|under|in the|my|that|this|our <thing>|\
reservation|booking
add|include|more people|guests|adults|persons|person to|in|on|under
put more|another ..
amend|modify|upgrade|alter|edit|adjust my|the|this|that|it .. <thing>|<day>|time|date
change|switch|swap .. booking|reservation|appointment
different|another|new time|day|date for my|the|our
can|could|would|will you|we|i .. later|earlier|sooner instead|than|if|please? $
make|have|put|set|start|change it|this|that|the|my|them .. to|until|till|til|at|for|from|on|\
<day>|last|end|start
make|put|change|start it|that|this _
should|needs|need|supposed|meant to? have_been? be|go|end|start|last to|at|until|for|an|on|\
earlier|later|_
got|was|been moved|changed|pushed
be changed|moved to
can|could|please you|we|i? change|switch|move to|until <day>|_
have|like|want it to? start|end|go at|until
will end|start|last at|on|for|until
change|update|bump|extend|lengthen my|the|to|_ .. to|until|not|from|by
i meant
was|is at|on|for .. not
end my|the|it|this|that ..
moved to
be later|earlier|sooner|longer|shorter
""",
    ),
)

INTENTS: tuple[IntentTable, ...] = (
    (
        Intent.NONE,  # words that look like a wish of ours and are not
        """
dont cancel|delete|move|change|reschedule|book
not cancel|move|change|book|reschedule
dont <want>? to? cancel|move|change|reschedule
without canceling|booking
cancel|delete|remove|close|change|book|move|schedule|add|find|update my|the|a|this|that|all|me|\
some|an? _? <foreign>
dont need to transfer ..
cancellation|canceling|booking policy|fee|fees|charge
booking|reservation|appointment system|software|app|fee|fees|website|number
list|shopping|to-do|todo|grocery list
date of birth
change|changing|replace|check the|my|your? oil|tire|tires in|on|at|myself|$
how to|do|can|should i|you|we? change|cook|make|get_to|convert|fix ..
you|youre|is_this .. real|bot|human|ai|robot|machine
pets you ..
your pets|dog|kids|hobbies|origins
change|whats|what|change_the your|a? name
what trees
instructions ..
call you
current time
mode
suggestion|suggestions $
what is|are the|todays|today date
""",
    ),
    (
        Intent.OPT_OUT,
        """
^ stop $
^ please? stop|unsubscribe|stopall|optout|revoke all|now|please? $
unsubscribe
opt me? out
stop texting|messaging|contacting|sending|spamming|smsing ..
stop these|the|your texts|messages|sms|texting
dont|do_not text|message|contact|msg|sms me|us|this
no more texts|messages|sms
quit texting|messaging
take|remove|delete me|my_number|number|us off|from your? mailing|marketing|texting|contact|\
contacts|database|system|records|distribution
remove my number
leave me alone
lose my number
never text|message|contact me
""",
    ),
    (
        Intent.HUMAN,
        """
speak|talk|chat to|with|directly|through|again .. agent|advisor|adviser|person|human|someone|\
reception|desk|manager|staff|worker|representative|rep|operator|department|branch|owner|stylist|\
real
speak|talk to|with someone|somebody|anyone|a_person|an_actual|you_guys ..
actual|living|real person|human|agent
get|give|put|pass|connect|transfer|hand|refer|route me|us|this .. human|agent|person|manager|\
someone|representative|operator|staff|supervisor|worker|desk|reception
no|not|stop|tired|hate|enough .. bots|robots|machines|automated|virtual
your|the|a manager|supervisor|boss on|now|please
someone|somebody else? on the line
talking|speaking|talk|speak to a? human|person|someone
rather|prefer .. human|person
human|live|real agent|person please|now|$
transfer me|us to
dont|not feel comfortable .. machine|bot|robot
talk|speak|connect|transfer|pass|put|switch|forward|direct me|us|to|through|with|directly .. \
human|person|agent|representative|rep|operator|someone|somebody|real_person|somebody|manager|\
staff|reception|receptionist|worker|adviser|advisor|employee|supervisor|real|people|owner|\
colleague|boss|team
talk|speak to|with a|an|the|your|you? _? person|human|someone|staff|restaurant|hotel|bank|desk|\
department|branch
human please|now|help
to|with|want|need|get a? real person|human
want|need|get a|an|the|some|me? human|person|agent|operator|representative|manager|receptionist
^ .. call me back? $
can|could|please|would|will|have someone|somebody|anyone|you|staff|they call|ring|phone me|us
give me a call
^ customer service|support|care $
front desk
not|stop|hate|no .. bots|robots|robot|machine
^ human|agent|operator|representative|person|staff|receptionist|manager $
transfer me
put me through
live agent|person|chat
""",
    ),
    (
        Intent.LEAVE_WAITLIST,
        """
take|remove|get|delete|drop|pull|strike me|us|my_name|name off|from|out_of the|your|that? \
waitlist|list|queue|line
leave|leaving|quit|exit the|your waitlist|list|queue
off the|your waitlist|list|queue
dont want|need to? be? on the|your waitlist|list|queue
no longer .. waitlist|waiting|queue
cancel my|the waitlist
stop waiting
not waiting anymore
""",
    ),
    (
        Intent.WAITLIST_STATUS,
        """
am i|we still? on|in .. waitlist|list|queue|line
am i|we .. waitlist
where|what|whats|how .. waitlist|queue
what|which|whats number|place|position|spot .. list|queue|line|waitlist
where am|are i|we on|in .. list|queue|line
where i|we am|are on|in .. list|queue|line
how far|high|many|long .. list|queue|line|waitlist|ahead
my place|position|spot in|on .. list|queue|line|waitlist
did i|you|we .. waitlist
waitlist status|position|update
any|anything news|update|updates|movement|luck on|with|about? the? waitlist|list
anyone|many ahead of me
""",
    ),
    (
        Intent.JOIN_WAITLIST,
        """
put|add|place|pop|stick|get|keep|sign|include me|us|my_name|name up? on|to|in|onto|for|down|\
on_to .. waitlist|list|queue|cancellation
join|joining .. waitlist|list|queue
be|go|get on|in|onto the|your|a waitlist|list|queue
waitlist me|please
^ please|the|a|join|yes? waitlist please|me|thanks? $
waitlist for
let|text|tell|message|notify|call|ping|contact|inform me|us .. if|when something|anything|a|an|\
one|there|any|somebody|someone .. opens|comes|cancels|free|available|frees|open|cancel|\
cancellation
if|when something|anything|a|one|somebody|someone .. opens|cancels|cancel|frees|comes ..
let|text|tell|message|notify me if|when .. cancellation|cancels|cancel|opens|free
can|do you have a? waitlist
is there a waitlist
""",
    ),
    (
        Intent.RUNNING_LATE,
        """
running|run a? bit|little|few|so|very|_ minutes? late|behind
be|am|im|were|arrive|arriving|get|getting .. minutes|hour|hours|bit|little|few|slightly|bit \
late|behind
im|ill|were|well|i|gonna|might|may be|am|are|arrive? late
_ minutes late|behind|away
on my way
stuck in .. traffic
running late|behind
late for my|our|the <thing>
got|am|are|im|were stuck
traffic is|was ..
omw
delayed
""",
    ),
    (
        Intent.RESCHEDULE,
        """
reschedule
rebook
postpone
bring forward
move|change|shift|push|switch|swap|modify|amend|update|alter|adjust|edit|transfer|extend|delay|\
rearrange .. <thing>
move|change|shift|push|switch|amend|update|adjust|postpone|bump|put|set|swap it|this|that|\
everything|them .. to|from|until|back|up|forward|by|for|around|earlier|later|on|a
move|push|shift .. to|from|until|back|earlier|later <day>|_
change|update|edit|amend|modify|adjust|alter|move|switch .. time|date|day|start|end|location|\
duration|name|title|start_time|length|end_time|subject|place|venue|attendees|invite
change .. from|to .. to|from|instead
change|move it|that|this|event to
come|make it|go|be earlier|later|sooner|another day instead?
need|want|like a? different|another time|day|date for my|the <thing>
can|could|would|lets|please we|you|i? make|do|have it|that|this .. instead|earlier|later|longer|\
shorter
<booked> .. instead
make|have it|that|this|event last|start|end|longer|shorter|earlier|later
make|set the end|start
extend|lengthen|shorten|prolong
i|id|need|want|like|would|can|could|please .. change|move|modify|amend .. <thing>
add|include|invite|remove _ _? to|from the|my|that|this|it <thing>
""",
    ),
    (
        (Intent.ABORT, Intent.CANCEL),  # with nothing under way it means the appointment
        """
^ cancel please|now|then|ok|sorry|thanks? $
cancel please|now|then|it|that|this|it_all|it_please|that_please? $
cancel that|this|the|my|your|current|last|present|what current|last|present|latest|whole? _? \
action|command|process|task|request|operation|input|conversation|order
cancel what you ..
cancel action|command|process|task|operation|input|everything
cancel current|last|present ..
""",
    ),
    (
        Intent.CANCEL,
        """
cancel|canceling|call_off|scrap|drop my|our|the|this|that|his|her|all|any|next|todays|tomorrows \
.. <thing>
^ cancel _
i|we|id|need|want|want_to|like|please|can|could|have to? cancel
cancel <thing>|<day>|them|all|everyone
cancel _
cancel my|our
cancel for|on <day>|the
cancel at
gonna cancel
have to cancel
need to cancel
must cancel
cancel please
cancel|make|do a cancellation
canceling
delete|remove|erase|clear|scratch|scrap|drop|take_off|get_rid_of|strike|wipe|eliminate|\
disregard|empty|clean|discard|dismiss|void|trash|undo .. <thing>|<calendar>|cancellation
delete|erase|earse it|that|this|my|the|pls|all|_
remove it|that|this|my|the ..
delete|cancel $
<thing> remove|delete|cancel
<calendar> .. empty|clear
put|have|make in|a .. cancellation
end my|the reservation|booking|appointment
to canceled
no|not .. longer .. joining|attending|going|coming|needed|required|need ..
not|arent|wont going|be_going to|on .. dinner|lunch|afterall|anymore|today|tonight|tomorrow
no need for|to? .. reservation|appointment|booking
<thing> .. be|needs|need|is|should .. deleted|removed|canceled|cleared|erased
take .. off|from|out my|the|of <calendar>
get rid of .. <thing>
call off ..
cant|wont|not|unable|no_longer be? able? to? make|attend|come|keep it|to|my|the|in|there|today|\
tomorrow|tonight
cant|wont attend|come $
cant make it
cant|wont come|attend|be_there|be_coming|show_up
wont be able to make|attend|come
not coming|attending|gonna_make|able_to_make|make_it|making_it|able_to_come|be_able
no longer need|want|able|joining|going|attending|coming|required|gonna ..
dont|wont need|want|require .. <thing>
dont need|want my|the <thing>
dont want to meet
im not going to ..
not gonna need .. <thing>
<thing> .. not required|needed ..
isnt required|needed
<thing> isnt|not <very>? required|needed|happening
free up my|the <thing>|slot
something came up
unbook
""",
    ),
    (
        Intent.REPEAT,  # before "time" can mean a time of day
        """
one more time|again
once more|again
tell|say|ask|show it|that|this|me? it|that|this? again
""",
    ),
    (
        Intent.FIND,  # before the same things can be our own
        """
<thing>|room|rooms|slots|tables|times .. available|free|open
available|free|open room|rooms|slots|times|time|appointments|tables|calendar
my availability
my free time|times|slots
when am i|my|we .. free|available
schedule|calendar .. free|open
""",
    ),
    (
        Intent.QUESTION,
        """
do|does|will|if|whether|that|are|know|out|can|let .. .. take|takes|taken|accept|accepts|except|\
allow|allows|do|does|trake|honor lunch|dinner|any? reservations|rerservations|reservation
reservations taken|accepted|allowed
can|could|may|possible i|we|to make|get a|any? reservation|reservations at
possible to make|get|have a? reservation|reservations
have|has|be a|any|long|the? wait
is|whats the|a|average wait ..
to wait for? long|before|to|at
stand in line
how many people .. at|there|go|be|in|allowed|capacity
expect to wait|be
busiest
lot of business
before being? seated|getting
seated
sitting time
have .. facilities|bikes|bike
any|a limit|limits on|for|to ..
pets|dogs|kids|children allowed|welcome
to park my|the|a car
wait time|times
checkin|checkout|check_in time
need to checkout|leave_the_room
room be ready
what time|times|day|days|hours .. you|they|it|u|yous|the_pool|the_gym <opens>|close|open
when do|does|are|is|will|can|should you|they|u|the|it|we|your|i|breakfast .. <opens>|checkout|\
checkin|served|serve|available|start
when|what_time|are|is|what you|yous|u .. <opens>
are you|u|they|yous open|closed|closing|busy|crowded|there|near|wheelchair
what|whats|when are|is? your|the opening|business|working|store|shop|hours|open|address|\
location|price|prices|cost|number|phone|policy|rates|email|website|menu|wifi
opening|business|working hours|times
open on|at|today|tomorrow|sundays|late|now|till|until
how much is|are|for|does|do|would|will|to .. <thing>|charge|cost
how much is|are|for the|a|an|your|it|this|that|these|those .. <booked>|<facility>|$
how much do|does you|they|u|it|that cost|charge ..
^ how much $
how long is|are|does|do|would|will|a|the|for|it|should|can .. <booked>|open|wait|treatment
how long does|will|would it take $
how long is|are|does|do|would|will|a|the <facility>
how busy|crowded|packed|full|late is|are|does|do|would|will|a|the|for|it ..
how busy|crowded
whats|what the|your price|cost|prices|fee|charge|location|address|policy|wifi ..
price|cost|prices|pricing of|for|list|please .. <thing>|$
<thing>|spa|parking|haircut|gym|pool price|prices|cost
where|wheres are|is you|yous|u|your|the|it|pool|gym|restaurant ..
where can|do|should i|we park|leave|find_you|go|come|order|get_food|eat|sit ..
^ .. address please? $
your address
where are you
^ .. directions please? $
directions to your|you|the_salon|the_shop
is|are there|your|the|this|that|they|it .. parking|park|wheelchair|accessible|accessibility|\
wifi|wi-fi|gym|pool|spa|breakfast|elevator|pets|pet|dogs|crowded|busy|packed|wait|free|allowed|\
included|adapted|available|heated|covered|expensive|full
do|does|can|will|is|are|would|did _ _? _? take|accept|allow|offer|provide|serve|sell|support|\
have|do|honor|permit|allows|takes|accepts|offers|cater _? _? _? reservations|reservation|cards|\
card|cash|walkins|walk-ins|kids|children|dogs|pets|parking|wifi|vouchers|gift|student|discounts|\
discount|insurance|waxing|manicures|massages|massage|bike|pool|gym|spa|breakfast
reservations|walk-ins|walkins allowed|accepted|possible|required|needed|necessary
do you offer|sell|do|provide|accept|cut|take|cater|have ..
<asker> .. <facility>
<facility> price|prices|cost|hours|times|policy|fee|available|$
how busy|packed|crowded ..
got|have a? question about|regarding|on ..
question about|regarding|on .. <facility>|<booked>
can|may i|we|you .. park|bring|access|leave_my_car|use_the|smoke ..
can|may i|we pay by|with|in|cash|card ..
is it ok|allowed|permitted to|for|if i|we|my|bring ..
is it possible to .. <booked>|<facility>
parking
wifi
will|is|are|would .. crowded|busy|wait|packed|line|waiting
wait time|times
have to wait
will i have to wait ..
how late|early are|is|do|can ..
got|have a question $
like|want|need to? know|hear|information|ask about|if|how|whether ..
info|information|question about|on .. <thing>|pool|gym|spa|parking|wifi|breakfast|menu|service|\
hours|prices
pet|cancellation|return|refund policy
""",
    ),
    (
        Intent.STATUS,
        """
whens|wheres|what_time|when|what_day is|are|was|did|does|do|should|will|am? my|our|the|that|\
this|i .. <booked>|game|visit|trip|practice|match|coming|due|supposed|scheduled
is|are my|our .. <thing>
do|did|have|am|was|will i|we .. <thing>|<calendar>
whens|wheres|whos|whats .. <booked>|<calendar>|scheduled
hows|how my|the <calendar>|day|week
what does|do|did my|the .. look
tell|know|see|check|sure|assure|assured if|that|whether|me|there|my .. reservation|reservations|\
appointment|booking|meeting|table
is|are a|an|any|my|the|our <booked> .. schedule|calendar|agenda|happening|booked
did|have i|you|we put|add|added|schedule|book ..
have anything|scheduled|something .. calendar|on|for|at|after|before|planned|today|tomorrow
anything|events on|in|for my|the? <calendar>
details|info|information about|on|of|for my .. <booked>
does my|the <calendar> ..
is|are|was|were my|our|any|all|the .. <booked>|event|events
bring up .. meetings|mettings|events|schedule
<booked> i have ..
i have to meet ..
i have going on|scheduled|planned ..
am i .. meeting|seeing|going|flying|doing|having
day did|do|am i ..
scheduled conferences|meetings|events
when|whens|what|whats|where|wheres|which|who|whos|how .. my|our next|upcoming|first|last|_? \
<booked>|<calendar>
when|what|where is|are|do|time|day|date .. my|i|our|we|next .. <booked>|<calendar>
whats on|in|happening|up|scheduled|planned|booked ..  <calendar>|<day>|for|on
whats on|in my|the|our ..
what|which|how_many|any|other .. do|am|is|are|did i|we|there .. <booked>|<calendar>|have|\
scheduled|planned|booked
do|did|am|have|was|will|is|are i|we|my|our|there already|still|ever|really|actually|even? have|\
has|got|book|booked|make|made|scheduled|get|meeting|going|doing|have_to|meet|attend|free|\
confirmed|busy|seeing ..
is|are|was my|our|the|that .. <booked> .. confirmed|valid|still|on|booked|scheduled|ok|good|set|\
made|active|at|rescheduled|in|today|tomorrow|for
confirm|check|verify|double_check|see|know|review|show|list|pull_up|find|view|look_at|look|tell|\
bring_up|read|open|display|give|go_over|run_down|rundown|look_up|search|get .. my|our|the|me .. \
<calendar>
confirm|check|verify|double_check|see|review|show|list|pull_up|view|look_up .. my|our|the|me|\
for .. <booked>
find|see|check my|our .. <booked>
confirm|verify|check|make_sure|see_if|know_if|verify_that .. have|has|there .. reservation|\
reservations|booking|bookings|appointment|meeting|event
confirm|verify .. reservation|reservations|booking|bookings
what|which|how_many|any events|meetings|appointments|plans|bookings ..
is|are there .. <booked>|anything .. scheduled|calendar|today|tomorrow|booked|on|for
anything scheduled|planned|booked|on
tell|show|give|read|list|bring|pull me|up? .. meetings|events|appointments|bookings
does .. have a reservation|booking for|under
who|whos is|are? .. coming|attending|invited|responded|organizer|organized|invite
when|where|what|who is|are|was|did|am|will|does|do? .. <booked>
remind me when|what|where|of ..
still on for
do i have
am i booked|free|busy|meeting|going|seeing|doing|still
is it still on|booked
what am i doing
what time am|is|do|was|should|are i|we|my|our ..
what have i|we got|booked|planned
did my|the booking|appointment|reservation go through
how is|does my <calendar>
<booked> details|status|confirmation
status of my|the ..
events|meetings|appointments .. <calendar>|today|tomorrow|scheduled
""",
    ),
    (
        Intent.FIND,
        """
any|anything|something|what|whats|which|when|do_you_have|have_you_got|got|is_there|are_there .. \
available|free|open|availability|openings|opening|vacancies|spots|slots
availability|availabilities
<thing>|<time>|rooms .. available|free
are|is|if .. <thing>|rooms|you|_ .. available|free|open
when are|is|can|could you|u|he|she|i|anyone|someone|i_come free|available|in|come
soonest|earliest|next available|opening|slot|time|appointment|possible
any|got|have openings|slots|spaces|cancellations|space|gaps|times|appointments|room
when .. next|first available|opening|free|slot
find|finding|search|searching|look|seeking|recommend|suggest|locate|hunting|seek|looking|lookup|\
pull_up|know|list|show for? .. <provider>
find|show|give|tell me .. times|availability|slot|slots|opening|openings
looking|look|search|searching for a|an|some|any ..  <provider>
what|which <provider> ..
is there|are|any a|an|any .. <provider>
when am i free
my availability
""",
    ),
    (
        Intent.BOOK,
        """
<builder> .. <thing>
set|add|put|place .. meeting|event|appointment|lunch|dinner|booking|reservation
like|want|need to stay ..
rooms? for _ adults|nights|people
book|reserve .. room|rooms|hotel|table
looking|look|find|search|get|need|want|like .. tickets|ticket|seats
looking|look|find|search for|me|some|an? .. event|events|show|concert
^ .. schedule|book|reserve _
fit|squeeze me|us in
need|want|like|love|wanna|have|going|go|plan|planning to? see|visit|go_to .. <provider>|dr|\
doctors|show|event
eat out|at|in|something
party of
<maker> .. on|to|in|into my|the|our <calendar>
book|schedule|reserve|squeeze me|us|in|a|an|the|for|something|myself|him|her|some|my|it|one|\
with|two|three|lunch|dinner
^ book|schedule|reserve|rsvp _
i|id|we|like|want|need|want_to|can|could|may|please|would|love|gotta|trying|lets|to book|\
schedule|reserve|come_in|arrange|get_in ..
want|need|like|get|have|love|request|needing|see a|an|my|the|some|to_see|me|another|us|to_get|\
of_an .. <thing>|maintenance
get|have my|the oil|tires|tire|car|brakes .. changed|checked|fixed|serviced|rotated
oil change|changed
car maintenance|repair|service
brought|take|bring .. maintenance
need|going|gonna|have to meet with
need|want|like|get to|my|the|some|someone|somebody to? look|checked|serviced|fixed|changed|\
repaired|maintained|looked ..
buy|purchase|get|find|order|reserve me|us|some|a|an|the|two|my|_ .. tickets|ticket|seats
tickets for|to
put|add .. on|to|for|in my|the <calendar>
new <thing>|booking|appointment
<booked>|visit|spot|place|dentist|doctor please|for|with|at|on|tomorrow|today
appointment
oil change
meeting with
come in for
get in with|for|on|at|tomorrow|today
can i come|get_in|pop|stop|drop in|by|over|round ..
table for
room for
do you have .. table|tables
check engine light
""",
    ),
    (
        Intent.FIND,  # who or where, when nothing is asked for more plainly
        """
place|places|somewhere|food|bite|apartment|house|restaurant to|with|near|that|for .. eat|live|\
dine|stay|rent|drinks
<provider> nearby|close|around|near
after an|a <provider>
hungry|starving
apartment|house|flat hunting
need|want|like|get|help|give|find|with a|an|some|another|good|new _? _? <provider>
<provider> near|in|around|nearby|close
^ .. <provider> $
""",
    ),
    (
        Intent.CONFIRM,
        """
^ c $
^ i? confirm|confirmed|confirming please|thanks|my|appointment|it|that? $
confirm my|the|our appointment|booking|visit
ill|well be there
see you then|there|tomorrow|soon|at|on
c you then|there|tomorrow
""",
    ),
    (
        Intent.GOODBYE,
        """
bye|goodbye for now|now|then|bye
peace out|be_with_you
gotta|have_to|need_to|must|should|better go|run|leave|be_going|get_going|head_out ..
im|i_am off|leaving|going|heading_out|done $
until|till next|tomorrow|later|we_meet
ciao|adieu|cheerio|adios|arrivederci|hasta
farewell
signing off
catch you|ya later|soon|around
so long
later|laters|l8r alligator|gator|dude|man|mate|everyone
good|great|nice|lovely talk|chat|chatting|conversation ..
see you|ya ..
see you again|soon|around|later|tomorrow?
nice|good|great|lovely|pleasant|enjoyable|pleasure|glad|enjoyed .. to|got_to|we|was? talk|speak|\
chat|touch|conversing|meet|talking|speaking|chatting ..
have|need|got|gotta to? go|get_going|leave|run now?
out of|outta here
outta here
thanks for talking|chatting ..
take it easy
until next time
syonara|sayonara|tootles|toodles|tata|toodle
goodbye
bye
cya
see you
^ later|laters please? $
^ later|laters bye|man|guys|everyone|,|thanks
farewell|fairwell
ttyl
talk|speak to? you? later|soon|tomorrow
have|hav a? good|great|nice|lovely|wonderful day|one|evening|weekend|night|afternoon|rest
adios|ciao|toodles|tata|ta-ta|cheerio|au_revoir|sayonara
good night
goodnight
nice|great|good|lovely|pleasure|enjoyable|pleasant|enjoyed|wonderful talking|chatting|speaking|\
to_talk|seeing|conversation|chat
talking|chatting|speaking to|with you
conversation
gotta go|hit|run|leave
im leaving
i am leaving
leaving now
take care
peace out
catch you
until next
""",
    ),
    (
        Intent.ABORT,
        """
halt|abort|terminate|quit|discontinue|undo|destroy|stop|end|cancel|kill .. process|task|action|\
program|command|operation|request|input|application
halt|abort|terminate|discontinue|quit it|that|this|immediately|now|talking|speaking
please? abort $
quiet now|please
^ scratch $
stop working|talking|speaking ..
^ stop i|im|its|the
thatd|thatll|that|thats be? all $
dont want this|it anymore
dont do|complete this|it|that|the ..
cancel what ..
no more
nevermind
forget it|that|about
cancel that|it|this|everything|command|request|the
^ please? cancel now|please|all|it|everything? $
cancel .. $
start over|again
stop it|that|this|now|talking|doing|please|right|there|everything|immediately|and|the|your|what ..
^ .. stop $
please|just|must|to|would|could|can|will|you stop $
stop talking|speaking ..
scrap|scratch that|it
leave it
dont bother
shut up|down|yourself|it
^ .. shut|switch off now|please|yourself? $
be|keep quiet $
quiet
^ .. quiet|silence|hush|halt|abort|quit|cease $
enough $
^ please? .. halt|abort|quit|silence|quiet|hush|mute|pause $
no more talking
go back
switch|turn|power off|down yourself|now|please|immediately|right|$
turn yourself off
shush|shh|shhh|shhhh|hush|zip_it
thats all|enough
pause
end this|the|it
hold|knock it off
dont do that
drop it
forget i
""",
    ),
    (
        Intent.REPEAT,
        """
say|speak|come|tell|state|read|play|explain|go|run|do|try|ask|show .. again|over|once_more|\
one_more_time|another_time
what did|was|were|do|is .. said|say|saying|just_said|that_again
didnt|cant|couldnt|dont|not|havent quite|really|fully? hear|heard|catch|caught|get_that|get_it|\
get_what|understand|understood|follow|make_out ..
lost|missed you|that|what_you|the_last
repeat ..
huh
your last ..
come again ..
another time please
repeated
reset|retry it|that|this|please|the|what|$
hear .. again
try .. again|once_more|over
say|do|tell .. over
what .. question $
your question again
said again
repeat
say|tell|speak|ask|state|send|do|try|play|read|run that|it|this|me|once|again|the|what|one|\
what_you ..  again|more|said|repeat|time
again please
again
come|once|one|say|tell|speak again|more
one more|last time
what|whats did|do you say|said|mean|just
what you said|spoke|say
pardon
say|run what
excuse me
replay
rephrase
what|whats that
^ what|huh|sorry|eh|pardon $
sorry what ..
dont|didnt|not|cant|couldnt <very>? understand|hear|catch|get|follow|quite ..
didnt get|hear|catch|understand
missed that|what|it
can you clarify
dont understand
restate
redo
""",
    ),
    (
        Intent.HELP,
        """
^ help|info|menu me|please? $
what can you|i do $
how does this|it work
what are my options
""",
    ),
    (
        Intent.UNSURE,
        """
could|couldnt|cant not? say|be_sure|decide|choose|guess ..
havent|hasnt decided|made_up ..
who knows
beats me
not|isnt entirely|really|all_that|so|100|totally? sure|certain|positive
no|zero idea|clue ..
your guess
depends
i doubt it
hard|difficult|tough to|for_me to? say|tell|know|answer|decide|choose
dont|cant <very>? know|remember|recall ..
am|im undecided|unsure|uncertain|torn|conflicted|confused
might or
could|might|should|would be? either|both|one ..
its|it|think either of|or|way|one?
either or|of_them|could|way ..
both would|could|might|are ..
one or the other
possibility|possible
drawing a blank
foggiest
if i know
have|need|gotta to? think about
not|isnt|im <very>? confident|too_sure|to_sure|certain
make up my mind
above my pay
dontknow
not|isnt too? <very>? sure|certain|positive
unsure
uncertain
undecided
no|not|havent|dont|dont_have idea|clue|a_clue|an_idea|any_idea|the_answer|an_answer
cant tell|decide|say|recall|remember|be_sure|choose|make_up|answer
hard|difficult to tell|say|answer
torn
maybe
^ perhaps|possibly|probably|potentially $
possibly
could go either|be
it depends
either|both way|one
up in the air
clueless
on the fence
might be
i have doubts
have no knowledge|idea|answer|clue
no knowledge
dont know
unaware
who knows
beats me
might or might
knows
""",
    ),
    (
        Intent.THANKS,
        """
much appreciated|obliged
i|really|truly|greatly appreciate|thank|value ..
couldnt have .. without
so|very|really kind|helpful|sweet|nice of you
you|youve been|are|were .. help|helpful|great|amazing|wonderful
well done
nice one
thankful|gracias|merci|thank
good|great|nice|excellent job|answer|work|looking ..
your answer|answers|help|efforts|efforts_dont ..
glad|happy .. helped|help|with|you
owe you
youre|you_are|were <very>? a? nice|kind|sweet|doll|helpful|amazing|awesome|great|lifesaver|best ..
helped me
easier with you
thanks
thank you
appreciate|appreciated
grateful|gratitude
much obliged
you|youre the|a best|star|lifesaver|legend
very helpful|kind
so kind
good job
great help
""",
    ),
    (
        Intent.GREETING,
        """
how have|has you|things|life|everything ..
how do you do
have you been ..
is|are everything|all|things|you ok|alright|good|well|going
anyone|anybody|you there $
salutations|ahoy|heya|hullo|gday|g'day
long time no see
how|hows my|the ai|friend ..
wake up
treating you
hi
hello
hey
hiya
howdy
yo
greetings
good morning|afternoon|evening|day
whats up|new|happening|good|going
sup
wassup
how are|is|have|do|has you|u|things|everything|life|it|your|ya|all|the_day|this_day .. going|\
doing|been|feeling|day|life|hanging|today|you|ya|things|feel|with_you|everything|all
how are|is you|u|things|everything|life|ya
hows it|everything|life|things|your ..
hows it|you|u|ya|everything|life|things|your|the_day ..
how you doing|been|feeling
how are you ..
are you doing|feeling|having ..
bonjour|hola|aloha
nice|good|great to see|meet
""",
    ),
)
