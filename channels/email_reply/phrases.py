"""What mail clients write around a reply, one row per language.

Attributions ("On … wrote:") and banners ("Original message") that quotequail knows by itself are
left to it where a row needs no word for another rule. Words are lower-case; those of `wrote`,
`footers` and `disclaimers` are regular expressions without unbounded repetition.
"""

from dataclasses import dataclass
from enum import Enum, auto


class Header(Enum):
    """A line of the block that Outlook and others put above what they quote."""

    FROM = auto()
    SENT = auto()
    TO = auto()
    CC = auto()
    SUBJECT = auto()


@dataclass(frozen=True, slots=True)
class Language:
    """`openers` begin an attribution, `wrote` is its verb. `headers` are five groups, parted by
    "/": from, sent, to, copy, subject. In `footers` {device} stands for a telephone or program.
    """

    openers: str
    wrote: str
    headers: str
    banners: tuple[str, ...]
    footers: tuple[str, ...]
    disclaimers: tuple[str, ...]

    def header_words(self) -> dict[str, Header]:
        groups = self.headers.split(" / ")
        return {
            word: kind
            for kind, group in zip(Header, groups, strict=True)
            for word in group.split(", ")
        }


ENGLISH = Language(
    openers="on|at",
    wrote="wrote|writes",
    headers="from / sent, date, received / to / cc, bcc / subject",
    banners=("original message", "original email", "original appointment", "forwarded message"),
    footers=(
        r"sent (?:from|via|with|using|by) {device}",
        r"get (?:outlook|the \w{1,20} app) for {device}",
        r"(?:please )?(?:excuse|forgive|pardon) .{0,40}(?:brevity|typos|spelling).{0,40}",
    ),
    disclaimers=(
        r"(?:disclaimer|confidentiality notice|legal notice)\b",
        r"this (?:e-?mail|message|communication)\b.{0,120}"
        r"\b(?:confidential|intended|privileged|viruses)",
        r"the (?:information|contents?)\b.{0,60}\bthis (?:e-?mail|message)\b.{0,120}"
        r"\b(?:confidential|intended)",
        r"please consider the environment",
    ),
)

GERMAN = Language(
    openers="am",
    wrote="schrieb|schreibt|geschrieben",
    headers="von / gesendet, gesendet am, datum / an / kopie / betreff",
    banners=(
        "ursprüngliche nachricht",
        "originalnachricht",
        "original-nachricht",
        "ursprünglicher termin",
        "weitergeleitete nachricht",
        "anfang der weitergeleiteten nachricht",
    ),
    footers=(
        r"(?:diese (?:nachricht|e-?mail) wurde )?(?:von|mit) {device} (?:gesendet|verschickt)",
        r"gesendet (?:von|mit|über|aus|via) {device}",
        r"(?:holen sie sich )?outlook für {device}",
        r"(?:bitte )?(?:entschuldigen|verzeihen) sie (?:bitte )?(?:die|meine) kürze.{0,40}",
    ),
    disclaimers=(
        r"(?:haftungsausschluss|vertraulichkeitshinweis|disclaimer)\b",
        r"(?:diese|der inhalt dieser) (?:e-?mail|nachricht)\b.{0,120}\b(?:vertraulich|viren)",
    ),
)

FRENCH = Language(
    openers="le",
    wrote=r"a écrit|écrivait",
    headers="de / envoyé, envoyé le, date / à, a, pour / copie / objet, sujet",
    banners=(
        "message d'origine",
        "message original",
        "message initial",
        "mail original",
        "e-mail d'origine",
        "courriel original",
        "message transféré",
        "début du message transféré",
    ),
    footers=(
        r"envoyée? (?:de|depuis|à partir d[e'’]|avec|via|par) ?{device}",
        r"(?:télécharger|téléchargez|obtenir|obtenez) outlook pour {device}",
        r"(?:veuillez |merci d')excuser (?:ma|la) brièveté",
    ),
    disclaimers=(
        r"(?:avis de confidentialité|avertissement)\b",
        r"(?:ce (?:message|courriel|mail)|cet e-?mail)\b.{0,120}\b(?:confidentiel|destiné)",
    ),
)

SPANISH = Language(
    openers="el|en",
    wrote="escribió|ha escrito",
    headers="de, desde / enviado, enviado el, enviado a las, fecha / para / cco / asunto",
    banners=("mensaje original", "correo original", "mensaje reenviado"),
    footers=(
        r"enviado (?:desde|con|de|vía|a través de) {device}",
        r"(?:obtener|obtén|obtenga|descargar?) outlook para {device}",
        r"(?:por favor,? )?(?:disculp[ae]|perdon[ae]) (?:mi|la) brevedad",
    ),
    disclaimers=(
        r"(?:aviso legal|aviso de confidencialidad)\b",
        r"este (?:mensaje|correo|e-?mail)\b.{0,120}\bconfidencial",
    ),
)

PORTUGUESE = Language(
    openers="em|a|à|no dia|na",
    wrote="escreveu",
    headers="de / enviado, enviado em, enviada em, data / para / cópia / assunto",
    banners=(
        "mensagem original",
        "mensagem encaminhada",
        "mensagem reencaminhada",
        "início da mensagem encaminhada",
        "início da mensagem reencaminhada",
    ),
    footers=(
        r"enviad[oa] (?:do|da|de|a partir d[oae]|pelo|pela|com|através d[oae]|via) {device}",
        r"(?:obter|obtenha|baixar|baixe) o outlook para {device}",
        r"(?:por favor,? )?desculpe a (?:minha )?brevidade",
    ),
    disclaimers=(
        r"aviso (?:legal|de confidencialidade)\b",
        r"est[ae] (?:mensagem|e-?mail)\b.{0,120}\bconfidencia",
    ),
)

