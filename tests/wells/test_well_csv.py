import re
import warnings

import numpy as np
import pandas as pd
import pytest

from lessons_lib.wells.well_csv import read_well

GOOD = """date,rain_mm,pet_mm,tmean_c,head_m
2020-01-01,0.0,1.2,4.5,151.30
2020-01-02,12.5,0.8,5.1,
2020-01-05,NA,0.9,5.0,151.42
"""


@pytest.fixture
def csv(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "my_well.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


def test_a_teacher_s_file_becomes_a_well_with_a_full_calendar(csv):
    well = read_well(csv(GOOD), validation_start="2020-01-04")
    assert well.name == "my_well"
    assert well.inputs == ["rain_mm", "pet_mm", "tmean_c"]
    assert well.table["date"].dt.strftime("%d").tolist() == ["01", "02", "03", "04", "05"]
    np.testing.assert_array_equal(well.table["head_m"], [151.30, np.nan, np.nan, np.nan, 151.42])
    np.testing.assert_array_equal(well.table["rain_mm"], [0, 12.5, np.nan, np.nan, np.nan])
    assert (well.calibration, well.validation) == (slice(0, 3), slice(3, 5))


def test_the_well_reports_its_gaps(csv):
    well = read_well(csv(GOOD))
    assert well.gaps()[["days"]].values.tolist() == [[3]]
    assert well.gaps()["first"].dt.strftime("%Y-%m-%d").tolist() == ["2020-01-02"]
    assert "head_m: 2 readings, 2020-01-01 to 2020-01-05; 1 gaps, the longest of 3 days" in repr(well)
    assert "rain_mm: 3 days missing" in repr(well)


def test_columns_of_other_quantities_are_taken_as_they_are(csv):
    well = read_well(csv("date,pumping_m3,head_m\n2020-01-01,-5e5,1\n\n2020-01-02,7,\n"))
    assert well.table["pumping_m3"].tolist() == [-5e5, 7]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "2020-01-02",
            "02.01.2020",
            r"my_well\.csv, line 3, column date: '02\.01\.2020' is no day written as 2024-03-31",
        ),
        ("2020-01-02", "2020-02-30", r"line 3, column date: '2020-02-30' is no day"),
        ("2020-01-02", "2020-01-02 07:00", r"line 3, column date: '2020-01-02 07:00' is no day"),
        ("2020-01-02", "2020-01-01", r"line 3, column date: 2020-01-01 stands on line 2 already"),
        ("2020-01-02", "2019-12-31", r"line 3, column date: 2019-12-31 comes after 2020-01-01\. Sort"),
        ("12.5", "twelve", r"line 3, column rain_mm: 'twelve' is no number\. Leave the cell empty"),
        ("12.5", '"12,5"', r"line 3, column rain_mm: '12,5' is no number\. Write 12\.5"),
        ("12.5", "12,5", r"line 3: 6 cells under 5 columns\. A decimal comma"),
        ("12.5", "-3", r"line 3, column rain_mm: -3 cannot be; possible is 0 to 2000"),
        ("12.5", "inf", r"line 3, column rain_mm: 'inf' is no number"),
        ("12.5", "1e999", r"line 3, column rain_mm: 1e999 cannot be"),
        ("4.5", "277.6", r"line 2, column tmean_c: 277\.6 cannot be.*another unit"),
        ("151.42", "-9999", r"line 4, column head_m: -9999 looks like a code for a missing value"),
        (
            "rain_mm",
            "rain_in",
            r"line 1: rain is read in mm, got 'rain_in'\. To convert, multiply by 25\.4; then name the column rain_mm",
        ),
        ("head_m", "head_ft", r"head is read in m, got 'head_ft'\. To convert, multiply by 0\.3048"),
        ("tmean_c", "tmean_f", r"To convert, subtract 32 and multiply by 5/9; then name the column tmean_c"),
        ("pet_mm", "pet_w_m2", r"pet is read in mm, got 'pet_w_m2'\. Convert it, then name the column pet_mm"),
        ("rain_mm", "rain", r"'rain' does not say its unit\. Try 'rain_mm'"),
        ("rain_mm", "Rain_mm", r"write 'rain_mm' for 'Rain_mm'"),
        ("rain_mm", "pet_mm", r"the column 'pet_mm' stands there twice"),
        ("rain_mm", "", r"a column has no name"),
        ("date", "Date", r"a column named 'date' is needed, got Date, .*Rename 'Date'"),
        ("head_m", "level_m", r"a column 'head_m', the level in metres, is needed"),
        (GOOD, "date,head_m\n2020-01-01,1\n", r"at least one input is needed"),
        (GOOD, "date,rain_mm,head_m\n", r"a header and no days"),
        (GOOD, "", r"'date' is needed, got nothing"),
        (
            GOOD,
            "date,tmax_c,tmin_c,head_m\n2020-01-01,2,1,1\n2020-01-02,1,2,1\n",
            r"line 3: tmax_c is 1, below tmin_c, 2",
        ),
    ],
)
def test_a_slip_in_the_file_is_named_with_line_and_column(csv, old, new, said):
    assert old in GOOD
    with pytest.raises(ValueError, match=said):
        read_well(csv(GOOD.replace(old, new, 1)))


