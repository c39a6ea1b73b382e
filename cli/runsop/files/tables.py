"""A dataclass as a TOML table and back; the annotations say what a value must be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, NamedTuple

from runsop.files.blocks import encode_line, encode_value, is_time

_SPECS: dict[type, tuple[Field, ...]] = {}


def encode_table(table: Mapping[str, Any]) -> str:
    """Write keys and values, one a line; a text may be a block, but not `by`, which a cut would turn into `by = ""`."""
    return "".join(f"{key} = {(encode_line if key == 'by' else encode_value)(value)}\n" for key, value in table.items())


def fields_of(owner: object) -> dict[str, Any]:
    """Return what stands in the file, by key: empty fields that need not be there are left out."""
    return {field.key: getattr(owner, field.name) for field in spec(type(owner)) if not field.omits(owner)}


class Field(NamedTuple):
    """How one field of a dataclass stands in a file."""

    name: str
    key: str
    type: str  # the annotation as written: `str`, `datetime | None`, `Value | None` …
    default: object

    def omits(self, owner: object) -> bool:
        """Tell whether the field is empty, and so left out of the file."""
        value = getattr(owner, self.name)
        return type(value) is not int and value == self.default and value in (None, "", False, ())

    def reads(self, raw: object) -> bool:
        """Tell whether a value read from a file is of the field's type."""
        match self.type.removesuffix(" | None"):
            case "Value":
                return type(raw) in (bool, int, str) or is_time(raw) or _is_texts(raw)
            case "datetime":
                return is_time(raw)
            case "tuple[str, ...]":
                return _is_texts(raw)
            case name:
                return type(raw).__name__ == name


def spec(cls: type) -> tuple[Field, ...]:
    """Derive the fields of a dataclass once; the key of `for_` is `for`."""
    if cls not in _SPECS:
        _SPECS[cls] = tuple(
            Field(field.name, field.name.rstrip("_"), str(field.type), field.default) for field in fields(cls)
        )
    return _SPECS[cls]


def read_table(cls: type, table: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Take the fields of a dataclass out of a table; the text says what is wrong, empty when nothing is."""
    for field in spec(cls):
        if field.key not in table and field.default is MISSING:
            return {}, f'lacks "{field.key}"'
        if field.key in table and not field.reads(table[field.key]):
            return {}, f'the value of "{field.key}" is not what it should be ({_said(field.type)})'
    values = {field.name: table[field.key] for field in spec(cls) if field.key in table}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}, ""


def _said(annotation: str) -> str:
    name = annotation.removesuffix(" | None")
    return {"str": "text", "int": "a whole number", "bool": "true or false", "datetime": "a time with its offset"}.get(
        name, "text, a number, true or false, a time with its offset, or a list of texts"
    )


def _is_texts(raw: object) -> bool:
    return isinstance(raw, list) and all(isinstance(item, str) for item in raw)
