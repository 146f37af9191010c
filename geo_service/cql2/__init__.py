"""CQL2 filter expressions: guarded, parsed, compiled against the queryables of a layer.

Source: OGC 21-065r2, Common Query Language (CQL2) 1.0. From the request to the condition::

    text   tokens -> guard -> text_encoding (the cql2 package) --+
                                                                  +-> guard -> compiler -> condition
    JSON   guard -> json_encoding -------------------------------+

The tree in the middle is CQL2 JSON as plain Python values. The compiler turns it into a condition
of SQLAlchemy with `comparisons`, `arithmetic`, `functions`, `temporal` and `spatial`; every value
of a request is bound.
"""
