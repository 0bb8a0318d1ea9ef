"""Real wells, fetched when asked for: those of a published modelling challenge, and any of the US Geological
Survey's."""

import warnings
from datetime import date
from pathlib import Path

from lessons_lib.wells.days import by_day
from lessons_lib.wells.well import Well

COMMIT = "4b1439d5267e8d0c77ae719648b8bfa18199b082"
FILES = ("heads.csv", "heads_full.csv", "input_data.csv")
VALIDATION_STARTS = {
    "USA": date(2017, 1, 18),
    "Germany": date(2017, 1, 1),
    "Netherlands": date(2016, 9, 23),
    "Sweden_1": date(2016, 1, 5),
    "Sweden_2": date(2016, 1, 5),
}
SHA256 = {
    "USA/heads.csv": "d53aaa94e93bd2a995556e75b3d2740a1770f9bb0b294fbfe1a4fd24e1865664",
    "USA/heads_full.csv": "326964f2e147f6283c8ed6191ada8411eac7bce4c029b0607c2e5c59c739555c",
    "USA/input_data.csv": "86ae4bd3064280d32ea4ccb3e967409b1d45920e6e4a50d7c9973f6e8bd37f53",
    "Germany/heads.csv": "915b5df3908c81dba50645c9c4fb7f084271d4f8a107eb9352157bb42665fc65",
    "Germany/heads_full.csv": "a1451d8883b483380351812c17c823a5478bab143b2b2d8b95b7534ba5ff4d65",
    "Germany/input_data.csv": "8ca3b7b5e000397320a21edc40c8fbfd2835d4b40171204a21845e32936a49f6",
    "Netherlands/heads.csv": "a5834091868c39ae68d07e3390ff986dc0a79d13486745eb341a3829403a3f79",
    "Netherlands/heads_full.csv": "038c0b7dfa00d9aa4af1dd80cc80de4b6f5c738081b1d99bb2d859a441cb9e3e",
    "Netherlands/input_data.csv": "4dfe2753646da7b73ccf751013e09f341ea3866a5d38ecc91d964777e7e99618",
    "Sweden_1/heads.csv": "0a6b8d9a2929077d794146f06aa459fd1c9ab9ec0f7d1348d66b120c8119aacf",
    "Sweden_1/heads_full.csv": "e314a072b6c9e6572f6dffecb737a3fb9161fd6680314f5691743fdf00d9e732",
    "Sweden_1/input_data.csv": "0a484e3148286082a4614df61f6ed3e9af206abe37ef9dca9271dd4737285f81",
    "Sweden_2/heads.csv": "b02917ac3a4e822582d876d0b5f54b0e43937cda7aba5ea26a068808ffabcaad",
    "Sweden_2/heads_full.csv": "9e316c458ecddd7015b0f5f17c69fff25b42282333499353ad53751d6d8d21ac",
    "Sweden_2/input_data.csv": "fa2dae3f7a655af8e9fef3b4c48fc71fc0a79c8b5d3d1cae892aa86360c703d5",
}
CHALLENGE = (
    "Groundwater time series modelling challenge 2022 (Collenteur et al. 2024, doi:10.5194/hess-28-5193-2024; files"
    " under GPL-3.0)"
)
SOURCES = {
    "USA": (
        f"{CHALLENGE}. Levels and river stage: US Geological Survey; weather: NOAA National Centers for Environmental"
        " Information."
    ),
    "Europe": f"{CHALLENGE}. Weather: E-OBS (www.ecad.eu), for non-commercial research and education only.",
}
COLUMNS = {
    "PRCP": "rain_mm",
    "ET": "pet_mm",
    "TMAX": "tmax_c",
    "TMIN": "tmin_c",
    "Stage_m": "stage_m",
    "rr": "rain_mm",
    "et": "pet_mm",
    "tg": "tmean_c",
    "tx": "tmax_c",
    "tn": "tmin_c",
    "pp": "pressure_hpa",
    "hu": "humidity_percent",
    "fg": "wind_m_s",
    "qq": "radiation_w_m2",
}
ORDER = [
    "rain_mm",
    "pet_mm",
    "tmean_c",
    "tmax_c",
    "tmin_c",
    "stage_m",
    "pressure_hpa",
    "humidity_percent",
    "wind_m_s",
    "radiation_w_m2",
]
FEET = 0.3048  # m


