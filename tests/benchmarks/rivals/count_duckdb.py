"""DuckDB groups the extracts in a folder by the columns given and counts.

It is told columns and quotes: left to guess, it reads a file whose first quote comes late as if it had none, and fails.
"""

import sys
from pathlib import Path

import duckdb

folder, *columns = sys.argv[1:]
is_parquet = any(Path(folder, "street").rglob("*.parquet"))
pattern = str(Path(folder, "street", "*", f"*-street.{'parquet' if is_parquet else 'csv'}"))
header = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code", "LSOA name",
    "Crime type", "Last outcome category", "Context",
)  # fmt: skip
types = ", ".join(f"'{name}': 'VARCHAR'" for name in header)
csv = f"read_csv('{pattern}', header = true, auto_detect = false, delim = ',', quote = '\"', columns = {{{types}}})"
rows = f"read_parquet('{pattern}')" if is_parquet else csv
keys = ", ".join(f'"{column}"' for column in columns)
duckdb.sql("SET preserve_insertion_order = false")
found = duckdb.execute(f"SELECT sum(n), count(*) FROM (SELECT count(*) AS n FROM {rows} GROUP BY {keys})")  # noqa: S608
print(*found.fetchall()[0])  # noqa: T201
