"""DuckDB judges the extracts in a folder as their registry asks: python judge_duckdb.py FOLDER TARGET.

A row that its file does not cover, or with a month, force, small area or type of crime that is unknown or not there,
goes to TARGET (Parquet) with the reasons; of rows that share force, month and id all but one give way; the others are
counted by month, force, district (from the small area's name) and type. Printed: rows, rejected, superseded.
"""

import json
import sys
from pathlib import Path

import duckdb

folder, target = sys.argv[1:]
registry = json.loads(Path(folder, "indicators.yaml").read_text(encoding="utf-8"))
pattern = str(Path(folder, "street", "*", "*-street.csv"))
header = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code", "LSOA name",
    "Crime type", "Last outcome category", "Context",
)  # fmt: skip
columns = ", ".join(f"'{name}': 'VARCHAR'" for name in header)
forces = [(scope["title"], name) for name, scope in registry["scopes"].items()]
offences = [(value,) for value in registry["sources"]["street_crime"]["dimensions"]["offence"]["values"]]
connection = duckdb.connect()
connection.execute("SET preserve_insertion_order = false")
connection.execute("CREATE TABLE forces (title VARCHAR, id VARCHAR)")
connection.executemany("INSERT INTO forces VALUES (?, ?)", forces)
connection.execute("CREATE TABLE offences (offence VARCHAR)")
connection.executemany("INSERT INTO offences VALUES (?)", offences)
connection.execute(f"""
CREATE TEMP TABLE judged AS
SELECT
    "Crime ID" AS id, "Month" AS month, "Falls within" AS force, "LSOA code" AS code, "LSOA name" AS name,
    "Crime type" AS offence, parse_filename(filename) AS file,
    concat_ws('; ',
        CASE WHEN month IS NULL OR NOT regexp_full_match(month, '\\d{{4}}-(0[1-9]|1[0-2])') THEN 'no month' END,
        CASE WHEN forces.id IS NULL THEN 'no force' END,
        CASE WHEN month || '-' || forces.id || '-street.csv' <> file THEN 'not covered' END,
        CASE WHEN NOT regexp_full_match(code, '[EWS]01\\d{{6}}') THEN 'no small area' END,
        CASE WHEN offences.offence IS NULL THEN 'no type of crime' END
    ) AS reasons
FROM read_csv('{pattern}', header = true, auto_detect = false, delim = ',', quote = '"', filename = true,
              columns = {{{columns}}}) AS rows
LEFT JOIN forces ON rows."Falls within" = forces.title
LEFT JOIN offences ON rows."Crime type" = offences.offence
""")  # noqa: S608
connection.execute(f"COPY (FROM judged WHERE reasons <> '') TO '{target}' (FORMAT parquet)")
connection.execute("""
CREATE TEMP TABLE counted AS
SELECT month, force, name[:-6] AS district, offence, count(*) AS records FROM (
    SELECT month, force, name, offence FROM judged WHERE reasons = '' AND id IS NULL
    UNION ALL
    SELECT month, force, kept.name, kept.offence FROM (
        SELECT month, force, id, max(struct_pack(offence, name)) AS kept
        FROM judged WHERE reasons = '' AND id IS NOT NULL GROUP BY month, force, id
    )
) GROUP BY ALL
""")
(rows,) = connection.execute("SELECT count(*) FROM judged").fetchall()[0]
(rejected,) = connection.execute("SELECT count(*) FROM judged WHERE reasons <> ''").fetchall()[0]
(kept,) = connection.execute("SELECT sum(records) FROM counted").fetchall()[0]
print(rows, rejected, rows - rejected - kept)  # noqa: T201