ITALIAN = Language(
    openers="il|il giorno|in data",
    wrote="ha scritto|scrive",
    headers="da / inviato, data, data invio / a / ccn / oggetto",
    banners=(
        "messaggio originale",
        "messaggio inoltrato",
        "inizio messaggio inoltrato",
        "inizia messaggio inoltrato",
    ),
    footers=(
        r"inviato (?:da|dal|dalla|con|tramite|via) {device}",
        r"(?:ottieni|scarica) outlook per {device}",
        r"(?:perdonate|scusate|scusa|perdona) la (?:mia )?brevità",
    ),
    disclaimers=(
        r"avviso (?:di riservatezza|legale)\b",
        r"(?:quest[aoe]|il presente|la presente|le informazioni contenute in quest[ao])"
        r" ?(?:messaggio|e-?mail|comunicazione)\b.{0,120}\b(?:riservat|confidenzial)",
    ),
)

DUTCH = Language(
    openers="op",
    wrote="schreef|geschreven",
    headers="van / verzonden, datum / aan / kopie / onderwerp",
    banners=("oorspronkelijk bericht", "origineel bericht", "doorgestuurd bericht"),
    footers=(
        r"(?:verstuurd|verzonden|gestuurd) (?:vanaf|vanuit|met|via|van|door) {device}",
        r"(?:download )?outlook voor {device}",
        r"excuseer mijn beknoptheid",
    ),
    disclaimers=(
        r"(?:disclaimer|vertrouwelijkheidsclausule)\b",
        r"(?:dit (?:e-?mail)?bericht|deze e-?mail)\b.{0,120}\b(?:vertrouwelijk|bestemd)",
    ),
)

SWEDISH = Language(
    openers="den|på",
    wrote="skrev",
    headers="från / skickat, datum / till / kopia / ämne",
    banners=(
        "ursprungligt meddelande",
        "originalmeddelande",
        "vidarebefordrat meddelande",
        "vidarebefordrat brev",
    ),
    footers=(
        r"skickat (?:från|med|via) {device}",
        r"(?:hämta|skaffa) outlook för {device}",
        r"ursäkta min fåordighet",
    ),
    disclaimers=(r"(?:detta (?:meddelande|mejl)|denna e-?post)\b.{0,120}\b(?:konfidentiell|avse)",),
)

DANISH = Language(
    openers="den",
    wrote="skrev",
    headers="fra / sendt, dato / til / kopi / emne",
    banners=(
        "oprindelig meddelelse",
        "oprindelig besked",
        "oprindelig mail",
        "videresendt meddelelse",
        "videresendt besked",
        "start på videresendt besked",
        "start på videresendt meddelelse",
    ),
    footers=(
        r"sendt (?:fra|med|via) {device}",
        r"(?:hent|få) outlook (?:til|for) {device}",
        r"(?:undskyld|beklager) (?:min )?kortfattethed.{0,20}",
    ),
    disclaimers=(r"denne (?:e-?mail|mail|meddelelse)\b.{0,120}\bfortrolig",),
)

NORWEGIAN = Language(
    openers="den|på",
    wrote="skrev",
    headers="fra / sendt, dato / til / kopi / emne",
    banners=(
        "opprinnelig melding",
        "original melding",
        "videresendt melding",
        "videresendt e-post",
    ),
    footers=(
        r"sendt (?:fra|med|via) {device}",
        r"(?:last ned|skaff deg|få) outlook for {device}",
        r"beklager at jeg .{0,30}kortfattet",
    ),
    disclaimers=(r"denne (?:e-?posten?|meldingen)\b.{0,120}\b(?:fortrolig|konfidensiell)",),
)

FINNISH = Language(
    openers="ma|ti|ke|to|pe|la|su",
    wrote="kirjoitti",
    headers="lähettäjä / lähetetty, päivämäärä, päiväys / vastaanottaja / kopio / aihe",
    banners=("alkuperäinen viesti", "välitetty viesti", "edelleenlähetetty viesti"),
    footers=(r"lähetetty {device}", r"(?:hanki|hae|lataa) outlook {device}"),
    disclaimers=(r"tämä (?:sähköposti|viesti)\w{0,10}\b.{0,120}\bluottamuksel",),
)

LANGUAGES = (
    ENGLISH,
    GERMAN,
    FRENCH,
    SPANISH,
    PORTUGUESE,
    ITALIAN,
    DUTCH,
    SWEDISH,
    DANISH,
    NORWEGIAN,
    FINNISH,
)

# What a footer boasts of, in whatever language it does so.
DEVICES = (
    "iphone", "ipad", "ipod", "ios", "apple", "mac", "android", "samsung", "galaxy", "huawei",
    "xiaomi", "redmi", "oneplus", "pixel", "nokia", "motorola", "sony", "xperia", "fairphone",
    "blackberry", "windows", "outlook", "proton", "yahoo", "aol", "gmx", "web.de", "spark", "k-9",
    "thunderbird", "canary", r"\w{0,12}mail", "smartphone", "phone", "handy", "mobil", "móvil",
    "movil", "celular", "cellulare", "téléphone", "telefon", "teléfono", "telefone", "telefoon",
    "tablet", "gerät", "appareil", "dispositivo", "apparaat", "enhet", "enhed", "puhelim",
)  # fmt: skip
