"""The injection map: every act is kept, the chart is their fold, and nothing needs the picture."""

from __future__ import annotations

import hashlib
import io
import json
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from openmeso_clinic.access.refusal import Refused
from openmeso_clinic.actions.consents import withdraw_photographs
from openmeso_clinic.actions.photographs import add_photograph
from openmeso_clinic.bridge.chart import chart_of
from openmeso_clinic.demo.people import PIN
from openmeso_clinic.models import Addendum, ChartEvent, MapPicture, Photograph, Session, TrailLine
from openmeso_clinic.queries.aftercare import report_of
from openmeso_clinic.queries.chart import drawing_of, mode_of
from openmeso_clinic.queries.consents import photo_consents_of
from openmeso_clinic.queries.invariants.signing import maps_are_seen_as_signed
from openmeso_clinic.queries.map_pictures import pictures_as_signed, pictures_hold, pictures_now
from openmeso_clinic.queries.signed_session import signed_session
from tests.clinic.way import Way

SignIn = Callable[[str], Client]


def stroke(**changes: Any) -> dict[str, Any]:
    return {
        "id": uuid.uuid4().hex,
        "kind": "brush",
        "view": "front",
        "zone": "cheek",
        "side": "left",
        "letter": "A",
        "technique": "papule",
        "needle_gauge": "32G",
        "needle_mm": "4",
        "angle_deg": "20",
        "inserted_mm": "2",
        "drop_ml": "0.02",
        "passes": 1,
        "points": [[0.68, 0.59], [0.7, 0.61]],
        "note": "",
    } | changes


def act(kind: str = "add", **fields: Any) -> dict[str, Any]:
    return {"key": uuid.uuid4().hex, "type": kind} | fields


def url(session: Session, name: str = "injection-map") -> str:
    return reverse(name, args=[session.patient.ref, session.ref])


@pytest.fixture
def signed_in(begun: Way) -> SignIn:
    """A browser in which a member of staff of the patient's own practice is signed in."""

    def client(role: str) -> Client:
        browser = Client()
        browser.force_login(begun.cast.staff[role], backend="openmeso_clinic.access.members.Members")
        return browser

    return client


@pytest.fixture
def post(begun: Way, signed_in: SignIn) -> Callable[..., Any]:
    browser = signed_in("prescriber")

    def send(said: Any, session: Session | None = None) -> Any:
        body = said if isinstance(said, str) else json.dumps(said)
        where = url(session or begun.session, "injection-map-events")
        answer: Any = browser.post(where, body, content_type="application/json", headers={"Accept": "application/json"})
        return answer

    return send


def data_of(page: Any) -> dict[str, Any]:
    text = page.content.decode()
    start = text.index('<script id="map-data" type="application/json">') + len(
        '<script id="map-data" type="application/json">'
    )
    found: dict[str, Any] = json.loads(text[start : text.index("</script>", start)])
    return found


def test_a_stroke_is_kept_with_who_and_when_and_leaves_a_line(begun: Way, post: Callable[..., Any]) -> None:
    before = chart_of(begun.session).total().value
    answer = post(act(stroke=stroke()))
    assert answer.status_code == 200
    assert chart_of(begun.session).total().value == before + Decimal("0.04")
    row = ChartEvent.objects.order_by("-seq")[0]
    assert (row.by, row.session) == (begun.cast.staff["prescriber"], begun.session)
    line = TrailLine.objects.order_by("-pk")[0]
    assert (line.action, line.details["acts"]) == ("map-changed", "add")


def test_the_same_act_sent_twice_counts_once(begun: Way, post: Callable[..., Any]) -> None:
    said = act(stroke=stroke())
    first, second = post(said), post(said)
    assert first.json()["seq"] == second.json()["seq"]
    assert ChartEvent.objects.filter(key=said["key"]).count() == 1


def test_acts_that_waited_come_together_and_are_kept_together(begun: Way, post: Callable[..., Any]) -> None:
    before = ChartEvent.objects.count()
    one, two = act(stroke=stroke()), act(stroke=stroke(points=[[0.66, 0.6]]))
    assert post([one, two]).status_code == 200
    assert ChartEvent.objects.count() == before + 2
    assert post([one, two, act("undo")]).status_code == 200  # what is known already changes nothing
    assert ChartEvent.objects.count() == before + 3
    assert post([act("redo"), act(stroke=stroke(zone="nowhere"))]).status_code == 422
    assert ChartEvent.objects.count() == before + 3


