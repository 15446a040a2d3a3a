"""The JSON Schema of a scenario file, made from the models; ``python -m`` this writes the shipped one.

What loading adds to the models is added here too: ``extends`` and ``variants``, the names of files in
place of what they hold, plain values as distributions. A variant, or a file that extends another,
need hold only what differs: for those each definition comes a second time, called ``...Changes``,
with nothing required. Draft 7, which editors know best.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

from simulator.scenario import distributions
from simulator.scenario import schema as models
from simulator.scenario.distributions import DurationDistribution, NumberDistribution
from simulator.scenario.fields import Date, DayWindow, Duration, Moment, Share
from simulator.scenario.history import History, PastDay
from simulator.scenario.levers import LeverEntry
from simulator.scenario.money import Money
from simulator.scenario.plan import Limit, MenuShift, People, Plan
from simulator.scenario.rulesets import DEFAULT, SHIPPED, RuleChanges

Json = dict[str, Any]
SHIPPED_FILE = Path(__file__).with_name("scenario.schema.json")
_BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
_NULL = {"type": "null"}
FILE = {"type": "string", "description": "A file's name."}
"""What stands where loading reads a file."""
_KINDS: dict[str, tuple[Any, str]] = {
    "Duration": (Duration, "A length of time with its unit: 500ms, 45s, 3min, 1.5h, 2d."),
    "Share": (Share, "A share: 35%, or 0.35."),
    "Window": (DayWindow, "A stretch of the day: 09:00-18:00; 22:00-06:00 crosses midnight."),
    "Date": (Date, "A natural day: 2026-11-10."),
    "Moment": (Moment, "A local date and time: 2026-11-10 20:00."),
}
_DISTRIBUTIONS: dict[str, tuple[Any, str]] = {
    "DurationDistribution": (DurationDistribution, "A duration, or a distribution of durations."),
    "NumberDistribution": (NumberDistribution, "A number, or a distribution of numbers."),
}


def shipped_text() -> str:
    """The schema as the package holds it."""
    return SHIPPED_FILE.read_text(encoding="utf-8")


def generated_text() -> str:
    """The schema as the models give it; `shipped_text` must be the same."""
    return json.dumps(file_schema(), ensure_ascii=False, indent=1) + "\n"


def file_schema() -> Json:
    """The JSON Schema of a scenario file."""
    full = definitions()
    partial = {f"{name}Changes": _partial(body) for name, body in full.items() if "properties" in body}
    for name in _DISTRIBUTIONS:  # of a distribution, a variant may change the mean alone
        partial[f"{name}Changes"] = _renamed(full[name])
    changes = partial["ScenarioChanges"]
    variant = {**changes, "properties": dict(changes["properties"])}
    extras: Json = {
        "extends": {"type": "string", "description": "A scenario file to start from, relative to this one."},
        "variants": {
            "type": "object",
            "description": "What differs, by the variant's name: keys as in the file itself.",
            "additionalProperties": _or_null({"$ref": "#/definitions/Variant"}),
        },
    }
    extras["levers"] = {
        "type": "object",
        "description": "Steps for `staffsim levers` to try, by name; null takes a shipped one away.",
        "additionalProperties": _or_null({"$ref": "#/definitions/Lever"}),
    }
    for body in (full["Scenario"], changes):
        body["properties"] = {**extras, **body["properties"]}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "staffsim scenario",
        "description": "A chat desk and the days that it is played for.",
        "if": {"type": "object", "required": ["extends"]},
        "then": {"$ref": "#/definitions/ScenarioChanges"},
        "else": {"$ref": "#/definitions/Scenario"},
        "definitions": {**full, **partial, "Variant": variant, "Lever": _lever()},
    }


def _lever() -> Json:
    """A lever, whose change is as a variant."""
    body = _tidy(LeverEntry.model_json_schema())
    properties = body["properties"]
    text = properties["change"]["description"]
    properties["change"] = _or_null({"description": text, "$ref": "#/definitions/Variant"})
    for prop in properties.values():
        prop.pop("default", None)
    return {**body, "properties": {name: _or_null(prop) for name, prop in properties.items()}}


def definitions() -> Json:
    """Each model of a whole scenario by its short name, and each kind of value, in schema form."""
    raw = models.Scenario.model_json_schema(ref_template="#/definitions/{model}")
    found = {_short(name): _tidy(body) for name, body in raw.pop("$defs").items()}
    found = {"Scenario": _tidy(raw), **found}
    for name, (kind, text) in _KINDS.items():
        found[name] = {"description": text, **TypeAdapter(kind).json_schema()}
    for name, (_, text) in _DISTRIBUTIONS.items():
        plain = _reference("Duration") if name.startswith("Duration") else {"type": "number", "minimum": 0}
        families = _families(name)
        found[name] = {"description": text, "anyOf": [plain, *families]}
    for model in _models():
        _set_defaults(found[model.__name__], model)
    for name, body in found.items():  # pydantic passes a generic model's docstring over
        family = getattr(distributions, name.removesuffix("Number").removesuffix("Duration"), None)
        if family is not None and "description" not in body:
            found[name] = {"description": family.__doc__, **body}
    _add_files(found)
    return found


def _families(name: str) -> list[Json]:
    kind = name.removesuffix("Distribution")
    shared = [] if kind == "Duration" else ["Geometric", "Poisson"]
    names = [f"{family}{kind}" for family in ("Exponential", "Spread", "Uniform", "Empirical", "Constant")]
    return [_reference(name) for name in (*names, *shared)]


def _models() -> Iterator[type[BaseModel]]:
    for value in vars(models).values():
        if isinstance(value, type) and issubclass(value, BaseModel) and value.__module__ == models.__name__:
            yield value
    yield from (RuleChanges, Money, History, PastDay, Plan, MenuShift, Limit, People)


def _reference(name: str) -> Json:
    return {"$ref": f"#/definitions/{name}"}


def _or_null(body: Json) -> Json:
    """`body` or null; its description stays outside, where editors look for it."""
    texts: Json = {key: body[key] for key in ("description", "default") if key in body}
    rest = {key: value for key, value in body.items() if key not in texts}
    if _NULL in rest.get("anyOf", ()):
        return body
    options = rest["anyOf"] if set(rest) == {"anyOf"} else [rest]
    return {**texts, "anyOf": [*options, _NULL]}


def _short(name: str) -> str:
    """``Uniform_Annotated_int__...`` is a ``UniformDuration``, for durations are whole microseconds."""
    family, _, kind = name.partition("_Annotated_")
    return family + ("" if not kind else "Duration" if kind.startswith("int") else "Number")


def _tidy(body: Json) -> Json:
    """A schema without titles, with known kinds by name and bounds as JSON Schema spells them."""
    tidy: Json = {}
    for key, value in body.items():
        match key:
            case "title":
                continue
            case "properties":
                tidy[key] = {name: _tidy(inner) for name, inner in value.items()}
            case "items" | "additionalProperties" | "propertyNames" if isinstance(value, dict):
                tidy[key] = _tidy(value)
            case "anyOf" | "oneOf":
                tidy[key] = [_tidy(option) for option in value]
            case "$ref":
                tidy[key] = _reference(_short(value.rsplit("/", 1)[1]))["$ref"]
            case "ge" | "gt" | "le" | "lt":
                if body.get("type") in ("number", "integer"):
                    tidy[_BOUNDS[key]] = value
            case "description":
                tidy[key] = " ".join(value.split())
            case _:
                tidy[key] = value
    return _named(tidy)


def _named(body: Json) -> Json:
    """`body` with what is a known kind's schema replaced by a reference to it."""
    texts: Json = {key: body[key] for key in ("description", "default") if key in body}
    for name, (kind, _) in _KINDS.items():
        known = TypeAdapter(kind).json_schema()
        if all(body.get(key) == value for key, value in known.items()):
            return {**texts, **_reference(name)}
        if "anyOf" in known and body.get("anyOf") == [*known["anyOf"], _NULL]:
            return {**texts, "anyOf": [_reference(name), _NULL]}
    if "oneOf" in body and _reference("SpreadDuration") in body["oneOf"]:
        return {**texts, **_reference("DurationDistribution")}
    if "oneOf" in body and _reference("SpreadNumber") in body["oneOf"]:
        return {**texts, **_reference("NumberDistribution")}
    return body


