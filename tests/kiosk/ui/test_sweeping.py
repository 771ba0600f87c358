"""Garbage is collected in quiet moments, and never left for ever."""

from __future__ import annotations

import gc

from kiosk.ui.sweeping import CALM_S, MOST_TOUCHES, Sweeper


def test_nothing_is_collected_under_a_touch_but_soon_after() -> None:
    sweeper = Sweeper()
    sweeper.touched(10.0)
    assert not sweeper.beat(10.0 + CALM_S / 2)
    assert sweeper.beat(10.1 + CALM_S)
    assert not sweeper.beat(20.0)


def test_a_hurried_person_cannot_put_it_off_for_ever() -> None:
    sweeper = Sweeper()
    for count in range(MOST_TOUCHES):
        assert not sweeper.beat(count * 0.1)
        sweeper.touched(count * 0.1)
    assert sweeper.beat(MOST_TOUCHES * 0.1)


def test_the_automatic_collector_comes_back_at_the_end() -> None:
    sweeper = Sweeper()
    sweeper.begin()
    assert not gc.isenabled()
    sweeper.end()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