def test_undo_is_an_act_and_survives_a_reload(begun: Way, post: Callable[..., Any], signed_in: SignIn) -> None:
    before = chart_of(begun.session).strokes
    post(act(stroke=stroke()))
    post(act("undo"))
    assert chart_of(begun.session).strokes == before
    data = data_of(signed_in("prescriber").get(url(begun.session)))
    assert data["events"][-1]["type"] == "undo"
    post(act("redo"))
    assert len(chart_of(begun.session).strokes) == len(before) + 1


def test_points_can_be_erased_changed_and_moved(begun: Way, post: Callable[..., Any]) -> None:
    one = stroke()
    post(act(stroke=one))
    post(act("edit", ids=[one["id"]], stroke={"drop_ml": "0.05"}))
    post(act("move", ids=[one["id"]], dx=0.01, dy=0))
    held = {s.id: s for s in chart_of(begun.session).strokes}[one["id"]]
    assert (held.volume.value, held.points[0][0]) == (Decimal("0.10"), Decimal("0.69"))
    post(act("erase", ids=[one["id"]]))
    assert one["id"] not in {s.id for s in chart_of(begun.session).strokes}


def test_the_server_sends_its_own_acts_only_where_the_browser_differs(begun: Way, post: Callable[..., Any]) -> None:
    chart = chart_of(begun.session)
    points = sum(len(s.points) for s in chart.strokes)
    expect = {"strokes": len(chart.strokes) + 1, "points": points + 2}
    agreed = post(act(stroke=stroke(), expect=expect))
    assert "events" not in agreed.json()
    differs = post(act(stroke=stroke(), expect=expect))
    assert len(differs.json()["events"]) == begun.session.chart.count()


@pytest.mark.parametrize(
    "said",
    [
        act(stroke=stroke(zone="nowhere")),
        act(stroke=stroke(technique="guesswork")),
        act(stroke=stroke(letter="Z")),
        act(stroke=stroke(points=[[7, 7]])),
        act(stroke=stroke(drop_ml="much")),
        act(stroke=stroke(colour="blue")),
        act("erase"),
        act("explode"),
        {"type": "undo"},
        act("undo") | {"key": "p-early"},
        [],
    ],
)
def test_what_is_not_whole_is_refused_and_nothing_is_kept(begun: Way, post: Callable[..., Any], said: Any) -> None:
    before = ChartEvent.objects.count()
    assert post(said).status_code == 422
    assert ChartEvent.objects.count() == before


def test_a_text_that_is_no_json_is_refused(post: Callable[..., Any]) -> None:
    assert post("{").status_code == 400


def test_a_signed_map_is_locked_and_shows_its_addenda(begun: Way, post: Callable[..., Any], signed_in: SignIn) -> None:
    begun.sign()
    session = begun.again()
    assert mode_of(session) == "locked"
    before = ChartEvent.objects.count()
    assert post(act(stroke=stroke())).status_code == 409
    assert ChartEvent.objects.count() == before
    Addendum.objects.create(
        practice=session.practice,
        session=session,
        text="One more point",
        reason="forgotten",
        strokes=[stroke(id="later")],
        at=begun.by.at,
        by=begun.by.staff,
        sha256="-",
        prev_sha256="-",
    )
    added = [s for s in drawing_of(session).strokes if s.addendum]
    assert [s.id for s in added] == ["later"]
    assert "later" not in {s.id for s in chart_of(session).strokes}
    data = data_of(signed_in("prescriber").get(url(session)))
    assert data["mode"] == "locked" and "events" not in data


def test_points_are_added_to_a_signed_map_with_reason_and_pin(begun: Way, signed_in: SignIn) -> None:
    begun.sign()
    session, browser = begun.again(), signed_in("prescriber")
    where = url(session, "injection-map-addendum")
    assert data_of(browser.get(where))["mode"] == "addendum"
    form = {"strokes": json.dumps([stroke(id="later")]), "reason": "was left out", "text": ""}
    wrong = browser.post(where, form | {"pin": "999999"})
    assert wrong.status_code == 422
    assert [s["id"] for s in data_of(wrong)["drafted"]] == ["later"]  # nothing of the drawing is lost
    assert not session.addenda.exists()
    given = chart_of(session).total()
    assert browser.post(where, form | {"pin": PIN}).status_code == 302
    assert [s.id for s in drawing_of(session).strokes if s.addendum] == ["later"]
    assert chart_of(session).total() == given  # what was signed stands


