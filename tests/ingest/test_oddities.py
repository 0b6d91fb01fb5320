"""What real files do, and the test that survives it: one line of a table for each oddity."""

from importlib import import_module

ODDITIES = {
    "comma, semicolon, tab or bar between the fields": "test_any_delimiter_encoding_and_line_end_says_the_same",
    "byte-order mark; UTF-8, UTF-16 with and without one, Windows-1252": (
        "test_any_delimiter_encoding_and_line_end_says_the_same"
    ),
    "line feeds, carriage returns, both": "test_any_delimiter_encoding_and_line_end_says_the_same",
    "line ends mixed in one file": "test_mixed_line_ends_part_rows_and_a_quoted_one_does_not",
    "line breaks in quotes, in a label and in the header": "test_mixed_line_ends_part_rows_and_a_quoted_one_does_not",
    "an old encoding with letters beyond ASCII": "test_letters_of_an_old_encoding_are_read_and_told",
    "an old encoding told late, below titles": (
        "test_an_old_encoding_is_told_far_below_a_header_that_is_not_the_first_row"
    ),
    "a row a field short": "test_a_row_a_field_short_or_long_is_told_by_its_line",
    "a row a field long": "test_a_row_a_field_short_or_long_is_told_by_its_line",
    "gzip": "test_a_packed_file_says_what_it_says_unpacked",
    "zip of one or many members, and one of no concern": "test_a_packed_file_says_what_it_says_unpacked",
    "a zip file without a file of the source": "test_a_zip_file_of_others_says_what_it_holds",
    "Parquet with numbers, dates and categories": "test_parquet_keeps_what_its_types_mean",
    "XLSX, XLS and ODS": "test_a_workbook_says_what_the_csv_file_says",
    "a workbook under another kind's name": "test_a_workbook_is_known_by_its_content_and_not_its_name",
    "a number stored as text": "test_a_number_stored_as_text_is_read_and_counted",
    "a text in a number cell": "test_a_text_in_a_number_cell_is_rejected_with_its_line",
    "a formula without a stored value, an error, a blank": "test_a_formula_an_error_and_a_blank_are_told_apart",
    "a sheet's name in other case and blanks": "test_a_sheet_is_found_in_whatever_case_and_blanks",
    "an unknown sheet": "test_an_unknown_sheet_lists_those_there_are",
    "several sheets and no choice": "test_several_sheets_without_a_choice_are_listed",
    "several sheets of one kind": "test_every_sheet_of_a_pattern_is_read",
    "a header at a later row": "test_a_header_at_a_later_row",
    "a header over two rows, merged": "test_a_published_workbook_in_small",
    "units below the header": "test_a_published_workbook_in_small",
    "a spacer column": "test_a_published_workbook_in_small",
    "footnotes below the table": "test_a_published_workbook_in_small",
    "footnote digits at labels": "test_a_published_workbook_in_small",
    "signs in number cells": "test_a_published_workbook_in_small",
    "a region and a force of one name": "test_a_published_workbook_in_small",
    "[note 3] at labels": "test_notes_at_labels_and_columns_do_not_count",
    "blank cells that mean the one above": "test_blank_cells_below_a_label_mean_that_label",
    "several columns with one name": "test_of_columns_with_one_name_the_second_can_be_named",
    "a column for each offence": "test_a_column_for_each_value_is_turned_into_rows",
    "a column for each quarter": "test_a_column_for_each_quarter_or_year_is_turned_into_rows",
    "a column for each year": "test_a_column_for_each_quarter_or_year_is_turned_into_rows",
    "columns that the file lacks": "test_what_a_file_lacks_is_given_or_taken_from_beside_the_table",
    "a period in the file's name, the sheet's name or a title": (
        "test_what_a_file_lacks_is_given_or_taken_from_beside_the_table"
    ),
    "a period in two columns": "test_a_period_from_two_columns",
    "values under other names": "test_values_are_recoded_and_areas_known_by_other_names",
    "thousands, padding, zero below zero, percent signs": "test_numbers_as_they_are_written",
    "periods in every form of words": "test_each_period_label_is_understood",
    "days as the British write them": "test_british_days_stand_for_their_months",
    "revised and provisional figures": "test_revised_and_provisional_figures_keep_their_mark",
    "signs for a missing number": "test_a_sign_for_a_missing_number_is_withheld_with_its_meaning",
    "anti-social behaviour without a crime id": "test_a_street_level_file_in_small",
    "identical whole rows": "test_a_street_level_file_in_small",
    "a blank LSOA": "test_a_street_level_file_in_small",
    "LSOAs outside the force": "test_a_street_level_file_in_small",
    "quoted commas, and a column that is always empty": "test_a_street_level_file_in_small",
    "ids that repeat across months": "test_an_id_published_again_in_another_month_counts_in_both",
    "names with ' UA' in a lookup": "test_a_lookup_joins_by_code_whatever_its_names_add",
    "sheet names that differ by edition": "test_sheet_names_with_trailing_blanks_differ_by_edition_and_are_both_found",
    "rounded populations": "test_rounded_populations_are_read_as_they_stand",
    "ages as floats, hierarchy by the order of rows": "test_an_old_workbook_of_populations_in_small",
    "editions that differ": "test_two_editions_of_one_cell_are_refused_together_and_replace_in_turn",
    "months missing between sets": "test_a_month_missing_between_two_sets_leaves_a_year_without_a_value",
}
"""Each oddity, and the test beside this file that survives it."""
MODULES = ("text_files", "workbooks", "tables_as_they_lie", "written_figures", "real_shapes")


def test_every_oddity_has_a_test_that_survives_it() -> None:
    modules = [import_module(f"tests.ingest.test_{name}") for name in MODULES]
    there = {
        name
        for module in modules
        for name, value in vars(module).items()
        if name.startswith("test_") and callable(value)
    }
    assert set(ODDITIES.values()) == there
