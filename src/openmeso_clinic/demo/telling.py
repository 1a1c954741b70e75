"""Telling many stories at once, in the order of time: the trail of the demo has no line out of order.

A story is a generator. It yields the instant at which it wants to go on, and is resumed when every other
story has come that far. What would lie after the end is not told: it is the demo's future.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Iterable
from datetime import datetime

Story = Generator[datetime, None, None]


def tell(stories: Iterable[Story], *, until: datetime, heard: Callable[[int, int], None] | None = None) -> None:
    """Run all stories to the end or to an instant.

    Args:
        heard: Is told now and then how many stories ended, of how many.
    """
    waiting: list[tuple[datetime, int, Story]] = []
    ended = 0

    def go_on(number: int, story: Story) -> None:
        nonlocal ended
        try:
            heapq.heappush(waiting, (next(story), number, story))
        except StopIteration:
            ended += 1

    for number, story in enumerate(stories):
        go_on(number, story)
    total = ended + len(waiting)
    while waiting and waiting[0][0] <= until:
        _at, number, story = heapq.heappop(waiting)
        before = ended
        go_on(number, story)
        if heard is not None and ended > before:
            heard(ended, total)
