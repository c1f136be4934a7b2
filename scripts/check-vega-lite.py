#!/usr/bin/env python3
"""Checks the Vega-Lite specifications of a run's charts: check-vega-lite.py FOLDER

Each *.vl.json below FOLDER must be valid by Vega-Lite's own schema, which altair holds, and vl-convert must draw
as many marks of each kind from it as it says. Both checks must also refuse a specification that is damaged on
purpose.

Needs: pip install 'altair>=5,<6' vl-convert-python
"""

import collections
import copy
import json
import pathlib
import re
import sys

try:
    import altair
    import jsonschema
    import vl_convert
except ImportError as error:
    sys.exit(f"{error.name} is missing: pip install 'altair>=5,<6' vl-convert-python")

SCHEMA = pathlib.Path(altair.__file__).parent / "vegalite/v5/schema/vega-lite-schema.json"


def schema_errors(spec, validator):
    """What the schema has against spec: the error that says the most, where it is."""
    error = jsonschema.exceptions.best_match(validator.iter_errors(spec))
    return [f"{error.json_path}: {error.message[:200]}"] if error else []


def drawn(spec):
    """The marks of each kind that a renderer draws from spec."""
    svg = vl_convert.vegalite_to_svg(spec, vl_version="5.20")
    return collections.Counter(re.findall(r'aria-roledescription="([^"]+)"', svg))


def mark_errors(spec):
    """Kinds of marks of which not as many are drawn as spec says."""
    marks = spec["usermeta"]["marks"]
    if not marks:
        return ["it says of no kind how many marks there are"]
    found = drawn(spec)
    return [
        f"{found[kind]} of {count} {kind} marks drawn"
        for kind, count in marks.items()
        if found[kind] != count
    ]


def prove(spec, validator):
    """Damages spec, and exits if a check doesn't notice."""
    invalid = copy.deepcopy(spec)
    invalid["config"]["axis"]["ticks"] = "perhaps"
    if not schema_errors(invalid, validator):
        sys.exit("the schema took a specification that is wrong")
    fewer = copy.deepcopy(spec)
    kind = next(iter(fewer["usermeta"]["marks"]))
    fewer["usermeta"]["marks"][kind] += 1
    if not mark_errors(fewer):
        sys.exit("a mark that is missing went unnoticed")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    files = sorted(pathlib.Path(sys.argv[1]).rglob("*.vl.json"))
    if not files:
        sys.exit(f"{sys.argv[1]} holds no *.vl.json")
    if not SCHEMA.is_file():
        sys.exit(f"altair {altair.__version__} holds no schema of version 5: pip install 'altair>=5,<6'")
    schema = json.loads(SCHEMA.read_text())
    validator = jsonschema.validators.validator_for(schema)(schema)
    failed = 0
    marks = collections.Counter()
    for index, file in enumerate(files):
        spec = json.loads(file.read_text())
        errors = schema_errors(spec, validator) or mark_errors(spec)
        for error in errors:
            print(f"{file}: {error}", file=sys.stderr)
        failed += bool(errors)
        marks.update(spec["usermeta"]["marks"])
        if index == 0 and not errors:
            prove(spec, validator)
    if failed:
        sys.exit(f"{failed} of {len(files)} specifications are wrong")
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(marks.items()))
    print(f"{len(files)} Vega-Lite specifications are valid and draw all their marks: {counts}")


if __name__ == "__main__":
    main()