def test_an_addendum_without_a_drawing_or_a_reason_is_refused(begun: Way, signed_in: SignIn) -> None:
    begun.sign()
    page = signed_in("prescriber").post(url(begun.session, "injection-map-addendum"), {"strokes": "[]", "pin": PIN})
    assert page.status_code == 422
    assert not begun.session.addenda.exists()


def test_what_is_drawn_before_the_session_is_a_plan_and_never_given(begun: Way, post: Callable[..., Any]) -> None:
    next_one = begun.course.sessions.exclude(pk=begun.session.pk).order_by("number")[0]
    assert mode_of(next_one) == "plan"
    assert post(act(stroke=stroke()) | {"key": "p-" + uuid.uuid4().hex}, next_one).status_code == 200
    assert len(drawing_of(next_one).strokes) == 1
    assert chart_of(next_one).strokes == ()


def test_the_last_map_is_a_ghost_and_can_be_copied(begun: Way, post: Callable[..., Any], signed_in: SignIn) -> None:
    begun.sign()
    next_one = begun.course.sessions.exclude(pk=begun.session.pk).order_by("number")[0]
    data = data_of(signed_in("prescriber").get(url(next_one)))
    given = chart_of(begun.again())
    assert len(data["ghost"]) == len(given.strokes) > 0
    post({"key": "p-copy", "type": "copy-last"}, next_one)
    assert drawing_of(next_one).total() == given.total()


def test_a_zone_is_filled_and_erased_without_the_picture(begun: Way, signed_in: SignIn) -> None:
    browser = signed_in("injector")
    form = {
        "key": uuid.uuid4().hex,
        "zone": "front/forehead/midline",
        "technique": "papule",
        "letter": "A",
        "drop_ml": "0,02",
        "passes": "1",
        "by": "count",
        "amount": "12",
    }
    answer = browser.post(url(begun.session, "injection-map-fill"), form)
    assert answer.status_code == 302
    filled = chart_of(begun.session).strokes[-1]
    assert (filled.zone, filled.count, filled.volume.value) == ("forehead", 12, Decimal("0.24"))
    page = browser.get(url(begun.session)).content.decode()
    assert filled.id in page  # its row carries the button that erases it
    browser.post(url(begun.session, "injection-map-erase"), {"key": uuid.uuid4().hex, "ids": [filled.id]})
    assert filled.id not in {s.id for s in chart_of(begun.session).strokes}


def test_both_sides_get_the_same(begun: Way, signed_in: SignIn) -> None:
    before = chart_of(begun.session).balance()
    form = {"key": "both", "zone": "front/malar/left", "technique": "papule", "letter": "A", "drop_ml": "0.02"}
    form |= {"passes": "1", "by": "spacing", "amount": "10", "both": "yes"}
    signed_in("injector").post(url(begun.session, "injection-map-fill"), form)
    after = chart_of(begun.session).balance()
    assert after.left - before.left == after.right - before.right
    assert after.left != before.left


def test_a_form_with_faults_says_all_of_them_and_keeps_what_was_typed(begun: Way, signed_in: SignIn) -> None:
    form = {"key": "x", "zone": "front/forehead/midline", "technique": "papule", "letter": "A", "drop_ml": "9"}
    form |= {"passes": "0", "by": "spacing", "amount": "10"}
    page = signed_in("injector").post(url(begun.session, "injection-map-fill"), form)
    text = page.content.decode()
    assert page.status_code == 422
    assert "mL a point" in text and "Passes:" in text and 'value="9"' in text


def test_reading_the_map_is_written_down_and_changes_nothing(begun: Way, signed_in: SignIn) -> None:
    browser = signed_in("auditor")
    before = ChartEvent.objects.count()
    page = browser.get(url(begun.session))
    assert page.status_code == 200
    assert data_of(page)["mode"] == "locked"  # an auditor looks and does not draw
    assert ChartEvent.objects.count() == before
    line = TrailLine.objects.order_by("-pk")[0]
    assert (line.action, line.object) == ("record-read", "page/injection-map")


def test_the_page_has_what_the_strict_policy_allows(begun: Way, signed_in: SignIn) -> None:
    text = signed_in("prescriber").get(url(begun.session)).content.decode()
    assert " style=" not in text and "<style" not in text and " onclick=" not in text


def photograph(way: Way, size: tuple[int, int] = (300, 400)) -> Photograph:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", size, (214, 178, 158)).save(out, "JPEG")
    return add_photograph(by=way.by, patient=way.patient, data=out.getvalue(), pose="front-rest")


