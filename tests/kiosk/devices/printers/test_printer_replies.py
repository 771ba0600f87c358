"""Replies are told apart by their bits, however the wire cuts and mixes them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.printers.replies import (
    MAX_BLOCK,
    Automatic,
    DataBlock,
    Demultiplexer,
    Flow,
    FullStatus,
    InStream,
    RealTime,
    Reply,
)

real_time = st.integers(0, 255).map(lambda b: RealTime(b & 0x6C | 0x12))
automatic = st.tuples(
    st.integers(0, 255).map(lambda b: b & 0x6C | 0x10),
    *[st.integers(0, 255).map(lambda b: b & 0x6F) for _ in range(3)],
).map(lambda values: Automatic(bytes(values)))
block = st.binary(min_size=1, max_size=8).map(
    lambda data: DataBlock(0x37, bytes(b & 0x3F | 0x40 for b in data))
)
flow = st.booleans().map(lambda paused: Flow(paused))
in_stream = st.integers(0, 255).map(lambda b: InStream(b & 0x0F))


def wire(reply: Reply) -> bytes:
    if isinstance(reply, RealTime | InStream):
        return bytes([reply.value])
    if isinstance(reply, Automatic):
        return reply.data
    if isinstance(reply, DataBlock):
        return bytes([reply.header]) + reply.data + b"\0"
    if isinstance(reply, FullStatus):
        return b"\x10\x0f" + reply.data
    return b"\x13" if reply.paused else b"\x11"


@given(st.lists(st.one_of(real_time, automatic, block, flow, in_stream), max_size=20))
def test_any_sequence_of_replies_is_read_back(replies: list[Reply]) -> None:
    demux = Demultiplexer()
    assert demux.feed(b"".join(wire(reply) for reply in replies)) == replies
    assert demux.noise == 0


@given(st.lists(st.one_of(real_time, automatic, block), max_size=8), st.data())
def test_cutting_the_stream_changes_nothing(replies: list[Reply], data: st.DataObject) -> None:
    stream = b"".join(wire(reply) for reply in replies)
    cut = data.draw(st.integers(0, len(stream)))
    demux = Demultiplexer()
    assert demux.feed(stream[:cut]) + demux.feed(stream[cut:]) == replies


def test_flow_control_and_answers_may_fall_into_an_automatic_status() -> None:
    demux = Demultiplexer()
    assert demux.feed(b"\x18\x13\x00\x12\x0f\x00") == [
        Flow(paused=True),
        RealTime(0x12),
        Automatic(b"\x18\x00\x0f\x00"),
    ]


def test_full_status_of_custom_may_hold_any_byte() -> None:
    demux = Demultiplexer(custom=True)
    assert demux.feed(b"\x10\x0f\x11\x13\x12\x37\x12") == [
        FullStatus(b"\x11\x13\x12\x37"),
        RealTime(0x12),
    ]


@given(st.binary(max_size=400))
def test_noise_never_fills_the_memory_nor_raises(noise: bytes) -> None:
    demux = Demultiplexer()
    demux.feed(noise)
    assert len(demux._partial) <= MAX_BLOCK + 1


def test_an_endless_block_is_given_up() -> None:
    demux = Demultiplexer()
    demux.feed(b"\x5f" + b"x" * (MAX_BLOCK + 5))
    assert demux.noise > MAX_BLOCK
    assert demux.feed(b"\x12") == [RealTime(0x12)]
