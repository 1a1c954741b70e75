"""The command line: what it prints, what it writes, how it ends."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from openmeso.audit import Action, Event, Trail, append, dump_lines
from openmeso.cli import main
from openmeso.cli.plan_schema import plan_schema

EXAMPLES = Path(__file__).parents[2] / "examples"
FRANCE = ["--practice", str(EXAMPLES / "practice"), "--stock", str(EXAMPLES / "stock.toml")]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line and return its status, output and error output."""

    def go(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["openmeso", *map(str, words)])
        monkeypatch.setenv("COLUMNS", "160")
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return go


def case(name: str) -> Path:
    return EXAMPLES / f"{name}.toml"


def test_help_lists_every_command(run: Run) -> None:
    status, out, _ = run("--help")
    assert status == 0
    for command in ("plan", "screen", "formulate", "questions", "reconcile", "assess", "verify-trail", "knowledge"):
        assert command in out


def test_screen_prints_json_with_the_public_keys(run: Run) -> None:
    status, out, _ = run("screen", case("isotretinoin-wait"), "--json")
    data = json.loads(out)
    assert status == 0
    assert {"verdict", "scopes", "findings", "missing", "provenance"} <= data.keys()
    assert data["verdict"] == "defer"
    finding = next(f for f in data["findings"] if f["code"] == "screening/isotretinoin-oral")
    assert {"code", "severity", "scope", "reason", "because", "until", "do", "sources"} <= finding.keys()
    assert finding["until"] == "2026-12-01"


def test_screen_prints_words_and_a_trace(run: Run) -> None:
    status, out, _ = run("screen", case("pregnant"), "--trace")
    assert status == 0
    assert "contraindicated" in out
    assert "silent" in out


def test_screen_on_another_day(run: Run) -> None:
    _, out, _ = run("screen", case("isotretinoin-wait"), "--on", "2026-12-02", "--json")
    # Answers about the day no longer hold, so the verdict is open; the wait itself is over.
    codes = {f["code"] for f in json.loads(out)["findings"] if f["verdict"] == "defer" and f["scope"] == "patient"}
    assert "screening/isotretinoin-oral" not in codes


def test_many_cases_are_a_table_with_a_summary(run: Run) -> None:
    status, out, _ = run("screen", case("pregnant"), case("hydration-face"), case("isotretinoin-wait"))
    assert status == 0
    assert "3 cases" in out
    assert "1 contraindicated" in out


def test_many_cases_as_json(run: Run) -> None:
    _, out, _ = run("screen", case("pregnant"), case("hydration-face"), "--json")
    assert json.loads(out)["pregnant.toml"]["verdict"] == "contraindicated"


def test_one_bad_file_among_many_does_not_hide_the_others(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('schema = "openmeso-case/1"', encoding="utf-8")
    status, out, err = run("screen", case("pregnant"), bad)
    assert status == 3
    assert "1 cases" in out or "pregnant" in out
    assert "bad.toml: patient" in err


def test_a_wrong_file_lists_its_faults_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    text = case("hydration-face").read_text(encoding="utf-8")
    bad.write_text(text.replace('zone = "cheek"', 'zone = "cheeks"').replace("dullness", "dulness"), encoding="utf-8")
    out_dir = tmp_path / "out"
    status, _, err = run("plan", bad, *FRANCE, "--out", out_dir)
    assert status == 3
    assert "perhaps cheek" in err
    assert "dullness" in err
    assert not out_dir.exists()


def test_plan_leaves_every_paper_on_the_table(run: Run, tmp_path: Path) -> None:
    status, out, _ = run("plan", case("hydration-face"), *FRANCE, "--out", tmp_path)
    assert status == 0
    assert "Injection map" in out
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"plan.json", "plan.pdf", "consent.pdf", "worksheet.pdf", "leaflet.pdf", "course.ics"}
    data = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert {"screening", "formulation", "course", "consent", "aftercare", "provenance"} <= data.keys()
    for name in names:
        if name.endswith(".pdf"):
            assert (tmp_path / name).read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("name", ["hydration-face", "allergy-infeasible", "calendar-clash", "pregnant"])
def test_plan_json_keeps_its_schema(run: Run, name: str) -> None:
    data = json.loads(run("plan", case(name), *FRANCE, "--json")[1])
    jsonschema.Draft202012Validator(plan_schema()).validate(data)


def test_a_refusal_is_a_result_and_leaves_no_old_consent(run: Run, tmp_path: Path) -> None:
    (tmp_path / "consent.pdf").write_bytes(b"old")
    status, out, _ = run("plan", case("allergy-infeasible"), *FRANCE, "--out", tmp_path)
    assert status == 0
    assert "No formulation" in out
    assert {path.name for path in tmp_path.iterdir()} == {"plan.json", "plan.pdf"}
    data = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert data["course"] is None
    assert data["formulation"]["conflict"]


def test_a_stopped_case_says_why(run: Run) -> None:
    _, out, _ = run("plan", case("pregnant"), *FRANCE, "--json")
    data = json.loads(out)
    assert data["screening"]["verdict"] == "contraindicated"
    assert data["formulation"] is None
    assert data["course"] is None