def test_the_patients_own_photograph_is_a_view_with_consent_only(begun: Way, signed_in: SignIn) -> None:
    row = photograph(begun)
    (view,) = (v for v in data_of(signed_in("prescriber").get(url(begun.session)))["views"] if "photo" in v)
    assert (view["id"], view["zones"], view["viewbox"]) == (f"photo-{row.ref}", [], [0, 0, 1000, 1333])
    picture = signed_in("prescriber").get(view["photo"])
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    withdraw_photographs(by=begun.by, photo_consent=photo_consents_of(begun.patient)["record"])
    assert not [v for v in data_of(signed_in("prescriber").get(url(begun.session)))["views"] if "photo" in v]
    with pytest.raises(Refused) as refused:
        photograph(begun)
    assert [one.code for one in refused.value.missing] == ["photograph/consent"]


def test_points_keep_the_frame_of_their_photograph(begun: Way, post: Callable[..., Any], signed_in: SignIn) -> None:
    view = f"photo-{photograph(begun).ref}"
    assert post(act(stroke=stroke(view=view, kind="point", points=[[0.25, 0.75]]))).status_code == 200
    assert post(act(stroke=stroke(view="photo-000000000000"))).status_code == 422  # nobody's photograph
    withdraw_photographs(by=begun.by, photo_consent=photo_consents_of(begun.patient)["record"])
    (shown,) = (v for v in data_of(signed_in("prescriber").get(url(begun.session)))["views"] if "photo" in v)
    assert (shown["id"], shown["photo"]) == (view, "")  # the points stay, the picture is not shown
    assert post(act(stroke=stroke(view=view))).status_code == 422  # and nothing more is set on it


def test_the_map_is_kept_as_it_was_signed(begun: Way, post: Callable[..., Any], signed_in: SignIn) -> None:
    first = chart_of(begun.session).strokes[0]
    assert post(act("edit", ids=[first.id], stroke={"view": "profile-left"})).status_code == 200
    drawn = pictures_now(begun.session, chart_of(begun.session))
    assert pictures_now(begun.session, chart_of(begun.session)) == drawn  # drawn twice it is the same
    begun.sign()
    session = begun.again()
    assert pictures_as_signed(session) == drawn and set(drawn) == {"front", "profile-left"}
    assert json.loads(session.content)["map"] == [
        {"view": view, "sha256": hashlib.sha256(svg.encode()).hexdigest()} for view, svg in drawn.items()
    ]
    browser = signed_in("auditor")
    where = reverse("session-map-picture", args=[session.patient.ref, session.ref, "profile-left"])
    assert where in signed_in("prescriber").get(reverse("session-record", args=where_of(session))).content.decode()
    answer = browser.get(where)
    assert answer["Content-Type"].startswith("image/svg+xml") and answer.content.decode() == drawn["profile-left"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert browser.get(where.replace("profile-left", "neck")).status_code == 404
    pixels = browser.get(where.replace(".svg", ".png"))
    with Image.open(io.BytesIO(pixels.content), formats=["PNG"]) as snapshot:
        assert snapshot.width == 1260 and len(snapshot.getcolors(1 << 24) or ()) > 10
    assert browser.get(where.replace("profile-left.svg", "neck.png")).status_code == 404
    assert report_of(session).pictures == drawn  # the paper shows them, and draws nothing anew
    paper = browser.get(reverse("session-report", args=where_of(session)))
    assert paper.content.startswith(b"%PDF")


def test_a_later_change_of_the_drawings_changes_nothing_that_was_signed(
    begun: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun.sign()
    session = begun.again()
    before = pictures_as_signed(session)
    monkeypatch.setattr("openmeso.reports.map_drawing.with_zones", lambda view: "")
    assert pictures_now(session, chart_of(session)) != before
    assert pictures_as_signed(session) == before and report_of(session).pictures == before
    assert signed_session(session).holds


def test_another_picture_of_a_signed_map_is_found(begun: Way) -> None:
    begun.sign()
    session = begun.again()
    with pytest.raises(DatabaseError), transaction.atomic():
        session.map_pictures.update(sha256="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        MapPicture.objects.create(session=session, view="neck", svg=b"", sha256="0" * 64)
    assert list(maps_are_seen_as_signed()) == []
    session.content = session.content.replace(session.map_pictures.all()[0].sha256, "0" * 64)
    assert not pictures_hold(session)


def where_of(session: Session) -> list[str]:
    return [session.patient.ref, session.ref]
