"""How far the property tests look: a little in the suite, far in CI's deep run of them.

    STAFFSIM_DEEP=1 pytest -m hypothesis
"""

import os

DEEP = os.environ.get("STAFFSIM_DEEP") == "1"


def examples(deep: int) -> int:
    """How many examples a test tries that tries `deep` of them in the deep run: a third, in the suite."""
    return deep if DEEP else max(1, deep // 3)
