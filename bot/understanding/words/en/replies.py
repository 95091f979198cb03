"""What English words do in an answer."""

import re

from bot.understanding.phrases import bag
from bot.understanding.words.shape import Cue

OFFERS_ACT = re.compile(
    r"\b(?:(?:would|do|did) you (?:like|want|wish|need|require)|(?:shall|should|will|may|can) i|want|wanna"
    r"|are you (?:ready|willing|interested)|how about \w+ing|you (?:want|need|would like))\b"
)
CONFIRMS = re.compile(
    r"\b(?:confirm\w*|correct|right|you(?:'d| would)? (?:want|like|need)|does (?:this|that|it) look)\b"
)

ECHOES = bag(
    """
book booking booked reserve reservation make making made schedule set setup up get take taking
taken buy purchase order appointment visit visiting see tickets ticket table seat seats spot
slot there here go going attend arrange do have me us my i we you your it that this them him
her one the a an to for at in on with of now today right please want wanna need like love id
ill is be would will can thats its whatever doctor dentist salon therapist place appointment's
stylist barber one's check out able willing wish hope interested nice good great work works so
also too event show property apartment house room these those both thing all everything him he
she they then also done create event put really very much give take try visit thank name again
help let lets proceed further go ahead
"""
)

STATING = bag(
    """
say said saying think believe answer response statement information question case would must \
gotta have
from completely totally afraid know what way reply hell heck god surely course clearly \
obviously am not
quite vote guess feel tell told do want
"""
)

EXPLICIT_YES = bag(
    """
yes yeah yep yeap yer yess aye yah sure ofcourse absolutely certainly definitely affirmative
please book reserve schedule proceed ahead
"""
)

