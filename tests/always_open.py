"""A policy by which a unit works at any hour and on any date: for processes whose clock nobody pushes."""

ALWAYS_OPEN = """
[unit]
municipality = "Eksempel Kommune"
phone = "+45 00 00 00 01"
privacy_url = "https://eksempel.invalid/databeskyttelse"
open_weekends = true
open_public_holidays = true
opening_hours = ["00:00", "24:00"]
write_to_citizens = ["00:00", "24:00"]
"""