def test_no_course_names_the_clash(run: Run) -> None:
    _, out, _ = run("plan", case("calendar-clash"), *FRANCE)
    assert "No course fits the calendar" in out
    assert "away" in out


def test_another_jurisdiction_has_its_own_product(run: Run) -> None:
    practice = ["--practice", EXAMPLES / "practice-us", "--stock", EXAMPLES / "stock.toml"]
    _, out, _ = run("plan", case("texture-us"), *practice, "--json")
    assert json.loads(out)["formulation"]["alternatives"][0]["preparations"][0]["products"] == ["skinvive"]


def test_formulate_alone(run: Run) -> None:
    _, out, _ = run("formulate", case("hydration-face"), *FRANCE)
    assert "Formulation" in out
    _, out, _ = run("formulate", case("hydration-face"), *FRANCE, "--json")
    assert json.loads(out)["formulation"]["proven"] is True
    _, out, _ = run("formulate", case("pregnant"), *FRANCE)
    assert "contraindicated" in out


@pytest.mark.parametrize("command", ["plan", "formulate"])
def test_a_plan_needs_a_practice_and_a_stock(run: Run, command: str) -> None:
    status, _, err = run(command, case("hydration-face"))
    assert status == 2
    assert "--practice" in err
    status, _, err = run(command, case("hydration-face"), "--practice", EXAMPLES / "practice")
    assert status == 2
    assert "--stock" in err


def test_a_wrong_day_is_wrong_usage(run: Run) -> None:
    status, _, err = run("screen", case("pregnant"), "--on", "soon")
    assert status == 2
    assert "2026-11-22" in err


def test_questions_of_a_known_patient(run: Run) -> None:
    _, out, _ = run("questions", case("known-patient"), "--visit", "3", "--json")
    assert all({"id", "ask", "block"} == set(q) for q in json.loads(out))
    _, out, _ = run("questions", case("known-patient"), "--on", "2026-12-20", "--visit", "4")
    assert "questions are open" in out


def test_knowledge_check_list_and_show(run: Run) -> None:
    assert "rules" in run("knowledge", "check", "--practice", EXAMPLES / "practice")[1]
    assert json.loads(run("knowledge", "check", "--json")[1])["kinds"]["rules"]["entries"] > 100
    assert "actives/lidocaine" in run("knowledge", "list", "actives")[1]
    assert "lidocaine" in json.loads(run("knowledge", "list", "--json")[1])["actives"]
    assert "amide" in run("knowledge", "show", "actives/lidocaine")[1]
    assert "actives/lidocaine" in json.loads(run("knowledge", "show", "actives/lidocaine", "--json")[1])
    overlaid = run("knowledge", "show", "products/profhilo-h-l", "--practice", EXAMPLES / "practice")[1]
    assert "overlaid: confirm" in overlaid


@pytest.mark.parametrize("words", [("list", "actvies"), ("show", "lidocain"), ("schema", "acties")])
def test_an_unknown_id_names_the_nearest(run: Run, words: tuple[str, str]) -> None:
    status, _, err = run("knowledge", *words)
    assert status == 7
    assert "perhaps" in err


def test_knowledge_diff(run: Run) -> None:
    from openmeso.knowledge.loading import DATA

    status, out, _ = run("knowledge", "diff", DATA, DATA)
    assert status == 0
    assert "0 differences" in out
    assert json.loads(run("knowledge", "diff", DATA, DATA, "--json")[1]) == []


def test_schemas_for_editors(run: Run, tmp_path: Path) -> None:
    assert json.loads(run("knowledge", "schema", "case")[1])["title"] == "Case"
    run("knowledge", "schema", "--out", tmp_path)
    assert {"case.schema.json", "stock.schema.json", "rules.schema.json", "plan.schema.json"} <= {
        path.name for path in tmp_path.iterdir()
    }


SESSION = """
schema = "openmeso-session/1"
on = {day}

[asepsis]
antiseptic = "chlorhexidine"
dry = true
single_use = true

[[syringe]]
letter = "A"
prepared_ml = {prepared}
residue_ml = {residue}
"""


