"""Charts: what each shows as records, and one specification of each for paper and page."""
