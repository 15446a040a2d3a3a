"""Random streams: found again from the seed alone, each its own."""

from itertools import combinations

import numpy as np

from simulator.demand.streams import Stream, generator, name_key, uniforms


def test_the_same_stream_twice() -> None:
    first = uniforms(7, 3, Stream.TURNS, 1, count=50)
    generator(7, 3, Stream.LOOKUP).random(1000)  # what others draw moves nothing
    assert (uniforms(7, 3, Stream.TURNS, 1, count=50) == first).all()


def test_more_of_a_stream_begins_with_the_same() -> None:
    assert (uniforms(7, 3, Stream.TURNS, count=80)[:50] == uniforms(7, 3, Stream.TURNS, count=50)).all()


def test_each_stream_is_its_own() -> None:
    drawn = {
        "base": uniforms(7, 3, Stream.TURNS, 1, count=20),
        "seed": uniforms(8, 3, Stream.TURNS, 1, count=20),
        "replication": uniforms(7, 4, Stream.TURNS, 1, count=20),
        "purpose": uniforms(7, 3, Stream.LOOKUP, 1, count=20),
        "key": uniforms(7, 3, Stream.TURNS, 2, count=20),
        "no key": uniforms(7, 3, Stream.TURNS, count=20),
        "longer key": uniforms(7, 3, Stream.TURNS, 1, 0, count=20),
    }
    for one, other in combinations(drawn, 2):
        assert not set(drawn[one]) & set(drawn[other]), (one, other)


def test_it_is_the_seed_sequence_of_the_design() -> None:
    sequence = np.random.SeedSequence(11, spawn_key=(2, 5, 9))
    expected = np.random.Generator(np.random.PCG64(sequence)).random(5)
    assert (uniforms(11, 2, Stream(5), 9, count=5) == expected).all()


def test_uniforms_are_in_zero_to_one() -> None:
    u = uniforms(1, 0, Stream.TURNS, count=100_000)
    assert u.min() >= 0
    assert u.max() < 1


def test_the_numbers_of_the_streams_are_part_of_a_seeds_meaning() -> None:
    assert [(s.name, s.value) for s in Stream] == [
        ("BUSYNESS", 0), ("ARRIVALS", 1), ("TYPE", 2), ("TURNS", 3), ("BOT_RESOLVES", 4), ("BOT_HANDOFF", 5),
        ("LEAVES_SILENTLY", 6), ("REPLY_CHARS", 7), ("LOOKUP", 8), ("THINK_TIME", 9), ("PATIENCE", 10),
        ("QUICK_REPLY", 11), ("NEGLECT", 12), ("ASSIST", 13), ("MESSAGES", 14), ("QUESTION_CHARS", 15),
        ("SPEED", 16), ("ABSENCE", 17), ("CHATS", 18),
            ("REPLAY", 19), ("DOUBT", 20),
    ]  # fmt: skip


def test_a_names_number_is_the_same_everywhere() -> None:
    assert name_key("123456789") == 0xCBF43926  # the published check value of CRC-32
    assert name_key("老手") == 0x92928C38  # of its UTF-8
