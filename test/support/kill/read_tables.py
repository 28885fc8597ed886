"""Reads Delta tables with delta-rs, one for each line on standard input: {"path", "key"}. Prints its version and the keys of its rows, sorted.

One process for many tables: most of the time of one is Python's start.
"""

import json
import sys

from deltalake import DeltaTable, QueryBuilder

for line in sys.stdin:
    asked = json.loads(line)
    try:
        table = DeltaTable(asked["path"])
        read = QueryBuilder().register("t", table).execute(f"select {asked['key']} as k from t").read_all()
        keys = sorted(str(cell.as_py()) for cell in read.column(0)) if read.num_columns > 0 else []
        answer = {"version": table.version(), "keys": keys}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
