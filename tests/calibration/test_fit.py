"""What a log must have to be fitted."""

from pathlib import Path

import pytest

from simulator.calibration.fit import fit_log
from simulator.errors import UserError
from simulator.messages.reading import read_log


def test_a_type_too_long_for_a_scenario_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    rows = ["buyer,time,sender,account,type", f"a,2026-11-10 09:00:00,buyer,x,{'问' * 301}"]
    path.write_text("\n".join([*rows, "a,2026-11-10 09:01:00,agent,x,"]) + "\n", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        fit_log(read_log(path).log)
    told = f"'{'问' * 18}…, a type of 301 characters; wanted at most 300; is it the text of a message?"
    assert str(caught.value) == told
