"""One drill: people work, the server is killed again and again, then everything is held against the ledger."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from tests.bench.filled.place import Place
from tests.drill.clinic import Broken, broken, made
from tests.drill.hands import Hand, Work, asked_again
from tests.drill.kills import KILLS, OF_DATABASE, Outlived
from tests.drill.ledger import DONE, Ledger

#: Who works at once: one after another a person signs, books or answers.
HANDS = ("sign", "sign", "sign", "book", "book", "answer")
#: How long people work between two kills, in seconds: an act takes less, so a kill falls into its midst.
BETWEEN = (0.1, 1.2)
#: How long it may take until an act is done again, in seconds.
AGAIN_WITHIN = 90.0


@dataclass
class Drilled:
    """What a drill found.

    Attributes:
        again: By kind of kill, seconds until the next act was done.
        backup: What was found in a backup that was made under load, held against what was done before it began.
        begun_anew: How often the server itself had to be started again.
        repeated: Acts that were sent a second time although they had been answered as done.
    """

    on: str
    found: dict[str, Any] = field(default_factory=dict)
    again: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    oddities: list[str] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    backup: dict[str, Any] = field(default_factory=dict)
    repeated: int = 0
    begun_anew: int = 0
    seconds: float = 0

    @property
    def kills(self) -> int:
        return sum(map(len, self.again.values()))

    @property
    def faults(self) -> list[str]:
        """Everything that must not be."""
        out = list(self.oddities)
        for where, found in (("", self.found), ("in the backup: ", self.backup)):
            for what in ("lost", "half", "broken"):
                out += [f"{where}{what}: {one}" for one in found.get(what, ())]
        if self.found.get("refused"):
            out.append(f"{self.found['refused']} acts were refused without a reason of the clinic's: {self.seen}")
        return out


def drilled(*, on: str, kills: int, data: Path, seed: int = 1) -> Drilled:
    """Kill the server of a clinic so many times.

    Args:
        on: ``sqlite`` or ``postgresql``.
        data: A folder that may be emptied; the ledger lies beside it.
    """
    began, chance = time.monotonic(), random.Random(seed)
    drill = Drilled(on)
    with broken(data, on) as clinic:
        most = {"sign": 40 + 14 * kills, "answer": 15 + 6 * kills, "browsers": 8 + kills}
        ways = clinic.run("tests.drill.filled", *(word for name, n in most.items() for word in (f"--{name}", str(n))))
        path = data.with_suffix(".ledger")
        path.unlink(missing_ok=True)
        ledger = Ledger(path)
        clinic.start()
        work = Work(ways, clinic.port, ledger, a_photograph())
        hands = [Hand(work, kind) for kind in HANDS]
        for hand in hands:
            hand.start()
        kinds = islice(_kinds(on, chance), kills)
        for number, kind in enumerate(kinds):
            if number == kills // 2:
                drill.backup = _backed_up(clinic, ledger)
            _killed(clinic, work, drill, kind, chance)
        work.stop.set()
        for hand in hands:
            hand.join()
        drill.seen["asked again"] = asked_again(work)
        drill.repeated = _repeated(work)
        drill.seen |= work.seen
        clinic.stop()
        drill.oddities += [*work.oddities, *clinic.faults_in_log()]
        drill.found = clinic.run("tests.drill.judged", given=ledger.standing())
        ledger.close()
    drill.seconds = time.monotonic() - began
    return drill


def _kinds(on: str, chance: random.Random) -> Iterator[str]:
    """Every kind in turn, in an order of chance."""
    kinds = [*KILLS, *(OF_DATABASE if on == "postgresql" else ())]
    if on == "postgresql":
        kinds.reverse()
    while True:
        yield from kinds
        chance.shuffle(kinds)


def _killed(clinic: Broken, work: Work, drill: Drilled, kind: str, chance: random.Random) -> None:
    time.sleep(chance.uniform(*BETWEEN))
    struck = time.monotonic()
    try:
        (KILLS | OF_DATABASE)[kind](clinic, chance)
    except Outlived as left:
        drill.oddities.append(f"{kind}: {left}")
    if kind == "the whole database":
        assert clinic.store is not None
        clinic.store.start()
    if kind == "the errands" and not clinic.wait_for("errands"):
        drill.oddities.append("the errands did not come back")
    since = time.monotonic()
    while work.last_done < since:
        if not clinic.running:
            # As the system's own supervisor does.
            clinic.kill_all()
            clinic.start()
            drill.begun_anew += 1
        if time.monotonic() - since > AGAIN_WITHIN:
            drill.oddities.append(f"{kind}: nothing was done any more")
            clinic.kill_all()
            since = time.monotonic()
        time.sleep(0.02)
    drill.again[kind].append(work.last_done - struck)


def _backed_up(clinic: Broken, ledger: Ledger) -> dict[str, Any]:
    """Back up while people work, bring the backup back elsewhere, and hold it against what was done before it began."""
    before = [line for line in ledger.standing() if line["said"] == DONE]
    to, keys = clinic.place.data.with_suffix(".backup"), clinic.place.data.with_suffix(".backup-keys")
    back = Place(clinic.place.data.with_suffix(".back"), made(clinic.store, "back") if clinic.store else "")
    for one in (to, keys, back.data):
        Place(one).emptied()
        one.rmdir()
    for words, place in (
        (("backup", str(to), "--keys-to", str(keys)), clinic.place),
        (("restore", str(to), "--keys-from", str(keys)), back),
    ):
        done = clinic.command(*words, place=place)
        if done.returncode:
            return {"broken": [f"{words[0]}: {(done.stdout + done.stderr)[-500:]}"]}
    found: dict[str, Any] = back.run("tests.drill.judged", given=before)
    return found


def _repeated(work: Work) -> int:
    """Send some signatures again that were answered as done: nothing may be done twice, and the answer is the same."""
    from tests.drill.ledger import Attempt

    hand = Hand(work, "sign")
    lines = [one for one in work.ledger.standing() if one["kind"] == "sign" and one["said"] == DONE][-5:]
    for line in lines:
        said = hand.tried(Attempt(line["name"], "sign", line["about"]))
        if said != DONE:
            work.oddities.append(f"a signature sent again was answered {said}")
    return len(lines)


def a_photograph() -> bytes:
    """A picture as a telephone sends it."""
    from PIL import Image

    held = BytesIO()
    Image.effect_noise((640, 480), 40).convert("RGB").save(held, "JPEG")
    return held.getvalue()