CUES = {
    Cue.FRIENDLY: """
cant|cannot wait ..
been looking forward ..
cant complain
cant go wrong
no doubt about? it?
look|looking forward to? it|that|seeing|the|my|being? you|it?
dont mind|worry
i? hope you have|had|are|youre having|doing? a? good|great|nice|well day|one|weekend?
thats|its|is|it not false|wrong|bad|untrue
not bad
have|hav a? good|great|nice|lovely|wonderful day|one|evening|weekend|night|time
take care
its? good|nice|great|lovely to see|meet|hear|talk|know ..
sorry for? the? late|delay|wait|delayed reply|response|message?
if possible|so|thats_ok|thats_alright|you_can|you_dont_mind|available|its_available|you_please
in case i|we|you ..
but|and thanks|thank_you
though $
thank you very|so? much?
youre the best
have been looking|waiting for ..
good morning|afternoon|evening|day|night
last but not least
just in case
""",
    Cue.FINE: """
c|see|cya you|ya? then|there|soon
no problem|problems|prob|probs|worries|prblm|issue|issues at? all?
not a problem|prob|worry
nothing problem
why not
no objection|objections
np
""",
    Cue.DEFER: """
no|nope thanks|thank_you|thankyou
all|im all? set|good_thanks|sorted|covered
im all? good|set|sorted $
that|it would|will be all|everything
thatll|thatd|thats be? all|everything
all|everything i need|needed|want|wanted
not|isnt|maybe_not right|just now|away
not just? yet|now
now|no yet
now|no not yet|now
not at this|the|that present? time|moment|point|second|minutes|stage
not for? this|now|today|tonight|the_moment|the_time|the_present time|moment|second|week|month?
not anymore
for now|later $
maybe|may|perhaps|possibly|probably be? some|at_some? another|other|later|next|different|point \
time|day|week|month|date|on?
some other time|day
another|other time|day please|thanks|then|maybe|perhaps $
^ just? another time please? $
at|in|on a? later time|date|point|day|stage
^ later on? please|thanks|then|i|maybe|perhaps|today|sometime|think|sorry|if|am|,|can|could|but|$
do it|that|this|so later
ill|will do|book|call|schedule|make|reserve|buy it|that|one|later later?
maybe|perhaps|possibly|probably later|tomorrow|afterwards|soon|someday
maybe|perhaps in|after a? bit|minute|minutes|while|few|second|some
later on? perhaps|maybe|i_think
next time
hold off
hold on for now
on hold
rain check|cheque
not ready
too soon
sometime later|else
think i|ill ll? wait
can wait
""",
    Cue.ASIDE: """
do|did|am|was|have i|we have|having|going|doing|meeting|flying|free|busy|available|got|booked|\
miss|supposed|already ..
what|whats|when|whens|where|wheres|which is|are|else|time|day|do|am? .. my|i|we ..
what|whats on|in|for|going on|in|my|the|for? ..
what|whats|hows|how is? the? weather ..
weather
is|are everything|all|things ..
what day|time is|was|are|were ..
what|whats happening|going_on|up|new
how|hows are|is|have|it|everything|things|life|your|going|doing|have you|u|things|everything|\
life|it|been|going|doing|ai|your|day ..
find|see|check|tell|show|know out? me? when|what|if|events|my|how ..
who|whos|whom|whose ..
where are you|we
are there any people|others ..
tell|ask|say|repeat me|it|that|this again
tell me a ..
""",
    Cue.INFO: """
find|what|whats|wheres|where|hows|how|do|does|is|are|can|could|may|shall|tell|give|send|get|\
need|know|want|like|provide|check|have|include|and|also|please|their|his|her|your|its|average|\
with|share|which .. <topic>
what|whats|wheres|where .. located|place|office|venue|specialty|speciality|genre|sport
which|what city|street|part|kind|type|sort|area|number|cuisine|floor ..
where is|are|can|do|does|should|would ..
wheres ..
how|where can|do|should|could|would i|we find|reach|contact|get|go|call|pay|park ..
do|does|will|can they|you|he|she|it|the|this|that|your|these .. offer|do|take|accept|allow|\
provide|serve|cut|cater|speak|perform|support|play|have_parking|have_live|have_a_website|\
have_wifi|sell ..
is|are|was it|there|they|he|she|that|this|the|pets .. unisex|furnished|expensive|parking|live|\
cosmetic|good|services|allowed|kid|wheelchair|accessible|vegetarian|vegan|far|pricey|kid-friendly
can|should|shall|do i|we bring|pay|park|wear|need_to_bring ..
how much|long|far|highly ..
how many does|are|is|do|bedrooms|bathrooms|rooms|people ..
how|hows are they|it rated
tell me|us more|about|please ..
more info|information|details
know|tell|check|see|sure|find_out|ask me? if|whether they|its|the|it|there|you|cosmetic|that ..
average rating
<topic>
""",
    Cue.CONDITION: """
if
unless
as long as
so long as
provided
providing
assuming
depending
on condition
only when|after|once
except
not until
until i|we|my|after|then
depends
subject to approval|availability|my|change
in case
whether
once i|we|my
as soon as
""",
    Cue.AGREE: """
lets go|do|try|book|take|have|get|make|schedule|reserve|buy with|for|it|that|this|him|her|them|\
the it|that|this|him|her|them|one|those|appointment|reservation? one|then|please?
lets do it|that|this|them
lets go|book|schedule|reserve
go with that|this|him|her|them|it one?
please? make|set|try|do|get|lock|sign|pencil it|that|this|me_in|us_in up|in|one|down? for_me|\
now|please|then? $
please make|set|try|do|get one|me_one|us_one for_me|now|please|then? $
set|book|sign|lock|pencil|slot|fit it|me|us|that|them up|in
set it in stone
give it|that a try|go|whirl|shot
should|would|will|itll|thatll|thiss be? <very>? <good>|be_fine
id|i|we would? <very>? like|love|prefer|want that|this|it|these|them|those one|very_much|\
one_please? $
i|we <very>? like|love|want|need that|this|it|these|those|the_sounds_of_that|the_sounds one?
i|we need|want it|this|that|them ..
i|we want|need|like|love|want_to|wish to? $
want_to $
id like|love to? $
id love to|that|it
can|could|would|will you please? do|book|reserve|schedule|arrange|make|get|buy|be_able_to_book|\
order it|that|so|one|me|the|an|a|this|them|us? appointment|reservation|tickets|visit|booking|\
table|an_appointment|ticket? please|now|there|then|for_me|with_them? $
would you be able to book|arrange|reserve|schedule|make a|an|it|that|the? appointment|\
reservation|visit?
can i|we go ahead and? schedule|book|reserve|make ..
can i|we schedule|book|reserve|make it|a|an|that|the appointment|visit|reservation|table
is that <good>
what would i do without you
""",
    Cue.NO: """
no
nope
nah
nahi
nay
negative
nada
never
neither
none
false
incorrect
untrue
inaccurate
erroneous
disagree
nevermind
forget it|that|about
definitely|absolutely|certainly|probably|maybe|of_course not
not at all
thats|thatd|it|its|thiss|that|be|is|would|as|to_be .. a|an? hard|big|definite|definitely|\
completely|certainly|totally? no|false|negative|untrue|incorrect|wrong|erroneous statement|\
answer|information?
answer|information|response .. is|be <very>? no|false|wrong|incorrect
the? answer to that is no
i .. say no|negative to_that|to_that_question?
no is the answer
no way|that|the? information|case|is|was? wrong|false|incorrect?
out of the question
not|isnt the case|what_i_said|what_i_want|correct|what_i_need|what_i_meant
never said that|this|it
false|wrong for sure
turns out to be false
not really
i think|hope|guess|believe|suppose not
seems|seem|appears|afraid not
i|we decline
i|ill|we|well|have_to|gonna|to pass
pass on
i|ill|will have? to? pass|decline|refuse
^ pass $
no need
no longer
cancel|delete|remove|scratch|scrap|drop|bag|forget it|that|this|both|the|them|all|everything
^ cancel
please cancel
scratch that
bag it
leave me out
👎
❌
🚫
^ n $
nej
""",
    Cue.SOFT_NO: """
not
isnt
cant
wont
dont
didnt
havent
hasnt
wrong
skip it|this
nothing
changed|change my mind $
have another|other plans|appointment|commitment
already booked|have|found|got|made|did|done
found another|somewhere|someone
too expensive|far|much|pricey
hate
leave it|me
keep it|this|that for|on|as|please|there|$
still need|want|going
need|want|have this|it|that|them still
i made a mistake
forgot i|we|about|that ive|have?
give up
unavailable
busy
😢
""",
    Cue.CHANGE: """
instead
rather
prefer
preferably
another
other
others
else
elsewhere
different
alternative|alternatives|alternate
earlier
sooner
<be>|bit|little|even|any|much|time|meeting|something|anything|appointment|slot|and|on|or later
later than|time|one|slot|please|in|on
earliest
latest
next one|available|best|day|week|option
change
changed
changes
changing
switch
swap
modify
amend
update
adjust
edit
move
push
postpone
shift
extend
reschedule
make it|that|this|them|her|him
too late|early|soon|long|short
should start|end|have|last|go|read|say
should be <good>|for|at|in|on|an|a|one|about|with|from|_
supposed|meant to be
meant
i mean
add
include
invite
remove
longer
shorter
bigger
smaller
cheaper
closer
nearer
anymore
any|more|some more|options|choices|names|results|times|of|suggestions
name me|some more
find
search
searching
keep looking|searching|on
look|looking for|up|again|elsewhere|at
try again|to|for|_
on second thought|thoughts
wrong time|date|day|place|person|one|number
start|starts|starting at|it|on|from|in
end|ends|ending at|it|on|by
last|lasts until|for
block out
repeat it? every|weekly|daily|monthly
<thing>|names|name is actually|called
name is|should
actually with|for|not
what of
only|just one|1 _
for? one person|people|ticket
swop
""",
    Cue.WAIT: """
hold on|up|please
hang on
wait
waiting
one|1|a|just|few|5|in sec|second|seconds|moment|minutes
give me|us a|few|some|5|10? sec|second|seconds|moment|minutes|bit|time
let me|us think|check|ask|see|look|get|confirm|talk|find|know|double
lemme think|check|ask|see|look|know
need|have|gotta|gonna|want|want_to to? check|think|look|ask|see_if|see_what|talk|find_out|\
confirm_with|consult
i ll|ill check|ask|think|see|know|let|tell|call|text|msg|message
will check|ask|think|let|call|text|msg|message|revert|inform|tell
get back to
checking
thinking about
not decided
brb
before we|i|you|that do|book|that|go ..
first i|we need|have|want
want|like|need to? know more|about
driving
can i|we let you know
""",
    Cue.UNSURE: """
dontknow
not|isnt too? sure|certain|convinced|positive about? it|that|this?
not quite sure
unsure
uncertain
no idea|clue
i wonder
i doubt
clueless
unaware
hard to tell|say
torn
on the fence
might
could be
maybe
possibly
probably
perhaps
i guess
i suppose so?
i think so ?
kinda
kind|sort of $
up in the air
either way
could go either
have|has doubts|doubt
no knowledge
what? do you mean|think
what do you recommend|suggest
are you sure
""",
    Cue.BUT: """
but
however
although
though
except
""",
    Cue.WISH: """
how|hows|what|whatabout about
can|could|would|may|lets|should|shall we|i|you|it|they|lets do|make|come|get|try|have|be|go|\
change|start|stay|book
lets do|try|go|make|say|push|have|book_another|actually|start|see
lets? go with
go with
do you have any|anything|something|one|some|a
have you got
is|are there any|anything|something|anyone|somewhere|a
got any|anything|something
any _
anything|something|someone|anyone|somewhere|anywhere
try
also
only
needs|need|want|wanted|like to be|have|last|start|end
i|we|id need|want|wanted|like|would it|them|a|an|to|one|more|the|my
book|reserve|make|schedule it|me|the|a for|at|on|with
its|thats on|at|in|for|with|just
^ with|at|for|in _
set it|the
put it|the
looking for
interested in
suggest|recommend a|an|some|somewhere
will be joining|there_too
""",
    Cue.YES: """
yes
yeah
yep
yeap
yer
aye
yah
yas
^ y $
yess
si
affirmative
positive $
^ positive
sure thing?
ofcourse
certainly
definitely
absolutely
indeed
exactly
precisely
for sure
correct
right
true
agreed
agree
accept
accepted
i approve
approved
^ i? can? confirm|confirmed it|that|this|all|the|everything?
confirm $
thats confirmed
please do so?
do it|that|so
go ahead|for_it|on
proceed further?
by all means
youre|you <be>? <very>? right|correct|got_it|bet
youre $
im $
thats the truth|how_it_is|what_i_want|my_number|valid|a_fact
thats a? <very>? yes from me?
that statement is|was correct|true
my response .. yes
i agree with .. true|right|said|truth
id please|so $
you got it|that
you bet
book|reserve|schedule|arrange|take|buy|purchase|grab|accept|create it|that|this|them|one|those|\
all|the|both|an|a|for one|appointment|slot|time|reservation|table|tickets|ticket|booking|please|\
visit|event|me|us?
book|reserve|schedule|arrange|get|make|buy|purchase me|us a|an|the|one|some|in? appointment|\
slot|table|tickets|ticket|room|reservation|visit|booking|spot|seat?
please book|reserve|schedule|proceed|continue|buy|purchase|make|arrange|create
^ please confirm|check $
make|set_up|take|have a|an|the|my appointment|reservation|booking|visit|one
ill|we ll|take|have|go_with|go_to it|that|this|the|one|them one|slot|doctor|place?
i|ill|we|id|he|she|they|it|that <very>? will|would|do|can|did|does|am $
thatd|thatll|itll|itd|thiss do|suit|work
thatd|itd be yes|fine
believe|think|hope|guess so
id $
ill $
ill|well be there
be there
count me in
im|were in|down|interested|available|free|happy|game|up_for|on_board|ready|coming|there|sure|\
willing
<it>|it|this|he|she|they|everything|all|thatll|thatd|itll|itd|one|thiss|what_you_just_said|\
statement will|would|is|are|be|looks|seems|sounds|should|does|must|to|feels|appears|also|still|\
can? to|be|also|just? <very>? be? <very>? a? <very>? <good>|promising|right_choice <very>? \
choice|option|place|plan|idea?
<it>|it|this|he|she|they|everything|all|thatll|thatd|itll|itd|one|thiss|time|slot|appointment \
will|would|should|also|can|seems_to|to|does? <very>? <works>|doe <very>? out|just? <good>|\
better|best|well|fine?
will|would|should be? <very>? <good>
will|would work|do|suit
sounds|looks|seems|look|sound|feels|sounding|looking like? a? <very>? <good>|plan|promising|\
interesting|better a? option|place|plan|choice|one|idea|good?
<works>|<good> for|to|with|by|foe me|us|my_schedule|everyone
<works> <very>? <good>|well|me|out?
<very>? <good> choice|idea|option|plan|news
thats|its|thiss|it <very>? it|him|her|<good>|my_number|the_one|what_i_want|what_i_wanted|\
how_it_is|perfect|a_fact
thats|this|its .. it|one|what i|we want|wanted|need|needed|like|meant|asked
thats a|an definite|hard|resounding|clear|<very>? yes
i|we would|do|will|am|can|did|should $
can $
can do
deal
done
👍
👌
✅
✔
🆗
🙌
💯
🙏
👏
🤙
<praise>
accurate
acceptable
fact
suits
yay
woohoo
hooray
finally
hell|heck yes|yeah
works $
my favorite|favourite
choose|pick it|that|this|him|her|them one|doctor?
interested in it|that|this|him|her one?
close enough
set_up|arrange|book|make an|a|the appointment|visit|reservation
id|i|have_to|gotta|would say|vote|answer|believe|think|confirm it|thats? yes|affirmative|true|\
right|correct
the answer|response .. yes|affirmative
you just said is? true|right|correct
keep it|that|them|this
""",
    Cue.OK: """
ok
alright
noted
will do
got it
gotcha
understood
roger
copy
""",
    Cue.FILLER: """
thanks
thank you
tqvm
please
hi
hello
hey
hiya
there
oh
ooh
ah
ahh
aha
um
umm
uh
uhh
hm
hmm
hmmm
eh
er
erm
mm
mmm
haha
hahah
hahaha
hehe
hee
hehehe
lol
lmao
lah
la
lar
lor
leh
liao
le
ba
bah
mah
da
pa
man
mate
dude
bro
babe
dear
sir
madam
maam
mam
miss
mum
buddy
friend
guys
team
love
hun
hon
sweetie
darling
honey
well
so
then
now
just
very
much
lots
many
alot
a lot
bunch
kindly
that
this
it
its
thats
is
i
me
my
you
for
and
to
too
the
a
of
as well
with
all
appreciated
appreciate
sorry
again
really
totally
actually
help
your
asap
🙂
😀
😁
😊
😃
😄
😍
🥰
❤
🎉
🥳
😘
🤗
😅
😂
✨
💇
🤞
cya
bye
goodbye
""",
}
