import numpy as np
import pytest

from lessons_lib.wells.well_csv import read_well

GOOD = """date,rain_mm,pet_mm,tmean_c,head_m
2020-01-01,0.0,1.2,4.5,151.30
2020-01-02,12.5,0.8,5.1,
2020-01-05,NA,0.9,5.0,151.42
"""


@pytest.fixture
def csv(tmp_path):
    def write(text):
        path = tmp_path / "my_well.csv"
        path.write_text(text, encoding="utf-8")
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
        ("12.5", "inf", r"line 3, column rain_mm: inf cannot be"),
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
        (GOOD, "date;rain_mm;head_m\n2020-01-01;1,5;2\n", r"separated by commas, got 'date;rain_mm;head_m'"),
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
