"""Logs from a program's columns and data frames score as the file that they would be."""

import datetime as dt
from typing import Any

import numpy as np
import polars as pl
import pytest

import simulator as ss
from simulator.messages.columns import columns_of, read_columns
from simulator.messages.reading import read_log

MOMENTS = ["2026-11-10 20:00:15.250000", "2026-11-10 20:00:40", "2026-11-10 20:01:00", "2026-11-10 20:05:00"]
LOG: dict[str, Any] = {
    "buyer": ["tb01", "tb01", "tb02", "tb02"],
    "time": MOMENTS,
    "sender": ["buyer", "agent", "buyer", "agent"],
    "account": [None, "xiaomei", None, "aqiang"],
    "chars": [4, 12, 7, 3],
}
TIMES = [dt.datetime.fromisoformat(text) for text in MOMENTS]
EAST = dt.timezone(dt.timedelta(hours=8))


def pandas() -> Any:
    return pytest.importorskip("pandas")


def with_times(times: Any) -> dict[str, Any]:
    return {**LOG, "time": times}


class ArrowTable:
    """As pyarrow has it: the columns themselves under `columns`, their names elsewhere."""

    columns = tuple(LOG.values())
    column_names = tuple(LOG)

    def __getitem__(self, name: str) -> Any:
        return pl.Series(LOG[name])


WAYS: dict[str, Any] = {
    "lists of text": lambda: LOG,
    "tuples of datetime": lambda: with_times(tuple(TIMES)),
    "datetime with a zone": lambda: with_times([time.replace(tzinfo=EAST) for time in TIMES]),
    "datetime64[us]": lambda: with_times(np.array(MOMENTS, "datetime64[us]")),
    "datetime64[ns]": lambda: with_times(np.array(MOMENTS, "datetime64[ns]")),
    "arrays of text": lambda: {name: np.array(values) for name, values in LOG.items() if name != "account"}
    | {"account": np.array(["", "xiaomei", "", "aqiang"])},
    "polars": lambda: pl.DataFrame(LOG),
    "polars with types": lambda: pl.DataFrame(with_times(TIMES)).with_columns(
        pl.col("sender").cast(pl.Categorical), pl.col("chars").cast(pl.Float64)
    ),
    "polars with a zone": lambda: pl.DataFrame(with_times(TIMES)).with_columns(
        pl.col("time").dt.replace_time_zone("Asia/Shanghai")
    ),
    "polars, lazy": lambda: pl.LazyFrame(LOG),
    "Arrow": ArrowTable,
    "pandas": lambda: pandas().DataFrame(LOG),
    "pandas with types": lambda: pandas().DataFrame(with_times(TIMES)).astype(
        {"sender": "category", "account": "string", "chars": "Int64"}
    ),
    "pandas with a zone": lambda: pandas().DataFrame(with_times(TIMES)).assign(
        time=lambda frame: frame["time"].dt.tz_localize("Asia/Shanghai")
    ),
    "pandas by columns": lambda: dict(pandas().DataFrame(LOG).items()),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_log_is_the_same_in_every_guise(way: str) -> None:
    read = read_columns(WAYS[way]())
    assert read.notes == ()
    log, plain = read.log, read_columns(LOG).log
    assert log.time.astype("datetime64[us]").tolist() == TIMES
    for column in ("buyer", "sender", "account", "kind", "chars"):
        assert getattr(log, column).tolist() == getattr(plain, column).tolist(), column
    assert (log.buyers, log.accounts) == (("tb01", "tb02"), ("xiaomei", "aqiang"))
    score = ss.score(WAYS[way]())
    assert (score.turns, score.in_time, score.rate, score.messages) == (2, 1, 0.5, 4)


def test_numbers_for_ids_are_text_without_a_fraction() -> None:
    ids = np.array([7.0, 7.0, 8.0, np.nan])
    read = read_columns({**LOG, "buyer": ids, "account": [1, 2, 3, 4]})
    assert read.log.buyers == ("7", "8")
    assert read.log.accounts == ("1", "2", "3")
    (note,) = read.notes
    assert (note.kind, note.count, note.rows[0].path) == ("bad_rows", 1, "[3]")


def test_names_of_columns_and_senders_may_be_others() -> None:
    theirs = {"买家昵称": LOG["buyer"], "发送时间": MOMENTS, "角色": ["买家", "客服", "买家", "客服"]}
    names = {"buyer": "买家昵称", "time": "发送时间", "sender": "角色"}
    senders = {"买家": "buyer", "客服": "agent"}
    assert ss.score(theirs, map=names, senders=senders).rate == 0.5
    mapping = {"columns": names, "senders": {**senders, "客服": "bot"}}
    assert ss.score(theirs, mapping=mapping).excluded["bot_only"] == 2
    assert ss.score(theirs, mapping=mapping, senders={"客服": "agent"}).rate == 0.5


def test_what_was_passed_over_is_said() -> None:
    score = ss.score({**LOG, "mood": [1, 2, 3, 4], "time": [*MOMENTS[:3], None]})
    assert score.notes == (
        "columns that a log does not have were kept out: mood",
        "1 rows could not be read and were left out: [3] (time '')",
    )


def problems(log: Any, **named: Any) -> list[str]:
    with pytest.raises(ss.UserError) as caught:
        ss.score(log, **named)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (7, "log: a value of the type int; wanted a file's name, columns by name, or a data frame"),
        ({**LOG, "time": MOMENTS[:2]},
         "log: columns of different lengths: 'buyer' 4, 'time' 2, 'sender' 4, 'account' 4, 'chars' 4"),
        ({**LOG, "buyer": "tb01"}, "log: buyer: a value of the type str; wanted one value a message"),
        ({**LOG, "chars": np.ones((4, 2))},
         "log: chars: an array of 2 dimensions; wanted one value a message"),
        (
            {name: values for name, values in LOG.items() if name != "time"},
            "log:1: no column 'time' among 'buyer', 'sender', 'account', 'chars'; "
            "say which it is: --map time=NAME",
        ),
    ],
)  # fmt: skip
def test_what_is_no_log_is_refused(log: Any, said: str) -> None:
    assert problems(log) == [said]


