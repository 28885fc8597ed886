"""Reads one Delta table with delta-rs, an implementation that shares nothing with Lagoon's, and prints what it holds as JSON.

Arguments: folder, version (or "newest"). Every number is printed as text, so that no digit is lost on the way.
"""

import json
import sys

from deltalake import DeltaTable, QueryBuilder

SUMMED = ("byte", "short", "integer", "long", "float", "double", "decimal")


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def leaves(fields, path=()):
    for field in fields:
        kind = field["type"]
        if isinstance(kind, dict) and kind["type"] == "struct":
            yield from leaves(kind["fields"], path + (field["name"],))
        else:
            yield path + (field["name"],), kind


def expression(path):
    first, *rest = path
    return quoted(first) + "".join("['" + name.replace("'", "''") + "']" for name in rest)


def text_of(table):
    return [[None if cell.as_py() is None else str(cell.as_py()) for cell in table.column(i)] for i in range(table.num_columns)]


def statistics(table):
    """Of each file, in the order of paths: its records, and by leaf its nulls, minimum and maximum, as delta-rs reads them from the log."""
    actions = table.get_add_actions(flatten=True)
    if actions.num_rows == 0:
        return []
    columns = {name: [cell.as_py() for cell in actions.column(name)] for name in actions.schema.names}

    def of(kind, row):
        found = {name[len(kind) + 1 :]: values[row] for name, values in columns.items() if name.startswith(kind + ".")}
        return {leaf: str(value) for leaf, value in found.items() if value is not None}

    order = sorted(range(actions.num_rows), key=lambda row: columns["path"][row])
    return [
        {"records": columns["num_records"][row], "nulls": of("null_count", row), "min": of("min", row), "max": of("max", row)}
        for row in order
    ]


def main():
    folder, version = sys.argv[1:3]
    table = DeltaTable(folder, version=None if version == "newest" else int(version))
    schema = json.loads(table.schema().to_json())
    found = list(leaves(schema["fields"]))
    summed = [path for path, kind in found if isinstance(kind, str) and kind.startswith(SUMMED)]
    bounded = [path for path, kind in found if kind in ("timestamp", "date", "string")]
    columns = ["cast(count(*) as varchar)"]
    columns += [f"cast(sum({expression(path)}) as varchar)" for path in summed]
    columns += [f"cast(min({expression(path)}) as varchar)" for path in bounded]
    columns += [f"cast(max({expression(path)}) as varchar)" for path in bounded]
    columns += [f"cast(count({expression(path)}) as varchar)" for path, _ in found]
    named = ", ".join(f"{column} as c{i}" for i, column in enumerate(columns))
    engine = QueryBuilder().register("t", table)
    values = [column[0] for column in text_of(engine.execute(f"select {named} from t").read_all())]
    rows, values = int(values[0]), values[1:]

    def take(paths):
        taken = {".".join(path): values[i] for i, path in enumerate(paths)}
        del values[: len(paths)]
        return taken

    print(
        json.dumps(
            {
                "version": table.version(),
                "rows": rows,
                "files": len(table.file_uris()),
                "partitionColumns": table.metadata().partition_columns,
                "columns": schema["fields"],
                "sums": take(summed),
                "minima": take(bounded),
                "maxima": take(bounded),
                "counts": take([path for path, _ in found]),
                "statistics": statistics(table),
            }
        )
    )


main()
