# SPDX-License-Identifier: Apache-2.0
"""The words that `vocabulary` knows by heart; a user can add to most of them.

Plurals and singulars come from a library; what it gets wrong, and what it can't
know (verbs, acronyms, proper nouns), stands here.
"""

from collections.abc import Mapping

# Plurals that the library doesn't know, or turns back into no word.
PLURALS: Mapping[str, str] = {
    "alumnus": "alumni",
    "analysis": "analyses",
    "axis": "axes",
    "bacterium": "bacteria",
    "basis": "bases",
    "cache": "caches",
    "canvas": "canvases",
    "corpus": "corpora",
    "criterion": "criteria",
    "headache": "headaches",
    "lens": "lenses",
    "phenomenon": "phenomena",
    "schema": "schemas",
    "stratum": "strata",
    "taxi": "taxis",
    "vertex": "vertices",
}
# More than one plural is in use.
ALSO_PLURALS: Mapping[str, str] = {
    "appendices": "appendix",
    "bases": "base",
    "indexes": "index",
    "indices": "index",
    "matrixes": "matrix",
    "persons": "person",
    "schemata": "schema",
    "vertexes": "vertex",
}
# Nouns that are the same in the plural, and count.
SAME = frozenset({"data", "media", "series", "species"})
# Nouns without a plural, or with the same one (§4.1.5), and proper nouns.
_UNCOUNTABLE = """
access accounting advice analytics atlas audio auth authentication
authorization aws baggage bias billing bios branding capacity cargo cash chat
chassis coffee commerce compliance config configuration connectivity consent
content correspondence cors currency debt devops dns documentation drm
economics education email energy ethics ethos equipment evidence feed feedback
finance firmware freight furniture gas genesis geometry gps governance graphics
hardware health help history home homework hosting https identity info
information infrastructure inventory kubernetes kudos knowledge ledger logging
logistics luck luggage machinery mail maintenance marketing mathematics me
membership merchandise messaging metadata mms money monitoring music
networking news nfs ops payroll perms physics policing postgres pricing progress
provenance proxy quota redis research rice root routing rss search security self
sentiment shipping sms software spam spend staff storage
support telemetry tennis time tls traffic training transit transport travel
trivia usage vat warranty water weather work www
"""
UNCOUNTABLE = frozenset(_UNCOUNTABLE.split())
# Singulars that look like a plural.
_SINGULARS = """
alias analysis apparatus apropos atlas axis basis bias bios bonus bus business
bypass cactus campus canvas census chaos chassis chorus circus class compass
consensus corpus cors cosmos crisis cross diagnosis dns emphasis ethos focus
gas genesis genius gps https hypothesis iris kubernetes lens os paralysis pass
plus postgres prognosis progress radius redis rss sms status stimulus surplus
synopsis synthesis tennis thesis tls trellis virus yes
"""
SINGULARS = frozenset(_SINGULARS.split())

# What surely is an act at the beginning of a name.
_VERBS = """
add apply assign calculate create delete destroy edit fetch find generate
get insert make modify perform process remove retrieve revoke save send
submit unassign update upload validate verify
"""
VERBS = frozenset(_VERBS.split())
# Words that mostly name an act where they end a path, and a thing elsewhere.
_ACTS = """
abort accept acknowledge activate allow approve archive attach authenticate
authorize ban batch block build cancel clear clone close commit complete
confirm connect convert copy deactivate decline deny deploy detach disable
disconnect dismiss download duplicate enable end evaluate execute expire
export finish flush import invite invoke join kick kill leave list lock login
logout mark merge migrate mount move mute notify open pause pin poll post
prepare preview prune publish pull purge push query read reboot rebuild refresh
regenerate register reject release reload rename reopen reorder replace reply
reprocess request resend reset resize resolve restart restore resume retry
revert rollback rotate run scan schedule search set share shutdown sign
simulate skip start stop subscribe suspend swap sync terminate test toggle
track transfer trigger trim unarchive unban unblock undelete undo uninstall
unlock unmute unpause unpin unpublish unregister unshare unsubscribe upgrade
vote wait watch wipe write
"""
ACTS = frozenset(_ACTS.split())
# Verbs that are nouns as well are only told where a noun follows them, as in
# `processOrders`, never alone, as in `/process`.
ALSO_NOUNS = frozenset({"find", "make", "process", "upload"})