def test_strict_names_the_rows() -> None:
    log = {**LOG, "sender": ["buyer", "agent", "buyer", "robot"]}
    wanted = "wanted one of buyer, agent, assist, bot, auto, system, platform, internal"
    assert problems(log, strict=True) == [
        f"log: [3]: unknown sender 'robot'; {wanted}; or say which it is: --senders robot=SENDER"
    ]


RULES = "wanted one of wangwang-8-24, human-9-23, standard-8-23, or a YAML file"


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"rules": "human-9-24"}, f"rules: 'human-9-24'; {RULES}; did you mean 'human-9-23'?"),
        ({"rules": {"base": "human-9-23", "treshold": "60s"}},
         "rules: treshold: unknown key; did you mean 'threshold'?"),
        ({"rules": 3}, f"rules: a value of the type int; {RULES}"),
        ({"until": "noon"}, "until: 'noon'; wanted a date and a time, such as 2026-11-10 20:00"),
        ({"slow": 60}, "slow: 60; wanted a duration with its unit, such as 45s, 3min or 1.5h"),
        ({"map": {"tiem": "时间"}},
         "map: columns.tiem: 'tiem'; wanted one of buyer, time, sender, account, kind, chars, text, type, "
         "message_id; did you mean 'time'?"),
    ],
)  # fmt: skip
def test_arguments_that_are_wrong_are_named(named: dict[str, Any], said: str) -> None:
    assert problems(LOG, **named) == [said]


def test_durations_and_moments_may_be_python_s() -> None:
    until = TIMES[2] + dt.timedelta(minutes=1)
    open_end = {name: values[:3] for name, values in LOG.items()}
    moments: list[Any] = [until, np.datetime64(until), "2026-11-10 20:02"]
    for said in moments:
        assert ss.score(open_end, until=said).excluded["censored"] == 1
    assert ss.score(LOG, slow=dt.timedelta(seconds=20)).service["slow_responses"] == 2


def test_no_messages_have_no_rate() -> None:
    score = ss.score({name: [] for name in LOG})
    assert (score.turns, score.passes) == (0, None)
    assert np.isnan([score.rate, score.response_mean_s, score.service["answer_ratio"]]).all()
    assert len(score.each_turn()["opened"]) == len(score.by_day["date"]) == 0


def test_each_turn_says_what_became_of_it() -> None:
    log = {**LOG, "sender": ["buyer", "agent", "buyer", "buyer"]}
    turns = ss.score(log).each_turn()
    assert turns["buyer"].tolist() == ["tb01", "tb02"]
    assert turns["account"].tolist() == ["xiaomei", ""]
    assert turns["wait_s"].tolist()[0] == 24.75
    assert np.isnan(turns["wait_s"][1])
    assert np.isnat(turns["answered"]).tolist() == [False, True]
    assert turns["first"].tolist() == [True, True]
    assert turns["fate"].tolist() == ["counted", "counted"]


def test_columns_of_a_log_read_back_to_the_same(project: Any) -> None:
    log = read_log(project / "scenarios" / "small-shop-log.csv").log
    again = read_columns(columns_of(log)).log
    for name in ("buyer", "time", "sender", "account", "kind", "chars", "type"):
        assert (getattr(again, name) == getattr(log, name)).all(), name
    assert (again.buyers, again.accounts, again.types) == (log.buyers, log.accounts, log.types)
