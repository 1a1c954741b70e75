"""Fills a GNU Health database. Runs in GNU Health's own environment: ``python gnuhealth_fill.py CONFIG DATABASE``.

A thousand patients, ten evaluations and visits each, forty visits today. Persons are made one by one, as
GNU Health's own ``create`` asks for.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, time, timedelta

from trytond.config import config

PATIENTS, EVALUATIONS, TODAY = 1000, 10, 40
#: The user-assigned code of ISO 3166 that GNU Health itself begins with.
NO_COUNTRY = "X" * 3


def main(settings: str, database: str) -> None:
    config.update_etc(settings)
    from trytond.pool import Pool
    from trytond.transaction import Transaction

    Pool.start()
    pool = Pool(database)
    pool.init()
    with Transaction().start(database, 1, context={}) as transaction:
        said = fill(pool)
        transaction.commit()
    print(json.dumps(said))


def fill(pool: object) -> dict[str, object]:
    get = pool.get  # type: ignore[attr-defined]
    party, patient, appointment = get("party.party"), get("gnuhealth.patient"), get("gnuhealth.appointment")
    evaluation = get("gnuhealth.patient.evaluation")
    (house,) = party.create([{"name": "Synthetic clinic", "is_institution": True}])
    kind = {"code": "BENCH", "institution_type": "clinic", "public_level": "private"}
    (institution,) = get("gnuhealth.institution").create([{"party": house.id, **kind}])
    professionals = [_professional(get, party, institution, number) for number in range(3)]
    patients = []
    for k, (family, given) in enumerate(_names(PATIENTS)):
        about = {"is_patient": True, "dob": date(1985, 3, 1) + timedelta(days=k)}
        (person,) = party.create([_person(family, given) | about])
        (row,) = patient.create([{"party": person.id}])
        patients.append(row)
    evaluations, visits = [], []
    for k, row in enumerate(patients):
        who = professionals[k // 20 % 3]
        about = {"patient": row.id, "healthprof": who.id, "institution": institution.id}
        for number in range(1, EVALUATIONS + 1):
            at = _slot((EVALUATIONS - number) * 21 + 7 + k % 20, k // 20)
            end = at + timedelta(minutes=30)
            more = {"evaluation_start": at, "evaluation_endtime": end, "discharge_reason": "home", "state": "done"}
            evaluations.append({**about, **more, "chief_complaint": "Course of injections", "signed_by": who.id})
            visits.append({**about, "appointment_date": at, "state": "done", "name": f"B{k}/{number}"})
        if k % 20 == 19 and k // 20 < TODAY:
            visits.append({**about, "appointment_date": _slot(0, k // 20), "state": "confirmed"})
    for start in range(0, len(evaluations), 500):
        evaluation.create(evaluations[start : start + 500])
    for start in range(0, len(visits), 500):
        appointment.create(visits[start : start + 500])
    return {
        "patients": [row.id for row in patients],
        "names": [row.party.lastname for row in patients],
        "professionals": [row.id for row in professionals],
        "institution": institution.id,
        "today": date.today().isoformat(),
    }


def _person(family: str, given: str) -> dict[str, object]:
    about: dict[str, object] = {"name": given, "lastname": family, "is_person": True, "gender": "f"}
    return about | {"create_target": False, "fed_country": NO_COUNTRY}


def _professional(get, party, institution, number):  # type: ignore[no-untyped-def]
    user = {"internal_user": 1} if number == 0 else {}
    (person,) = party.create([_person(f"Prescriber{number}", "Vale") | {"is_healthprof": True} | user])
    (made,) = get("gnuhealth.healthprofessional").create(
        [{"party": person.id, "institution": institution.id, "code": f"BENCH-{number}"}]
    )
    return made


def _slot(days_ago: int, turn: int) -> datetime:
    day = datetime.combine(date.today() - timedelta(days=days_ago), time(8, 30))
    return day + timedelta(minutes=30 * (turn // 3))


def _names(count: int) -> list[tuple[str, str]]:
    """The names that the other systems have, said to this process on its input."""
    held = json.load(sys.stdin)
    return [(family, given) for family, given in held[:count]]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
