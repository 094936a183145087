"""Files that the commands are given."""

COMPLETE = """
[unit]
municipality = "Eksempel Kommune"
phone = "+45 00 00 00 01"
privacy_url = "https://eksempel.invalid/databeskyttelse"
open_weekends = true
open_public_holidays = true
opening_hours = ["00:00", "24:00"]
write_to_citizens = ["00:00", "24:00"]
"""
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