def load_well(name, folder=None):
    """A well of the groundwater modelling challenge: "USA", "Germany", "Netherlands", "Sweden_1" or "Sweden_2".

    Downloads three files at the first call (about 1 MB, one fixed version, checked by their SHA-256 sums) into the
    user's cache folder; later calls read them there. On a machine without network, give a `folder` in which heads.csv,
    heads_full.csv and input_data.csv of that well lie already; they are checked by the same sums.

    Readings are those that the challenge's teams had before the validation start, and those that they were judged by
    from it on: a reading in between, which nobody had, is left out. Two readings on one day (twice in Sweden) become
    their mean. Days without weather are NaN. The USA's mean temperature is the middle of its maximum and minimum.

    Heads are no input: the rule of the challenge is simulation. Source: Collenteur et al. 2024,
    doi:10.5194/hess-28-5193-2024.

    Raises ValueError for an unknown name or a file that is not the published one, FileNotFoundError for a file that is
    not in `folder`, and ConnectionError when the files are neither cached nor to be had.
    """
    if name not in VALIDATION_STARTS:
        raise ValueError(f"The challenge has the wells {', '.join(VALIDATION_STARTS)}, got {name!r}.")
    fetch = _download if folder is None else _local
    heads, heads_full, inputs = (fetch(name, file, folder) for file in FILES)
    return read_challenge_files(name, heads, heads_full, inputs)


def read_challenge_files(name, heads, heads_full, inputs):
    """The Well `name` from the challenge's three files, whose columns differ from country to country."""
    import pandas as pd

    start = VALIDATION_STARTS[name]
    known, judged = (_heads(path) for path in (heads, heads_full))
    readings = pd.concat([known[known.index < pd.Timestamp(start)], judged[judged.index >= pd.Timestamp(start)]])
    table = pd.read_csv(inputs, index_col=0, parse_dates=True).rename(columns=COLUMNS).asfreq("D")
    if "tmean_c" not in table:
        table["tmean_c"] = (table["tmax_c"] + table["tmin_c"]) / 2
    table = table[[column for column in ORDER if column in table]].assign(head_m=readings)
    table = table.rename_axis("date").reset_index()
    return Well(name, table, start, SOURCES["USA" if name == "USA" else "Europe"])


def usgs_well(site, first, last, *, statistic="00003", weather=None, aggregate=None):
    """Daily levels of a well of the US Geological Survey, in m against the ground (negative below it).

    `site` as the survey writes it ("USGS-413322072473601"), `first` and `last` days such as "2010-01-01". Asks the
    survey's service for parameter 72019, depth to the water below the land's surface in feet; head_m is its negative in
    metres. `statistic` "00003" is the day's mean, "00001" its maximum, "00002" its minimum.

    The survey has no weather: `weather`, a pandas table with the columns date, rain_mm, pet_mm ..., is put beside the
    levels day by day; the well then has the weather's days. Hourly weather needs `aggregate`, how the values of a day
    become one: {"rain_mm": "sum", "tmean_c": "mean"}, or "max", "min". A day that lacks a value is then NaN.

    Needs the extra `realdata` (dataretrieval). Raises ImportError without it, ConnectionError when the service does not
    answer, and ValueError when it has no such levels, another unit than feet, or two sensors for one day, and for
    weather whose rows are not days or share none with the levels.
    """
    inputs = None if weather is None else by_day(weather, "weather", aggregate)
    try:
        from dataretrieval import DataRetrievalError, waterdata
    except ImportError:
        raise ImportError(
            "usgs_well needs dataretrieval. Install it with the project: python -m pip install -e '.[realdata]' -c"
            " constraints.txt"
        ) from None
    try:
        levels, _ = waterdata.get_daily(
            monitoring_location_id=site, parameter_code="72019", time=f"{first}/{last}", skip_geometry=True
        )
    except DataRetrievalError as error:
        raise ConnectionError(f"The US Geological Survey's service gave no levels of {site}: {error}") from error
    return Well(
        site,
        _usgs_table(site, levels, statistic, inputs),
        source="US Geological Survey, Water Data for the Nation; public domain",
    )


