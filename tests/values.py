"""What holds of the values that a package hands on: frozen, and with arrays equal to themselves alone."""

import dataclasses
from collections.abc import Container, Iterable
from importlib import import_module
from typing import Any


def assert_values(modules: Iterable[str], alive: Container[str], slotted: Container[str]) -> list[str]:
    """Look at all classes of data of the modules, and give their names.

    Those `alive` change while something is played, and are themselves whatever they hold; those
    `slotted` are many.
    """
    names = []
    for module in modules:
        for cls in vars(import_module(module)).values():
            if not dataclasses.is_dataclass(cls) or not isinstance(cls, type) or cls.__module__ != module:
                continue
            names.append(cls.__name__)
            how: Any = vars(cls)["__dataclass_params__"]
            holds_arrays = any("ndarray" in str(field.type) for field in dataclasses.fields(cls))
            assert how.frozen == (cls.__name__ not in alive), cls
            assert how.eq == (not holds_arrays and cls.__name__ not in alive), cls
            assert ("__slots__" in vars(cls)) == (cls.__name__ in slotted), cls
    return sorted(names)
