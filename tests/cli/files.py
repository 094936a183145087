"""Files that the commands are given."""

from tests.always_open import ALWAYS_OPEN

COMPLETE = ALWAYS_OPEN
STAFF = """initialer;navn;rolle;leder;vikar
MEJ;Mette Jensen;konsulent;LEA;ALI
ALI;Ali Hansen;konsulent;LEA;MEJ
LEA;Lea Sørensen;afdelingschef;;
DRI;Dan Riis;drift;;
"""
CITIZENS = """borger_ref;fornavn;konsulent
B-017;Amina;MEJ
B-018;Jonas;ALI
"""
APPOINTMENTS = """aftale_id;borger_ref;vært;type;start
A1;B-017;MEJ;jobsamtale;30-11-2099 10:00
A2;B-018;ALI;CV-samtale;01-12-2099 10.00
"""
KINDS = {"staff": STAFF, "citizens": CITIZENS, "appointments": APPOINTMENTS}