# Singular nouns that APIs are made of: what is none of them, and whose plural
# is nowhere to be seen, may be no English.
_NOUNS = """
account action activity actor address adjustment admin agent agreement alarm
album alert amount answer app application appointment approval article
artifact asset assignment assistant attachment attempt attribute author
balance bank bankaccount banner batch bill block blog board body book booking
bot box branch brand breach browser bucket budget build building bundle button
buyer calendar call campaign candidate card carrier cart case category
certificate change channel chapter charge check checkout child choice city
claim client cloud cluster code collection color column command comment commit
company component condition connection connector contact container contract
conversation copy country coupon course creator credential credit cron
customer dashboard database dataset day deal deck delivery department
deployment deposit detail developer device diagram dialog digest directory
discount dispute district document domain donation download draft driver
droplet edge employee endpoint engine entity entry environment error
estimate event example exception exchange execution expense experiment
export extension factor feature fee field file filter firewall flag flight
flow folder follower form format forum function game gateway gene goal grade
grant graph group guest guide guild hash header holiday hook host hotel hour
house icon idea image import incident index input insight instance integration
interest interface invitation invite invoice issue item job journal key
keyword kind label language layer lead lease lesson level library license line
link list listing loan location lock log machine manager map market match
measurement member mention menu merchant message method metric milestone
minute mission mode model module month movie namespace neighbor network node
note notification object offer office option order organization origin
outcome output owner package page param parameter parcel parent parser part
participant partner party passenger password patch patient payee payer payment
payout peer permission person pet phone photo picture pipeline place plan
planet platform player playlist plugin point policy pool port portfolio post
post preference prescription price print privilege problem procedure process
product profile program project promotion property proposal provider
publication publisher purchase query question queue quote range rating reaction
reader reason receipt recipe recipient record refund region registry
relation release reminder repo report repository request reservation resource
response restaurant result review reviewer revision reward robot role room
route row rule run runner salary sale sample scan scenario schedule schema
school scope score screen script season seat secret section segment seller
sender sensor server service session setting shape share shift shipment shop
signal site skill slide slot snapshot song source space speaker sprint
stage star state statement station status step stock stop store story stream
street student subject submission subscriber subscription suggestion summary
supplier survey symbol system table tag target task tax teacher team
template tenant term territory test text theme thread threshold ticket tier
token tool topic trace track trade transaction transcript transfer translation
trigger trip type unit update upload user value variable variant vehicle
vendor venue version video view visit visitor volume vote voucher wallet
warehouse warning webhook website wish word worker workflow workspace year zone
"""
NOUNS = frozenset(_NOUNS.split())
# Singulars that name a whole: what is listed there are its parts.
_WHOLES = """
activity archive backlog batch bundle calendar card catalog chain code
collection compare dictionary directory feed frequency graph group history
index ingress journal json leaderboard library list log matrix menu portfolio
queue registry report schedule search set statement stream summary table team
timeline tree xml
"""
WHOLES = frozenset(_WHOLES.split())
# After one of these a name says more of what stands before it.
PREPOSITIONS = frozenset(
    {
        *("at", "by", "for", "from", "in", "of", "on", "per", "to"),
        *("where", "with", "without"),
    }
)

# Names whose capitals are no boundaries of words.
MIXED = (
    *("DevOps", "GitHub", "GitLab", "GraphQL", "IPv4", "IPv6", "JavaScript"),
    *("LinkedIn", "MongoDB", "MySQL", "NoSQL", "OAuth", "OAuth1", "OAuth2"),
    *("OpenAI", "OpenAPI", "OpenID", "PayPal", "PostgreSQL", "TypeScript"),
    *(
        "WhatsApp",
        "WiFi",
        "YouTube",
        "eBay",
        "gRPC",
        "iOS",
        "iPad",
        "iPhone",
        "mTLS",
    ),
    "macOS",
)
# What may stand in capitals in the name of a field (§4.8.6).
_ACRONYMS = """
API BIC CIDR CPU CSS CSV CVE DNS DSA ECDSA ED25519 FQDN GPS GPU GUID HMAC HTML
HTTP HTTPS IBAN ID IMEI IP ISBN ISIN ISO JSON JWT LEI MAC MD5 MIME OS PDF PIN
RAM RSA SDK SHA1 SHA256 SHA512 SKU SMS SQL SSH SSL SSN SSO SWIFT TLS TOTP TTL
UID UPC URI URL URN UTC UUID VAT VIN VLAN VPC VPN XML YAML ZIP
"""
ACRONYMS = frozenset(_ACRONYMS.split())