def a_session(plan: dict[str, Any], tmp_path: Path, *, residue: str = "0") -> Path:
    preparation = plan["formulation"]["alternatives"][0]["preparations"][0]
    text = SESSION.format(day=plan["course"]["sessions"][0]["day"], prepared=preparation["volume_ml"], residue=residue)
    for zone in preparation["zones"]:
        text += (
            f'\n[[line]]\nsyringe = "A"\nzone = "{zone["zone"]}"\nside = "both"\ntechnique = "{zone["technique"]}"\n'
            f'points = 10\nvolume_ml = {zone["volume_ml"]}\nneedle = "32G × 4 mm"\ninserted_mm = 1.9\nangle_deg = 20\n'
        )
    for lot in preparation["lots"]:
        text += (
            f'\n[[lot]]\nsyringe = "A"\nproduct = "{lot["product"]}"\nlot = "{lot["lot"]}"\nexpiry = {lot["expiry"]}\n'
        )
    for index, step in enumerate(plan["course"]["sessions"][0]["steps"]):
        start, end = (f"2026-11-23T{9 + (index * 5 + m) // 60:02d}:{(index * 5 + m) % 60:02d}:00+01:00" for m in (0, 4))
        text += f'\n[[step]]\nid = "{step["step"]}"\nstart = {start}\nend = {end}\n'
    path = tmp_path / "session.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_session_is_reconciled_with_its_plan(run: Run, tmp_path: Path) -> None:
    _, out, _ = run("plan", case("hydration-face"), *FRANCE, "--json")
    plan = tmp_path / "plan.json"
    plan.write_text(out, encoding="utf-8")
    session = a_session(json.loads(out), tmp_path)
    status, said, _ = run("reconcile", plan, session)
    assert status == 0
    assert "May be signed" in said
    record = json.loads(run("reconcile", plan, session, "--json")[1])
    assert record["may_be_signed"]
    assert record["complete"]
    over = a_session(json.loads(out), tmp_path, residue="0.3")
    assert "Not to be signed yet" in run("reconcile", plan, over)[1]


def test_the_example_session_fits_the_example_plan(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(run("plan", case("hydration-face"), *FRANCE, "--json")[1], encoding="utf-8")
    record = json.loads(run("reconcile", plan, EXAMPLES / "session" / "hydration-face.toml", "--json")[1])
    assert record["may_be_signed"]
    assert {f["code"] for f in record["findings"]} == {"session/partial-delivery"}
    assert record["reactions"] == ["ae-erythema", "ae-papule"]


@pytest.mark.parametrize("text", ["no json", "{}"])
def test_a_plan_without_a_course_cannot_be_reconciled(run: Run, tmp_path: Path, text: str) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(text, encoding="utf-8")
    session = tmp_path / "session.toml"
    session.write_text('schema = "openmeso-session/1"\non = 2026-11-23\n', encoding="utf-8")
    assert run("reconcile", plan, session)[0] == 8


def test_a_session_that_the_course_has_not(run: Run, tmp_path: Path) -> None:
    _, out, _ = run("plan", case("hydration-face"), *FRANCE, "--json")
    plan = tmp_path / "plan.json"
    plan.write_text(out, encoding="utf-8")
    session = a_session(json.loads(out), tmp_path)
    status, _, err = run("reconcile", plan, session, "--session", "99")
    assert status == 8
    assert "a number from 1" in err


def test_assess_prints_changes_against_their_error(run: Run) -> None:
    status, out, _ = run("assess", EXAMPLES / "outcome" / "hydration-face.toml")
    assert status == 0
    assert "error" in out or "noise" in out
    assert "outcome" in json.loads(run("assess", EXAMPLES / "outcome" / "hydration-face.toml", "--json")[1])


def a_trail(tmp_path: Path) -> tuple[Path, Path, str]:
    key = b"k" * 32
    trail = Trail()
    for number in range(3):
        at = datetime(2026, 11, 22, 9, number, tzinfo=UTC)
        event = Event(at=at, actor="staff-1", role="injector", action=Action.SCREENED, object="case/1")
        trail = append(trail, event, key=key, key_id="k1")
    lines, keys = tmp_path / "trail.jsonl", tmp_path / "keys"
    lines.write_text(dump_lines(trail), encoding="utf-8")
    keys.write_text(f"k1 {key.hex()}\n\n", encoding="utf-8")
    return lines, keys, f"{trail.head.seq}:{trail.head.hash}"


def test_a_trail_is_verified(run: Run, tmp_path: Path) -> None:
    lines, keys, head = a_trail(tmp_path)
    status, out, _ = run("verify-trail", lines, "--keys", keys, "--checkpoint", head)
    assert status == 0
    assert "The trail holds: 3 lines" in out
    assert json.loads(run("verify-trail", lines, "--keys", keys, "--json")[1])["holds"]


def test_a_broken_trail_ends_with_1(run: Run, tmp_path: Path) -> None:
    lines, keys, head = a_trail(tmp_path)
    text = lines.read_text(encoding="utf-8")
    lines.write_text(text.replace("staff-1", "staff-2", 1), encoding="utf-8")
    status, out, _ = run("verify-trail", lines, "--keys", keys)
    assert status == 1
    assert "line 1: altered" in out
    lines.write_text("\n".join(text.splitlines()[:2]), encoding="utf-8")
    assert run("verify-trail", lines, "--keys", keys, "--checkpoint", head)[0] == 1


def test_a_key_that_is_no_key_is_never_shown(run: Run, tmp_path: Path) -> None:
    lines, keys, _ = a_trail(tmp_path)
    keys.write_text("k1 secretsecret", encoding="utf-8")
    status, out, err = run("verify-trail", lines, "--keys", keys)
    assert status == 9
    assert "secretsecret" not in out + err
    assert run("verify-trail", lines, "--keys", keys, "--checkpoint", "x")[0] == 2