# What programs export, read without a change of any number

TABLE = pd.DataFrame(
    {
        "date": pd.date_range("2020-01-01", periods=3),
        "rain_mm": [0.0, 12.5, np.nan],
        "head_m": [151.3, np.nan, 151.425],
    }
)
GERMAN = "date;rain_mm;head_m\n01.01.2020;0;151,3\n02.01.2020;12,5;\n03.01.2020;;151,425\n"
EXPORTS = {
    "pandas": (TABLE.to_csv(index=False), {}),
    "R's write.csv(row.names = FALSE)": (
        '"date","rain_mm","head_m"\n2020-01-01,0,151.3\n2020-01-02,12.5,NA\n2020-01-03,NA,151.425\n',
        {},
    ),
    "Excel with semicolons and decimal comma": (GERMAN, {"decimal": ",", "date_format": "%d.%m.%Y"}),
    "the same as CSV UTF-8": ("\ufeff" + GERMAN.replace("\n", "\r\n"), {"decimal": ",", "date_format": "%d.%m.%Y"}),
    "with Excel's line of the separator": ("sep=;\n" + GERMAN, {"decimal": ",", "date_format": "%d.%m.%Y"}),
    "semicolons and points": (GERMAN.replace(",", "."), {"date_format": "%d.%m.%Y"}),
    "American Excel": (
        "date,rain_mm,head_m\n1/1/2020,0,151.3\n1/2/2020,12.5,\n1/3/2020,,151.425\n",
        {"date_format": "%m/%d/%Y"},
    ),
    "cells copied from a sheet": (TABLE.to_csv(index=False, sep="\t"), {}),
    "dates with midnight": (
        TABLE.to_csv(index=False, date_format="%Y-%m-%d 00:00:00"),
        {"date_format": "%Y-%m-%d 00:00:00"},
    ),
    "stamps at noon": (TABLE.to_csv(index=False, date_format="%Y-%m-%dT12:00"), {"date_format": "%Y-%m-%dT12:00"}),
    "universal time": (
        TABLE.to_csv(index=False, date_format="%Y-%m-%dT00:00:00Z"),
        {"date_format": "%Y-%m-%dT00:00:00Z"},
    ),
    "comments, and an empty line above": (f'\n# Well 7, "north\n#\n{TABLE.to_csv(index=False)}# end\n', {}),
}


@pytest.mark.parametrize("program", EXPORTS)
def test_what_programs_export_is_read(csv, program):
    text, words = EXPORTS[program]
    table = read_well(csv(text), **words).table
    pd.testing.assert_frame_equal(table, TABLE, check_exact=True, check_dtype=False)


@pytest.mark.parametrize("program", EXPORTS)
def test_whoever_gives_no_words_gets_them_from_the_message_until_the_file_is_read(csv, program):
    path, words = csv(EXPORTS[program][0]), {}
    for _ in range(3):
        try:
            table = read_well(path, **words).table
            break
        except ValueError as error:
            choices = re.findall(r'"(%.*?)"', str(error))
            # Where day and month could be mistaken, the message names both; the reader knows.
            wanted = EXPORTS[program][1].get("date_format")
            words |= {"date_format": next(choice for choice in choices if choice == wanted)} if choices else {}
            words |= {"decimal": ","} if "decimal=','" in str(error) else {}
    pd.testing.assert_frame_equal(table, TABLE, check_exact=True, check_dtype=False)


