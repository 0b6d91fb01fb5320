"""pandas reads the extracts in a folder one after another, groups each by the columns given, counts and sums."""

import sys
from pathlib import Path

import pandas as pd

folder, *columns = sys.argv[1:]
parts = []
for path in sorted(Path(folder, "street").rglob("*-street.*")):
    read = pd.read_parquet if path.suffix == ".parquet" else pd.read_csv
    rows = read(path, **{"columns" if path.suffix == ".parquet" else "usecols": columns})
    parts.append(rows.groupby(columns, dropna=False, sort=False).size())
counted = pd.concat(parts).groupby(level=columns, dropna=False, sort=False).sum()
print(counted.sum(), len(counted))  # noqa: T201
