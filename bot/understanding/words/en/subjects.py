"""Which English words speak of other people's business, and which of ours."""

from bot.understanding.phrases import bag
from bot.understanding.words.en.spelling import CLASSES

_FOREIGN = """
# money
card cards account accounts acc loan loans mortgage overdraft interest savings balance balances
transaction transactions paycheck payday salary tax taxes w2 w-2 401k deposit deposits withdraw
withdrawal withdrawals debit credit transfer transfers transferring iban pin spend spent \
spending earn
owe bill bills payment payments dollars euros pounds money funds cash bank banks banking atm \
cheque
cheques checkbook checkbooks stock stocks share shares currency exchange insurance routing invest
income budget purchase purchases transferred wire mastercard visa amex cashback refund fraud
# travel
flight flights airport airline airlines plane train trains bus buses subway taxi cab uber lyft
travel visa passport luggage vaccines vaccinated shots gate mileage mpg gas fuel directions \
traffic route
# home and kitchen
recipe recipes cook cooking bake baking ingredient ingredients calories calorie oven fridge lights
light lamp lamps volume thermostat vacuum robot socket plug speakers speaker mute unmute \
brightness
bulb coffee milk eggs chicken pizza meal rice bread
# media and gadgets
play song songs music playlist album podcast podcasts radio movie movies film films tv channel
episode joke jokes news weather forecast rain raining snow sunny temperature degrees
umbrella humidity alarm alarms timer timers reminder reminders tweet facebook twitter instagram
email emails mail text texts contact contacts spell spelled spelling translate french spanish \
german
italian chinese japanese definition define synonym meaning wikipedia president capital country
countries population settings audio audiobook app phone battery wifi-password bluetooth language
accent voice device restart reboot factory fun hobbies born birthday old age
shopping overdrafts benefits health illnesses illness expenditures item items cashews walnuts \
sort landmark
landmarks origins roots timezone miles ounces grams kilos convert brighter dimmer equalizer
todo grocery list lists to-do
# other
attraction attractions museum museums pto vacation vacations day-off holiday w4 order orders \
ordered
package delivery shipping shipped track job jobs boss name whisper
""".splitlines()

FOREIGN = frozenset(
    word for line in _FOREIGN if not line.startswith("#") for word in line.split()
) - {
    "name",
    "text",
    "texts",
    "mail",
    "old",
    "contact",
    "contacts",
    "phone",
    "order",
    "light",
    "list",
}

AT_HOME = frozenset(
    (
        CLASSES["appointment"]
        + " meeting meetings event events lunch dinner breakfast brunch table tables "
        "haircut cut trim massage manicure pedicure facial dentist doctor salon waitlist queue "
        "list calendar schedule agenda reschedule rebook spa parking park tickets ticket room "
        "rooms reservations restaurant availability stylist barber checkup acupuncture gym pool"
    ).split()
) - {"visit", "visits", "list"}

SMALL = bag(
    """
the a an i you he she it we they me my your our us am is are be been was were do does did have
has had will would can could should may might must to of in on at for with from by and or but
so if that this these those there here what when how please thanks thank hi hello hey just now
then too very much lot lots really also ok oh well sorry yes no not dont im id ill ive its
thats youre wanna all any some ai pda olly alexa google siri again more up out about as oh um
sir maam friend dear guys today tonight day good great nice help helping like get go say said
tell told ask know let need want u ur , $ . ! everything anything something someone
"""
)
