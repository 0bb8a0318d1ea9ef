import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import pytest

from lessons_lib.course.places import course_root
from lessons_lib.wells.real_wells import FILES, SHA256, VALIDATION_STARTS, load_well, read_challenge_files, usgs_well
from lessons_lib.wells.well import Well, fill_inputs

USA = course_root().parent / "shared" / "data" / "usa_well"


@pytest.fixture(scope="module")
def usa():
    if not USA.is_dir():
        pytest.skip(f"The challenge's files are not in {USA}; load_well('USA') downloads them, tests do not.")
    return load_well("USA", folder=USA)


# The challenge's wells


def test_the_usa_well_has_the_published_extent(usa):
    assert usa.inputs == ["rain_mm", "pet_mm", "tmean_c", "tmax_c", "tmin_c", "stage_m"]
    assert str(usa.validation_start) == "2017-01-18"
    heads = usa.table["head_m"]
    dates = usa.table["date"][heads.notna()]
    assert (heads.notna().sum(), str(dates.iloc[0].date()), str(dates.iloc[-1].date())) == (
        7042,
        "2002-03-01",
        "2021-12-31",
    )
    assert usa.gaps()["days"].max() == 22
    assert usa.table[usa.inputs].notna().all().all()


def test_calibration_readings_are_those_that_the_teams_were_given(usa):
    given = pd.read_csv(USA / "heads.csv", parse_dates=["Date"]).set_index("Date")["head"]
    calibration = usa.table[usa.calibration].set_index("date")["head_m"].dropna()
    pd.testing.assert_series_equal(calibration, given, check_names=False, check_index_type=False, check_freq=False)


def test_the_usa_well_names_its_source_and_licence(usa):
    assert "10.5194/hess-28-5193-2024" in usa.source and "GPL-3.0" in usa.source and "US Geological Survey" in repr(usa)


EUROPE = {
    "heads.csv": ",head\n2016-09-19,11.0\n2016-09-20,11.1\n2016-09-20,11.3\n",
    "heads_full.csv": (
        ",head\n2016-09-19,11.0\n2016-09-20,11.1\n2016-09-20,11.3\n2016-09-21,19.0\n2016-09-23,11.5\n2016-09-30,11.6\n"
    ),
    "input_data.csv": (
        "time,rr,tg,tn,tx,pp,hu,fg,qq,et\n"
        + "".join(
            f"2016-09-{day},1.5,12.0,8.0,16.0,1015.0,80.0,3.0,{'' if day == 20 else 150.0},2.5\n"
            for day in (18, 19, 20, 21, 22, 24)
        )
    ),
}


@pytest.fixture
def europe(tmp_path):
    for name, text in EUROPE.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_the_european_wells_come_in_the_same_form(europe):
    well = read_challenge_files("Netherlands", *(europe / file for file in FILES))
    assert well.inputs[:5] == ["rain_mm", "pet_mm", "tmean_c", "tmax_c", "tmin_c"]
    first = well.table.iloc[0]
    assert first[["rain_mm", "pet_mm", "tmean_c", "tmax_c", "tmin_c", "pressure_hpa"]].tolist() == [
        1.5,
        2.5,
        12,
        16,
        8,
        1015,
    ]
    assert "non-commercial" in well.source


def test_duplicate_readings_are_averaged_and_readings_that_no_team_had_are_left_out(europe):
    well = read_challenge_files("Netherlands", *(europe / file for file in FILES))
    # 18 to 24 September: two readings on the 20th, one of the 21st that only the full file has, validation from the
    # 23rd.
    np.testing.assert_allclose(well.table["head_m"], [np.nan, 11.0, 11.2, np.nan, np.nan, 11.5, np.nan])
    assert well.validation == slice(5, 7)


def test_days_without_weather_are_missing_values_and_not_left_out(europe):
    well = read_challenge_files("Netherlands", *(europe / file for file in FILES))
    assert len(well.table) == 7
    assert well.table["rain_mm"].isna().tolist() == [False] * 5 + [True, False]
    assert "radiation_w_m2: 2 days missing" in repr(well)


def test_every_file_has_its_checksum():
    assert set(SHA256) == {f"{name}/{file}" for name in VALIDATION_STARTS for file in FILES}
    assert len(set(SHA256.values())) == len(SHA256)


def test_another_file_under_the_same_name_is_refused(europe):
    with pytest.raises(ValueError, match=r"heads\.csv is not the published file of the well 'Netherlands'"):
        load_well("Netherlands", folder=europe)


def test_a_folder_without_the_files_says_which_is_missing(tmp_path):
    with pytest.raises(
        FileNotFoundError,
        match=r"looks for heads\.csv, heads_full\.csv, input_data\.csv of 'USA' in .* there is no heads\.csv",
    ):
        load_well("USA", folder=tmp_path)


def test_an_unknown_well_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match="has the wells USA, Germany, Netherlands, Sweden_1, Sweden_2, got 'Spain'"):
        load_well("Spain")


