"""Reading extracts of incidents on Apache Spark, where they lie: the same observations and counts, or a refusal."""
