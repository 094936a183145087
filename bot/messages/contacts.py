"""How a human tried to reach a citizen and what came of it, and when a citizen would like to be seen, in words."""

from bot.i18n import N_
from bot.rules.contact import Channel, ContactOutcome, Wish

CHANNELS = {
    Channel.PHONE: N_("by telephone"),
    Channel.VISIT: N_("in person"),
    Channel.LETTER: N_("by letter"),
}
OUTCOMES = {
    ContactOutcome.REACHED: N_("the citizen was reached"),
    ContactOutcome.NO_ANSWER: N_("no answer"),
    ContactOutcome.SENT: N_("sent"),
}
WISHES = {
    Wish.MORNING: N_("mornings"),
    Wish.AFTERNOON: N_("afternoons"),
    Wish.OTHER_DAY: N_("another day"),
}
