"""OpenAPI 3.1 brought down to 3.0, for the programs that read no newer one.

A schema of 3.1 is JSON Schema 2020-12, one of 3.0 a dialect of its own. Only what the definition
of this service uses is turned; anything else that 3.0 does not know is refused, so that a new
keyword cannot slip through unnoticed.
"""

from typing import Any

VERSION = "3.0.3"
DROPPED = frozenset({"$schema", "$id", "$comment"})
UNKNOWN = frozenset(
    {
        "$anchor",
        "$defs",
        "$dynamicRef",
        "contains",
        "contentEncoding",
        "contentMediaType",
        "dependentRequired",
    }
    | {"dependentSchemas", "else", "if", "patternProperties", "prefixItems", "propertyNames", "then"}
    | {"unevaluatedItems", "unevaluatedProperties"}
)


def openapi_30(document: dict[str, Any]) -> dict[str, Any]:
    """Return the definition as OpenAPI 3.0.

    Parameters
    ----------
    document : dict
        OpenAPI 3.1; it stays as it is.

    Raises
    ------
    ValueError
        Naming a keyword for which 3.0 has nothing.
    """
    turned: dict[str, Any] = _object({name: value for name, value in document.items() if name != "openapi"})
    turned.pop("jsonSchemaDialect", None)
    return {"openapi": VERSION, **turned}


def schema_30(schema: Any) -> Any:
    """Return a JSON Schema in the dialect of OpenAPI 3.0."""
    if not isinstance(schema, dict):
        return schema
    if unknown := UNKNOWN & schema.keys():
        raise ValueError(f"OpenAPI 3.0 has no keyword {min(unknown)}")
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}  # what stands beside it is passed over in 3.0
    turned = {name: _keyword(name, value) for name, value in schema.items() if name not in DROPPED}
    if _is_labelled(turned.get("oneOf")):
        turned["enum"] = [choice["enum"][0] for choice in turned.pop("oneOf")]
    for limit, edge in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if limit in turned:
            turned[edge], turned[limit] = turned[limit], True
    _turn_type(turned)
    return turned


def _keyword(name: str, value: Any) -> Any:
    if name == "properties":
        return {key: schema_30(schema) for key, schema in value.items()}
    if name in ("items", "additionalProperties", "not"):
        return schema_30(value)
    if name in ("oneOf", "anyOf", "allOf"):
        return [schema_30(schema) for schema in value]
    return value


def _turn_type(schema: dict[str, Any]) -> None:
    """Turn, in place, a single value, examples and a type that may be null."""
    if "const" in schema:
        schema["enum"] = [schema.pop("const")]
    if "examples" in schema:
        schema["example"] = schema.pop("examples")[0]
    kind = schema.get("type")
    if kind == "null":
        # 3.0 has no type of null alone: an object that may be null and has no other value.
        schema |= {"type": "object", "nullable": True, "enum": [None]}
    elif isinstance(kind, list):
        kinds = [one for one in kind if one != "null"]
        if len(kinds) != 1:
            raise ValueError(f"OpenAPI 3.0 has one type each, got {kind}")
        schema["type"] = kinds[0]
        if "null" in kind:
            schema["nullable"] = True


def _is_labelled(choices: Any) -> bool:
    """Whether choices are single values with titles, as an enumeration with labels has them."""
    return bool(choices) and all(
        "enum" in choice and choice.keys() <= {"enum", "title"} for choice in choices
    )


def _object(value: Any) -> Any:
    """Turn the schemas wherever the definition has them: one as ``schema``, several as ``schemas``."""
    if isinstance(value, list):
        return [_object(one) for one in value]
    if not isinstance(value, dict):
        return value
    turned: dict[str, Any] = {}
    for name, inner in value.items():
        if name == "schema":
            turned[name] = schema_30(inner)
        elif name == "schemas":
            turned[name] = {key: schema_30(schema) for key, schema in inner.items()}
        else:
            turned[name] = _object(inner)
    return turned
