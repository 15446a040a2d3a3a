"""Real logs, which were made by nobody's model: a library's desk, and help rooms of volunteers."""

import datetime as dt
from pathlib import Path

from simulator.calibration.fit import Fit, fit_log
from simulator.calibration.fitted_scenario import scenario_for
from simulator.messages.reading import read_log
from simulator.scenario.consistency import findings
from simulator.scenario.mapping import Mapping

MAPPING = Mapping.model_validate(
    {
        "columns": {
            "buyer": "conversation_id", "time": "timestamp", "sender": "role", "account": "agent_id",
            "chars": "n_chars",
        },
        "senders": {"customer": "buyer"},
    }
)  # fmt: skip


def learned(file: Path) -> Fit:
    return fit_log(read_log(file, MAPPING).log)


def test_the_librarys_desk_is_learned_as_far_as_minutes_show(shared: Path) -> None:
    fit = learned(shared / "data" / "cmu_library_chat_messages.csv")
    assert len(fit.chats.question) == 2358
    scenario = scenario_for(fit, dt.date(2017, 6, 28), 7, "desk")
    assert not list(findings(scenario))
    think = fit.estimates["buyers.all.think_time.mean"]
    assert think.low is not None and think.high is not None
    # Published of this desk: 46 s on average, where a gap of less than a minute reads 0 or 60.
    assert 40 < think.low < think.high < 60
    assert fit.estimates["teams.desk.quick_replies"].assumed
    assert fit.estimates["buyers.all.patience.mean"].assumed
    assert {"minutes", "work_minutes", "patience_minutes"} <= {caution.code for caution in fit.cautions}


def test_volunteers_keep_no_hours_and_have_a_scenario_all_the_same(shared: Path) -> None:
    fit = learned(shared / "data" / "gitter_manual_messages.csv")
    assert {"no_hours", "busyness_most"} <= {caution.code for caution in fit.cautions}
    assert fit.estimates["demand.busyness_cv"].low is None
    assert not any(line.weekdays for line in fit.hours.lines)
    scenario = scenario_for(fit, dt.date(2017, 6, 24), 7, "rooms")
    assert not list(findings(scenario))
    assert all(line.on is None for line in scenario.roster.values())
