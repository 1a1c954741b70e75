"""What the database itself refuses, beyond constraints that Django can write: triggers for both kinds.

Each wall names the invariant of ``docs/explanation/invariants.md`` that it holds. They are walls, not
rules: the actions refuse first, and say why in words.
"""

from __future__ import annotations

from openmeso_clinic.models.let_through import not_emptied, stands

#: Tables whose rows are never deleted.
KEPT = (
    "trailline",
    "session",
    "injectedline",
    "addendum",
    "movement",
    "consent",
    "photoconsent",
    "statement",
    "courseversion",
    "screeningrun",
    "chartevent",
    "mappicture",
    "eventreport",
    "evententry",
    "vigilancereport",
    "photograph",
    "skippedpose",
    "measurement",
    "score",
    "recallcase",
    "recallcontact",
    "heartbeat",
    "emergencyaccess",
    "erasure",
)
#: Tables whose rows are never changed either.
WRITTEN_ONCE = (
    "trailline",
    "injectedline",
    "addendum",
    "movement",
    "courseversion",
    "screeningrun",
    "chartevent",
    "mappicture",
    "evententry",
    "skippedpose",
    "heartbeat",
    "erasure",
)
#: Parts of a session that stand still once it is signed.
PARTS_OF_SESSION = ("sessionstep", "syringe", "chartevent", "mappicture", "reaction", "rescue", "injectedline")

#: By the last number, which an index knows. Asked whether any is as high, PostgreSQL reads the whole trail for it.
_NOT_ABOVE_THE_LAST = "NEW.seq <= (SELECT MAX(t.seq) FROM clinic_trailline t WHERE t.chain = NEW.chain)"
_LIVE = "status NOT IN ('cancelled', 'no-show')"
_SAME = (
    "(a.practitioner_id = NEW.practitioner_id OR a.patient_id = NEW.patient_id"
    " OR (a.room_id IS NOT NULL AND a.room_id = NEW.room_id))"
)


def _of_a_signed_session(table: str, when: str, row: str) -> str:
    signed = f"EXISTS (SELECT 1 FROM clinic_session s WHERE s.id = {row}.session_id AND s.state = 'signed')"
    return f"{signed} AND {stands(table)}" if when == "DELETE" and stands(table) else signed


