"""The wording around emergencies: who does a step, what is kept as evidence, whom one may call, how it began."""

from __future__ import annotations

from contactcenter.present.words import N_

PHASES = {"first": N_("First: 0 to 15 minutes"), "next": N_("Next: within 4 hours"), "after": N_("After")}
WHO = {"agent": N_("Agent"), "lead": N_("Lead"), "manager": N_("Manager"), "traveller": N_("Traveller"),
       "guide": N_("Guide")}
HOW = {"by hand": N_("started by hand"), "script": N_("started by the script"), "words": N_("started by the words"),
       "menu": N_("started by the emergency key")}
REASONS = {"kind": N_("fits what was written down"), "words": N_("fits the words"),
           "flag": N_("words of an emergency")}
OUTCOMES = {"over": N_("over"), "false_alarm": N_("false alarm")}
ROLES = {
    "traveller": N_("Traveller"), "backup": N_("Second number on site"), "home": N_("Emergency contact at home"),
    "police": N_("Police"), "ambulance": N_("Ambulance"), "fire": N_("Fire brigade"), "general": N_("Emergency call"),
    "tourist_police": N_("Tourist police"), "consulate": N_("Consulate"), "insurer": N_("Insurer"),
    "local_partner": N_("Local partner"), "rescue": N_("Rescue"), "guide": N_("Guide"), "transport": N_("Transport"),
    "hotel": N_("Hotel"), "duty": N_("On duty"),
}
NOTIFIED = {"on_call_lead": N_("Lead on call"), "manager": N_("Manager"), "local_partner": N_("Local partner"),
            "insurer": N_("Insurer"), "police": N_("Police")}
EVIDENCE = {
    "official_notices": N_("Official notices"), "photos": N_("Photos"), "receipts": N_("Receipts"),
    "changed_tickets": N_("Changed tickets"), "police_report": N_("Police report"),
    "medical_notes": N_("Medical notes"), "witness_names": N_("Names of witnesses"),
    "vehicle_data": N_("Data of the vehicle"), "prescriptions": N_("Prescriptions"),
    "doctor_name": N_("Name of the doctor"), "passport_copy": N_("Copy of the passport"),
    "flight_times": N_("Flight times"), "tickets": N_("Travel tickets"), "boarding_pass": N_("Boarding pass"),
    "airline_notice": N_("Notice of the airline"), "last_contact": N_("Last contact"),
    "description": N_("Description"), "photo": N_("Photo"), "planned_route": N_("Planned route"),
}


def evidence(name: str) -> str:
    """A plan of the desk's own may name what has no wording here."""
    return EVIDENCE.get(name, name.replace("_", " "))