def _download(name, file, _):
    import pooch

    address = f"https://raw.githubusercontent.com/gwmodeling/challenge/{COMMIT}/data/{name}/{file}"
    cache = pooch.os_cache("lessons_lib") / "wells" / name
    try:
        return Path(pooch.retrieve(address, f"sha256:{SHA256[f'{name}/{file}']}", fname=file, path=cache))
    except (OSError, ValueError) as error:  # ValueError: something else came under that address, such as a log-in page
        raise ConnectionError(
            f"{file} of the well {name!r} is not in {cache} yet and could not be downloaded ({type(error).__name__})."
            f" On a machine with a network, fetch {FILES[0]}, {FILES[1]} and {FILES[2]} from {_published(name)}, bring"
            f' them here in a folder of their own, and call load_well({name!r}, folder="that/folder"). synthetic_well()'
            " needs no network."
        ) from error


def _local(name, file, folder):
    import pooch

    path = Path(folder) / file
    if not path.exists():
        raise FileNotFoundError(
            f"load_well looks for {', '.join(FILES)} of {name!r} in {folder}, where there is no {file}. They are"
            f" published at {_published(name)}."
        )
    if pooch.file_hash(path) != SHA256[f"{name}/{file}"]:
        raise ValueError(
            f"{path} is not the published file of the well {name!r}: its SHA-256 sum differs. Is it another well's,"
            f" edited, or with other line ends? It is published at {_published(name)}."
        )
    return path


def _published(name):
    return f"https://github.com/gwmodeling/challenge/tree/{COMMIT}/data/{name}"


def _heads(path):
    import pandas as pd

    heads = pd.read_csv(path, index_col=0, parse_dates=True).iloc[:, 0]
    return heads.groupby(level=0).mean()


def _usgs_table(site, levels, statistic, inputs):
    import pandas as pd

    if len(levels) == 0:
        raise ValueError(
            f"The survey has no daily depth to water (72019) for {site} in these days. Look the site up at"
            " waterdata.usgs.gov."
        )
    chosen = levels[levels["statistic_id"] == statistic]
    if len(chosen) == 0:
        raise ValueError(
            f"{site} has no statistic {statistic!r}; it has {', '.join(sorted(levels['statistic_id'].unique()))}. Try"
            f" statistic={levels['statistic_id'].iloc[0]!r}."
        )
    units = sorted(chosen["unit_of_measure"].unique())
    if units != ["ft"]:
        raise ValueError(f"Depths of {site} should come in feet ('ft'), got {', '.join(map(repr, units))}.")
    dates = pd.to_datetime(chosen["time"]).dt.tz_localize(None).dt.normalize().astype("datetime64[us]")
    twice = dates[dates.duplicated()]
    if len(twice):
        raise ValueError(
            f"{site} has two values for {twice.iloc[0]:%Y-%m-%d}: more than one sensor"
            f" ({', '.join(sorted(chosen['time_series_id'].unique()))})."
        )
    depth = pd.to_numeric(chosen["value"])
    heads = (
        pd.Series(-FEET * depth.to_numpy(), index=pd.DatetimeIndex(dates, name="date"), name="head_m")
        .sort_index()
        .asfreq("D")
    )
    if inputs is None:
        return heads.reset_index()
    if "head_m" in inputs:
        raise ValueError("weather holds levels of its own: weather=weather.drop(columns='head_m').")
    read = heads.dropna().index
    outside = int((~read.isin(inputs.index)).sum())
    days, levels = (f"{index[0]:%Y-%m-%d} to {index[-1]:%Y-%m-%d}" for index in (inputs.index, heads.index))
    if outside and outside == len(read):
        raise ValueError(f"The levels of {site} are of {levels}, the weather is of {days}: no day in common.")
    if outside:
        told = f"{outside:,} of {len(read):,} levels lie outside of the weather's days, {days}, and are left out."
        warnings.warn(told, stacklevel=3)
    return inputs.join(heads, how="left").reset_index()