def test_other_encodings_are_read_as_their_messages_say(csv):
    text = "date,förderung_m3,head_m\n2020-01-01,5,1\n"
    for encoding, said in [
        ("cp1252", r'my_well\.csv, line 1: a letter is not written in UTF-8\. .*read_well\(path, encoding="cp1252"\)'),
        ("utf-16", r'my_well\.csv, line 1: the text is UTF-16, .*read_well\(path, encoding="utf-16"\)'),
        ("utf-16-le", r'read_well\(path, encoding="utf-16-le"\)'),
    ]:
        path = csv(text, encoding)
        with pytest.raises(ValueError, match=said):
            read_well(path)
        assert read_well(path, encoding=encoding).inputs == ["förderung_m3"]


def test_a_letter_of_another_encoding_is_found_on_its_line(csv):
    path = csv("date,rain_mm,head_m\n2020-01-01,5,1\n2020-01-02,5 µm,1\n", "cp1252")
    with pytest.raises(ValueError, match=r"my_well\.csv, line 3: a letter"):
        read_well(path)


def test_a_workbook_named_csv_is_recognised(csv):
    for start in (b"PK\x03\x04\x14\x00\x06\x00", b"\xd0\xcf\x11\xe0\xa1\xb1"):
        with pytest.raises(
            ValueError, match=r"my_well\.csv is an Excel workbook, no CSV\. In Excel: Save As, 'CSV UTF-8"
        ):
            read_well(csv(start + b"\xff\xfe"))


def test_a_file_of_the_us_geological_survey_is_answered_with_the_call_that_fetches_it(csv):
    text = (
        "# Data provided for site 413322072473601\n#\nagency_cd\tsite_no\tdatetime\t1_72019_00003\t1_72019_00003_cd\n"
        "5s\t15s\t20d\t14n\t10s\nUSGS\t413322072473601\t2020-01-01\t10.1\tA\nUSGS\t413322072473601\t2020-03-31\t9.9\tA\n"
    )
    with pytest.raises(ValueError, match=r'line 3: .*usgs_well\("USGS-413322072473601", "2020-01-01", "2020-03-31"\)'):
        read_well(csv(text))


def test_names_behind_a_comment_sign_are_found(csv):
    with pytest.raises(
        ValueError, match=r"line 2: no column is named 'date'\. Are the names in '# date,rain_mm,head_m'"
    ):
        read_well(csv("# date,rain_mm,head_m\n2020-01-01,5,1\n"))


# Numbers as people write them


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ('"12,5"', 12.5),
        ('"0,125"', 0.125),
        ('"1,234.5"', 1234.5),
        ('"1.234,5"', 1234.5),
        ('"1,234,567"', 1234567),
        ("\u22125.25", -5.25),
        ("1\u00a0234.5", 1234.5),
        ("1'234", 1234),
    ],
)
def test_what_a_message_says_to_write_is_the_number_and_is_read(csv, cell, written):
    text = "date,pumping_m3,head_m\n2020-01-01,{},1\n"
    with pytest.raises(ValueError, match=r"line 2, column pumping_m3: .* is no number\. Write ") as refused:
        read_well(csv(text.format(cell)))
    advice = re.search(r"Write ([-\d.]*\d)", str(refused.value))[1]
    assert read_well(csv(text.format(advice))).table["pumping_m3"].tolist() == [written]


def test_a_comma_that_may_part_thousands_is_never_made_a_point_without_asking(csv):
    text = 'date,pumping_m3,head_m\n2020-01-01,"1,234",1\n'
    with pytest.raises(ValueError, match=r"Write 1234 where the ',' parts thousands, 1\.234 where decimals begin\."):
        read_well(csv(text))
    assert read_well(csv(text), decimal=",").table["pumping_m3"].tolist() == [1.234]
    with pytest.raises(ValueError, match=r"Write 1234 where the '\.' parts thousands, 1,234 where decimals begin"):
        read_well(csv(text.replace(",234", ".234")), decimal=",")


@pytest.mark.parametrize("cell", ["1_000", "5 m", "<0.1", "n.m.", "1.2.3", "--", "\u0661\u0662"])
def test_other_signs_are_no_numbers_but_may_be_named_as_missing(csv, cell):
    path = csv(f"date,pumping_m3,head_m\n2020-01-01,{cell},1\n")
    with pytest.raises(ValueError, match="is no number. Leave the cell empty") as refused:
        read_well(path)
    missing = eval(re.search(r"missing=(\[.*?\])\)", str(refused.value))[1])
    assert read_well(path, missing=missing).table["pumping_m3"].isna().all()