def _set_defaults(body: Json, model: type[BaseModel]) -> None:
    """Write defaults as a file would hold them; optional keys may be null, which takes them out."""
    optional = {name for name, field in model.model_fields.items() if not field.is_required()}
    plain = model.model_construct().model_dump(mode="json", include=optional)
    for name, prop in body["properties"].items():
        prop["description"] = " ".join((model.model_fields[name].description or "").split())
        prop.pop("default", None)
        if name not in optional:
            continue
        default = plain[name]
        if isinstance(default, dict) and default.get("dist") == "constant":
            default = default["value"]
        if default not in (None, {}, [], ""):
            prop["default"] = default
        body["properties"][name] = _or_null(prop)


def _add_files(found: Json) -> None:
    """Allow the names of files where loading reads them, and a scenario without a name."""
    scenario, demand = found["Scenario"], found["Demand"]["properties"]
    scenario["required"].remove("name")
    scenario["properties"]["rules"] = {
        "description": scenario["properties"]["rules"]["description"],
        "default": DEFAULT,
        "anyOf": [{"type": "string", "enum": list(SHIPPED)}, _reference("RuleChanges"), _NULL],
    }
    roster = scenario["properties"]["roster"]
    text = roster.pop("description")
    scenario["properties"]["roster"] = {"description": text, "anyOf": [roster, FILE]}
    for key, holder in (("profile", demand), ("arrivals", demand), ("history", scenario["properties"])):
        holder[key]["anyOf"].insert(-1, FILE)
    limits = found["Plan"]["properties"]["limits"]["anyOf"][0]
    limits["additionalProperties"] = {"anyOf": [{"type": "integer", "minimum": 0}, _reference("Limit")]}
    column: Json = {
        "type": "object",
        "properties": {"csv": {"type": "string"}, "column": {"type": "string"}},
        "required": ["csv", "column"],
        "additionalProperties": False,
    }
    for name in ("EmpiricalDuration", "EmpiricalNumber"):
        values = found[name]["properties"]["values"]
        text = values.pop("description")
        found[name]["properties"]["values"] = {"description": text, "anyOf": [values, column]}


def _partial(body: Json) -> Json:
    """A definition with nothing required, null for anything, and partial definitions within."""
    renamed: Json = _renamed(body)
    renamed.pop("required", None)
    renamed["properties"] = {name: _or_null(prop) for name, prop in renamed["properties"].items()}
    for prop in renamed["properties"].values():
        for option in prop.get("anyOf", ()):
            if isinstance(option.get("additionalProperties"), dict):
                option["additionalProperties"] = _or_null(option["additionalProperties"])
                option.pop("minProperties", None)
    return renamed


def _renamed(value: Any) -> Any:
    """`value` with each reference to a definition that has a partial one turned to that."""
    if isinstance(value, dict):
        return {
            key: f"{inner}Changes" if key == "$ref" and not _is_kind(inner) else _renamed(inner)
            for key, inner in value.items()
        }
    return [_renamed(item) for item in value] if isinstance(value, list) else value


def _is_kind(reference: str) -> bool:
    return reference.rsplit("/", 1)[1] in _KINDS


if __name__ == "__main__":
    SHIPPED_FILE.write_text(generated_text(), encoding="utf-8")