def test_without_a_network_the_message_says_what_to_do(tmp_path, monkeypatch):
    for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # the discard port: nobody answers
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(
        ConnectionError,
        match=(
            r"heads\.csv of the well 'USA' .*could not be downloaded .*fetch heads\.csv, heads_full\.csv and"
            r" input_data\.csv from https://github\.com/gwmodeling/challenge/tree/\w{40}/data/USA, .*"
            r"load_well\('USA', folder=\"that/folder\"\)\. synthetic_well\(\)"
        ),
    ):
        load_well("USA")


def test_a_log_in_page_in_place_of_the_files_is_told_as_no_network(tmp_path, monkeypatch):
    import pooch

    def page(*_, **__):
        raise ValueError("SHA256 hash of downloaded file does not match the known hash")

    monkeypatch.setattr(pooch, "retrieve", page)
    with pytest.raises(ConnectionError, match=r"could not be downloaded \(ValueError\).*folder="):
        load_well("USA")


@pytest.mark.parametrize("content", [None, "head\r\n"])
def test_files_that_were_brought_by_hand_and_do_not_fit_are_told_where_they_are_published(tmp_path, content):
    if content is not None:
        (tmp_path / "heads.csv").write_text(content)
    with pytest.raises((FileNotFoundError, ValueError), match=r"published at https://github\.com/\S+/data/Germany\."):
        load_well("Germany", folder=tmp_path)


# The US Geological Survey's service: a small copy of it answers on this machine.


def feature(time, value, statistic="00003", unit="ft", series="b36569a0067443ac9425e850a3ac7baa"):
    properties = {
        "approval_status": "Approved",
        "last_modified": "2024-01-08T21:21:09.233391+00:00",
        "monitoring_location_id": "USGS-000000000000001",
        "parameter_code": "72019",
        "qualifier": None,
        "statistic_id": statistic,
        "time": time,
        "time_series_id": series,
        "unit_of_measure": unit,
        "value": value,
    }
    return {"type": "Feature", "id": f"{series}-{statistic}-{time}", "geometry": None, "properties": properties}