# Codes for missing values


CODES = ["-99", "-99.0", "-99.9", "-888", "-999.99", "-9999", "-999999", "9999", "-32768", "1e20", "9.96921e+36"]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("column", ["head_m", "pumping_m3"])
def test_a_code_for_missing_is_asked_about_and_the_answer_is_taken(csv, code, column):
    cells = {"head_m": "1", "pumping_m3": "2", column: code}
    path = csv(f"date,pumping_m3,head_m\n2020-01-01,5,6\n2020-01-02,{cells['pumping_m3']},{cells['head_m']}\n")
    with pytest.raises(ValueError, match=rf"line 3, column {column}: {re.escape(code)} looks like a code") as refused:
        read_well(path)
    missing = eval(re.search(r"missing=(\[.*?\])\)", str(refused.value))[1])
    assert np.isnan(read_well(path, missing=missing).table[column][1])
    if abs(float(code)) < 5000 or column == "pumping_m3":
        assert read_well(path, missing=[]).table[column][1] == float(code)


def test_all_codes_of_a_file_are_asked_about_at_once(csv):
    path = csv("date,rain_mm,head_m\n2020-01-01,-9999,1\n2020-01-02,-888,-99.0\n2020-01-03,-9999,-999.99\n")
    with pytest.raises(
        ValueError, match=r"line 2, .*, and so do 3 other values\. .*\[-9999\.0, -888\.0, -99\.0, -999\.99\]"
    ):
        read_well(path)
    table = read_well(path, missing=[-9999, -888, -999.99]).table
    np.testing.assert_array_equal(table["head_m"], [1, -99, np.nan])
    assert table["rain_mm"].isna().all()


def test_one_code_needs_no_list(csv):
    path = csv("date,rain_mm,head_m\n2020-01-01,-9999,1\n")
    assert read_well(path, missing=-9999).table["rain_mm"].isna().all()
    assert read_well(csv("date,rain_mm,head_m\n2020-01-01,dry,1\n"), missing="dry").table["rain_mm"].isna().all()


def test_a_lonely_extreme_value_is_read_with_a_warning_and_heavy_rain_without(csv):
    lines = [f"2020-01-{day:02},{day % 5 * 7.5},{151.3 + day / 100:.2f}" for day in range(1, 31)]
    quiet = csv("date,rain_mm,head_m\n" + "\n".join(lines).replace(",15.0,", ",110,", 1))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_well(quiet)
    lines[8] = "2020-01-09,0,1513"
    with pytest.warns(
        UserWarning, match=r"my_well\.csv, line 10, column head_m: 1513 lies far from all other values, 151"
    ) as told:
        well = read_well(csv("date,rain_mm,head_m\n" + "\n".join(lines)))
    assert well.table["head_m"][8] == 1513 and told[0].filename == __file__


# Days


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("9020-01-02", "line 3, column date: the year 9020 in '9020-01-02' is a slip"),
        ("0220-01-02", "the year 220 in '0220-01-02' is a slip"),
        ("2190-01-02", "2190-01-02 comes after 2020-01-01, more than 50 years later"),
        ("2020-01-02 07:00", r'If each line stands for a whole day: read_well\(path, date_format="%Y-%m-%d 07:00"\)'),
        ("03/04/2020", r'date_format="%d/%m/%Y" where the day comes first, "%m/%d/%Y" where the month does'),
        ("20200102", r'date_format="%Y%m%d"'),
        ("[days]", "A line of units\\? Take it out"),
    ],
)
def test_days_that_cannot_be_are_refused_with_what_to_write(csv, date, said):
    with pytest.raises(ValueError, match=said):
        read_well(csv(f"date,rain_mm,head_m\n2020-01-01,1,1\n{date},1,1\n"))


def test_a_moment_is_no_day_even_in_a_format_that_reads_it(csv):
    with pytest.raises(ValueError, match="'2020-01-01 07:00' is a moment; a line stands for a whole day"):
        read_well(csv("date,rain_mm,head_m\n2020-01-01 07:00,1,1\n"), date_format="%Y-%m-%d %H:%M")


def test_another_decimal_sign_is_refused(csv):
    with pytest.raises(ValueError, match=r"decimal is '\.' or ',', got ';'"):
        read_well(csv(GOOD), decimal=";")
