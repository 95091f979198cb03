"""What English words do in an answer."""

from bot.understanding.words.shape import Cue

CUES = {
    Cue.FRIENDLY: """
no problem|problems|prob|probs|worries|prblm|issue|issues at? all?
not a problem|prob|worry
nothing problem
why not
cant wait
cant complain
no doubt about? it?
looking forward to? it|that|seeing? you?
look forward to it|that|seeing? you?
dont mind
not bad
i hope you have|had a? good|great|nice day|one|weekend
thats|its|is|it not false|wrong|bad|untrue
no objection|objections
np
have|hav a? good|great|nice|lovely day|one|evening|weekend|night
take care
sorry for the delay|wait
sorry for late reply
""",
    Cue.UNSURE: """
dontknow
not|isnt too? sure|certain|convinced|positive about? it|that|this?
not quite sure
unsure
uncertain
no idea|clue
not a clue
havent a clue
i wonder
i doubt
clueless
unaware
cant tell|decide|say|remember|recall|answer
hard to tell|say
torn
im|we on the fence
might be|not|could?
could be|maybe
possibly
probably
perhaps $
^ perhaps
maybe
i guess
i suppose so?
i think so ?
kinda
sort|kind of
depends
up in the air
either way
could go either
have|has doubts|doubt
no knowledge
never heard
why?
what? do you mean|think
what do you recommend|suggest
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
until
subject to
in case
whether
""",
    Cue.WAIT: """
hold on|up|please
hang on
wait
^ waiting
one|1|a|just sec|second|moment|minutes
give me a? sec|second|moment|minutes|bit|few
let me think|check|ask|see|look|get|confirm|talk|find|know
lemme think|check|ask|see|look|know
need to|time? check|think|look|ask|see|talk
have to check|think|look|ask|see|talk
gotta check|think|look|ask|see
i ll|ill check|ask|think|see|know|get|let|tell|confirm_later|call|text|msg|message|be_back
will check|ask|think|let|call|text|msg|message|revert|confirm|inform|tell
get back to
checking
thinking about
not decided
brb
before we|i|you do|book|that|go
first i|we need|have|want
need|want to? know more|about
driving
can i|we let you know
""",
    Cue.DEFER: """
no|nope thanks
no|nope thank you
not|isnt right? now
all|im set|good_thanks|sorted|covered
im all? good|set|sorted $
that|it would|will be all
thatll|thatd|thats be? all
all i need|needed|want|wanted
not just? yet
not at this|the time|moment|point
not for? this|the|now|today|tonight|tomorrow time|moment|second|week|month?
not anymore
another|other|some_other|other|later|different time|day please|thanks?  $
maybe|may|perhaps|possibly be? some? another|other|later|next|different time|day|week|month|on?
some other time|day
at|in|on a? later time|date|point|day|stage
^ later $
do it|that later
later on? then|today|thanks|please? $
maybe|perhaps|possibly later|tomorrow
next time
hold off
rain check|cheque
not ready
too soon
sometime later|else
for later
""",
    Cue.NO: """
no
nope
nah
nahi
negative
nada
never
neither
none
false
incorrect
wrong
untrue
inaccurate
erroneous
disagree
nevermind
forget it|that|about
forgot i|we|about|that ive|have?
not that|this|true|right|correct|interested|what|really|ok|good|great|free|available|working|\
gonna|going|able|keen|necessary|needed|possible|happening|the
not at all
definitely|absolutely|certainly|probably not
i think|hope|guess|believe not
not really
not me|us|thanks|please|likely|convinced|a_chance|in
isnt <very>? it|that|this|right|true|correct|what|good|great|possible|the|gonna|interested|\
necessary|needed|ok|accurate|case|my_concern
isnt
not of my concern
cant
wont
dont
didnt
i|we decline
i|ill|we pass
pass on
ill|i|will have? to? pass|decline|refuse
^ pass $
leave it|me
skip it|this
no longer
no need
cancel|delete|remove it|that|this|both|the|them|all
^ cancel
changed my mind $
change my mind $
nothing
have another|other plans|appointment|commitment
already booked|have|found|got|made|did|done
found another|somewhere|someone
too expensive|far|much|pricey
hate
👎
❌
🚫
😢
^ n $
nej
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
earlier
sooner
later
earliest
latest
next one|available|best|day|week|option
change
changed
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
moved
make it|that|this|them|her|him
make sure
<be>? too late|early|soon|long|short|far
should be|start|end|have|last|go|read|say
supposed to be
meant
i mean
anything|something|someone|anyone|somewhere|anywhere
any more|chance|way|possibility|other
more options|choices|times|of|names|results|like
find
search
look for|up|again|elsewhere|at
looking for
add
include
invite
remove
actually i|make|its|it|can|could|lets|the|put|change|no|add|on|at
start|starts|starting at|it|on|from
end|ends|ending at|it|on|by
last|lasts until|for
block out
but
except
however
although
though
longer
shorter
bigger
smaller
cheaper
closer
nearer
add
plus
wrong|not time|date|day|place|person
repeat it? every|weekly|daily|monthly
swop
""",
    Cue.INFO: """
what|whats|wheres|where|hows|how|do|does|is|are|can|could|may|tell|give|send|get|need|know|want|\
like|provide|check|find|have|include|and|also|please|their|his|her|your|its|know|average|with \
.. <topic>
what|whats|wheres|where .. <topic>|located|place|office|venue
where is|are|can|do|does ..
wheres ..
do|does they|you|he|she|it|the|this|that|your .. offer|do|have|take|accept|allow|provide|serve|\
cut|cater|speak|also
is|are it|there|they|he|she|that|this|the .. unisex|furnished|expensive|parking|live|cosmetic|\
good|services|available|free|allowed|kid|wheelchair
can|should|shall|do i|we need|have|bring|pay|park|come|wear|also ..
how much|long|far|many|do|does|are|is ..
how do|can|should i|we ..
tell me|us more|about|please ..
more info|information|details
average rating
<topic>
""",
    Cue.WISH: """
how|hows|what|whatabout about
can|could|would|may|lets|should|shall we|i|you|it|they|lets do|make|come|get|try|have|be|go|\
move|change|start|switch|push|stay|book|add
lets do|try|go|make|move|change|say|push|have|book_another|actually|start|see
lets? go with
go with
do you have any|anything|something|one|some|more|a
have you got
is|are there any|anything|something|anyone|other|somewhere|a|more
got any|anything|something
try
also
only
needs|need|want|wanted|like to be|have|last|start|end
i|we|id need|want|wanted|like|prefer|would it|them|a|an|to|one|more|the
book it|me|the|a for|at|on
it|its|thats on|at|in
set it|the
put it|the
""",
    Cue.YES: """
yes
yeah
yep
yeap
aye
yah
yas
^ y $
yess
si
affirmative
positive $
sure
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
confirm
confirmed
confirming
please do
do it|that|so
go ahead|for_it|on
proceed
by all means
youre|you <be>? <very>? right|correct|got_it|bet
you got it|that
you bet
lets|let do|go|book|have|make|get it|this|that|for|with|the|them? one|it?
lets do|go|book
book|reserve|schedule|take|buy|purchase|grab|get|want|like|love|keep|accept|confirm it|that|\
this|them|one|those|all|the|both one|appointment|slot|time|reservation|table|tickets|ticket|\
booking|please?
book|reserve|schedule|get|make|buy|purchase me a|an|the|one|some? appointment|slot|table|\
tickets|ticket|room|reservation?
please book|reserve|schedule|proceed|confirm|continue|buy|purchase|make|get
ill|we ll|take|have it|that|this|the|one one|slot?
ill|i|we will|would|do|can $
ill be there
be there
count me in
im|were in|down|interested|available|free|happy|good|game|up_for|on_board|ready|coming|there
<it>|it|this|he|she|they|everything|all|thatll|thatd|itll|itd|one|thiss will|would|is|are|be|\
looks|seems|sounds|should|does|must|going|to|feels|appears|also|still|to|can <very>? be? \
<very>? a? <good> <very>?
<it>|it|this|he|she|they|everything|all|thatll|thatd|itll|itd|one|thiss|time|slot|appointment|\
works will|would|should|also|can|going|to|does <very>? <works> <very>? <good>|better|best|well?
sounds|looks|seems|look|sound|feels|sounding|looking like? a? <very>? <good>|plan|about_right|\
like_a_plan|interesting|better
works|work|suits|suit|fits|good|fine|great|perfect|ok|okay|nice|cool|better|best|well for|to|\
with|by|foe me|us|my_schedule
works|work|suits|fits <very>? <good>|well|me?
<very>? <good> choice|idea|option|time|day|place|one|plan|thanks|news
thats|its|thiss|it <very>? <very>? it|me|one|him|her|good|great|fine|ok|perfect|correct|right|\
<good>
thats|this|its .. one|it i|we want|wanted|need|needed|like|meant
id|i|we|were would? <very>? like|love|want|appreciate that|it|this|to|them|one|very_much|these
id|i would? <very>? love to
i|we would|do|will|am|can|did|should $
i|we need|want|like|love it|this|that|these|them|one
he|she|they|it would|will|does|is|do $
can $
can do
deal
done
count me
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
great
perfect
fantastic
awesome
excellent
wonderful
lovely
brilliant
amazing
superb
super
good
fine
nice
cool
sweet
ideal
yay
woohoo
hooray
finally
hell|heck yes|yeah
is that <good>
works
<very> <good>
my favorite|favourite
ready
id|i say|vote|answer? yes
the answer .. yes|affirmative
c you|ya? then|there|soon|tomorrow
see you then|there|soon|tomorrow|at|on
cya then|there|soon|tomorrow
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
lor
leh
liao
le
ba
bah
mah
da
pa
ya
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
buddy
friend
guys
team
love
hun
hon
sweetie
darling
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
appreciated
sorry
again
really
totally
great
ok
help
your
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
see you
cya
bye
goodbye
""",
}