@pytest.fixture
def service():
    """A server with the service's format on this machine: put features into `service.features`, find what was asked in
    `service.asked`."""
    dataretrieval = pytest.importorskip("dataretrieval", reason="usgs_well needs the extra realdata")
    from dataretrieval.waterdata import WaterdataConfiguration

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            found = self.server.features
            body = json.dumps({"type": "FeatureCollection", "features": found, "numberReturned": len(found)}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/geo+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with dataretrieval.configure(
            WaterdataConfiguration(base_url=f"http://127.0.0.1:{server.server_port}", retries=0)
        ):
            yield server
        server.shutdown()


SITE = "USGS-000000000000001"


def test_depths_in_feet_become_levels_in_metres_below_the_ground(service):
    service.features = [
        feature("2020-01-04", "11.0"),
        feature("2020-01-01", "10.00"),
        feature("2020-01-02", "-0.5"),
        feature("2020-01-01", "9.9", statistic="00001"),
    ]
    well = usgs_well(SITE, "2020-01-01", "2020-01-31")
    assert service.asked["parameter_code"] == "72019" and service.asked["time"] == "2020-01-01/2020-01-31"
    assert well.table["date"].dt.strftime("%Y-%m-%d").tolist() == [
        "2020-01-01",
        "2020-01-02",
        "2020-01-03",
        "2020-01-04",
    ]
    np.testing.assert_allclose(well.table["head_m"], [-3.048, 0.1524, np.nan, -3.3528])
    assert (well.name, well.inputs, well.validation_start) == (SITE, [], None)


def test_weather_is_put_beside_the_levels_day_by_day(service):
    service.features = [feature("2020-01-02", "10.00"), feature("2020-01-09", "10.00")]
    weather = pd.DataFrame(
        {"date": pd.to_datetime(["2020-01-01", "2020-01-02", "2020-01-04"]), "rain_mm": [1.0, 2.0, 4.0]}
    )
    with pytest.warns(UserWarning, match="1 of 2 levels lie outside of the weather's days, 2020-01-01 to 2020-01-04"):
        well = usgs_well(SITE, "2020-01-01", "2020-01-31", weather=weather)
    assert well.inputs == ["rain_mm"]
    np.testing.assert_allclose(well.table["rain_mm"], [1, 2, np.nan, 4])
    np.testing.assert_allclose(well.table["head_m"], [np.nan, -3.048, np.nan, np.nan])


def test_hourly_weather_is_summed_on_request_and_never_taken_at_midnight(service):
    service.features = [feature("2020-01-01", "10.00"), feature("2020-01-02", "10.00")]
    weather = pd.DataFrame({"date": pd.date_range("2020-01-01", periods=48, freq="h"), "rain_mm": 0.5})
    with pytest.raises(ValueError, match=r"several rows a day.*aggregate=\{'rain_mm': 'sum'\}"):
        usgs_well(SITE, "2020-01-01", "2020-01-31", weather=weather)
    well = usgs_well(SITE, "2020-01-01", "2020-01-31", weather=weather, aggregate={"rain_mm": "sum"})
    assert well.table["rain_mm"].tolist() == [12, 12] and well.table["head_m"].notna().all()


@pytest.mark.parametrize(
    ("weather", "said"),
    [
        ({"date": pd.to_datetime(["2020-01-01 12:00", "2020-01-02 12:00"])}, "stamped at 12:00"),
        ({"date": pd.to_datetime(["2019-01-01", "2019-01-02"])}, "no day in common"),
        ({"date": pd.to_datetime(["2020-01-01", "2020-01-02"]), "head_m": 1.0}, r"weather\.drop\(columns='head_m'\)"),
    ],
)
def test_weather_that_would_lose_every_level_is_refused(service, weather, said):
    service.features = [feature("2020-01-01", "10.00"), feature("2020-01-02", "10.00")]
    with pytest.raises(ValueError, match=said):
        usgs_well(SITE, "2020-01-01", "2020-01-31", weather=pd.DataFrame({"rain_mm": [1.0, 2.0], **weather}))


@pytest.mark.parametrize(
    ("features", "said"),
    [
        ([], "no daily depth to water"),
        (
            [feature("2020-01-01", "10", statistic="00001")],
            r"no statistic '00003'; it has 00001\. Try statistic='00001'",
        ),
        ([feature("2020-01-01", "10", unit="m")], r"should come in feet \('ft'\), got 'm'"),
        (
            [feature("2020-01-01", "10", series="a"), feature("2020-01-01", "12", series="b")],
            r"two values for 2020-01-01: more than one sensor \(a, b\)",
        ),
    ],
)
def test_answers_of_the_survey_that_cannot_be_used_are_explained(service, features, said):
    service.features = features
    with pytest.raises(ValueError, match=said):
        usgs_well(SITE, "2020-01-01", "2020-01-31")


def test_a_survey_that_does_not_answer_is_a_connection_error(service):
    from dataretrieval import configure
    from dataretrieval.waterdata import WaterdataConfiguration

    nowhere = WaterdataConfiguration(base_url="http://127.0.0.1:9", retries=0)
    with configure(nowhere), pytest.raises(ConnectionError, match=f"gave no levels of {SITE}"):
        usgs_well(SITE, "2020-01-01", "2020-01-31")


# The common form


def table(days=10):
    return pd.DataFrame({"date": pd.date_range("2020-01-01", periods=days), "rain_mm": 1.0, "head_m": 5.0})


def test_a_well_reports_the_gaps_of_a_column():
    holes = table()
    holes.loc[[0, 3, 4, 9], "head_m"] = np.nan
    gaps = Well("w", holes).gaps()
    assert gaps["days"].tolist() == [2]
    assert [str(gaps[side].iloc[0].date()) for side in ("first", "last")] == ["2020-01-04", "2020-01-05"]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Well("w", table().drop(columns="head_m")), "needs the columns date and head_m, got date, rain_mm"),
        (lambda: Well("w", table().drop(index=4)), "after 2020-01-04 comes 2020-01-06"),
        (lambda: Well("w", table(), pd.Timestamp("2020-02-01").date()), "starts on 2020-02-01, outside"),
        (lambda: Well("w", table()).validation, "no validation start.*sequential_split"),
    ],
)
def test_tables_that_are_no_well_say_why(make, said):
    with pytest.raises(ValueError, match=said):
        make()


def test_gaps_of_inputs_are_filled_with_the_training_years_usual_value_for_the_season():
    dates = pd.Series(pd.date_range("2001-01-01", "2004-12-31"))
    warm = dates.dt.month.between(4, 9)
    inputs = pd.DataFrame({"tmean_c": np.where(warm, 20.0, 5.0), "rain_mm": 1.0})
    inputs.loc[dates.dt.year == 2004, "tmean_c"] += 100.0
    inputs.loc[[100, 1300], "tmean_c"] = np.nan
    filled, were_missing = fill_inputs(inputs, dates, train=slice(0, 1095))
    assert np.argwhere(were_missing).tolist() == [[100, 0], [1300, 0]]
    # Day 1300 lies in July 2004: the training years' summer, not the odd year around it.
    assert filled["tmean_c"][[100, 1300]].tolist() == pytest.approx([20, 20])
    assert filled.drop(index=[100, 1300]).equals(inputs.drop(index=[100, 1300]))


def test_inputs_that_the_training_years_lack_are_not_made_up():
    dates = pd.Series(pd.date_range("2001-01-01", "2002-12-31"))
    inputs = pd.DataFrame({"pet_mm": np.where(dates.dt.year == 2001, np.nan, 1.0)})
    with pytest.raises(ValueError, match="training rows hold no 'pet_mm' around day 1 of the year"):
        fill_inputs(inputs, dates, train=slice(0, 365))


def test_importing_the_data_modules_waits_for_no_large_library():
    program = (
        "import sys, lessons_lib.data, lessons_lib.wells; print({'pandas', 'pooch', 'sklearn', 'dataretrieval'} &"
        " set(sys.modules))"
    )
    assert (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
        == "set()"
    )