def _sqlite_trigger(name: str, when: str, table: str, condition: str, message: str) -> str:
    clause = f" WHEN {condition}" if condition else ""
    return (
        f"CREATE TRIGGER wall_{name} BEFORE {when} ON clinic_{table} FOR EACH ROW{clause} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def sqlite() -> list[str]:
    """Triggers of SQLite, and the index for searching names by any three letters."""
    out = [_sqlite_trigger(f"keep_{t}", "DELETE", t, stands(t), f"{t}: rows are kept") for t in KEPT]
    out += [
        _sqlite_trigger(f"once_{t}", "UPDATE", t, not_emptied(t), f"{t}: rows are written once") for t in WRITTEN_ONCE
    ]
    out += [
        # INSERT OR REPLACE fires no delete trigger: an existing number is refused here.
        _sqlite_trigger(
            "trail_seq",
            "INSERT",
            "trailline",
            _NOT_ABOVE_THE_LAST,
            "trailline: the chain only grows",
        ),
        _sqlite_trigger(
            "signed_session",
            "UPDATE",
            "session",
            f"OLD.state = 'signed' AND {not_emptied('session')}",
            "session: signed, only addenda",
        ),
        _sqlite_trigger(
            "signed_consent",
            "UPDATE",
            "consent",
            "OLD.state <> 'drafted' AND (NEW.content <> OLD.content OR NEW.hash <> OLD.hash OR"
            " NEW.signed_at IS NOT OLD.signed_at OR NEW.strokes <> OLD.strokes OR NEW.typed_name <> OLD.typed_name"
            " OR NEW.patient_id <> OLD.patient_id OR NEW.state = 'drafted'"
            f" OR (OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn')) AND {not_emptied('consent')}",
            "consent: what was signed stands",
        ),
        _sqlite_trigger(
            "lot_out_of_use",
            "INSERT",
            "movement",
            "NEW.kind = 'use' AND EXISTS (SELECT 1 FROM clinic_lot l WHERE l.id = NEW.lot_id"
            " AND ((l.state <> 'ok' AND (l.state_since IS NULL OR l.state_since <= NEW.at))"
            " OR l.expiry < date(NEW.at, '-12 hours')))",
            "movement: this lot may not be used",
        ),
        _sqlite_trigger(
            "vial_past_its_time",
            "INSERT",
            "movement",
            "NEW.kind = 'use' AND EXISTS (SELECT 1 FROM clinic_container c WHERE c.id = NEW.container_id"
            " AND c.discard_by IS NOT NULL AND c.discard_by < NEW.at)",
            "movement: this container is past its time",
        ),
        _sqlite_trigger(
            "line_of_the_sessions_patient",
            "INSERT",
            "injectedline",
            "NEW.patient_id <> (SELECT s.patient_id FROM clinic_session s WHERE s.id = NEW.session_id)",
            "injectedline: not the patient of the session",
        ),
    ]
    for when in ("INSERT", "UPDATE"):
        out.append(
            _sqlite_trigger(
                f"appointment_{when.lower()}",
                when,
                "appointment",
                f"NEW.{_LIVE} AND EXISTS (SELECT 1 FROM clinic_appointment a WHERE a.id IS NOT NEW.id AND a.{_LIVE}"
                # What began a day earlier has ended: without this bound all visits of the past would be read.
                " AND a.practice_id = NEW.practice_id AND a.starts_at > datetime(NEW.starts_at, '-1 day')"
                f" AND a.starts_at < NEW.ends_at AND a.ends_at > NEW.starts_at AND {_SAME})",
                "appointment: overlaps another",
            )
        )
        out.append(
            _sqlite_trigger(
                f"appointment_{when.lower()}_ends",
                when,
                "appointment",
                "NEW.ends_at > datetime(NEW.starts_at, '+1 day')",
                "appointment: longer than a day",
            )
        )
    for table in PARTS_OF_SESSION:
        for when, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            if table == "injectedline" and when == "INSERT":
                continue  # written by the signature itself
            out.append(
                _sqlite_trigger(
                    f"{table}_{when.lower()}_signed",
                    when,
                    table,
                    _of_a_signed_session(table, when, row),
                    f"{table}: the session is signed",
                )
            )
    return [
        *out,
        "CREATE VIRTUAL TABLE clinic_patient_search USING fts5("
        "search_name, content='clinic_patient', content_rowid='id', tokenize='trigram')",
        "CREATE TRIGGER search_insert AFTER INSERT ON clinic_patient BEGIN "
        "INSERT INTO clinic_patient_search(rowid, search_name) VALUES (NEW.id, NEW.search_name); END",
        "CREATE TRIGGER search_update AFTER UPDATE OF search_name ON clinic_patient BEGIN "
        "INSERT INTO clinic_patient_search(clinic_patient_search, rowid, search_name)"
        " VALUES ('delete', OLD.id, OLD.search_name);"
        "INSERT INTO clinic_patient_search(rowid, search_name) VALUES (NEW.id, NEW.search_name); END",
        "CREATE TRIGGER search_delete AFTER DELETE ON clinic_patient BEGIN "
        "INSERT INTO clinic_patient_search(clinic_patient_search, rowid, search_name)"
        " VALUES ('delete', OLD.id, OLD.search_name); END",
    ]


def _postgres_trigger(name: str, when: str, table: str, condition: str, message: str) -> list[str]:
    row = "OLD" if when == "DELETE" else "NEW"
    check = f"IF {condition} THEN " if condition else ""
    end = " END IF;" if condition else ""
    return [
        f"CREATE FUNCTION wall_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {check}"
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';{end} RETURN {row}; END $$",
        f"CREATE TRIGGER wall_{name} BEFORE {when} ON clinic_{table} FOR EACH ROW EXECUTE FUNCTION wall_{name}()",
    ]


def postgresql() -> list[str]:
    """The same walls for PostgreSQL; overlapping visits by exclusion constraints."""
    out = ["CREATE EXTENSION IF NOT EXISTS btree_gist", "CREATE EXTENSION IF NOT EXISTS pg_trgm"]
    for t in KEPT:
        out += _postgres_trigger(f"keep_{t}", "DELETE", t, stands(t), f"{t}: rows are kept")
    for t in WRITTEN_ONCE:
        out += _postgres_trigger(f"once_{t}", "UPDATE", t, not_emptied(t), f"{t}: rows are written once")
    out += _postgres_trigger(
        "trail_seq",
        "INSERT",
        "trailline",
        _NOT_ABOVE_THE_LAST,
        "trailline: the chain only grows",
    )
    out += _postgres_trigger(
        "signed_session",
        "UPDATE",
        "session",
        f"OLD.state = 'signed' AND {not_emptied('session')}",
        "session: signed, only addenda",
    )
    out += _postgres_trigger(
        "signed_consent",
        "UPDATE",
        "consent",
        "OLD.state <> 'drafted' AND (NEW.content <> OLD.content OR NEW.hash <> OLD.hash OR"
        " NEW.signed_at IS DISTINCT FROM OLD.signed_at OR NEW.strokes <> OLD.strokes"
        " OR NEW.typed_name <> OLD.typed_name OR NEW.patient_id <> OLD.patient_id OR NEW.state = 'drafted'"
        f" OR (OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn')) AND {not_emptied('consent')}",
        "consent: what was signed stands",
    )
    out += _postgres_trigger(
        "lot_out_of_use",
        "INSERT",
        "movement",
        "NEW.kind = 'use' AND EXISTS (SELECT 1 FROM clinic_lot l WHERE l.id = NEW.lot_id"
        " AND ((l.state <> 'ok' AND (l.state_since IS NULL OR l.state_since <= NEW.at))"
        " OR l.expiry < (NEW.at - interval '12 hours')::date))",
        "movement: this lot may not be used",
    )
    out += _postgres_trigger(
        "vial_past_its_time",
        "INSERT",
        "movement",
        "NEW.kind = 'use' AND EXISTS (SELECT 1 FROM clinic_container c WHERE c.id = NEW.container_id"
        " AND c.discard_by IS NOT NULL AND c.discard_by < NEW.at)",
        "movement: this container is past its time",
    )
    out += _postgres_trigger(
        "line_of_the_sessions_patient",
        "INSERT",
        "injectedline",
        "NEW.patient_id <> (SELECT s.patient_id FROM clinic_session s WHERE s.id = NEW.session_id)",
        "injectedline: not the patient of the session",
    )
    for table in PARTS_OF_SESSION:
        for when, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            if table == "injectedline" and when == "INSERT":
                continue  # written by the signature itself
            out += _postgres_trigger(
                f"{table}_{when.lower()}_signed",
                when,
                table,
                _of_a_signed_session(table, when, row),
                f"{table}: the session is signed",
            )
    out.append(
        "ALTER TABLE clinic_appointment ADD CONSTRAINT appointment_within_a_day"
        " CHECK (ends_at <= starts_at + interval '24 hours')"
    )
    for who, also in (("practitioner", ""), ("patient", ""), ("room", " AND room_id IS NOT NULL")):
        out.append(
            f"ALTER TABLE clinic_appointment ADD CONSTRAINT no_overlap_{who} EXCLUDE USING gist "
            f"({who}_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE ({_LIVE}{also})"
        )
    return [*out, "CREATE INDEX patient_trigrams ON clinic_patient USING gin (search_name gin_trgm_ops)"]
