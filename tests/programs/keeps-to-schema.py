# keeps-to-schema.py SCHEMA FILE...: whether each line of the files is JSON that keeps to the schema. 77: no jsonschema.
import json
import sys

try:
    import jsonschema
except ImportError:
    sys.exit(77)

with open(sys.argv[1]) as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
lines = 0
for name in sys.argv[2:]:
    for line in open(name):
        lines += 1
        for error in validator.iter_errors(json.loads(line)):
            sys.exit(f"{line}{error.message}")
sys.exit(None if lines else "there are no lines")
