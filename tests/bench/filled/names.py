"""Names put together from syllables: nobody's, and as different from one another as real ones are."""

from __future__ import annotations

import random
from collections.abc import Iterator

_BEGINS = (
    "ba be bri da do fa fle ga gro ha he ja ka ki kra la le lo ma mi mo na ne ni pa pe ra ri ro sa se sta ta te va"
)
_MIDDLES = (
    "ba bo da di fe ga go ka la le li ma me na ni no ra re ri ro sa se ta te ti to va ve za ze lin mar sel ton ver"
)
_ENDS = (
    "ba bin co del dor fen gas kov la las lin lo man mel mond na nel ra ren ric ro ron sen son tal ten tis to vic zel"
)


def names(count: int) -> Iterator[tuple[str, str]]:
    """Family and given name, always the same ones in the same order."""
    chance = random.Random(41)
    begins, middles, ends = _BEGINS.split(), _MIDDLES.split(), _ENDS.split()
    for _ in range(count):
        family = chance.choice(begins) + "".join(chance.choices(middles, k=chance.choice((0, 1, 1, 2))))
        given = chance.choice(begins) + chance.choice(ends)
        yield f"{family}{chance.choice(ends)}".title(), given.title()
