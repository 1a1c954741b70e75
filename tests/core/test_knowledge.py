"""Knowledge: nothing dangles, everything is sourced, all faults at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from openmeso.errors import KnowledgeError, PracticeError, UnknownIdError
from openmeso.evidence import Grade, Sourced
from openmeso.knowledge import Library, load_library
from openmeso.knowledge.checking import walk
from openmeso.knowledge.comparing import compare
from openmeso.knowledge.library import brand_id
from openmeso.knowledge.loading import DATA
from openmeso.knowledge.schema.entry import Severity, Verdict, worst
from openmeso.knowledge.shares import shares
from openmeso.knowledge.waits import lengthen_waits


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A knowledge directory of one's own."""
    return shutil.copytree(DATA, tmp_path / "data")


def edit(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def test_what_the_issue_asks_for_is_there(library: Library) -> None:
    assert len(library.actives) >= 60
    assert len(library.products) >= 30
    assert len(library.rules) >= 100
    assert {"face", "neck", "scalp", "hands", "body"} <= {zone.area.value for zone in library.zones.values()}


def test_every_limit_has_a_unit_and_a_source_or_is_unconfirmed(library: Library) -> None:
    for active in library.actives.values():
        for limit in active.limits:
            assert limit.unit
            assert limit.sources or not limit.confirmed


def test_nothing_without_a_source_is_confirmed(library: Library) -> None:
    for _, entries in library.kinds():
        for entry in entries.values():
            for _, part in walk(entry):
                if isinstance(part, Sourced) and not part.sources:
                    assert not part.confirmed
                    assert part.grade is Grade.D


def test_a_tag_is_never_also_an_active(library: Library) -> None:
    assert not set(library.tags) & set(library.actives)


def test_rule_and_interaction_codes_do_not_clash(library: Library) -> None:
    assert not {f"interaction-{i}" for i in library.interactions} & set(library.rules)


def test_at_most_twelve_families_of_hard_stop(library: Library) -> None:
    assert len({rule.family for rule in library.rules.values() if rule.family}) <= 12


def test_the_version_is_the_content(copy: Path, library: Library) -> None:
    assert load_library(copy).version == library.version
    edit(copy / "measurements" / "weight.toml", lambda text: text.replace("weight", "weight", 1) + "\n")
    load_library.cache_clear()
    assert load_library(copy).version == library.version
    edit(copy / "actives" / "lidocaine.toml", lambda text: text.replace("Lidocaine", "Lidocain", 1))
    load_library.cache_clear()
    assert load_library(copy).version != library.version


def test_all_faults_of_all_files_come_at_once(copy: Path) -> None:
    edit(copy / "actives" / "lidocaine.toml", lambda text: text.replace("kind = ", "kindd = "))
    (copy / "zones" / "cheek.toml").write_text("id = ", encoding="utf-8")
    (copy / "rules" / "other-name.toml").write_text((copy / "rules" / "pregnancy.toml").read_text("utf-8"), "utf-8")
    (copy / "nonsense").mkdir()
    with pytest.raises(KnowledgeError) as caught:
        load_library(copy)
    text = str(caught.value)
    for place in ("actives/lidocaine.toml: kind", "cheek.toml", "rules/other-name.toml: id", "nonsense"):
        assert place in text


def test_a_dangling_reference_names_the_nearest_ids(copy: Path) -> None:
    edit(copy / "concerns" / "dehydration.toml", lambda text: text.replace("facial-hydration", "facial-hydratation"))
    with pytest.raises(KnowledgeError, match=r"facial-hydratation; expected .*facial-hydration"):
        load_library(copy)


def test_a_source_must_exist_and_be_cited(copy: Path) -> None:
    (copy / "sources" / "nobody-2020.toml").write_text(
        'id = "nobody-2020"\ntitle = "Nobody 2020"\nkind = "web"\nlocator = "example"\nread = "not-read"\n', "utf-8"
    )
    edit(copy / "zones" / "cheek.toml", lambda text: text.replace('"meng-2022"', '"meng-2202"', 1))
    with pytest.raises(KnowledgeError) as caught:
        load_library(copy)
    assert "nobody cites" in str(caught.value)
    assert "meng-2022" in str(caught.value)


def test_an_entry_is_found_by_id_and_by_kind(library: Library) -> None:
    assert {kind for kind, _ in library.find("melasma")} >= {"concerns", "protocols"}
    assert [kind for kind, _ in library.find("concerns/melasma")] == ["concerns"]
    with pytest.raises(UnknownIdError, match="lidocaine"):
        library.find("lidocain")


def test_a_whole_face_is_its_zones(library: Library) -> None:
    assert {"cheek", "forehead"} <= library.zones_named(("full-face",))
    assert library.zones_named(("cheek",)) == {"cheek"}
    assert library.zones_named(("nowhere",)) == frozenset()


def test_brands_are_ids(library: Library) -> None:
    assert brand_id("Kardegic 75") == "kardegic-75"
    assert "vka" in library.medicine_classes[brand_id("Coumadin")]


def test_a_change_is_shown_value_by_value(copy: Path, library: Library) -> None:
    edit(
        copy / "measurements" / "weight.toml",
        lambda text: text.replace('grade = "D"', 'grade = "D"\nnote = "weighed"', 1),
    )
    (copy / "topicals" / "azelaic-acid.toml").unlink()
    load_library.cache_clear()
    changes = compare(library, load_library(copy))
    assert any(c.entry == "measurements/weight" and c.path == "note" for c in changes)
    assert any(c.what == "removed" for c in changes)
    assert all(str(c).startswith(c.entry) for c in changes)
    assert {c.what for c in compare(load_library(copy), library)} == {"added", "changed"}
    assert compare(library, library) == ()


def test_the_share_of_unconfirmed_statements_is_counted(library: Library) -> None:
    found = shares(library)
    assert found["rules"].entries == len(library.rules)
    assert 0 <= found["evidence"].percent < 30
    assert found["sources"].statements == 0
    assert found["sources"].percent == 0


def test_a_practice_lengthens_a_wait_and_never_shortens_one(library: Library) -> None:
    longer = lengthen_waits(library, {"isotretinoin-oral": 60}, author="practice", on=date(2026, 11, 22))
    assert longer.overlaid[-1].id == "isotretinoin-oral"
    assert longer.version != library.version
    wait = next(b for b in longer.rules["isotretinoin-oral"].bands if b.severity is Severity.WAIT)
    assert "60" in str(wait.when)
    shorter = lengthen_waits(library, {"isotretinoin-oral": 10}, author="practice", on=date(2026, 11, 22))
    assert shorter.version == library.version


def test_only_a_rule_with_a_wait_can_be_lengthened(library: Library) -> None:
    with pytest.raises(PracticeError) as caught:
        lengthen_waits(library, {"isotretinoin": 60, "nsaid": 3}, author="practice", on=date(2026, 11, 22))
    assert len(caught.value.faults) == 2


def test_the_worst_verdict() -> None:
    assert worst([]) is Verdict.ELIGIBLE
    assert worst([Verdict.DEFER, Verdict.NOT_ASSESSABLE, Verdict.CAUTION]) is Verdict.DEFER
    assert [v.value for v in sorted(Verdict, key=lambda v: v.rank)] == [
        "eligible",
        "caution",
        "not_assessable",
        "defer",
        "contraindicated",
    ]
